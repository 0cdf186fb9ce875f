"""Two senders that know nothing of each other keep to one rate together."""

import pytest

from models.notification import Notification
from models.ports import Controls
from rules.gate import Gate
from rules.quota import Limits, Quota
from rules.rates import Rates
from rules.rates_in_force import rates_of
from tests.support.builders import APP, a_notification
from tests.support.fixed_controls import FixedControls
from tests.support.scripted_provider import ScriptedProvider

PARTS = {"fcm": 0.75, "apns": 0.25}
SECONDS = 10
FOR_ALL = ("notification:spring-sale", f"app:{APP}", "*")


def a_gate(channel: str, controls: Controls, part: float = 1.0) -> Gate:
    return Gate(channel, APP, ScriptedProvider(), Quota(Limits(ramp_s=0)), Rates(), lambda: 1.0, controls, part)


def sent_in(seconds: int, gate: Gate, notification: Notification) -> int:
    """Return how many start after a first second, when the bucket that was full at the start is spent."""
    took = [gate.take(notification, 100 + tick / 50, 500) for tick in range((seconds + 1) * 50)]
    return sum(took[50:])


@pytest.mark.parametrize("scope", FOR_ALL)
def test_what_is_parted_keeps_to_one_rate_on_all_its_channels_together(scope: str) -> None:
    controls, notification = FixedControls(rates={scope: 100.0}), a_notification(parts=PARTS)

    sent = {channel: sent_in(SECONDS, a_gate(channel, controls), notification) for channel in PARTS}

    assert sum(sent.values()) == pytest.approx(100 * SECONDS, rel=0.02)
    assert sent["fcm"] == pytest.approx(3 * sent["apns"], rel=0.05)


@pytest.mark.parametrize("scope", ["channel:fcm", f"route:fcm:{APP}"])
def test_the_rate_of_one_channel_is_all_its_own(scope: str) -> None:
    controls = FixedControls(rates={scope: 100.0})

    assert sent_in(SECONDS, a_gate("fcm", controls), a_notification(parts=PARTS)) == pytest.approx(1_000, rel=0.02)


def test_two_notifications_with_other_parts_stay_below_the_rate_of_their_app_together() -> None:
    controls = FixedControls(rates={f"app:{APP}": 100.0})
    gate = a_gate("fcm", controls)
    whole, half = a_notification(id="whole"), a_notification(id="half", parts={"fcm": 0.5, "apns": 0.5})

    took: list[tuple[int, int]] = [
        (gate.take(whole, 100 + tick / 50, 1), gate.take(half, 100 + tick / 50, 1)) for tick in range(14 * 50)
    ]

    spent = sum(one + 2 * other for one, other in took[200:])  # the full bucket of the start is spent by then
    assert spent == pytest.approx(100 * SECONDS, rel=0.02)
    assert all(sum(column) > 0 for column in zip(*took, strict=True))


def test_a_slow_rate_lets_the_smallest_part_out_too() -> None:
    controls = FixedControls(rates={"*": 1.0})
    notification = a_notification(parts={"fcm": 0.01, "apns": 0.99})

    assert sent_in(200, a_gate("fcm", controls), notification) == 2


def test_a_delivery_costs_what_its_channel_has_no_part_in() -> None:
    controls = FixedControls(rates={"*": 10.0, "channel:fcm": 5.0})

    found = {
        rate.scope: (rate.per_s, rate.cost) for rate in rates_of(a_notification(parts=PARTS), "fcm", controls, 0.9)
    }

    assert found == {"*": (9.0, pytest.approx(4 / 3)), "channel:fcm": (4.5, 1.0)}


def test_who_has_a_small_part_is_told_to_wait_by_it() -> None:
    controls = FixedControls(rates={"*": 10.0})
    gate, notification = a_gate("apns", controls), a_notification(parts={"apns": 0.1, "fcm": 0.9})
    gate.take(notification, 100.0, 500)

    assert gate.wait_s(notification, 100.0) == pytest.approx(1.0)
    assert gate.turn_s(notification, 100.0, 5) == pytest.approx(1.0)
    assert gate.turn_s(notification, 100.0, 5) == pytest.approx(5.0, abs=1.1)
