"""What answers say of a route is acted upon once, and a route that is not trusted buries nobody."""

import pytest

from models.outcome import Outcome, Reason
from models.ports import Answer
from rules.brake import BrakeLimits, Cause, Trip
from rules.brakes import Brakes
from rules.quota import Limits, Quota
from rules.watch import HELD, Watch

DEAD = Answer(Outcome.UNREGISTERED, Reason.UNREGISTERED)
REFUSED = Answer(Outcome.DEFERRED, Reason.UNAUTHORISED, detail="THIRD_PARTY_AUTH_ERROR")


class Rig:
    """A watch, and what it told."""

    def __init__(self) -> None:
        self.trips: list[Trip] = []
        self.quota = Quota(Limits())
        brakes = Brakes("fcm", BrakeLimits(share=0.2, window=100, least=20))
        self.watch = Watch("shop", self.quota, brakes, lambda: 10.0, lambda: 0.0, self.trips.append)


def test_too_many_dead_stop_the_route_once_and_the_next_dead_are_not_believed() -> None:
    rig = Rig()
    rig.watch.accepted(80)

    answers = [rig.watch.answered(DEAD) for _ in range(40)]

    assert [trip.cause for trip in rig.trips] == [Cause.DEAD_ADDRESSES]
    assert answers[0] == DEAD
    assert answers[-1] == HELD
    assert answers.count(DEAD) <= 25


def test_refused_credentials_stop_the_route_at_once() -> None:
    rig = Rig()

    assert rig.watch.answered(REFUSED) == REFUSED

    assert [trip.cause for trip in rig.trips] == [Cause.CREDENTIALS]
    assert "THIRD_PARTY_AUTH_ERROR" in rig.trips[0].detail
    assert rig.watch.answered(DEAD) == HELD


@pytest.mark.parametrize("reason", [Reason.UNAVAILABLE, Reason.AMBIGUOUS, Reason.THROTTLED, Reason.REFUSED_EARLY])
def test_what_was_not_judged_says_nothing_of_addresses(reason: Reason) -> None:
    rig = Rig()
    for _ in range(15):
        rig.watch.answered(DEAD)

    for _ in range(1_000):
        rig.watch.answered(Answer(Outcome.DEFERRED, reason))

    assert rig.trips == []


def test_only_a_throttle_of_the_whole_route_pauses_it() -> None:
    rig = Rig()

    rig.watch.answered(Answer(Outcome.DEFERRED, Reason.THROTTLED, retry_after_s=30))
    assert rig.quota.room(10.0) > 0

    rig.watch.answered(Answer(Outcome.DEFERRED, Reason.THROTTLED, retry_after_s=30, holds_route=True))
    assert rig.quota.room(10.0) == 0
    assert rig.quota.wait_s(10.0) == pytest.approx(30.0, abs=2)
