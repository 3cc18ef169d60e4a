"""Ports for servers that start later, for several pytest processes at the same time."""

from __future__ import annotations

import fcntl
import random
import socket
import tempfile
from pathlib import Path
from typing import IO

#: Below the ports that systems use for outgoing connections, so that none takes one in between.
PORTS = range(20_000, 32_000)

#: Each holds its port's lock until this process ends.
_held: list[IO[bytes]] = []


def free_port() -> int:
    """A free port that no other test gets."""
    folder = Path(tempfile.gettempdir()) / "spec-editor-test-ports"
    folder.mkdir(exist_ok=True)
    for port in random.sample(PORTS, len(PORTS)):
        lock = open(folder / str(port), "ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
        except OSError:
            lock.close()
            continue
        _held.append(lock)
        return port
    raise AssertionError("every port is taken")
