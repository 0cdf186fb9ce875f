"""The positions of one segment, each marked once: by the first final outcome, whatever comes after it.

Most attempts are of a whole segment and end all alike. Those are counted and marked as bytes, with no look
at any one.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from models.outcome import Outcome, Reason
from models.settled import Settled

Ended = tuple[Outcome, Reason, int]
"""An end, and how many positions came to it now."""


def settle(settled: Settled, seen: bytearray, deferred: Counter[Reason]) -> Iterator[Ended]:
    """Mark what *settled* ends in *seen*, one byte per position, and yield what was not marked before.

    Positions beyond *seen* upset nothing. Attempts that have to be repeated are counted in *deferred*.
    """
    if settled.positions is None:
        yield from _settle_whole(settled, seen, deferred)
        return
    for outcome, reason, entries in settled.groups():
        if outcome is Outcome.DEFERRED:
            deferred[reason] += len(entries)
        elif fresh := _mark([settled.positions[entry] for entry in entries], seen):
            yield outcome, reason, len(fresh)


def _settle_whole(settled: Settled, seen: bytearray, deferred: Counter[Reason]) -> Iterator[Ended]:
    """Settle an attempt whose entries are its positions: first what groups name, then all the rest at once."""
    entries = settled.entries
    rest = entries - sum(len(group.entries) for group in settled.others)
    held: list[int] = []
    for group in settled.others:
        fresh = _mark(group.entries, seen)
        if group.outcome is Outcome.DEFERRED:
            deferred[group.reason] += len(group.entries)
            held += fresh  # marked only so that the rest passes over them
        elif fresh:
            yield group.outcome, group.reason, len(fresh)
    if settled.outcome is Outcome.DEFERRED:
        if rest:
            deferred[settled.reason] += rest
    else:
        end = min(entries, len(seen))
        if number := seen.count(0, 0, end):
            seen[:end] = b"\1" * end
            yield settled.outcome, settled.reason, number
    for position in held:
        seen[position] = 0


def _mark(positions: Sequence[int], seen: bytearray) -> list[int]:
    """Mark positions and return those that were not marked before."""
    fresh = []
    for position in positions:
        if position < len(seen) and not seen[position]:
            seen[position] = 1
            fresh.append(position)
    return fresh
