"""The story of one delivery tells what is kept, in its order, and says where a piece is not."""

from datetime import timedelta
from typing import Any

import pytest

from models.outcome import Outcome, Reason
from models.reporting import DeviceNow, LastPage, Taken, Traces, Try
from rules.delivery_story import Step, standing_end, story_of
from rules.redrive_slices import slice_of
from tests.support.builders import NOON, a_launch
from tests.support.edge_house import an_account, an_overview, kept

SEGMENT = "spring-sale:fcm:0:2:1"
AGAIN = f"spring-sale:fcm:{slice_of(1)}:0:0"
PHONE = DeviceNow("fcm", NOON, None, None, has_address=True, forgotten_at=None)


def a_try(**changes: Any) -> Try:
    fields = {
        "segment_id": SEGMENT,
        "position": 7,
        "attempt": 1,
        "channel": "fcm",
        "origin": "segments.fcm/2/8",
        "partition": 0,
        "offset": 1,
        "at": NOON,
        "outcome": Outcome.ACCEPTED,
        "reason": Reason.OK,
        "provider_id": None,
        "counts": True,
    }
    return Try(**(fields | changes))


def traces(*tries: Try, **changes: Any) -> Traces:
    return Traces(**({"tries": tries, "taken": (), "pages": (), "device": PHONE} | changes))


def told(steps: list[Step]) -> list[tuple[str, bool]]:
    return [(step.step, step.kept) for step in steps]


def the(name: str, steps: list[Step]) -> Step:
    return next(step for step in steps if step.step == name)


PUT_OFF = a_try(outcome=Outcome.DEFERRED, reason=Reason.THROTTLED, counts=False)
LATER = a_try(attempt=2, origin="segments.fcm/2/12", at=NOON + timedelta(seconds=40), offset=5)


def test_each_attempt_is_told_with_its_wait() -> None:
    steps = story_of(an_overview(), traces(PUT_OFF, LATER, pages=[LastPage("spring-sale:fcm:0", 2, "expansions/1/30")]))

    assert told(steps) == [(name, True) for name in ("command", "page", "segment", "attempt", "attempt", "device")]
    assert [step.waited_s for step in steps if step.step == "attempt"] == [None, 40.0]
    assert [the(name, steps).origin for name in ("command", "page", "segment", "attempt")] == [
        "commands/3/14",
        "expansions/1/30",
        "segments.fcm/2/8",
        "results/0/1",
    ]


@pytest.mark.parametrize(
    ("overview", "kept_traces", "step"),
    [
        (an_overview(kept=None), traces(a_try()), "command"),
        (an_overview(), traces(a_try(), pages=[LastPage("spring-sale:fcm:0", 3, "expansions/1/30")]), "page"),
        (an_overview(), traces(LATER), "segment"),
        (an_overview(), traces(), "result"),
        (an_overview(), traces(a_try(), device=None), "device"),
    ],
)
def test_a_piece_that_is_not_kept_is_said_to_be_missing(overview, kept_traces: Traces, step: str) -> None:
    steps = story_of(overview, kept_traces)

    assert the(step, steps).kept is False
    assert the(step, steps).origin == ""


def test_of_named_devices_no_page_was_read() -> None:
    launch = a_launch(audience={"devices": [{"external_id": "phone-1"}]})
    steps = story_of(an_overview(kept=kept(launch=launch)), traces(a_try()))

    assert the("page", steps).kept
    assert "names its devices" in the("page", steps).says


def test_a_scheduled_notification_tells_what_began_it() -> None:
    begun = story_of(an_overview(kept=kept(launched_by="waiting/0/3")), traces(a_try()))
    waiting = story_of(an_overview(kept=kept(launched_by=None)), traces())

    assert the("begin", begun).origin == "waiting/0/3"
    assert "waits for its time" in the("begin", waiting).says


def test_a_redrive_is_told_between_the_segments() -> None:
    first = a_try(outcome=Outcome.REJECTED, reason=Reason.BAD_MESSAGE)
    anew = a_try(segment_id=AGAIN, position=0, at=NOON + timedelta(hours=1), offset=9)
    taken = Taken(1, SEGMENT, 7, NOON + timedelta(minutes=50))
    overview = an_overview(kept=kept(redrives=("commands/3/20",)))

    steps = story_of(overview, traces(first, anew, taken=[taken]))

    names = ["command", "page", "segment", "attempt", "redrive", "page", "segment", "attempt", "device"]
    assert [step.step for step in steps] == names
    assert (the("redrive", steps).origin, the("redrive", steps).redrive) == ("commands/3/20", 1)
    assert standing_end(overview, traces(first, anew, taken=[taken])) == (Outcome.ACCEPTED, Reason.OK)
    assert standing_end(overview, traces(first, taken=[taken])) == (None, None)


def test_what_counts_is_what_became_of_it() -> None:
    late = a_try(outcome=Outcome.UNREGISTERED, reason=Reason.UNREGISTERED, counts=False, offset=9)

    says = [step.says for step in story_of(an_overview(), traces(PUT_OFF, LATER, late)) if step.step == "attempt"]
    assert [word.partition(" ")[0] for word in says] == ["put", "the", "told"]
    assert standing_end(an_overview(), traces(PUT_OFF, LATER, late)) == (Outcome.ACCEPTED, Reason.OK)
    assert standing_end(an_overview(), traces()) == (None, None)


def test_a_closed_account_ends_what_was_put_off() -> None:
    overview = an_overview(progress=an_account(closed_at=NOON))
    put_off = a_try(outcome=Outcome.DEFERRED, reason=Reason.UNAVAILABLE)

    assert standing_end(overview, traces(put_off)) == (Outcome.EXPIRED, Reason.NOT_SETTLED)
    assert standing_end(overview, traces(a_try())) == (Outcome.ACCEPTED, Reason.OK)
    assert the("closed", story_of(overview, traces(put_off))).at == NOON


def test_a_dry_run_says_that_nothing_is_sent() -> None:
    steps = story_of(an_overview(progress=an_account(dry_run=True)), traces())

    assert "dry run" in the("result", steps).says


@pytest.mark.parametrize(
    ("device", "says"),
    [
        (DeviceNow(None, None, None, None, has_address=False, forgotten_at=NOON), ["deleted"]),
        (
            DeviceNow("fcm", NOON, NOON, "unregistered", has_address=True, forgotten_at=None),
            ["on fcm", "retired (unreg"],
        ),
        (DeviceNow("fcm", NOON, None, None, has_address=False, forgotten_at=None), ["has no address"]),
    ],
)
def test_a_device_is_told_as_it_is_now(device: DeviceNow, says: list[str]) -> None:
    steps = [step for step in story_of(an_overview(), traces(a_try(), device=device)) if step.step == "device"]

    assert all(word in step.says for word, step in zip(says, steps, strict=True))


def test_a_segment_of_another_make_says_nothing_of_its_page() -> None:
    steps = story_of(an_overview(), traces(a_try(segment_id="of another make")))

    assert [step.step for step in steps] == ["command", "segment", "attempt", "device"]
