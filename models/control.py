"""The brake: the whole state of one scope, each version a full replacement of the one before."""

from typing import Final

from models.base import Moment, WireModel
from models.names import AppId, Channel, NotificationId

SCOPE_PATTERN: Final = (
    r"^(\*|app:[A-Za-z0-9_.-]{1,64}|channel:[a-z][a-z0-9]{0,31}|route:[a-z][a-z0-9]{0,31}:[A-Za-z0-9_.-]{1,64})$"
)
"""Scopes wider than a notification, as a command may write them."""

EVERYTHING: Final = "*"


class Control(WireModel):
    """What holds for one scope; the highest version wins, whoever brings it."""

    scope: str
    """``notification:<id>``, ``app:<id>``, ``channel:<name>``, ``route:<channel>:<app>`` or ``*``."""

    version: int
    paused: bool = False
    cancelled: bool = False
    """Only for a notification, and final."""

    cancelled_before: Moment | None = None
    """Only for wider scopes: notifications accepted before this are cancelled."""

    rate_per_s: float | None = None
    why: str = ""
    """Who or what set it last, in words for an operator."""


def scopes_of(notification_id: NotificationId, app: AppId, channel: Channel | None) -> tuple[str, ...]:
    """Return every scope that holds for a delivery, the narrowest first."""
    narrow = (f"notification:{notification_id}", f"app:{app}", EVERYTHING)
    return narrow if channel is None else (*narrow, f"channel:{channel}", f"route:{channel}:{app}")
