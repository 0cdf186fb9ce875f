import pytest

from tests.chaos.memory import Memory, slope


def a_memory(*taken: tuple[float, float], name: str = "tally-1", pid: int = 7) -> Memory:
    memory = Memory(sandbox=None)
    memory.samples[(name, pid)] += taken
    return memory


def test_what_grows_all_the_time_has_a_slope_and_what_made_one_step_has_none() -> None:
    assert slope([(0, 10), (1, 12), (2, 14)]) == 2
    assert slope([(at, 10 + 2 * at + at % 2) for at in range(20)]) == pytest.approx(2, abs=0.1)
    assert slope([(at, 23 if at > 6 else 10) for at in range(20)]) == 0
    assert slope([(5, 10)]) == 0


def test_growth_is_told_for_ten_minutes_and_leaves_out_the_warming_up() -> None:
    memory = a_memory((0, 50), (10, 80), (60, 100), (120, 101), (180, 102))

    assert memory.slopes(warm_s=60) == {"tally-1": pytest.approx(10)}


def test_a_process_that_is_started_again_is_another_one() -> None:
    memory = a_memory((0, 50), (60, 50))
    memory.samples[("tally-1", 8)] += [(60, 90), (120, 91)]

    assert memory.growth() == 1
    assert memory.slopes(warm_s=0) == {"tally-1": pytest.approx(10)}


def test_who_was_looked_at_once_has_no_slope() -> None:
    assert a_memory((0, 50)).slopes(warm_s=0) == {}
