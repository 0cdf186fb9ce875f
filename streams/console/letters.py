"""The dead letters as a command sees them: which are open, and the whole record of one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer

from models.errors import SetupError
from models.record import Record
from rules.letter_entries import Entry, Wanted, entries_of
from rules.letters import Found, Letter, read_letter
from rules.replays import place_of, replayed
from settings import KafkaSettings, Settings
from streams.console.broker import hush
from streams.console.exits import say
from streams.letters import all_letters, open_reader, record_at
from streams.topics import DEADLETTERS, LARGE
from streams.writing import LIMITS

OFTEN: Final = 10_000
"""After so many letters somebody who waits is told how far it is."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Reads the topic ``deadletters``, and the records that its letters are about."""

    consumer: AIOKafkaConsumer
    kafka: KafkaSettings

    async def entries(self, wanted: Wanted, *, handled: bool = False) -> list[Entry]:
        """Return the entries that somebody asks for, the newest first; *handled*: those that were dealt with too."""
        found: list[Found] = []
        async for record in all_letters(self.consumer, self.kafka.prefix):
            found.append(read_letter(record))
            if len(found) % OFTEN == 0:
                say(f"{len(found):,} dead letters read …")
        return [entry for entry in entries_of(found) if wanted(entry) and (handled or entry.mark is None)]

    async def entry(self, id_: str) -> Entry:
        """Return the entry that a letter belongs to; raises SetupError where there is none with this id."""
        letter, _ = await self._at(id_)
        found = await self.entries(Wanted(), handled=True)
        return next((entry for entry in found if entry.first.about == letter.about), Entry([letter]))

    async def value(self, letter: Letter) -> bytes | None:
        """Return a letter's whole value: from its origin, where the letter has only a part; None: it is gone."""
        if not letter.is_cut:
            return (await self._at(letter.id))[1]
        origin = await record_at(self.consumer, self.kafka.prefix, *place_of(letter))
        return None if origin is None else origin.value or b""

    async def replayed(self, letter: Letter) -> Record[bytes]:
        """Return what putting a letter back would write; raises ReplayError where that is not to be done."""
        place_of(letter)
        return replayed(letter, await self.value(letter), LIMITS, LARGE)

    async def _at(self, id_: str) -> tuple[Letter, bytes]:
        partition, _, offset = id_.partition("/")
        record = None
        if partition.isdigit() and offset.isdigit():
            record = await record_at(self.consumer, self.kafka.prefix, DEADLETTERS.name, int(partition), int(offset))
        letter = None if record is None else read_letter(record)
        if record is None or not isinstance(letter, Letter):
            message = f"no dead letter {id_} (any more): `carillon deadletters list` shows the ids, such as 2/4711"
            raise SetupError(message)
        return letter, record.value or b""


@asynccontextmanager
async def open_letters(settings: Settings) -> AsyncIterator[Letters]:
    """Give a reader of the dead letters; every failure of the broker becomes an OutageError."""
    hush()
    async with open_reader(settings.kafka) as consumer:
        yield Letters(consumer, settings.kafka)
