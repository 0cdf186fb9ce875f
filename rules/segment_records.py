"""What ends the deliveries of a segment that cannot be handled, as far as its bytes tell."""

from datetime import datetime

import orjson
from pydantic import BaseModel, Field, ValidationError

from models.column import to_column
from models.names import AppId, ChannelName, NotificationId, SegmentId
from models.outcome import Outcome, Reason
from models.record import Outgoing, Record
from models.result import Settled
from models.segment import MAX_SIZE


class _Notification(BaseModel):
    id: NotificationId
    app: AppId = "default"


class _Clue(BaseModel):
    """As much of a segment as its end needs."""

    id: SegmentId
    attempt: int = Field(default=1, ge=1)
    notification: _Notification
    channel: ChannelName
    size: int = Field(ge=1, le=MAX_SIZE)


def broken(record: Record[bytes], at: datetime) -> list[Outgoing]:
    """Return the result that ends a segment as rejected, where its bytes tell which and how large; else nothing.

    All of its positions end: those that an earlier attempt has ended keep their first end in the ledger. Devices are
    named where there is one for each position, so that their deliveries can be looked up.
    """
    try:
        raw = orjson.loads(record.value or b"")
        clue = _Clue.model_validate(raw)
    except (orjson.JSONDecodeError, ValidationError):
        return []
    devices = raw.get("device_ids")
    is_whole = isinstance(devices, list) and len(devices) == clue.size and all(type(id_) is str for id_ in devices)
    settled = Settled(
        notification_id=clue.notification.id,
        at=at,
        segment_id=clue.id,
        attempt=clue.attempt,
        channel=clue.channel,
        app=clue.notification.app,
        size=clue.size,
        entries=clue.size,
        devices=to_column(devices if is_whole else [""] * clue.size),
        outcome=Outcome.REJECTED,
        reason=Reason.DEAD_LETTER,
        origin=record.origin,
    )
    return [Outgoing("results", clue.notification.id, settled)]
