from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.content import Content
from models.outcome import Outcome, Reason
from models.ports import Provider
from providers.apns import open_apns
from providers.apns_settings import ApnsSettings
from sandbox.credentials import KEY_ID, TEAM_ID, TOPIC, Credentials, issue
from simulators import serve
from simulators.listener import Address
from simulators.script import Script
from simulators.serve import Running
from tests.support.builders import a_notification
from tests.support.eventually import eventually_async
from tests.support.parcels import Answers, a_parcel, answers_of


@dataclass
class Rig:
    provider: Provider
    running: Running

    def perform(self, **script: Any) -> None:
        self.running.site.perform(Script.model_validate(script))

    async def is_under_way(self) -> bool:
        return bool(self.running.site.numbers()["requests"])


@pytest.fixture(scope="module")
def credentials(tmp_path_factory: pytest.TempPathFactory) -> Credentials:
    return issue(tmp_path_factory.mktemp("credentials"))


@asynccontextmanager
async def open_rig(credentials: Credentials, shown: str, timeout_s: float) -> AsyncIterator[Rig]:
    address = Address(credentials.server_certificate, credentials.server_key, client_ca_file=credentials.ca)
    whose = {
        "key": {"key_file": str(credentials.apns_key), "key_id": KEY_ID, "team_id": TEAM_ID, "topic": TOPIC},
        "certificate": {"pem_file": str(credentials.apns_certificate)},
    }[shown]
    topics = frozenset({TOPIC})
    async with serve.open_apns(address, p8_file=credentials.apns_key, topics=topics) as running:
        settings = ApnsSettings(endpoint=running.url, ca_file=str(credentials.ca), timeout_s=timeout_s, **whose)
        provider = open_apns("shop", settings)
        await provider.start()
        try:
            yield Rig(provider, running)
        finally:
            await provider.close()


@pytest.fixture(params=["key", "certificate"])
async def rig(credentials: Credentials, request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    async with open_rig(credentials, request.param, 10.0) as rig:
        yield rig


@pytest.fixture
async def hasty_rig(credentials: Credentials) -> AsyncIterator[Rig]:
    """Gives up soon, for what never answers."""
    async with open_rig(credentials, "key", 0.5) as rig:
        yield rig


def living(**changes: Any) -> Any:
    now = datetime.now(UTC)
    return a_notification(**{"accepted_at": now, "expires_at": now + timedelta(hours=1), **changes})


def tokens(count: int, first: int = 0) -> list[str]:
    return [f"{number:064x}" for number in range(first, first + count)]


async def test_five_hundred_devices_are_accepted_under_their_own_ids(rig: Rig) -> None:
    parcel = a_parcel(tokens(500), notification=living(content=Content(title="x" * 3000)))

    answers = await answers_of(rig.provider, parcel)

    assert {answer.outcome for answer in answers} == {Outcome.ACCEPTED}
    assert {answer.provider_id for answer in answers} == {None}  # APNs gives back the ids that it was given
    assert rig.provider.capacity() == ApnsSettings.model_fields["max_in_flight"].default


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        ("BadDeviceToken", Outcome.UNREGISTERED, Reason.BAD_ADDRESS),
        ("Unregistered", Outcome.UNREGISTERED, Reason.UNREGISTERED),
        ("ExpiredToken", Outcome.UNREGISTERED, Reason.UNREGISTERED),
        ("DeviceTokenNotForTopic", Outcome.REJECTED, Reason.WRONG_APP),
        ("PayloadTooLarge", Outcome.REJECTED, Reason.TOO_LARGE),
        ("BadTopic", Outcome.DEFERRED, Reason.UNAUTHORISED),
        ("InvalidProviderToken", Outcome.DEFERRED, Reason.UNAUTHORISED),
        ("TooManyRequests", Outcome.DEFERRED, Reason.THROTTLED),
        ("ServiceUnavailable", Outcome.DEFERRED, Reason.UNAVAILABLE),
        ("html", Outcome.DEFERRED, Reason.UNAVAILABLE),
        ("empty", Outcome.DEFERRED, Reason.UNAVAILABLE),
        ("reset", Outcome.DEFERRED, Reason.AMBIGUOUS),
        ("refused", Outcome.DEFERRED, Reason.REFUSED_EARLY),
        ("close", Outcome.DEFERRED, Reason.AMBIGUOUS),
        ("torn", Outcome.DEFERRED, Reason.AMBIGUOUS),
    ],
)
async def test_what_apns_says_of_one_device_is_said_of_that_one(
    rig: Rig, said: str, outcome: Outcome, reason: Reason
) -> None:
    rig.perform(rules=[{"answer": said, "prefix": "0dd", "timestamp_ms": 1_700_000_000_000}])

    good = await answers_of(rig.provider, a_parcel(tokens(1), notification=living()))
    odd = await answers_of(rig.provider, a_parcel(["0dd" + "0" * 61], notification=living()))
    after = await answers_of(rig.provider, a_parcel(tokens(1, first=1), notification=living()))

    assert [answer.outcome for answer in (*good, *after)] == [Outcome.ACCEPTED] * 2
    assert (odd[0].outcome, odd[0].reason) == (outcome, reason)
    assert (odd[0].dead_since is not None) == (reason is Reason.UNREGISTERED)


async def test_what_never_answers_is_ambiguous_and_the_next_goes_another_way(hasty_rig: Rig) -> None:
    hasty_rig.perform(rules=[{"answer": "stall", "prefix": "0dd"}])

    odd = await answers_of(hasty_rig.provider, a_parcel(["0dd" + "0" * 61], notification=living()))
    after = await answers_of(hasty_rig.provider, a_parcel(tokens(1), notification=living()))

    assert [answer.reason for answer in (*odd, *after)] == [Reason.AMBIGUOUS, Reason.OK]


async def test_an_answer_in_many_frames_is_read_whole(rig: Rig) -> None:
    rig.perform(rules=[{"answer": "BadDeviceToken", "parts": 5}])

    answers = await answers_of(rig.provider, a_parcel(tokens(3), notification=living()))

    assert {answer.detail for answer in answers} == {"BadDeviceToken"}


async def test_a_farewell_sends_nothing_twice_and_loses_nothing(rig: Rig) -> None:
    rig.perform(rules=[{"answer": "goaway", "skip": 50, "total": 1}], latency_ms=20)

    answers = await answers_of(rig.provider, a_parcel(tokens(200), notification=living()))

    again = await answers_of(rig.provider, a_parcel(tokens(1), notification=living()))
    assert {answer.reason for answer in answers} <= {Reason.OK, Reason.REFUSED_EARLY, Reason.AMBIGUOUS}
    assert again[0].outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("limit", [1, 7])
async def test_few_streams_are_enough(rig: Rig, limit: int) -> None:
    rig.perform(settings={"max_concurrent_streams": limit})

    answers = await answers_of(rig.provider, a_parcel(tokens(100), notification=living()))

    assert {answer.outcome for answer in answers} == {Outcome.ACCEPTED}


async def test_a_limit_that_falls_and_rises_locks_nothing(rig: Rig) -> None:
    rig.perform(latency_ms=20)
    answers = Answers(300)
    rig.provider.submit(a_parcel(tokens(300), notification=living()), answers)
    await eventually_async(rig.is_under_way)
    rig.perform(settings={"max_concurrent_streams": 1})
    await answers.some()
    rig.perform(settings={"max_concurrent_streams": 1000})

    assert len(await answers.all()) == 300
    assert (await answers_of(rig.provider, a_parcel(tokens(1), notification=living())))[0].outcome is Outcome.ACCEPTED


async def test_an_address_that_is_no_hex_harms_no_neighbour(rig: Rig) -> None:
    addresses = [*tokens(1), "zz", "", "ab cd", "/../x", f"{0:063x}", "ab\r\nx: y", *tokens(1, first=1)]

    answers = await answers_of(rig.provider, a_parcel(addresses, notification=living()))

    assert [answer.reason for answer in answers] == [Reason.OK, *[Reason.BAD_ADDRESS] * 6, Reason.OK]


async def test_close_answers_what_is_under_way(rig: Rig) -> None:
    rig.perform(rules=[{"answer": "stall"}])
    answers = Answers(600)
    rig.provider.submit(a_parcel(tokens(600), notification=living()), answers)
    await eventually_async(rig.is_under_way)

    await rig.provider.close()

    assert {answer.outcome for answer in await answers.all(0.1)} == {Outcome.DEFERRED}


async def test_a_server_that_is_away_is_unavailable_at_once(credentials: Credentials) -> None:
    settings = ApnsSettings(
        pem_file=str(credentials.apns_certificate), endpoint="https://127.0.0.1:1", ca_file=str(credentials.ca)
    )
    provider = open_apns("shop", settings)
    await provider.start()

    answers = await answers_of(provider, a_parcel(tokens(50), notification=living()))
    await provider.close()

    assert {(answer.outcome, answer.reason) for answer in answers} == {(Outcome.DEFERRED, Reason.UNAVAILABLE)}


async def test_two_apps_do_not_share_a_server_or_a_close(credentials: Credentials) -> None:
    async with open_rig(credentials, "key", 10.0) as other:
        async with open_rig(credentials, "key", 10.0) as closed:
            both = [
                await answers_of(rig.provider, a_parcel(tokens(1), notification=living())) for rig in (other, closed)
            ]
        after = await answers_of(other.provider, a_parcel(tokens(1), notification=living()))

    assert [answers[0].outcome for answers in (*both, after)] == [Outcome.ACCEPTED] * 3
    assert other.running.site.numbers()["requests"] == 2
    assert closed.running.site.numbers()["requests"] == 1
