"""A place on the live page is taken before the answer begins, and given back however it ends."""

import asyncio
from collections.abc import Callable

import pytest

from edge.live.places import MOST, MOST_EACH
from tests.support.edge_house import ALL, OPERATOR, SHOP, EdgeHouse, an_overview
from tests.support.memory_reporting import MemoryReporting
from tests.support.raw_pages import RawPage, ask_for_a_page, open_pages, until


def house() -> EdgeHouse:
    return EdgeHouse(MemoryReporting([an_overview()]))


def held(edge: EdgeHouse) -> int:
    number: int = edge.app.state.places.held
    return number


async def test_of_a_hundred_and_fifty_at_once_a_token_gets_its_places_and_the_operator_gets_one() -> None:
    edge = house()

    async with open_pages(edge, SHOP, 150) as pages, open_pages(edge, OPERATOR, 1) as (operators,):
        statuses = [page.status for page in pages]
        refused = next(page for page in pages if page.status != 200)

    assert (statuses.count(200), statuses.count(429)) == (MOST_EACH, 150 - MOST_EACH)
    assert operators.status == 200
    assert refused.problem["type"] == "urn:carillon:problem:too-many-requests"
    assert refused.problem["detail"] == (
        "10 pages are open with this token already; close one, or take a token of your own"
    )
    assert refused.headers["retry-after"] == "30"
    assert refused.headers["content-type"] == "application/problem+json"


async def test_all_tokens_together_have_no_more_than_there_are_and_it_is_said_what_to_do() -> None:
    edge = house()
    edge.app.state.places.most = 3

    async with open_pages(edge, SHOP, 2), open_pages(edge, ALL, 5) as others:
        statuses = sorted(page.status for page in others)
        refused = next(page for page in others if page.status != 200)

    assert MOST == 100
    assert statuses == [200, 503, 503, 503, 503]
    assert refused.problem["detail"] == "3 pages are open already; close one, or ask another edge"
    assert refused.headers["retry-after"] == "30"


def hang_up(page: RawPage, _edge: EdgeHouse) -> None:
    page.hang_up()


def close(_page: RawPage, edge: EdgeHouse) -> None:
    edge.app.state.board.close()


def take_the_token_back(_page: RawPage, edge: EdgeHouse) -> None:
    edge.grants.known.clear()


def cancel(page: RawPage, _edge: EdgeHouse) -> None:
    assert page.task is not None
    page.task.cancel()


def break_the_pipe(page: RawPage, _edge: EdgeHouse) -> None:
    page.send_fails = True


@pytest.mark.parametrize("end", [hang_up, close, take_the_token_back, cancel, break_the_pipe])
async def test_every_end_gives_the_place_back(end: Callable[[RawPage, EdgeHouse], None]) -> None:
    edge = house()
    edge.app.state.board.every_s = edge.app.state.board.beat_s = 0.005
    page = ask_for_a_page(edge, SHOP)
    await until(lambda: b"snapshot" in page.body)
    assert held(edge) == 1

    end(page, edge)
    await asyncio.gather(*filter(None, [page.task]), return_exceptions=True)

    assert held(edge) == 0


async def test_an_answer_that_never_begins_gives_the_place_back() -> None:
    edge = house()
    broken = ask_for_a_page(edge, SHOP, send_fails=True)
    gone = ask_for_a_page(edge, SHOP)
    gone.hang_up()
    await asyncio.gather(*filter(None, [broken.task, gone.task]), return_exceptions=True)

    assert held(edge) == 0
    assert edge.app.state.board.pages == 0


async def test_who_is_refused_takes_no_place() -> None:
    edge = house()
    edge.app.state.places.most_each = 1
    async with open_pages(edge, SHOP, 5):
        assert held(edge) == 1
        async with open_pages(edge, "nobody", 3) as strangers:
            assert [page.status for page in strangers] == [401] * 3
        assert held(edge) == 1

    async with open_pages(edge, SHOP, 1) as (again,):
        assert again.status == 200
