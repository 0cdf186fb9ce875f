"""What is left of work that cannot go on: a dead letter, and the end of what it carried, so that nothing pends."""

from datetime import datetime

from models.base import WireModel
from models.record import Outgoing, Record
from models.waiting import Waiting
from rules.deadletters import dead_letter
from rules.expansions import failed
from rules.segment_records import broken


def remains(record: Record[bytes], stage: str, reason: str, detail: str, at: datetime) -> list[Outgoing]:
    """Return what follows from a record that cannot be handled: a segment ends as rejected, a slice as failed."""
    letter = dead_letter(record, stage, reason, detail)
    if record.topic.startswith("segments."):
        return [letter, *broken(record, at)]
    return [letter, *(failed(record, at) if record.topic == "expansions" else [])]


def instead(record: Outgoing, stage: str, at: datetime) -> list[Outgoing]:
    """Return what to write in place of a record that is too large for its topic; what waits ends as what it is."""
    value = record.value
    raw = value.model_dump_json().encode() if isinstance(value, WireModel) else value or b""
    carried, topic = (value.payload.encode(), value.topic) if isinstance(value, Waiting) else (raw, record.topic)
    work = Record(carried, topic, -1, -1, int(at.timestamp() * 1000), record.key.encode())
    return remains(work, stage, "too_large", f"{len(raw)} bytes for {record.topic}", at)
