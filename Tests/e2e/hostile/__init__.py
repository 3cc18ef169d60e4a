"""A demo application that attacks the editor, with what a link to the real one can do."""

from .echo import Echo, link
from .vectors import VECTORS, Vector

__all__ = ["VECTORS", "Echo", "Vector", "link"]
