"""What a person wrote -> a command, or every reason why it would be refused; nothing is sent for it."""

import json
from collections.abc import Mapping

import orjson

from models.base import Json
from models.command import Command
from models.errors import PoisonError, SetupError
from models.names import Channel
from models.ports import ContentCheck
from rules.commands import RefusedError, read_command


def judge_command(value: bytes, checks: Mapping[Channel, ContentCheck]) -> tuple[Command | None, list[str]]:
    """Return a command, or None and every reason, as ``accept`` would judge it.

    What only the registry can know (an id that was used before) is told later, in the notification's progress.
    """
    try:
        return read_command(value, checks), []
    except RefusedError as error:
        return None, error.reasons
    except PoisonError as error:
        return None, [error.detail or error.reason]


def sound(body: Json) -> bytes:
    """Return a command of our own as it goes to the topic; raises SetupError, naming each field, where it is none."""
    raw = encoded(body)
    command, reasons = judge_command(raw, {})
    if command is None:
        message = f"nothing was sent: {'; '.join(reasons)}"
        raise SetupError(message)
    return raw


def encoded(raw: Json) -> bytes:
    """Return an object as it goes to a topic."""
    try:
        return orjson.dumps(raw)
    except TypeError:  # an integer of more than 64 bits, which is to be refused as what it is
        return json.dumps(raw, ensure_ascii=False).encode()
