import orjson

from benchmarks.seen import requests, selected
from models.result import Selected
from tests.support.builders import NOON


def a_line(notification_id: str, at: float) -> bytes:
    return orjson.dumps({"at": at, "token": "t", "notification_id": notification_id}) + b"\n"


def test_a_log_tells_when_a_provider_was_asked_for_one_notification() -> None:
    log = [a_line("mine-1", 3.0), a_line("other", 2.0), a_line("mine-1", 1.0)]

    found = requests(log, "mine-1")

    assert (found.at, found.devices) == ([1.0, 3.0], [1, 1])


def test_a_line_that_is_still_being_written_is_left_for_later() -> None:
    assert requests([a_line("mine-1", 3.0)[:-1]], "mine-1").at == []


def test_a_page_counts_with_those_whom_it_suppresses() -> None:
    fact = Selected(
        notification_id="n-1",
        at=NOON,
        channel="fcm",
        slice=0,
        ordinal=0,
        segments={"a": 500, "b": 20},
        suppressed={"no_address": 3},
    )

    assert selected(fact.model_dump_json().encode()) == 523


def test_another_result_selects_nobody() -> None:
    assert selected(b'{"kind": "expanded", "notification_id": "n-1"}') == 0
