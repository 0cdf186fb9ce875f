"""What a person wrote is judged as accept would judge it."""

from streams.console.reading import parse_object
from streams.console.validation import encoded, judge_command

HUGE = b'{"type":"start","notification_id":"a","n":18446744073709551616}'


def test_an_object_is_published_as_it_was_written() -> None:
    assert encoded(parse_object('{"a": "한", "b": 1.5}'.encode())) == '{"a":"한","b":1.5}'.encode()


def test_an_integer_that_is_too_large_is_refused_for_that_and_not_rounded() -> None:
    command, reasons = judge_command(encoded(parse_object(HUGE)), {})

    assert command is None
    assert reasons == ["n: an integer has at most 64 bits; write it as a string"]
