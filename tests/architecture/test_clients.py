"""Every client of Kafka is made with what ``streams.security`` returns, so that none forgets who it is."""

import ast
from collections.abc import Iterator

from tests.architecture.tree import named, python_files

CLIENTS = {"AIOKafkaConsumer", "AIOKafkaProducer", "AIOKafkaAdminClient", "AIOKafkaClient"}
OURS = "to_broker"
OUTSIDE = ("tests/", "docs/")
"""Tests bring servers of their own, and examples are other people's programs."""


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Give each construction of a client with its place."""
    for path in python_files():
        if not named(path).startswith(OUTSIDE):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and _name(node.func) in CLIENTS:
                    yield f"{named(path)}:{node.lineno}", node


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def is_told(call: ast.Call) -> bool:
    """Tell whether a client is met as our settings say, and as nothing else says."""
    unpacked = [word.value for word in call.keywords if word.arg is None]
    ours = any(isinstance(value, ast.Call) and _name(value.func) == OURS for value in unpacked)
    return ours and all(word.arg != "bootstrap_servers" for word in call.keywords)


def test_every_client_is_told_who_it_is_by_the_one_place_that_knows() -> None:
    found = dict(calls())

    assert len(found) > len(CLIENTS)
    assert [place for place, call in found.items() if not is_told(call)] == []


def test_nothing_but_the_one_file_that_asks_for_them_makes_an_app_of_fausts() -> None:
    """What it is told there, ``tests/unit/streams/test_security.py`` looks at."""
    makers = {
        named(path)
        for path in python_files()
        if not named(path).startswith(OUTSIDE)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and _name(node.func) in {"CarillonApp", "App"}
    }

    assert makers == {"streams/app.py"}
