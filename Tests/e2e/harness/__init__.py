"""Starts the whole product like a person, and reads its answers and logs."""

from .page import Page
from .ports import free_port
from .product import Product, checkout
from .raw import Answer, exchange
from .setting import REPOSITORY, TOKEN, Run, connected, populated
from .waiting import at_once, eventually, settled

__all__ = [
    "REPOSITORY", "TOKEN", "Answer", "Page", "Product", "Run", "at_once", "checkout", "connected", "eventually",
    "exchange", "free_port", "populated", "settled",
]  # fmt: skip
