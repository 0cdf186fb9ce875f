"""What is measured of a provider's bad days, from its own log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.chaos.faults import fault
from tests.chaos.history import Entry
from tests.chaos.scene import Scene
from tests.chaos.schedule import Strike


@fault("waits")
async def waits(scene: Scene, strike: Strike) -> None:
    """Measure how many requests came before the wait that ``more["answer"]`` asked for was over (``hasty``)."""
    found = list(waits_after(scene.history.entries(scene.name), strike.more["answer"]))
    scene.measure("hasty", sum(wait < 0.9 * strike.more["asked_s"] for wait in found))
    scene.measure("unasked", int(not found))


def waits_after(entries: Iterable[Entry], answer: str) -> Iterator[float]:
    """Yield how long after each such answer the same delivery was asked for again, in seconds."""
    since: dict[str, float] = {}
    requests = [request for entry in entries if entry["kind"] == "requests" for request in _requests(entry)]
    for request in sorted(requests, key=lambda request: request["at"]):
        before = since.pop(request["id"], None)
        if before is not None:
            yield request["at"] - before
        if request["answer"] == answer:
            since[request["id"]] = request["at"]


def _requests(entry: Entry) -> Iterator[Mapping[str, Any]]:
    for id_, at in zip(entry["ids"], entry["times"], strict=True):
        yield {"id": id_, "at": at, "answer": entry["answer"]}
