"""What became of things is kept, and what has ended is known to have ended."""

from agents.record_delivery import RecordDelivery
from models.claims import Kept
from models.command import Launch
from models.outcome import Outcome
from models.progress import Progress, State
from models.record import Record
from models.result import Refused
from tests.support.builders import NOON, a_launch, a_record, a_settled
from tests.support.memory_registry import MemoryRegistry
from tests.support.outbox import Outbox, header


def a_registry(*launches: Launch) -> MemoryRegistry:
    registry = MemoryRegistry()
    for launch in launches:
        kept = Kept(launch, NOON, NOON, "commands/0/0", "commands/0/0", finished=False)
        registry.notifications.kept[launch.notification_id] = kept
    return registry


def an_agent(registry: MemoryRegistry, outbox: Outbox | None = None) -> RecordDelivery:
    return RecordDelivery(registry.deliveries, registry.notifications, outbox or Outbox())


def a_progress(state: State = State.RUNNING, *, version: int = 1, offset: int = 0) -> Record[bytes]:
    progress = Progress(notification_id="spring-sale", state=state, version=version, updated_at=NOON, launched_at=NOON)
    return a_record(progress, topic="progress", offset=offset)


async def test_a_settled_result_is_kept_under_its_place() -> None:
    registry, settled = a_registry(), a_settled(Outcome.ACCEPTED)

    await an_agent(registry)([a_record(settled, topic="results", offset=7)])

    assert registry.deliveries.settled == {(0, 7): settled}


async def test_other_results_are_not_kept() -> None:
    registry = a_registry()

    await an_agent(registry)([a_record(Refused(notification_id="a", at=NOON, reasons=["no"]), topic="results")])

    assert registry.deliveries.settled == {}


async def test_progress_is_kept_by_its_version() -> None:
    registry = a_registry()

    await an_agent(registry)([a_progress(version=2), a_progress(version=1)])

    assert registry.deliveries.progresses["spring-sale"].version == 2


async def test_what_has_ended_is_finished() -> None:
    registry = a_registry(a_launch())

    await an_agent(registry)([a_progress(State.FINISHED)])

    assert registry.notifications.kept["spring-sale"].finished


async def test_what_goes_on_is_not_finished() -> None:
    registry = a_registry(a_launch())

    await an_agent(registry)([a_progress(State.RUNNING)])

    assert not registry.notifications.kept["spring-sale"].finished


async def test_what_cannot_be_read_goes_to_the_dead_letters_and_its_neighbours_go_on() -> None:
    registry, outbox = a_registry(), Outbox()

    await an_agent(registry, outbox)(
        [
            a_record(b'{"kind":"settled"}', topic="results", offset=0),
            a_record(b"{}", topic="progress", offset=1),
            a_record(a_settled(Outcome.ACCEPTED), topic="results", offset=2),
        ]
    )

    assert registry.deliveries.settled.keys() == {(0, 2)}
    assert [header(letter, "reason") for letter in outbox.records] == ["schema", "schema"]


async def test_a_progress_that_was_cleared_is_no_news() -> None:
    registry, outbox = a_registry(), Outbox()

    await an_agent(registry, outbox)([a_record(b"", topic="progress")])

    assert (registry.deliveries.progresses, outbox.records) == ({}, [])
