from pathlib import Path

import pytest

from benchmarks.contenders.h2load import Wanted, accepted_of, command

SAID = """starting benchmark...
Application protocol: h2

finished in 227.15ms, 44023.57 req/s, 5.05MB/s
requests: 10000 total, 10000 started, 10000 done, {succeeded} succeeded, {failed} failed, 0 errored, 0 timeout
status codes: {good} 2xx, 0 3xx, {bad} 4xx, 0 5xx
traffic: 1.15MB (1204480) total, 78.13KB (80000) headers (space savings 91.51%), 654.02KB (669716) data
"""


def test_what_h2load_says_is_read() -> None:
    assert accepted_of(SAID.format(succeeded=10_000, failed=0, good=10_000, bad=0)) == 10_000


def test_a_request_that_was_refused_is_not_accepted() -> None:
    """To h2load a 403 is a request that succeeded or failed according to its version; to us it is none."""
    assert accepted_of(SAID.format(succeeded=10_000, failed=0, good=9_990, bad=10)) == 9_990
    assert accepted_of(SAID.format(succeeded=9_990, failed=10, good=10_000, bad=0)) == 9_990


def test_words_without_a_count_are_told_as_what_they_are() -> None:
    with pytest.raises(ValueError, match="did not finish: Could not resolve host"):
        accepted_of("Could not resolve host")


def test_h2load_is_given_the_same_headers_and_body() -> None:
    wanted = Wanted("https://127.0.0.1:1/3/device/aa", {"apns-topic": "org.example", "apns-priority": "5"}, b"{}")

    words = command(wanted, Path("body.json"), 10, (4, 500))

    assert words == [
        *("h2load", "-n", "10", "-c", "4", "-m", "500", "-d", "body.json"),
        *("-H", "apns-topic: org.example", "-H", "apns-priority: 5"),
        "https://127.0.0.1:1/3/device/aa",
    ]
