"""``carillon redrive``: send again what has ended badly, and return when that has begun."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Final

from models.base import Json
from models.claims import Kept
from models.control import NOTIFICATION
from models.names import NotificationId
from models.outcome import Outcome, Reason
from models.progress import Progress
from rules.redrives import refusal_of
from settings import Settings
from streams.clock import now
from streams.console.acceptance import POLL_S, accepted
from streams.console.brakes import who
from streams.console.broker import open_publisher
from streams.console.exits import fail, say
from streams.console.registry import Registry, open_registry
from streams.console.validation import sound
from streams.topics import COMMANDS

SHOWN_WITHIN_S: Final = 5.0
"""A running ``tally`` and ``record`` have told it by then; without them it is no less begun."""


async def redrive(
    notification_id: NotificationId,
    settings: Settings,
    *,
    outcomes: Sequence[Outcome],
    reasons: Sequence[Reason],
    why: str,
    by: str,
) -> None:
    """Publish the command and wait until it is counted; ends with 1, telling why, where it would be refused."""
    body: Json = {"type": "redrive", "notification_id": notification_id, "outcomes": outcomes}
    value = sound(body | {"why": why, "by": by or who()} | ({"reasons": reasons} if reasons else {}))
    async with open_registry(settings) as registry:
        before = await _may_be_redriven(registry, notification_id)
        asked = _asked_for(await registry.reports.progress_of(notification_id), outcomes, reasons)
        topic = settings.kafka.prefix + COMMANDS.name
        async with open_publisher(settings.kafka, [COMMANDS]) as publisher:
            (offset,) = await publisher.raw([(topic, None, notification_id.encode(), value, [])])

        async def look() -> int | None:
            return _number_of(await registry.notifications.get(notification_id), before, offset)

        number = await accepted(look)
        await _shown(registry, notification_id, number)
    sys.stdout.write(
        f"redrive {number} of {notification_id} has begun: it sends up to {asked:,} deliveries again, those whose "
        f"devices can still be reached\nWatch it: carillon progress {notification_id} --watch\n"
    )


async def _may_be_redriven(registry: Registry, id_: NotificationId) -> Kept:
    """Return what is kept of a notification; ends with 1 where a redrive would be refused."""
    kept = await registry.notifications.get(id_)
    if kept is None:
        fail(f"no notification {id_}: is it spelt so, and was it accepted (carillon progress {id_})?")
    reason = refusal_of(kept, await registry.controls.of([f"{NOTIFICATION}{id_}"]), now())
    if reason is not None:
        fail(f"nothing was sent: {reason}")
    return kept


def _number_of(kept: Kept | None, before: Kept, offset: int) -> int | None:
    """Return the number that our command got, by the offset of its record; None: it has not been read yet."""
    for number, origin in enumerate(kept.redrives if kept else (), start=1):
        if origin not in before.redrives and origin.endswith(f"/{offset}"):
            return number
    return None


def _asked_for(progress: Progress | None, outcomes: Sequence[Outcome], reasons: Sequence[Reason]) -> int:
    """Return how many deliveries had ended as is asked when the account was last told."""
    told = progress.reasons if progress else {}
    wanted = {f"{outcome}:{reason}" for outcome in outcomes for reason in reasons or Reason}
    return sum(number for name, number in told.items() if name in wanted)


async def _shown(registry: Registry, id_: NotificationId, number: int) -> None:
    """Return when the account shows it: until then it looks as ended as before to whoever watches it."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + SHOWN_WITHIN_S
    while loop.time() < deadline:
        progress = await registry.reports.progress_of(id_)
        if progress is not None and progress.redrives >= number:
            return
        await asyncio.sleep(POLL_S)
    say("the account does not show it yet: are `worker tally` and `worker record` running?")
