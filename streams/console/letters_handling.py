"""``carillon deadletters replay`` and ``drop``: a record and the mark that it is handled are written as one.

Both are in one transaction, so a command that is killed has put back exactly what is marked; of two that run at the
same time, the second fences the first before it looks what is left.
"""

import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from aiokafka import TopicPartition

from models.errors import SetupError
from models.record import Record
from rules.letter_entries import Entry, Wanted
from rules.letters import DROPPED, REPLAYED, Letter, mark_of
from rules.replays import ReplayError
from settings import Settings
from streams.console.brakes import who
from streams.console.exits import Exit, fail, say
from streams.console.letters import Letters, open_letters
from streams.publish import Raw
from streams.together import Together, open_together, until_seen

LISTED: Final = 20
"""Records that are named before somebody says yes; of more, how many."""

AT_ONCE_BYTES: Final = 4_194_304
"""Of one transaction, about: a record may have as much by itself."""

AT_ONCE: Final = 200
"""Records of one transaction."""

Write = Callable[[Letter], Awaitable[Sequence[Raw]]]
"""Returns what is written for one letter."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which records somebody wants to be dealt with: those with these ids, or else those that are wanted."""

    ids: Sequence[str]
    wanted: Wanted
    limit: int

    def __post_init__(self) -> None:
        """Raise SetupError where nothing is chosen: everything is never meant by saying nothing."""
        if not self.ids and self.wanted == Wanted():
            message = "which ones? Name ids, or a filter such as --stage, --reason or --since (--since 14d: all)"
            raise SetupError(message)

    async def entries(self, letters: Letters) -> list[Entry]:
        """Return the open entries, the oldest first."""
        if self.ids:
            found = [await letters.entry(id_) for id_ in dict.fromkeys(self.ids)]
            for entry in found:
                if entry.mark is not None:
                    say(f"{entry.first.id} was {entry.mark.how} by {entry.mark.by} already")
            return sorted({entry.first.id: entry for entry in found if entry.mark is None}.values(), key=_place)
        return sorted(await letters.entries(self.wanted), key=_place)[: self.limit]


async def replay(chosen: Chosen, settings: Settings, *, why: str, yes: bool) -> None:
    """Put records back, and say of those that stay why; ends with 1 where one stays."""
    prefix = settings.kafka.prefix
    async with open_together(settings.kafka, "deadletters") as together, open_letters(settings) as letters:
        entries = await chosen.entries(letters)
        good = [entry.first for entry in entries if await _may_go(letters, entry.first)]

        async def write(letter: Letter) -> Sequence[Raw]:
            return [_raw(await letters.replayed(letter), prefix), _mark(letter, REPLAYED, why, prefix)]

        _confirm(good, "go back to where they came from", yes=yes)
        await _all(good, write, together, letters)
    sys.stdout.write(f"replayed: {len(good)} records; what fails again is a new dead letter\n")
    if len(good) < len(entries):
        fail(f"{len(entries) - len(good)} records stay")


async def drop(chosen: Chosen, settings: Settings, *, why: str, yes: bool) -> None:
    """Mark records as handled; nothing is put back, and nothing deleted."""
    prefix = settings.kafka.prefix
    async with open_together(settings.kafka, "deadletters") as together, open_letters(settings) as letters:
        found = [entry.first for entry in await chosen.entries(letters)]

        async def write(letter: Letter) -> Sequence[Raw]:
            return [_mark(letter, DROPPED, why, prefix)]

        _confirm(found, "are listed no more", yes=yes)
        await _all(found, write, together, letters)
    sys.stdout.write(f"dropped: {len(found)} records; `carillon deadletters list --all` still shows them\n")


async def _may_go(letters: Letters, letter: Letter) -> bool:
    try:
        await letters.replayed(letter)
    except ReplayError as error:
        say(f"{letter.id} ({letter.origin}) stays: {error}")
        return False
    return True


def _confirm(found: Sequence[Letter], what: str, *, yes: bool) -> None:
    """Say what will happen, and end unless somebody agrees."""
    for letter in found[:LISTED]:
        say(f"{letter.id}  {letter.origin}  {letter.stage}: {letter.reason}  {letter.size:,} bytes")
    if len(found) > LISTED:
        say(f"… and {len(found) - LISTED:,} more")
    if yes or not found:
        return
    if not sys.stdin.isatty():
        fail(f"{len(found):,} records would {what}; say --yes where nobody can be asked", Exit.USAGE)
    sys.stderr.write(f"carillon: these {len(found):,} records {what}. Go on? [y/N] ")
    if input().strip().lower() not in {"y", "yes"}:
        fail("nothing was done")


async def _all(found: Sequence[Letter], write: Write, together: Together, letters: Letters) -> None:
    """Write what each letter asks for, many letters in one transaction."""
    at_hand: list[Raw] = []
    size = 0
    written: dict[TopicPartition, int] = {}
    for number, letter in enumerate(found, start=1):
        raws = await write(letter)
        at_hand += raws
        size += sum(len(value or b"") for _, _, _, value, _ in raws)
        if size >= AT_ONCE_BYTES or number % AT_ONCE == 0 or number == len(found):
            written |= await together(at_hand)
            at_hand, size = [], 0
            if number < len(found):
                say(f"{number:,} of {len(found):,} …")
    await until_seen(letters.consumer, written)


def _place(entry: Entry) -> tuple[int, int, int]:
    return entry.first.timestamp_ms, entry.first.partition, entry.first.offset


def _mark(letter: Letter, how: str, why: str, prefix: str) -> Raw:
    mark = mark_of(letter, how, by=who(), why=why)
    return (prefix + mark.topic, letter.partition, mark.key.encode(), None, list(mark.headers))


def _raw(record: Record[bytes], prefix: str) -> Raw:
    """Return a record as it goes back: to its own partition, because tables are kept by partition."""
    return (prefix + record.topic, record.partition, record.key, record.value, list(record.headers))
