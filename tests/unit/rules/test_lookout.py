"""What is due comes from every partition in turn; what the brake let go is found beside it, a step at a time."""

from rules.lookout import MOST, Lookout
from rules.waiting_rows import Candidate, due_until
from rules.walk import STEP
from tests.support.memory_facts import MemoryFacts
from tests.support.waiting_rows import a_waiting, at, kept

NOW = due_until(at(0))
DUE = due_until(at(60))


def all_of(lookout: Lookout, now: bytes) -> list[Candidate]:
    """Look until there is nothing more to look at."""
    found: list[Candidate] = []
    while there := lookout.next(now):
        found += there
    return found


def seen(candidates: list[Candidate]) -> list[bytes]:
    return [candidate.id for candidate in candidates]


async def quiet(rows: MemoryFacts, *partitions: int) -> Lookout:
    """Return a lookout that has looked at everything once."""
    lookout = Lookout(rows)
    lookout.own(partitions)
    all_of(lookout, NOW)
    return lookout


async def test_everything_is_looked_at_once_at_the_beginning() -> None:
    """Much may have been called back while nobody was here."""
    rows = MemoryFacts()
    await kept(rows, a_waiting("a"), a_waiting("b", release_at=at(-1)))
    lookout = Lookout(rows)

    lookout.own([0])

    assert {(candidate.id, candidate.is_due) for candidate in all_of(lookout, NOW)} == {(b"a", False), (b"b", True)}
    assert lookout.next(NOW) == []


async def test_a_crowd_in_one_partition_holds_up_no_other() -> None:
    rows = MemoryFacts()
    await kept(rows, *(a_waiting(f"crowd-{number}") for number in range(2 * MOST)))
    await kept(rows, a_waiting("one"), partition=5)
    lookout = await quiet(rows, 0, 5)

    first = seen(lookout.next(DUE))

    assert b"one" in first
    assert len(first) == MOST


async def test_what_waits_for_one_notification_is_found_without_a_look_at_the_rest() -> None:
    rows = MemoryFacts()
    names = ["x:fcm:0:0:0/2", "page:x:fcm:0:3:1", "start:x", "start:x-2", "x-2:fcm:0:0:0/2", "y:fcm:0:0:0/2"]
    await kept(rows, *(a_waiting(name) for name in names))
    lookout = await quiet(rows, 0)

    lookout.look_at("x")

    assert sorted(seen(all_of(lookout, NOW))) == sorted(name.encode() for name in names[:3])


async def test_a_survey_of_everything_takes_steps_and_what_is_due_goes_on_beside_it() -> None:
    rows = MemoryFacts()
    await kept(rows, *(a_waiting(f"later-{number}", release_at=at(120)) for number in range(3 * STEP)))
    await kept(rows, a_waiting("due"))
    lookout = await quiet(rows, 0)

    lookout.look_at_all()
    first = lookout.next(DUE)

    assert len(first) <= STEP + MOST
    assert b"due" in seen(first)
    assert len(set(seen([*first, *all_of(lookout, DUE)]))) == 3 * STEP + 1


async def test_a_survey_that_is_asked_for_during_another_comes_after_it() -> None:
    """However often somebody asks, what stands at the end is reached."""
    rows = MemoryFacts()
    await kept(rows, *(a_waiting(f"{number:05}") for number in range(2 * STEP)))
    lookout = await quiet(rows, 0)
    lookout.look_at_all()

    met: list[bytes] = []
    for _ in range(4):
        met += seen(lookout.next(NOW))
        lookout.look_at_all()

    assert len(set(met)) == 2 * STEP


async def test_nothing_of_a_partition_that_is_not_ours_is_looked_at() -> None:
    rows = MemoryFacts()
    (came,) = await kept(rows, a_waiting(), partition=3)
    lookout = await quiet(rows, 0)

    lookout.enter(came, at_once=True)
    lookout.look_at("spring-sale")
    lookout.look_at_all()

    assert all_of(lookout, DUE) == []
