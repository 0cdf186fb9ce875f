"""What goes on, as the registry tells it to whoever looks again and again: by an index, and never what has ended."""

from datetime import timedelta
from uuid import uuid4

from pymongo import AsyncMongoClient

from models.claims import LaunchClaim
from models.progress import Progress, State
from registry.indexes import ensure_indexes
from registry.reporting import open_reporting
from settings import RetentionSettings
from tests.support.asked_of_mongo import Questions
from tests.support.builders import APP, NOON, a_launch
from tests.support.registry import on_server


def an_account(id_: str, state: State = State.RUNNING, minutes: int = 0, app: str = APP) -> Progress:
    updated_at = NOON + timedelta(minutes=minutes)
    return Progress(notification_id=id_, app=app, state=state, version=1, updated_at=updated_at)


async def test_what_has_not_ended_is_told_state_by_state_what_changed_last_first(mongo_uri: str) -> None:
    questions = Questions()
    client: AsyncMongoClient = AsyncMongoClient(mongo_uri, tz_aware=True, event_listeners=[questions])
    database = client[f"carillon_test_{uuid4().hex}"]
    try:
        await ensure_indexes(database, RetentionSettings())
        launch = LaunchClaim(
            "commands/0/7",
            a_launch(notification_id="running"),
            "hash",
            NOON,
            NOON + timedelta(hours=1),
            scheduled=False,
        )
        registry = on_server(database)
        await registry.notifications.claim_launches([launch])
        await registry.deliveries.progress(
            [
                an_account("running"),
                an_account("newer", minutes=1),
                an_account("newest", minutes=2),
                an_account("long-paused", State.PAUSED, minutes=-100_000),
                an_account("later", State.SCHEDULED),
                *(an_account(f"crowd-{number}", minutes=10 + number, app="bank") for number in range(5)),
                *(an_account(state.value, state) for state in State if state.is_final),
            ]
        )
        questions.asked.clear()
        reporting = open_reporting(database)
        few, every = await reporting.going(APP, 2), await reporting.going(APP, 100)
        of_all = await reporting.going(None, 4)
    finally:
        await client.drop_database(database.name)
        await client.close()

    assert [each.notification_id for each in few] == ["later", "newest", "newer", "long-paused"]
    assert {each.notification_id for each in every} == {"later", "newest", "newer", "running", "long-paused"}
    assert [each.notification_id for each in every if each.kept is not None] == ["running"]
    assert [each.notification_id for each in of_all] == ["later", *(f"crowd-{n}" for n in (4, 3, 2, 1)), "long-paused"]
    assert questions.asked
    assert questions.unserved() == []
