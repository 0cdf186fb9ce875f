"""Results and progress as the registry's agents read them."""

import pytest

from models.errors import PoisonError
from models.outcome import Outcome
from models.progress import Progress, State
from models.result import Refused, Selected
from rules.results import is_over, read_progress, read_result, read_settled
from tests.support.builders import NOON, a_settled


def a_progress(state: State, *, launched: bool = True) -> Progress:
    return Progress(
        notification_id="a", state=state, version=1, updated_at=NOON, launched_at=NOON if launched else None
    )


def test_a_settled_result_is_read() -> None:
    settled = a_settled(Outcome.ACCEPTED)

    assert read_settled(settled.model_dump_json().encode()) == settled


def test_another_result_is_none_of_ours_even_when_it_speaks_of_settling() -> None:
    plain = Refused(notification_id="a", at=NOON, reasons=["no"])
    talkative = Refused(notification_id="settled", at=NOON, reasons=["settled"])

    assert read_settled(plain.model_dump_json().encode()) is None
    assert read_settled(talkative.model_dump_json().encode()) is None


@pytest.mark.parametrize("raw", [None, b"", b"\xff", b'{"kind":"settled"}', b"[]"])
def test_what_cannot_be_read_is_poison(raw: bytes | None) -> None:
    with pytest.raises(PoisonError, match="schema"):
        read_settled(raw)


def test_columns_of_different_lengths_are_poison() -> None:
    lame = a_settled(Outcome.ACCEPTED, provider_ids=[])

    with pytest.raises(PoisonError, match="receipts"):
        read_settled(lame.model_dump_json().encode())


def test_a_result_that_hides_its_kind_is_poison() -> None:
    """Others look for the word before they parse: it would be counted, and never be looked up."""
    hidden = a_settled(Outcome.ACCEPTED).model_dump_json().replace("settled", "s\\u0065ttled").encode()

    with pytest.raises(PoisonError, match="unusual"):
        read_result(hidden)


def test_a_progress_is_read_and_nothing_else() -> None:
    progress = a_progress(State.RUNNING)

    assert read_progress(progress.model_dump_json().encode()) == progress
    with pytest.raises(PoisonError, match="schema"):
        read_progress(b"{}")


@pytest.mark.parametrize("state", [State.FINISHED, State.CANCELLED])
def test_what_began_and_ended_is_over(state: State) -> None:
    assert is_over(a_progress(state))


@pytest.mark.parametrize("state", [State.RUNNING, State.PAUSED, State.SCHEDULED, State.REFUSED])
def test_what_goes_on_or_was_refused_is_not(state: State) -> None:
    assert not is_over(a_progress(state))


def test_what_is_called_back_before_its_time_is_over_only_with_its_launch() -> None:
    assert not is_over(a_progress(State.CANCELLED, launched=False))


@pytest.mark.parametrize("positions", [[-1], [1], [10**30]])
def test_positions_outside_of_the_segment_are_poison(positions: list[int]) -> None:
    astray = a_settled(Outcome.ACCEPTED, positions=positions)

    with pytest.raises(PoisonError, match="positions"):
        read_result(astray.model_dump_json().encode())


def test_a_segment_larger_than_any_is_poison() -> None:
    page = Selected(notification_id="a", at=NOON, channel="fcm", slice=0, ordinal=0, segments={"a:fcm:0:0:0": 10**12})

    with pytest.raises(PoisonError, match="segments"):
        read_result(page.model_dump_json().encode())
    with pytest.raises(PoisonError, match="size"):
        read_result(a_settled(Outcome.ACCEPTED, size=501).model_dump_json().encode())


def test_a_result_that_would_make_a_progress_too_large_is_poison() -> None:
    endless = Refused(notification_id="a", at=NOON, reasons=["x" * 300_000])

    with pytest.raises(PoisonError, match="too_large"):
        read_result(endless.model_dump_json().encode())


def test_a_result_of_any_kind_is_read() -> None:
    page = Selected(notification_id="a", at=NOON, channel="fcm", slice=0, ordinal=0, segments={"a:fcm:0:0:0": 500})

    assert read_result(page.model_dump_json().encode()) == page
