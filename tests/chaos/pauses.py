"""How soon a pause is silence at the provider, and how much is asked after it: measured on a house that runs."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from models.names import Channel, NotificationId
from sandbox.running import Sandbox
from tests.support.eventually import eventually_async, later
from tests.support.producer import Producer

QUIET_S = 0.7
"""No request for so long, beside what one takes, is silence."""

RUNS_S = 0.5
"""A campaign of which nothing was heard for longer, beside what one request takes, does not run."""

LATEST_S = 10.0


@dataclass(frozen=True)
class Pause:
    """One pause as the provider saw it."""

    silent_after_s: float
    """From the broker's word for the command to the last request that was answered."""

    asked_after: int
    """Requests that were answered after the control was in force in the registry: they were on their way."""


@dataclass
class Heard:
    """When a simulator answered requests for one notification, from now on; ``read`` takes what is new."""

    file: Path
    name: NotificationId
    times: list[float] = field(default_factory=list)
    place: int = -1

    def __post_init__(self) -> None:
        if self.place < 0:
            self.place = self.file.stat().st_size if self.file.exists() else 0

    def read(self) -> Sequence[float]:
        """Return every moment until now, oldest first."""
        with self.file.open("rb") as log:
            log.seek(self.place)
            raw = log.read()
        whole = raw[: raw.rfind(b"\n") + 1]  # the last line may be half written
        self.place += len(whole)
        found = map(orjson.loads, whole.splitlines())
        self.times += [line["at"] for line in found if line["notification_id"] == self.name]
        self.times.sort()
        return self.times


async def measure_pause(
    producer: Producer,
    heard: Heard,
    target: Mapping[str, Any],
    *,
    first: int = 300,
    latency_s: float = 0.0,
    wait_s: float = 0.0,
) -> Pause:
    """Let some requests through, pause *target*, measure, and let it go on.

    Parameters
    ----------
    heard
        Of the campaign that is paused by it.
    target
        ``notification_id`` or ``scope``, as a command has it.
    first
        Requests after which it is paused.
    latency_s
        What the provider takes for one request.
    wait_s
        From the last of them to the pause: requests come in waves, and by chance it falls anywhere between two.
    """
    began = await _said(producer, target, paused=False)

    async def runs() -> bool:
        times = heard.read()
        return sum(at > began for at in times[-first:]) == first and time.time() - times[-1] < RUNS_S + latency_s

    await eventually_async(runs, 60.0)
    await later(wait_s)
    await producer.publish("commands", key_of(target), {"type": "pause", **target})
    told = time.time()
    in_force = await _said(producer, target, paused=True)

    async def is_silent() -> bool:
        times = heard.read()
        return time.time() - max(times[-1], in_force) > QUIET_S + latency_s

    await eventually_async(is_silent, LATEST_S)
    last, after = heard.times[-1], sum(at > in_force for at in heard.times)
    await producer.publish("commands", key_of(target), {"type": "resume", **target})
    return Pause(max(last - told, 0.0), after)


async def _said(producer: Producer, target: Mapping[str, Any], *, paused: bool) -> float:
    """Return when the registry first said that a target is paused, or that it is not."""
    scope = target.get("scope") or f"notification:{target['notification_id']}"

    async def is_said() -> bool:
        control = await producer.database["controls"].find_one({"_id": scope})
        return (control is not None and bool(control["paused"])) == paused

    await eventually_async(is_said)
    return time.time()


def key_of(target: Mapping[str, Any]) -> str:
    """Return the key of a command: commands of one scope stay in order."""
    return str(target.get("notification_id") or target["scope"])


def heard_of(sandbox: Sandbox, channel: Channel, name: NotificationId) -> Heard:
    """Return who listens to a simulator from now on."""
    return Heard(sandbox.request_log(channel), name)
