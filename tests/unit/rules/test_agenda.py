"""An agenda gives everything once, in its order, with a window of it in memory."""

import random

from rules.agenda import Agenda
from rules.waiting_rows import due_until
from rules.walk import Row
from tests.support.memory_facts import MemoryFacts
from tests.support.waiting_rows import a_waiting, at, kept

WINDOW = 10
SEED = 5


def names(rows: list[Row]) -> list[int]:
    """Return the seconds that stand in the ids."""
    return [int(row.key.rpartition(b"#")[2]) for row in rows]


async def keep(rows: MemoryFacts, agenda: Agenda, second: int) -> None:
    (came,) = await kept(rows, a_waiting(f"x#{second}", release_at=at(second)))
    agenda.enter(came.key, came.row)


async def test_what_is_on_the_disk_comes_in_the_order_of_its_time() -> None:
    rows = MemoryFacts()
    seconds = list(range(100))
    random.Random(SEED).shuffle(seconds)
    await kept(rows, *(a_waiting(f"x#{second}", release_at=at(second)) for second in seconds))

    agenda = Agenda(rows, 0, WINDOW)

    assert names(agenda.take(due_until(at(49)), 1_000)) == list(range(50))
    assert names(agenda.take(due_until(at(200)), 1_000)) == list(range(50, 100))
    assert agenda.take(due_until(at(200)), 1_000) == []


async def test_what_comes_while_it_is_read_comes_in_its_turn_and_nothing_twice() -> None:
    chance = random.Random(SEED)
    rows = MemoryFacts()
    agenda = Agenda(rows, 0, WINDOW)
    found: list[int] = []
    for now in range(0, 2_000, 10):
        for second in chance.sample(range(now, now + 400), 20):
            if f"x#{second}".encode() not in rows.rows.get(0, {}):
                await keep(rows, agenda, second)
        found += names(agenda.take(due_until(at(now)), 7))
        found += names(agenda.take(due_until(at(now)), 1_000))
    found += names(agenda.take(due_until(at(9_999)), 10_000))

    every = sorted(int(key.rpartition(b"#")[2]) for key in rows.rows[0] if key.startswith(b"x"))
    assert sorted(found) == every
    assert len(every) > 1_000


async def test_however_much_comes_a_window_of_it_is_in_memory() -> None:
    rows = MemoryFacts()
    agenda = Agenda(rows, 0, WINDOW)
    agenda.take(due_until(at(0)), 1)  # all of nothing is in memory

    for second in range(1_000, 0, -1):
        await keep(rows, agenda, second)
        assert len(agenda._window) <= 2 * WINDOW

    assert names(agenda.take(due_until(at(2_000)), 5_000)) == list(range(1, 1_001))
