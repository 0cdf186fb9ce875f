"""A quota against a provider whose limit is another than ours: used well, found again, and soon forgotten."""

import pytest

from rules.quota import Limits, Quota
from tests.support.stingy_server import StingyServer

MINUTE_S = 60


def a_server(rate_per_s: float | None, limit: float, *, retry_after_s: float = 1.0) -> StingyServer:
    return StingyServer(Quota(Limits(rate_per_s, ramp_s=0.0)), limit, retry_after_s)


@pytest.mark.parametrize("rate_per_s", [None, 1_000.0, 10_000.0])
@pytest.mark.parametrize("limit", [100.0, 400.0, 900.0])
@pytest.mark.parametrize("retry_after_s", [1.0, 2.0])
def test_a_lasting_limit_is_nearly_used_up_and_seldom_passed(
    rate_per_s: float | None, limit: float, retry_after_s: float
) -> None:
    server = a_server(rate_per_s, limit, retry_after_s=retry_after_s)
    server.run(MINUTE_S)
    server.forget()

    server.run(5 * MINUTE_S)

    assert server.taken >= 0.85 * limit * 5 * MINUTE_S
    assert server.refused <= 0.02 * server.taken


def test_long_pauses_make_a_lasting_limit_be_tried_more_rarely() -> None:
    """With the climb of 10 s after each pause, nine tenths of the time would be spent in pauses of a minute."""
    server = a_server(1_000.0, 400.0, retry_after_s=60.0)
    server.run(10 * MINUTE_S)
    server.forget()

    server.run(30 * MINUTE_S)

    assert server.taken >= 0.6 * server.limit * 30 * MINUTE_S


def test_a_limit_that_is_lifted_is_passed_within_a_minute() -> None:
    server = a_server(1_000.0, 50.0)
    server.run(2 * MINUTE_S)
    server.limit = 1e9

    server.run(MINUTE_S)

    assert server.quota.allowed_per_s == 1_000


def test_without_a_rate_a_limit_that_is_lifted_is_forgotten_in_tens_of_seconds() -> None:
    server = a_server(None, 400.0)
    server.run(2 * MINUTE_S)
    server.limit = 1e9

    server.run(40)

    assert server.quota.allowed_per_s is None


@pytest.mark.parametrize("bursts", [1, 3, 8])
def test_however_many_bursts_came_nine_tenths_of_the_rate_are_back_within_twenty_seconds(bursts: int) -> None:
    server = a_server(1_000.0, 1e9)
    server.run(10)

    for _ in range(bursts):
        server.quota.throttled(server.now, 1.0, 0.5)
        server.run(2)
    server.run(19)

    assert server.quota.allowed_per_s is not None
    assert server.quota.allowed_per_s >= 900


def test_a_second_429_right_after_a_pause_does_not_take_the_silence_for_our_rate() -> None:
    server = a_server(1_000.0, 1e9)
    server.run(10)
    server.quota.throttled(server.now, 30.0, 0.0)
    server.run(30.5)

    server.quota.throttled(server.now, 1.0, 0.0)

    assert server.quota.allowed_per_s == pytest.approx(0.7 * 0.75 * 1_000, rel=0.05)


def test_a_limit_that_is_only_supposed_holds_nothing_up_for_longer_than_it_is() -> None:
    server = a_server(None, 1e9)
    server.run(10)
    server.quota.throttled(server.now, 1.0, 0.0)

    assert server.quota.sooner_s(1_000.0) == pytest.approx(19.8, abs=0.3)
    assert 1.0 < server.quota.sooner_s(2.0) < 2.0


def test_where_a_rate_is_given_a_long_queue_is_told_the_rate_that_is_climbed_to() -> None:
    server = a_server(1_000.0, 1e9)
    server.run(10)
    server.quota.throttled(server.now, 1.0, 0.0)

    assert server.quota.sooner_s(1_000.0) == pytest.approx(700.0, rel=0.01)
