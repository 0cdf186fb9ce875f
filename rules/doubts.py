"""What is said of deliveries that were not taken in the end: nobody knows it of one whose answer was lost."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from models.outcome import Outcome, Reason
from models.ports import Answer
from rules.answers import Ends

NOT_TAKEN: Final = frozenset({Outcome.EXPIRED, Outcome.CANCELLED})
"""Ends without a word of the provider."""


def given_up(ends: Ends, entries: Iterable[int]) -> Ends:
    """Return the ends where these are given up; one whose answer was lost may have been taken."""
    reasons = {True: Reason.AMBIGUOUS, False: Reason.TOO_MANY_TRIES}
    expired = {
        entry: Answer(Outcome.EXPIRED, reasons[ends.others[entry].reason is Reason.AMBIGUOUS]) for entry in entries
    }
    return replace(ends, others={**ends.others, **expired})


def in_doubt(ends: Ends) -> Ends:
    """Return the ends of those of whom an answer was lost before: what was not taken now may have been taken then."""
    others = {
        entry: replace(answer, reason=Reason.AMBIGUOUS) if answer.outcome in NOT_TAKEN else answer
        for entry, answer in ends.others.items()
    }
    return replace(ends, others=others)
