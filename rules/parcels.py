"""Some entries of a segment, as a provider takes them."""

from collections.abc import Sequence

from models.ports import Parcel
from models.segment import Segment
from rules.attempts import pick
from rules.identity import delivery_ids


def parcel_of(segment: Segment, entries: Sequence[int]) -> Parcel:
    """Return these entries of a segment, in this order."""
    if len(entries) == len(segment.device_ids):  # all of them, the usual case
        device_ids, addresses, locales, fields = (
            segment.device_ids,
            segment.addresses,
            segment.locales,
            segment.fields,
        )
    else:
        device_ids, addresses = pick(segment.device_ids, entries), pick(segment.addresses, entries)
        locales = None if segment.locales is None else pick(segment.locales, entries)
        fields = None if segment.fields is None else pick(segment.fields, entries)
    ids = delivery_ids(segment.notification.id, device_ids)
    return Parcel(segment.notification, device_ids, ids, addresses, locales, fields)
