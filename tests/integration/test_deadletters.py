"""``carillon deadletters`` on a real broker: what is listed is open, what is put back is put back once."""

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from models.errors import SetupError
from models.record import Outgoing, Record
from models.topic import TopicSpec
from rules.deadletters import dead_letter, without_value
from settings import KafkaSettings, Settings, read_settings
from streams.admin import to_new_topic
from streams.burials import Burials, recall_from
from streams.cli import app
from streams.console.exits import Exit, told
from streams.publish import Publisher
from streams.together import open_together
from streams.topics import COMMANDS, DEADLETTERS, DEVICES, RESULTS, segments
from tests.support.segments import a_segment

TOKEN = "fPq3kZ0aRk:APA91bHx7YzQ0000000000000000000000000000"


NUMBERS = count()


async def create(topics: Iterable[TopicSpec], kafka: KafkaSettings) -> None:
    client = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await client.start()
    try:
        await client.create_topics([to_new_topic(topic, kafka.prefix) for topic in topics])
    finally:
        await client.close()


@dataclass
class Desk:
    """An operator with an installation of the test's own, without workers."""

    settings: Settings
    publisher: Publisher
    capture: pytest.CaptureFixture[str]

    async def carillon(self, *words: str) -> tuple[int, str, str]:
        """Run a command beside the test's event loop; returns its code, its output and what it said."""

        def run() -> int:
            try:
                return told(lambda: app(["deadletters", *words], standalone_mode=False))
            except SystemExit as end:
                return int(end.code or 0)

        self.capture.readouterr()
        with ThreadPoolExecutor(1) as pool:
            code = pool.submit(run).result()
        out, err = self.capture.readouterr()
        return code, out, err

    async def listed(self, *words: str) -> list[dict[str, object]]:
        code, out, _ = await self.carillon("list", "--json", *words)
        assert code == Exit.DONE
        found: list[dict[str, object]] = json.loads(out)["letters"]
        return found

    async def lose(self, *letters: Outgoing) -> None:
        await self.publisher(letters)

    async def read(self, topic: str, partition: int) -> list[tuple[bytes | None, bytes | None, dict[str, bytes]]]:
        tp = TopicPartition(self.settings.kafka.prefix + topic, partition)
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.settings.kafka.bootstrap,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
        )
        await consumer.start()
        try:
            consumer.assign([tp])
            end = (await consumer.end_offsets([tp]))[tp]
            found = []
            while await consumer.position(tp) < end:
                records = (await consumer.getmany(tp, timeout_ms=500)).get(tp, [])
                found += [(record.key, record.value, dict(record.headers)) for record in records]
            return found
        finally:
            await consumer.stop()


@pytest_asyncio.fixture
async def desk(
    kafka_bootstrap: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> AsyncIterator[Desk]:
    kafka = KafkaSettings(bootstrap=kafka_bootstrap, prefix=f"letters-{next(NUMBERS)}.")
    monkeypatch.setenv("CARILLON_KAFKA__BOOTSTRAP", kafka.bootstrap)
    monkeypatch.setenv("CARILLON_KAFKA__PREFIX", kafka.prefix)
    read_settings.cache_clear()
    settings = read_settings()
    await create([DEADLETTERS, COMMANDS, DEVICES, RESULTS, segments("fcm")], kafka)
    async with Publisher(kafka, "tests") as publisher:
        yield Desk(settings, publisher, capsys)
    read_settings.cache_clear()


def lost(
    value: bytes = b"rubbish", topic: str = "commands", offset: int = 7, stage: str = "accept_command"
) -> Outgoing:
    record = Record(value, topic, 3, offset, 0, b"spring-sale", (("trace", b"1"),))
    return dead_letter(record, stage, "not_json", "byte 0")


async def test_the_list_tells_the_newest_first_and_how_much_there_is_of_each_kind(desk: Desk) -> None:
    await desk.lose(lost(offset=1), lost(topic="results", offset=2, stage="tally_result"))
    await desk.lose(lost(topic="results", offset=2, stage="record_delivery"))

    code, out, _ = await desk.carillon("list", "--json", "--limit", "1")

    told_ = json.loads(out)
    assert (code, told_["records"], len(told_["letters"])) == (Exit.DONE, 2, 1)
    assert {(each["stage"], each["records"]) for each in told_["counts"]} == {
        ("accept_command", 1),
        ("tally_result", 1),
        ("record_delivery", 1),
    }
    assert len(await desk.listed("--stage", "tally_result")) == 1
    assert await desk.listed("--reason", "bug") == []
    code, out, _ = await desk.carillon("list", "--since", "1h")
    assert (code, "commands/3/1" in out) == (Exit.DONE, True)


async def test_show_tells_all_but_a_token(desk: Desk) -> None:
    await desk.lose(lost(json.dumps({"address": TOKEN, "op": "upsert"}).encode(), "devices"))
    (entry,) = await desk.listed()

    code, out, _ = await desk.carillon("show", str(entry["id"]))

    assert code == Exit.DONE
    assert '"op": "upsert"' in out
    assert "devices/3/7" in out
    assert "carillon deadletters replay" in out
    assert TOKEN[:10] not in out


async def test_a_record_goes_back_to_its_partition_as_it_came_and_is_listed_no_more(desk: Desk) -> None:
    await desk.lose(lost(b"\xff\x00"))
    (entry,) = await desk.listed()

    code, out, err = await desk.carillon("replay", str(entry["id"]), "--why", "mended", "--yes")

    assert (code, await desk.listed()) == (Exit.DONE, [])
    assert "replayed: 1" in out
    assert "commands/3/7" in err
    (record,) = await desk.read("commands", 3)
    assert record == (b"spring-sale", b"\xff\x00", {"trace": b"1", "replays": b"1"})
    (handled,) = await desk.listed("--all")
    assert handled["handled"]["why"] == "mended"  # type: ignore[index]


async def test_what_was_replayed_once_is_not_replayed_again(desk: Desk) -> None:
    await desk.lose(lost())
    (entry,) = await desk.listed()
    for _ in range(2):
        await desk.carillon("replay", str(entry["id"]), "--yes")

    code, _, err = await desk.carillon("replay", str(entry["id"]), "--yes")

    assert code == Exit.DONE
    assert "replayed by" in err
    assert len(await desk.read("commands", 3)) == 1


async def test_a_letter_that_comes_late_of_a_record_that_was_dealt_with_opens_nothing(desk: Desk) -> None:
    """A slow reader of the same record, or one that was killed and read it again."""
    await desk.lose(lost())
    await desk.carillon("drop", "--since", "1d", "--why", "rubbish", "--yes")

    await desk.lose(lost(stage="record_delivery"))

    assert await desk.listed() == []


async def test_a_record_that_fails_again_is_a_new_letter_with_its_count(desk: Desk) -> None:
    await desk.lose(lost())
    await desk.carillon("replay", "--stage", "accept_command", "--yes")
    (_, value, headers) = (await desk.read("commands", 3))[0]
    again = Record(value, "commands", 3, 99, 0, b"spring-sale", tuple(headers.items()))
    await desk.lose(dead_letter(again, "accept_command", "not_json"))

    (entry,) = await desk.listed()

    assert (entry["origin"], entry["replays"]) == ("commands/3/99", 1)


async def test_a_segment_whose_deliveries_have_ended_stays_and_the_cure_is_named(desk: Desk) -> None:
    segment = a_segment().model_dump_json().encode()
    await desk.lose(lost(segment, "segments.fcm", stage="send_segment"), lost(offset=8))

    code, out, err = await desk.carillon("replay", "--since", "1d", "--yes")

    assert code == Exit.REFUSED
    assert "replayed: 1" in out
    assert "carillon redrive spring-sale --reason dead_letter" in err
    assert await desk.read("segments.fcm", 3) == []
    (entry,) = await desk.listed()
    assert entry["origin"] == "segments.fcm/3/7"


async def test_nothing_happens_where_nobody_can_be_asked_or_nothing_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.lose(lost())
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    unasked, _, err = await desk.carillon("drop", "--since", "1d", "--why", "x")
    unnamed, _, cure = await desk.carillon("replay", "--yes")

    assert (unasked, unnamed) == (Exit.USAGE, Exit.REFUSED)
    assert "--yes" in err
    assert "--since 14d" in cure
    assert len(await desk.listed()) == 1


@pytest.mark.parametrize("id_", ["2/4711", "nonsense", "9/0", "0/-1"])
async def test_an_id_that_there_is_not_is_told(desk: Desk, id_: str) -> None:
    await desk.lose(lost())

    code, _, err = await desk.carillon("show", "--", id_)

    assert code == Exit.REFUSED
    assert "carillon deadletters list" in err


async def test_a_letter_without_its_value_is_put_back_from_where_its_record_stands(desk: Desk) -> None:
    prefix = desk.settings.kafka.prefix
    (offset,) = await desk.publisher.raw([(f"{prefix}devices", 3, b"spring-sale", b"long rubbish", [])])
    await desk.lose(without_value(lost(b"long rubbish", "devices", offset, "register_device")))

    code, _, _ = await desk.carillon("replay", "--stage", "register_device", "--yes")

    assert code == Exit.DONE
    assert [value for _, value, _ in await desk.read("devices", 3)] == [b"long rubbish"] * 2


async def test_of_two_who_replay_at_once_the_first_writes_nothing_more(desk: Desk) -> None:
    prefix = desk.settings.kafka.prefix
    record = (f"{prefix}commands", 3, b"k", b"once", list[tuple[str, bytes]]())

    async def both() -> None:
        async with open_together(desk.settings.kafka, "deadletters") as first:
            async with open_together(desk.settings.kafka, "deadletters") as second:
                await second([record])
            await first([record])

    with pytest.raises(SetupError, match="somebody else began"):
        await both()
    assert len(await desk.read("commands", 3)) == 1


async def test_many_go_back_in_few_transactions(desk: Desk) -> None:
    await desk.lose(*(lost(b"%d" % offset, offset=offset) for offset in range(500)))

    code, out, _ = await desk.carillon("replay", "--since", "1d", "--limit", "450", "--yes")

    assert (code, "replayed: 450" in out) == (Exit.DONE, True)
    assert [int(value or b"") for _, value, _ in await desk.read("commands", 3)] == list(range(450))
    assert len(await desk.listed()) == 50


async def commit(desk: Desk, group: str, places: Sequence[tuple[TopicPartition, int]]) -> None:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=desk.settings.kafka.bootstrap, group_id=group, enable_auto_commit=False
    )
    await consumer.start()
    try:
        consumer.assign([tp for tp, _ in places])
        await consumer.commit(dict(places))
    finally:
        await consumer.stop()


@pytest.mark.parametrize(("records", "row"), [(25, 10), (20, 0)])
async def test_a_worker_recalls_the_run_before_what_is_still_to_be_read(desk: Desk, records: int, row: int) -> None:
    kafka = desk.settings.kafka
    await desk.publisher.raw([(f"{kafka.prefix}results", 3, b"", b"", [])] * records)
    await desk.lose(*(lost(topic="results", offset=offset, stage="tally_result") for offset in range(10, 20)))
    await desk.lose(*(lost(topic="results", offset=offset, stage="record_delivery") for offset in range(20)))
    await commit(desk, f"{kafka.prefix}tally", [(TopicPartition(f"{kafka.prefix}results", 3), 20)])

    recalled = await recall_from(kafka, "tally", desk.settings.deadletters)("tally_result")

    assert recalled == (Burials(row, row, row), Burials())
