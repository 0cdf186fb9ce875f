"""A parsed settled result -> the model: its envelope is checked field by field, its long columns each as a whole.

Five hundred entries checked one by one cost more than all that is done with them afterwards.
"""

from collections.abc import Iterable
from typing import Final

from pydantic import ValidationError

from models.base import Json
from models.errors import PoisonError
from models.segment import MAX_SIZE
from models.settled import Group, Settled
from rules.parsed_columns import NUMBER, TEXT, TEXT_OR_NONE, column_of, optional_column_of

MAX_ATTEMPT: Final = 2**31 - 1
"""More than a notification lives for; the registry keeps no number beyond 64 bits."""

_NO_COLUMNS: Final[Json] = {"device_ids": [], "positions": None, "provider_ids": None}


def to_settled(raw: Json) -> Settled:
    """Return a settled result that can be counted and kept; raises PoisonError (``schema``)."""
    try:
        envelope = Settled.model_validate(raw | _NO_COLUMNS)
    except ValidationError as error:
        raise PoisonError(reason="schema", detail=f"{error.error_count()} faults") from error
    device_ids = column_of("device_ids", raw.get("device_ids"), TEXT)
    positions = optional_column_of("positions", raw.get("positions"), NUMBER)
    ids = optional_column_of("provider_ids", raw.get("provider_ids"), TEXT_OR_NONE)
    if any(column is not None and len(column) != len(device_ids) for column in (positions, ids)):
        raise PoisonError(reason="schema", detail="the columns differ in length")
    _check_size(envelope, len(device_ids))
    if not _within(positions or (), envelope.size) or len(set(positions or ())) < len(positions or ()):
        raise PoisonError(reason="schema", detail="positions: twice, or outside of the segment")
    if not _within(envelope.dead_since, len(device_ids)):
        raise PoisonError(reason="schema", detail="dead_since: names no entry")
    _check_groups(envelope.others, len(device_ids))
    return envelope.model_copy(update={"device_ids": device_ids, "positions": positions, "provider_ids": ids})


def _check_size(envelope: Settled, entries: int) -> None:
    if not 0 <= entries <= envelope.size <= MAX_SIZE:
        raise PoisonError(reason="schema", detail=f"size: as many as there are entries, and at most {MAX_SIZE}")
    if not 1 <= envelope.attempt <= MAX_ATTEMPT:
        raise PoisonError(reason="schema", detail="attempt: from 1")


def _check_groups(groups: Iterable[Group], entries: int) -> None:
    named: set[int] = set()
    total = 0
    for group in groups:
        fits = group.entries and group.entries == sorted(group.entries) and _within(group.entries, entries)
        if not fits:
            raise PoisonError(reason="schema", detail="others: entries are indices in ascending order")
        named.update(group.entries)
        total += len(group.entries)
    if len(named) < total:
        raise PoisonError(reason="schema", detail="others: an entry is in one group at most")


def _within(numbers: Iterable[int], end: int) -> bool:
    """Tell whether all of them are at least 0 and below *end*."""
    found = list(numbers)
    return not found or (min(found) >= 0 and max(found) < end)
