"""A process that gives way says so to the system, and goes on where it may not."""

import subprocess
import sys
from pathlib import Path

import pytest

from models.names import Channel, Lane
from streams import courtesy
from streams.senders import Sender
from streams.topology import ROLES, sender_role

ASK = "from streams.courtesy import give_way; import os; before = os.nice(0); give_way(); print(os.nice(0) - before)"


def test_others_go_first() -> None:
    told = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)  # noqa: S603 -- ours

    assert int(told.stdout) == courtesy.NICE


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
