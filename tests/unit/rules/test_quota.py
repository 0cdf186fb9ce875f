from dataclasses import dataclass, field

import pytest

from rules.bucket import LONGEST_WAIT_S, SHORTEST_WAIT_S
from rules.quota import UNBOUNDED, Limits, Quota

NOW = 5_000.0


def a_quota(rate_per_s: float | None = 1_000.0, *, ramp_s: float = 0.0, share: float = 1.0) -> Quota:
    return Quota(Limits(rate_per_s, ramp_s=ramp_s), share)


@dataclass
class Greedy:
    """Takes everything there is, every hundredth of a second."""

    quota: Quota
    now: float = NOW
    taken: list[tuple[float, int]] = field(default_factory=list)

    def run(self, seconds: float, at_most: int = UNBOUNDED) -> int:
        """Return how many were let through."""
        total = 0
        for _ in range(round(seconds * 100)):
            self.now += 0.01
            total += self.quota.take(at_most, self.now)
        return total


def test_after_a_rest_a_second_of_the_rate_may_start_at_once() -> None:
    quota = a_quota()
    quota.room(NOW)

    assert quota.take(5_000, NOW + 3_600) == 1_000
    assert quota.take(1, NOW + 3_600) == 0


def test_then_it_is_the_rate() -> None:
    greedy = Greedy(a_quota())
    greedy.run(1)

    assert greedy.run(10) == pytest.approx(10_000, abs=20)


def test_a_share_is_a_part_of_the_rate_and_may_change_at_any_time() -> None:
    greedy = Greedy(a_quota(share=0.25))
    greedy.run(1)
    quarter = greedy.run(4)
    greedy.quota.share = 0.5
    greedy.run(1)
    half = greedy.run(4)
    greedy.quota.share = 0.0
    nothing = greedy.run(4)

    assert quarter == pytest.approx(1_000, abs=20)
    assert half == pytest.approx(2_000, abs=20)
    assert nothing == 0


def test_a_share_of_nothing_neither_warms_nor_waits_for_ever() -> None:
    quota = a_quota(ramp_s=60.0, share=0.0)
    quota.room(NOW)
    quota.room(NOW + 3_600)
    assert quota.wait_s(NOW + 3_600) == LONGEST_WAIT_S

    quota.share = 1.0

    assert quota.allowed_per_s == pytest.approx(1_000 / 60)


def test_where_a_burst_is_less_than_one_there_is_one_to_begin_with() -> None:
    quota = a_quota(0.5)

    assert quota.take(5, NOW) == 1
    assert quota.wait_s(NOW) == pytest.approx(2.0)


def test_a_ramp_lets_through_half_of_what_the_rate_would_in_its_time() -> None:
    greedy = Greedy(a_quota(ramp_s=60.0))

    seconds = [greedy.run(1) for _ in range(70)]

    assert seconds[0] <= 45
    assert seconds == sorted(seconds[:59]) + seconds[59:]
    assert sum(seconds[:60]) == pytest.approx(31_000, rel=0.05)
    assert seconds[65] == pytest.approx(1_000, abs=20)


def test_a_trickle_of_direct_messages_keeps_no_route_warm() -> None:
    greedy = Greedy(a_quota(ramp_s=60.0))
    greedy.run(90)

    for _ in range(120):
        greedy.now += 1.0
        greedy.quota.take(2, greedy.now)

    assert greedy.quota.allowed_per_s == pytest.approx(1_000 / 60, rel=0.2)


def test_a_429_holds_everything_for_as_long_as_it_asks() -> None:
    quota = a_quota()
    quota.take(500, NOW)

    quota.throttled(NOW, 30.0, 0.0)

    assert quota.room(NOW + 29.9) == 0
    assert 30.0 <= quota.wait_s(NOW) < 30.1
    assert quota.room(NOW + 30.5) > 0


def test_after_a_pause_there_is_no_burst() -> None:
    quota = a_quota()
    quota.take(500, NOW)
    quota.throttled(NOW, 30.0, 0.0)

    assert quota.room(NOW + 30.0) == 0
    assert quota.room(NOW + 30.1) <= 70


def test_a_429_at_full_speed_takes_the_rate_to_seven_tenths_and_it_climbs_back_within_ten_seconds() -> None:
    greedy = Greedy(a_quota())
    greedy.run(20)

    greedy.quota.throttled(greedy.now, 1.0, 0.0)
    lowered = greedy.quota.allowed_per_s
    greedy.run(4.1)
    climbing = greedy.quota.allowed_per_s
    greedy.run(7)

    assert lowered == pytest.approx(700, rel=0.01)
    assert climbing == pytest.approx(900, rel=0.02)
    assert greedy.quota.allowed_per_s == 1_000


def test_a_burst_of_429s_lowers_the_rate_once() -> None:
    greedy = Greedy(a_quota())
    greedy.run(20)

    firsts = [greedy.quota.throttled(greedy.now + late / 1_000, 10.0, 0.0) for late in range(400)]

    assert firsts == [True] + [False] * 399
    assert greedy.quota.allowed_per_s == pytest.approx(700, rel=0.01)


def test_a_429_far_below_the_rate_begins_from_what_was_sent() -> None:
    """The project's quota is shared with others, or smaller than we were told."""
    greedy = Greedy(a_quota())
    greedy.run(20, at_most=1)

    greedy.quota.throttled(greedy.now, 1.0, 0.0)

    assert greedy.quota.allowed_per_s == pytest.approx(70, rel=0.1)


def test_without_a_rate_nothing_limits_and_nothing_ramps() -> None:
    quota = a_quota(None, ramp_s=60.0)

    assert quota.room(NOW) == UNBOUNDED
    assert quota.take(1_000_000, NOW) == 1_000_000
    assert quota.wait_s(NOW, wanted=10**9) == 0
    assert quota.allowed_per_s is None


def test_a_429_without_a_rate_limits_to_what_was_measured_until_nobody_needs_it() -> None:
    greedy = Greedy(a_quota(None))
    greedy.run(20, at_most=20)

    greedy.quota.throttled(greedy.now, 10.0, 0.0)
    lowered = greedy.quota.allowed_per_s
    paused = greedy.run(9.9)
    after = greedy.run(5)
    greedy.run(40)

    assert lowered == pytest.approx(1_400, rel=0.02)
    assert paused == 0
    assert 6_000 < after < 9_000
    assert greedy.quota.allowed_per_s is None
    assert greedy.quota.room(greedy.now) == UNBOUNDED


def test_a_second_429_under_a_limit_of_our_own_lowers_that() -> None:
    greedy = Greedy(a_quota(None))
    greedy.run(20, at_most=20)
    greedy.quota.throttled(greedy.now, 1.0, 0.0)
    greedy.run(6)
    before = greedy.quota.allowed_per_s

    greedy.quota.throttled(greedy.now, 1.0, 0.0)

    assert before is not None
    assert greedy.quota.allowed_per_s <= 0.7 * before


def test_bursts_of_429s_one_after_the_other_do_not_bring_an_unlimited_route_to_nothing() -> None:
    greedy = Greedy(a_quota(None))
    greedy.run(20, at_most=50)

    for _ in range(8):
        greedy.quota.throttled(greedy.now, 1.5, 0.0)
        greedy.run(2.5, at_most=50)

    assert greedy.run(10, at_most=50) > 10_000


def test_a_429_before_anything_was_sent_leaves_a_try() -> None:
    quota = a_quota(None)

    quota.throttled(NOW, 1.0, 0.0)

    assert quota.allowed_per_s == pytest.approx(0.7)
    assert quota.room(NOW + 3) == 1


def test_a_wait_for_many_is_as_long_as_they_take() -> None:
    quota = a_quota()
    quota.take(5_000, NOW)

    assert quota.wait_s(NOW, wanted=500) == pytest.approx(0.5)
    assert quota.wait_s(NOW, wanted=5_000) == pytest.approx(5.0)


def test_a_wait_is_never_so_short_that_a_clock_could_miss_it() -> None:
    quota = a_quota(1e12)
    quota.take(10**13, NOW)

    assert quota.wait_s(NOW, wanted=1) == SHORTEST_WAIT_S
