"""The brake: the whole state of one scope, each version a full replacement of the one before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import Field

from models.base import Moment, WireModel
from models.names import AppId, Channel, NotificationId

SCOPE_PATTERN: Final = (
    r"^(\*|app:[A-Za-z0-9_.-]{1,64}|channel:[a-z][a-z0-9]{0,31}|route:[a-z][a-z0-9]{0,31}:[A-Za-z0-9_.-]{1,64})$"
)
"""Scopes wider than a notification, as a command may write them."""

EVERYTHING: Final = "*"

NOTIFICATION: Final = "notification:"
"""How the scope of a single notification begins."""

MAX_WHY: Final = 200
"""Characters of a reason: a line of a table."""

MAX_BY: Final = 64


class Hold(WireModel):
    """Who did it to a scope, why and since when: of a pause as it began, which a later one does not change."""

    by: str = Field(default="", max_length=MAX_BY)
    """Who asked: a person, a service, a worker, or the record that says it."""

    why: str = Field(default="", max_length=MAX_WHY)
    """In words for an operator; empty: nobody said."""

    since: Moment


class Control(WireModel):
    """What holds for one scope; the highest version wins, whoever brings it."""

    scope: str
    """``notification:<id>``, ``app:<id>``, ``channel:<name>``, ``route:<channel>:<app>`` or ``*``."""

    version: int
    paused: bool = False
    hold: Hold | None = None
    """Who holds it, why and since when; None: it is not paused, or was by a worker that did not say."""

    released_at: Moment | None = None
    """When its last pause ended: what was found out before is of the time when something was wrong."""

    cancelled: bool = False
    """Only for a notification, and final."""

    cancelled_before: Moment | None = None
    """Only for wider scopes: notifications accepted before this are cancelled."""

    called_off: Hold | None = None
    """Who cancelled it last, why and when; None: it is not cancelled."""

    rate_per_s: float | None = None
    limited: Hold | None = None
    """Who set the rate, why and when; None: there is none."""

    quickened_at: Moment | None = None
    """When its rate was last raised or taken away: turns that were given before come sooner."""

    why: str = ""
    """Who or what set it last, in words for an operator."""

    ends_at: Moment | None = None
    """Of a notification: it has ended by then, and nobody has to know this any more. None: it stays."""

    @property
    def is_in_force(self) -> bool:
        """Tell whether it holds anything back at all."""
        return self.lasts or self.cancelled or self.cancelled_before is not None

    @property
    def lasts(self) -> bool:
        """Tell whether it also holds what comes later, and not only calls back what was accepted before it."""
        return self.paused or self.rate_per_s is not None


@dataclass(frozen=True, slots=True)
class ControlChange:
    """What one command asks of one scope; None leaves a field as it is."""

    scope: str
    source: str
    """``topic/partition`` of the command, whose offsets order its changes."""

    offset: int
    why: str
    asked: Hold | None = None
    """Who asks, why and when."""

    paused: bool | None = None
    released_at: datetime | None = None
    """Of a resume: when."""

    cancelled: bool | None = None
    cancelled_before: datetime | None = None
    rate_per_s: float | None = None
    sets_rate: bool = False
    ends_at: datetime | None = None
    """Of a notification: when nobody has to know its control any more."""


def route_scope(channel: Channel, app: AppId) -> str:
    """Return the scope of one channel of one app."""
    return f"route:{channel}:{app}"


def wide_scopes(channel: Channel, app: AppId) -> tuple[str, ...]:
    """Return every scope that holds for all of a route, the narrowest first."""
    return route_scope(channel, app), f"app:{app}", f"channel:{channel}", EVERYTHING


def scopes_of(notification_id: NotificationId, app: AppId, channel: Channel | None) -> tuple[str, ...]:
    """Return every scope that holds for a delivery, the narrowest first."""
    own = f"{NOTIFICATION}{notification_id}"
    return (own, f"app:{app}", EVERYTHING) if channel is None else (own, *wide_scopes(channel, app))
