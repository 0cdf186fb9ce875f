"""Bad records by the dozen are records; by the hundred they are a fault of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.record import Record
from rules.deadletters import dead_letter
from rules.letter_limit import LetterLimit, cut_message, held_message, parted, row_before, share_before, stage_of


def a_limit(run: int = 10, share: float = 0.5, window: int = 20) -> LetterLimit:
    return LetterLimit(run, share, window)


def entered(limit: LetterLimit, *batches: tuple[int, int]) -> LetterLimit:
    for batch in batches:
        limit.enter(*batch)
    return limit


def test_as_many_in_a_row_as_are_allowed_are_given_up_and_not_one_more() -> None:
    limit = entered(a_limit(), *[(0, 1)] * 9)

    assert not limit.would_break(0, 1)
    limit.enter(0, 1)
    assert "10 records in a row" in limit.would_break(0, 1)


def test_a_batch_that_would_go_beyond_the_limit_is_refused_as_a_whole() -> None:
    assert "CARILLON_DEADLETTERS__RUN" in a_limit().would_break(0, 11)


def test_one_record_that_was_handled_ends_a_run() -> None:
    limit = entered(a_limit(), (0, 10), (1, 0))

    assert not limit.would_break(0, 5)


def test_a_batch_in_which_anything_was_handled_is_no_run() -> None:
    assert not a_limit(share=1).would_break(1, 100)


def test_more_than_the_share_of_the_last_records_is_too_many() -> None:
    limit = entered(a_limit(run=0), *[(1, 1)] * 10)

    assert not limit.would_break(1, 1)
    assert "50% of the last 20" in limit.would_break(0, 3)


def test_a_few_records_are_no_share() -> None:
    assert not entered(a_limit(run=0), (1, 17)).would_break(0, 1)


def test_what_is_long_ago_does_not_count() -> None:
    limit = entered(a_limit(run=0), (0, 20), *[(20, 0)] * 2)

    assert not limit.would_break(10, 10)


def test_without_limits_everything_may_be_given_up() -> None:
    assert not entered(a_limit(run=0, share=1), (0, 10_000)).would_break(0, 10_000)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60))
def test_no_more_batches_are_kept_than_fill_the_window(batches: list[tuple[int, int]]) -> None:
    limit = entered(a_limit(), *batches)

    kept = list(limit._recent)
    assert sum(map(sum, kept[1:])) < limit.window
    assert (
        kept
        == [batch for batch in batches if sum(batch)][len([batch for batch in batches if sum(batch)]) - len(kept) :]
    )


def test_a_run_from_before_the_start_is_gone_on_with() -> None:
    limit = a_limit()
    limit.recall(10, 0, 10)

    assert limit.would_break(0, 1)


def test_a_run_from_before_the_start_has_ended_where_something_was_handled_since() -> None:
    limit = entered(a_limit(), (3, 0))
    limit.recall(10, 0, 10)

    assert not limit.would_break(0, 5)


@pytest.mark.parametrize(
    ("place", "buried", "row"),
    [
        (10, {7, 8, 9}, 3),
        (10, {5, 8, 9}, 2),
        (10, {4, 6, 8}, 3),  # the ends of transactions stand between
        (10, {2, 3, 4}, 0),  # others were handled since
        (8, {7, 8, 9}, 3),  # buried, and killed before the commit
        (10, set(), 0),
    ],
)
def test_the_row_that_stands_before_a_place_is_what_was_given_up_last(place: int, buried: set[int], row: int) -> None:
    assert row_before(place, buried) == row


def test_the_share_before_a_place_is_of_what_there_was() -> None:
    assert share_before(100, {10, 95, 99, 100}, 20) == (18, 2)
    assert share_before(3, {0, 1}, 20) == (1, 2)


@pytest.mark.parametrize(
    ("topic", "reason", "is_ours"),
    [
        ("commands", "not_json", False),
        ("devices", "schema", False),
        ("commands", "bug", True),
        ("results", "schema", True),
        ("segments.fcm", "schema", True),
    ],
)
def test_what_is_wrong_on_a_way_in_is_its_producers_fault_unless_we_have_a_bug(
    topic: str, reason: str, *, is_ours: bool
) -> None:
    letter = dead_letter(Record(b"", topic, 0, 1, 0), "a_stage", reason)

    assert parted([letter], stop_ways_in=False) == (([letter], []) if is_ours else ([], [letter]))
    assert parted([letter], stop_ways_in=True) == ([letter], [])
    assert stage_of(letter) == "a_stage"


def test_both_messages_name_the_command_that_shows_more() -> None:
    for message in (held_message("tally_result", "x"), cut_message("tally_result", "x")):
        assert "carillon deadletters list --stage tally_result" in message
