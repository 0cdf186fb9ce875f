"""Everything that was said of one notification, by four who do not ask each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.outcome import Outcome
from models.progress import Progress
from sandbox.crowd import Meant
from sandbox.witness import Counted, Witness


@dataclass(frozen=True, slots=True)
class Row:
    """One delivery as ``carillon deliveries`` tells it."""

    device_id: str
    delivery_id: str
    channel: str
    outcome: Outcome
    provider_id: str | None
    """None: the provider gave none of its own."""

    attempt: int
    """At which it ended, or stands."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """See the module."""

    meant: Mapping[str, Meant]
    """By device id: who is meant, and who of them is dead; plain Python, known before anything runs."""

    progress: Progress
    """Counts by channel and outcome, from ``tally_result``."""

    rows: Sequence[Row]
    """The end of each delivery with its ids, from ``record_delivery``."""

    witnesses: Mapping[str, Witness]
    """By channel: each request as it came over the wire."""

    counted: Mapping[str, Counted]
    """By channel: the simulators' own counters."""

    may_repeat: bool = False
    """Workers were killed: what was in flight may have been asked twice, under the same ids."""

    def of(self, channel: str) -> list[Row]:
        """Return the deliveries of one channel."""
        return [row for row in self.rows if row.channel == channel]

    def addresses(self, channel: str) -> set[str]:
        """Return the addresses of those who are meant on one channel."""
        return {one.address for one in self.meant.values() if one.channel == channel}

    @property
    def channels(self) -> list[str]:
        """Every channel that anybody speaks of."""
        said = {one.channel for one in self.meant.values()} | {row.channel for row in self.rows}
        return sorted(said | self.witnesses.keys() | self.progress.by_channel.keys())

    def witness(self, channel: str) -> Witness:
        """Return what a simulator saw; one that is missing saw nothing."""
        return self.witnesses.get(channel) or Witness(self.progress.notification_id)

    @property
    def lost(self) -> set[str]:
        """The devices that are meant and have no end, or are alive and were never taken by their provider."""
        ended = {row.device_id for row in self.rows if row.outcome.is_final}
        taken = {
            (channel, address)
            for channel in self.channels
            for address, asked in self.witness(channel).asked.items()
            if asked.taken
        }
        return {
            device
            for device, one in self.meant.items()
            if device not in ended or not (one.is_dead or (one.channel, one.address) in taken)
        }
