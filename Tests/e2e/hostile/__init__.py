"""A demo application that attacks the editor, in the ways that a link to the real one allows."""

from .echo import Echo, link
from .vectors import VECTORS, Vector

__all__ = ["VECTORS", "Echo", "Vector", "link"]
