"""What holds of a quota whatever is asked of it, and whenever."""

import math
from itertools import accumulate
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from rules.bucket import LONGEST_WAIT_S
from rules.quota import Limits, Quota
from rules.rates import Rates

Ask: TypeAlias = tuple[float, int]
Word: TypeAlias = tuple[float, float | None, float]

RATES = st.floats(min_value=0.01, max_value=20_000)
STEPS = st.one_of(st.just(0.0), st.floats(min_value=1e-9, max_value=2), st.floats(min_value=2, max_value=1e9))
ASKS = st.lists(st.tuples(STEPS, st.integers(0, 50_000)), max_size=60)
LIMITS = st.builds(
    Limits,
    rate_per_s=RATES,
    ramp_s=st.sampled_from([0.0, 0.5, 10.0, 60.0]),
    burst_s=st.floats(min_value=0.001, max_value=1),
)


def worst_excess(taken: list[tuple[float, int]], rate_per_s: float, burst: float) -> float:
    """Return by how much the worst window held more than rate * length + burst; 0 or less: none did.

    With S the total so far, a window from i to j is at fault where S(j) - rate * t(j) exceeds S(i-1) - rate * t(i).
    """
    totals = [0, *accumulate(count for _, count in taken)]
    worst, lowest = -math.inf, math.inf
    for index, (at, _) in enumerate(taken):
        lowest = min(lowest, totals[index] - rate_per_s * at)
        worst = max(worst, totals[index + 1] - rate_per_s * at - lowest - burst)
    return worst


def grain(rate_per_s: float, seconds: float) -> float:
    """Return what rounding may add: the last bits of the clock and of the sums."""
    return 1e-6 + 1e-9 * rate_per_s * max(seconds, 1)


@given(limits=LIMITS, start=st.floats(min_value=0, max_value=1e9), asks=ASKS, share=st.floats(0, 1))
def test_no_window_ever_holds_more_than_its_time_and_one_burst(
    limits: Limits, start: float, asks: list[Ask], share: float
) -> None:
    quota, now, taken = Quota(limits, share), start, []

    for step, wanted in asks:
        now += step
        taken.append((now, quota.take(wanted, now)))

    rate = (limits.rate_per_s or 0) * share
    assert worst_excess(taken, rate, max(1.0, rate * limits.burst_s)) <= grain(rate, now)
    assert all(count >= 0 for _, count in taken)


@given(
    limits=LIMITS,
    asks=ASKS,
    words=st.lists(st.tuples(STEPS, st.one_of(st.none(), st.floats(-10, 1e6)), st.floats(0, 1)), max_size=10),
    shares=st.lists(st.floats(0, 1), min_size=1, max_size=10),
)
def test_neither_429s_nor_shares_nor_a_clock_that_goes_back_ever_give_more(
    limits: Limits, asks: list[Ask], words: list[Word], shares: list[float]
) -> None:
    quota, now, furthest, taken = Quota(limits, shares[0]), 0.0, 0.0, []

    for index, (step, wanted) in enumerate(asks):
        now = max(now + step * (-1 if index % 7 == 6 else 1), 0.0)
        furthest = max(furthest, now)
        quota.share = shares[index % len(shares)]
        taken.append((furthest, quota.take(wanted, now)))
        if index % 5 == 4 and words:
            _, retry_after_s, chance = words[index % len(words)]
            quota.throttled(now, retry_after_s, chance)
            assert quota.take(1, now) == 0 or (retry_after_s or -1) <= 0
        assert 0 <= quota.wait_s(now) <= LONGEST_WAIT_S
        assert quota.room(now) >= 0

    rate = limits.rate_per_s or 0
    assert worst_excess(taken, rate, max(1.0, rate * limits.burst_s)) <= grain(rate, furthest)


@given(limits=LIMITS, wanted=st.integers(1, 100), drained=st.booleans())
def test_whoever_waits_as_told_comes_to_the_end(limits: Limits, wanted: int, drained: bool) -> None:  # noqa: FBT001 -- given by hypothesis
    quota, now = Quota(limits), 1e6
    if drained:
        quota.take(10**9, now)
    rate = limits.rate_per_s or 0
    patience = 100 + 10 * wanted + round(4 * max(limits.ramp_s, 1) * wanted / rate / LONGEST_WAIT_S)

    for _ in range(patience):
        if not wanted:
            break
        wanted -= quota.take(wanted, now)
        now += quota.wait_s(now)

    assert wanted == 0


@given(rate=RATES, asks=ASKS, share=st.floats(0, 1), start=st.floats(min_value=0, max_value=1e9))
def test_a_notifications_rate_is_kept_in_every_window(rate: float, asks: list[Ask], share: float, start: float) -> None:
    rates, now, taken = Rates(share), start, []

    for step, wanted in asks:
        now += step
        taken.append((now, rates.take("notification:n", rate, wanted, now)))
        assert 0 <= rates.wait_s("notification:n", rate, now) <= LONGEST_WAIT_S

    mine = rate * share
    assert worst_excess(taken, mine, max(1.0, mine)) <= grain(mine, now)
