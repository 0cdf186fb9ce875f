"""A dead letter can be understood, and put back, without the topic that it came from."""

from dataclasses import replace

from models.record import Record
from rules.deadletters import MAX_ERROR_BYTES, MAX_KEY_CHARACTERS, MAX_VALUE_BYTES, dead_letter, without_value

LOST = Record(value=b"\xff{", topic="commands", partition=2, offset=7, timestamp_ms=0, key=b"spring-sale")


def test_a_dead_letter_keeps_the_bytes_and_the_key_as_they_came() -> None:
    letter = dead_letter(LOST, "accept_command", "not_json")

    assert (letter.topic, letter.key, letter.value) == ("deadletters", "spring-sale", b"\xff{")


def test_its_headers_say_where_who_and_why() -> None:
    letter = dead_letter(LOST, "accept_command", "not_json", "byte 0")

    assert dict(letter.headers) == {
        "origin": b"commands/2/7",
        "stage": b"accept_command",
        "reason": b"not_json",
        "error": b"byte 0",
    }


def test_a_record_without_a_key_is_filed_under_its_origin() -> None:
    keyless = Record(value=b"", topic="results", partition=0, offset=1, timestamp_ms=0)

    assert dead_letter(keyless, "tally_result", "not_json").key == "results/0/1"


def test_an_endless_explanation_is_cut() -> None:
    letter = dead_letter(LOST, "accept_command", "refused", "x" * 100_000)

    assert len(dict(letter.headers)["error"]) == MAX_ERROR_BYTES


def test_what_is_too_large_to_be_written_is_cut_and_says_so() -> None:
    bloated = Record(value=b"0" * 9_000_000, topic="commands", partition=2, offset=7, timestamp_ms=0, key=b"k" * 5_000)

    letter = dead_letter(bloated, "accept_command", "too_large")

    assert letter.value == b"0" * MAX_VALUE_BYTES
    assert letter.key == "k" * MAX_KEY_CHARACTERS
    assert dict(letter.headers)["cut"] == b"9000000"


def test_a_key_that_is_no_text_is_kept_byte_by_byte() -> None:
    letter = dead_letter(replace(LOST, key=b"\xff\xfe"), "accept_command", "not_json")

    assert dict(letter.headers)["key"] == b"\xff\xfe"


def test_the_records_own_headers_are_kept_and_its_replays_counted_on() -> None:
    record = replace(LOST, headers=(("trace", b"7"), ("replays", b"2"), ("large", b"x" * 9_000)))

    told = dict(dead_letter(record, "accept_command", "not_json").headers)

    assert (told["header.trace"], told["replays"]) == (b"7", b"2")
    assert "header.large" not in told


def test_without_its_value_a_letter_still_says_how_large_its_record_was() -> None:
    letter = without_value(dead_letter(LOST, "accept_command", "not_json"))

    assert letter.value == b""
    assert dict(letter.headers)["cut"] == b"2"
    assert dict(letter.headers)["origin"] == b"commands/2/7"


def test_a_letter_that_was_cut_already_keeps_its_whole_size() -> None:
    bloated = replace(LOST, value=b"0" * 9_000_000)

    assert dict(without_value(dead_letter(bloated, "accept_command", "too_large")).headers)["cut"] == b"9000000"
