"""A redrive is counted exactly, whatever happens to whoever tallies it, before its account was summarised or after."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.progress import State
from models.record import Record
from rules.accounts import account_of
from rules.facts import LedgerFact
from rules.ledger import fold
from tests.support.builders import a_record
from tests.support.ledger_facts import NAME
from tests.support.two_copies import Disk
from tests.unit.agents.test_ledger_survives import World, misfortunes, told
from tests.unit.agents.test_tally_result import House
from tests.unit.rules.test_ledger_redrives import NO, OK, first_life, lives, second_life


def records(story: list[LedgerFact]) -> list[Record[bytes]]:
    return [a_record(fact.result, topic="results", offset=fact.offset) for fact in story]


def a_story() -> list[Record[bytes]]:
    results = [*first_life(), *second_life(OK, NO)]
    return records([LedgerFact(offset, result) for offset, result in enumerate(results)])


async def test_a_finished_account_is_taken_up_again_and_shrinks_to_a_new_summary() -> None:
    house, story = House(), a_story()
    tally = house.tally()

    for record in story:
        await tally([record])

    assert house.last.state is State.FINISHED
    assert (house.last.counts.accepted, house.last.counts.rejected, house.last.redrives) == (2, 1, 1)
    assert list(house.facts.rows[0]) == [b"spring-sale|summary|1"]


async def test_its_rows_stand_beside_the_summary_and_a_successor_goes_on_from_both() -> None:
    house, story = House(), a_story()
    await house.tally()(story[:4])
    await house.tally()(story[4:6])
    assert b"spring-sale|summary" in house.facts.rows[0]

    successor = house.tally()
    await successor.recover([0])
    assert (house.last.state, house.last.counts.pending, house.last.counts.accepted) == (State.RUNNING, 2, 1)
    await successor(story[6:])

    assert (house.last.state, house.last.counts.accepted, house.last.counts.rejected) == (State.FINISHED, 2, 1)


@pytest.mark.parametrize("at", range(4, 9))
async def test_reading_everything_again_changes_no_number(at: int) -> None:
    house, story = House(), a_story()
    tally = house.tally()
    await tally(story[:at])
    before = house.last

    await tally(story[:at])

    assert house.last == before


async def test_an_old_owner_that_wakes_up_does_not_bring_the_older_summary_back() -> None:
    story = a_story()
    world = World(story)
    zombie = await world.begin()
    await zombie(story[:3])
    world.disk = Disk()
    successor = await world.begin()
    await successor(story[3:])
    before = account_of(NAME, world.changelog.rows.items()).progress()

    await zombie(story[3:4])  # it finishes the first life on its own disk, and deletes what it knows of it

    heir = Disk()
    heir.recover(world.changelog)
    assert account_of(NAME, heir.rows.items()).progress() == before
    assert before.redrives == 1


@settings(max_examples=60, deadline=None)
@given(lives(), st.integers(0, 2**32))
async def test_the_account_is_exact_whatever_happens_to_its_worker(facts: list[LedgerFact], seed: int) -> None:
    expected = fold(NAME, facts).progress()
    world = World(records(facts))
    tally = await world.begin()

    chance = random.Random(seed)
    for event in misfortunes(chance):
        tally = await world.suffer(tally, event)
        if chance.random() < 0.3:
            tally = await world.wake(tally)
    await world.finish(tally)
    await world.finish(await world.wake(tally))

    assert told(world.last) == told(expected)
    heir = Disk()
    heir.recover(world.changelog)
    for rows in (world.changelog.rows, heir.rows, world.disk.rows):
        assert told(account_of(NAME, rows.items()).progress()) == told(expected)
