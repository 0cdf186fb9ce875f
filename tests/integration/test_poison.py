"""Poison on every topic: a dead letter with its reason, and whatever stands behind it goes on."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from models.progress import State
from streams.publish import Publisher
from tests.chaos.poison_limits import Oversized, oversized
from tests.chaos.poisons import neighbours
from tests.support.eventually import eventually_async
from tests.support.letters import letters_of
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
        await all_rubbish_is_a_letter(producer, topic, stages)
    assert await letters_of(producer, "controls") == []


async def all_rubbish_is_a_letter(producer: Producer, topic: str, stages: set[str]) -> None:
    expected = len(RUBBISH) * {"commands": 6}.get(topic, PARTITIONS)

    async def are_all_there() -> bool:
        letters = [headers for value, headers in await letters_of(producer, topic) if value in RUBBISH]
        counts = {stage: sum(headers["stage"] == stage.encode() for headers in letters) for stage in stages}
        assert all(headers["reason"] for headers in letters)
        assert set(counts.values()) == {expected}, (topic, counts)
        return True

    await eventually_async(are_all_there)


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


async def test_a_bad_record_before_every_fifth_hardly_delays_its_neighbours(producer: Producer) -> None:
    """Stock Faust stands still for five seconds, and loses the event; ``make chaos`` has a row for all topics."""
    found = await neighbours(producer, "segments.fcm")

    assert (found.lost, found.letters) == (0, found.bad)
    assert found.added_ms < 1_000, found  # the bar is 100 ms; how busy the machine is, is not what fails here


async def test_a_record_of_one_and_a_half_megabytes_is_given_up_once_and_holds_up_nobody(producer: Producer) -> None:
    assert await oversized(producer) == Oversized(letters=1, tries=1, lost=0)
