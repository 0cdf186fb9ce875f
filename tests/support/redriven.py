"""Notifications whose deliveries have ended, for tests that send some of them again."""

from typing import Any

from models.claims import LaunchClaim
from models.names import SegmentId
from models.outcome import Outcome, Reason
from models.result import Settled
from models.segment import Expansion, Redriving
from rules.identity import device_id
from rules.redrive_slices import slice_of
from tests.support.builders import APP, NOON, a_launch, a_settled, an_expansion

ID = "spring-sale"
FIRST = f"{ID}:fcm:0:0:0"
REFUSED = Reason.BAD_MESSAGE


def phone(number: int) -> str:
    """Return the id of a device."""
    return device_id(APP, f"phone-{number}")


def ended(*outcomes: Outcome, first: int = 0, segment_id: SegmentId = FIRST, **changes: Any) -> Settled:
    """Return the result of a segment whose devices are numbered from *first* on; rejected means a bad message."""
    reasons = [REFUSED if outcome is Outcome.REJECTED else Reason.OK for outcome in outcomes]
    devices = [phone(first + number) for number in range(len(outcomes))]
    return a_settled(*outcomes, reasons=reasons, segment_id=segment_id, device_ids=devices, **changes)


def a_claim(origin: str = "commands/0/0", **changes: Any) -> LaunchClaim:
    """Return the claim of a launch."""
    return LaunchClaim(
        origin, a_launch(**changes), "one", NOON, an_expansion().notification.expires_at, scheduled=False
    )


def a_page(number: int = 1, **changes: Any) -> Expansion:
    """Return the first page of a redrive of what was rejected on fcm."""
    fields: dict[str, Any] = {
        "slice": slice_of(number),
        "lower": "",
        "upper": "",
        "redrive": Redriving(number=number, outcomes=[Outcome.REJECTED]),
    }
    return an_expansion(**(fields | changes))
