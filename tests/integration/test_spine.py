"""The whole way on real servers: from a command on Kafka to an account that equals what the providers saw."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from models.progress import State
from tests.support.eventually import eventually, eventually_async
from tests.support.producer import Producer, devices_of, multiplicity

ADULTS_OF_LISBON_OR_FARO = {
    "join": "and",
    "conditions": [
        {"property": "properties.age", "operator": "at_least", "value": 18},
        {
            "join": "or",
            "conditions": [
                {"property": "properties.home.city", "operator": "equal", "value": "Lisbon"},
                {"property": "properties.home.city", "operator": "equal", "value": "Faro"},
            ],
        },
    ],
}


def a_launch(name: str, app: str, **changes: object) -> dict[str, object]:
    body = {
        "type": "launch",
        "notification_id": name,
        "app": "default",
        "content": {"title": "Hello", "body": "World"},
        "audience": {"condition": {"property": "external_id", "operator": "starts_with", "value": f"{app}-"}},
        "ttl_s": 600,
    }
    return body | changes


async def test_a_launch_reaches_exactly_the_devices_of_its_condition(producer: Producer) -> None:
    devices = [device | {"app": "default"} for device in devices_of("spine", 900)]
    await producer.register(devices)
    condition = {"join": "and", "conditions": [mine("spine"), ADULTS_OF_LISBON_OR_FARO]}
    wanted = {
        device["address"]
        for device in devices
        if device["properties"]["age"] >= 18 and device["properties"]["home"]["city"] != "Porto"
    }

    await producer.command(a_launch("spine", "spine", audience={"condition": condition}))
    progress = await producer.finished("spine")

    assert progress.state is State.FINISHED
    assert progress.counts.selected == progress.counts.accepted == len(wanted)

    async def noted() -> list[Mapping[str, Any]]:  # a moment after they were answered
        requests = [request for channel in ("fcm", "apns") for request in producer.requests(channel, "spine")]
        assert {request["token"] for request in requests} == wanted
        return requests

    requests = await eventually_async(noted)
    assert multiplicity(request["token"] for request in requests) == {1: len(wanted)}


async def test_the_same_command_again_is_the_same_notification_and_another_body_is_refused(producer: Producer) -> None:
    await producer.register([device | {"app": "default"} for device in devices_of("again", 20)])
    for _ in range(5):
        await producer.command(a_launch("again", "again"))
    await producer.command(a_launch("again", "again", content={"title": "Something else"}))

    progress = await producer.finished("again")

    assert progress.counts.accepted == 20
    eventually(lambda: len(producer.requests("fcm", "again")) >= 10)  # noted a moment after they were answered
    assert len(producer.requests("fcm", "again")) == 10


async def test_a_scheduled_launch_begins_at_its_time_and_not_before(producer: Producer) -> None:
    await producer.register([device | {"app": "default"} for device in devices_of("later", 10)])
    due_at = datetime.now(UTC) + timedelta(seconds=4)
    await producer.command(a_launch("later", "later", due_at=due_at.isoformat()))

    async def is_scheduled() -> bool:
        progress = await producer.progress("later")
        return progress is not None and progress.state is State.SCHEDULED

    await eventually_async(is_scheduled)
    progress = await producer.finished("later")

    assert progress.counts.accepted == 10
    assert progress.launched_at is not None
    assert due_at <= progress.launched_at <= due_at + timedelta(seconds=10)


async def test_a_scheduled_launch_can_be_cancelled_and_then_never_begins(producer: Producer) -> None:
    await producer.register([device | {"app": "default"} for device in devices_of("not-later", 10)])
    due_at = datetime.now(UTC) + timedelta(seconds=3)
    await producer.command(a_launch("not-later", "not-later", due_at=due_at.isoformat()))
    await producer.command({"type": "cancel", "notification_id": "not-later"})

    progress = await producer.finished("not-later")

    assert progress.state is State.CANCELLED
    assert producer.requests("fcm", "not-later") == []


async def test_a_dry_run_counts_and_sends_nothing(producer: Producer) -> None:
    await producer.register([device | {"app": "default"} for device in devices_of("dry", 30)])
    await producer.command(a_launch("dry", "dry", dry_run=True))

    progress = await producer.finished("dry")

    assert progress.counts.suppressed == progress.counts.selected == 30
    assert producer.requests("fcm", "dry") == []


async def test_named_devices_get_it_once_and_unknown_ones_are_counted(producer: Producer) -> None:
    await producer.register([device | {"app": "default"} for device in devices_of("named", 4)])
    await producer.register(
        [
            {"app": "default", "external_id": "named-pigeon", "channel": "pigeon", "address": "the roof"},
            {"app": "default", "external_id": "named-empty", "channel": "fcm", "address": ""},
        ]
    )
    names = ["named-0", "named-1", "named-0", "named-nobody", "named-pigeon", "named-empty"]
    audience = {"devices": [{"external_id": name} for name in names]}

    await producer.command(a_launch("named", "named", audience=audience))
    progress = await producer.finished("named")

    assert (progress.counts.accepted, progress.counts.suppressed) == (2, 3)
    assert progress.reasons == {
        "accepted:ok": 2,
        "suppressed:unknown_device": 1,
        "suppressed:unknown_channel": 1,
        "suppressed:no_address": 1,
    }


def mine(app: str) -> dict[str, object]:
    return {"property": "external_id", "operator": "starts_with", "value": f"{app}-"}
