"""The account is exact whatever dies, is lost, comes again or wakes up late, in any order."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from models.outcome import Outcome
from models.progress import State
from models.record import Record
from rules.accounts import account_of
from rules.facts import LedgerFact
from rules.ledger import fold
from rules.results import read_result
from tests.support.builders import a_record, a_settled
from tests.support.ledger_facts import NAME, expanded, launched, selected
from tests.support.tally_world import World, misfortunes, stories, told
from tests.support.two_copies import Disk


@settings(max_examples=150, deadline=None)
@given(stories(), st.integers(0, 2**32))
async def test_the_account_is_exact_whatever_happens_to_its_worker(story: list[Record[bytes]], seed: int) -> None:
    expected = fold(NAME, [LedgerFact(record.offset, read_result(record.value)) for record in story]).progress()
    world = World(story)
    tally = await world.begin()

    chance = random.Random(seed)
    for event in misfortunes(chance):
        tally = await world.suffer(tally, event)
        assert world.is_kept()
        if chance.random() < 0.3:
            tally = await world.wake(tally)
    await world.finish(tally)
    await world.finish(await world.wake(tally))

    assert expected.state is State.FINISHED
    assert told(world.last) == told(world.told[-1]) == told(expected)  # the topic is compacted: its last is all it has
    heir = Disk()
    heir.recover(world.changelog)
    for rows in (world.changelog.rows, heir.rows, world.disk.rows):
        assert told(account_of(NAME, rows.items()).progress()) == told(expected)
    assert world.last.counts.imbalance == 0


STORY = [
    a_record(result, topic="results", offset=offset)
    for offset, result in enumerate(
        [launched(), selected(2), expanded(), a_settled(Outcome.ACCEPTED, Outcome.REJECTED)]
    )
]


async def test_a_worker_killed_at_each_step_of_the_end_leaves_the_whole_account_to_an_heir_without_a_disk() -> None:
    """Between the two copies of a summary most of all: the disk has it, and the changelog must get it too."""
    expected = fold(NAME, [LedgerFact(record.offset, read_result(record.value)) for record in STORY]).progress()
    step, was_killed = 0, True
    while was_killed:
        world = World(STORY)
        tally = await world.begin()
        tally = await world.suffer(tally, ("killed", len(STORY), step))
        was_killed = world.committed < len(STORY)
        await world.finish(tally)

        heir = Disk()
        heir.recover(world.changelog)
        assert told(account_of(NAME, heir.rows.items()).progress()) == told(expected), step
        step += 1
    assert step > len(STORY)


async def test_the_end_reaches_readers_although_a_fact_was_read_late() -> None:
    """The account ends by a fact that came before others: its version stays, and readers had it with another state."""
    world = World(STORY)
    tally = await world.begin()

    await tally([STORY[0], STORY[2], STORY[3]])
    await tally([STORY[1]])

    assert [progress.version for progress in world.told] == [3, 3]
    assert world.last.state is State.FINISHED
    assert world.last.counts.accepted == world.last.counts.rejected == 1
