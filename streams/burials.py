"""What a role gave up before this process began, as the topics tell: so no restart begins to count anew.

The dead letters say which records were given up, the group's offsets where reading goes on: a run that stands right
before that place is the run that this process goes on with.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from aiokafka import TopicPartition

from models.errors import CarillonError
from rules.letter_limit import row_before, share_before
from rules.letters import Letter, read_letter
from rules.replays import place_of
from settings import KafkaSettings
from streams.letters import all_letters, open_reader


@dataclass(frozen=True, slots=True)
class Burials:
    """What was before, in the numbers that ``rules.letter_limit`` recalls."""

    row: int = 0
    handled: int = 0
    given_up: int = 0


Recall: TypeAlias = Callable[[str], Awaitable[Burials]]
"""Tells what a stage gave up before this process; raises OutageError while the broker is away."""


def recall_from(kafka: KafkaSettings, group: str, window: int) -> Recall:
    """Return what asks the broker, once and only when a first record is given up.

    Parameters
    ----------
    group
        The role's, without the prefix.
    window
        Letters of each partition that are looked at, and records before each place.
    """

    async def recall(stage: str) -> Burials:
        async with open_reader(kafka, kafka.prefix + group) as consumer:
            buried: dict[TopicPartition, set[int]] = defaultdict(set)
            async for record in all_letters(consumer, kafka.prefix, last=window):
                letter = read_letter(record)
                if isinstance(letter, Letter) and letter.stage == stage:
                    _enter(buried, letter, kafka.prefix)
            places = {tp: await consumer.committed(tp) or 0 for tp in buried}
        each = max(1, window // max(1, len(buried)))
        shares = [share_before(places[tp], offsets, each) for tp, offsets in buried.items()]
        return Burials(
            row=sum(row_before(places[tp], offsets) for tp, offsets in buried.items()),
            handled=sum(handled for handled, _ in shares),
            given_up=sum(given_up for _, given_up in shares),
        )

    return recall


def _enter(buried: dict[TopicPartition, set[int]], letter: Letter, prefix: str) -> None:
    try:
        topic, partition, offset = place_of(letter)
    except CarillonError:  # it was never written anywhere
        return
    buried[TopicPartition(prefix + topic, partition)].add(offset)
