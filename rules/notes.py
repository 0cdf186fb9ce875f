"""What a sender notes of an attempt, as one row: so that a replay sends only what has no answer yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import orjson

from models.outcome import (
    OUTCOME_CODES,
    OUTCOMES_BY_CODE,
    REASON_CODES,
    REASONS_BY_CODE,
)
from models.ports import Answer

MARK: Final = b"done"
"""What remains of an attempt whose result is out; it outlives the topic's retention."""


def to_note(answers: Sequence[Answer | None]) -> bytes:
    """Return the row of an attempt: one entry per answer there is."""
    return orjson.dumps([_entry(index, answer) for index, answer in enumerate(answers) if answer is not None])


def _entry(index: int, answer: Answer) -> list[object]:
    entry: list[object] = [index, OUTCOME_CODES[answer.outcome], REASON_CODES[answer.reason], answer.provider_id]
    if answer.retry_after_s is not None or answer.dead_since is not None:
        entry += [answer.retry_after_s, answer.dead_since.isoformat() if answer.dead_since else None]
    return entry


def from_note(note: bytes, size: int) -> list[Answer | None]:
    """Return the answers that a row holds, one place per entry of the attempt."""
    answers: list[Answer | None] = [None] * size
    for index, outcome, reason, provider_id, *rest in orjson.loads(note):
        retry_after_s, dead_since = rest or (None, None)
        answers[index] = Answer(
            OUTCOMES_BY_CODE[outcome],
            REASONS_BY_CODE[reason],
            provider_id,
            retry_after_s,
            datetime.fromisoformat(dead_since) if dead_since else None,
        )
    return answers
