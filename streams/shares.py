"""A worker's share of its channel: the part of the segments' partitions that it owns. Nobody talks, and it adds up.

Budgets are split by it (``rules.quota``, ``rules.rates``), and it follows every rebalance: while partitions move, the
old share holds, because what is in flight still has to finish; with the assignment comes the new one. Both lanes count,
so that whoever owns anything may send; Faust gives both lanes' partitions of one number to the same worker.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from faust.types import TP

from models.names import Channel, Lane
from streams.app import CarillonApp
from streams.topics import segments


class OwnedShare:
    """``rules.rates.Share`` of one worker: a number from 0 to 1, kept up to date by the app's assignments."""

    def __init__(self, app: CarillonApp, partitions: Mapping[str, int]) -> None:
        """Count *partitions*, by topic with its prefix; before the first assignment nothing is owned."""
        self._partitions = partitions
        self._share = 0.0
        app.on_partitions_assigned.connect(self._assigned)

    def __call__(self) -> float:
        """Return the share now."""
        return self._share

    def _assigned(self, _app: object, assigned: Iterable[TP], **_: Any) -> None:
        """Take the whole new assignment, of every topic that the app reads."""
        owned = sum(tp.partition < self._partitions.get(tp.topic, 0) for tp in assigned)
        self._share = owned / sum(self._partitions.values())


def share_of(app: CarillonApp, channel: Channel, prefix: str) -> OwnedShare:
    """Return a worker's share of a channel.

    The number of partitions is the plan's (``streams.topics``): the sender's notes have as many, one beside the other,
    so that nobody may change it while there are any.
    """
    specs = [segments(channel, lane) for lane in Lane]
    return OwnedShare(app, {prefix + spec.name: spec.partitions for spec in specs})
