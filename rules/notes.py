"""What a sender notes of an attempt, row by row: so that a replay sends only what has no answer yet.

The first row has the attempt's own key; later ones a number behind it. When the result is out, the first row shrinks to
a mark and the others go.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from models.column import from_column, to_column
from models.outcome import OUTCOME_CODES, OUTCOMES_BY_CODE, REASON_CODES, REASONS_BY_CODE
from models.ports import Answer

MARK: Final = b"done"
"""What remains of an attempt whose result is out; it outlives the topic's retention."""


@dataclass(frozen=True, slots=True)
class Noted:
    """Some answers of an attempt."""

    accepted: Sequence[int]
    provider_ids: Sequence[str] | None
    """Of each that was accepted, empty where it has none; None: the provider gives none of its own."""

    others: Mapping[int, Answer]


def note_key(attempt_id: str, number: int) -> bytes:
    """Return the key of an attempt's row of this number, from 0."""
    return f"{attempt_id}#{number}".encode() if number else attempt_id.encode()


def rows_of(attempt_id: str, get: Callable[[bytes], bytes | None]) -> list[bytes]:
    """Return every row of an attempt, in order; the mark alone where its result is out."""
    rows: list[bytes] = []
    while (row := get(note_key(attempt_id, len(rows)))) is not None:
        rows.append(row)
    return rows


def closing(attempt_id: str, rows: int) -> dict[bytes, bytes | None]:
    """Return what shrinks so many rows to the mark; None deletes."""
    return {note_key(attempt_id, number): None if number else MARK for number in range(max(rows, 1))}


def to_note(noted: Noted) -> bytes:
    """Return a row."""
    others = [_entry(entry, answer) for entry, answer in noted.others.items()]
    return orjson.dumps([noted.accepted, noted.provider_ids and to_column(noted.provider_ids), others])


def from_note(row: bytes) -> Noted:
    """Return what a row holds."""
    accepted, receipts, others = orjson.loads(row)
    return Noted(accepted, receipts and from_column(receipts), dict(map(_answer, others)))


def _entry(entry: int, answer: Answer) -> list[object]:
    dead_since = None if answer.dead_since is None else answer.dead_since.isoformat()
    codes = OUTCOME_CODES[answer.outcome], REASON_CODES[answer.reason]
    return [entry, *codes, answer.provider_id, answer.retry_after_s, dead_since]


def _answer(entry: list[Any]) -> tuple[int, Answer]:
    index, outcome, reason, provider_id, retry_after_s, dead_since = entry
    since = None if dead_since is None else datetime.fromisoformat(dead_since)
    return index, Answer(OUTCOMES_BY_CODE[outcome], REASONS_BY_CODE[reason], provider_id, retry_after_s, since)
