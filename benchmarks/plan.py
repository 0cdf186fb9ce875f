"""How much of everything so many devices a day need: arithmetic over what one device costs.

Peak rate r = devices a day / seconds of the peak. Of a role with c µs of CPU for each device, on processors that are to
be busy to the share b: cores = r · c / 10⁶, processes = ⌈cores / b⌉ and one to spare; of a sender no fewer than
hold its requests under way: ⌈r · latency / 4,000⌉ and one to spare.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Final

from benchmarks.costs import Costs
from benchmarks.load import Load
from models.names import Channel, Lane
from providers.apns_settings import ApnsSettings
from providers.fcm import FcmSettings
from settings import RetentionSettings
from streams.admin import MARKS_RETENTION
from streams.senders import Sender
from streams.topics import PARTITIONS, all_topics

SPARE: Final = 1
"""Workers of each role beyond what the load needs: one may be away."""

SPREAD: Final = 2
"""Partitions for each worker at least: with fewer the shares of two workers differ by half."""

FCM_PER_MINUTE: Final = 600_000
"""Messages of a project, by default: https://firebase.google.com/docs/cloud-messaging/throttling-and-quotas"""

STREAMS: Final[Mapping[Channel, int]] = {"fcm": 100, "apns": 1_000}
"""Requests that a connection takes at once. FCM's servers announce 100, APNs' about 1,000 when they are content."""

IN_FLIGHT: Final[Mapping[Channel, int]] = {
    "fcm": FcmSettings.model_fields["max_in_flight"].default,
    "apns": ApnsSettings.model_fields["max_in_flight"].default,
}
BROKER: Final = "kafka"
LAG: Final = "lag"
"""Its work follows the groups and their partitions, not the devices; one of it is enough."""

BUSY_ALONE: Final = ("tally", "record", "retire")
"""Roles that read ``results``, whose key is the notification's id: one worker of each has all of one notification."""


@dataclass(frozen=True, slots=True)
class Role:
    """What one role needs at the peak."""

    name: str
    cores: float
    processes: int
    memory_mb: float
    """Of all its processes."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What is asked of one provider at the peak."""

    channel: Channel
    per_minute: float
    in_flight: int
    connections: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it."""

    load: Load
    roles: Sequence[Role]
    providers: Sequence[Provider]
    broker_cores: float
    """Of all brokers, as if each copy cost what the first does: a replica that only fetches costs less."""

    written_mb_s: float
    """To the topics, one copy."""

    kept_gb: float
    """On the brokers' disks, all copies, for as long as topics are kept."""

    registry_calls_s: float
    registry_rows_s: float
    deliveries_gb: float
    """In the registry, of what became of all devices while that is kept; uncompressed."""

    @property
    def cores(self) -> float:
        """Of all workers, busy to the last."""
        return sum(role.cores for role in self.roles)

    @property
    def processes(self) -> int:
        """Of all roles."""
        return sum(role.processes for role in self.roles)

    @property
    def memory_gb(self) -> float:
        """Of all workers."""
        return sum(role.memory_mb for role in self.roles) / 1_000

    @property
    def partitions(self) -> int:
        """Of each topic: a multiple of what there are, so that any few workers share them evenly."""
        most = max(role.processes for role in self.roles)
        return max(PARTITIONS, PARTITIONS * ceil(SPREAD * most / PARTITIONS))


def plan(load: Load, costs: Costs) -> Plan:
    """Return what a load needs."""
    day, kept = load.devices_per_day, _kept(costs)
    return Plan(
        load=load,
        roles=[_role(name, us, load, costs) for name, us in costs.cpu_us.items() if name != BROKER],
        providers=[_provider(channel, load) for channel in STREAMS if load.of(channel) > 0],
        broker_cores=load.peak_per_s * costs.cpu_us[BROKER] * load.copies / 1e6,
        written_mb_s=load.peak_per_s * sum(costs.topic_bytes.values()) / 1e6,
        kept_gb=day * load.copies * sum(kept.values()) / 1e9,
        registry_calls_s=load.peak_per_s * sum(costs.registry_calls.values()),
        registry_rows_s=load.peak_per_s * sum(costs.registry_rows.values()),
        deliveries_gb=day * costs.delivery_bytes * RetentionSettings().deliveries_days / 1e9,
    )


def _role(name: str, us: float, load: Load, costs: Costs) -> Role:
    sender = _SENDERS.get(name)
    rate = load.of(sender.channel if sender else None)
    cores = 0.0 if name == LAG else rate * us / 1e6
    needed = ceil(cores / load.busy)
    if sender and sender.lane is Lane.CAMPAIGN:
        needed = max(needed, ceil(rate * load.latency_ms / 1_000 / IN_FLIGHT[sender.channel]))
    processes = 1 if name == LAG else max(1, needed) + SPARE
    return Role(name, cores, processes, processes * costs.rss_mb[name])


def _provider(channel: Channel, load: Load) -> Provider:
    per_s = load.of(channel)
    in_flight = ceil(per_s * load.latency_ms / 1_000)
    return Provider(channel, per_s * 60, in_flight, max(1, ceil(in_flight / STREAMS[channel])))


def _kept(costs: Costs) -> dict[str, float]:
    """Return the bytes for a device a day that lie there at any time, by topic; what is compacted leaves by itself."""
    kept = {topic.name: topic.retention for topic in all_topics(STREAMS)}
    days = {name: _retention(name, kept) / timedelta(days=1) for name in costs.topic_bytes}
    return {name: size * days[name] for name, size in costs.topic_bytes.items()}


def _retention(name: str, kept: Mapping[str, timedelta | None]) -> timedelta:
    if name in kept:
        return kept[name] or timedelta(0)
    return MARKS_RETENTION if name.endswith("-notes-changelog") else timedelta(0)


_SENDERS: Final = {one.name: one for one in (Sender(channel, lane) for channel in STREAMS for lane in Lane)}
