"""Work that is broken but still tells whose it is: it ends in the account, and what stands behind it goes on."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.progress import Progress, State
from tests.support.letters import letters_of
from tests.support.producer import Producer, devices_of


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
        "entries": 2,
        "devices": " a b",
        "outcome": "accepted",
        "reason": "ok",
    }
    faults: list[dict[str, Any]] = [
        {"entries": 3},
        {"others": [{"outcome": "rejected", "reason": "too_large", "entries": [2]}]},
        {"positions": [-1, 0]},
        {"positions": [0, 10**12]},
        {"outcome": "taken"},
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
