"""How fast each channel of each notification goes on, from one look to the next."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from edge.given import Route
from models.names import NO_CHANNEL, Channel, NotificationId
from models.progress import Counts
from models.reporting import Overview
from rules.headway import Headway

Pace: TypeAlias = tuple[NotificationId, Channel]


def ended(counts: Counts) -> int:
    """Return how many deliveries have ended; what is left out never began."""
    return counts.accepted + counts.unregistered + counts.rejected + counts.expired + counts.cancelled


def is_going(overview: Overview) -> bool:
    """Tell whether anything of it is still to come."""
    return overview.progress is None or not overview.progress.state.is_final


@dataclass(slots=True)
class Paces:
    """One headway for each channel of what goes on."""

    _known: dict[Pace, Headway] = field(default_factory=dict)

    def measure(self, overviews: Iterable[Overview], at: float) -> None:
        """Note how far each is at a moment, in seconds; what is not among them any more is forgotten."""
        measured: dict[Pace, Headway] = {}
        for overview in filter(is_going, overviews):
            for channel, counts in _channels(overview):
                pace = overview.notification_id, channel
                measured[pace] = self._known.get(pace) or Headway()
                measured[pace].entered(at, ended(counts))
        self._known = measured

    def of(self, overview: Overview) -> float | None:
        """Return how many deliveries of one notification end in a second; None: nobody knows."""
        return _sum(self._per_s(overview, channel) for channel, _ in _channels(overview))

    def by_route(self, overviews: Iterable[Overview]) -> Mapping[Route, float | None]:
        """Return the same for every route that any of these uses."""
        found: defaultdict[Route, list[float | None]] = defaultdict(list)
        for overview in overviews:
            for channel, counts in _channels(overview):
                if overview.app and channel != NO_CHANNEL and counts.selected > counts.suppressed:
                    found[channel, overview.app].append(self._per_s(overview, channel))
        return {route: _sum(rates) for route, rates in found.items()}

    def _per_s(self, overview: Overview, channel: Channel) -> float | None:
        headway = self._known.get((overview.notification_id, channel))
        return None if headway is None else headway.per_s


def _channels(overview: Overview) -> Iterator[tuple[Channel, Counts]]:
    if overview.progress is not None:
        yield from overview.progress.by_channel.items()


def _sum(rates: Iterable[float | None]) -> float | None:
    known = [rate for rate in rates if rate is not None]
    return sum(known) if known else None
