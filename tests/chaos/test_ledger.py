"""The account is exact whatever happens to its table: kills, a lost disk, a lost tail, results read again."""

import asyncio
import random
import shutil

from aiokafka.admin import AIOKafkaAdminClient

from sandbox.house import CHANNELS
from sandbox.running import Sandbox
from streams.admin import changelogs
from streams.ledger_table import LEDGER, open_ledger_table
from streams.security import to_broker
from streams.topics import RESULTS
from tests.support.campaigns import a_second, asleep, begin, everybody_once, reaches, slow_answers
from tests.support.eventually import eventually_async, later
from tests.support.groups import rewind
from tests.support.producer import Producer
from tests.support.verified import assert_books_agree

SEED = 20_261_121
NUMBER = 3_000


async def test_a_tally_killed_at_any_moment_with_its_disk_or_without_counts_each_delivery_once(
    sandbox: Sandbox, producer: Producer
) -> None:
    """Right after a start too, with a backlog: there it would break most easily."""
    chance = random.Random(SEED)
    async with slow_answers(sandbox, 400):
        await begin(producer, "tally-killed", NUMBER)
        await reaches(producer, "tally-killed", accepted=NUMBER // 8)
        for strike in range(4):
            sandbox.fell("tally")
            if strike % 2:
                lose_disk(sandbox)
            await asyncio.to_thread(sandbox.start, "tally")
            await later(chance.uniform(0, 0.3))
        await everybody_once(producer, "tally-killed", NUMBER)

    verdict = await assert_books_agree(producer, "tally-killed")
    assert not verdict.is_running


async def test_a_changelog_that_lost_its_tail_is_made_whole_by_reading_again(
    sandbox: Sandbox, producer: Producer
) -> None:
    """As docs/delivery.md asks of an operator: without its disks, from the beginning of the results."""
    await begin(producer, "before-the-tail", 20)
    await everybody_once(producer, "before-the-tail", 20)
    async with slow_answers(sandbox, 400):
        await begin(producer, "tail-lost", NUMBER)
        await reaches(producer, "tail-lost", accepted=NUMBER // 3)
        await asyncio.to_thread(sandbox.stop, "tally")
        lost = await lose_tail(producer, "tail-lost")
        lose_disk(sandbox)
        await rewind(producer, "tally", RESULTS)
        await asyncio.to_thread(sandbox.start, "tally")
        await everybody_once(producer, "tail-lost", NUMBER)

    assert lost
    for name in ("before-the-tail", "tail-lost"):
        await assert_books_agree(producer, name)


async def test_a_changelog_that_is_lost_altogether_is_written_again_from_the_disk(
    sandbox: Sandbox, producer: Producer
) -> None:
    """Shown by losing the disk after it: whoever comes then has the changelog alone."""
    async with slow_answers(sandbox, 400):
        await begin(producer, "changelog-lost", NUMBER)
        await reaches(producer, "changelog-lost", accepted=NUMBER // 5)
        await asyncio.to_thread(sandbox.stop, "tally")
        await lose_changelog(producer)
        await asyncio.to_thread(sandbox.start, "tally")
        await asyncio.to_thread(sandbox.stop, "tally")
        lose_disk(sandbox)
        await asyncio.to_thread(sandbox.start, "tally")
        await everybody_once(producer, "changelog-lost", NUMBER)

    await assert_books_agree(producer, "changelog-lost")


async def test_an_old_owner_that_wakes_up_behind_its_successor_changes_no_book(
    sandbox: Sandbox, producer: Producer
) -> None:
    async with a_second(sandbox, "tally"), slow_answers(sandbox, 300):
        await begin(producer, "old-owner", NUMBER)
        await reaches(producer, "old-owner", accepted=NUMBER // 5)
        async with asleep(sandbox, "tally", 1):
            await everybody_once(producer, "old-owner", NUMBER)
        await asyncio.to_thread(sandbox.wait_ready, "tally", 1)
        await begin(producer, "old-owner-after", 20)
        await everybody_once(producer, "old-owner-after", 20)

    for name in ("old-owner", "old-owner-after"):
        await assert_books_agree(producer, name)


def lose_disk(sandbox: Sandbox) -> None:
    shutil.rmtree(sandbox.house.folder / "tables" / "tally-1", ignore_errors=True)


async def lose_changelog(producer: Producer) -> None:
    """Delete the ledger's changelog, and create it anew as an operator would."""
    topics = {topic.name: topic for topic in changelogs(CHANNELS, producer.kafka.prefix)}
    lost = topics[producer.kafka.prefix + LEDGER]
    admin = AIOKafkaAdminClient(**to_broker(producer.kafka))
    await admin.start()
    try:
        await admin.delete_topics([lost.name])

        async def is_gone() -> bool:
            return lost.name not in await admin.list_topics()

        await eventually_async(is_gone)
        await admin.create_topics([lost])
    finally:
        await admin.close()


async def lose_tail(producer: Producer, name: str) -> int:
    """Take the newest third of a notification's rows out of the changelog; returns how many."""
    async with open_ledger_table(producer.kafka) as table:
        tp = table.partition(LEDGER, name)
        rows = [key for key, _ in await table.rows_of(name)]
    gone = rows[-max(1, len(rows) // 3) :]
    await producer.publisher.raw([(tp.topic, tp.partition, key, None, []) for key in gone])
    return len(gone)
