"""Operators that look into texts: contains, starts_with, matches."""

import re
from functools import lru_cache
from typing import Final

from pydantic import JsonValue

from rules.comparison import Held, Kind, Operator, Query, elements, is_scalar, is_text, same
from rules.patterns import MAX_SUBJECT, PatternError, read_pattern

KINDS: Final = frozenset({Kind.PROPERTY, Kind.TEXT})


END: Final = "(?!.)"
"""The end of a text, as all engines write it; ``$`` would also be the place before a last line break."""


def is_text_matching(field: str, regex: str) -> Query:
    """Return the filter for a text, or any text of a list, in which an expression is found; ``.`` is any character.

    The expression stands in a list: MongoDB looks into texts only, but its stand-in, asked by ``$regex``, also looks
    into what it would print of numbers and maps, and forgets the other predicates beside it. ASCII keeps the driver
    from adding a flag that old servers do not know; no expression here depends on it.
    """
    return {field: {"$in": [re.compile(regex, re.DOTALL | re.ASCII)]}}


def _contains(actual: Held, operand: JsonValue) -> bool:
    if isinstance(actual, str) and isinstance(operand, str):
        return operand in actual
    return any(same(element, operand) for element in elements(actual))


def _contains_query(field: str, operand: JsonValue) -> Query:
    if not isinstance(operand, str):
        return {field: operand}
    text_with_part = {"$and": [is_text_matching(field, re.escape(operand))], "$nor": [{field: {"$type": "array"}}]}
    return {"$or": [{field: operand}, text_with_part]}


def _starts_with(actual: Held, operand: JsonValue) -> bool:
    start = operand if isinstance(operand, str) else ""
    return any(isinstance(element, str) and element.startswith(start) for element in elements(actual))


def _starts_with_query(field: str, operand: JsonValue) -> Query:
    return is_text_matching(field, f"^{re.escape(str(operand))}")


def _is_pattern(operand: JsonValue) -> bool:
    if not isinstance(operand, str) or not is_text(operand):
        return False
    try:
        read_pattern(operand)
    except PatternError:
        return False
    return True


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(read_pattern(pattern), re.DOTALL)


def _matches(actual: Held, operand: JsonValue) -> bool:
    pattern = _compiled(str(operand))
    return any(
        isinstance(element, str) and len(element) <= MAX_SUBJECT and pattern.fullmatch(element) is not None
        for element in elements(actual)
    )


def _matches_query(field: str, operand: JsonValue) -> Query:
    return is_text_matching(field, f"^(?=.{{0,{MAX_SUBJECT}}}{END})(?:{read_pattern(str(operand))}){END}")


CONTAINS: Final = Operator(
    name="contains",
    about="A list with this member, or a text with this part; upper and lower case differ.",
    example="news",
    wants="a text, a number, true or false",
    kinds=KINDS,
    accepts=is_scalar,
    test=_contains,
    query=_contains_query,
)

STARTS_WITH: Final = Operator(
    name="starts_with",
    about="A text that begins so; of a list: any element does; upper and lower case differ.",
    example="en-",
    wants="a text",
    kinds=KINDS,
    accepts=is_text,
    test=_starts_with,
    query=_starts_with_query,
)

MATCHES: Final = Operator(
    name="matches",
    about=f"A text of at most {MAX_SUBJECT} characters that the pattern describes from end to end; of a list: any is.",
    example=r"4\.\d+\.\d+",
    wants=(
        r"a pattern of at most 200 characters: characters, ., [a-z], [^a-z], \d, \w, \s, each with ?, *, +, {2} or"
        r" {1,3}, and | between whole branches; no groups, and at most two repetitions that what follows could extend"
    ),
    kinds=KINDS,
    accepts=_is_pattern,
    test=_matches,
    query=_matches_query,
)
