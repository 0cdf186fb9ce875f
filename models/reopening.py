"""Deliveries that have ended and are taken to be sent again, and the port of whoever finds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from models.names import DeviceId, SegmentId
from models.outcome import Outcome, Reason
from models.segment import Expansion


@dataclass(frozen=True, slots=True)
class Reopening:
    """Deliveries that one page of a redrive takes, as columns; of a device that is gone the address is empty."""

    device_ids: list[DeviceId]
    addresses: list[str]
    locales: list[str | None]
    fields: list[Mapping[str, str] | None]
    taken: Mapping[Outcome, Mapping[Reason, int]]
    """How many of them had ended how."""

    after_id: SegmentId | None
    """Where the next page begins; None: this was the last one."""


class Redrives(Protocol):
    """Finds deliveries that have ended, and keeps which of them a redrive takes."""

    async def page(self, expansion: Expansion, size: int, *, is_last: bool = False) -> Reopening | None:
        """Take about *size* deliveries of the expansion's channel after its ``after_id``, for good.

        A page that is asked for again takes the same ones, and no other redrive takes them. *is_last*: nothing that was
        not taken before, only what a page that came to no end has taken. None: what had ended is not all recorded yet.
        """
