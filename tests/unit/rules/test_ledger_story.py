"""What the ledger keeps can be read as a story: each fact once, in the order in which it happened."""

from models.outcome import Outcome
from rules.accounts import account_of
from rules.fact_rows import summary_row, to_rows
from rules.facts import summary_key
from rules.ledger_story import story
from tests.support.builders import a_settled
from tests.support.ledger_facts import NAME, expanded, facts, launched, selected

TOLD = (launched(), selected(2, no_address=1), expanded(), a_settled(Outcome.ACCEPTED, Outcome.UNREGISTERED))


def test_facts_are_told_in_their_order_with_what_they_say() -> None:
    lines = story(list(to_rows(facts(*TOLD)).items()))

    assert [(line.offset, line.kind) for line in lines] == [
        (0, "launched"),
        (1, "selected"),
        (2, "expanded"),
        (3, "settled"),
    ]
    assert (lines[1].about["segments"], lines[1].about["devices"]) == (1, 2)
    assert lines[1].about["suppressed"] == {"no_address": 1}
    assert (lines[3].about["accepted:ok"], lines[3].about["unregistered:unregistered"]) == (1, 1)


def test_a_fact_that_stands_in_two_rows_is_told_once() -> None:
    settled = facts(*TOLD)[3:]
    more = facts(*TOLD, a_settled(Outcome.ACCEPTED, attempt=2))[3:]

    lines = story([*to_rows(settled).items(), *to_rows(more).items()])

    assert [line.offset for line in lines] == [3, 4]


def test_of_what_has_ended_its_sums_are_told() -> None:
    account = account_of(NAME, to_rows(facts(*TOLD)).items())

    (line,) = story([(summary_key(NAME), summary_row(account.to_summary()))])

    assert (line.kind, line.offset) == ("summary", 3)
    assert (line.about["state"], line.about["accepted"]) == ("finished", 1)
