"""``carillon devices import``: devices from a file to the topic, and bad lines told one by one."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from models.errors import PoisonError
from rules.device_commands import read_device_command
from rules.identity import device_id
from settings import Settings
from streams.console.broker import open_publisher
from streams.console.exits import fail, say
from streams.console.lag import wait_until_read
from streams.console.meter import Meter, open_meter
from streams.console.reading import STANDARD_INPUT, open_input, parse_object
from streams.console.validation import encoded
from streams.publish import Publisher, Raw
from streams.topics import DEVICES

BATCH: Final = 2_000
"""Records handed over at once: about one request per partition."""

MAX_TOLD: Final = 100
"""Bad lines told one by one; a file of another kind would scroll everything else away."""

Complain = Callable[[int, str], None]


@dataclass(slots=True)
class Tally:
    """How an import went."""

    published: int = 0
    bad: int = 0

    def complain(self, number: int, reason: str) -> None:
        """Count a bad line and say what is wrong with it."""
        self.bad += 1
        if self.bad <= MAX_TOLD:
            say(f"line {number}: {reason}")
        elif self.bad == MAX_TOLD + 1:
            say("more lines are bad; they are only counted from here on")


def import_devices(path: Path, settings: Settings, *, wait: bool) -> None:
    """Publish each good line; ends with 1 where a line was bad."""
    tally = Tally()
    with closing(open_input(path)) as file, open_meter(_size(path)) as meter:
        asyncio.run(_import(file, settings, tally, meter))
        if wait:
            meter.phase("waiting for the registry")
            asyncio.run(wait_until_read(settings, DEVICES, "register"))
    say(f"{tally.published} published, {tally.bad} bad")
    if tally.bad:
        fail(f"{tally.bad} lines were left out; mend them and import them again")


async def _import(file: BinaryIO, settings: Settings, tally: Tally, meter: Meter) -> None:
    topic = settings.kafka.prefix + DEVICES.name
    batch: list[Raw] = []
    async with open_publisher(settings.kafka, [DEVICES]) as publisher:
        for key, value in read_lines(file, tally.complain, meter.advance):
            batch.append((topic, None, key.encode(), value, []))
            if len(batch) == BATCH:
                await _flush(publisher, batch, tally, meter)
        await _flush(publisher, batch, tally, meter)


async def _flush(publisher: Publisher, batch: list[Raw], tally: Tally, meter: Meter) -> None:
    if batch:
        await publisher.raw(batch)
        tally.published += len(batch)
        batch.clear()
        meter.show(tally.published, tally.bad)


def read_lines(
    lines: BinaryIO, complain: Complain, advance: Callable[[int], None] = lambda _size: None
) -> Iterator[tuple[str, bytes]]:
    """Give the key and the value of each good line; *advance* hears how many bytes each line has."""
    for number, line in enumerate(lines, start=1):
        advance(len(line))
        if not line.strip():
            continue
        try:
            value = encoded({"op": "upsert"} | parse_object(line))
            command = read_device_command(value)
        except PoisonError as error:
            complain(number, error.detail or error.reason)
        else:
            yield device_id(command.app, command.external_id), value


def _size(path: Path) -> int | None:
    """Return the file's size in bytes; None: nobody knows how much will come."""
    return None if path == STANDARD_INPUT or not path.is_file() else path.stat().st_size
