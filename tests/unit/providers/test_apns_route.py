"""What a route to APNs does when its token is refused, and when its credentials are replaced."""

import ssl
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from models.outcome import Reason
from models.ports import Answer
from providers import apns_route
from providers.apns_route import ApnsRoute
from providers.apns_server import Server
from providers.apns_signer import Signer
from providers.apns_token import GRID_S, ProviderToken
from providers.http2.columns import column_of
from tests.support.builders import NOON
from tests.support.eventually import eventually_async

KEY = ec.generate_private_key(ec.SECP256R1())
START = 1_780_002_000.0
"""On the grid."""


@dataclass
class Desk:
    """Stands where a client does: keeps what it is given."""

    in_flight: int = 0
    is_closed: bool = False
    given: list[list[int]] = field(default_factory=list)

    def submit(self, job: object, indices: list[int]) -> None:
        self.given.append(indices)

    async def close(self) -> None:
        self.is_closed = True


def a_signer(key_id: str) -> Signer:
    return Signer(KEY, key_id, "TEAM000001")


def a_route(now_s: float) -> ApnsRoute:
    server = Server("api.push.apple.com", 443, "org.example", ssl.create_default_context())
    return ApnsRoute(Desk(), ProviderToken(a_signer("KEY0000001"), lambda: now_s), server, lambda: NOON)


@dataclass
class Refused:
    """Stands where a job does, one entry of which was refused."""

    authorization: str
    told: list[Answer] = field(default_factory=list)

    @property
    def batch(self) -> SimpleNamespace:
        return SimpleNamespace(delivery_ids=column_of([b"an-id"]), answered=lambda _, answer: self.told.append(answer))


def refuse(route: ApnsRoute, monkeypatch: pytest.MonkeyPatch, said: str) -> tuple[Refused, list[object]]:
    """Let a route hear that its token of the moment was refused; return the job, and what was sent again."""
    again: list[object] = []
    job = Refused(route.token.get_header())
    monkeypatch.setattr(ApnsRoute, "submit", lambda _self, _batch, indices: again.extend(indices))
    route._renew(job, 0, said)
    return job, again


async def test_a_token_that_is_one_too_many_gives_way_and_the_entry_is_sent_again(monkeypatch) -> None:
    route = a_route(START + 10)

    job, again = refuse(route, monkeypatch, "TooManyProviderTokenUpdates")

    async def is_sent() -> bool:
        return again == [0]

    await eventually_async(is_sent)
    assert (job.told, route.token.get_header() != job.authorization) == ([], True)


async def test_where_no_other_token_can_be_meant_the_entry_waits_as_apple_asks(monkeypatch) -> None:
    job, again = refuse(a_route(START + GRID_S - 200), monkeypatch, "TooManyProviderTokenUpdates")

    assert ([answer.reason for answer in job.told], again) == ([Reason.THROTTLED], [])


async def test_a_token_that_apple_finds_too_old_though_it_is_the_newest_is_told(monkeypatch) -> None:
    job, again = refuse(a_route(START + 10), monkeypatch, "ExpiredProviderToken")

    assert ([answer.reason for answer in job.told], again) == ([Reason.UNAUTHORISED], [])


async def test_a_key_of_another_id_gets_connections_of_its_own_and_the_old_ones_finish_first(monkeypatch) -> None:
    monkeypatch.setattr(apns_route, "LOOK_S", 0.01)
    route = a_route(START)
    old = route.client
    old.in_flight = 3

    route.take_up(a_signer("KEY0000002"))

    assert route.client is not old
    assert route.in_flight == 3
    assert not old.is_closed
    old.in_flight = 0

    async def is_closed() -> bool:
        return old.is_closed and not route._leaving

    await eventually_async(is_closed)
    await route.close()


async def test_the_same_key_in_another_file_changes_no_connection() -> None:
    route = a_route(START)
    old = route.client

    route.take_up(a_signer("KEY0000001"))

    assert route.client is old


async def test_close_waits_for_no_farewell() -> None:
    route = a_route(START)
    old = route.client
    old.in_flight = 1
    route.take_up(a_signer("KEY0000002"))

    await route.close()

    assert old.is_closed
