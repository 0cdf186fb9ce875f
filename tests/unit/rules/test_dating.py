"""A row's day costs three bytes, is seen by nobody, and tells when the row has to leave."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.dating import DATED, dated, day_of, outdated, undated
from rules.notes import MARK

TODAY = 20_000
FORTNIGHT = timedelta(days=14)


@pytest.mark.parametrize("row", [MARK, b"", b"[[0,1],null,[]]"])
def test_a_row_comes_back_as_it_was(row: bytes) -> None:
    assert undated(dated(row, TODAY)) == row
    assert len(dated(row, TODAY)) == len(row) + DATED


@pytest.mark.parametrize("row", [MARK, b"[[0,1],null,[]]"])
def test_a_row_of_an_earlier_release_is_read_as_it_is(row: bytes) -> None:
    assert undated(row) == row


def test_what_is_older_than_it_is_kept_leaves() -> None:
    rows = [(str(age).encode(), dated(MARK, TODAY - age)) for age in (-1, 0, 14, 15, 400)]

    assert outdated(rows, TODAY, FORTNIGHT) == {b"15": None, b"400": None}


def test_a_row_without_a_day_gets_todays_and_leaves_in_its_turn() -> None:
    rows = outdated([(b"old", MARK)], TODAY, FORTNIGHT)

    assert rows == {b"old": dated(MARK, TODAY)}
    assert outdated([(b"old", rows[b"old"])], TODAY + 14, FORTNIGHT) == {}
    assert outdated([(b"old", rows[b"old"])], TODAY + 15, FORTNIGHT) == {b"old": None}


def test_days_are_counted_from_1970_and_one_row_fits_the_next_century() -> None:
    assert day_of(datetime(1970, 1, 2, 23, 59, tzinfo=UTC)) == 1
    assert undated(dated(MARK, day_of(datetime(2149, 1, 1, tzinfo=UTC)))) == MARK
