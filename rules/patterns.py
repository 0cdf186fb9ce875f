r"""Patterns that no text can make expensive: a small part of the regular expressions, read and written anew.

Three engines read a pattern (Python, MongoDB's PCRE, the stand-in's Java), all of which search by trying, so a pattern
such as ``(a+)+b`` would keep them busy for years. Here nothing can be repeated but one character of a set, so no
repetition stands within another. A repetition followed by something it cannot itself contain (``\d+\.``) has only one
possible end. Where what follows could also be part of it (``.*@``) each position is tried; two of those are allowed
in a pattern, which costs at most the square of the text's length, and texts are bounded too.

What is written to the engines uses only what all three read alike: ``\w`` becomes ``[0-9A-Z_a-z]``.
"""

from typing import Final

from rules.charsets import ANYTHING, DIGITS, SPACES, WORDS, Charset, Reading, a_set, one, overlap
from rules.repeats import Repeat, read_repeat

MAX_PATTERN: Final = 200
"""Characters of a pattern; longer ones are lists of values, for which there is one_of."""

MAX_SUBJECT: Final = 255
"""Characters of a text that a pattern is tried on; versions, addresses, names and links are shorter."""

MAX_OPEN_ENDS: Final = 2
"""Repetitions whose end has to be searched: the exponent of the cost."""

SPECIAL: Final = frozenset("()[]{}*+?|^$\\.")
"""Characters that mean themselves only after a backslash."""


class PatternError(ValueError):
    """A pattern uses what this language does not have, or could be expensive."""


def read_pattern(pattern: str) -> str:
    """Return the regular expression that a pattern stands for, to be anchored by the caller.

    Raises
    ------
    PatternError
        If it is too long, is not in the language, or has more open ends than are allowed.
    """
    if len(pattern) > MAX_PATTERN:
        message = f"longer than {MAX_PATTERN} characters"
        raise PatternError(message)
    branches = _read_branches(Reading(pattern))
    if sum(map(_open_ends, branches)) > MAX_OPEN_ENDS:
        message = f"more than {MAX_OPEN_ENDS} repetitions that what follows could extend"
        raise PatternError(message)
    return "|".join("".join(f"{part.of.text}{part.text}" for part in branch) for branch in branches)


def _read_branches(reading: Reading) -> list[list[Repeat]]:
    branches: list[list[Repeat]] = [[]]
    try:
        while not reading.is_done:
            if reading.take_if("|"):
                branches.append([])
            else:
                branches[-1].append(read_repeat(reading, _read_character(reading)))
    except ValueError as refused:
        raise PatternError(str(refused)) from None
    return branches


def _read_character(reading: Reading) -> Charset:
    character = reading.take()
    if character == ".":
        return ANYTHING
    if character == "[":
        return _read_set(reading)
    if character == "\\":
        return _read_escape(reading)
    if character in SPECIAL:
        message = f"{character!r} has no meaning here; write a backslash before it"
        raise ValueError(message)
    return one(character)


def _read_escape(reading: Reading) -> Charset:
    character = reading.take()
    known = {"d": DIGITS, "w": WORDS, "s": SPACES}.get(character)
    if known is None and character.isalnum():
        message = f"\\{character} is not in the language"
        raise ValueError(message)
    return known or one(character)


def _read_set(reading: Reading) -> Charset:
    negated = reading.take_if("^")
    ranges: list[tuple[str, str]] = []
    while not reading.take_if("]"):
        first = _read_member(reading)
        if len(first.ranges) == 1 and not reading.looks_at("-]") and reading.take_if("-"):
            last = _read_member(reading)
            ranges.append((first.ranges[0][0], last.ranges[-1][1]))
        else:
            ranges.extend(first.ranges)
    return a_set(ranges, negated=negated)


def _read_member(reading: Reading) -> Charset:
    character = reading.take()
    if character == "[":
        message = "a set within a set is not in the language; write a backslash before ["
        raise ValueError(message)
    return _read_escape(reading) if character == "\\" else one(character)


def _open_ends(branch: list[Repeat]) -> int:
    """Return how many repetitions of a branch could go on into what follows them."""
    return sum(
        part.low != part.high and any(overlap(part.of, after) for after in _what_may_follow(branch[at + 1 :]))
        for at, part in enumerate(branch)
    )


def _what_may_follow(rest: list[Repeat]) -> list[Charset]:
    """Return the sets of which the next character may be: up to the first part that cannot be left out."""
    follow: list[Charset] = []
    for part in rest:
        follow.append(part.of)
        if part.low > 0:
            break
    return follow
