"""What ``models.ports.ControlBook`` promises."""

import asyncio
from datetime import timedelta
from typing import Any

from models.control import Control, ControlChange, Hold
from tests.support.builders import NOON
from tests.support.registry import on_server


def a_change(offset: int, **changes: Any) -> ControlChange:
    fields = {"scope": "app:shop", "source": "commands/0", "offset": offset, "why": f"command {offset}"}
    return ControlChange(**(fields | changes))


async def test_a_change_is_a_new_version_of_the_whole_state(registry) -> None:
    paused = await registry.controls.apply(a_change(1, paused=True))
    limited = await registry.controls.apply(a_change(2, rate_per_s=5.0, sets_rate=True))
    resumed = await registry.controls.apply(a_change(3, paused=False))

    assert paused == Control(scope="app:shop", version=1, paused=True, why="command 1")
    assert limited == Control(scope="app:shop", version=2, paused=True, rate_per_s=5.0, why="command 2")
    assert resumed == Control(scope="app:shop", version=3, rate_per_s=5.0, why="command 3")
    assert await registry.controls.all() == [resumed]


async def test_a_replayed_change_returns_what_holds_and_changes_nothing(registry) -> None:
    await registry.controls.apply(a_change(1, paused=True))
    now = await registry.controls.apply(a_change(2, paused=False))

    replays = [await registry.controls.apply(a_change(offset, paused=True)) for offset in (1, 2)]

    assert replays == [now, now]


async def test_offsets_are_compared_within_their_own_partition(registry) -> None:
    await registry.controls.apply(a_change(100, paused=True))

    other = await registry.controls.apply(a_change(1, source="commands.eu/1", paused=False))
    replay = await registry.controls.apply(a_change(1, source="commands.eu/1", paused=True))

    assert (other.version, other.paused) == (2, False)
    assert replay == other


async def test_a_limit_is_taken_away_by_none(registry) -> None:
    await registry.controls.apply(a_change(1, rate_per_s=5.0, sets_rate=True))

    assert (await registry.controls.apply(a_change(2, rate_per_s=None, sets_rate=True))).rate_per_s is None


async def test_a_cancel_is_final_and_its_moment_only_moves_on(registry) -> None:
    one = {"scope": "notification:spring-sale"}
    await registry.controls.apply(a_change(1, cancelled=True, **one))
    resumed = await registry.controls.apply(a_change(2, cancelled=False, paused=False, **one))
    later = await registry.controls.apply(a_change(3, cancelled_before=NOON))
    earlier = await registry.controls.apply(a_change(4, cancelled_before=NOON - timedelta(hours=1)))

    assert resumed.cancelled
    assert (later.cancelled_before, earlier.cancelled_before) == (NOON, NOON)


def a_hold(why: str, minutes: int = 0) -> Hold:
    return Hold(by="send-fcm", why=why, since=NOON + timedelta(minutes=minutes))


async def test_who_holds_it_why_and_since_when_is_kept_until_it_is_released(registry) -> None:
    held = await registry.controls.apply(a_change(1, paused=True, asked=a_hold("dead")))
    limited = await registry.controls.apply(a_change(2, rate_per_s=5.0, sets_rate=True))
    freed = await registry.controls.apply(a_change(3, paused=False, released_at=NOON + timedelta(hours=1)))

    assert (held.hold, held.released_at) == (a_hold("dead"), None)
    assert limited.hold == a_hold("dead")
    assert (freed.paused, freed.hold, freed.released_at) == (False, None, NOON + timedelta(hours=1))
    assert await registry.controls.all() == [freed]


async def test_what_is_paused_again_stays_as_it_was_paused_first(registry) -> None:
    first = await registry.controls.apply(a_change(1, paused=True, asked=a_hold("credentials refused")))

    again = await registry.controls.apply(a_change(2, paused=True, asked=a_hold("another worker says so too", 1)))

    assert again.hold == first.hold == a_hold("credentials refused")


async def test_a_release_of_what_is_open_ends_no_pause(registry) -> None:
    await registry.controls.apply(a_change(1, paused=True, asked=a_hold("dead")))
    freed = await registry.controls.apply(a_change(2, paused=False, released_at=NOON))

    again = await registry.controls.apply(a_change(3, paused=False, released_at=NOON + timedelta(hours=1)))

    assert again.released_at == freed.released_at == NOON


async def test_a_second_pause_begins_anew(registry) -> None:
    await registry.controls.apply(a_change(1, paused=True, asked=a_hold("first")))
    await registry.controls.apply(a_change(2, paused=False, released_at=NOON))

    second = await registry.controls.apply(a_change(3, paused=True, asked=a_hold("second", 5)))

    assert (second.hold, second.released_at) == (a_hold("second", 5), NOON)


async def test_scopes_are_kept_apart(registry) -> None:
    scopes = ["*", "app:shop", "channel:fcm", "route:fcm:shop", "notification:spring-sale"]

    for offset, scope in enumerate(scopes):
        await registry.controls.apply(a_change(offset, scope=scope, paused=True))

    assert sorted((control.scope, control.version) for control in await registry.controls.all()) == sorted(
        (scope, 1) for scope in scopes
    )


async def test_changes_at_once_are_all_counted(database) -> None:
    books = [on_server(database).controls for _ in range(6)]

    states = await asyncio.gather(
        *(book.apply(a_change(1, source=f"commands/{n}", paused=True)) for n, book in enumerate(books))
    )

    assert sorted(state.version for state in states) == list(range(1, 7))
