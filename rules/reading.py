"""Reading a condition as it is written, collecting every reason against it on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final, TypeAlias

from pydantic import JsonValue

from models.condition import Condition, Group, Join, Test
from rules.comparison import Operator
from rules.fields import kind_of, why_not_a_field
from rules.operators import OPERATORS

MAX_DEPTH: Final = 10
"""Groups within groups; a person cannot follow more, and servers bound it too."""

MAX_NODES: Final = 200
"""Groups and tests in all: what MongoDB judges for each device."""

MAX_REASONS: Final = 50
"""Reasons told at once; they travel in one record."""

Raw: TypeAlias = Mapping[str, JsonValue]


@dataclass(slots=True)
class Reader:
    """One condition being read, by our form and by jraze's."""

    reasons: list[str] = field(default_factory=list)
    nodes: int = 0

    def refuse(self, at: str, reason: str) -> None:
        """Note what is wrong at a path, and what would be right."""
        if len(self.reasons) < MAX_REASONS:
            self.reasons.append(f"{at}: {reason}")

    def may_enter(self, at: str, depth: int) -> bool:
        """Count a node, and tell whether it is still within the bounds; whatever lies beyond is not looked at."""
        self.nodes += 1
        if depth > MAX_DEPTH:
            self.refuse(at, f"lies deeper than {MAX_DEPTH} levels: join fewer groups within groups")
            return False
        if self.nodes == MAX_NODES + 1:
            self.refuse(at, f"is one more than {MAX_NODES} groups and tests: use one_of for lists of values")
        return self.nodes <= MAX_NODES

    def members(self, raw: JsonValue, at: str) -> list[tuple[str, Raw]]:
        """Return the members of a group that are objects, each with its path."""
        if not isinstance(raw, list) or not raw:
            self.refuse(at, f"holds {shown(raw)}: give a list of at least one condition")
            return []
        found: list[tuple[str, Raw]] = []
        for index, member in enumerate(raw[: MAX_NODES + 1]):
            if isinstance(member, dict):
                found.append((f"{at}[{index}]", member))
            else:
                self.refuse(f"{at}[{index}]", f"is {shown(member)}: give an object")
        return found

    def group(self, join: Join | None, members: list[Condition | None]) -> Group | None:
        """Return a group, or None where a part of it was refused."""
        whole = [member for member in members if member is not None]
        if join is None or not whole or len(whole) < len(members):
            return None
        return Group(join=join, conditions=whole)

    def property(self, raw: JsonValue, at: str) -> str | None:
        """Return the name of a property or field, or None where it was refused."""
        if not isinstance(raw, str):
            self.refuse(at, f"is {shown(raw)}: give properties.<path> or a field of the device")
            return None
        reason = why_not_a_field(raw)
        if reason is not None:
            self.refuse(at, reason)
        return raw if reason is None else None

    def operator(self, raw: JsonValue, at: str) -> Operator | None:
        """Return an operator by its name, or None where there is none."""
        found = OPERATORS.get(raw) if isinstance(raw, str) else None
        if found is None:
            near = get_close_matches(raw[:40], OPERATORS, n=1) if isinstance(raw, str) else []
            advice = f"did you mean {near[0]}?" if near else f"use one of {', '.join(OPERATORS)}"
            self.refuse(at, f"{shown(raw)} is not an operator: {advice}")
        return found

    def test(self, name: str | None, operator: Operator | None, value: JsonValue, at: str) -> Test | None:
        """Return one comparison if its operand and its property suit its operator."""
        if operator is None:
            return None
        before = len(self.reasons)
        if name is not None and kind_of(name) not in operator.kinds:
            self.refuse(f"{at}.operator", f"{operator.name} does not suit {name}: {_suiting(name)}")
        if not operator.accepts(value):
            self.refuse(f"{at}.value", f"{operator.name} takes {operator.wants}; given: {shown(value)}")
        if name is None or len(self.reasons) > before:
            return None
        return Test(property=name, operator=operator.name, value=value)


def shown(raw: JsonValue) -> str:
    """Return how a reason speaks of a value: short ones as they are, long ones and parts by their kind only."""
    limit = 60
    if raw is None:
        return "nothing"
    if isinstance(raw, dict | list):
        return "an object" if isinstance(raw, dict) else f"a list of {len(raw)}"
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, int) and abs(raw) >= 10**limit:
        return "a very long number"
    text = ascii(raw)
    return text if len(text) <= limit else f"{text[:limit]}…"


def _suiting(name: str) -> str:
    suiting = [operator.name for operator in OPERATORS.values() if kind_of(name) in operator.kinds]
    return f"use one of {', '.join(suiting)}"


def unknown_keys(raw: Raw, known: frozenset[str]) -> list[str]:
    """Return the keys of an object that nobody asked for, in their order."""
    return [key for key in raw if key not in known]
