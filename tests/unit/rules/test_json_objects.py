"""What is no object, or could not be kept, is told apart before anybody looks into it."""

import orjson
import pytest

from models.errors import PoisonError
from rules.json_objects import MAX_DEPTH, MAX_RECORD_BYTES, read_object, storage_complaints


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, "not_json"),
        (b"", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b'"\\ud800"', "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"[1]", "not_an_object"),
        (b"null", "not_an_object"),
        (b" " * (MAX_RECORD_BYTES + 1), "too_large"),
    ],
)
def test_bytes_that_are_no_object_say_why(raw: bytes | None, reason: str) -> None:
    with pytest.raises(PoisonError) as caught:
        read_object(raw)

    assert caught.value.reason == reason


def test_an_object_that_can_be_kept_has_no_complaints() -> None:
    assert storage_complaints({"a": [1, 2.5, None, True, {"b": "\0"}], "c": -(2**63)}) == []


def test_a_number_of_more_than_64_bits_with_a_sign_is_named() -> None:
    assert storage_complaints({"a": [0, {"b": 2**63}]}) == [
        "a[1].b: an integer has at most 64 bits; write it as a string"
    ]


@pytest.mark.parametrize("digits", ["18446744073709551616", "-99999999999999999999", "9" * 300])
def test_an_integer_of_more_than_64_bits_is_named_and_not_rounded(digits: str) -> None:
    value = read_object(f'{{"a": [{digits}], "b": "{digits}", "c": 1e30}}'.encode())

    assert storage_complaints(value) == ["a[0]: an integer has at most 64 bits; write it as a string"]
    assert (value["b"], value["c"]) == (digits, 1e30)


def test_a_name_with_a_nul_is_found() -> None:
    assert "NUL" in storage_complaints({"a": {"b\0c": 1}})[0]


def test_a_deep_object_is_found_without_going_down_all_the_way() -> None:
    deep = orjson.loads(b'{"a":' * 900 + b"1" + b"}" * 900)

    (complaint,) = storage_complaints(deep)

    assert complaint.endswith(f"nested deeper than {MAX_DEPTH} levels")


def test_a_deep_object_with_a_long_number_is_found_too() -> None:
    (complaint,) = storage_complaints(read_object(b'{"a":' * 1_000 + b"9" * 25 + b"}" * 1_000))

    assert complaint.endswith(f"nested deeper than {MAX_DEPTH} levels")


def test_a_million_faults_are_not_all_told() -> None:
    assert len(storage_complaints({str(number): 2**63 for number in range(1_000)})) == 20
