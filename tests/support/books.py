"""Books of one notification that agree, for a test that changes one of them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from models.outcome import Outcome, Reason
from models.result import Result
from rules.accounts import account_of
from rules.fact_rows import summary_row, to_rows
from rules.facts import summary_key
from rules.verify_books import Books, Recorded
from tests.support.builders import a_settled
from tests.support.ledger_facts import NAME, SEGMENT, expanded, facts, launched, selected

ENDS = (Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.UNREGISTERED)
STORY: tuple[Result, ...] = (launched(), selected(4, no_address=2), expanded(), a_settled(*ENDS, size=4))
"""Of four devices one is pending."""


def recorded(*segments: tuple[str, Iterable[tuple[Outcome, Reason]]]) -> Recorded:
    found = Recorded()
    for segment, ends in segments:
        for outcome, reason in ends:
            found.enter({"segment_id": segment, "channel": "fcm", "outcome": outcome, "reason": reason})
    return found


def books(*story: Result, ends: Iterable[tuple[Outcome, Reason]] | None = None, **changes: Any) -> Books:
    """Return books of this story that agree, apart from *ends*, which the registry has instead."""
    rows = sorted(to_rows(facts(*(story or STORY))).items())
    account = account_of(NAME, rows)
    progress = account.progress()
    usual = a_settled(*ENDS).ends() if ends is None else ends
    fields: dict[str, Any] = {"kept": progress, "published": progress} | changes
    return Books(NAME, rows, account, recorded((SEGMENT, usual)), **fields)


def shrunk(of: Books) -> Books:
    """Return the same books when only a summary is left in the ledger."""
    assert of.account is not None
    rows = [(summary_key(NAME), summary_row(of.account.to_summary()))]
    return replace(of, rows=rows, account=account_of(NAME, rows))
