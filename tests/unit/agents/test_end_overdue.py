"""A notification that cannot end is ended once, a day after it expired; what its results say counts first."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agents.end_overdue import AGAIN, EndOverdue
from agents.tally_result import TallyResult
from models.outcome import Outcome
from models.progress import Progress, State
from models.result import Closed, Result, Scheduled
from telemetry.metrics import Metrics, open_metrics
from tests.support.builders import APP, NOON, a_record, a_settled
from tests.support.ledger_facts import NAME, expanded, launched, selected
from tests.support.memory_facts import MemoryFacts
from tests.support.published import Published

DAY = timedelta(days=1)
EXPIRY = NOON + timedelta(hours=1)
DUE = EXPIRY + DAY


@dataclass
class House:
    """A tally, whoever ends what is overdue in it, and a clock that a test turns."""

    now: datetime = DUE
    facts: MemoryFacts = field(default_factory=MemoryFacts)
    published: Published = field(default_factory=Published)
    metrics: Metrics = field(default_factory=lambda: open_metrics("tally"))
    read: int = 0

    def __post_init__(self) -> None:
        self.tally = TallyResult(self.facts, self.published, self.metrics)
        self.overdue = EndOverdue(lambda: self.tally.accounts, self.published, lambda: self.now, DAY, self.metrics)

    async def enter(self, *results: Result) -> None:
        first, self.read = self.read, self.read + len(results)
        await self.tally([a_record(result, topic="results", offset=first + n) for n, result in enumerate(results)])

    @property
    def told(self) -> list[Closed]:
        return self.published.values("results", Closed)

    @property
    def last(self) -> Progress:
        return self.published.values("progress", Progress)[-1]

    @property
    def alarms(self) -> float:
        return self.metrics.registry.get_sample_value("carillon_notifications_closed_total", {"app": APP}) or 0.0


async def test_nothing_is_told_before_its_time() -> None:
    house = House(now=DUE - timedelta(seconds=1))
    await house.enter(launched(), selected(2))

    assert await house.overdue.look() == []
    assert house.published.on("results") == []


async def test_its_end_is_told_and_counted_as_any_result() -> None:
    house = House()
    await house.enter(launched(fcm=2), selected(3), a_settled(Outcome.ACCEPTED, size=3))

    (ended,) = await house.overdue.look()
    assert (ended.notification_id, ended.counts().pending, house.alarms) == (NAME, 2, 1)
    await house.enter(*house.told)

    assert (house.last.state, house.last.closed_at) == (State.FINISHED, DUE)
    assert (house.last.counts.accepted, house.last.counts.expired, house.last.counts.pending) == (1, 2, 0)
    assert [key for key, _ in house.facts.scan(0)] == [f"{NAME}|summary".encode()]


async def test_what_was_told_before_it_counts_first_and_what_comes_later_is_late() -> None:
    house = House()
    await house.enter(launched(), selected(2))
    await house.overdue.look()

    await house.enter(a_settled(Outcome.ACCEPTED, size=2), expanded(), *house.told)
    await house.enter(a_settled(Outcome.REJECTED, Outcome.REJECTED))

    assert (house.last.counts.accepted, house.last.counts.expired, house.last.counts.rejected) == (1, 1, 0)


async def test_it_is_told_once_and_again_only_where_it_was_not_read() -> None:
    house = House()
    await house.enter(launched(), selected(2))
    await house.overdue.look()

    house.now += AGAIN / 2
    await house.overdue.look()
    assert len(house.told) == 1

    house.now += AGAIN / 2
    assert await house.overdue.look() == []
    assert (len(house.told), house.alarms) == (2, 1)

    await house.enter(*house.told)
    house.now += 2 * AGAIN
    await house.overdue.look()
    assert len(house.told) == 2
    assert house.last.counts.expired == 2


async def test_a_replay_ends_it_at_the_same_place() -> None:
    house, story = House(), [launched(), selected(2), a_settled(Outcome.ACCEPTED, size=2)]
    await house.enter(*story)
    await house.overdue.look()
    await house.enter(*house.told, a_settled(Outcome.REJECTED, Outcome.REJECTED))
    before = house.last

    lost_disk = House()
    await lost_disk.enter(*story, *house.told, a_settled(Outcome.REJECTED, Outcome.REJECTED))

    assert lost_disk.last.model_copy(update={"version": 0}) == before.model_copy(update={"version": 0})


async def test_one_that_was_scheduled_and_never_begun_ends_as_well() -> None:
    house = House()
    await house.enter(Scheduled(notification_id=NAME, at=NOON, app=APP, due_at=NOON, expires_at=EXPIRY))

    await house.overdue.look()
    await house.enter(*house.told)

    assert (house.last.state, house.last.counts.selected) == (State.FINISHED, 0)


async def test_one_that_ends_by_itself_is_left_alone() -> None:
    house = House()
    await house.enter(launched(), selected(1), expanded(), a_settled(Outcome.ACCEPTED))

    assert await house.overdue.look() == []
    assert (house.told, house.alarms) == ([], 0)


async def test_nothing_is_remembered_of_what_has_ended() -> None:
    house = House()
    await house.enter(launched(), selected(1))
    await house.overdue.look()
    await house.enter(*house.told)

    await house.overdue.look()

    assert house.overdue._told == {}
