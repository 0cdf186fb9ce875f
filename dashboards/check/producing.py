"""A producer that keeps a house busy, in a thread of its own, while the checker looks on."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Final

import orjson

from dashboards.check.traffic import ROUND_S, crowd_name, round_of
from models.errors import CarillonError
from models.record import Outgoing
from registry.client import open_client
from registry.reports import open_reports
from rules.identity import device_id
from sandbox.crowd import APP, a_crowd
from sandbox.running import Sandbox
from settings import KafkaSettings
from streams.publish import Publisher

DEVICES: Final = 6_000
AT_ONCE: Final = 1_000
SECOND_SENDER: Final = (4, 8, 16)
"""The rounds in which another sender comes and goes, and after how many it does so again: partitions move, and a worker
stands still for it, at least once in the minute that is looked at."""

WARM_S: Final = 300.0
"""Within which the first crowd has an end: ten seconds, and many times as long where a machine has other work."""

POLL_S: Final = 0.5


@contextmanager
def busy(sandbox: Sandbox) -> Iterator[str]:
    """Produce while the context is open; give a notification that has ended.

    Raises
    ------
    CarillonError
        Where no notification came to an end, or the producer could not go on.
    """
    stop, faults = Event(), list[BaseException]()

    def produce() -> None:
        try:
            asyncio.run(_produce(sandbox, stop))
        except BaseException as error:  # noqa: BLE001 -- raised again by whoever waits for this thread
            faults.append(error)

    thread = Thread(target=produce, name="producer", daemon=True)
    thread.start()
    try:
        yield asyncio.run(_first_end(sandbox))
    finally:
        stop.set()
        thread.join()
    if faults:
        message = f"the producer could not go on: {type(faults[0]).__name__}"
        raise CarillonError(message) from faults[0]


async def _produce(sandbox: Sandbox, stop: Event) -> None:
    async with Publisher(KafkaSettings(bootstrap=sandbox.bootstrap), "dashboards-check") as publisher:
        devices = a_crowd(DEVICES)
        while some := list(itertools.islice(devices, AT_ONCE)):
            await publisher(
                [Outgoing("devices", device_id(APP, one.external_id), orjson.dumps(one.upsert())) for one in some]
            )
        await asyncio.sleep(ROUND_S)  # the registry takes them in
        for number in itertools.count():
            if stop.is_set():
                return
            began = time.monotonic()
            for record in round_of(number, DEVICES):
                await publisher([record])
            await asyncio.to_thread(_staff, sandbox, number)
            await asyncio.to_thread(stop.wait, max(ROUND_S - (time.monotonic() - began), 0))


def _staff(sandbox: Sandbox, number: int) -> None:
    """Let another sender come and go."""
    comes, goes, again = SECOND_SENDER
    if number % again == comes:
        sandbox.start("send-fcm", 2)
    elif number % again == goes:
        sandbox.stop("send-fcm", 2)


async def _first_end(sandbox: Sandbox) -> str:
    """Return the first crowd's notification when its account is complete."""
    client = open_client(sandbox.mongo_uri, 10.0)
    try:
        reports = open_reports(client["carillon"])
        for _ in range(int(WARM_S / POLL_S)):
            progress = await reports.progress_of(crowd_name(0))
            if progress is not None and progress.state.is_final:
                return crowd_name(0)
            await asyncio.sleep(POLL_S)
    finally:
        with suppress(OSError):
            await client.close()
    message = f"{crowd_name(0)} did not end within {WARM_S:.0f} s; the house's logs say why"
    raise CarillonError(message)
