"""expansions -> segments, expansions, waiting, results: one page of one slice at a time.

A page is claimed before it is read, and its segments, its account and its follow-up are one transaction of the loop
around this agent: so every device of an audience is in exactly one segment. A page of a redrive takes deliveries that
have ended instead of devices, and is a page like any other in everything else.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pydantic import ValidationError

from models.errors import PoisonError
from models.names import Channel
from models.ports import Audience, Backlog, Clock, Controls, Notifications, Page
from models.record import Outgoing, Record
from models.reopening import Redrives
from models.result import End
from models.segment import Expansion
from rules.columns import Columns
from rules.deadletters import dead_letter
from rules.expansions import FIRST_WAIT, again, back_off, ended, failed, next_page, pace, paced, page_size
from rules.redrives import cut_again, reopened_record
from rules.segments import Cut, cut_segments, selected_record
from settings import LaunchSettings
from telemetry.metrics import Metrics

STAGE: Final = "expand_audience"

MISTAKES: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What only a fault of ours raises: the slice has to end by it. A time-out or the broker's error is tried again."""


@dataclass(frozen=True, slots=True)
class ExpandAudience:
    """Cut pages of audiences into segments."""

    notifications: Notifications
    audience: Audience
    redrives: Redrives
    controls: Controls
    channels: Collection[Channel]
    """Those that somebody sends on."""

    backlog: Backlog
    limits: LaunchSettings
    clock: Clock
    metrics: Metrics

    async def __call__(self, records: Sequence[Record[bytes]]) -> Sequence[Outgoing]:
        """Return what follows from some pages; one that cannot be handled ends its slice, and only that."""
        return [outgoing for record in records for outgoing in await self._take(record)]

    async def _take(self, record: Record[bytes]) -> list[Outgoing]:
        try:
            expansion = Expansion.model_validate_json(record.value, extra="ignore")
        except ValidationError as error:
            return self._give_up(record, "schema", f"{error.error_count()} faults")
        try:
            if not await self.notifications.claim_page(expansion, record.origin):
                self.metrics.duplicates_suppressed.of("page").inc()
                return []
            return await (self._page(expansion) if expansion.redrive is None else self._redrive(expansion))
        except PoisonError as error:
            return self._give_up(record, error.reason, error.detail)
        except MISTAKES as error:
            return self._give_up(record, "bug", type(error).__name__)

    async def _page(self, expansion: Expansion) -> list[Outgoing]:
        """Expand a page that is ours, unless it is too late or too early for it."""
        if (end := self._early_end(expansion)) is not None:
            return [ended(expansion, end, self.clock(), is_told=False)]
        if (wait := await self._wait(expansion)) is not None:
            return [again(expansion, self.clock(), wait)]
        rate = pace(expansion, self.controls.rate(f"notification:{expansion.notification.id}"))
        with self.metrics.page_seconds.of().time():
            page, cut = await self._cut(expansion, rate)
        self.metrics.pages.of().inc()
        self.metrics.devices_cut.of(expansion.channel).inc(len(page.device_ids))
        # what is small first: behind a batch that is full it would have to wait, and go out in a request of its own
        follow_up = self._follow_up(expansion, page.after_id, len(page.device_ids), rate)
        return [selected_record(expansion, cut, self.clock()), follow_up, *cut.records]

    async def _redrive(self, expansion: Expansion) -> list[Outgoing]:
        """Send again what had ended; what a page took that came to no end itself is told even where nothing follows."""
        end = self._early_end(expansion)
        if end is None and (wait := await self._wait(expansion)) is not None:
            return [again(expansion, self.clock(), wait)]
        rate = pace(expansion, self.controls.rate(f"notification:{expansion.notification.id}"))
        size = page_size(None if end else rate, self.limits.page_devices)
        reopening = await self.redrives.page(expansion, size, is_last=end is not None)
        if reopening is None:
            now = self.clock()
            return [ended(expansion, end, now, is_told=False) if end else again(expansion, now, FIRST_WAIT)]
        cut = cut_again(expansion, reopening, size=self.limits.segment_devices)
        devices = len(reopening.device_ids)
        self.metrics.redriven.of(expansion.notification.app, expansion.channel).inc(devices)
        told = reopened_record(expansion, reopening, cut, self.clock())
        if end is not None:
            return [told, ended(expansion, end, self.clock(), is_told=True), *cut.records]
        return [told, self._follow_up(expansion, reopening.after_id, devices, rate), *cut.records]

    async def _cut(self, expansion: Expansion, rate: float | None) -> tuple[Page, Cut]:
        page = await self.audience.page(expansion, page_size(rate, self.limits.page_devices))
        cut = cut_segments(
            expansion.notification,
            (expansion.channel, expansion.slice, expansion.ordinal),
            Columns(page.device_ids, page.addresses, page.locales),
            known=expansion.channel in self.channels,
            size=self.limits.segment_devices,
        )
        return page, cut

    def _early_end(self, expansion: Expansion) -> End | None:
        if self.controls.is_cancelled(expansion.notification, expansion.channel):
            return End.CANCELLED
        return End.EXPIRED if self.clock() >= expansion.notification.expires_at else None

    async def _wait(self, expansion: Expansion) -> timedelta | None:
        """Return how long the page has to wait; None: not at all."""
        notification, channel = expansion.notification, expansion.channel
        if self.controls.is_paused(notification.id, notification.app, channel):
            return FIRST_WAIT
        if notification.dry_run or channel not in self.channels:
            return None  # nothing of it is sent, so it fills no window
        return back_off(expansion.lap, await self.backlog(channel), self.limits.window_segments)

    def _follow_up(self, expansion: Expansion, after_id: str | None, devices: int, rate: float | None) -> Outgoing:
        """Return the next page, when the slice's pace allows it, or the end of the slice."""
        if after_id is None:
            return ended(expansion, End.COMPLETE, self.clock(), is_told=True)
        following = next_page(expansion, after_id)
        if rate is None:
            return Outgoing("expansions", following.slice_id, following)
        return paced(following, devices, rate, self.clock())

    def _give_up(self, record: Record[bytes], reason: str, detail: str) -> list[Outgoing]:
        return [dead_letter(record, STAGE, reason, detail), *failed(record, self.clock())]
