"""Finds free ports on this machine."""

import secrets
import socket
from contextlib import ExitStack
from typing import Final

HOST: Final = "127.0.0.1"
"""Nothing of a sandbox can be reached from outside."""

LOWEST: Final = 20_000
HIGHEST: Final = 32_767
"""Below Linux's range for outgoing connections (32768 and up), one of which could take a port that waits to be used."""


def free_ports(count: int) -> list[int]:
    """Return *count* different ports on which nothing listens now."""
    with ExitStack() as held:
        return [_claim(held) for _ in range(count)]


def _claim(held: ExitStack) -> int:
    """Bind a port until *held* closes; chance keeps two sandboxes that start together apart."""
    while True:
        port = LOWEST + secrets.randbelow(HIGHEST - LOWEST + 1)
        candidate = socket.socket()
        try:
            candidate.bind((HOST, port))
        except OSError:
            candidate.close()
        else:
            held.enter_context(candidate)
            return port
