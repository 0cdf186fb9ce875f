"""Dead letters are read back as they were written, and a mark is found by what it is about."""

from dataclasses import replace

import pytest

from models.record import Outgoing, Record
from rules.deadletters import dead_letter, without_value
from rules.letters import DROPPED, REPLAYED, Letter, Mark, mark_of, read_letter

LOST = Record(value=b"\xff{", topic="commands", partition=2, offset=7, timestamp_ms=5_000, key=b"spring-sale")


def written(outgoing: Outgoing, offset: int = 0, timestamp_ms: int = 9_000) -> Record[bytes | None]:
    """Return a record as the topic has it."""
    value = outgoing.value
    assert value is None or isinstance(value, bytes)
    return Record(value, "deadletters", 1, offset, timestamp_ms, outgoing.key.encode(), outgoing.headers)


def a_letter(
    record: Record[bytes | None] = LOST, stage: str = "accept_command", reason: str = "not_json", offset: int = 0
) -> Letter:
    letter = read_letter(written(dead_letter(record, stage, reason, "byte 0"), offset))
    assert isinstance(letter, Letter)
    return letter


def test_a_letter_says_where_its_record_stands_who_gave_it_up_and_why() -> None:
    letter = a_letter(offset=4)

    assert (letter.id, letter.origin, letter.stage) == ("1/4", "commands/2/7", "accept_command")
    assert (letter.reason, letter.error, letter.size, letter.replays) == ("not_json", "byte 0", 2, 0)


@pytest.mark.parametrize("key", [b"spring-sale", b"\xff\xfe", b"", None])
def test_the_key_is_the_one_that_the_record_had(key: bytes | None) -> None:
    assert a_letter(replace(LOST, key=key)).key == key


def test_the_records_headers_are_told_apart_from_the_letters() -> None:
    letter = a_letter(replace(LOST, headers=(("stage", b"mine"), ("replays", b"2"))))

    assert letter.headers == (("stage", b"mine"),)
    assert (letter.stage, letter.replays) == ("accept_command", 2)


def test_a_letter_without_its_value_tells_the_size_that_it_had() -> None:
    letter = read_letter(written(without_value(dead_letter(LOST, "accept_command", "not_json"))))

    assert isinstance(letter, Letter)
    assert (letter.is_cut, letter.size) == (True, 2)


def test_a_mark_is_about_the_record_so_that_a_later_letter_of_it_is_handled_too() -> None:
    first, again = a_letter(offset=1), a_letter(stage="record_delivery", offset=2)

    mark = read_letter(written(mark_of(first, REPLAYED, by="me", why="mended")))

    assert mark == Mark("commands/2/7", "replayed", "me", "mended", 9_000)
    assert mark.about == first.about == again.about


def test_what_was_never_written_is_told_apart_by_its_letter() -> None:
    nowhere = replace(LOST, topic="results", partition=-1, offset=-1)

    assert a_letter(nowhere, offset=3).about != a_letter(nowhere, offset=4).about


def test_what_says_nothing_of_itself_is_a_letter_all_the_same() -> None:
    letter = read_letter(Record(b"?", "deadletters", 0, 9, 1, headers=(("replays", "²".encode()),)))

    assert isinstance(letter, Letter)
    assert (letter.origin, letter.about, letter.replays) == ("", "deadletters/0/9", 0)


def test_a_mark_is_no_letter_even_for_those_who_look_for_an_origin() -> None:
    mark = mark_of(a_letter(), DROPPED, by="me", why="rubbish")

    assert mark.value is None
    assert dict(mark.headers)["origin"] == b"deadletters/1/0"
