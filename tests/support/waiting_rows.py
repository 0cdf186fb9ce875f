"""What waits, as a test asks for it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agents.release_waiting import ReleaseWaiting
from models.record import Record
from models.waiting import Waiting
from rules.waiting_changes import Came, Changes
from tests.support.builders import APP, NOON, a_record
from tests.support.fixed_controls import FixedControls
from tests.support.memory_facts import MemoryFacts
from tests.support.published import Published


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


def on_topic(waiting: Waiting) -> Record[bytes]:
    """Return it as a record of the topic."""
    return a_record(waiting, topic="waiting")


@dataclass
class House:
    """A waiting room whose clock a test turns."""

    now: datetime = NOON
    rows: MemoryFacts = field(default_factory=MemoryFacts)
    published: Published = field(default_factory=Published)
    controls: FixedControls = field(default_factory=FixedControls)

    async def open(self) -> ReleaseWaiting:
        """Return the room as a worker has it that starts before these rows."""
        room = ReleaseWaiting(
            self.rows, self.published, self.controls, lambda: self.now, {"segments.fcm", "expansions", "commands"}
        )
        await room.recover([0])
        return room

    @property
    def released(self) -> int:
        """How many were released until now."""
        return len(self.published.on("segments.fcm"))

    async def read_back(self, room: ReleaseWaiting) -> None:
        """Let the room read what it wrote of rows that may go."""
        gone = [record.key.encode() for record in self.published.on("waiting")]
        await room([Record(b"", "waiting", 0, number, 0, key=key) for number, key in enumerate(gone)])
