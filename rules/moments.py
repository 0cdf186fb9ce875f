"""Dates as a condition writes them: absolute, ``now``, or so far from now."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import JsonValue

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2999
"""Within these years every distance below, and every zone, still leads to a year of four digits."""

UNITS: Final = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}

DISTANCE: Final = re.compile(r"([+-])([0-9]{1,4})([mhdw])")
"""9,999 weeks are 191 years."""


def _absolute(text: str) -> datetime | None:
    """Return a date, or a time with its zone, as UTC; None for any other text."""
    try:
        moment = datetime.fromisoformat(text)
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            moment = moment.replace(tzinfo=UTC)
        if moment.tzinfo is None:
            return None
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None


def is_date(operand: JsonValue) -> bool:
    """Tell whether an operand names a point in time."""
    if not isinstance(operand, str):
        return False
    return operand == "now" or DISTANCE.fullmatch(operand) is not None or _absolute(operand) is not None


def resolve(operand: JsonValue, now: datetime) -> JsonValue:
    """Return the point in time that an operand names at a moment: UTC, to the second, as ISO text.

    Raises
    ------
    ValueError
        If it names none; ``is_date`` tells beforehand.
    """
    text = str(operand)
    relative = DISTANCE.fullmatch(text)
    moment = now.astimezone(UTC) if text == "now" or relative else _absolute(text)
    if moment is None:
        message = "not a date"
        raise ValueError(message)
    if relative:
        distance = int(relative[2]) * UNITS[relative[3]]
        moment = moment - distance if relative[1] == "-" else moment + distance
    return moment.replace(microsecond=0).isoformat()
