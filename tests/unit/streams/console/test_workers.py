from settings import Settings
from streams.console.workers import plan, with_options


def test_send_runs_once_per_channel_and_every_other_role_once() -> None:
    assert plan(["accept", "send"], ["apns", "fcm"]) == [("accept", None), ("send", "apns"), ("send", "fcm")]


def test_the_command_line_wins_over_the_environment_where_it_says_something() -> None:
    worker = with_options(Settings(), "7", None).worker

    assert worker.instance == "7"
    assert worker.http_port == Settings().worker.http_port
