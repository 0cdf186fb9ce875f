"""What is said without asking the provider, and which comes first where several could be said."""

from datetime import timedelta

from models.outcome import Outcome, Reason
from rules.brake import BrakeLimits
from rules.brakes import Brakes
from rules.watch import HELD
from rules.withheld import later, stopped, turned_away
from tests.support.builders import NOON, a_notification
from tests.support.fixed_controls import FixedControls
from tests.support.segments import a_segment
from tests.support.sender_house import House

OPEN = Brakes("fcm", BrakeLimits(share=0.2, window=1_000, least=3))
LATE = NOON + timedelta(days=60)


def test_nothing_is_said_of_what_may_be_sent() -> None:
    assert stopped(a_segment(), FixedControls(), OPEN, NOON) is None
    assert turned_away(a_segment(), House().gate, 3, 0.0) is None


def test_a_call_back_comes_before_the_time_to_live_and_that_before_a_pause() -> None:
    both = FixedControls(cancelled={"spring-sale"}, paused={"spring-sale"})
    paused = FixedControls(paused={"spring-sale"})

    said = [stopped(a_segment(), controls, OPEN, LATE) for controls in (both, paused)]

    assert [answer and answer.outcome for answer in said] == [Outcome.CANCELLED, Outcome.EXPIRED]
    assert stopped(a_segment(), paused, OPEN, NOON) == HELD


def test_an_app_without_a_route_waits_for_its_credentials() -> None:
    said = turned_away(a_segment(), None, 3, 0.0)

    assert said is not None
    assert (said.outcome, said.reason) == (Outcome.DEFERRED, Reason.UNAUTHORISED)


def test_who_cannot_begin_within_a_second_is_told_its_turn() -> None:
    house = House(controls=FixedControls(rates={"notification:spring-sale": 2}))
    gate, segment = house.gate, a_segment(30, notification=a_notification())
    gate.take(segment.notification, 0.0, 30)
    gate.lines.move(segment.notification, 0, 30, 30)

    said = turned_away(segment, gate, 30, 0.0)

    assert said is not None
    assert (said.outcome, said.reason) == (Outcome.DEFERRED, Reason.PAUSED)
    assert said.retry_after_s is not None
    assert said.retry_after_s > 1.0
    behind = later(segment, gate, 30, 0.0)
    assert behind.retry_after_s is not None
    assert behind.retry_after_s > said.retry_after_s
