"""What ``docs/reports.md`` is about: one notification whose every answer is known."""

from datetime import timedelta

from models.outcome import Outcome, Reason
from models.reporting import Bucket, Delivery, DeviceNow, LastPage, Traces, Try
from rules.identity import delivery_id, device_id
from tests.support.builders import APP, NOON
from tests.support.edge_house import an_overview
from tests.support.memory_reporting import MemoryReporting

DEVICE = device_id(APP, "phone-1")
SEGMENT = "spring-sale:fcm:0:2:1"


def example() -> MemoryReporting:
    """Return a registry that knows it."""
    return MemoryReporting(
        overviews=[an_overview()],
        rows=[_delivery()],
        buckets=[Bucket(NOON, 4, 1), Bucket(NOON + timedelta(minutes=1), 2, 1)],
        traces_kept=_traces(),
    )


def _delivery() -> Delivery:
    return {
        "delivery_id": delivery_id("spring-sale", DEVICE),
        "notification_id": "spring-sale",
        "app": APP,
        "channel": "fcm",
        "device_id": DEVICE,
        "outcome": Outcome.ACCEPTED,
        "reason": Reason.OK,
        "provider_id": "projects/shop/messages/7",
        "segment_id": SEGMENT,
        "attempt": 2,
        "at": NOON + timedelta(seconds=42),
    }


def _traces() -> Traces:
    first = Try(
        segment_id=SEGMENT,
        position=7,
        attempt=1,
        channel="fcm",
        origin="segments.fcm/2/8",
        partition=4,
        offset=99,
        at=NOON + timedelta(seconds=2),
        outcome=Outcome.DEFERRED,
        reason=Reason.THROTTLED,
        provider_id=None,
        counts=False,
    )
    second = Try(
        segment_id=SEGMENT,
        position=7,
        attempt=2,
        channel="fcm",
        origin="segments.fcm/2/31",
        partition=4,
        offset=240,
        at=NOON + timedelta(seconds=42),
        outcome=Outcome.ACCEPTED,
        reason=Reason.OK,
        provider_id="projects/shop/messages/7",
        counts=True,
    )
    device = DeviceNow("fcm", NOON - timedelta(days=3), None, None, has_address=True, forgotten_at=None)
    return Traces([first, second], [], [LastPage("spring-sale:fcm:0", 2, "expansions/1/30")], device)
