"""Every command of kcat that is shown puts a key where all other clients would put it."""

import re

import pytest

from tests.architecture.tree import named, tracked

SHOWN = [
    (named(path), command)
    for path in tracked()
    if path.suffix in {".md", ".sh", ".py", ".yml"} and path.name != "test_kcat.py"
    for command in re.findall(r"kcat -P(?:[^\n]*\\\n)*[^\n]*", path.read_text())
]


def test_there_are_such_commands() -> None:
    assert {"README.md", "docs/contract.md"} <= {name for name, _ in SHOWN}


@pytest.mark.parametrize(("name", "command"), SHOWN)
def test_who_copies_it_keeps_the_order_of_a_key(name: str, command: str) -> None:
    """By kcat's own choice a cancel lies on another partition than its launch, and overtakes it."""
    assert "partitioner=murmur2_random" in command, name
