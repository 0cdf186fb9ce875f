"""Ends one by one -> the commonest, and groups of the others; see ``models.settled``."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from models.outcome import Outcome, Reason
from models.settled import Group


@dataclass(frozen=True, slots=True)
class Grouped:
    """The ends of one attempt."""

    outcome: Outcome
    reason: Reason
    others: list[Group]


def grouped(ends: Iterable[tuple[Outcome, Reason]]) -> Grouped:
    """Return the commonest end (of equals, the one that comes first) and the others; without ends, all is well."""
    found: defaultdict[tuple[Outcome, Reason], list[int]] = defaultdict(list)
    for entry, end in enumerate(ends):
        found[end].append(entry)
    most = max(found, key=lambda end: len(found[end]), default=(Outcome.ACCEPTED, Reason.OK))
    others = [
        Group(outcome=outcome, reason=reason, entries=entries)
        for (outcome, reason), entries in found.items()
        if (outcome, reason) != most
    ]
    return Grouped(*most, others)
