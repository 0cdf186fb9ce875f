"""What bad input gets: a refusal that says why, or a dead letter; its neighbours get what they asked for."""

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from models.progress import State
from tests.support.eventually import eventually_async
from tests.support.producer import Producer, devices_of

PARTITION_KEY = "all in one partition"

NESTED: dict[str, Any] = {"property": "properties.age", "operator": "at_least", "value": 18}
for _ in range(12):
    NESTED = {"join": "and", "conditions": [NESTED]}

DEEP: Any = "bottom"
for _ in range(80):
    DEEP = {"in": DEEP}


def a_launch(name: str, **changes: Any) -> dict[str, Any]:
    body = {
        "type": "launch",
        "notification_id": name,
        "content": {"title": "Hello"},
        "audience": {"devices": [{"external_id": "neighbour-0"}]},
        "ttl_s": 600,
    }
    return body | changes


def asking(**test: Any) -> dict[str, Any]:
    return {"audience": {"condition": {"property": "properties.age", "operator": "at_least", "value": 18} | test}}


REFUSED: Mapping[str, tuple[dict[str, Any], str]] = {
    "type": ({"type": "lunch"}, "type: unknown type 'lunch'; did you mean launch?"),
    "no-type": ({"type": None}, "type: unknown type"),
    "field": ({"contents": {}}, "contents: unknown field; did you mean content?"),
    "inner-field": ({"content": {"titel": "x"}}, "content.titel: unknown field; did you mean title?"),
    "missing": ({"content": {"title": 7}}, "content.title: must be a valid string"),
    "operator": (asking(operator="at_lest"), "audience.condition.operator: 'at_lest' is not an operator"),
    "operand": (asking(value=[18]), "audience.condition.value: at_least takes"),
    "property": (asking(property="age"), "audience.condition.property: 'age' is not a field of a device"),
    "jraze": (
        {"audience": {"condition": {"key": "age", "operator": "int_gte", "value": "eighteen"}}},
        "audience.condition.value: is 'eighteen': int_gte takes a whole number",
    ),
    "depth": ({"audience": {"condition": NESTED}}, "levels"),
    "json-depth": ({"content": {"title": "x", "overrides": {"fcm": DEEP}}}, "nested deeper than 50 levels"),
    "size": ({"content": {"body": "x" * 70_000}}, "at most 65536"),
    "payload": ({"content": {"body": "x" * 5_000}}, "at most 4,096: shorten body or data"),
    "nobody": ({"audience": {}}, "audience: give exactly one of everyone, condition, devices, recipients; given: none"),
    "both": ({"audience": {"everyone": True, "devices": [{"external_id": "a"}]}}, "given: everyone and devices"),
    "no-devices": ({"audience": {"devices": []}}, "audience.devices: "),
    "no-condition": ({"audience": {"condition": {}}}, "audience.condition"),
    "link": ({"content": {"title": "x", "deep_link": "javascript:alert(1)"}}, "content.deep_link: must start with"),
    "zone": ({"due_at": "2026-06-01T12:00:00"}, "due_at: "),
    "number": ({"content": {"title": "x", "overrides": {"fcm": {"n": 2**63}}}}, "at most 64 bits"),
    "reserved": ({"content": {"title": "x", "data": {"delivery_id": "mine"}}}, "content.data: key 'delivery_id'"),
}
"""By notification id: what is wrong with a launch, and what its producer is told."""


async def test_each_fault_is_refused_with_its_reason_and_good_neighbours_go_on(producer: Producer) -> None:
    await producer.register([device | {"app": "default"} for device in devices_of("neighbour", 1)])
    good = []
    for name, (change, _) in REFUSED.items():
        await producer.publish("commands", PARTITION_KEY, a_launch(f"bad-{name}", **change))
        good.append(f"good-{name}")
        await producer.publish("commands", PARTITION_KEY, a_launch(good[-1]))

    for name in good:
        progress = await producer.finished(name, 20)
        assert (progress.state, progress.counts.accepted) == (State.FINISHED, 1)
    refusals = {name: (await producer.finished(f"bad-{name}")).refusals for name in REFUSED}

    untold = {
        name: refusals[name] for name, (_, said) in REFUSED.items() if not any(said in one for one in refusals[name])
    }
    assert untold == {}
    told = await results_of_kind(producer, "refused")
    assert {name: told.get(f"bad-{name}") for name in REFUSED} == refusals


async def test_every_fault_of_a_command_is_told_at_once(producer: Producer) -> None:
    faulty = a_launch("bad-all", ttl_s=-1, lane="fast", contents={}, audience={"condition": {"join": "xor"}})
    await producer.publish("commands", PARTITION_KEY, faulty)

    progress = await producer.finished("bad-all")

    assert progress.state is State.REFUSED
    said = "\n".join(progress.refusals)
    for part in ("ttl_s", "lane", "contents", "audience.condition.join", "audience.condition.conditions"):
        assert part in said


async def test_an_id_that_was_refused_is_free_and_one_that_was_used_is_not(producer: Producer) -> None:
    await producer.register([device | {"app": "default"} for device in devices_of("neighbour", 1)])
    await producer.publish("commands", PARTITION_KEY, a_launch("mended", ttl_s=-1))
    assert (await producer.finished("mended")).state is State.REFUSED

    await producer.publish("commands", PARTITION_KEY, a_launch("mended"))
    await producer.publish("commands", PARTITION_KEY, a_launch("mended", content={"title": "Another"}))

    conflict = ["notification_id: already used with another body; choose another id, or send the same body"]

    async def is_told() -> bool:
        progress = await producer.progress("mended")
        assert progress is not None
        return (progress.state, progress.counts.accepted, progress.refusals) == (State.FINISHED, 1, conflict)

    await eventually_async(is_told)
    assert (await results_of_kind(producer, "refused"))["mended"] == conflict


@pytest.mark.parametrize("type_", ["start", "cancel", "pause", "resume", "throttle"])
async def test_a_control_of_an_unknown_notification_is_refused(producer: Producer, type_: str) -> None:
    name = f"never-launched-{type_}"
    rate = {"rate_per_s": 5} if type_ == "throttle" else {}
    await producer.publish("commands", PARTITION_KEY, {"type": type_, "notification_id": name, **rate})

    progress = await producer.finished(name)

    assert progress.state is State.REFUSED
    assert progress.refusals == ["notification_id: unknown; launch it first"]


def incompressible(size: int) -> str:
    return random.Random(1).randbytes(size // 2).hex()


RUBBISH: Sequence[tuple[bytes, str]] = [
    (b"\xff\xfe\x00rubbish", "not_json"),
    (b"", "not_json"),
    (b'{"type": "launch", "notification_id": "cut', "not_json"),
    (b'{"type": "launch", "notification_id": "half", "content": {"title": "\\ud800"}}', "not_json"),
    (b"NaN", "not_json"),
    (b"[1, 2]", "not_an_object"),
    (b'"launch"', "not_an_object"),
    (b"null", "not_an_object"),
    (b"{}", "no_notification_id"),
    (json.dumps(a_launch("an id with spaces")).encode(), "no_notification_id"),
    (json.dumps(a_launch("x" * 65)).encode(), "no_notification_id"),
    (json.dumps(a_launch("large", content={"body": incompressible(1_500_000)})).encode(), "too_large"),
]


async def test_what_cannot_be_answered_is_a_dead_letter_with_origin_stage_and_reason(producer: Producer) -> None:
    await producer.register([device | {"app": "default"} for device in devices_of("neighbour", 1)])
    for number, (raw, _) in enumerate(RUBBISH):
        await producer.publish("commands", "a key of rubbish", raw)
        await producer.publish("commands", "a key of rubbish", a_launch(f"beside-rubbish-{number}"))

    for number, _ in enumerate(RUBBISH):
        assert (await producer.finished(f"beside-rubbish-{number}", 20)).counts.accepted == 1

    letters = {
        value: headers for key, value, headers in await producer.records("deadletters") if key == b"a key of rubbish"
    }
    assert [(letters[raw]["reason"].decode(), letters[raw]["stage"]) for raw, _ in RUBBISH] == [
        (reason, b"accept_command") for _, reason in RUBBISH
    ]
    assert all(headers["origin"].startswith(b"commands/") for headers in letters.values())
    assert b"x" * 65 not in letters[RUBBISH[10][0]]["error"]


async def results_of_kind(producer: Producer, kind: str) -> dict[str, list[str]]:
    """Return the reasons of the latest result of a kind, by notification."""
    found = [json.loads(value) for _, value, _ in await producer.records("results") if value and b'"kind"' in value]
    return {result["notification_id"]: result["reasons"] for result in found if result["kind"] == kind}
