"""How a notification is parted among its channels."""

import pytest

from rules.parts import parted, parts_of
from tests.support.builders import a_notification


def test_the_parts_are_those_of_the_devices_and_nobody_is_left_with_none() -> None:
    assert parts_of({"fcm": 300, "apns": 100}) == {"fcm": 0.75, "apns": 0.25}
    assert parts_of({"fcm": 99, "apns": 0}) == pytest.approx({"fcm": 0.99, "apns": 0.01})


def test_what_goes_out_through_one_channel_is_not_parted() -> None:
    assert parted(a_notification(), {"fcm": 10}).parts == {}
    assert parted(a_notification(), {"fcm": 10, "apns": 10}).parts == {"fcm": 0.5, "apns": 0.5}
