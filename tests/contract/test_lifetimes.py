"""What is over leaves the registry by itself, and a changed setting holds for what is there already."""

import pytest

from models.outcome import Outcome
from models.progress import Progress, State
from registry.client import Database
from registry.indexes import ensure_indexes
from registry.lifetimes import Lifetime, lifetimes
from settings import RetentionSettings
from tests.support.builders import NOON, a_settled, an_expansion
from tests.support.ledger_facts import NAME
from tests.support.registry import on_server

DAY_S = 86_400


async def seconds_of(database: Database, lifetime: Lifetime) -> int | None:
    index = (await database[lifetime.collection].index_information())[lifetime.name]
    assert index["key"] == [(lifetime.field, 1)]
    return index.get("expireAfterSeconds")


@pytest.mark.parametrize("lifetime", lifetimes(RetentionSettings()), ids=lambda lifetime: lifetime.collection)
async def test_each_lifetime_has_its_index(database: Database, lifetime: Lifetime) -> None:
    assert await seconds_of(database, lifetime) == lifetime.seconds


async def test_another_setting_changes_the_index_that_is_there(database: Database) -> None:
    shorter = RetentionSettings(deliveries_days=3, summaries_days=20)

    await ensure_indexes(database, shorter)
    await ensure_indexes(database, shorter)

    found = {lifetime.collection: await seconds_of(database, lifetime) for lifetime in lifetimes(shorter)}
    assert found["deliveries"] == 3 * DAY_S
    assert found["progress"] == 20 * DAY_S
    assert found["notifications"] == found["slices"] == 35 * DAY_S


async def test_every_document_that_has_a_lifetime_says_when_it_began(database: Database) -> None:
    registry = on_server(database)
    await registry.deliveries.record([(a_settled(Outcome.ACCEPTED), 0, 1)])
    await registry.notifications.claim_page(an_expansion(), "expansions/0/1")
    await registry.deliveries.progress(
        [Progress(notification_id=NAME, state=State.FINISHED, version=1, updated_at=NOON)]
    )

    assert (await database["deliveries"].find_one())["at"] == NOON
    assert (await database["progress"].find_one())["ended_at"] == NOON
    assert (await database["slices"].find_one())["expires_at"] == an_expansion().notification.expires_at


async def test_an_account_that_goes_on_has_no_age(database: Database) -> None:
    registry = on_server(database)
    for version, state in enumerate([State.SCHEDULED, State.RUNNING, State.FINISHED, State.RUNNING]):
        progress = Progress(notification_id=NAME, state=state, version=version, updated_at=NOON)
        await registry.deliveries.progress([progress])

        assert ("ended_at" in await database["progress"].find_one()) == (state is State.FINISHED)


def test_an_id_is_taken_for_longer_than_anything_of_it_is_kept() -> None:
    for days in ({}, {"deliveries_days": 400}, {"summaries_days": 400}):
        retention = RetentionSettings(**days)

        assert retention.claims_days > max(retention.deliveries_days, retention.summaries_days)
