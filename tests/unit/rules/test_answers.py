"""Each entry is answered once, and what was noted is not forgotten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.outcome import Outcome, Reason
from models.ports import Answer
from rules.answers import Answers, Ends
from rules.notes import MARK, closing, note_key, rows_of
from tests.support.builders import NOON

DEAD = Answer(Outcome.UNREGISTERED, Reason.UNREGISTERED, dead_since=NOON)
THROTTLED = Answer(Outcome.DEFERRED, Reason.THROTTLED, retry_after_s=30)


def test_an_entry_keeps_its_first_answer() -> None:
    answers = Answers(3)

    answers.accepted([0, 1], ["m0", "m1"])
    answers.accepted([1, 0], ["other", "other"])
    assert not answers.answered(1, DEAD)
    assert not answers.is_complete
    assert answers.answered(2, DEAD)
    assert not answers.answered(2, THROTTLED)
    answers.accepted([2], None)

    assert answers.is_complete
    assert answers.ends() == Ends(3, {2: DEAD}, ["m0", "m1", ""])


def test_a_missing_answer_is_a_fault() -> None:
    answers = Answers(2)
    answers.accepted([1], None)

    with pytest.raises(ValueError, match="1 answers are missing"):
        answers.ends()


def test_notes_one_after_the_other_give_back_what_was_answered() -> None:
    before = Answers(5)
    before.accepted([3], ["m3"])
    first = before.note()
    before.noted()
    assert before.is_noted
    before.answered(1, DEAD)
    before.answered(2, THROTTLED)
    before.accepted([0], ["m0"])
    second = before.note()
    before.noted()

    after = Answers(5, [first, second])

    assert list(after.todo) == [4]
    assert after.is_noted
    assert not after.is_final
    after.accepted([4], ["m4"])
    assert after.ends() == Ends(5, {1: DEAD, 2: THROTTLED}, ["m0", "", "", "m3", "m4"])


def test_a_provider_without_ids_of_its_own_has_none_noted() -> None:
    before = Answers(2)
    before.accepted([0, 1], None)

    assert Answers(2, [before.note()]).ends() == Ends(2, {}, None)


def test_rows_are_found_in_order_and_shrink_to_the_mark() -> None:
    rows: dict[bytes, bytes] = {note_key("a/1", number): b"%d" % number for number in range(3)}

    assert rows_of("a/1", rows.get) == [b"0", b"1", b"2"]
    assert rows_of("a/10", rows.get) == []
    assert closing("a/1", 3) == {b"a/1": MARK, b"a/1#1": None, b"a/1#2": None}
    assert closing("a/1", 0) == {b"a/1": MARK}


@given(
    st.lists(st.tuples(st.lists(st.integers(0, 9), unique=True), st.booleans()), max_size=8),
    st.sets(st.integers(0, 9)),
)
def test_runs_of_answers_are_entered_as_one_by_one(batches: list[tuple[list[int], bool]], dead: set[int]) -> None:
    together, single = Answers(10), Answers(10)
    for answers in (together, single):
        answers.all_alike(sorted(dead), DEAD)
    for number, (entries, has_ids) in enumerate(batches):
        ids = [f"m{number}-{entry}" for entry in entries] if has_ids else None
        together.accepted(entries, ids)
        for place, entry in enumerate(entries):
            single.accepted([entry], None if ids is None else [ids[place]])
    for answers in (together, single):
        missing = [entry for entry in range(10) if not answers._given[entry]]
        answers.all_alike(missing, THROTTLED)

    assert together.ends() == single.ends()
    assert together.note() == single.note()


def test_ids_that_are_not_one_for_each_are_a_fault() -> None:
    answers = Answers(3)

    with pytest.raises(ValueError, match="2 ids for 3 entries"):
        answers.accepted([0, 1, 2], ["m0", "m1"])
    assert list(answers.todo) == [0, 1, 2]
