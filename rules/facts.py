"""Results as rows of the ledger: each written from its own record alone, so that writing one again changes nothing.

A row's key is ``{notification}|{what happened}|…``; a notification's rows stand together. A value is JSON. Of a settled
attempt it is a list: time, channel, number of entries, the commonest end as two letters (outcome and reason), and only
where there are any the entries of the other ends and the positions. Five hundred that are all alike are 45 bytes.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

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
    Group,
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

SHORTEST: Final = 4
"""Entries of a settled row that leaves out what it can."""

NO_OTHERS: Final[list[Any]] = [[], None]
"""What it leaves out at its end: no other ends, and no positions."""


@dataclass(frozen=True)
class LedgerFact:
    """One result with the offset that gives it its place among the others of its notification."""

    offset: int
    result: Result

    @cached_property
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
    """Return the row's value: what counting needs that the key does not say, and nothing that one only looks up."""
    result = fact.result
    if not isinstance(result, Settled):
        return orjson.dumps({"offset": fact.offset, **result.model_dump(mode="json")})
    end = _letters(result.outcome, result.reason)
    row: list[object] = [result.at.isoformat(), result.channel, result.entries, end]
    if result.others or result.positions is not None:
        row.append([(_letters(group.outcome, group.reason), group.entries) for group in result.others])
    if result.positions is not None:
        row.append(result.positions)
    return orjson.dumps(row)


def from_row(key: bytes, value: bytes) -> LedgerFact:
    """Return the fact that a row was written from, as far as counting needs it."""
    row = orjson.loads(value)
    if isinstance(row, list):
        return _settled(key.decode(), row)
    offset = row.pop("offset")
    return LedgerFact(offset, RESULT.validate_python(row))


def _settled(key: str, row: list[Any]) -> LedgerFact:
    """Return a settled fact; the entries' devices are not told, only how many there are."""
    notification_id, _, place = key.split("|", 2)
    segment_id, attempt, offset = place.rsplit("|", 2)
    at, channel, entries, end, others, positions = row + NO_OTHERS[len(row) - SHORTEST :]
    outcome, reason = _end(end)
    settled = Settled.model_construct(
        notification_id=notification_id,
        at=datetime.fromisoformat(at),
        segment_id=segment_id,
        attempt=int(attempt),
        channel=channel,
        app="",
        size=entries,
        entries=entries,
        positions=positions,
        devices="",
        outcome=outcome,
        reason=reason,
        others=[_group(letters, of_end) for letters, of_end in others],
    )
    return LedgerFact(int(offset), settled)


def _group(letters: str, entries: list[int]) -> Group:
    outcome, reason = _end(letters)
    return Group.model_construct(outcome=outcome, reason=reason, entries=entries)


def _letters(outcome: Outcome, reason: Reason) -> str:
    return chr(BASE + OUTCOME_CODES[outcome]) + chr(BASE + REASON_CODES[reason])


def _end(letters: str) -> tuple[Outcome, Reason]:
    return OUTCOMES_BY_CODE[ord(letters[0]) - BASE], REASONS_BY_CODE[ord(letters[1]) - BASE]
