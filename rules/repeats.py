"""How often a character of a pattern may occur: once, or ``?``, ``*``, ``+``, ``{2}``, ``{2,}``, ``{1,3}``."""

import re
from dataclasses import dataclass
from typing import Final

from rules.charsets import Charset, Reading

MAX_TIMES: Final = 255
"""As many characters as a text may have; engines refuse much greater counts."""

BRACES: Final = re.compile(r"\{([0-9]{1,3})(?:(,)([0-9]{1,3})?)?\}")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A character of a set, so many times."""

    of: Charset
    low: int = 1
    high: int | None = 1
    """None: any number of times."""

    text: str = ""
    """How every engine writes the number."""


def read_repeat(reading: Reading, of: Charset) -> Repeat:
    """Read what follows a character; raises ValueError for a number out of bounds or a second repetition."""
    repeat = _read(reading, of)
    if repeat.text and any(reading.looks_at(sign) for sign in "?*+{"):
        message = "repeats a repetition"
        raise ValueError(message)
    return repeat


def _read(reading: Reading, of: Charset) -> Repeat:
    if reading.take_if("?"):
        return Repeat(of, 0, 1, "?")
    if reading.take_if("*"):
        return Repeat(of, 0, None, "*")
    if reading.take_if("+"):
        return Repeat(of, 1, None, "+")
    return _read_braces(reading, of) if reading.looks_at("{") else Repeat(of)


def _read_braces(reading: Reading, of: Charset) -> Repeat:
    found = BRACES.match(reading.pattern, reading.at)
    if found is None:
        message = "braces hold one number or two"
        raise ValueError(message)
    low = int(found[1])
    high = low if found[2] is None else int(found[3]) if found[3] else None
    if low > MAX_TIMES or (high is not None and not max(low, 1) <= high <= MAX_TIMES):
        message = f"a number in braces is out of order or above {MAX_TIMES}"
        raise ValueError(message)
    reading.take_if(found[0])
    return Repeat(of, low, high, found[0])
