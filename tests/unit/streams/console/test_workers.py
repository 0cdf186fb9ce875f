import pytest

from models.errors import SetupError
from models.names import Lane
from settings import Settings
from streams.console.workers import plan, sender_of, with_options
from streams.senders import Sender


def test_send_runs_once_per_lane_of_a_channel_and_every_other_role_once() -> None:
    assert plan(["accept", "send"], ["fcm"]) == {
        "accept": ("accept",),
        "send-fcm": ("send", "--channel", "fcm", "--lane", "campaign"),
        "send-fcm-direct": ("send", "--channel", "fcm", "--lane", "direct"),
    }


def test_a_sender_is_of_the_channel_and_the_lane_that_are_named() -> None:
    assert sender_of("send", "apns", Lane.CAMPAIGN) == Sender("apns", Lane.CAMPAIGN)
    assert sender_of("tally", None, None) is None


@pytest.mark.parametrize(("channel", "lane"), [("apns", None), (None, Lane.DIRECT), (None, None)])
def test_a_sender_without_a_channel_or_a_lane_is_told_both_and_that_both_lanes_are_needed(
    channel: str | None, lane: Lane | None
) -> None:
    with pytest.raises(SetupError) as refused:
        sender_of("send", channel, lane)

    for part in (f"--channel {channel or 'fcm'}", f"--lane {lane or 'direct'}", "--lane direct and --lane campaign"):
        assert part in str(refused.value)


@pytest.mark.parametrize(("channel", "lane"), [("fcm", None), (None, Lane.DIRECT)])
def test_no_other_role_has_a_channel_or_a_lane(channel: str | None, lane: Lane | None) -> None:
    with pytest.raises(SetupError, match="worker tally has neither"):
        sender_of("tally", channel, lane)


def test_the_command_line_wins_over_the_environment_where_it_says_something() -> None:
    worker = with_options(Settings(), "7", None).worker

    assert worker.instance == "7"
    assert worker.http_port == Settings().worker.http_port
