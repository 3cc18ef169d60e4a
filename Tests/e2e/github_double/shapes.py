"""What GitHub's answers look like. Each method makes one kind of object of the description."""

from __future__ import annotations

from .shapes_actions import ActionShapes
from .shapes_base import Json, node, number_of, stamp
from .shapes_checks import CheckShapes
from .shapes_git import GitShapes, wrapped

__all__ = ["Json", "Shapes", "node", "number_of", "stamp", "wrapped"]


class Shapes(GitShapes, CheckShapes, ActionShapes):
    """All of them."""
