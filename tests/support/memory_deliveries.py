"""What became of each delivery, in memory."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.names import NotificationId
from models.outcome import Outcome
from models.progress import Progress
from models.result import Settled
from rules.identity import delivery_id


@dataclass
class MemoryDeliveries:
    """Keeps settled results and progress."""

    settled: dict[tuple[int, int], Settled] = field(default_factory=dict)
    """By partition and offset."""

    progresses: dict[NotificationId, Progress] = field(default_factory=dict)
    reopened: dict[tuple[str, int], int] = field(default_factory=dict)
    """The redrive that took a position of a segment."""

    async def record(self, settled: Sequence[tuple[Settled, int, int]]) -> None:
        """Keep settled results with their (partition, offset)."""
        self.settled.update({(partition, offset): result for result, partition, offset in settled})

    async def progress(self, progresses: Sequence[Progress]) -> None:
        """Keep each progress unless a newer one is kept already."""
        for progress in progresses:
            kept = self.progresses.get(progress.notification_id)
            if kept is None or progress.replaces(kept.version, kept.state):
                self.progresses[progress.notification_id] = progress

    async def progress_of(self, notification_id: NotificationId) -> Progress | None:
        """Return where a notification stands, or None."""
        return self.progresses.get(notification_id)

    async def deliveries_of(
        self, notification_id: NotificationId, *, device: str | None = None, outcome: Outcome | None = None
    ) -> AsyncIterator[dict[str, Any]]:
        """Go through what became of the deliveries of a notification, by segment and position."""
        for place, row in sorted(self.standing(notification_id).items()):
            is_asked = device in {None, row["device_id"]} and outcome in {None, row["outcome"]}
            if is_asked and place not in self.reopened:
                yield row

    def standing(
        self, notification_id: NotificationId, before: tuple[int, int] | None = None
    ) -> dict[tuple[str, int], dict[str, Any]]:
        """Return what became of each position of each segment, those that a redrive took too."""
        places: dict[tuple[str, int], dict[str, Any]] = {}
        for offset, result in sorted(self.settled.items()):
            if result.notification_id != notification_id or (before is not None and offset >= before):
                continue
            for index, device_id in enumerate(result.device_ids):
                position = index if result.positions is None else result.positions[index]
                place = (result.segment_id, position)
                if place not in places or not places[place]["outcome"].is_final:
                    places[place] = _row(result, index, device_id)
        return places


def _row(result: Settled, index: int, device: str) -> dict[str, Any]:
    outcome, reason = result.ends()[index]
    return {
        "delivery_id": delivery_id(result.notification_id, device),
        "notification_id": result.notification_id,
        "app": result.app,
        "channel": result.channel,
        "device_id": device,
        "outcome": outcome,
        "reason": reason,
        "provider_id": result.provider_ids[index] if result.provider_ids else None,
        "segment_id": result.segment_id,
        "attempt": result.attempt,
        "at": result.at,
    }
