"""Sets of characters, and the place up to which a pattern is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

LAST: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Charset:
    """Which characters may stand at one place."""

    ranges: tuple[tuple[str, str], ...]
    """First and last of each stretch, in order, without overlaps."""

    text: str
    """How every engine writes it."""


@dataclass(slots=True)
class Reading:
    """A pattern and how far it has been read."""

    pattern: str
    at: int = 0

    @property
    def is_done(self) -> bool:
        """Tell whether everything is read."""
        return self.at >= len(self.pattern)

    def looks_at(self, text: str) -> bool:
        """Tell whether this comes next."""
        return self.pattern.startswith(text, self.at)

    def take_if(self, text: str) -> bool:
        """Go past this if it comes next, and tell whether it did."""
        if not self.looks_at(text):
            return False
        self.at += len(text)
        return True

    def take(self) -> str:
        """Return the next character; raises ValueError at the end."""
        if self.is_done:
            message = "ends too early"
            raise ValueError(message)
        self.at += 1
        return self.pattern[self.at - 1]


def _escaped(character: str) -> str:
    """Return a character as itself in every engine, inside a set and outside."""
    if character.isascii() and not character.isalnum() and character != "_":
        return f"\\x{ord(character):02x}"
    return character


def one(character: str) -> Charset:
    """Return the set of one character."""
    return Charset(((character, character),), _escaped(character))


def a_set(ranges: Iterable[tuple[str, str]], *, negated: bool = False) -> Charset:
    """Return the set of some stretches of characters, or of all others; raises ValueError for an empty set."""
    stretches = sorted(ranges)
    if not stretches or any(first > last for first, last in stretches):
        message = "a set is empty or upside down"
        raise ValueError(message)
    merged = _merged(stretches)
    inside = "".join(_escaped(a) if a == b else f"{_escaped(a)}-{_escaped(b)}" for a, b in merged)
    return Charset(_others(merged), f"[^{inside}]") if negated else Charset(merged, f"[{inside}]")


def _merged(ranges: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    merged: list[tuple[str, str]] = []
    for first, last in ranges:
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def _others(merged: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    others: list[tuple[str, str]] = []
    begin = 0
    for first, last in merged:
        if ord(first) > begin:
            others.append((chr(begin), chr(ord(first) - 1)))
        begin = ord(last) + 1
    if begin <= ord(LAST):
        others.append((chr(begin), LAST))
    return tuple(others)


def overlap(one_set: Charset, other: Charset) -> bool:
    """Tell whether a character is in both sets."""
    return any(a <= d and c <= b for a, b in one_set.ranges for c, d in other.ranges)


ANYTHING: Final = Charset((("\0", LAST),), ".")
DIGITS: Final = a_set([("0", "9")])
WORDS: Final = a_set([("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z")])
SPACES: Final = a_set([("\t", "\r"), (" ", " ")])
