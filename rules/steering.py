"""A command of the brake, as somebody at the edge wants it -> the record that is published."""

import re
from typing import Final, TypeAlias

from models.command import Cancel, Pause, Resume, Scoped, Start, Throttle
from models.control import MAX_BY
from models.record import Outgoing

Steering: TypeAlias = Start | Cancel | Pause | Resume | Throttle

_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def key_of(command: Steering) -> str:
    """Return the record's key: commands of one notification, or of one scope, stay in their order."""
    return command.notification_id or command.control_scope if isinstance(command, Scoped) else command.notification_id


def steering_record(command: Steering, *, by: str) -> Outgoing:
    """Return the record of a command; *by* is who asks, cut to what a command has room for."""
    if isinstance(command, Scoped):
        command = command.model_copy(update={"by": _UNPRINTABLE.sub(" ", by)[:MAX_BY]})
    # As it was given: what is left out is for the reader to fill in, and a rate of null takes a limit away.
    return Outgoing("commands", key_of(command), command.model_dump_json(exclude_unset=True).encode())
