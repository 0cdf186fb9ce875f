"""Talks to the simulators: what to do, and what they counted."""

from typing import Any

import httpx

from sandbox.account import Counted
from sandbox.crowd import DEAD
from sandbox.house import CHANNELS
from sandbox.probe import trust
from sandbox.running import Sandbox

DEAD_ANSWER = {"fcm": "UNREGISTERED", "apns": "Unregistered"}
BUSY_ANSWER = {"fcm": "UNAVAILABLE", "apns": "ServiceUnavailable"}


def script(channel: str, *, faults: bool) -> dict[str, Any]:
    """Return what a simulator shall do: dead addresses are dead; with *faults*, it is also slow and sometimes busy."""
    rules: list[dict[str, Any]] = [{"answer": DEAD_ANSWER[channel], "prefix": DEAD}]
    if faults:
        rules.append({"answer": BUSY_ANSWER[channel], "share": 0.05, "times": 1})
    return {"rules": rules, "latency_ms": 30 if faults else 0}


def tell(sandbox: Sandbox, *, faults: bool) -> None:
    """Give each simulator its script."""
    for channel in CHANNELS:
        with _client(sandbox, channel) as client:
            client.put("/_sim/script", json=script(channel, faults=faults)).raise_for_status()


def ask(sandbox: Sandbox, notification_id: str) -> dict[str, Counted]:
    """Return what each simulator counted for a notification."""
    counted = {}
    for channel in CHANNELS:
        with _client(sandbox, channel) as client:
            numbers = client.get("/_sim/stats").raise_for_status().json()
        own = numbers["notifications"].get(notification_id, {})
        counted[channel] = Counted(**{name: own.get(name, 0) for name in Counted.__dataclass_fields__})
    return counted


def _client(sandbox: Sandbox, channel: str) -> httpx.Client:
    return httpx.Client(
        base_url=sandbox.simulator_url(channel), verify=trust(sandbox.ca_file), timeout=10.0, trust_env=False
    )
