"""What Carillon asks of itself is a command like any other, and never one that would be refused."""

import pytest

from models.command import Pause, Resume
from models.control import MAX_BY, MAX_WHY
from rules.commands import read_command
from rules.route_commands import pause_route, resume_route


def test_a_pause_and_a_resume_are_commands_under_their_scope() -> None:
    pause = pause_route("fcm", "shop", why="27 % of the last 1,000 addresses are dead", by="send-fcm-1")
    resume = resume_route("fcm", "shop", why="a new key", by="ops")

    assert (pause.topic, pause.key) == (resume.topic, resume.key) == ("commands", "route:fcm:shop")
    read = read_command(pause.value, {}), read_command(resume.value, {})
    assert read == (
        Pause(type="pause", scope="route:fcm:shop", why="27 % of the last 1,000 addresses are dead", by="send-fcm-1"),
        Resume(type="resume", scope="route:fcm:shop", why="a new key", by="ops"),
    )


@pytest.mark.parametrize("text", ["", "x" * 10_000, "a\nb\x00c\x1b[31m", "\x85ünïcode…" * 100])
def test_no_text_makes_it_refusable(text: str) -> None:
    command = read_command(pause_route("apns", "a.b-c_d", why=text, by=text).value, {})

    assert isinstance(command, Pause)
    assert len(command.why) <= MAX_WHY
    assert len(command.by) <= MAX_BY


def test_the_same_trip_is_the_same_record() -> None:
    assert pause_route("fcm", "shop", why="dead", by="a") == pause_route("fcm", "shop", why="dead", by="a")
