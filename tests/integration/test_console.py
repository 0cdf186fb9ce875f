"""The console against a real broker: what it says it has published is there, where a worker will look for it."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from rules.identity import device_id
from settings import KafkaSettings, Settings, read_settings
from streams.cli import app
from streams.console.devices import import_devices
from streams.console.exits import Exit, told
from streams.console.lag import ends_of, wait_until_read
from streams.console.send import send
from streams.console.topics import create
from streams.topics import DEVICES as DEVICES_TOPIC
from streams.topics import FIXED

DEVICES = 5_000


@pytest.fixture
def settings(kafka_bootstrap: str, request: pytest.FixtureRequest) -> Settings:
    """An installation of this test's own."""
    return Settings(kafka=KafkaSettings(bootstrap=kafka_bootstrap, prefix=f"{request.node.name[:40]}."))


@pytest.fixture
def _environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CARILLON_KAFKA__BOOTSTRAP", settings.kafka.bootstrap)
    monkeypatch.setenv("CARILLON_KAFKA__PREFIX", settings.kafka.prefix)
    read_settings.cache_clear()
    yield
    read_settings.cache_clear()


async def everything(settings: Settings, topic: str) -> list[tuple[str, dict[str, object]]]:
    """Read a topic from its beginning to its present end."""
    ends = await ends_of(settings.kafka, partitions_of(settings, topic))
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign(list(ends))
        left = sum(ends.values())
        found = []
        while len(found) < left:
            for records in (await consumer.getmany(timeout_ms=1_000)).values():
                found += [(record.key.decode(), json.loads(record.value)) for record in records]
    finally:
        await consumer.stop()
    return found


def partitions_of(settings: Settings, topic: str) -> list[TopicPartition]:
    (spec,) = (spec for spec in FIXED if spec.name == topic)
    return [TopicPartition(settings.kafka.prefix + topic, number) for number in range(spec.partitions)]


def in_thread(run: object) -> None:
    """Run a command beside the test's own event loop, as a process of its own would."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # of interest here only

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()  # type: ignore[arg-type]


async def test_every_good_device_of_a_file_is_published_under_its_own_key(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "devices.ndjson"
    lines = [json.dumps({"external_id": f"d-{number}", "channel": "fcm"}) for number in range(DEVICES)]
    file.write_text("\n".join([*lines, "no json"]))
    in_thread(lambda: create(settings))

    with pytest.raises(SystemExit) as ended:
        in_thread(lambda: import_devices(file, settings, wait=False))

    published = await everything(settings, "devices")
    assert ended.value.code == Exit.REFUSED
    assert sorted(key for key, _ in published) == sorted(device_id("default", f"d-{n}") for n in range(DEVICES))


async def commit(settings: Settings, role: str, offsets: dict[TopicPartition, int]) -> None:
    """Say that a role has read so far."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka.bootstrap, group_id=settings.kafka.prefix + role, enable_auto_commit=False
    )
    await consumer.start()
    try:
        consumer.assign(list(offsets))
        await consumer.commit(offsets)
    finally:
        await consumer.stop()


async def test_an_import_waits_until_the_registry_has_read_everything(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "devices.ndjson"
    file.write_text("".join(json.dumps({"external_id": f"d-{n}", "channel": "fcm"}) + "\n" for n in range(100)))
    in_thread(lambda: create(settings))
    in_thread(lambda: import_devices(file, settings, wait=False))
    ends = await ends_of(settings.kafka, partitions_of(settings, "devices"))

    await commit(settings, "register", {partition: max(0, end - 1) for partition, end in ends.items()})
    waiting = asyncio.create_task(wait_until_read(settings, DEVICES_TOPIC, "register"))
    done, _ = await asyncio.wait({waiting}, timeout=1.0)
    assert not done
    await commit(settings, "register", ends)

    await asyncio.wait_for(waiting, 10)


async def test_a_command_is_published_as_it_was_written(settings: Settings, tmp_path: Path) -> None:
    command = {
        "type": "launch",
        "notification_id": "hello",
        "content": {"title": "Hello"},
        "audience": {"everyone": True},
    }
    file = tmp_path / "hello.json"
    file.write_text(json.dumps(command, indent=2))
    in_thread(lambda: create(settings))

    in_thread(lambda: send(file, settings))

    assert await everything(settings, "commands") == [("hello", command)]


@pytest.mark.usefixtures("_environment")
def test_a_missing_topic_is_told_with_its_cure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "start.json"
    file.write_text('{"type": "start", "notification_id": "n-1"}')

    code = told(lambda: app(["send", str(file)]))

    assert code == Exit.REFUSED
    assert "carillon topics create" in capsys.readouterr().err


@pytest.mark.usefixtures("_environment")
def test_topics_can_be_created_again_and_again(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        with pytest.raises(SystemExit) as ended:
            app(["topics", "create"])
        assert ended.value.code == Exit.DONE

    assert "nothing to create" in capsys.readouterr().out
