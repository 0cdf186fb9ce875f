"""Which devices: the parsed form of a condition.

The written forms (ours and jraze's) are read by ``rules.conditions``, where an operand meets its operator.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from pydantic import Field, JsonValue

from models.base import WireModel


class Join(StrEnum):
    """How the members of a group combine."""

    AND = "and"
    OR = "or"
    NOT = "not"
    """None of the members holds."""


class Test(WireModel):
    """One comparison of one property."""

    property: str
    """``properties.<path>`` or a field of the device itself."""

    operator: str
    """A key of ``rules.operators.OPERATORS``."""

    value: JsonValue = None
    """The operand, checked when the command was accepted."""


class Group(WireModel):
    """Several conditions joined."""

    join: Join
    conditions: list[Condition] = Field(min_length=1)


Condition: TypeAlias = Group | Test
Group.model_rebuild()
