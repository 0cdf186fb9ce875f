"""Asks everybody what became of a row's notifications, and writes it into the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.names import NotificationId
from models.outcome import Outcome
from models.progress import Progress
from tests.chaos.scene import Scene
from tests.chaos.standing import note_standing
from tests.support.eventually import eventually_async
from tests.support.verified import verdict_of

AT_ONCE = 500
OTHERS = 3
"""Of a row's small notifications, chosen by chance: to verify one is to read a partition of the ledger twice."""

SETTLED_S = 20.0
"""The list of deliveries and the simulators' log may come a little behind the account."""


async def gather(scene: Scene) -> None:
    """Wait for the end of every notification of the row that was not gathered yet, and note what is said of it."""
    for name in scene.meant[scene.gathered :]:
        progress = await _finished(scene, name)
        scene.history.write(
            "progress",
            notification=name,
            state=progress.state.value,
            counts=progress.counts.model_dump(),
            reasons=progress.reasons,
            deferred=progress.deferred,
        )
        rows = await _settled(scene, progress)
        for start in range(0, len(rows), AT_ONCE):
            _note(scene, name, rows[start : start + AT_ONCE])
        scene.gathered += 1
    await _verify(scene)


async def _finished(scene: Scene, name: NotificationId) -> Progress:
    try:
        return await scene.producer.finished(name, scene.row.workload.finished_within_s)
    except AssertionError:
        await note_standing(scene)
        raise


async def _verify(scene: Scene) -> None:
    """Let ``carillon ledger verify`` say of the row's own campaign, and of a few others, whether the books agree."""
    others = [name for name in scene.meant if name != scene.name]
    chosen = scene.chance.sample(others, min(len(others), OTHERS))
    for name in [name for name in scene.meant if name == scene.name or name in chosen]:
        verdict = await verdict_of(scene.producer, name)
        differences = [str(difference) for difference in verdict.differences]
        scene.history.write("ledger", notification=name, agrees=verdict.is_equal, differences=differences[:3])


async def _settled(scene: Scene, progress: Progress) -> Sequence[Mapping[str, Any]]:
    """Return the deliveries, when they are as many as the account says, or time is up: the checker will tell."""
    ended = progress.counts.selected - progress.counts.suppressed - progress.counts.pending
    name, last = progress.notification_id, list[Mapping[str, Any]]()

    async def is_all_there() -> bool:
        nonlocal last
        scene.log.read()
        last = await scene.producer.deliveries(name)
        final = sum(row["outcome"].is_final for row in last)
        return final >= ended and scene.log.taken[name] >= progress.counts.accepted

    try:
        await eventually_async(is_all_there, SETTLED_S)
    except AssertionError:
        scene.say(f"{scene.name}: the deliveries of {name} do not settle")
    return last


def _note(scene: Scene, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    scene.history.write(
        "deliveries",
        notification=name,
        devices=[row["device_id"] for row in rows],
        ids=[row["delivery_id"] for row in rows],
        outcomes=[Outcome(row["outcome"]).value for row in rows],
    )
