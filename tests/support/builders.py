"""Things that a test is about, whole and valid, each with what the test changes of it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from models.base import WireModel
from models.column import to_column
from models.command import COMMAND, Launch
from models.content import Content
from models.device import Device
from models.names import Lane
from models.notification import Notification
from models.outcome import Outcome, Reason
from models.record import Record
from models.result import Settled
from models.segment import Expansion
from rules.groups import grouped
from rules.identity import bucket, device_id
from rules.slices import cut_slices

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
APP = "shop"


def milliseconds(moment: datetime) -> int:
    """Return a moment as a record's time."""
    return int(moment.timestamp() * 1000)


def a_record(
    value: bytes | Mapping[str, Any] | WireModel, *, topic: str = "commands", offset: int = 0, at: datetime = NOON
) -> Record[bytes]:
    """Return a record as a loop hands it to an agent."""
    if isinstance(value, WireModel):
        raw = value.model_dump_json().encode()
    else:
        raw = value if isinstance(value, bytes) else orjson.dumps(value)
    return Record(raw, topic=topic, partition=0, offset=offset, timestamp_ms=milliseconds(at), key=b"some-key")


def a_launch_body(**changes: Any) -> dict[str, Any]:
    """Return a launch as a producer writes it; a change to None takes the field away."""
    body = {
        "type": "launch",
        "notification_id": "spring-sale",
        "app": APP,
        "content": {"title": "Spring", "body": "Everything must go"},
        "audience": {"everyone": True},
        "ttl_s": 3600,
    }
    return {name: value for name, value in (body | changes).items() if value is not None}


def a_launch(**changes: Any) -> Launch:
    """Return a launch that was read."""
    command = COMMAND.validate_python(a_launch_body(**changes))
    assert isinstance(command, Launch)
    return command


def a_device(external_id: str = "phone-1", *, app: str = APP, **changes: Any) -> Device:
    """Return a device with an address on fcm, registered a day ago."""
    fields = {
        "id": device_id(app, external_id),
        "app": app,
        "external_id": external_id,
        "channel": "fcm",
        "address": f"token-of-{external_id}",
        "bucket": bucket(app, external_id),
        "registered_at": NOON - timedelta(days=1),
    }
    return Device(**(fields | changes))


def a_notification(**changes: Any) -> Notification:
    """Return a campaign that was launched at noon and is worth delivering for an hour."""
    fields = {
        "id": "spring-sale",
        "app": APP,
        "content": Content(title="Spring"),
        "lane": Lane.CAMPAIGN,
        "accepted_at": NOON,
        "expires_at": NOON + timedelta(hours=1),
        "launched_ms": milliseconds(NOON),
    }
    return Notification(**(fields | changes))


def an_expansion(**changes: Any) -> Expansion:
    """Return the first page of the only slice of a campaign on fcm."""
    whole = cut_slices(APP, 1)[0]
    fields = {
        "notification": a_notification(),
        "channel": "fcm",
        "slice": 0,
        "lower": whole.lower,
        "upper": whole.upper,
    }
    return Expansion(**(fields | changes))


def a_settled(*outcomes: Outcome, **changes: Any) -> Settled:
    """Return the result of an attempt with these outcomes, one device each.

    *reasons* and *provider_ids* may tell one for each, and *device_ids* who they are.
    """
    usual = [Reason.UNREGISTERED if outcome is Outcome.UNREGISTERED else Reason.OK for outcome in outcomes]
    ends = grouped(zip(outcomes, changes.pop("reasons", usual), strict=True))
    devices = changes.pop("device_ids", [device_id(APP, f"phone-{number}") for number in range(len(outcomes))])
    receipts = changes.pop("provider_ids", None)
    fields = {
        "notification_id": "spring-sale",
        "at": NOON,
        "segment_id": "spring-sale:fcm:0:0:0",
        "attempt": 1,
        "channel": "fcm",
        "app": APP,
        "size": len(outcomes),
        "entries": len(outcomes),
        "devices": to_column(devices),
        "receipts": None if receipts is None else to_column([receipt or "" for receipt in receipts]),
        "outcome": ends.outcome,
        "reason": ends.reason,
        "others": ends.others,
    }
    return Settled(**(fields | changes))
