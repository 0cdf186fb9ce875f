import pytest

from benchmarks.steps import Moments, Stay, jain

MOMENTS = Moments([10.0, 10.5, 11.0, 14.0, 15.0], [1, 1, 1, 1, 5])


def a_stay(work: dict[str, float], *, idle: float = 0.5, cpu_s: dict[str, float] | None = None) -> Stay:
    return Stay(len(work), 10.0, 15.0, work, cpu_s or {}, idle)


def test_what_happens_at_the_end_belongs_to_what_comes_next() -> None:
    assert MOMENTS.between(10.0, 15.0) == 4
    assert MOMENTS.between(15.0, 20.0) == 5
    assert MOMENTS.between(0.0, 9.0) == 0


def test_the_longest_gap_may_lie_between_two_moments_or_at_an_end() -> None:
    assert MOMENTS.longest_gap(10.0, 15.5) == 3.0
    assert MOMENTS.longest_gap(15.0, 22.0) == 7.0
    assert MOMENTS.longest_gap(4.0, 10.2) == 6.0


def test_a_time_without_any_work_is_one_gap() -> None:
    assert MOMENTS.longest_gap(20.0, 25.0) == 5.0


@pytest.mark.parametrize(
    ("shares", "index"), [([5, 5, 5], 1.0), ([9, 0, 0], 1 / 3), ([2, 1], 0.9), ([0, 0], 0.0), ([], 0.0)]
)
def test_fairness_is_one_where_all_have_the_same_and_an_nth_where_one_has_all(
    shares: list[float], index: float
) -> None:
    assert jain(shares) == pytest.approx(index)


def test_a_rate_is_what_arrived_and_not_what_the_workers_say() -> None:
    assert a_stay({"send-1": 999.0}).rate(MOMENTS) == 4 / 5


def test_the_least_is_told_as_a_share_of_the_most_also_where_nobody_did_anything() -> None:
    assert a_stay({"a": 30.0, "b": 40.0}).least_to_most == 0.75
    assert a_stay({"a": 0.0, "b": 0.0}).least_to_most == 0.0


def test_the_processors_are_the_bound_where_hardly_any_of_them_is_idle() -> None:
    assert a_stay({"a": 1.0}, idle=0.05).is_cpu_bound
    assert not a_stay({"a": 1.0}, idle=0.4).is_cpu_bound


def test_cpu_is_told_for_a_thousand_devices_the_dearest_first_and_not_of_those_who_used_none() -> None:
    stay = a_stay({"a": 4.0}, cpu_s={"kafka": 0.002, "send": 0.006, "retire": 0.0})

    assert list(stay.cpu_ms_per_1000(MOMENTS).items()) == [("send", 1_500.0), ("kafka", 500.0)]
