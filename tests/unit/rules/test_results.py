"""Results and progress as the registry's agents read them."""

import pytest

from models.errors import PoisonError
from models.outcome import Outcome
from models.progress import Progress, State
from models.result import Refused
from rules.results import is_over, read_progress, read_settled
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

    with pytest.raises(PoisonError, match="columns"):
        read_settled(lame.model_dump_json().encode())


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
