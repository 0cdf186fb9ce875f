"""Facts as rows of the ledger: each written from its own records alone, so that writing one again changes nothing.

A row's key is ``{notification}|{what happened}|…``; a notification's rows stand together. A value is JSON. Settled
attempts, of which there are most, share a row with those that were read with them. Its key tells the offsets from which
to which it holds every settled attempt of its notification, and there is no other fact of it between them. So the same
key has the same value whoever writes it; a replay that reads other batches writes other rows, and a fact that is in two
of them is counted once.

Of a settled attempt a row has a list: segment, attempt, offset, time, channel, number of entries, the commonest end as
two letters (outcome and reason), and only where there are any the entries of the other ends and the positions.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final

import orjson

from models.names import NotificationId
from models.outcome import OUTCOME_CODES, OUTCOMES_BY_CODE, REASON_CODES, REASONS_BY_CODE, Outcome, Reason
from models.result import RESULT, Group, Settled
from models.summary import Summary
from rules.facts import LedgerFact, is_summary, notification_of

BASE: Final = 64
"""Codes are written as the ASCII letters from ``A`` on."""

TOGETHER: Final = 50
"""Settled attempts in a row at most: where none ended like another, each has 4 KB, and a row is far from a megabyte."""

SHORTEST: Final = 7
"""Entries of a settled attempt that leaves out what it can."""

NO_OTHERS: Final[list[Any]] = [[], None]
"""What it leaves out at its end: no other ends, and no positions."""


def to_rows(facts: Iterable[LedgerFact]) -> dict[bytes, bytes]:
    """Return the rows of facts of one partition that were read one after the other, without a gap.

    They are in the order of their facts, of each notification: whoever is killed while they are written leaves all the
    rows up to some fact and none behind it, so that what they make is what it was at that fact, and no number is wrong.
    """
    rows: dict[bytes, bytes] = {}
    settled: defaultdict[NotificationId, dict[int, list[object]]] = defaultdict(dict)
    for fact in facts:
        result = fact.result
        if isinstance(result, Settled):
            settled[result.notification_id][fact.offset] = _attempt(fact.offset, result)
        else:
            rows |= _together(result.notification_id, settled.pop(result.notification_id, {}))
            rows[fact.key] = orjson.dumps({"offset": fact.offset, **result.model_dump(mode="json")})
    for notification_id, attempts in settled.items():
        rows |= _together(notification_id, attempts)
    return rows


def rows_of(facts: Iterable[tuple[int, LedgerFact]]) -> dict[tuple[int, bytes], bytes]:
    """Return the rows, by partition and key, of facts that are told with their partitions."""
    by_partition: defaultdict[int, list[LedgerFact]] = defaultdict(list)
    for partition, fact in facts:
        by_partition[partition].append(fact)
    return {(partition, key): row for partition, found in by_partition.items() for key, row in to_rows(found).items()}


def summary_row(summary: Summary) -> bytes:
    """Return the row that remains of a finished notification."""
    return summary.model_dump_json().encode()


def summary_of(rows: Iterable[tuple[bytes, bytes]]) -> Summary | None:
    """Return the latest summary among the rows of one notification; None: it has not finished yet."""
    found = [Summary.model_validate_json(value) for key, value in rows if is_summary(key)]
    return max(found, key=lambda summary: (summary.redrives, summary.version), default=None)


def facts_of(rows: Iterable[tuple[bytes, bytes]]) -> Iterator[LedgerFact]:
    """Go through the facts that rows were written from, as far as counting needs them; some may come twice.

    A summary is none of them: it stands for facts that are gone.
    """
    for key, value in rows:
        if is_summary(key):
            continue
        row = orjson.loads(value)
        if isinstance(row, list):
            for attempt in row:
                yield _settled(notification_of(key), attempt)
        else:
            offset = row.pop("offset")
            yield LedgerFact(offset, RESULT.validate_python(row))


def _together(notification_id: NotificationId, attempts: Mapping[int, list[object]]) -> dict[bytes, bytes]:
    """Return the rows of settled attempts with nothing else of their notification between them."""
    rows: dict[bytes, bytes] = {}
    left = iter(sorted(attempts.items()))
    while some := dict(islice(left, TOGETHER)):
        key = f"{notification_id}|settled|{min(some)}-{max(some)}"
        rows[key.encode()] = orjson.dumps(list(some.values()))
    return rows


def _attempt(offset: int, result: Settled) -> list[object]:
    end = _letters(result.outcome, result.reason)
    at = result.at.isoformat()
    attempt = [result.segment_id, result.attempt, offset, at, result.channel, result.entries, end]
    if result.others or result.positions is not None:
        attempt.append([(_letters(group.outcome, group.reason), group.entries) for group in result.others])
    if result.positions is not None:
        attempt.append(result.positions)
    return attempt


def _settled(notification_id: NotificationId, told: list[Any]) -> LedgerFact:
    """Return a settled fact; the entries' devices are not told, only how many there are."""
    told = told + NO_OTHERS[len(told) - SHORTEST :]
    segment_id, attempt, offset, at, channel, entries, end, others, positions = told
    outcome, reason = _end(end)
    settled = Settled.model_construct(
        notification_id=notification_id,
        at=datetime.fromisoformat(at),
        segment_id=segment_id,
        attempt=attempt,
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
    return LedgerFact(offset, settled)


def _group(letters: str, entries: list[int]) -> Group:
    outcome, reason = _end(letters)
    return Group.model_construct(outcome=outcome, reason=reason, entries=entries)


def _letters(outcome: Outcome, reason: Reason) -> str:
    return chr(BASE + OUTCOME_CODES[outcome]) + chr(BASE + REASON_CODES[reason])


def _end(letters: str) -> tuple[Outcome, Reason]:
    return OUTCOMES_BY_CODE[ord(letters[0]) - BASE], REASONS_BY_CODE[ord(letters[1]) - BASE]
