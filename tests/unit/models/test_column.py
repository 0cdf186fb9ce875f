"""What becomes one text comes apart as it was, whatever the texts look like."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.column import OTHERS, from_column, length_of, to_column

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=4) | st.sampled_from(["", " ", chr(OTHERS), "\0"])


@given(st.lists(TEXTS, max_size=9))
def test_texts_come_apart_as_they_were(texts: list[str]) -> None:
    column = to_column(texts)

    assert from_column(column) == texts
    assert length_of(column) == len(texts)
    assert orjson.loads(orjson.dumps(column)) == column


def test_a_blank_stands_before_each_and_needs_no_escape_in_json() -> None:
    column = to_column(["a", "", "c"])

    assert column == " a  c"
    assert orjson.dumps(column) == b'" a  c"'


@pytest.mark.parametrize("column", ["x", "xy", "xyx", "  ", " a b "])
def test_any_text_is_a_column(column: str) -> None:
    """What a record brings is only counted before it is used: both ways of looking have to agree."""
    assert length_of(column) == len(from_column(column))
