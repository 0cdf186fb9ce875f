"""The one form of a dead letter: the bytes as they came, and in the headers where, who and why."""

from typing import Final

from models.record import Outgoing, Record

TOPIC: Final = "deadletters"

MAX_ERROR_BYTES: Final = 2_000
"""An explanation is for a person; a longer one could make the letter too large to be written."""

MAX_VALUE_BYTES: Final = 4_000_000
"""The topic takes 4 MB; what was compressed well may hold more, and would hold its partition for ever."""

MAX_KEY_CHARACTERS: Final = 1_000
"""Of the original key; ours are shorter by far."""


def dead_letter(record: Record[bytes | None], stage: str, reason: str, detail: str = "") -> Outgoing:
    """Return what to write on ``deadletters`` for a record that cannot be handled.

    Parameters
    ----------
    record
        As it was read; its value is kept byte by byte, up to a size that can be written: what is cut says so in a
        header ``cut`` with its whole size.
    stage
        The role that gave it up, such as ``accept_command``.
    reason
        One word of a closed set, such as ``not_json``.
    detail
        Which field broke which rule; never a token or a body.
    """
    value = record.value or b""
    headers = [
        ("origin", record.origin.encode()),
        ("stage", stage.encode()),
        ("reason", reason.encode()),
        ("error", detail.encode(errors="replace")[:MAX_ERROR_BYTES]),
    ]
    if len(value) > MAX_VALUE_BYTES:
        headers.append(("cut", str(len(value)).encode()))
    return Outgoing(
        topic=TOPIC,
        key=record.origin if record.key is None else record.key.decode(errors="replace")[:MAX_KEY_CHARACTERS],
        value=value[:MAX_VALUE_BYTES],
        headers=tuple(headers),
    )
