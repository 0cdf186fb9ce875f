"""Times as a person types them: ``90m`` ago, or a moment with its zone."""

import re
from datetime import datetime, timedelta
from typing import Final

from models.errors import SetupError

UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}

SPAN: Final = re.compile(r"(\d{1,6})([smhd])")


def since(text: str, now: datetime) -> datetime:
    """Return the moment that a text means; raises SetupError, saying what would do."""
    if span := SPAN.fullmatch(text):
        return now - timedelta(**{UNITS[span[2]]: int(span[1])})
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        message = f"--since: {text!r} is neither a span such as 90m, 12h or 3d, nor a time with its zone (ISO 8601)"
        raise SetupError(message)
    return moment


def age(seconds: float) -> str:
    """Return a duration in the largest unit that it fills: ``42s``, ``17m``, ``5h``, ``3d``."""
    left = max(int(seconds), 0)
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if left >= size:
            return f"{left // size}{unit}"
    return f"{left}s"
