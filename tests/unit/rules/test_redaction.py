"""Whoever looks at a dead letter sees what it is, and nothing that could be used."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.redaction import redacted, redacted_text

TOKEN = "fPq3kZ0aRk:APA91bH" + "x7Yz" * 30
APNS = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "body",
    [
        {"op": "upsert", "external_id": "phone-1", "address": TOKEN},
        {"addresses": [TOKEN, APNS], "size": 2},
        {"payload": json.dumps({"addresses": {"deep": [TOKEN]}})},
        {"properties": {"of_the_app": TOKEN}},
        {TOKEN: TOKEN},
        {"title": f"look: {TOKEN}"},
        [APNS],
    ],
)
def test_no_token_is_shown_wherever_it_stands(body: object) -> None:
    text = redacted(json.dumps(body).encode())

    assert TOKEN[:12] not in text
    assert APNS[:12] not in text


def test_a_token_in_what_is_no_json_is_not_shown() -> None:
    text = redacted(b'{"op": "upsert", "address": "' + TOKEN.encode() + b"\xff\x00")

    assert '{"op": "upsert", "address": "' in text
    assert TOKEN[:12] not in text


def test_what_is_no_secret_can_be_read_line_by_line() -> None:
    text = redacted(b'{"title": "Spring has come", "slice": 3, "notification": {"id": "spring-sale"}}')

    assert text.splitlines()[1:3] == ['  "title": "Spring has come",', '  "slice": 3,']


def test_a_short_address_is_hidden_too() -> None:
    assert redacted(b'{"address": "abcdefgh"}') == '{\n  "address": "ab\N{HORIZONTAL ELLIPSIS}(8)"\n}'


def test_a_large_value_is_cut() -> None:
    text = redacted(b"ab " * 100_000, most=1_000)

    assert len(text) < 1_100
    assert "300000 bytes in all" in text


def test_a_value_that_is_nested_without_end_is_shown_as_far_as_it_makes_sense() -> None:
    assert "\N{HORIZONTAL ELLIPSIS}" in redacted(b"[" * 500 + b"]" * 500)


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_they_can_be_shown(value: bytes) -> None:
    assert all(sign.isprintable() or sign in "\n\t" for sign in redacted(value))


def test_an_error_of_ours_keeps_its_words() -> None:
    assert redacted_text("schema: 3 faults") == "schema: 3 faults"
