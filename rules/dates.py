"""Operators that compare points in time: before, after.

A device's own moments are dates of the registry. A property can only hold text, and the text of a date is a date if it
is written ``2026-01-31`` (its first second, UTC) or ``2026-01-31T10:00:00Z``, with any zone in use instead of ``Z``,
and with fractions of a second, which are left out. MongoDB is asked by a regular expression: its own reading of dates
accepts more than anybody can foresee, and stand-ins do not have it.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import JsonValue

from rules.comparison import Held, Kind, Operator, Query, elements
from rules.moments import LATEST_YEAR, is_date, resolve
from rules.texts import END, is_text_matching

SECOND: Final = timedelta(seconds=1)

DAY: Final = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
SHAPE: Final = rf"{DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{{1,9}})?(?:Z|[+-][0-9]{{2}}:[0-9]{{2}})"

IN_USE: Final = frozenset(
    {hour * 60 for hour in range(-12, 15)} | {-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825}
)
"""Distances from UTC of the zones in use, in minutes; a text with another one is no date."""


def _offsets(minutes: int) -> tuple[str, ...]:
    hours, rest = divmod(abs(minutes), 60)
    distance = f"{hours:02}:{rest:02}"
    return ("Z", f"+{distance}", f"-{distance}") if minutes == 0 else (f"{'-' if minutes < 0 else '+'}{distance}",)


MINUTES: Final = {written: minutes for minutes in sorted(IN_USE) for written in _offsets(minutes)}
"""How a zone is written at the end of a date, with its distance from UTC."""


def _moment(operand: JsonValue) -> datetime:
    return datetime.fromisoformat(str(operand))


def _local(moment: datetime, minutes: int) -> str:
    """Return the reading of a clock at some distance from UTC, to the second: 19 characters that sort by time."""
    return (moment + timedelta(minutes=minutes)).isoformat()[:19]


def _order(actual: Held, cutoff: datetime) -> int:
    """Return -1 for a date before the cutoff's second, 1 for one after it, 0 for the same second or for no date."""
    if isinstance(actual, datetime):
        second = actual.astimezone(UTC).replace(microsecond=0)
        return (second > cutoff) - (second < cutoff)
    if not isinstance(actual, str):
        return 0
    text = f"{actual}T00:00:00Z" if re.fullmatch(DAY, actual) else actual
    if not re.fullmatch(SHAPE, text):
        return 0
    minutes = MINUTES.get("Z" if text[-1] == "Z" else text[-6:])
    if minutes is None:
        return 0
    there = _local(cutoff, minutes)
    return (text[:19] > there) - (text[:19] < there)


def _beyond(limit: str, *, below: bool) -> str:
    """Return the expression of what sorts below, or above, a text of digits and separators as long as itself."""
    found = "(?!)"
    for sign in reversed(limit):
        edge = "0" if below else "9"
        if sign.isdigit() and sign != edge:
            others = f"[0-{int(sign) - 1}]" if below else f"[{int(sign) + 1}-9]"
            found = f"(?:{others}.*|{sign}{found})"
        else:
            found = f"{sign}{found}"
    return found


def _regex(cutoff: datetime, *, below: bool) -> str:
    """Return the expression of every text that is a date before, or after, the cutoff's second."""
    times = "|".join(
        f"{_beyond(_local(cutoff, minutes), below=below)}{re.escape(written)}" for written, minutes in MINUTES.items()
    )
    today = _local(cutoff, 0)[:10]
    days = _beyond(today, below=below)
    if below and _local(cutoff, 0) > f"{today}T00:00:00":
        days = f"(?:{days}|{today})"
    return f"^(?:(?={DAY}{END}){days}|(?={SHAPE}{END})(?:{times})){END}"


def _before(actual: Held, operand: JsonValue) -> bool:
    return any(_order(element, _moment(operand)) < 0 for element in elements(actual))


def _after(actual: Held, operand: JsonValue) -> bool:
    return any(_order(element, _moment(operand)) > 0 for element in elements(actual))


def _before_query(field: str, operand: JsonValue) -> Query:
    cutoff = _moment(operand)
    return {"$or": [{field: {"$lt": cutoff}}, is_text_matching(field, _regex(cutoff, below=True))]}


def _after_query(field: str, operand: JsonValue) -> Query:
    cutoff = _moment(operand)
    return {"$or": [{field: {"$gte": cutoff + SECOND}}, is_text_matching(field, _regex(cutoff, below=False))]}


KINDS: Final = frozenset({Kind.PROPERTY, Kind.MOMENT})
WANTS: Final = (
    "a date such as 2026-01-31 (its first second, UTC), a time with its zone such as 2026-01-31T10:00:00+03:00 "
    f"(years 1900 to {LATEST_YEAR}), now, or a distance from now such as -7d, +12h, -30m, +2w"
)

BEFORE: Final = Operator(
    name="before",
    about="A date in an earlier second than the one given; of a list: any element is. Texts without a zone are none.",
    example="now",
    wants=WANTS,
    kinds=KINDS,
    accepts=is_date,
    test=_before,
    query=_before_query,
    ready=resolve,
)

AFTER: Final = Operator(
    name="after",
    about="A date in a later second than the one given; of a list: any element is. Texts without a zone are none.",
    example="-7d",
    wants=WANTS,
    kinds=KINDS,
    accepts=is_date,
    test=_after,
    query=_after_query,
    ready=resolve,
)
