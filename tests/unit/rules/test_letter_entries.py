"""One bad record is one entry, whoever gave it up and however often it was read."""

from dataclasses import replace

import pytest

from rules.letter_entries import Wanted, counts_of, entries_of
from rules.letters import Letter, Mark

LETTER = Letter(0, 1, 1_000, "results/3/7", "tally_result", "schema", "", 10, False, 0, None, ())  # noqa: FBT003
SAME = replace(LETTER, partition=2, offset=5, timestamp_ms=2_000, stage="record_delivery")
OTHER = replace(LETTER, offset=9, timestamp_ms=3_000, origin="results/3/8")
MARK = Mark("results/3/7", "replayed", "me", "", 4_000)


def test_letters_of_one_record_are_one_entry_under_the_id_of_the_first() -> None:
    (entry,) = entries_of([SAME, LETTER])

    assert (entry.first.id, entry.stages, entry.reasons) == ("0/1", ["tally_result", "record_delivery"], ["schema"])


def test_the_newest_entry_comes_first() -> None:
    assert [entry.first.id for entry in entries_of([LETTER, OTHER, SAME])] == ["0/9", "0/1"]


def test_a_mark_is_of_all_letters_of_its_record_and_of_no_other() -> None:
    marks = {entry.first.id: entry.mark for entry in entries_of([MARK, LETTER, SAME, OTHER])}

    assert marks == {"0/9": None, "0/1": MARK}


def test_the_last_mark_counts() -> None:
    later = replace(MARK, how="dropped", timestamp_ms=5_000)

    (entry,) = entries_of([later, MARK, LETTER])

    assert entry.mark == later


def test_a_record_counts_once_for_each_who_gave_it_up() -> None:
    again = replace(LETTER, offset=2)

    counts = counts_of(entries_of([LETTER, again, SAME, OTHER]))

    assert counts == {("tally_result", "schema"): 2, ("record_delivery", "schema"): 1}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), {"0/1", "0/9"}),
        (Wanted(stage="record_delivery"), {"0/1"}),
        (Wanted(reason="bug"), set()),
        (Wanted(since_ms=2_500), {"0/9"}),
        (Wanted(stage="tally_result", since_ms=1_500), {"0/9"}),
    ],
)
def test_what_is_wanted_has_a_letter_that_is_all_of_it(wanted: Wanted, found: set[str]) -> None:
    assert {entry.first.id for entry in entries_of([LETTER, SAME, OTHER]) if wanted(entry)} == found
