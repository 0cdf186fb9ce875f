"""The endpoint that gives out access tokens goes away for a while."""

import pytest

from models.outcome import Outcome, Reason
from providers import fcm_grant
from simulators.script import Script
from tests.support.eventually import eventually_async
from tests.support.parcels import a_parcel, answers_of
from tests.support.steady import OK


@pytest.mark.parametrize("life_s", [6], indirect=True)
async def test_while_the_token_endpoint_is_away_requests_go_on_with_the_token_there_is(
    by_account, assertions: list[str]
) -> None:
    """It is away when half of the token's life is over, and back before it ends."""
    steady, running = by_account
    await steady.more()
    running.site.perform(Script(token_status=503, token_lifetime_s=3599))

    async def is_asked() -> bool:
        return len(assertions) >= 2

    await eventually_async(is_asked)
    await steady.more()
    running.site.perform(Script())
    first = steady.provider._route.token.now()

    async def is_renewed() -> bool:
        return steady.provider._route.token.now() != first

    await eventually_async(is_renewed)
    await steady.more()
    assert set(steady.ends) == OK


@pytest.mark.parametrize("life_s", [2], indirect=True)
async def test_without_a_token_all_is_deferred_and_nothing_is_sent_until_there_is_one(
    account_route, assertions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcm_grant, "FIRST_RETRY_S", 2.0)
    provider, running = account_route
    await answers_of(provider, a_parcel(["token-1"]))
    running.site.perform(Script(token_status=503))

    async def is_over() -> bool:
        return provider._route.token.now() is None

    await eventually_async(is_over)
    (waited,) = await answers_of(provider, a_parcel(["token-2"]))
    asked = len(assertions)
    at_once = [await answers_of(provider, a_parcel([f"token-{number}"])) for number in range(3, 13)]

    ends = {(answer.outcome, answer.reason, answer.detail) for (answer,) in [[waited], *at_once]}
    assert ends == {(Outcome.DEFERRED, Reason.UNAVAILABLE, "TokenServerAway")}
    assert running.site.numbers()["requests"] == 1
    assert len(assertions) == asked, "who sends does not ask for tokens"

    running.site.perform(Script())

    async def is_sent() -> bool:
        (answer,) = await answers_of(provider, a_parcel(["token-2"]))
        return answer.outcome is Outcome.ACCEPTED

    await eventually_async(is_sent)
