"""What is asked of the registry, and whether an index that is declared serves it.

The registry in memory has no ``explain``, so each question is held against ``registry.indexes`` itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from registry.indexes import INDEXES

Keys = Sequence[tuple[str, int]]


@dataclass
class Questions(CommandListener):
    """Notes every question of a client."""

    asked: list[tuple[str, str, dict[str, Any], dict[str, int]]] = field(default_factory=list)
    """Kind, collection, filter (of a distinct: its field), order."""

    def started(self, event: CommandStartedEvent) -> None:
        """Note what is asked."""
        command = event.command
        if event.command_name == "find":
            self.asked.append(("find", command["find"], dict(command["filter"]), dict(command.get("sort", {}))))
        if event.command_name == "distinct":
            self.asked.append(("distinct", command["distinct"], {command["key"]: "any"}, {}))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to note."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to note."""

    def unserved(self) -> list[tuple[str, str, dict[str, Any], dict[str, int]]]:
        """Return the questions for which the registry would go through a whole collection, or sort in memory."""
        return [each for each in self.asked if not any(serves(keys, each[2], each[3]) for keys in keys_of(each[1]))]


def keys_of(collection: str) -> list[Keys]:
    """Return the keys of every index of a collection, the one that each has by itself too."""
    declared = [list(index.document["key"].items()) for index in INDEXES.get(collection, ())]
    return [[("_id", 1)], *declared]


def serves(keys: Keys, where: Mapping[str, Any], order: Mapping[str, int]) -> bool:
    """Tell whether an index finds what is asked, in its order: fields that are equal come first, then the order.

    What is wanted in an order has to be found without going through others, or some few among many take long: the
    index has every field that is equal, or the order begins with a field of which a range is asked.
    """
    equal = {name for name, value in where.items() if not name.startswith("$") and not _is_range(value)}
    rest = list(keys)
    while rest and rest[0][0] in equal:
        rest.pop(0)
    if order:
        is_narrow = len(keys) - len(rest) == len(equal) or next(iter(order)) in where
        return is_narrow and rest[: len(order)] == list(order.items())
    return len(rest) < len(keys) or keys[0][0] in where


def _is_range(value: Any) -> bool:
    return isinstance(value, Mapping) and any(name.startswith("$") for name in value)
