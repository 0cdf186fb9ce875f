"""h2load (nghttp2, in C): the same requests from a program that does nothing but send them.

It sends one body to one address again and again, with headers that never change, so that its peer keeps all of them
in a table; and it reads no answer. That is the floor for a sender of HTTP/2, not a sender of notifications.

Measured: its CPU as its parent is told it, less that of a run with one request per connection (start and handshakes).
"""

import asyncio
import re
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import orjson

from benchmarks.contenders.message import a_notification, address, segments
from benchmarks.task import Measured, Task
from models.notification import Notification
from providers import apns_message, fcm_message
from providers.apns_credentials import read_credentials
from providers.apns_settings import ApnsSettings
from providers.fcm_credentials import fetch_by, read_service_account
from providers.wording import words_of
from rules.identity import delivery_id

PROGRAM: Final = "h2load"
PACKAGE: Final = "nghttp2-client"
"""Debian's package that has it."""

STREAMS: Final = {"fcm": (40, 100), "apns": (4, 1000)}
"""Connections, and requests under way on each: what our own settings are by default."""

SUCCEEDED: Final = re.compile(r"^requests:.*?(\d+) succeeded,", re.MULTILINE)
GOOD: Final = re.compile(r"^status codes: (\d+) 2xx,", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One request as h2load is told it."""

    url: str
    headers: Mapping[str, str]
    body: bytes


def is_here() -> bool:
    """Tell whether it is installed."""
    return shutil.which(PROGRAM) is not None


async def send(task: Task) -> Measured:
    """Send through h2load; ``task.contender`` ends in the channel."""
    channel = task.contender.rpartition("-")[2]
    wanted = await asyncio.to_thread(WANTED[channel], task.settings)
    connections, streams = STREAMS[channel]
    with tempfile.NamedTemporaryFile(suffix=".json") as body:
        body.write(wanted.body)
        body.flush()
        path = Path(body.name)
        start = await asyncio.to_thread(_run, command(wanted, path, connections, (connections, streams)))
        run = await asyncio.to_thread(_run, command(wanted, path, task.messages, (connections, streams)))
    return Measured(
        messages=task.messages, accepted=run.accepted, cpu_s=run.cpu_s - start.cpu_s, wall_s=run.wall_s - start.wall_s
    )


def command(wanted: Wanted, body: Path, messages: int, shape: tuple[int, int]) -> list[str]:
    """Return the words of the command line."""
    connections, streams = shape
    headers = [word for name, value in wanted.headers.items() for word in ("-H", f"{name}: {value}")]
    numbers = ["-n", str(messages), "-c", str(connections), "-m", str(streams)]
    return [PROGRAM, *numbers, "-d", str(body), *headers, wanted.url]


def accepted_of(said: str) -> int:
    """Return how many requests were answered with 2xx; raises ValueError where h2load does not say it."""
    found, good = SUCCEEDED.search(said), GOOD.search(said)
    if found is None or good is None:
        message = f"h2load did not finish: {said[-500:]}"
        raise ValueError(message)
    return min(int(found[1]), int(good[1]))


def _run(words: list[str]) -> Measured:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    wall_s, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    accepted = accepted_of(done.stdout)
    return Measured(messages=max(1, accepted), accepted=accepted, cpu_s=cpu_s, wall_s=wall_s)


def _fcm(settings: Mapping[str, str]) -> Wanted:
    notification, id_ = _one()
    words = words_of(notification.content, None)
    rendered = fcm_message.render(notification, words, datetime.now(UTC))
    message = fcm_message.addressed(rendered, address("fcm", 0), id_, notification.id)
    token = fetch_by(read_service_account(settings["credentials_file"]), settings["ca_file"], 10.0)().value
    return Wanted(
        f"{settings['endpoint']}/v1/projects/{settings['project_id']}/messages:send",
        {"authorization": f"Bearer {token}", "content-type": "application/json"},
        orjson.dumps({"message": message}),
    )


def _apns(settings: Mapping[str, str]) -> Wanted:
    notification, id_ = _one()
    letter = apns_message.render(notification, words_of(notification.content, None))
    _, token = read_credentials(ApnsSettings.model_validate(dict(settings)))
    headers = {
        "apns-topic": settings["topic"],
        "apns-push-type": letter.headers.push_type.value,
        "apns-priority": str(letter.headers.priority),
        "apns-expiration": str(int(notification.expires_at.timestamp())),
        "apns-collapse-id": notification.id,
        "apns-id": id_,
        **({"authorization": token.get_header()} if token is not None else {}),
    }
    body = {**letter.payload, "delivery_id": id_, "notification_id": notification.id}
    return Wanted(f"{settings['endpoint']}/3/device/{address('apns', 0)}", headers, orjson.dumps(body))


def _one() -> tuple[Notification, str]:
    notification = a_notification()
    (device,) = next(segments("fcm", 1)).device_ids
    return notification, delivery_id(notification.id, device)


WANTED: Final = {"fcm": _fcm, "apns": _apns}
