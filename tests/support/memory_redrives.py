"""The deliveries that redrives take, in memory."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import Any

from models.outcome import Outcome, Reason
from models.reopening import Reopening
from models.segment import Expansion
from rules.addresses import address_fault
from rules.named_again import NamedAgain, named_again
from tests.support.memory_deliveries import MemoryDeliveries
from tests.support.memory_devices import MemoryDevices
from tests.support.memory_notifications import MemoryNotifications


@dataclass
class MemoryRedrives:
    """Takes deliveries of a ``MemoryDeliveries``; a page ends with a segment, as the real one does."""

    notifications: MemoryNotifications
    deliveries: MemoryDeliveries
    devices: MemoryDevices

    async def page(self, expansion: Expansion, size: int, *, is_last: bool = False) -> Reopening | None:
        """Take about *size* deliveries after ``after_id``."""
        id_, redrive = expansion.notification.id, expansion.redrive
        assert redrive is not None
        before = self.notifications.places.get((id_, redrive.number))
        if before is None:
            return None
        named = named_again(self.notifications.kept[id_].launch)
        by_segment: defaultdict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
        for (segment_id, position), row in sorted(self.deliveries.standing(id_, before).items()):
            is_later = expansion.after_id is None or segment_id > expansion.after_id
            if row["channel"] == expansion.channel and is_later:
                by_segment[segment_id].append((position, row))
        taken: defaultdict[Outcome, Counter[Reason]] = defaultdict(Counter)
        page = Reopening([], [], [], [], taken, None)
        after_id = expansion.after_id
        begun = {segment_id for (segment_id, _), taker in self.deliveries.reopened.items() if taker == redrive.number}
        for segment_id, rows in by_segment.items():
            if len(page.device_ids) >= size:
                return replace(page, after_id=after_id)
            after_id = segment_id
            takes_more = not is_last and segment_id not in begun
            for position, row in rows:
                if redrive.asks_for(row["outcome"], row["reason"]):
                    self._take(page, (segment_id, position), row, redrive.number, named, takes_more=takes_more)
        return page

    def _take(
        self,
        page: Reopening,
        place: tuple[str, int],
        row: dict[str, Any],
        number: int,
        named: NamedAgain,
        *,
        takes_more: bool,
    ) -> None:
        known = {device.id: device for device in self.devices.known() if device.retired_at is None}
        device = known.get(row["device_id"])
        is_sendable = device is not None and address_fault(device.address) is None and named.means(device.recipient_id)
        if takes_more and is_sendable and device is not None and device.channel == row["channel"]:
            self.deliveries.reopened.setdefault(place, number)
        if self.deliveries.reopened.get(place) != number:
            return
        page.device_ids.append(row["device_id"])
        page.addresses.append(device.address if device else "")
        page.locales.append(device.locale if device else None)
        page.fields.append(named.fields(row["device_id"], device.recipient_id if device else None))
        page.taken[row["outcome"]][row["reason"]] += 1  # type: ignore[index]
