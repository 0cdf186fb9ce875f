from datetime import UTC, datetime
from io import StringIO

from rich.console import Console

from models.progress import Counts, Progress, State
from streams.console.progress_view import view


def drawn(progress: Progress) -> str:
    screen = StringIO()
    Console(file=screen, width=140).print(view(progress))
    return screen.getvalue()


def a_progress(**changes: object) -> Progress:
    counts = Counts(selected=1_000, accepted=600, pending=400)
    whole = {
        "notification_id": "n-1",
        "state": State.RUNNING,
        "version": 3,
        "counts": counts,
        "by_channel": {"fcm": counts},
        "updated_at": datetime(2026, 5, 1, tzinfo=UTC),
    }
    return Progress.model_validate(whole | changes)


def test_it_shows_how_far_it_is_and_every_term_of_the_account() -> None:
    page = drawn(a_progress())

    assert "n-1: running, 60.0% of 1,000 done" in page
    for term in Counts.model_fields:
        assert term in page


def test_a_refusal_shows_every_reason() -> None:
    page = drawn(a_progress(state=State.REFUSED, refusals=["content.titel: unknown field", "ttl_s: too long"]))

    assert "content.titel: unknown field" in page
    assert "ttl_s: too long" in page


def test_an_account_that_does_not_balance_is_said_loudly() -> None:
    page = drawn(a_progress(counts=Counts(selected=1_000, accepted=999)))

    assert "does not balance by 1" in page


def test_a_sound_account_says_nothing_of_it() -> None:
    assert "balance" not in drawn(a_progress())


def test_what_is_tried_again_is_of_interest_while_it_runs_only() -> None:
    running = drawn(a_progress(deferred={"throttled": 7}))
    finished = drawn(a_progress(state=State.FINISHED, deferred={"throttled": 7}))

    assert "throttled 7" in running
    assert "throttled" not in finished


def test_one_that_was_closed_says_so_and_since_when() -> None:
    closed_at = datetime(2026, 5, 3, tzinfo=UTC)

    page = drawn(a_progress(state=State.FINISHED, closed_at=closed_at, reasons={"expired:not_settled": 400}))

    assert f"closed at {closed_at.isoformat()}" in page
    assert "expired:not_settled 400" in page
    assert "closed" not in drawn(a_progress(state=State.FINISHED))


def test_one_that_was_redriven_says_how_often() -> None:
    assert "sent again once" in drawn(a_progress(redrives=1))
    assert "sent again 3 times" in drawn(a_progress(redrives=3))
    assert "sent again" not in drawn(a_progress())
