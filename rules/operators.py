"""Every operator of the condition language: an entry here is all that a new one needs.

Validation, the reading in memory, the MongoDB filter, the contract test and the docs follow from it.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rules.comparison import Operator
from rules.dates import AFTER, BEFORE
from rules.equalities import EQUAL, NONE_OF, NOT_EQUAL, ONE_OF
from rules.magnitudes import ABOVE, AT_LEAST, AT_MOST, BELOW
from rules.places import WITHIN
from rules.presence import EXISTS, MISSING
from rules.texts import CONTAINS, MATCHES, STARTS_WITH

ALL: Final = (
    EQUAL,
    NOT_EQUAL,
    AT_LEAST,
    AT_MOST,
    ABOVE,
    BELOW,
    ONE_OF,
    NONE_OF,
    EXISTS,
    MISSING,
    CONTAINS,
    STARTS_WITH,
    MATCHES,
    BEFORE,
    AFTER,
    WITHIN,
)
"""In the order of the docs."""

OPERATORS: Final[Mapping[str, Operator]] = MappingProxyType({operator.name: operator for operator in ALL})
"""Each operator by its name."""


def describe_operators() -> list[tuple[str, str, str]]:
    """Return name, sentence and example of each operator; the example is JSON, or empty where none is needed."""
    return [
        (operator.name, operator.about, "" if operator.example is None else json.dumps(operator.example))
        for operator in ALL
    ]
