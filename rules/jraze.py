"""Conditions as jraze's clients write them, read to mean what they meant there.

``{"conditions": [...], "join_type": "AND"}`` or ``{"key": "age", "operator": "int_gte", "value": "18"}``. As there:
keys are paths below the properties, values are texts, unknown keys are ignored, and so are the fields of a test where
there are conditions; a missing property never matches, of a list any element may match, and a text is never a number.
``str_exists``, which jraze's server always refused, asks for what it once had meant: a text with this part (or a list
with this member). An empty list of conditions, which MongoDB refused, is refused at once. A list of maps on the way
is not looked into.
"""

from typing import Final

from pydantic import JsonValue

from models.condition import Condition, Join
from rules.comparison import Operator
from rules.fields import PREFIX
from rules.operators import OPERATORS
from rules.reading import Raw, Reader, shown

NAMES: Final = {
    "int_eq": "equal",
    "int_gt": "above",
    "int_gte": "at_least",
    "int_lt": "below",
    "int_lte": "at_most",
    "str_eq": "equal",
    "str_exists": "contains",
}
"""Our name for each of theirs."""

JOINS: Final = {"AND": Join.AND, "OR": Join.OR}


def is_jraze(raw: Raw) -> bool:
    """Tell whether an object is written in jraze's form."""
    return not raw.keys().isdisjoint({"join_type", "key"})


def read_jraze(reader: Reader, raw: Raw, at: str, depth: int) -> Condition | None:
    """Return what an object in jraze's form means, or None where it was refused; the reader has the reasons."""
    if not reader.may_enter(at, depth):
        return None
    if raw.get("conditions") is None:
        return _read_test(reader, raw, at)
    written = raw.get("join_type")
    join = JOINS.get(written) if isinstance(written, str) else None
    if join is None:
        reader.refuse(f"{at}.join_type", f"is {shown(written)}: use AND or OR")
    members = reader.members(raw["conditions"], f"{at}.conditions")
    return reader.group(join, [read_jraze(reader, member, path, depth + 1) for path, member in members])


def _read_test(reader: Reader, raw: Raw, at: str) -> Condition | None:
    key = raw.get("key")
    name = reader.property(f"{PREFIX}{key}" if isinstance(key, str) else key, f"{at}.key")
    written = raw.get("operator")
    operator = _operator(reader, written, f"{at}.operator")
    value = _operand(reader, written, raw.get("value"), f"{at}.value")
    return None if value is None else reader.test(name, operator, value, at)


def _operator(reader: Reader, written: JsonValue, at: str) -> Operator | None:
    if not isinstance(written, str) or written not in NAMES:
        reader.refuse(at, f"{shown(written)} is not an operator of this form: use one of {', '.join(NAMES)}")
        return None
    return OPERATORS[NAMES[written]]


def _operand(reader: Reader, written: JsonValue, value: JsonValue, at: str) -> int | str | None:
    """Return the operand as jraze cast it, or None where it was refused."""
    if not isinstance(value, str):
        reader.refuse(at, f"is {shown(value)}: give a text, also for a number")
        return None
    if not isinstance(written, str) or not written.startswith("int_"):
        return value
    try:
        return int(value)
    except ValueError:
        reader.refuse(at, f"is {shown(value)}: {written} takes a whole number in a text, such as '18'")
        return None
