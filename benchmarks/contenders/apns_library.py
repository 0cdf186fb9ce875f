"""aioapns as it is, with as many requests under way as it can bear: more than its connections hold, and it hangs."""

import asyncio
import logging
import ssl
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import aioapns
from aioapns import connection

from benchmarks.contenders.message import Columns, a_notification, segments
from benchmarks.contenders.stopwatch import stopwatch
from benchmarks.task import Measured, Task
from models.notification import Notification
from providers.apns_message import render
from providers.wording import words_of
from rules.identity import delivery_ids

AT_ONCE: Final = 500
WARM_UP: Final = 500


async def send(task: Task) -> Measured:
    """Send each message by a call of its own, 500 at once."""
    logging.disable(logging.CRITICAL)
    client = _client(task)
    notification = a_notification()
    letter = render(notification, words_of(notification.content, None, None))
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(to: str, id_: str) -> bool:
        request = aioapns.NotificationRequest(
            device_token=to,
            message={**letter.payload, "delivery_id": id_, "notification_id": notification.id},
            notification_id=id_,
            time_to_live=86_400,
            priority=letter.headers.priority,
            collapse_key=notification.id,
            push_type=letter.headers.push_type,
        )
        async with slots:
            return bool((await client.send_notification(request)).is_successful)

    await _all(one, segments("apns", WARM_UP), notification)
    columns = list(segments("apns", task.messages))
    with stopwatch(task.profile) as used:
        accepted = await _all(one, columns, notification)
    return Measured(messages=task.messages, accepted=accepted, **used)


async def _all(one: Any, columns: Iterable[Columns], notification: Notification) -> int:
    calls = [
        one(to, id_.decode())
        for some in columns
        for to, id_ in zip(some.addresses, delivery_ids(notification.id, some.device_ids), strict=True)
    ]
    return sum(await asyncio.gather(*calls))


def _client(task: Task) -> Any:
    """Return a client that is pointed at the simulator, by the only ways that there are."""
    settings, server = task.settings, urlsplit(task.settings["endpoint"])
    connection.APNsProductionClientProtocol.APNS_SERVER = server.hostname
    connection.APNsTLSClientProtocol.APNS_PORT = server.port
    context = ssl.create_default_context(cafile=settings["ca_file"])
    context.set_alpn_protocols(["h2"])
    return aioapns.APNs(
        key=Path(settings["key_file"]).read_text(),
        key_id=settings["key_id"],
        team_id=settings["team_id"],
        topic=settings["topic"],
        ssl_context=context,
    )
