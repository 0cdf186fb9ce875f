"""Dead letters that may be put back where they came from, and why others may not.

To put a record back is safe where reading it again changes nothing that has ended. A segment's letter has already ended
its deliveries, and a page's its slice: sent again, they would reach people and be counted as rejected all the same.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from models.errors import CarillonError
from models.record import Record
from rules.deadletters import REPLAYS
from rules.expansions import failed
from rules.letters import Letter
from rules.segment_records import broken

SPARE: Final = 4_096
"""Bytes of a record beside its key and value: headers, and what the broker counts of a batch."""

EPOCH: Final = datetime.fromtimestamp(0, UTC)


class ReplayError(CarillonError):
    """A letter that is not to be put back; the text says why, and what to do instead."""


def replayed(letter: Letter, value: bytes | None, limits: Mapping[str, int], largest: int) -> Record[bytes]:
    """Return a letter's record as it is to be written on its topic, with the count of its replays raised.

    Parameters
    ----------
    value
        The whole value; None: some of its bytes are nowhere any more.
    limits, largest
        Bytes that a record may have, by topic, and for the topics that are not named.

    Raises
    ------
    ReplayError
        Putting it back would do harm, or nothing.
    """
    topic, partition, _ = place_of(letter)
    if value is None:
        message = f"its value was cut, and {letter.origin} is gone: drop it, and ask its producer to publish it again"
        raise ReplayError(message)
    if len(value) + len(letter.key or b"") + SPARE > limits.get(topic, largest):
        message = f"{len(value)} bytes are more than {topic} takes: drop it, and publish something smaller"
        raise ReplayError(message)
    headers = (*letter.headers, (REPLAYS, str(letter.replays + 1).encode()))
    record = Record(value, topic, partition, -1, letter.timestamp_ms, letter.key, headers)
    _refuse_what_has_ended(record)
    return record


def place_of(letter: Letter) -> tuple[str, int, int]:
    """Return topic, partition and offset of a letter's record; raises ReplayError where it was never written."""
    topic, _, place = letter.origin.partition("/")
    partition, _, offset = place.partition("/")
    if not (topic and partition.isdigit() and offset.isdigit()):
        message = "it was too large to be written where it belongs, and what it carried has ended: drop it"
        raise ReplayError(message)
    return topic, int(partition), int(offset)


def _refuse_what_has_ended(record: Record[bytes]) -> None:
    if record.topic.startswith("segments.") and (ends := broken(record, EPOCH)):
        message = (
            "its deliveries have ended as rejected (dead_letter), and would be sent without being counted: "
            f"send them again with `carillon redrive {ends[0].key} --reason dead_letter`, and drop it"
        )
        raise ReplayError(message)
    if record.topic == "expansions" and (ends := failed(record, EPOCH)):
        message = (
            f"its slice of {ends[0].key} has ended as failed, and its page would be passed over: launch to the rest "
            "under another id, and drop it"
        )
        raise ReplayError(message)
    if record.topic == "progress":
        message = "the account is published anew by `worker tally` whenever it changes: drop it"
        raise ReplayError(message)
