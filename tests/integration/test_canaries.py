"""No token, address or word of anybody's in a log, a metric, a span or the head of a dead letter, whatever its path."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from models.progress import Progress
from sandbox.running import Sandbox
from telemetry.traces.words import SPANS
from tests.support.canaries import MARK, canary, seen_in, worker_logs, worker_metrics
from tests.support.collector import Collector
from tests.support.eventually import eventually_async
from tests.support.letters import letters_of
from tests.support.producer import Producer
from tests.support.stand_ins import StandIns

APP = "default"
TOPICS = ("commands", "expansions", "segments.fcm", "segments.apns.direct", "waiting", "results", "progress", "devices")


def content() -> dict[str, Any]:
    """Return words of a producer's in every part of a message."""
    return {
        "title": f"{{name}} {canary('title')}",
        "body": canary("body"),
        "deep_link": f"myapp://{canary('link')}",
        "image_url": f"https://example.org/{canary('image')}.png",
        "data": {canary("key"): canary("value")},
        "locales": {"pt": {"title": canary("wording")}},
    }


async def register(producer: Producer, name: str, channel: str = "fcm", **changes: Any) -> str:
    """Register one device of a person with many secrets, and return its own id."""
    device = {
        "app": APP,
        "external_id": name,
        "channel": channel,
        "address": canary("token"),
        "properties": {"email": f"{canary('person')}@example.org"},
    }
    await producer.register([device | changes])
    return name


async def send(producer: Producer, name: str, device: str, **changes: Any) -> Progress:
    """Send to one device and return how it ended."""
    named = {"devices": [{"external_id": device, "fields": {"name": canary("name")}}]}
    body = {"type": "launch", "notification_id": name, "app": APP, "content": content(), "audience": named, "ttl_s": 60}
    await producer.command(body | changes)
    return await producer.finished(name)


async def test_nobodys_words_are_seen_where_operators_look(
    sandbox: Sandbox, producer: Producer, stand_ins: StandIns, collector: Collector
) -> None:
    trace_id = producer.traced()
    ends = [await walked(producer, stand_ins), await refused(producer)]
    await poison(producer)
    heads = {topic: await heads_of(producer, topic) for topic in TOPICS}

    assert ends == [PATHS, ["refused"] * 4]
    assert all(heads.values()), "a topic has no dead letter: that path was not walked"
    steps = await eventually_async(lambda: every_step(collector, trace_id), 30.0)
    assert steps == SPANS.keys()
    places = [*worker_logs(sandbox), *worker_metrics(sandbox), *heads.items(), ("spans", spans_of(collector))]
    assert len(places) > 2 * len(TOPICS)
    assert seen_in(places) == {}


async def every_step(collector: Collector, trace_id: str) -> set[str] | None:
    """Return the steps that a trace has been seen in, when it has been seen in all."""
    seen = {span.name for span in collector.of(trace_id)}
    return seen if seen == SPANS.keys() else None


def spans_of(collector: Collector) -> str:
    """Return all that the collector was told; a notification's id is told, also where a test put a canary into it."""
    return "\n".join(collector.text).replace(f"id-{MARK}", "")


PATHS = ["accepted", "rejected", "unregistered", "expired", "accepted", "accepted", "rejected"]


async def walked(producer: Producer, stand_ins: StandIns) -> list[str]:
    """Let one delivery go each way there is, and return how they ended."""
    answers = {
        "canary-ok": None,
        "canary-refused": {"answer": "INVALID_ARGUMENT"},
        "canary-dead": {"answer": "UNREGISTERED"},
        "canary-late": {"answer": "UNAVAILABLE"},
        "canary-again": {"answer": "INTERNAL", "times": 1},
        "canary-page": {"answer": "html", "times": 1},
    }
    rules = [rule | {"notification_id": name} for name, rule in answers.items() if rule]
    await stand_ins.play("fcm", *rules)
    ended = []
    for name in answers:
        device = await register(producer, f"{name}-device")
        ended.append(await send(producer, name, device, ttl_s=2 if name == "canary-late" else 60))
    odd = await register(producer, "canary-odd-device", "apns", address=canary("not hexadecimal"))
    ended.append(await send(producer, "canary-odd", odd))
    return [outcome_of(progress) for progress in ended]


def outcome_of(progress: Progress) -> str:
    """Return what became of the only delivery."""
    counts = progress.counts.model_dump()
    (outcome,) = [name for name, number in counts.items() if number and name != "selected"]
    return outcome


async def refused(producer: Producer) -> list[str]:
    """Let commands be refused for each kind of reason, and return how they ended."""
    launch = {"type": "launch", "app": APP, "content": content(), "audience": {"everyone": True}}
    condition = {"property": "email", "operator": "no such", "value": canary("wanted")}
    wrong: Mapping[str, dict[str, Any]] = {
        "canary-field": {"ttl_s": canary("number")},
        "canary-words": {"content": {"title": [canary("list")]}},
        "canary-condition": {"audience": {"condition": condition}},
        "canary-link": {"content": {"title": "x", "image_url": f"ftp://{canary('picture')}"}},
    }
    for name, changes in wrong.items():
        await producer.command(launch | {"notification_id": name} | changes)
    return [(await producer.finished(name)).state.value for name in wrong]


async def poison(producer: Producer) -> None:
    """Write to every topic what nobody can read, and what looks right and is not."""
    now = datetime.now(UTC)
    half = {"notification_id": canary("id"), "notification": {"id": "canary-half", "content": content()}}
    segment = half | {
        "id": "x:fcm:0:0:0",
        "channel": "fcm",
        "size": 2,
        "device_ids": ["d"],
        "addresses": [canary("at")],
    }
    due = {"release_at": now.isoformat(), "expires_at": (now + timedelta(minutes=1)).isoformat()}
    for topic in TOPICS:
        for value in (
            f"not JSON, {canary('bytes')}".encode(),
            segment | due,
            {"op": "upsert", "address": canary("at")},
        ):
            await producer.publish(topic, f"key-{canary('key')}", value)

    async def are_letters() -> bool:
        found = [len(await letters_of(producer, topic)) for topic in TOPICS]
        return min(found) >= 1 and any(MARK.encode() in value for value, _ in await letters_of(producer, "devices"))

    await eventually_async(are_letters, 30.0)


async def heads_of(producer: Producer, topic: str) -> str:
    """Return what stands over the dead letters of a topic that came from here, a line each."""
    letters = [headers for value, headers in await letters_of(producer, topic) if MARK.encode() in value]
    told = [{name: text.decode(errors="replace") for name, text in headers.items()} for headers in letters]
    return "\n".join(orjson.dumps(each).decode() for each in told)
