"""Records of ``deadletters`` -> what they say: a dead letter, or a mark that somebody dealt with one.

A mark stands on the same topic and is written after its letter: it outlives what it is about, and whoever reads the
one has the other.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

from models.record import Outgoing, Record
from rules.deadletters import CUT, KEPT, KEY, REPLAYS, TOPIC

HANDLED: Final = "handled"
"""The header that makes a record on the topic a mark; its value says what was done."""

REPLAYED: Final = "replayed"
DROPPED: Final = "dropped"

ABOUT: Final = "about"
"""The header of a mark that names what it is about: ``Letter.about``."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter, without its value."""

    partition: int
    offset: int
    timestamp_ms: int
    origin: str
    stage: str
    reason: str
    error: str
    size: int
    """Bytes of the record as it was read."""

    is_cut: bool
    """Some of them are not in the letter."""

    replays: int
    """How often its record was put back before."""

    key: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    """The record's own."""

    @property
    def id(self) -> str:
        """``partition/offset`` on the topic ``deadletters``."""
        return f"{self.partition}/{self.offset}"

    @property
    def about(self) -> str:
        """Return what it is about: its record; of one that was never written, the letter itself."""
        return f"{TOPIC}/{self.id}" if self.origin.endswith("/-1") or not self.origin else self.origin


@dataclass(frozen=True, slots=True)
class Mark:
    """Somebody dealt with a record."""

    about: str
    how: str
    by: str
    why: str
    timestamp_ms: int


Found: TypeAlias = Letter | Mark


def read_letter(record: Record[bytes | None]) -> Found:
    """Read one record of the topic; what says nothing of itself is a letter all the same."""
    told = {name: value.decode(errors="replace") for name, value in record.headers}
    if HANDLED in told:
        about, by, why = told.get(ABOUT, ""), told.get("by", ""), told.get("why", "")
        return Mark(about, told[HANDLED], by, why, record.timestamp_ms)
    origin = told.get("origin", "")
    size = len(record.value or b"")
    return Letter(
        partition=record.partition,
        offset=record.offset,
        timestamp_ms=record.timestamp_ms,
        origin=origin,
        stage=told.get("stage", ""),
        reason=told.get("reason", ""),
        error=told.get("error", ""),
        size=_number(told.get(CUT, ""), size),
        is_cut=CUT in told,
        replays=_number(told.get(REPLAYS, ""), 0),
        key=dict(record.headers).get(KEY, None if record.key == origin.encode() else record.key),
        headers=tuple((name.removeprefix(KEPT), value) for name, value in record.headers if name.startswith(KEPT)),
    )


def mark_of(letter: Letter, how: str, *, by: str, why: str) -> Outgoing:
    """Return the record that says that somebody dealt with what a letter is about."""
    headers = {HANDLED: how, ABOUT: letter.about, "origin": f"{TOPIC}/{letter.id}", "by": by, "why": why}
    told = tuple((name, value.encode(errors="replace")) for name, value in headers.items())
    return Outgoing(TOPIC, letter.about, None, told)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() else otherwise
