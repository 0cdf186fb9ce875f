"""The rates that hold for a notification on one channel, and what a delivery there takes of each."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from models.control import scopes_of
from models.names import Channel
from models.notification import Notification
from models.ports import Controls


class Rate(NamedTuple):
    """One of them."""

    scope: str
    per_s: float
    """Deliveries a second of all workers of a lane, and of all channels where it holds for several."""

    cost: float
    """Permits that a delivery of this channel takes of it; 1 where the rate is of this channel alone."""


def rates_of(notification: Notification, channel: Channel, controls: Controls, part: float) -> Sequence[Rate]:
    """Return every rate that holds.

    Parameters
    ----------
    part
        What this lane may use of rates set for wider scopes; a notification's own is all its own, in one lane.
    """
    cost = 1 / notification.parts.get(channel, 1.0)
    return [
        Rate(scope, rate, 1.0 if _is_of_one_channel(scope) else cost)
        for scope, rate in _set(notification, channel, controls, part)
    ]


def _set(notification: Notification, channel: Channel, controls: Controls, part: float) -> Iterator[tuple[str, float]]:
    """Go through the rates of its scopes; its own control comes before its own wish."""
    own, *wider = scopes_of(notification.id, notification.app, channel)
    rate = controls.rate(own)
    rate = notification.rate_per_s if rate is None else rate
    if rate is not None:
        yield own, rate
    for scope in wider:
        wide = controls.rate(scope)
        if wide is not None:
            yield scope, wide * part


def _is_of_one_channel(scope: str) -> bool:
    return scope.startswith(("channel:", "route:"))
