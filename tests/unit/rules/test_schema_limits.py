"""Words, bounds and patterns: which of two takes less."""

import pytest

from rules.compatibility import Side
from rules.schema_changes import breaks
from tests.support.schema_pieces import WHOLE, Schema, an_object

LIMITS = [
    ("less at most", {"maximum": 9}, {"maximum": 8}, "maximum was 9, and is 8", ""),
    ("more at most", {"maximum": 8}, {"maximum": 9}, "", "maximum was 8, and is 9"),
    ("a first maximum", {}, {"maximum": 8}, "maximum was none, and is 8", ""),
    ("no maximum", {"maximum": 8}, {}, "", "maximum was 8, and is none"),
    ("more at least", {"minimum": 0}, {"minimum": 1}, "minimum was 0, and is 1", ""),
    ("less at least", {"minimum": 1}, {"minimum": 0}, "", "minimum was 1, and is 0"),
    (
        "above instead of from",
        {"minimum": 0},
        {"exclusiveMinimum": 0},
        "exclusiveMinimum was none, and is 0",
        "",
    ),
    (
        "from instead of above",
        {"exclusiveMinimum": 0},
        {"minimum": 0},
        "",
        "exclusiveMinimum was 0, and is none",
    ),
    (
        "below instead of up to",
        {"maximum": 5},
        {"exclusiveMaximum": 5},
        "exclusiveMaximum was none, and is 5",
        "",
    ),
    (
        "up to instead of below",
        {"exclusiveMaximum": 5},
        {"maximum": 5},
        "",
        "exclusiveMaximum was 5, and is none",
    ),
    ("shorter", {"maxLength": 9}, {"maxLength": 8}, "maxLength was 9, and is 8", ""),
    ("longer at least", {"minLength": 0}, {"minLength": 1}, "minLength was 0, and is 1", ""),
    ("no minimum that was 0", {"minLength": 0}, {}, "", ""),
    (
        "another pattern",
        {"pattern": "^a"},
        {"pattern": "^b"},
        'pattern was "^a", and is "^b"',
        'pattern was "^a", and is "^b"',
    ),
    ("a first pattern", {}, {"pattern": "^b"}, 'pattern was none, and is "^b"', ""),
    ("no pattern", {"pattern": "^b"}, {}, "", 'pattern was "^b", and is none'),
    ("a format", {}, {"format": "date-time"}, 'format was none, and is "date-time"', ""),
    ("fewer entries", {"maxItems": 500}, {"maxItems": 400}, "maxItems was 500, and is 400", ""),
    ("each once", {}, {"uniqueItems": True}, "uniqueItems was none, and is true", ""),
]


@pytest.mark.parametrize(("_", "old", "new", "written", "read"), LIMITS, ids=[row[0] for row in LIMITS])
def test_limits(_: str, old: Schema, new: Schema, written: str, read: str) -> None:
    before, after = an_object(f=WHOLE | old), an_object(f=WHOLE | new)

    assert [str(found) for found in breaks(before, after, Side.WRITTEN)] == (
        [f"f: takes less: its {written}"] if written else []
    )
    assert [str(found) for found in breaks(before, after, Side.READ)] == (
        [f"f: may be more: its {read}"] if read else []
    )
