"""Every kind of thing that a device can hold under a name, and operands to try each operator with."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import JsonValue

from models.device import Device
from rules.conditions import matches, parse_condition
from rules.operators import OPERATORS
from tests.support.builders import a_device

REGISTERED: Final = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)

HELD: Final[dict[str, JsonValue]] = {
    "null": None,
    "true": True,
    "false": False,
    "zero": 0,
    "one": 1,
    "one, floating": 1.0,
    "two": 2,
    "eighteen": 18,
    "nineteen and a half": 19.5,
    "minus three": -3,
    "a number beyond floating ones": 2**53 + 1,
    "a floating number beyond": float(2**53),
    "a great one": 2**62,
    "no text": "",
    "text": "b",
    "text with text": "abc",
    "text in another case": "ABC",
    "one as text": "1",
    "true as text": "true",
    "a text with signs": "a.*b$[1]^\\d (x) {2} #-&~",
    "a text with lines": "b\nb",
    "a text that ends a line": "b\n",
    "a text beyond the first plane": "b\U0001f514é",
    "a version": "4.12.0",
    "an address": "someone@example.com",
    "a text too long for patterns": "b" * 256,
    "a text just short enough": "b" * 255,
    "no elements": [],
    "a list of null": [None],
    "null among others": [None, 1, "b"],
    "texts": ["a", "b"],
    "longer texts": ["abc", "b.c"],
    "numbers": [1, 20],
    "floating numbers": [0.5, 18.0],
    "truths": [True, False],
    "a mixture": [1, "1", True, None, 2.5, "abc"],
    "a list in a list": [[1, "b"]],
    "lists and others": [["b"], "c", 7],
    "a map": {"a": 1, "b": "b"},
    "no entries": {},
    "a map named like an index": {"0": 1, "1": "b"},
    "maps": [{"it": "b"}, {"it": 1}],
    "maps like indexes": [{"0": 37.6, "1": 55.7}, {"0": 1}],
    "a day": "2026-03-01",
    "an earlier day": "2026-02-28",
    "a later day": "2027-01-01",
    "noon": "2026-03-01T12:00:00Z",
    "noon with a fraction": "2026-03-01T12:00:00.999Z",
    "noon elsewhere": "2026-03-01T15:00:00+03:00",
    "noon in Nepal": "2026-03-01T17:45:00.5+05:45",
    "noon in the west": "2026-02-28T23:30:00-12:00",
    "a second before noon": "2026-03-01T11:59:59Z",
    "a second after noon": "2026-03-01T12:00:01+00:00",
    "midnight": "2026-03-01T00:00:00Z",
    "no zone": "2026-03-01T12:00:00",
    "no zone in use": "2026-03-01T12:00:00+03:17",
    "no day": "2026-13-01",
    "no hour": "2026-03-01T24:00:00Z",
    "a date and more": "2026-03-01T11:00:00Z or so",
    "dates": ["2026-01-01", "2030-01-01", 5],
    "long ago": "1850-01-01",
    "Moscow": {"lat": 55.7558, "lon": 37.6173},
    "Moscow the other way": {"lon": 37.6173, "lat": 55.7558, "accuracy": 5},
    "Moscow as a pair": [37.6173, 55.7558],
    "the suburbs": {"lat": 55.9, "lon": 37.9},
    "the suburbs as a pair": [37.9, 55.9],
    "a place in whole degrees": [38, 56],
    "half a place": {"lat": 55.7558},
    "a place of texts": {"lat": "55.7558", "lon": "37.6173"},
    "a place of lists": {"lat": [55.7558], "lon": [37.6173]},
    "a place of truths": [True, True],
    "a pair of lists": [[37.6173, 1], [55.7558, 2]],
    "three numbers": [37.6173, 55.7558, 120],
    "places": [{"lat": 55.7558, "lon": 37.6173}],
    "a swapped pair": [55.7558, 37.6173],
    "Fiji": {"lat": -16.8, "lon": 179.99},
    "across the date line": [-179.9, -16.8],
    "the pole": {"lat": 89.99, "lon": -120.0},
}

MOSCOW: Final[JsonValue] = {"lat": 55.75, "lon": 37.62, "radius_m": 5_000}

SCALARS: Final[list[JsonValue]] = [1, 1.0, 0, 18, -3, 2.5, True, False, "b", "1", "", "abc", "true", 2**53 - 1]
NUMBERS: Final[list[JsonValue]] = [1, 0, 18, 18.0, 19.5, -3.5, 2.5, 2**53 - 1, 1 - 2**53]
DATES: Final[list[JsonValue]] = [
    "2026-03-01T12:00:00Z",
    "2026-03-01",
    "2026-03-01T12:00:01.5Z",
    "2026-03-01T15:00:00+03:00",
    "2026-02-28T23:59:59Z",
    "1900-01-01",
    "2999-12-31",
    "now",
    "-90d",
    "+1w",
    "-30m",
]

OPERANDS: Final[Mapping[str, list[JsonValue]]] = {
    "equal": SCALARS,
    "not_equal": SCALARS,
    "at_least": NUMBERS,
    "at_most": NUMBERS,
    "above": NUMBERS,
    "below": NUMBERS,
    "one_of": [[1, "b"], [True], ["", 18.0], [20, "nothing"]],
    "none_of": [[1, "b"], [True], ["", 18.0], [20, "nothing"]],
    "exists": [None, True],
    "missing": [None, True],
    "contains": [*SCALARS, ".", "\\d", "\n", "\U0001f514", "# -"],
    "starts_with": ["b", "", "a", "a.*", "4.", "2026", "\U0001f514", "[", "1", "tr"],
    "matches": ["b", ".*", "", r"4\.\d+\.\d+", ".+@example\\.com", r"a\.\*b.*", "[^b]*", r"\w+|\d\s", "b{255}", "b\n"],
    "before": DATES,
    "after": DATES,
    "within": [
        MOSCOW,
        {"lat": 55.75, "lon": 37.62, "radius_m": 40_000},
        {"lat": -17, "lon": 179.5, "radius_m": 200_000},
        {"lat": 90, "lon": 0, "radius_m": 100_000},
        {"lat": 0, "lon": 0, "radius_m": 5_000_000},
        {"lat": 37.62, "lon": 55.75, "radius_m": 5_000},
        {"lat": 1, "lon": 1, "radius_m": 1},
    ],
}
"""The first of each selects some of HELD and not all."""

OWN_OPERANDS: Final[Mapping[str, list[JsonValue]]] = {
    **OPERANDS,
    "equal": ["ios", "ru", 17, 17.0, "17", ""],
    "not_equal": ["ios", "ru", 17, 17.0, "17", ""],
    "one_of": [["ios", "ru", 17], ["android"]],
    "none_of": [["ios", "ru", 17], ["android"]],
    "at_least": [0, 17, 17.5, 9_999],
    "contains": ["o", "example", 17],
    "starts_with": ["i", "Europe/", "example"],
    "matches": ["i.*", r"[a-z]+\.com", "[a-z]{2}"],
}


def a_bare_device(name: str, **fields: Any) -> Device:
    """Return a device that holds what is given, and nothing else that a condition could ask for."""
    return a_device(name, **({"registered_at": REGISTERED, "bucket": 0} | fields))


def devices_holding(held: Mapping[str, JsonValue]) -> list[Device]:
    """Return devices without ``it``, and per value devices that hold it as ``it``, below a map, and below a list."""
    found = [a_bare_device("nothing"), a_bare_device("deep nothing", properties={"deep": {}})]
    for name, value in held.items():
        found.append(a_bare_device(f"{name}, at the top", properties={"it": value}))
        found.append(a_bare_device(f"{name}, deep", properties={"deep": {"it": value}}))
        found.append(a_bare_device(f"{name}, instead of a map", properties={"deep": value}))
        found.append(a_bare_device(f"{name}, in a map of a list", properties={"deep": [{"it": value}, {"it": "b"}]}))
    return found


def an_owner() -> list[Device]:
    """Return devices whose own fields differ."""
    return [
        a_bare_device("own 1", platform="ios", locale="ru", bucket=17, domain="example.com", recipient_id="b"),
        a_bare_device("own 2", platform="android", locale="en-GB", bucket=9_999, timezone="Europe/Moscow"),
        a_bare_device("own 3", platform="", channel="apns", registered_at=datetime(2026, 3, 1, 12, tzinfo=UTC)),
        a_bare_device("own 4", registered_at=datetime(2026, 3, 1, 12, 0, 1, tzinfo=UTC)),
        a_bare_device("own 5", registered_at=datetime(2026, 3, 1, 11, 59, 59, 999_999, tzinfo=UTC)),
    ]


def holds(operator: str, held: JsonValue, operand: JsonValue = None, now: datetime = REGISTERED) -> bool:
    """Tell whether an operator selects a device that holds a value; the operand is one that a command may bring."""
    condition = parse_condition({"property": "properties.it", "operator": operator, "value": operand})
    return matches(condition, a_bare_device("somebody", properties={"it": held}), now)


def accepts(operator: str, operand: JsonValue) -> bool:
    """Tell whether a command may bring an operand."""
    return OPERATORS[operator].accepts(operand)
