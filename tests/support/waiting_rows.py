"""What waits, as a test asks for it."""

from datetime import datetime, timedelta

from models.waiting import Waiting
from rules.waiting_changes import Came, Changes
from tests.support.builders import APP, NOON
from tests.support.memory_facts import MemoryFacts


def a_waiting(name: str = "spring-sale:fcm:0:0:0/2", **changes: object) -> Waiting:
    """Return a second attempt on fcm, due a minute after noon and worth it until one."""
    fields = {
        "id": name,
        "release_at": NOON + timedelta(minutes=1),
        "expires_at": NOON + timedelta(hours=1),
        "notification_id": "spring-sale",
        "app": APP,
        "channel": "fcm",
        "accepted_at": NOON,
        "topic": "segments.fcm",
        "key": "spring-sale:fcm:0:0:0",
        "payload": '{"hello": "world"}',
    }
    return Waiting.model_validate(fields | changes)


async def kept(rows: MemoryFacts, *those: Waiting, partition: int = 0) -> list[Came]:
    """Write what waits into the rows of a partition."""
    changes = Changes(rows)
    for waiting in those:
        changes.keep(partition, waiting, waiting.model_dump_json().encode())
    for number, found in changes.by_partition.items():
        await rows.put(number, found)
    return changes.came


def at(seconds: float) -> datetime:
    """Return a moment so many seconds after noon."""
    return NOON + timedelta(seconds=seconds)
