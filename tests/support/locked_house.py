"""Servers whose broker asks who comes, without a worker: what tests of the sandbox and of its locks share."""

from sandbox.locks import Locks
from sandbox.running import Sandbox
from settings import KafkaSettings
from tests.support.terminal import Said

PRODUCER = "shop"
"""The user of an app's producer."""


def locks_of(house: Sandbox) -> Locks:
    assert house.house.locks is not None
    return house.house.locks


def as_user(house: Sandbox, user: str) -> KafkaSettings:
    """Return the broker as a user meets it."""
    return house.kafka.model_copy(update={"security": locks_of(house).security(user)})


def nodes_listener(house: Sandbox) -> str:
    """Return where the broker asks for a certificate, and for no password."""
    (node,) = house.house.nodes
    return f"127.0.0.1:{node.nodes_port}"


def last(said: Said) -> str:
    """Return the line that a command ended with, having seen that no traceback came before it."""
    assert "Traceback" not in said.err
    line = said.err.strip().splitlines()[-1]
    assert line.startswith("carillon: ")
    return line
