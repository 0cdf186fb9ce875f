"""Offsets -> how much of a partition a group has not read, and of a topic."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.lag import PartitionLag


@dataclass(frozen=True, slots=True)
class TopicLag:
    """How far one group is behind on a whole topic."""

    group: str
    topic: str
    records: int
    oldest_s: float
    """Of the partition that waits longest."""


def unread(begin: int, end: int, committed: int | None) -> int:
    """Return how many offsets lie before a group, at least 0.

    Parameters
    ----------
    begin, end
        The first offset that is kept, and the one that the next record will have.
    committed
        The offset of the next record that the group will read; None, or one that is no longer kept: it begins at the
        first that is.
    """
    return max(0, end - max(begin, begin if committed is None else committed))


def by_topic(rows: Iterable[PartitionLag]) -> list[TopicLag]:
    """Return the lag of each group on each topic that it reads, in the order in which they come."""
    found: dict[tuple[str, str], TopicLag] = {}
    for row in rows:
        before = found.get((row.group, row.topic), TopicLag(row.group, row.topic, 0, 0.0))
        oldest_s = max(before.oldest_s, row.oldest_s)
        found[row.group, row.topic] = TopicLag(row.group, row.topic, before.records + row.records, oldest_s)
    return list(found.values())
