"""The brake as this worker sees it: every control's newest version, first from the registry, then from the topic.

The topic is read by a consumer of its own without a group: behind 5,000 records/s of bulk in the same app a control
took 260 ms, here 11 ms.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from models.control import NOTIFICATION, Control, scopes_of, wide_scopes
from models.errors import OutageError
from models.names import AppId, Channel, NotificationId
from models.ports import Accepted, Clock, ControlBook
from rules.controls import is_called_off
from settings import KafkaSettings
from streams.clock import now
from streams.security import to_broker
from streams.topics import CONTROLS

AGAIN_S: Final = 1.0

IDLE_MS: Final = 5_000
"""A control is handed over when it comes; this only says how often a consumer asks again where none comes."""

SWEEP: Final = 1_000
"""After so many controls those are forgotten whose notification is over; until then they cost 1 KB each."""

log = structlog.get_logger(__name__)


class ControlBoard:
    """Implements ``models.ports.Controls``."""

    def __init__(self, clock: Clock = now) -> None:
        self._clock = clock
        self._entered = 0
        self._controls: dict[str, Control] = {}
        self.listeners: list[Callable[[Control], None]] = []
        """Called with each control that changed something."""

    def enter(self, control: Control) -> None:
        """Take a control unless a newer one is known."""
        known = self._controls.get(control.scope)
        if known is None or control.version > known.version:
            self._controls[control.scope] = control
            self._forget()
            for listener in self.listeners:
                listener(control)

    def is_cancelled(self, notification: Accepted, channel: Channel | None = None) -> bool:
        """See ``models.ports.Controls``."""
        return any(
            is_called_off(control, notification.accepted_at)
            for control in self._holding(notification.id, notification.app, channel)
        )

    def is_paused(self, notification_id: NotificationId, app: AppId, channel: Channel | None = None) -> bool:
        """See ``models.ports.Controls``."""
        return any(control.paused for control in self._holding(notification_id, app, channel))

    def is_called_back(self, notification_id: NotificationId) -> bool:
        """See ``models.ports.Controls``."""
        control = self._controls.get(f"{NOTIFICATION}{notification_id}")
        return control is not None and control.cancelled

    def is_in_doubt(self, channel: Channel, app: AppId, at: datetime) -> bool:
        """See ``models.ports.Controls``."""
        return any(
            control.paused or (control.released_at is not None and at < control.released_at)
            for control in self._known(wide_scopes(channel, app))
        )

    def rate(self, scope: str) -> float | None:
        """See ``models.ports.Controls``."""
        control = self._controls.get(scope)
        return None if control is None else control.rate_per_s

    def is_quicker(self, notification_id: NotificationId, app: AppId, channel: Channel | None, since: datetime) -> bool:
        """See ``models.ports.Controls``."""
        holding = self._holding(notification_id, app, channel)
        return any(control.quickened_at is not None and control.quickened_at > since for control in holding)

    def _forget(self) -> None:
        """Let go, now and then, of the controls of notifications that are over."""
        self._entered += 1
        if self._entered % SWEEP == 0:
            moment = self._clock()
            over = [scope for scope, known in self._controls.items() if known.ends_at and known.ends_at < moment]
            for scope in over:
                del self._controls[scope]

    def _holding(self, notification_id: NotificationId, app: AppId, channel: Channel | None) -> Sequence[Control]:
        if not self._controls:  # the usual case, asked once per segment
            return ()
        return self._known(scopes_of(notification_id, app, channel))

    def _known(self, scopes: Sequence[str]) -> Sequence[Control]:
        return [self._controls[scope] for scope in scopes if scope in self._controls]


async def follow(board: ControlBoard, book: ControlBook, kafka: KafkaSettings, ready: asyncio.Event) -> None:
    """Keep a board up to date for ever; *ready* is set when all that was known at the start is on it."""
    while True:
        try:
            for control in await book.all():
                board.enter(control)
            await _read(board, kafka, ready)
        except (KafkaError, OutageError) as error:
            log.warning("controls wait for a dependency", error=type(error).__name__, again_in_s=AGAIN_S)
        await asyncio.sleep(AGAIN_S)


async def _read(board: ControlBoard, kafka: KafkaSettings, ready: asyncio.Event) -> None:
    consumer = AIOKafkaConsumer(
        kafka.prefix + CONTROLS.name,
        **to_broker(kafka),
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        fetch_max_wait_ms=IDLE_MS,
    )
    await consumer.start()
    try:
        ready.set()
        async for record in consumer:
            try:
                board.enter(Control.model_validate_json(record.value or b""))
            except ValidationError:
                log.warning("an unreadable control is passed over", offset=record.offset)
    finally:
        await consumer.stop()
