"""What a row that does not end leaves behind: how far each notification came, and who has not read what."""

from __future__ import annotations

from contextlib import suppress

import httpx

from benchmarks.scraped import read
from tests.chaos.scene import Scene

LAG = "carillon_consumer_lag_records"


async def note_standing(scene: Scene) -> None:
    """Note every notification that was not gathered, and every group that is behind, as they are now."""
    for name in scene.meant[scene.gathered :]:
        progress = await scene.producer.progress(name)
        told = {} if progress is None else {"state": progress.state.value, "counts": progress.counts.model_dump()}
        scene.history.write("standing", notification=name, **told)
    scene.history.write("lags", behind=_behind(scene))


def _behind(scene: Scene) -> dict[str, float]:
    """Return the records that each group has not read, by group, topic and partition; nothing if nobody can tell."""
    (exporter,) = (child for child in scene.sandbox.supervisor.children if child.program.family == "lag")
    with suppress(httpx.HTTPError):
        url = exporter.program.urls["metrics"]
        told = httpx.get(url, trust_env=False, timeout=10).text
        return {" ".join(of.values()): lag for name, of, lag in read(told).samples if name == LAG and lag}
    return {}
