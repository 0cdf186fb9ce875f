"""Segments, as the expander writes them."""

from models.segment import Segment
from tests.support.builders import a_notification


def a_segment(devices: int = 3, **changes: object) -> Segment:
    """Return a first attempt for so many devices."""
    names = [f"d{number}" for number in range(devices)]
    fields = {
        "id": "spring-sale:fcm:0:0:0",
        "notification": a_notification(),
        "channel": "fcm",
        "size": devices,
        "device_ids": names,
        "addresses": [f"token-{name}" for name in names],
    }
    return Segment.model_validate(fields | changes)
