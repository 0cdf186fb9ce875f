"""Exactly one of some fields: another choice is welcome, unless its field was something else before."""

import pytest

from models.command import exactly_one
from rules.compatibility import Side
from rules.schema_changes import breaks
from tests.support.schema_pieces import TEXT, Schema, an_object

A = an_object(a=TEXT, b=TEXT, c=TEXT)


def told(old: Schema, new: Schema, side: Side) -> list[str]:
    return [str(found) for found in breaks(old, new, side)]


def test_a_choice_more_by_a_new_field_is_welcome() -> None:
    old, new = A | exactly_one("ab"), an_object(a=TEXT, b=TEXT, c=TEXT, d=TEXT) | exactly_one("abd")

    assert told(old, new, Side.WRITTEN) == []
    assert told(old, new, Side.READ) == ["record: may now be one that gives d, which a reader was not told of"]


def test_a_field_that_stood_beside_a_choice_may_not_become_one() -> None:
    assert told(A | exactly_one("ab"), A | exactly_one("abc"), Side.WRITTEN) == [
        "record: no longer takes one that gives c"
    ]


def test_a_choice_less_is_told() -> None:
    assert told(A | exactly_one("abc"), A | exactly_one("ab"), Side.WRITTEN) == [
        "record: no longer takes one that gives c"
    ]


def test_another_order_is_the_same_choice() -> None:
    assert told(A | exactly_one("ab"), A | exactly_one("ba"), Side.WRITTEN) == []


def test_no_choice_any_more_takes_everything() -> None:
    assert told(A | exactly_one("ab"), A, Side.WRITTEN) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (A, A | exactly_one("ab")),
        (A | {"oneOf": [{"maxProperties": 1}]}, A | exactly_one("ab")),
        (A | exactly_one("ab"), A | {"oneOf": [{"maxProperties": 1}]}),
        (A | exactly_one("ab"), A | {"oneOf": [{"required": ["a", "b"]}]}),
    ],
)
def test_what_cannot_be_judged_is_told(old: Schema, new: Schema) -> None:
    assert told(old, new, Side.WRITTEN) == [
        "record: its oneOf changed, and nobody can tell by rule whether that breaks anything"
    ]
