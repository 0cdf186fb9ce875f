"""What a command of the brake is about: one notification, an app, a channel, a route, or everything."""

from collections.abc import Iterable
from dataclasses import dataclass

import typer

from models.base import Json
from models.control import EVERYTHING, NOTIFICATION, route_scope
from models.errors import SetupError
from models.names import AppId, Channel, NotificationId
from rules.complaints import unknown_name

CHOICES = "ID, --app APP, --channel CHANNEL, --route CHANNEL APP, --everything"


@dataclass(frozen=True, slots=True)
class Target:
    """One scope, as a person names it."""

    notification_id: NotificationId | None = None
    app: AppId | None = None
    channel: Channel | None = None
    is_everything: bool = False

    @property
    def scope(self) -> str:
        """The key of its control."""
        if self.notification_id is not None:
            return f"{NOTIFICATION}{self.notification_id}"
        if self.channel is not None:
            return f"channel:{self.channel}" if self.app is None else route_scope(self.channel, self.app)
        return EVERYTHING if self.app is None else f"app:{self.app}"

    @property
    def name(self) -> str:
        """It in a sentence."""
        return "everything" if self.is_everything else self.scope.replace(":", " ", 1).replace(":", "/")

    @property
    def words(self) -> str:
        """It on a command line."""
        return words_of(self.scope)

    @property
    def fields(self) -> Json:
        """It in a command."""
        return {"scope": self.scope} if self.notification_id is None else {"notification_id": self.notification_id}


def target_of(
    notification_id: str | None,
    *,
    app: str | None,
    channel: str | None,
    route: tuple[str, str] | None,
    everything: bool,
) -> Target:
    """Return the one thing that is named; raises BadParameter (exit code 2) where none is, or several are."""
    given = [
        target
        for target in (
            notification_id is not None and Target(notification_id=notification_id),
            app is not None and Target(app=app),
            channel is not None and Target(channel=channel),
            route is not None and Target(channel=route[0], app=route[1]),
            everything and Target(is_everything=True),
        )
        if isinstance(target, Target)
    ]
    if len(given) != 1:
        said = " and ".join(target.words for target in given) or "none"
        message = f"say what is meant, exactly one of {CHOICES}; given: {said}"
        raise typer.BadParameter(message)
    return given[0]


def words_of(scope: str) -> str:
    """Return a scope as the options that name it."""
    if scope == EVERYTHING:
        return "--everything"
    kind, _, name = scope.partition(":")
    return name if f"{kind}:" == NOTIFICATION else f"--{kind} {name.replace(':', ' ')}"


def misspelt(target: Target, channels: Iterable[Channel], apps: Iterable[AppId]) -> str:
    """Return a warning where an app is named whose credentials are not here, else nothing.

    Raises
    ------
    SetupError
        Where a channel is named that there is not: nothing could ever be held by it.
    """
    if target.channel is not None and target.channel not in set(channels):
        message = f"no channel {target.channel!r}; {unknown_name(target.channel, list(channels))}"
        raise SetupError(message)
    known = list(apps)
    if target.app is None or target.app in known:
        return ""
    near = unknown_name(target.app, known) if known else "no app has any"
    return f"no credentials of app {target.app} here, so its name is taken as it is; {near}"
