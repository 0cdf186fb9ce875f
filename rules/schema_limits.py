"""Which single values one shape takes and another does not: words, bounds, patterns."""

from collections.abc import Iterator
from typing import Any, Final

from rules.compatibility import Schema

LOWER: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
UPPER: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
EXACT: Final = ("pattern", "format", "uniqueItems", "multipleOf")
"""Keywords of which one cannot tell whether another value of them takes more."""

LIMITS: Final = frozenset({*LOWER, *UPPER, *EXACT, "enum", "type"})


def narrowed(wide: Schema, narrow: Schema) -> Iterator[tuple[str, Any, Any]]:
    """Give each keyword by which *narrow* refuses what *wide* takes, with its value in either; None: it has none.

    Of an enumeration it gives the words that *narrow* refuses, and None where *wide* is not bound to words.
    """
    yield from _words(wide, narrow)
    for keyword in LOWER:
        if keyword in narrow and not _as_low(wide, narrow, keyword):
            yield keyword, wide.get(keyword), narrow[keyword]
    for keyword in UPPER:
        if keyword in narrow and not _as_high(wide, narrow, keyword):
            yield keyword, wide.get(keyword), narrow[keyword]
    for keyword in EXACT:
        if narrow.get(keyword, False) and wide.get(keyword) != narrow[keyword]:
            yield keyword, wide.get(keyword), narrow[keyword]


def _words(wide: Schema, narrow: Schema) -> Iterator[tuple[str, Any, Any]]:
    if "enum" not in narrow:
        return
    if "enum" not in wide:
        yield "enum", None, narrow["enum"]
    elif more := [word for word in wide["enum"] if word not in narrow["enum"]]:
        yield "enum", more, narrow["enum"]


def _as_low(wide: Schema, narrow: Schema, keyword: str) -> bool:
    """Tell whether every value that is high enough for *wide* is so for *narrow*."""
    if keyword in {"minimum", "exclusiveMinimum"}:
        bound = narrow[keyword]
        above = wide.get("exclusiveMinimum")
        least = wide.get("minimum")
        return (above is not None and above >= bound) or (
            least is not None and (least > bound or (least == bound and keyword == "minimum"))
        )
    return bool(wide.get(keyword, 0) >= narrow[keyword])


def _as_high(wide: Schema, narrow: Schema, keyword: str) -> bool:
    """Tell whether every value that is low enough for *wide* is so for *narrow*."""
    if keyword in {"maximum", "exclusiveMaximum"}:
        bound = narrow[keyword]
        below = wide.get("exclusiveMaximum")
        most = wide.get("maximum")
        return (below is not None and below <= bound) or (
            most is not None and (most < bound or (most == bound and keyword == "maximum"))
        )
    return bool(keyword in wide and wide[keyword] <= narrow[keyword])
