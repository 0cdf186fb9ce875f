"""Where a row is played: the house, the producer, chance, and the history that everybody writes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from sandbox.probe import trust
from sandbox.running import Sandbox
from tests.chaos.history import History
from tests.chaos.request_log import RequestLog
from tests.chaos.schedule import Row
from tests.support.eventually import eventually_async
from tests.support.producer import Producer, devices_of

LEAST = 40
"""Devices of a workload, however small the scale."""


@dataclass
class Scene:
    """One play of one row."""

    row: Row
    name: str
    """Of the play, ``kill-sender-3``; also of its campaign, and every other notification begins so."""

    sandbox: Sandbox
    producer: Producer
    history: History
    chance: random.Random
    crowds: dict[str, int]
    """Devices that are registered already, by the name that their ids begin with; shared by the rows of a house."""

    scale: float = 1.0
    soak_s: float = 600.0
    """How long the mixed soak lasts."""

    say: Callable[[str], None] = print
    log: RequestLog = field(init=False)
    meant: list[str] = field(default_factory=list)
    """Notifications whose end is waited for."""

    gathered: int = 0
    """Of how many of them the evidence is in the history."""

    beside: list[asyncio.Task[None]] = field(default_factory=list)
    """What goes on beside the strikes."""

    def __post_init__(self) -> None:
        logs = [self.sandbox.request_log(channel) for channel in ("fcm", "apns")]
        self.log = RequestLog(logs, self.history)

    @property
    def devices(self) -> int:
        """How many the row's own campaign goes to."""
        return self.scaled(self.row.workload.devices) if self.row.workload.devices else 0

    def scaled(self, number: int) -> int:
        """Return a number of devices at this run's scale."""
        return max(LEAST, int(number * self.scale))

    @property
    def own_crowd(self) -> str:
        """The crowd of a row whose devices do not survive it."""
        return f"{self.name}{self.devices}"

    async def crowd(self, number: int, kind: str = "crowd") -> str:
        """Register so many devices, once per house, and return what their external ids begin with."""
        name = f"{kind}{number}"
        if name not in self.crowds:
            devices = [device | {"app": "default"} for device in devices_of(name, number, ("fcm",))]
            await self.producer.register(devices)
            self.crowds[name] = number
        return name

    async def campaign(
        self, name: str, devices: int, *, kind: str = "crowd", partial: bool = False, **launch: Any
    ) -> None:
        """Launch to a crowd of so many; *partial*: it will be called back, so not everybody has to be told."""
        crowd = await self.crowd(devices, kind)
        body = a_launch(name, crowd) | launch
        self.expects(name, crowd, devices, partial=partial)
        await self.command(body)

    def expects(self, name: str, crowd: str, devices: int, *, partial: bool = False) -> None:
        """Say who is to be told: the checker will hold everybody to it."""
        self.history.write("meant", notification=name, crowd=crowd, devices=devices, partial=partial)
        self.meant.append(name)

    async def command(self, body: Mapping[str, Any]) -> None:
        """Publish a command, and note that the broker acknowledged it."""
        await self.producer.command(body)
        self.history.write("command", type=body.get("type"), command=body.get("notification_id"))

    async def answer(self, latency_ms: float = 0, *rules: Mapping[str, Any], channel: str = "fcm") -> None:
        """Let a provider take so long from now on, and answer by these rules; without any it accepts everything."""
        url = f"{self.sandbox.simulator_url(channel)}/_sim/script"
        async with httpx.AsyncClient(verify=trust(self.sandbox.ca_file), trust_env=False) as client:
            (await client.put(url, json={"latency_ms": latency_ms, "rules": list(rules)})).raise_for_status()

    def strike(self, what: str, whom: str, *, excuses: int = 0) -> None:
        """Note that the nemesis strikes now; *excuses*: how many senders may repeat what they had in flight."""
        self.history.write("strike", what=what, whom=whom, excuses=excuses)
        self.say(f"{self.name}: {what} {whom}")

    def begins(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside what follows; the row does not end before it."""
        self.beside.append(asyncio.get_running_loop().create_task(work))

    def measure(self, name: str, value: float) -> None:
        """Note a figure that the row's bars may hold; of several of one name the highest counts."""
        self.history.write("measure", name=name, value=value)

    async def until_asked(self, number: int, name: str | None = None, timeout_s: float = 90.0) -> None:
        """Return when the providers were asked so often for a notification, the row's own by default."""

        async def is_there() -> bool:
            self.log.read()
            return self.log.asked[name or self.name] >= number

        await eventually_async(is_there, timeout_s)

    async def goes_on(self, timeout_s: float = 60.0) -> float:
        """Wait for the next request for the row's own campaign; returns the seconds until it."""
        loop = asyncio.get_running_loop()
        self.log.read()
        began, asked = loop.time(), self.log.asked[self.name]
        await self.until_asked(asked + 1, timeout_s=timeout_s)
        return loop.time() - began


def a_launch(name: str, crowd: str) -> dict[str, Any]:
    """Return a launch to everybody of a crowd."""
    return {
        "type": "launch",
        "notification_id": name,
        "app": "default",
        "content": {"title": "Hello", "body": "World"},
        "audience": {"condition": {"property": "external_id", "operator": "starts_with", "value": f"{crowd}-"}},
        "channels": ["fcm"],
        "ttl_s": 900,
    }
