import asyncio
import gc
import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from aiokafka.errors import KafkaConnectionError

from models.errors import PoisonError, SetupError
from telemetry.logs import configure

TOKEN = "dGhpcyBpcyBhIHRva2Vu"


@pytest.fixture(autouse=True)
def _logging_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for of, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(of, name, getattr(of, name))
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


async def fail(word: str) -> None:
    raise ValueError(word)


def test_an_error_that_nobody_waits_for_tells_its_type_and_place_alone(stream: io.StringIO) -> None:
    async def forget() -> None:
        loop = asyncio.get_running_loop()
        task = loop.create_task(fail(TOKEN))
        loop.call_soon(int, TOKEN)
        await asyncio.wait([task])
        del task
        gc.collect()

    asyncio.run(forget())

    in_callback, in_task = lines(stream)
    assert (in_callback["event"], in_callback["error_type"]) == ("Exception in callback", "ValueError")
    assert (in_task["event"], in_task["error_type"]) == ("Task exception was never retrieved", "ValueError")
    assert in_task["traceback"][-1].endswith(" fail")
    assert TOKEN not in stream.getvalue()


def test_an_error_that_ends_a_thread_or_the_process_is_a_line_like_any_other(
    stream: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    thread = threading.Thread(target=int, args=(TOKEN,))
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError(TOKEN), None)

    assert [line["event"] for line in lines(stream)] == ["a thread died of an error", "died of an error"]
    assert TOKEN not in stream.getvalue() + "".join(capfd.readouterr())


def test_a_library_names_an_error_by_its_type_unless_it_is_the_brokers_or_the_systems(stream: io.StringIO) -> None:
    faust = logging.getLogger("faust.agents")
    faust.error("crashed: %r", ValueError(TOKEN))
    faust.error("crashed there: %(reason)s", {"reason": ValueError(TOKEN)})
    faust.error("away: %s, %s", KafkaConnectionError("no broker"), OSError("no route to host"))

    told = [line["event"] for line in lines(stream)]
    assert told == [
        "crashed: 'ValueError'",
        "crashed there: ValueError",
        "away: KafkaConnectionError: no broker, no route to host",
    ]


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
