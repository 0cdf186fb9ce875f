"""A worker's share of its lane: the part of the segments' partitions that it owns. Nobody talks, and it adds up.

Budgets are split by it (``rules.quota``, ``rules.rates``), and it follows every rebalance: while partitions move, the
old share holds, because what is in flight still has to finish; with the assignment comes the new one.
"""

from collections.abc import Iterable
from typing import Any

from faust.types import TP

from models.names import Lane
from models.topic import TopicSpec
from streams.app import CarillonApp


class OwnedShare:
    """``rules.rates.Share`` of one worker: a number from 0 to 1, kept up to date by the app's assignments."""

    def __init__(self, app: CarillonApp, topic: TopicSpec, prefix: str) -> None:
        """Count the partitions of a topic; before the first assignment nothing is owned.

        How many there are is the plan's (``streams.topics``): the sender's notes have as many, one beside the other, so
        that nobody may change it while there are any.
        """
        self._topic = prefix + topic.name
        self._partitions = topic.partitions
        self._share = 0.0
        app.on_partitions_assigned.connect(self._assigned)

    def __call__(self) -> float:
        """Return the share now."""
        return self._share

    def _assigned(self, _app: object, assigned: Iterable[TP], **_: Any) -> None:
        """Take the whole new assignment, changelogs among it."""
        owned = sum(tp.topic == self._topic and tp.partition < self._partitions for tp in assigned)
        self._share = owned / self._partitions


def part_of(lane: Lane, direct_share: float) -> float:
    """Return a lane's part of every rate that both lanes share."""
    return direct_share if lane is Lane.DIRECT else 1 - direct_share
