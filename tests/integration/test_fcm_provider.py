from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from models.content import Content, Wording
from models.outcome import Outcome, Reason
from models.ports import Provider
from providers.fcm import FcmSettings, open_fcm
from sandbox.credentials import Credentials, issue, write_service_account
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
async def open_rig(credentials: Credentials, timeout_s: float) -> AsyncIterator[Rig]:
    async with serve.open_fcm(Address(credentials.server_certificate, credentials.server_key)) as running:
        account = write_service_account(credentials, f"{running.url}/token")
        settings = FcmSettings(
            credentials_file=str(account), endpoint=running.url, ca_file=str(credentials.ca), timeout_s=timeout_s
        )
        provider = open_fcm("shop", settings)
        await provider.start()
        try:
            yield Rig(provider, running)
        finally:
            await provider.close()


@pytest.fixture
async def rig(credentials: Credentials) -> AsyncIterator[Rig]:
    async with open_rig(credentials, 10.0) as rig:
        yield rig


@pytest.fixture
async def hasty_rig(credentials: Credentials) -> AsyncIterator[Rig]:
    """Gives up soon, for what never answers."""
    async with open_rig(credentials, 0.5) as rig:
        yield rig


def living(**changes: Any) -> Any:
    now = datetime.now(UTC)
    return a_notification(**{"accepted_at": now, "expires_at": now + timedelta(hours=1), **changes})


async def test_five_hundred_devices_are_accepted_each_with_a_name_of_its_own(rig: Rig) -> None:
    answers = await answers_of(rig.provider, a_parcel([f"token-{n}" for n in range(500)], notification=living()))

    assert {answer.outcome for answer in answers} == {Outcome.ACCEPTED}
    assert len({answer.provider_id for answer in answers}) == 500
    assert rig.provider.capacity() == FcmSettings.model_fields["max_in_flight"].default


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        ("UNREGISTERED", Outcome.UNREGISTERED, Reason.UNREGISTERED),
        ("INVALID_TOKEN", Outcome.UNREGISTERED, Reason.BAD_ADDRESS),
        ("INVALID_ARGUMENT", Outcome.REJECTED, Reason.BAD_MESSAGE),
        ("SENDER_ID_MISMATCH", Outcome.REJECTED, Reason.WRONG_APP),
        ("QUOTA_EXCEEDED", Outcome.DEFERRED, Reason.THROTTLED),
        ("RESOURCE_EXHAUSTED", Outcome.DEFERRED, Reason.THROTTLED),
        ("UNAVAILABLE", Outcome.DEFERRED, Reason.UNAVAILABLE),
        ("INTERNAL", Outcome.DEFERRED, Reason.UNAVAILABLE),
        ("UNSPECIFIED_ERROR", Outcome.DEFERRED, Reason.UNAVAILABLE),
        ("THIRD_PARTY_AUTH_ERROR", Outcome.DEFERRED, Reason.UNAUTHORISED),
        ("UNAUTHENTICATED", Outcome.DEFERRED, Reason.UNAUTHORISED),
        ("PERMISSION_DENIED", Outcome.DEFERRED, Reason.UNAUTHORISED),
        ("NOT_FOUND", Outcome.DEFERRED, Reason.UNAUTHORISED),
        ("html", Outcome.DEFERRED, Reason.UNAVAILABLE),
        ("empty", Outcome.DEFERRED, Reason.UNAVAILABLE),
        ("garbage", Outcome.DEFERRED, Reason.AMBIGUOUS),
        ("reset", Outcome.DEFERRED, Reason.AMBIGUOUS),
        ("close", Outcome.DEFERRED, Reason.AMBIGUOUS),
        ("torn", Outcome.DEFERRED, Reason.AMBIGUOUS),
    ],
)
async def test_what_fcm_says_of_one_device_is_said_of_that_one(
    rig: Rig, said: str, outcome: Outcome, reason: Reason
) -> None:
    rig.perform(rules=[{"answer": said, "prefix": "odd"}])

    good = await answers_of(rig.provider, a_parcel(["even-1"], notification=living()))
    odd = await answers_of(rig.provider, a_parcel(["odd-1"], notification=living()))
    after = await answers_of(rig.provider, a_parcel(["even-2"], notification=living()))

    assert [answer.outcome for answer in (*good, *after)] == [Outcome.ACCEPTED] * 2
    assert (odd[0].outcome, odd[0].reason) == (outcome, reason)


async def test_a_503_is_asked_once_and_its_patience_is_passed_on(rig: Rig) -> None:
    rig.perform(rules=[{"answer": "UNAVAILABLE", "retry_after": 30, "retry_after_date": True}])

    answers = await answers_of(rig.provider, a_parcel(["token-1"], notification=living()))

    assert answers[0].retry_after_s == pytest.approx(30, abs=2)
    assert rig.running.site.numbers()["requests"] == 1


async def test_one_slow_and_one_unreadable_answer_spoil_no_other(hasty_rig: Rig) -> None:
    hasty_rig.perform(rules=[{"answer": "stall", "prefix": "slow"}, {"answer": "garbage", "prefix": "bad"}])
    addresses = ["slow-1", "bad-1", *(f"token-{n}" for n in range(10))]

    answers = await answers_of(hasty_rig.provider, a_parcel(addresses, notification=living()))

    assert [answer.reason for answer in answers] == [Reason.AMBIGUOUS] * 2 + [Reason.OK] * 10


async def test_a_farewell_of_the_server_leaves_nothing_unanswered(rig: Rig) -> None:
    rig.perform(rules=[{"answer": "goaway", "skip": 50, "total": 1}], latency_ms=5)

    answers = await answers_of(rig.provider, a_parcel([f"token-{n}" for n in range(300)], notification=living()))
    again = await answers_of(rig.provider, a_parcel(["token-1"], notification=living()))

    assert {answer.outcome for answer in answers} <= {Outcome.ACCEPTED, Outcome.DEFERRED}
    assert again[0].outcome is Outcome.ACCEPTED


async def test_a_limit_that_falls_to_one_and_rises_again_hangs_nothing(rig: Rig) -> None:
    rig.perform(latency_ms=20)
    answers = Answers(200)
    rig.provider.submit(a_parcel([f"token-{n}" for n in range(200)], notification=living()), answers)
    await eventually_async(rig.is_under_way)
    rig.perform(settings={"max_concurrent_streams": 1})
    await answers.some()
    rig.perform(settings={"max_concurrent_streams": 100})
    await answers.all()

    again = await answers_of(rig.provider, a_parcel(["token-1"], notification=living()))

    assert again[0].outcome is Outcome.ACCEPTED


async def test_a_token_that_was_taken_back_is_fetched_anew_once(rig: Rig) -> None:
    await answers_of(rig.provider, a_parcel(["token-1"], notification=living()))
    rig.running.site.revoke()

    answers = await answers_of(rig.provider, a_parcel([f"token-{n}" for n in range(50)], notification=living()))

    assert {answer.outcome for answer in answers} == {Outcome.ACCEPTED}


async def test_without_an_access_token_nothing_is_lost(hasty_rig: Rig) -> None:
    hasty_rig.perform(token_status=503)

    answers = await answers_of(hasty_rig.provider, a_parcel(["token-1"], notification=living()))

    assert (answers[0].outcome, answers[0].reason) == (Outcome.DEFERRED, Reason.UNAVAILABLE)


async def test_an_address_that_is_none_harms_no_neighbour(rig: Rig) -> None:
    addresses = ["token-1", "with space", 'quo"te', "new\nline", "", "null\0", "token-2"]

    answers = await answers_of(rig.provider, a_parcel(addresses, notification=living()))

    assert [answer.reason for answer in answers] == [Reason.OK, *[Reason.BAD_ADDRESS] * 5, Reason.OK]


async def test_each_device_gets_its_own_words(rig: Rig) -> None:
    content = Content(title='Hi {name} {"a"}', locales={"ru": Wording(title="Привет, {name}")})
    parcel = a_parcel(
        ["token-1", "token-2", "token-3"],
        notification=living(content=content),
        locales=["ru-RU", None, "de"],
        fields=[{"name": 'A"\\'}, {"name": "Bo"}, None],
    )

    await answers_of(rig.provider, parcel)

    lines = [orjson.loads(line) for line in rig.running.site._journal.lines(None, None, with_bodies=True)]
    titles = {line["token"]: orjson.loads(line["body"])["message"]["notification"]["title"] for line in lines}
    assert titles == {"token-1": 'Привет, A"\\', "token-2": 'Hi Bo {"a"}', "token-3": 'Hi {name} {"a"}'}


async def test_close_answers_what_is_under_way(rig: Rig) -> None:
    rig.perform(rules=[{"answer": "stall"}])
    answers = Answers(150)
    rig.provider.submit(a_parcel([f"token-{n}" for n in range(150)], notification=living()), answers)

    await rig.provider.close()

    assert {answer.outcome for answer in await answers.all(0.1)} == {Outcome.DEFERRED}


async def test_two_apps_do_not_share_a_server_or_a_close(credentials: Credentials) -> None:
    async with open_rig(credentials, 10.0) as other:
        async with open_rig(credentials, 10.0) as closed:
            both = [
                await answers_of(rig.provider, a_parcel(["token-1"], notification=living())) for rig in (other, closed)
            ]
        after = await answers_of(other.provider, a_parcel(["token-1"], notification=living()))

    assert [answers[0].outcome for answers in (*both, after)] == [Outcome.ACCEPTED] * 3
    assert other.running.site.numbers()["requests"] == 2
    assert closed.running.site.numbers()["requests"] == 1
