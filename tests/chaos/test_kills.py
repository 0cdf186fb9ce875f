"""What is still true after kill -9 of an expander: everybody in one segment, nobody in two."""

import asyncio
import random
import signal

import orjson

from sandbox.running import Sandbox
from tests.support.campaigns import without_senders
from tests.support.eventually import eventually_async, later
from tests.support.producer import Producer, devices_of, multiplicity

SEED = 20_261_121
"""Of the moments to kill at."""


def a_launch(name: str, **changes: object) -> dict[str, object]:
    body = {
        "type": "launch",
        "notification_id": name,
        "app": "default",
        "content": {"title": "Hello", "body": "World"},
        "audience": {"condition": {"property": "external_id", "operator": "starts_with", "value": f"{name}-"}},
        "channels": ["fcm"],
        "ttl_s": 600,
    }
    return body | changes


async def test_an_expander_killed_again_and_again_loses_no_device_and_doubles_none(
    sandbox: Sandbox, producer: Producer
) -> None:
    devices = [device | {"app": "default"} for device in devices_of("expander", 20_000, ("fcm",))]
    await producer.register(devices)
    chance = random.Random(SEED)
    async with without_senders(sandbox):
        await producer.command(a_launch("expander"))
        await eventually_async(lambda: grew(producer, "expander", 0), 60)
        for _ in range(3):
            sandbox.kill("expand", signal.SIGKILL)
            await asyncio.to_thread(sandbox.wait_ready, "expand")
            # right after a start, with a backlog: there it broke most easily
            await later(chance.uniform(0, 0.15))
        sandbox.kill("expand", signal.SIGKILL)
        await eventually_async(lambda: all_expanded(producer, "expander"), 120)

        assert multiplicity(await in_segments(producer, "expander")) == {1: 20_000}
        assert await selected(producer, "expander") == 20_000

    await producer.command({"type": "cancel", "notification_id": "expander"})
    progress = await producer.finished("expander", 120)
    assert progress.counts.imbalance == 0


async def test_an_expansion_put_on_its_topic_twice_changes_nothing(producer: Producer) -> None:
    await producer.register([device | {"app": "default"} for device in devices_of("forked", 600, ("fcm",))])
    await producer.command(a_launch("forked"))
    progress = await producer.finished("forked")
    assert progress.counts.accepted == 600
    pages = [(key, value) for key, value, _ in await producer.records("expansions") if key and b"forked:" in key]

    for key, value in pages:
        assert value is not None
        await producer.publish("expansions", key.decode(), value)
    await producer.command(a_launch("behind", audience={"devices": [{"external_id": "forked-0"}]}))
    await producer.finished("behind")

    assert multiplicity(await in_segments(producer, "forked")) == {1: 600}
    again = await producer.progress("forked")
    assert again is not None
    assert again.counts == progress.counts


async def selected(producer: Producer, name: str) -> int:
    progress = await producer.progress(name)
    return 0 if progress is None else progress.counts.selected


async def grew(producer: Producer, name: str, before: int) -> bool:
    return await selected(producer, name) > before


async def all_expanded(producer: Producer, name: str) -> bool:
    progress = await producer.progress(name)
    return progress is not None and progress.slices > 0 and progress.slices_expanded == progress.slices


async def in_segments(producer: Producer, name: str) -> list[str]:
    """Return every device of every committed segment of a notification; others' tests leave rubbish between them."""
    mine = [
        value
        for key, value, _ in await producer.records("segments.fcm")
        if (key or b"").startswith(f"{name}:".encode())
    ]
    return [device for value in mine for device in orjson.loads(value or b"")["device_ids"]]
