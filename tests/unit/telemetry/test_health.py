import socket
from http.client import HTTPConnection

import pytest

from models.errors import SetupError
from telemetry.health import Check, open_health
from telemetry.metrics import open_metrics


def well() -> tuple[bool, str]:
    return True, "ok"


def ask(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def ask_once(path: str, *, live: Check = well, ready: Check = well) -> tuple[int, str]:
    with open_health("127.0.0.1", 0, open_metrics("send"), live, ready) as port:
        return ask(port, path)


def test_metrics_are_served_on_the_port_that_was_bound() -> None:
    metrics = open_metrics("send", channels=["fcm"])
    metrics.retries.of("fcm", "throttled").inc(7)

    with open_health("127.0.0.1", 0, metrics, well, well) as port:
        status, page = ask(port, "/metrics")

    assert status == 200
    assert 'carillon_retries_scheduled_total{channel="fcm",reason="throttled"} 7.0' in page


def test_alive_and_not_ready_are_two_answers() -> None:
    def recovering() -> tuple[bool, str]:
        return False, "recovering tables"

    assert ask_once("/livez", ready=recovering) == (200, "ok\n")
    assert ask_once("/readyz", ready=recovering) == (503, "recovering tables\n")


def test_a_check_that_fails_is_not_well() -> None:
    def broken() -> tuple[bool, str]:
        raise RuntimeError

    assert ask_once("/livez", live=broken) == (503, "the check itself failed: RuntimeError\n")


def test_another_path_is_told_which_there_are() -> None:
    status, body = ask_once("/tables")

    assert status == 404
    assert "/readyz" in body


def test_a_port_that_is_taken_names_the_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with (
            pytest.raises(SetupError, match="http_port"),
            open_health("127.0.0.1", port, open_metrics("send"), well, well),
        ):
            pass


def test_nothing_listens_after_the_context() -> None:
    with open_health("127.0.0.1", 0, open_metrics("send"), well, well) as port:
        pass

    with pytest.raises(ConnectionRefusedError):
        ask(port, "/livez")
