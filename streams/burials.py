"""What a role gave up before this process began, as the topics tell: so no restart begins to count anew.

The dead letters say which records were given up, the group's offsets where reading goes on: a run that stands right
before that place is the run that this process goes on with, unless nothing comes after it.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from aiokafka import AIOKafkaConsumer, TopicPartition

from models.errors import CarillonError
from rules.letter_limit import MARKERS, is_ours, row_before, share_before
from rules.letters import Letter, read_letter
from rules.replays import place_of
from settings import DeadLetterSettings, KafkaSettings
from streams.letters import all_letters, open_reader


@dataclass(frozen=True, slots=True)
class Burials:
    """What was before, in the numbers that ``rules.letter_limit`` recalls."""

    row: int = 0
    handled: int = 0
    given_up: int = 0


Recall: TypeAlias = Callable[[str], Awaitable[tuple[Burials, Burials]]]
"""Tells what a stage gave up before this process, by our fault and by producers'; raises OutageError while the broker
is away."""

Places: TypeAlias = dict[TopicPartition, set[int]]


def recall_from(kafka: KafkaSettings, group: str, limits: DeadLetterSettings) -> Recall:
    """Return what asks the broker; *group* is the role's, without the prefix."""

    async def recall(stage: str) -> tuple[Burials, Burials]:
        ours: Places = defaultdict(set)
        theirs: Places = defaultdict(set)
        async with open_reader(kafka, kafka.prefix + group) as consumer:
            async for record in all_letters(consumer, kafka.prefix, last=limits.window):
                letter = read_letter(record)
                if isinstance(letter, Letter) and letter.stage == stage:
                    mine = is_ours(letter.origin, letter.reason, stop_ways_in=limits.stop_ways_in)
                    _enter(ours if mine else theirs, letter, kafka.prefix)
            places = await _places(consumer, [*{**ours, **theirs}])
        return _burials(ours, places, limits.window), _burials(theirs, places, limits.window)

    return recall


async def _places(consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
    """Return where reading goes on, of those partitions where there is more to read: a run elsewhere is over."""
    if not partitions:
        return {}
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    places = {tp: await consumer.committed(tp) or 0 for tp in partitions}
    return {tp: place for tp, place in places.items() if ends[tp] - place > MARKERS}


def _burials(buried: Places, places: Mapping[TopicPartition, int], window: int) -> Burials:
    each = max(1, window // max(1, len(buried)))
    shares = [share_before(place, buried[tp], each) for tp, place in places.items() if tp in buried]
    return Burials(
        row=sum(row_before(place, buried[tp]) for tp, place in places.items() if tp in buried),
        handled=sum(handled for handled, _ in shares),
        given_up=sum(given_up for _, given_up in shares),
    )


def _enter(buried: Places, letter: Letter, prefix: str) -> None:
    try:
        topic, partition, offset = place_of(letter)
    except CarillonError:  # it was never written anywhere
        return
    buried[TopicPartition(prefix + topic, partition)].add(offset)
