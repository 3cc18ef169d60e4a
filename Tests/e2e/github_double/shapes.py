"""What GitHub's answers look like. Each method makes one kind of object of the description."""

from __future__ import annotations

from .shapes_actions import ActionShapes
from .shapes_base import Json, number_of, stamp
from .shapes_git import GitShapes, wrapped
from .shapes_pulls import PullShapes

__all__ = ["Json", "Shapes", "number_of", "stamp", "wrapped"]


class Shapes(GitShapes, PullShapes, ActionShapes):
    """All of them."""
