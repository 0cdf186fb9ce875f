"""One command, one trace: through every agent, and over what its records carry."""

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from prometheus_client.openmetrics.exposition import generate_latest

from models.outcome import Outcome, Reason
from models.ports import Answer
from models.record import Record
from telemetry.traces.words import FACTS, PREFIX, SPANS
from tests.support.builders import a_device, a_launch_body
from tests.support.segments import a_segment
from tests.support.traced_house import METRICS, TracedHouse

PRODUCERS = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
UNSAMPLED = PRODUCERS[:-1] + b"0"


def a_house(devices: int = 3, **changes: float) -> TracedHouse:
    house = TracedHouse(**changes)
    house.registry.devices.add(*(a_device(f"phone-{number}") for number in range(devices)))
    return house


def facts(span: ReadableSpan) -> dict[str, object]:
    return {name.removeprefix(PREFIX): said for name, said in (span.attributes or {}).items()}


def traces(house: TracedHouse) -> set[int]:
    return {span.context.trace_id for span in house.told}


def roots(house: TracedHouse) -> list[str]:
    """Return the spans whose parent nobody knows."""
    known = {span.context.span_id for span in house.told}
    return [span.name for span in house.told if span.parent is None or span.parent.span_id not in known]


async def test_a_launch_is_one_trace_from_its_command_to_its_account() -> None:
    house = a_house()

    await house.command(a_launch_body())
    await house.run()

    assert len(traces(house)) == 1
    assert roots(house) == ["accept"]
    assert {span.name for span in house.told} == SPANS.keys() - {"release"}


async def test_what_waits_stays_in_its_trace_though_rows_have_no_headers() -> None:
    house = a_house(1)
    late = Answer(Outcome.DEFERRED, Reason.UNAVAILABLE)
    house.sender_house.provider.answer = lambda _: late

    await house.command(a_launch_body())
    await house.run()
    house.sender_house.provider.answer = type(house.sender_house.provider).answer
    house.later(seconds=30)
    await house.room.release_due()
    await house.run()

    assert [facts(span)["attempt"] for span in house.named("send")] == [1, 2]
    assert len(traces(house)) == 1
    assert roots(house) == ["accept"]
    (release,) = house.named("release")
    assert house.named("send")[1].parent.span_id == release.context.span_id


async def test_a_scheduled_launch_begins_in_the_trace_of_its_command() -> None:
    house = a_house()

    await house.command(a_launch_body(due_at="2026-06-01T12:01:00Z"))
    await house.run()
    house.later(minutes=2)
    await house.room.release_due()
    await house.run()

    assert len(house.named("accept")) == 2
    assert len(house.named("send")) == 1
    assert len(traces(house)) == 1


async def test_a_producers_trace_is_continued() -> None:
    house = a_house()

    await house.command(a_launch_body(), traceparent=PRODUCERS)
    await house.run()

    (accept,) = house.named("accept")
    assert f"{accept.parent.span_id:016x}".encode() == PRODUCERS.split(b"-")[2]
    assert {f"{trace:032x}".encode() for trace in traces(house)} == {PRODUCERS.split(b"-")[1]}


async def test_a_producer_decides_whether_its_command_is_traced() -> None:
    house = a_house(sample=0.0)

    await house.command(a_launch_body(notification_id="asked"), traceparent=PRODUCERS)
    await house.command(a_launch_body(notification_id="not-asked"))
    await house.command(a_launch_body(notification_id="declined"), traceparent=UNSAMPLED)
    await house.run()

    assert {facts(span).get("notification_id", "asked") for span in house.told} == {"asked"}
    carrying = {record.key for record in house.written if dict(record.headers).get("traceparent") is not None}
    assert all(key == "any-key" or key.startswith("asked") for key in carrying)


@pytest.mark.parametrize(
    "said", [b"", b"00-zz-zz-01", b"\xff\xfe", b"00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-01", b"x" * 999]
)
async def test_a_trace_that_cannot_be_read_is_none(said: bytes) -> None:
    house = a_house()

    await house.command(a_launch_body(), traceparent=said)
    await house.run()

    assert roots(house) == ["accept"]
    assert len(traces(house)) == 1


async def test_commands_that_are_taken_together_have_a_trace_each() -> None:
    house = a_house()
    names = [f"sale-{number}" for number in range(3)]

    for name in names:
        await house.command(a_launch_body(notification_id=name))
    await house.run(batch=100)

    by_name = {
        name: {s.context.trace_id for s in house.told if facts(s).get("notification_id") == name} for name in names
    }
    assert all(len(found) == 1 for found in by_name.values())
    assert len(traces(house)) == 3


async def test_a_send_tells_how_its_deliveries_ended() -> None:
    house = a_house(3)
    dead = Answer(Outcome.UNREGISTERED, Reason.UNREGISTERED)
    accepted = house.sender_house.provider.answer
    house.sender_house.provider.answer = lambda address: dead if address.endswith("1") else accepted(address)

    await house.command(a_launch_body())
    await house.run()

    (send,) = house.named("send")
    told = facts(send)
    assert (told["outcome.accepted"], told["outcome.unregistered"], told["devices"]) == (2, 1, 3)
    (page,) = house.named("expand")
    assert (facts(page)["segments"], facts(page)["devices"]) == (1, 3)


async def test_spans_tell_nothing_but_what_is_listed() -> None:
    house = a_house(3)

    await house.command(a_launch_body())
    await house.command(b"not JSON, token-of-phone-1")
    await house.command(a_launch_body(notification_id="broken", ttl_s="token-of-phone-2"))
    await house.run()

    assert {name for span in house.told for name in facts(span)} <= FACTS.keys()
    written = "".join(span.to_json() for span in house.told)
    assert "token-of" not in written
    assert "Everything must go" not in written
    assert not any(device.id in written for device in house.registry.devices.known())


async def test_the_end_of_a_segment_that_cannot_be_handled_stays_in_its_trace() -> None:
    house = a_house()
    raw = a_segment().model_dump_json().encode()
    segment = Record(raw, "segments.fcm", 0, 0, 0, b"a-key", (("traceparent", PRODUCERS),))

    await house.write(house.send.give_up(segment))
    await house.run()

    (tally,) = house.named("tally")
    assert f"{tally.parent.span_id:016x}".encode() == PRODUCERS.split(b"-")[2]


async def test_a_slow_delivery_leads_to_its_trace() -> None:
    house = a_house()

    await house.command(a_launch_body())
    await house.run()

    page = generate_latest(METRICS.registry).decode()
    (trace,) = traces(house)
    counted = [line for line in page.splitlines() if line.startswith("carillon_end_to_end_seconds_bucket")]
    assert any(f'trace_id="{trace:032x}"' in line for line in counted)


async def test_pages_and_segments_are_a_chain_that_ends_in_the_account() -> None:
    house = a_house(5, page_devices=2)

    await house.command(a_launch_body())
    await house.run()

    pages = house.named("expand")
    assert len(pages) == 3
    parents = {span.parent.span_id for span in house.named("send")}
    assert parents == {page.context.span_id for page in pages}
