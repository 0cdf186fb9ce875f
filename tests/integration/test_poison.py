"""Poison on every topic: a dead letter with its reason, and whatever stands behind it goes on."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.progress import Progress, State
from streams.publish import Publisher
from tests.support.eventually import eventually_async
from tests.support.producer import Producer, devices_of

PARTITIONS = 12

READERS: dict[str, set[str]] = {
    "commands": {"accept_command"},
    "expansions": {"expand_audience"},
    "segments.fcm": {"send_segment"},
    "segments.apns.direct": {"send_segment"},
    "waiting": {"release_waiting"},
    "results": {"tally_result", "record_delivery"},
    "progress": {"record_delivery"},
    "devices": {"register_device"},
}
"""Who gives up what cannot be read, by topic."""

RUBBISH: Sequence[bytes] = (
    b"\xff\xfe rubbish",
    b"[]",
    b'{"kind": "settled", "op": "upsert", "type": "launch"}',
    b"not even JSON but " + b"long " * 30_000,
)


def now() -> str:
    return datetime.now(UTC).isoformat()


def a_notification(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "app": "default",
        "content": {"title": "Hello"},
        "lane": "campaign",
        "accepted_at": now(),
        "expires_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
    }


async def begin(producer: Producer, name: str, segments: dict[str, int], *, is_expanded: bool = True) -> None:
    """Write the facts of a launch by hand, as if its only slice had come to these segments."""
    page = {"kind": "selected", "channel": "fcm", "slice": 0, "ordinal": 0, "segments": segments}
    facts: list[dict[str, Any]] = [{"kind": "launched", "app": "default", "slices": {"fcm": 1}}, page]
    if is_expanded:
        facts.append({"kind": "expanded", "channel": "fcm", "slice": 0, "end": "complete"})
    for fact in facts:
        await producer.publish("results", name, fact | {"notification_id": name, "at": now()})


async def letters_of(producer: Producer, topic: str) -> list[tuple[bytes, dict[str, bytes]]]:
    letters = await producer.records("deadletters")
    return [
        (value or b"", headers) for _, value, headers in letters if headers["origin"].startswith(f"{topic}/".encode())
    ]


async def test_rubbish_in_every_partition_of_every_topic_stops_nobody(producer: Producer) -> None:
    for topic in (*READERS, "controls"):
        partitions = {"controls": 1, "commands": 6}.get(topic, PARTITIONS)
        for value in RUBBISH:
            records = [
                (f"carillon.{topic}", number, (b"rubbish", b"\xff\xfe")[number % 2], value, [])
                for number in range(partitions)
            ]
            await producer.publisher.raw(records)

    devices = [device | {"app": "default", "op": "upsert"} for device in devices_of("survivor", 40)]
    for device in devices:
        await producer.publish("devices", device["external_id"], device)

    async def are_registered() -> bool:
        condition = {"external_id": {"$regex": "^survivor-"}}
        return await producer.database["devices"].count_documents(condition) == len(devices)

    await eventually_async(are_registered)
    survivors = {"property": "external_id", "operator": "starts_with", "value": "survivor-"}
    launch = {"type": "launch", "content": {"title": "x"}, "audience": {"condition": survivors}}
    named = launch | {"audience": {"devices": [{"external_id": f"survivor-{number}"} for number in range(40)]}}
    due_at = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    await producer.command(launch | {"notification_id": "survives"})
    await producer.command(named | {"notification_id": "survives-direct"})
    await producer.command(launch | {"notification_id": "survives-later", "due_at": due_at})
    for name in ("survives", "survives-direct", "survives-later"):
        progress = await producer.finished(name)
        assert (progress.state, progress.counts.accepted) == (State.FINISHED, 40)

    for topic, stages in READERS.items():
        expected = len(RUBBISH) * {"commands": 6}.get(topic, PARTITIONS)

        async def are_all_there(topic: str = topic, stages: set[str] = stages, expected: int = expected) -> bool:
            letters = [headers for value, headers in await letters_of(producer, topic) if value in RUBBISH]
            counts = {stage: sum(headers["stage"] == stage.encode() for headers in letters) for stage in stages}
            assert all(headers["reason"] for headers in letters)
            assert set(counts.values()) == {expected}, (topic, counts)
            return True

        await eventually_async(are_all_there)
    assert await letters_of(producer, "controls") == []


async def test_what_was_compressed_to_pass_the_limit_is_cut_to_a_letter_and_holds_up_nobody(producer: Producer) -> None:
    bomb = b" " * 20_000_000
    big = Publisher(producer.kafka, "tests")
    big._producer._max_request_size = 64_000_000
    async with big:
        for topic in ("commands", "devices", "results", "segments.fcm"):
            await big.raw([(f"carillon.{topic}", 0, b"bomb", bomb, [])])

    async def are_cut() -> bool:
        bombs = [headers for key, _, headers in await producer.records("deadletters") if key == b"bomb"]
        assert {headers["cut"] for headers in bombs} == {str(len(bomb)).encode()}
        return {headers["stage"] for headers in bombs} == {
            b"accept_command",
            b"register_device",
            b"tally_result",
            b"record_delivery",
            b"send_segment",
        }

    await eventually_async(are_cut, 30)


BROKEN_SEGMENTS: dict[str, dict[str, Any]] = {
    "no-addresses": {"addresses": None},
    "no-content": {"notification": {"id": "torn-no-content", "app": "default"}},
    "short-columns": {"addresses": ["one"]},
    "no-devices": {"device_ids": 7},
    "astray": {"positions": [0, 1, 700]},
}


@pytest.mark.parametrize("fault", BROKEN_SEGMENTS)
async def test_a_broken_segment_ends_its_deliveries_as_rejected(producer: Producer, fault: str) -> None:
    name = f"torn-{fault}"
    segment = {
        "id": f"{name}:fcm:0:0:0",
        "attempt": 1,
        "notification": a_notification(name),
        "channel": "fcm",
        "size": 3,
        "device_ids": ["a", "b", "c"],
        "addresses": ["x", "y", "z"],
    } | BROKEN_SEGMENTS[fault]
    await begin(producer, name, {f"{name}:fcm:0:0:0": 3})
    await producer.publish("segments.fcm", name, segment)

    progress = await producer.finished(name)

    assert ended(progress) == (State.FINISHED, 3, {"rejected:dead_letter": 3})
    assert any(name.encode() in value for value, _ in await letters_of(producer, "segments.fcm"))


def ended(progress: Progress) -> tuple[State, int, dict[str, int]]:
    return progress.state, progress.counts.rejected, progress.reasons


BROKEN_EXPANSIONS: dict[str, dict[str, Any]] = {
    "no-bounds": {"lower": None},
    "no-such-operator": {"condition": {"property": "properties.age", "operator": "nearly", "value": 1}},
    "no-content": {"notification": {"id": "slice-no-content"}},
    "negative": {"ordinal": "many"},
}


@pytest.mark.parametrize("fault", BROKEN_EXPANSIONS)
async def test_a_broken_expansion_ends_its_slice_as_failed(producer: Producer, fault: str) -> None:
    name = f"slice-{fault}"
    expansion = {
        "notification": a_notification(name),
        "channel": "fcm",
        "condition": None,
        "slice": 0,
        "lower": "0" * 32,
        "upper": "f" * 32,
    } | BROKEN_EXPANSIONS[fault]
    await begin(producer, name, {}, is_expanded=False)
    await producer.publish("expansions", f"{name}:fcm:0", expansion)

    progress = await producer.finished(name)

    assert (progress.state, progress.counts.selected, progress.ended_early) == (State.FINISHED, 0, {"failed": 1})


async def test_results_that_cannot_be_counted_are_left_out_of_every_account(producer: Producer) -> None:
    name = "counted-rightly"
    segment = f"{name}:fcm:0:0:0"
    await begin(producer, name, {segment: 2})
    settled: dict[str, Any] = {
        "kind": "settled",
        "notification_id": name,
        "at": now(),
        "segment_id": segment,
        "attempt": 1,
        "channel": "fcm",
        "app": "default",
        "size": 2,
        "device_ids": ["a", "b"],
        "outcomes": ["accepted", "accepted"],
        "reasons": ["ok", "ok"],
        "provider_ids": [None, None],
    }
    faults: list[dict[str, Any]] = [
        {"reasons": ["ok"]},
        {"positions": [-1, 0]},
        {"positions": [0, 10**12]},
        {"outcomes": ["accepted", "taken"]},
        {"at": "yesterday"},
        {"size": 10**12},
    ]
    for fault in faults * 5:  # more than a run of faults after which a worker ends
        await producer.publish("results", name, settled | fault)
    await producer.publish("results", name, settled)

    progress = await producer.finished(name)

    assert (progress.counts.accepted, progress.counts.pending, progress.counts.imbalance) == (2, 0, 0)


async def test_what_waits_for_a_topic_that_there_is_not_is_a_dead_letter_and_the_rest_is_released(
    producer: Producer,
) -> None:
    astray = {
        "id": "astray",
        "release_at": now(),
        "expires_at": now(),
        "notification_id": "astray",
        "app": "default",
        "topic": "nowhere",
        "key": "k",
        "payload": "{}",
    }
    await producer.publish("waiting", "astray", astray)
    await producer.register([device | {"app": "default"} for device in devices_of("patient", 2)])
    due_at = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    audience = {"devices": [{"external_id": "patient-0"}]}
    launch = {"type": "launch", "notification_id": "patient", "content": {"title": "x"}, "audience": audience}
    await producer.command(launch | {"due_at": due_at})

    assert (await producer.finished("patient")).counts.accepted == 1
    letters = [headers for value, headers in await letters_of(producer, "waiting") if value == json_of(astray)]
    assert [headers["reason"] for headers in letters] == [b"unknown_topic"]


def json_of(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
