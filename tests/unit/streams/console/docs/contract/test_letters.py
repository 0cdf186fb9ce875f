"""The headers that are promised are those that are written."""

from models.record import Outgoing, Record
from rules.deadletters import CUT, MAX_VALUE_BYTES, REPLAYS, dead_letter, without_value
from rules.letters import DROPPED, Letter, mark_of, read_letter
from tests.support.schemas import faults

LOST = Record(value=b"\xff{", topic="commands", partition=2, offset=7, timestamp_ms=5_000, key=b"\xfe")
NAME = "deadletters.headers"


def told(outgoing: Outgoing) -> dict[str, str]:
    return {name: value.decode(errors="replace") for name, value in outgoing.headers}


def test_a_letter_has_what_is_promised() -> None:
    headers = told(dead_letter(LOST, "accept_command", "not_json", "byte 0"))

    assert faults(NAME, headers) == []
    assert "key" in headers


def test_a_letter_that_is_cut_and_was_replayed_says_so_in_numbers() -> None:
    whole = Record(b"x" * (MAX_VALUE_BYTES + 1), "commands", 2, 7, 5_000, headers=((REPLAYS, b"2"), ("trace", b"t")))
    headers = told(without_value(dead_letter(whole, "accept_command", "not_json")))

    assert faults(NAME, headers) == []
    assert headers[CUT] == str(MAX_VALUE_BYTES + 1)
    assert faults(NAME, headers | {CUT: "many"})
    assert faults(NAME, headers | {REPLAYS: "twice"})


def test_a_mark_has_what_is_promised() -> None:
    letter = read_letter(Record(None, "deadletters", 1, 4, 9_000, headers=dead_letter(LOST, "a", "b").headers))
    assert isinstance(letter, Letter)
    headers = told(mark_of(letter, DROPPED, by="ops", why="seen"))

    assert faults(NAME, headers) == []
    assert faults(NAME, headers | {"handled": "lost"})


def test_headers_without_a_reason_are_neither() -> None:
    headers = told(dead_letter(LOST, "accept_command", "not_json"))
    del headers["reason"]

    assert faults(NAME, headers)
