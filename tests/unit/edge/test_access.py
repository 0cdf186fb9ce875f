"""Who is let in: a token in the header, with the scope, before it expires; everybody else is told why not."""

from datetime import timedelta

import pytest

from edge.grants import digest
from tests.support.builders import NOON
from tests.support.edge_house import ALL, CONTROLLER, EXPIRED, SHOP, EdgeHouse, an_overview
from tests.support.memory_reporting import MemoryReporting

PATH = "/v1/reports/notifications"

REFUSED = {
    "no header": ({}, 401),
    "an empty header": ({"Authorization": ""}, 401),
    "no token": ({"Authorization": "Bearer"}, 401),
    "an empty token": ({"Authorization": "Bearer "}, 401),
    "another scheme": ({"Authorization": f"Basic {SHOP}"}, 401),
    "a token without a scheme": ({"Authorization": SHOP}, 401),
    "an unknown token": ({"Authorization": "Bearer guessed"}, 401),
    "the beginning of a token": ({"Authorization": f"Bearer {SHOP[:-1]}"}, 401),
    "a token and more": ({"Authorization": f"Bearer {SHOP}x"}, 401),
    "a token in capitals": ({"Authorization": f"Bearer {SHOP.upper()}"}, 401),
    "two tokens": ({"Authorization": f"Bearer {SHOP}, Bearer {ALL}"}, 401),
    "the digest that stands in the file": ({"Authorization": f"Bearer {digest(SHOP)}"}, 401),
    "an expired token": ({"Authorization": f"Bearer {EXPIRED}"}, 401),
    "a token of another encoding": ({"Authorization": "Bearer t\xf6ken"}, 401),
    "a very long token": ({"Authorization": f"Bearer {'x' * 60_000}"}, 401),
    "a cookie": ({"Cookie": f"token={SHOP}"}, 401),
    "another scope": ({"Authorization": f"Bearer {CONTROLLER}"}, 403),
}


def house(**changes) -> EdgeHouse:
    return EdgeHouse(MemoryReporting([an_overview()]), **changes)


@pytest.mark.parametrize("case", REFUSED)
async def test_whoever_shows_no_valid_token_is_refused(case: str) -> None:
    headers, status = REFUSED[case]

    answer = await house().get(PATH, token=None, **{name: value.encode("latin-1") for name, value in headers.items()})

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="carillon"')
    assert "spring-sale" not in answer.text
    assert SHOP not in answer.text


@pytest.mark.parametrize("name", ["access_token", "token", "authorization"])
async def test_a_token_in_the_query_is_none(name: str) -> None:
    assert (await house().get(f"{PATH}?{name}={SHOP}", token=None)).status_code in {401, 422}


async def test_every_path_but_the_probes_and_the_document_needs_a_token() -> None:
    edge = house()
    paths = edge.app.openapi()["paths"]
    asked = [(method, path) for path, operations in paths.items() for method in operations]
    open_ = {path for method, path in asked if (await edge.ask(method, path, None, {})).status_code != 401}

    assert open_ == {"/healthz", "/readyz"}
    assert len(paths) >= 12


async def test_a_token_is_good_until_it_expires() -> None:
    assert (await house(clock=lambda: NOON - timedelta(seconds=1)).get(PATH, token=EXPIRED)).status_code == 200


async def test_what_a_token_lacks_is_told() -> None:
    answer = await house().get(PATH, token=CONTROLLER)

    assert answer.json()["detail"] == "this token lacks the scope reports:read"
    assert 'scope="reports:read"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/reports/notifications/{}/outcomes",
        "/v1/reports/notifications/{}/timeseries",
        "/v1/deliveries?notification_id={}",
        "/v1/explain?notification_id={}&device_id=" + "0" * 32,
    ],
)
async def test_a_notification_of_another_app_looks_like_one_that_nobody_knows(path: str) -> None:
    edge = EdgeHouse(MemoryReporting([an_overview("theirs", "bank")]))

    theirs, unknown = await edge.get(path.format("theirs")), await edge.get(path.format("no-such"))

    assert theirs.status_code == unknown.status_code == 404
    assert theirs.text.replace("theirs", "no-such") == unknown.text
