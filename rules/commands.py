"""Bytes of the topic ``commands`` -> a command, or every reason at once why it is none."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import orjson
from pydantic import ValidationError

from models.base import Json
from models.command import COMMAND, Cancel, Command, Launch, Pause, Redrive, Resume, Start, Throttle
from models.errors import CarillonError, PoisonError
from models.names import Channel, NotificationId
from models.ports import ContentCheck
from rules.complaints import Models, complaints
from rules.conditions import ConditionError, parse_condition
from rules.json_objects import read_object, storage_complaints
from rules.links import link_complaints

MAX_COMMAND_BYTES: Final = 65_536
"""A content fits a provider's 4,096 bytes, a condition has 200 nodes: what is larger is something else."""

YEARS: Final = range(2000, 9000)
"""Of ``due_at``: outside of it the time to live, or another zone, leads beyond what a clock can say."""

MODELS: Final[Models] = {
    "launch": Launch,
    "start": Start,
    "cancel": Cancel,
    "pause": Pause,
    "resume": Resume,
    "throttle": Throttle,
    "redrive": Redrive,
}

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class RefusedError(CarillonError):
    """A command that asks for what cannot be; nothing is reserved, and the corrected one may use its id.

    Parameters
    ----------
    notification_id
        Whose result says so.
    reasons
        One sentence each: the field, what is wrong, and what would be right.
    """

    def __init__(self, notification_id: NotificationId, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.notification_id = notification_id
        self.reasons = list(reasons)


def read_command(raw: bytes, checks: Mapping[Channel, ContentCheck]) -> Command:
    """Read and judge a command; what follows needs to look at nothing in it again.

    Parameters
    ----------
    raw
        The value of a record.
    checks
        What each known channel says of a content. Where a launch names no channel, all of them are asked: which ones
        its app has may have changed when the same record is read again, and then must not decide otherwise.

    Raises
    ------
    PoisonError
        The bytes are no JSON object, or it has faults and no id to tell them under (``no_notification_id``).
    RefusedError
        It has faults.
    """
    body = read_object(raw)
    reasons = _size_complaints(body, len(raw)) + storage_complaints(body)
    if reasons:
        raise refusal(body, reasons)
    try:
        command = COMMAND.validate_python(body)
    except ValidationError as error:
        raise refusal(body, complaints(error, "type", MODELS) + _condition_complaints(body)) from error
    if isinstance(command, Launch) and (reasons := _launch_complaints(command, body, checks)):
        raise refusal(body, reasons)
    return command


def refusal(body: Json, reasons: Sequence[str]) -> CarillonError:
    """Return the error for a faulty object: a refusal under its id, or poison where it has none that could be one."""
    id_ = body.get("notification_id")
    if isinstance(id_, str) and _ID.fullmatch(id_):
        return RefusedError(id_, reasons)
    return PoisonError(reason="no_notification_id", detail="; ".join(reasons))


def _size_complaints(body: Json, size: int) -> list[str]:
    """Judge how large it is; only the names of devices and recipients, with their fields, may take more room."""
    if size <= MAX_COMMAND_BYTES:
        return []
    audience = body.get("audience")
    if not isinstance(audience, dict) or not audience.keys() & {"devices", "recipients"}:
        return [f"command: {size} bytes; at most {MAX_COMMAND_BYTES}, unless it names devices or recipients"]
    rest = len(orjson.dumps({name: part for name, part in body.items() if name != "audience"}))
    if rest > MAX_COMMAND_BYTES:
        return [f"command: {rest} bytes beside the audience; at most {MAX_COMMAND_BYTES}"]
    return []


def _launch_complaints(launch: Launch, body: Json, checks: Mapping[Channel, ContentCheck]) -> list[str]:
    found = _condition_complaints(body) + link_complaints(launch.content)
    if launch.due_at is not None and launch.due_at.year not in YEARS:
        found.append(f"due_at: must be between the years {YEARS.start} and {YEARS.stop - 1}")
    for channel in checks if launch.channels is None else launch.channels:
        # A channel that nobody knows says nothing: its devices are suppressed, and counted.
        check = checks.get(channel)
        found += [f"{channel}: {reason}" for reason in (check(launch.content) if check else ())]
    return found


def _condition_complaints(body: Json) -> list[str]:
    """Judge the condition as it is written, also where the rest of the command has faults of its own."""
    audience = body.get("audience")
    condition = audience.get("condition") if isinstance(audience, dict) else None
    if not isinstance(condition, dict):
        return []
    try:
        parse_condition(condition)
    except ConditionError as error:
        return list(error.reasons)
    return []
