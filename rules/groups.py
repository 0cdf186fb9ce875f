"""Ends one by one -> the commonest, and groups of the others; see ``models.settled``."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from models.outcome import Outcome, Reason
from models.settled import Group


@dataclass(frozen=True, slots=True)
class Grouped:
    """The ends of one attempt."""

    outcome: Outcome
    reason: Reason
    others: list[Group]


End: TypeAlias = tuple[Outcome, Reason]

TAKEN: Final[End] = (Outcome.ACCEPTED, Reason.OK)


def grouped(ends: Iterable[End]) -> Grouped:
    """Return the commonest end (of equals, the one that comes first) and the others; without ends, all is well."""
    found: defaultdict[End, list[int]] = defaultdict(list)
    for entry, end in enumerate(ends):
        found[end].append(entry)
    return _commonest(found)


def grouped_others(entries: int, others: Mapping[int, End]) -> Grouped:
    """Return the same where only those are told that were not accepted; does nothing for each that was."""
    found: defaultdict[End, list[int]] = defaultdict(list)
    for entry in sorted(others):
        found[others[entry]].append(entry)
    if 2 * len(others) <= entries and TAKEN not in found:
        return Grouped(*TAKEN, _groups(found))
    return grouped(others.get(entry, TAKEN) for entry in range(entries))


def _commonest(found: Mapping[End, list[int]]) -> Grouped:
    most = max(found, key=lambda end: len(found[end]), default=TAKEN)
    return Grouped(*most, _groups({end: entries for end, entries in found.items() if end != most}))


def _groups(found: Mapping[End, list[int]]) -> list[Group]:
    return [Group(outcome=outcome, reason=reason, entries=entries) for (outcome, reason), entries in found.items()]
