"""Talks to the simulators: what to do, what they counted, and what stands in their logs."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Final

import httpx

from sandbox.crowd import DEAD, Meant
from sandbox.demo_faults import Faults, script
from sandbox.house import CHANNELS
from sandbox.probe import trust
from sandbox.running import Sandbox
from sandbox.witness import Counted, Witness

POLL_S: Final = 0.2
WRITTEN_WITHIN_S: Final = 10.0
"""A simulator writes its log every 0.1 s; what is not there after this does not come."""


def tell(sandbox: Sandbox, meant: Iterable[Meant], faults: Faults, seed: int) -> None:
    """Give each simulator its script."""
    requests = Counter(one.channel for one in meant)
    for channel in CHANNELS:
        said = script(channel, faults, dead=DEAD, requests=requests[channel], seed=seed)
        with _client(sandbox, channel) as client:
            client.put("/_sim/script", json=said).raise_for_status()


def count(sandbox: Sandbox, channel: str, notification_id: str) -> Counted:
    """Return what a simulator counted for a notification as it went."""
    with _client(sandbox, channel) as client:
        numbers = client.get("/_sim/stats").raise_for_status().json()
    own = numbers["notifications"].get(notification_id, {})
    return Counted(**{name: own.get(name, 0) for name in Counted.__dataclass_fields__})


async def hear(sandbox: Sandbox, channel: str, notification_id: str) -> tuple[Counted, Witness]:
    """Return what a simulator counted, and its log, when both say the same, or after ten seconds as they are."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + WRITTEN_WITHIN_S
    while True:
        counted = count(sandbox, channel, notification_id)
        with sandbox.request_log(channel).open("rb") as log:
            # a last line without its end is still being written
            witness = Witness(notification_id).read(line for line in log if line.endswith(b"\n"))
        if witness.counted() == counted or loop.time() > deadline:
            return counted, witness
        await asyncio.sleep(POLL_S)


def _client(sandbox: Sandbox, channel: str) -> httpx.Client:
    return httpx.Client(
        base_url=sandbox.simulator_url(channel), verify=trust(sandbox.ca_file), timeout=10.0, trust_env=False
    )
