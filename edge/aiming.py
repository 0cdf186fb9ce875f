"""What a token may aim a command at."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from edge.grants import ALL_APPS, Grant
from edge.named import named
from edge.problems import ProblemError, fault
from models.command import Scoped, Throttle
from models.names import AppId, Channel
from models.reporting import Overview, Reporting
from rules.complaints import unknown_name
from rules.steering import Steering

WIDE: Final = (
    "only a token of all apps may do that: it would hold other apps too; aim at app:{app} or one of its routes"
)


@dataclass(frozen=True, slots=True)
class Aim:
    """Judges what a command is for."""

    reporting: Reporting
    channels: Collection[Channel]

    async def __call__(self, command: Steering, grant: Grant) -> Overview | None:
        """Return the notification that a command is for (None: a wider scope), if this token may aim at it.

        Raises
        ------
        ProblemError
            403 for what is of other apps, 404 for a notification that is none of its own, 422 where it could never do
            anything.
        OutageError
            While the registry, which knows whose a notification is, is away.
        """
        if isinstance(command, Throttle) and not math.isfinite(command.rate_per_s or 0):
            message = "must be a number of deliveries a second, or null for no limit"
            raise fault(message, place="body", field="rate_per_s")
        scope = command.scope if isinstance(command, Scoped) else None
        if scope is None:
            return await named(str(command.notification_id), grant, self.reporting)
        self._judge(scope, grant)
        return None

    def _judge(self, scope: str, grant: Grant) -> None:
        channel, app = parts_of(scope)
        if app is None and grant.app != ALL_APPS:
            raise ProblemError(HTTPStatus.FORBIDDEN, WIDE.format(app=grant.app))
        if grant.app not in {ALL_APPS, app}:
            raise ProblemError(HTTPStatus.FORBIDDEN, f"this token is of the app {grant.app}")
        if channel is not None and channel not in self.channels:
            message = f"names no channel that there is; {unknown_name(channel, sorted(self.channels))}"
            raise fault(message, place="body", field="scope")


def refuse_what_is_over(aimed_at: Overview | None) -> None:
    """Return if there is anything left to do; raises ProblemError 409 for a notification that has ended."""
    if aimed_at is not None and aimed_at.progress is not None and aimed_at.progress.state.is_final:
        name, state = aimed_at.notification_id, aimed_at.progress.state
        raise ProblemError(HTTPStatus.CONFLICT, f"notification {name} is {state}: nothing of it is left to be sent")


def parts_of(scope: str) -> tuple[Channel | None, AppId | None]:
    """Return the channel and the app that a wide scope names; None: every one."""
    kind, _, name = scope.partition(":")
    if kind == "route":
        channel, _, app = name.partition(":")
        return channel, app
    return (name if kind == "channel" else None), (name if kind == "app" else None)
