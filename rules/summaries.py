"""A finished account as one row, and what that row already says of a fact."""

from collections import Counter
from typing import Final

from models.outcome import Reason
from models.result import Closed, Expanded, Launched, Redriven, Refused, Reopened, Scheduled, Selected
from models.summary import Summary
from rules.facts import LedgerFact
from rules.numbers import Numbers
from rules.redrive_slices import number_of

OPENERS: Final = (Refused, Redriven, Reopened)
"""Facts that concern an account which has ended: it is taken up again from its summary. Any other is late."""


def covers(summary: Summary, fact: LedgerFact) -> bool:
    """Tell whether a fact changes nothing any more: it is in the summary, or is told again of what is in it.

    Offsets alone do not say so: a record that is read again may have its results written again, behind the summary.
    """
    result = fact.result
    if fact.offset <= summary.version or isinstance(result, Scheduled | Launched | Selected):
        return True
    if isinstance(result, Redriven):
        return result.number in summary.redriven
    if isinstance(result, Reopened | Expanded):
        number = number_of(result.slice)
        return number is None or number in summary.redriven
    return isinstance(result, Closed) and summary.closed is not None


def takes_up(summary: Summary, fact: LedgerFact) -> bool:
    """Tell whether a fact takes a finished account up again."""
    return isinstance(fact.result, OPENERS) and not covers(summary, fact)


def numbers_of(summary: Summary) -> Numbers:
    """Return the numbers with which an account goes on from its summary."""
    return Numbers(
        selected=Counter({channel: counts.selected for channel, counts in summary.by_channel.items()}),
        suppressed=Counter({(channel, why): number for channel, why, number in summary.left_out}),
        final=Counter({(channel, outcome, reason): number for channel, outcome, reason, number in summary.ended}),
        deferred=Counter({Reason(reason): number for reason, number in summary.deferred.items()}),
        open=Counter({channel: counts.pending for channel, counts in summary.by_channel.items() if counts.pending}),
    )
