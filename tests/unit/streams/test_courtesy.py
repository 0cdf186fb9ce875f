"""A process that gives way says so to the system, and goes on where it may not."""

import subprocess
import sys
from pathlib import Path

import pytest

from models.names import Channel, Lane
from streams import courtesy
from streams.senders import Sender
from streams.topology import ROLES, sender_role

ASK = "from streams.courtesy import give_way; import os; before = os.nice(0); give_way(); print(before, os.nice(0))"
POLITEST = 19


def run(code: str, *, start_new_session: bool) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, start_new_session=start_new_session
    )


def test_others_go_first() -> None:
    before, after = map(int, run(ASK, start_new_session=True).stdout.split())

    assert after == min(before + courtesy.NICE, POLITEST)
    assert after > before or before == POLITEST


@pytest.mark.skipif(not courtesy.SESSION.exists(), reason="this system weighs no sessions against each other")
def test_a_session_that_is_shared_stays_as_it_is() -> None:
    before = courtesy.SESSION.read_text()

    run(ASK, start_new_session=False)

    assert courtesy.SESSION.read_text() == before


def test_what_the_system_does_not_allow_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refused(_by: int) -> int:
        raise PermissionError

    monkeypatch.setattr("os.nice", refused)
    monkeypatch.setattr(courtesy, "SESSION", tmp_path / "nowhere" / "autogroup")

    courtesy.give_way()


def test_a_direct_message_meets_nobody_who_gives_way() -> None:
    waited_for = [ROLES["accept"], sender_role(Sender(Channel("fcm"), Lane.DIRECT))]

    assert not any(role.gives_way for role in waited_for)
    assert sender_role(Sender(Channel("fcm"), Lane.CAMPAIGN)).gives_way
