from datetime import timedelta

import pytest

from edge.limit import BURST_S, MOST, Limit
from edge.problems import ProblemError
from tests.support.builders import NOON
from tests.support.edge_house import ALL, OPERATOR, SHOP, EdgeHouse


def passes(limit: Limit, token: str, now: float) -> bool:
    try:
        limit.take(token, now)
    except ProblemError:
        return False
    return True


def test_after_a_rest_a_burst_passes_and_then_what_the_rate_allows() -> None:
    limit = Limit(20)

    assert sum(passes(limit, "one", 0) for _ in range(100)) == 20 * BURST_S
    assert sum(passes(limit, "one", 1) for _ in range(100)) == 20


def test_a_token_that_asks_too_often_holds_up_no_other() -> None:
    limit = Limit(1)
    while passes(limit, "wild", 0):
        pass

    assert passes(limit, "calm", 0)


def test_when_to_ask_again_is_told_and_holds() -> None:
    limit = Limit(0.5)
    assert passes(limit, "one", 0)

    with pytest.raises(ProblemError, match=r"0\.5 times a second") as told:
        limit.take("one", 0)

    assert told.value.headers == {"Retry-After": "2"}
    assert passes(limit, "one", 2)


def test_only_so_many_tokens_are_followed() -> None:
    limit = Limit(1)
    for number in range(MOST + 10):
        limit.take(str(number), 0)

    assert len(limit._buckets) == MOST


@pytest.mark.parametrize("path", ["/v1/variables/apps", "/v1/live", "/v1/lag"])
async def test_each_path_counts_and_another_token_may_still_ask(path: str) -> None:
    edge = EdgeHouse(rate_per_s=1)
    edge.app.state.board.longest_s = 0
    answers = [await edge.get(path, token=SHOP) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "1"
    assert answers[-1].json()["type"] == "urn:carillon:problem:too-many-requests"
    assert (await edge.get(path, token=ALL)).status_code == 200


async def test_a_command_counts_once_though_it_is_asked_twice_who_sends_it() -> None:
    clock = [NOON]
    edge = EdgeHouse(clock=lambda: clock[0], rate_per_s=0.5)
    body = {"type": "pause", "scope": "*"}

    answers = []
    for seconds in (0, 2, 4):
        clock[0] = NOON + timedelta(seconds=seconds)
        answers.append(await edge.post("/v1/controls", body, token=OPERATOR))

    assert [answer.status_code for answer in answers] == [202, 202, 202]
