"""One look at everything that goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from edge.live.rows import LagRow, LiveRow, RouteRow, ScopeRow
from models.names import AppId, NotificationId


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown to whoever may see one app, or all of them: each has the first of their own."""

    notifications: Mapping[NotificationId, LiveRow]
    """In the order in which they are shown."""

    more: int
    """How many go on besides and are not shown."""

    more_at_least: bool
    """There are still more than were counted."""

    routes: Sequence[RouteRow]


EMPTY: Final = Shown(notifications={}, more=0, more_at_least=False, routes=())


@dataclass(frozen=True, slots=True)
class View:
    """What is known at one moment; a part whose server is away is as it was known last."""

    at: datetime
    registry: bool
    """It answers."""

    broker: bool
    """It tells the lag."""

    shown: Mapping[AppId, Shown]
    """By the app of whoever looks, or ``ALL_APPS``; what is not among them was not asked for yet."""

    scopes: Sequence[ScopeRow]
    lag: Sequence[LagRow]
    lag_at: datetime | None
    """When the broker told it; None: never."""


NOTHING: Final = View(
    at=datetime(1970, 1, 1, tzinfo=UTC), registry=True, broker=True, shown={}, scopes=(), lag=(), lag_at=None
)
"""Before the first look; nobody is known to be away."""
