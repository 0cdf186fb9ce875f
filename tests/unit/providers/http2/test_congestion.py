"""More is under way while answers come promptly, and less when they wait."""

from random import Random

import pytest

from providers.http2.congestion import FLOOR, SPAN_S, TARGET_S, Congestion


def after(congestion: Congestion, seconds: float, *, times: int, began: float = 0.0, every: float = 0.005) -> float:
    """Let answers take so long, and return when the last one came."""
    for number in range(times):
        congestion.enter(seconds, began + number * every, is_used=True)
    return began + times * every


@pytest.mark.parametrize("way_s", [0.001, 0.05, 0.3])
def test_a_server_that_is_only_far_away_gets_more_and_more(way_s: float) -> None:
    congestion = Congestion()

    after(congestion, way_s, times=100)

    assert congestion.limit > 3 * FLOOR


def test_answers_that_wait_bring_it_down_to_the_floor_and_no_further() -> None:
    congestion = Congestion()
    now = after(congestion, 0.001, times=100)

    for number in range(400):  # one in thirty still tells the way
        congestion.enter(0.001 if number % 30 == 0 else 0.001 + 3 * TARGET_S, now + number * 0.005, is_used=True)

    assert congestion.limit < 1.2 * FLOOR


@pytest.mark.parametrize("way_s", [0.02, 0.1, 0.3])
def test_a_network_that_is_never_even_is_no_queue(way_s: float) -> None:
    congestion, chance = Congestion(), Random(7)

    for number in range(2_000):
        congestion.enter(way_s + chance.expovariate(3 / way_s), number * 0.01, is_used=True)

    assert congestion.limit > 4 * FLOOR


def test_at_the_target_it_stays() -> None:
    congestion = Congestion()
    now = after(congestion, 0.001, times=8 * 12)
    before = congestion.limit

    after(congestion, 0.001 + TARGET_S, times=8, began=now)

    assert congestion.limit == pytest.approx(before)


def test_a_way_that_has_become_longer_is_known_after_two_spans() -> None:
    congestion = Congestion()
    now = after(congestion, 0.001, times=200)

    now = after(congestion, 0.05, times=int(SPAN_S / 0.005), began=now)
    assert congestion.limit < 2 * FLOOR
    after(congestion, 0.05, times=int(SPAN_S / 0.005), began=now)

    assert congestion.limit > 4 * FLOOR


def test_after_a_rest_the_way_is_measured_anew() -> None:
    congestion = Congestion()
    now = after(congestion, 0.001, times=50)
    before = congestion.limit

    after(congestion, 0.05, times=50, began=now + 2 * SPAN_S)

    assert congestion.limit > before


def test_what_nobody_waits_for_is_not_raised() -> None:
    congestion = Congestion()

    for number in range(100):
        congestion.enter(0.001, number * 0.005, is_used=False)

    assert congestion.limit == FLOOR
