"""No more of a route starts than its quota and the rates in force let, and who waits has a turn."""

from dataclasses import dataclass, field

import pytest

from models.notification import Notification
from rules.answers import Answers
from rules.gate import AT_MOST_S, Gate
from rules.quota import Limits, Quota
from rules.rates import Rates
from rules.sending import Sending
from tests.support.builders import APP, a_notification
from tests.support.fixed_controls import FixedControls
from tests.support.parcels import Answers as Told
from tests.support.scripted_provider import ScriptedProvider
from tests.support.segments import a_segment

CAMPAIGN = a_notification()


@dataclass
class Rig:
    """A gate whose surroundings a test sets."""

    rate_per_s: float | None = None
    controls: FixedControls = field(default_factory=FixedControls)
    share: float = 1.0
    part: float = 1.0
    provider: ScriptedProvider = field(default_factory=ScriptedProvider)

    def gate(self) -> Gate:
        quota = Quota(Limits(self.rate_per_s, ramp_s=0))
        return Gate("fcm", APP, self.provider, quota, Rates(), lambda: self.share, self.controls, self.part)


def sent_in(gate: Gate, notification: Notification, seconds: int) -> int:
    """Return how many start when somebody asks ten times a second."""
    return sum(gate.take(notification, now / 10, 10_000) for now in range(10 * seconds))


def test_without_any_limit_everything_starts() -> None:
    gate = Rig().gate()

    assert gate.wait_s(CAMPAIGN, 0.0) == 0.0
    assert gate.take(CAMPAIGN, 0.0, 500) == 500


@pytest.mark.parametrize(
    ("rig", "notification", "per_s"),
    [
        (Rig(rate_per_s=100), CAMPAIGN, 100),
        (Rig(rate_per_s=100, share=0.25), CAMPAIGN, 25),
        (Rig(rate_per_s=100, part=0.1), CAMPAIGN, 10),
        (Rig(rate_per_s=100, part=0.5, share=0.5), CAMPAIGN, 25),
        (Rig(part=0.5, controls=FixedControls(rates={"*": 40})), CAMPAIGN, 20),
        (Rig(part=0.1), a_notification(rate_per_s=40), 40),
        (Rig(share=0.5), a_notification(rate_per_s=40), 20),
        (Rig(controls=FixedControls(rates={"notification:spring-sale": 10})), a_notification(rate_per_s=40), 10),
        (Rig(controls=FixedControls(rates={f"route:fcm:{APP}": 30, "*": 20})), CAMPAIGN, 20),
        (Rig(rate_per_s=15, controls=FixedControls(rates={"channel:fcm": 60})), CAMPAIGN, 15),
    ],
)
def test_the_least_of_all_limits_holds(rig: Rig, notification: Notification, per_s: int) -> None:
    sent = sent_in(rig.gate(), notification, 20)

    assert 0.85 * 20 * per_s <= sent <= 21 * per_s


def test_a_pause_of_the_route_is_waited_for() -> None:
    gate = Rig().gate()
    gate.take(CAMPAIGN, 0.0, 10)

    gate.quota.throttled(1.0, 30.0, 0.0)

    assert gate.take(CAMPAIGN, 2.0, 10) == 0
    assert gate.wait_s(CAMPAIGN, 2.0) == pytest.approx(29.0, abs=1)


def test_who_comes_later_stands_behind_those_that_have_begun() -> None:
    gate = Rig(rate_per_s=100).gate()
    gate.take(CAMPAIGN, 0.0, 100)

    gate.lines.move(CAMPAIGN, 0, 300, 300)

    assert gate.wait_s(CAMPAIGN, 0.0) > 3 * AT_MOST_S
    assert gate.wait_s(CAMPAIGN, 0.0, is_first=True) < AT_MOST_S


def test_those_that_have_to_wait_get_turns_one_after_the_other() -> None:
    gate = Rig(rate_per_s=100).gate()
    gate.take(CAMPAIGN, 0.0, 100)
    gate.lines.move(CAMPAIGN, 0, 500, 500)

    turns = [gate.turn_s(CAMPAIGN, 0.0, 500) for _ in range(3)]

    assert turns[0] >= AT_MOST_S
    assert turns[1] - turns[0] == pytest.approx(5.0)
    assert turns[2] - turns[1] == pytest.approx(5.0)


def test_an_attempt_starts_in_parts_each_delivery_once_and_counts_until_it_is_closed() -> None:
    rig = Rig(rate_per_s=4)
    gate, segment = rig.gate(), a_segment(10)
    answers = Answers(10, [])
    sending = Sending(segment, answers, gate, lambda entries: Told(len(entries)))
    assert gate.lines.standing == 10
    for now in range(2):
        sending.start(float(now))
    started = len(rig.provider.sent)
    sending.close()

    assert 4 <= started < 10
    assert [address for address, _ in rig.provider.sent] == segment.addresses[:started]
    assert (gate.lines.standing, sending.left) == (0, 0)


def test_a_long_queue_is_told_the_rate_that_the_route_climbs_back_to() -> None:
    """At the rate of its worst moment, the last of these would wait 57 s after the pause, and the route stand idle."""
    gate = Rig(rate_per_s=1_000).gate()
    sent_in(gate, CAMPAIGN, 20)
    gate.quota.throttled(20.0, 1.0, 0.0)
    for _ in range(80):
        gate.turn_s(CAMPAIGN, 20.0, 500)

    assert gate.turn_s(CAMPAIGN, 20.0, 500) == pytest.approx(41.8, abs=1)
