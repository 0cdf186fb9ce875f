"""Results as rows of the ledger: each written from its own record alone, so that writing one again changes nothing.

A row's key is ``{notification}|{letter}|…``; a notification's rows stand together. A value is JSON; the outcomes of a
settled attempt are text of one letter per entry, and so are their reasons.
"""

from dataclasses import dataclass
from typing import Final

import orjson

from models.names import NotificationId
from models.outcome import (
    OUTCOME_CODES,
    OUTCOMES_BY_CODE,
    REASON_CODES,
    REASONS_BY_CODE,
    Outcome,
    Reason,
)
from models.result import (
    RESULT,
    Controlled,
    Expanded,
    Launched,
    Refused,
    Result,
    Scheduled,
    Selected,
    Settled,
)

BASE: Final = 64
"""Codes are written as the ASCII letters from ``A`` on."""

SUMMARY: Final = "summary"

_OUTCOME_LETTERS: Final = {outcome: chr(BASE + code) for outcome, code in OUTCOME_CODES.items()}
_REASON_LETTERS: Final = {reason: chr(BASE + code) for reason, code in REASON_CODES.items()}


@dataclass(frozen=True, slots=True)
class LedgerFact:
    """One result with the offset that gives it its place among the others of its notification."""

    offset: int
    result: Result

    @property
    def key(self) -> bytes:
        """The row's key: the same whenever the same record is read."""
        place = _PLACES[type(self.result)].format(result=self.result, offset=self.offset)
        return f"{self.result.notification_id}|{place}".encode()


def prefix(notification_id: NotificationId) -> bytes:
    """Return what the keys of all rows of a notification begin with."""
    return f"{notification_id}|".encode()


def summary_key(notification_id: NotificationId) -> bytes:
    """Return the key of the row that remains of a finished notification."""
    return f"{notification_id}|{SUMMARY}".encode()


def notification_of(key: bytes) -> NotificationId:
    """Return whose row this is."""
    return key.split(b"|", 1)[0].decode()


_PLACES: Final = {
    Refused: "refused|{offset}",
    Scheduled: "scheduled",
    Launched: "launched",
    Controlled: "controlled|{result.version}",
    Selected: "selected|{result.channel}|{result.slice}|{result.ordinal}",
    Expanded: "expanded|{result.channel}|{result.slice}",
    Settled: "settled|{result.segment_id}|{result.attempt}|{offset}",
}
"""Where a result stands among its notification's rows: one row per thing that happened.

A settled attempt has its offset in it, because a corrected one is a fact of its own.
"""


def to_row(fact: LedgerFact) -> bytes:
    """Return the row's value: what counting needs, and nothing that a person would only look up."""
    row: dict[str, object] = {"offset": fact.offset}
    if isinstance(fact.result, Settled):
        settled = fact.result
        row |= settled.model_dump(
            mode="json",
            include={"kind", "notification_id", "at", "segment_id", "attempt", "channel", "app", "size", "positions"},
        )
        row["outcomes"] = "".join(_OUTCOME_LETTERS[outcome] for outcome in settled.outcomes)
        row["reasons"] = "".join(_REASON_LETTERS[reason] for reason in settled.reasons)
    else:
        row |= fact.result.model_dump(mode="json")
    return orjson.dumps(row)


def from_row(value: bytes) -> LedgerFact:
    """Return the fact that a row was written from, as far as counting needs it."""
    row = orjson.loads(value)
    offset = row.pop("offset")
    if row["kind"] == "settled":
        outcomes, reasons = row["outcomes"], row["reasons"]
        row["outcomes"] = [OUTCOMES_BY_CODE[ord(letter) - BASE] for letter in outcomes]
        row["reasons"] = [REASONS_BY_CODE[ord(letter) - BASE] for letter in reasons]
        row |= {"device_ids": [], "provider_ids": []}
    return LedgerFact(offset, RESULT.validate_python(row))


def final_entries(settled: Settled) -> list[tuple[int, Outcome, Reason]]:
    """Return (position, outcome, reason) of the entries that are over."""
    positions = settled.positions if settled.positions is not None else range(len(settled.outcomes))
    entries = zip(positions, settled.outcomes, settled.reasons, strict=True)
    return [entry for entry in entries if entry[1] is not Outcome.DEFERRED]
