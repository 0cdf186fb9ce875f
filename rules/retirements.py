"""What providers said of addresses -> whom to retire, and when it is time to believe it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

from models.names import Channel, DeviceId
from models.outcome import Outcome, Reason
from models.settled import Settled

Dead: TypeAlias = Mapping[tuple[Channel, Reason], Mapping[DeviceId, datetime]]
"""By channel and reason: each dead device, and since when."""


def grace_end(found: Iterable[Settled], grace: timedelta, now: datetime) -> datetime:
    """Return when the last of some results may be believed.

    A brake needs answers to see that a route is wrong: until then its first victims are not retired. A result from the
    future (another machine's clock) waits no longer than one of now.
    """
    return min(max((settled.at for settled in found), default=now), now) + grace


def dead_of(found: Iterable[Settled]) -> Dead:
    """Return the dead addresses of some results, to be retired in bulk; of two words about one the later counts."""
    dead: defaultdict[tuple[Channel, Reason], dict[DeviceId, datetime]] = defaultdict(dict)
    for settled in found:
        for device, since, why in _each(settled):
            known = dead[settled.channel, why]
            known[device] = max(known.get(device, since), since)
    return dead


def count_dead(settled: Settled) -> int:
    """Return how many addresses a result calls dead."""
    return sum(len(entries) for outcome, _, entries in settled.groups() if outcome is Outcome.UNREGISTERED)


def _each(settled: Settled) -> Iterator[tuple[DeviceId, datetime, Reason]]:
    """Go through the dead addresses, each with since when: the provider's own word, or else when it answered."""
    devices = settled.device_ids
    for outcome, why, entries in settled.groups():
        if outcome is Outcome.UNREGISTERED:
            for entry in entries:
                yield devices[entry], settled.dead_since.get(entry, settled.at), why
