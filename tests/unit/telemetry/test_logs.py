import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from models.errors import PoisonError, SetupError
from telemetry.logs import configure

TOKEN = "dGhpcyBpcyBhIHRva2Vu"


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    # commands of the console have it silent
    kafka = logging.getLogger("aiokafka")
    before = kafka.level
    kafka.setLevel(logging.NOTSET)
    yield
    kafka.setLevel(before)
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
def stream() -> io.StringIO:
    stream = io.StringIO()
    configure("info", "send", "2", stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_that_says_who_speaks(stream: io.StringIO) -> None:
    structlog.get_logger("streams.worker").info("started", channel="fcm", port=8080)

    (line,) = lines(stream)
    assert line["event"] == "started"
    assert (line["role"], line["instance"], line["level"], line["logger"]) == ("send", "2", "info", "streams.worker")
    assert (line["channel"], line["port"]) == ("fcm", 8080)


def test_a_library_speaks_in_the_same_form(stream: io.StringIO) -> None:
    logging.getLogger("mode.worker").warning("ready %s", "soon")

    (line,) = lines(stream)
    assert (line["event"], line["level"], line["logger"], line["role"]) == (
        "ready soon",
        "warning",
        "mode.worker",
        "send",
    )


def test_a_field_that_is_not_on_the_list_is_dropped(stream: io.StringIO) -> None:
    structlog.get_logger().info("sent", token=TOKEN, address=TOKEN, body=TOKEN, title=TOKEN, headers=TOKEN)

    assert TOKEN not in stream.getvalue()


def test_an_exception_tells_its_type_and_place_and_none_of_its_words(stream: io.StringIO) -> None:
    def choke() -> None:
        message = f"cannot parse {TOKEN}"
        raise ValueError(message)

    try:
        choke()
    except ValueError:
        structlog.get_logger().exception("failed")
        logging.getLogger("aiokafka.consumer").exception("failed as well")

    ours, theirs = lines(stream)
    for line in (ours, theirs):
        assert line["error_type"] == "ValueError"
        assert line["traceback"][-1].endswith(" choke")
    assert TOKEN not in stream.getvalue()


def test_our_own_errors_may_speak(stream: io.StringIO) -> None:
    structlog.get_logger().error("refused", exc_info=PoisonError("not_json", "value: ends too early"))

    (line,) = lines(stream)
    assert line["error"] == "not_json: value: ends too early"


def test_a_broker_that_is_away_does_not_fill_the_disk(stream: io.StringIO) -> None:
    for _ in range(200):
        logging.getLogger("aiokafka.conn").error("cannot connect")

    assert len(lines(stream)) < 10


def test_a_client_that_logs_each_request_is_not_heard(stream: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST https://…/3/device/%s", TOKEN)
    logging.getLogger("hpack.hpack").debug("Decoded (authorization, %s)", TOKEN)

    assert stream.getvalue() == ""


def test_what_a_client_of_kafka_sends_is_not_heard_at_any_level() -> None:
    """A login by PLAIN is a request like any other: its bytes are the password."""
    stream = io.StringIO()
    configure("debug", "send", "1", stream)

    logging.getLogger("aiokafka.conn").debug("Request to %s:%d %d: %s", "broker", 9093, 7, TOKEN)
    structlog.get_logger().debug("heard")

    assert TOKEN not in stream.getvalue()
    assert "heard" in stream.getvalue()


def test_an_unknown_level_names_the_setting() -> None:
    with pytest.raises(SetupError, match="log_level"):
        configure("chatty", "send", "1")
