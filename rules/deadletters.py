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

MAX_HEADER_BYTES: Final = 4_000
"""Of the record's own headers, with their names: they are for tracing; what does not fit is left out."""

CUT: Final = "cut"
"""The header that says that bytes are missing; its value is how many there were."""

KEY: Final = "key"
"""The header with the original key, where it is not the letter's byte by byte."""

REPLAYS: Final = "replays"
"""The header that counts how often a record was put back; it stays with a record, and with a letter made of it."""

KEPT: Final = "header."
"""What the names of the record's own headers begin with."""


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
        headers.append((CUT, str(len(value)).encode()))
    key = record.origin if record.key is None else record.key.decode(errors="replace")[:MAX_KEY_CHARACTERS]
    if record.key is not None and key.encode() != record.key:
        headers.append((KEY, record.key[:MAX_KEY_CHARACTERS]))
    return Outgoing(topic=TOPIC, key=key, value=value[:MAX_VALUE_BYTES], headers=(*headers, *_kept(record.headers)))


def without_value(letter: Outgoing) -> Outgoing:
    """Return a letter that only says where its record stands: it can be read there, as long as its topic keeps it."""
    size = dict(letter.headers).get(CUT, str(len(letter.value or b"")).encode())  # type: ignore[arg-type]  # bytes
    headers = tuple(header for header in letter.headers if header[0] != CUT)
    return Outgoing(letter.topic, letter.key, b"", (*headers, (CUT, size)))


def _kept(headers: tuple[tuple[str, bytes], ...]) -> list[tuple[str, bytes]]:
    """Return the record's own headers as a letter has them: how often it was replayed is a header of the letter."""
    kept: list[tuple[str, bytes]] = []
    room = MAX_HEADER_BYTES
    for name, value in headers:
        room -= len(name.encode(errors="replace")) + len(value or b"")
        if room >= 0:
            kept.append((name if name == REPLAYS else KEPT + name, value or b""))
    return kept
