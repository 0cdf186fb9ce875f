"""The condition language: read what is written, judge a device in memory, or ask MongoDB for the devices.

A test compares one property; groups join tests and groups. Missing is a property that is absent or null, or whose path
does not lead through maps alone; no test selects a device without the property except ``missing``. So ``not_equal``
and ``none_of`` want the property to be there, while a NOT group is the plain complement of what it holds and selects
the devices without it too: ``not [age at_least 18]`` is everybody who is not known to be of age.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from pydantic import JsonValue

from models.condition import Condition, Group, Join, Test
from models.device import Device
from models.errors import CarillonError
from rules.comparison import Query
from rules.fields import on_the_way, read_field
from rules.jraze import is_jraze, read_jraze
from rules.operators import OPERATORS
from rules.reading import Raw, Reader, shown, unknown_keys

GROUP_KEYS: Final = frozenset({"join", "conditions"})
TEST_KEYS: Final = frozenset({"property", "operator", "value"})

MONGO_JOINS: Final = {Join.AND: "$and", Join.OR: "$or", Join.NOT: "$nor"}


class ConditionError(CarillonError):
    """A condition cannot be meant as it is written.

    Parameters
    ----------
    reasons
        All of them (at most 50), each with the path, what is wrong there and what would be right.
    """

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def parse_condition(raw: Mapping[str, JsonValue], at: str = "audience.condition") -> Condition:
    """Read a condition in our form or in jraze's; members of our groups may be in either, of jraze's in jraze's.

    Parameters
    ----------
    raw
        ``{"join", "conditions"}``, ``{"property", "operator", "value"}``, or what ``rules.jraze`` reads; at most 10
        levels and 200 groups and tests.
    at
        Where it stands in the command, for the reasons.

    Raises
    ------
    ConditionError
        With every reason at once.
    """
    reader = Reader()
    condition = _read(reader, raw, at, depth=1)
    if condition is None or reader.reasons:
        raise ConditionError(reader.reasons)
    return condition


def _read(reader: Reader, raw: Raw, at: str, depth: int) -> Condition | None:
    if is_jraze(raw):
        return read_jraze(reader, raw, at, depth)
    if not reader.may_enter(at, depth):
        return None
    is_group = not raw.keys().isdisjoint(GROUP_KEYS)
    known = GROUP_KEYS if is_group else TEST_KEYS
    for key in unknown_keys(raw, known):
        reader.refuse(at, f"has no {shown(key)}: use {', '.join(sorted(known))}")
    return _read_group(reader, raw, at, depth) if is_group else _read_test(reader, raw, at)


def _read_group(reader: Reader, raw: Raw, at: str, depth: int) -> Group | None:
    written = raw.get("join")
    join = Join(written) if isinstance(written, str) and written in list(Join) else None
    if join is None:
        reader.refuse(f"{at}.join", f"is {shown(written)}: use one of {', '.join(Join)}")
    members = reader.members(raw.get("conditions"), f"{at}.conditions")
    return reader.group(join, [_read(reader, member, path, depth + 1) for path, member in members])


def _read_test(reader: Reader, raw: Raw, at: str) -> Test | None:
    name = reader.property(raw.get("property"), f"{at}.property")
    operator = reader.operator(raw.get("operator"), f"{at}.operator")
    return reader.test(name, operator, raw.get("value"), at)


def matches(condition: Condition | None, device: Device, now: datetime) -> bool:
    """Tell whether a condition selects a device; none selects every device.

    *now* is what relative dates count from; give the same one for all pages of an audience.
    """
    if condition is None:
        return True
    if isinstance(condition, Test):
        return _holds(condition, device, now)
    verdicts = (matches(member, device, now) for member in condition.conditions)
    if condition.join is Join.AND:
        return all(verdicts)
    return any(verdicts) is (condition.join is Join.OR)


def _holds(test: Test, device: Device, now: datetime) -> bool:
    operator = OPERATORS[test.operator]
    actual = read_field(device, test.property)
    if actual is None:
        return operator.missing
    return operator.test(actual, operator.ready(test.value, now))


def to_query(condition: Condition | None, now: datetime) -> Query:
    """Return the MongoDB filter that selects the same devices as ``matches`` with the same *now*."""
    if condition is None:
        return {}
    if isinstance(condition, Test):
        return _test_query(condition, now)
    return {MONGO_JOINS[condition.join]: [to_query(member, now) for member in condition.conditions]}


def _test_query(test: Test, now: datetime) -> Query:
    operator = OPERATORS[test.operator]
    query = operator.query(test.property, operator.ready(test.value, now))
    # MongoDB itself would look into the maps of a list; the language does not, so that two predicates are never met
    # by two of them.
    lists: list[Query] = [{path: {"$type": "array"}} for path in on_the_way(test.property)]
    if not lists:
        return query
    return {"$or": [query, *lists]} if operator.missing else {"$and": [query], "$nor": lists}
