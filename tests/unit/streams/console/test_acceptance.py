"""Waiting until a command is in force."""

import pytest

from models.claims import LaunchClaim
from models.errors import OutageError
from streams.console import acceptance
from streams.console.acceptance import accepted, going_on
from streams.console.exits import Exit
from tests.support.builders import NOON, a_launch
from tests.support.memory_notifications import MemoryNotifications


async def test_what_is_in_force_after_a_while_is_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acceptance, "POLL_S", 0.0)
    answers = iter([None, None, "done"])

    async def look() -> str | None:
        return next(answers)

    assert await accepted(look) == "done"


async def test_who_waits_longer_is_told_for_what_and_in_the_end_that_nobody_accepts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(acceptance, "POLL_S", 0.0)
    monkeypatch.setattr(acceptance, "TELL_S", 0.0)

    async def look() -> None:
        return None

    with pytest.raises(OutageError, match="is `worker accept` running"):
        await accepted(look, 0.02)
    assert capsys.readouterr().err.count("waiting until `worker accept` has read it") == 1


async def test_a_notification_that_nobody_knows_or_that_is_over_ends_with_the_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    book = MemoryNotifications()
    claim = LaunchClaim("commands/0/1", a_launch(notification_id="sale"), "hash", NOON, NOON, scheduled=False)
    await book.claim_launches([claim])

    assert (await going_on(book, "sale")).launch.notification_id == "sale"
    await book.finish(["sale"])
    for name in ("sale", "sail"):
        with pytest.raises(SystemExit) as end:
            await going_on(book, name, unknown_s=0.0)
        assert end.value.code == Exit.REFUSED

    assert "sale has ended" in (said := capsys.readouterr().err)
    assert "no notification sail" in said
