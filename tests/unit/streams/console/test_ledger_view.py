"""A verdict reads well for a person, and is complete for a program."""

import io
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from models.outcome import Outcome
from rules.accounts import account_of
from rules.fact_rows import to_rows
from rules.ledger_story import story
from rules.verify_verdict import Difference, Place, SegmentDifference, Verdict
from streams.console.ledger_view import lines_view, notes, row, view
from tests.support.builders import a_settled
from tests.support.ledger_facts import NAME, SEGMENT, expanded, facts, launched, selected

ROWS = list(to_rows(facts(launched(), selected(1), expanded(), a_settled(Outcome.ACCEPTED))).items())
EQUAL = Verdict(NAME, account_of(NAME, ROWS).progress())
APART = replace(
    EQUAL,
    differences=[Difference(Place.DELIVERIES, "fcm", "accepted:ok", 1_000, 999)],
    segments=[SegmentDifference(SEGMENT, {"accepted:ok": 500}, {})],
    segments_apart=21,
)


def drawn(what: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=120)
    console.print(what)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_what_is_equal_is_said_in_a_line() -> None:
    assert drawn(view(EQUAL)) == (
        "spring-sale: finished, version 3, equal everywhere: 1 selected, 0 pending, imbalance 0\n"
    )


def test_a_difference_is_told_with_both_numbers_and_its_segments() -> None:
    text = drawn(view(APART))

    assert "one difference" in text
    for cell in ("deliveries", "fcm", "accepted:ok", "1,000", "999", SEGMENT, "500 accepted:ok", "nothing"):
        assert cell in text
    assert "the first 1 of 21 segments that differ" in text


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"has_moved": True}, "moved"),
        ({"is_summary": True}, "summary"),
        ({"closed": 3}, "closed without a result"),
        ({"late": 2}, "came after that"),
        ({"aged": 1_000}, "1,000 deliveries have left the registry"),
        ({"progress": None, "has_left": True}, "SUMMARIES_DAYS"),
        ({"progress": None}, "no row"),
    ],
)
def test_what_has_to_be_known_of_the_numbers_is_said(change: dict[str, object], word: str) -> None:
    (note,) = notes(replace(EQUAL, **change))

    assert word in note


def test_while_it_runs_it_is_said_that_a_difference_may_be_on_its_way() -> None:
    running = Verdict(NAME, account_of(NAME, ROWS[:1]).progress())

    assert "still runs" in next(notes(running))


def test_a_program_gets_all_of_it() -> None:
    said = row(APART)

    assert said["equal"] is False
    assert said["differences"] == [
        {"in": "deliveries", "channel": "fcm", "what": "accepted:ok", "ledger": 1_000, "found": 999}
    ]
    assert said["segments_apart"] == 21


def test_facts_are_listed_with_what_they_say() -> None:
    text = drawn(lines_view(story(ROWS)))

    assert "launched" in text
    assert "segments 1, devices 1" in text
