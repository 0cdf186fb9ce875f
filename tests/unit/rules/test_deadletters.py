"""A dead letter can be understood, and put back, without the topic that it came from."""

from models.record import Record
from rules.deadletters import MAX_ERROR_BYTES, MAX_KEY_CHARACTERS, MAX_VALUE_BYTES, dead_letter

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
