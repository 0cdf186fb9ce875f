"""Which settled results can be counted, and which can also be kept: those whose columns fit each other.

To count, one need not look at the columns of ids, which are nearly all of a result.
"""

from collections.abc import Iterable
from typing import Final

from models.column import length_of
from models.errors import PoisonError
from models.segment import MAX_SIZE
from models.settled import Group, Settled

MAX_ATTEMPT: Final = 2**31 - 1
"""More than a notification lives for; the registry keeps no number beyond 64 bits."""


def check(settled: Settled) -> None:
    """Raise PoisonError (``schema``) for a settled result that cannot be counted."""
    entries, positions = settled.entries, settled.positions
    if not 0 <= entries <= settled.size <= MAX_SIZE:
        raise PoisonError(reason="schema", detail=f"size: as many as there are entries, and at most {MAX_SIZE}")
    if not 1 <= settled.attempt <= MAX_ATTEMPT:
        raise PoisonError(reason="schema", detail="attempt: from 1")
    if positions is not None and not len(set(positions)) == len(positions) == entries:
        raise PoisonError(reason="schema", detail="positions: another for each entry")
    if positions is not None and not _within(positions, settled.size):
        raise PoisonError(reason="schema", detail="positions: outside of the segment")
    if not _within(settled.dead_since, entries):
        raise PoisonError(reason="schema", detail="dead_since: names no entry")
    _check_groups(settled.others, entries)


def check_columns(settled: Settled) -> None:
    """Raise PoisonError (``schema``) for a settled result whose ids are not one for each entry."""
    for name, column in (("devices", settled.devices), ("receipts", settled.receipts)):
        if column is not None and length_of(column) != settled.entries:
            raise PoisonError(reason="schema", detail=f"{name}: not as many as there are entries")


def _check_groups(groups: Iterable[Group], entries: int) -> None:
    named: set[int] = set()
    total = 0
    for group in groups:
        fits = group.entries and group.entries == sorted(group.entries) and _within(group.entries, entries)
        if not fits:
            raise PoisonError(reason="schema", detail="others: entries are indices in ascending order")
        named.update(group.entries)
        total += len(group.entries)
    if len(named) < total:
        raise PoisonError(reason="schema", detail="others: an entry is in one group at most")


def _within(numbers: Iterable[int], end: int) -> bool:
    """Tell whether all of them are at least 0 and below *end*."""
    found = list(numbers)
    return not found or (min(found) >= 0 and max(found) < end)
