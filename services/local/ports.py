"""TCP ports on 127.0.0.1 that nobody else uses."""

import random
import socket
from contextlib import ExitStack
from pathlib import Path

LOOPBACK = "127.0.0.1"
_OURS = range(20_000, 32_000)
"""Below the range the kernel takes outgoing connections from, which would now and then sit on a port we just chose."""


def free_ports(count: int) -> list[int]:
    """Different ports, each free a moment ago."""
    found: list[int] = []
    candidates = iter(random.sample(_OURS, len(_OURS)))
    with ExitStack() as held:  # each stays bound until all are found
        while len(found) < count:
            port = next(candidates)
            if (listener := _bind(port)) is not None:
                held.enter_context(listener)
                found.append(port)
    return found


def remembered_ports(file: Path, count: int) -> list[int]:
    """The ports written in ``file`` as long as all of them are free, else new ones, written there for the next time."""
    if file.exists():
        known = [int(port) for port in file.read_text().split()]
        if len(known) == count and all(map(is_free, known)):
            return known
    ports = free_ports(count)
    file.write_text(" ".join(map(str, ports)) + "\n")
    return ports


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    listener = _bind(port)
    if listener is None:
        return False
    listener.close()
    return True


def _bind(port: int) -> socket.socket | None:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # old connections do not matter
    try:
        listener.bind((LOOPBACK, port))
    except OSError:
        listener.close()
        return None
    return listener
