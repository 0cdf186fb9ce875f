"""Operators that compare numbers: at_least, at_most, above, below."""

from collections.abc import Callable
from operator import ge, gt, le, lt
from typing import Any, Final

from pydantic import JsonValue

from rules.comparison import Held, Kind, Operator, Query, elements, is_exact_number, is_number


def _magnitude(name: str, words: str, compare: Callable[[Any, Any], bool], mongo: str) -> Operator:
    """Return the operator for one of Python's comparisons and the same of MongoDB's."""

    def test(actual: Held, operand: JsonValue) -> bool:
        return any(is_number(element) and compare(element, operand) for element in elements(actual))

    def query(field: str, operand: JsonValue) -> Query:
        return {field: {mongo: operand}}

    return Operator(
        name=name,
        about=f"A number {words} the one given; of a list: any element is. A text is never a number.",
        example=18,
        wants="a number between -(2**53 - 1) and 2**53 - 1 (for dates use before and after)",
        kinds=frozenset({Kind.PROPERTY, Kind.NUMBER}),
        accepts=is_exact_number,
        test=test,
        query=query,
    )


AT_LEAST: Final = _magnitude("at_least", "greater than or equal to", ge, "$gte")
AT_MOST: Final = _magnitude("at_most", "less than or equal to", le, "$lte")
ABOVE: Final = _magnitude("above", "greater than", gt, "$gt")
BELOW: Final = _magnitude("below", "less than", lt, "$lt")
