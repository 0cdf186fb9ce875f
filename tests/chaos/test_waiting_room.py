"""A crowd that waits for the same second leaves the waiting room whole, though its keeper is killed in that second."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from agents.release_waiting import AT_ONCE
from models.waiting import Waiting
from rules.lookout import MOST
from sandbox.running import Sandbox
from tests.support.eventually import later
from tests.support.waiting_house import publish, reading, released, waiting_house

SEED = 20_261_121
CROWD = 6_000
"""More than the windows in memory hold together where they are smallest; it leaves within seconds."""

LATER = 200
"""These wait for another hour."""

IN_FLIGHT = 2 * AT_ONCE * MOST
"""What a kill may repeat: what was on its way, and what was out while the word of it was."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    yield from waiting_house(tmp_path_factory.mktemp("waiting-house"))


def a_waiting(name: str, release_at: datetime) -> Waiting:
    return Waiting(
        id=f"{name}/2",
        release_at=release_at,
        expires_at=release_at + timedelta(hours=2),
        notification_id="crowd",
        app="default",
        channel="fcm",
        accepted_at=release_at - timedelta(hours=1),
        topic="segments.fcm",
        key=name,
        payload='{"addresses": ["' + "x" * 2_000 + '"]}',
    )


def a_crowd(due_at: datetime, chance: random.Random) -> list[Waiting]:
    return [
        a_waiting(f"crowd:fcm:0:{number}:0", due_at + timedelta(seconds=chance.random())) for number in range(CROWD)
    ]


async def test_a_crowd_is_released_whole_and_never_early_though_its_keeper_is_killed(house: Sandbox) -> None:
    due_at = datetime.now(UTC) + timedelta(seconds=12)
    crowd = a_crowd(due_at, random.Random(SEED))
    others = [a_waiting(f"later:fcm:0:{number}:0", due_at + timedelta(hours=1)) for number in range(LATER)]
    await publish(house, [*crowd, *others])

    await later((due_at - datetime.now(UTC)).total_seconds() + 0.5)
    house.kill("release")
    async with reading(house, "segments.fcm") as consumer:
        found = await released(consumer, {waiting.key for waiting in crowd}, 120)

    early = [w.key for w in crowd if found[w.key][0] < w.release_at.timestamp() - 0.001]
    repeats = sum(len(times) - 1 for times in found.values())
    assert early == []
    assert repeats <= IN_FLIGHT
