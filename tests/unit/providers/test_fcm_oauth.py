import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass

import google.auth.exceptions
import pytest

from providers import fcm_grant
from providers.fcm_grant import Grant, NoTokenError, pause_s
from providers.fcm_oauth import AccessToken
from providers.fcm_reply import Lost
from tests.support.eventually import eventually_async

AWAY = google.auth.exceptions.TransportError("away")
REFUSED = google.auth.exceptions.RefreshError("invalid_grant")


@dataclass
class Bank:
    """Gives out numbered tokens, or fails; stands where a service account's source does."""

    error: Exception | None = None
    name: str = "token"
    life_s: float = 3600.0
    asked: int = 0
    rotation: None = None

    def __call__(self) -> Grant:
        assert threading.current_thread() is not threading.main_thread()
        self.asked += 1
        if self.error is not None:
            raise self.error
        return Grant(f"{self.name}-{self.asked}", self.life_s)

    def by(self, newer: "Bank") -> "Bank":
        return newer


@pytest.fixture
async def open_token(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator:
    monkeypatch.setattr(fcm_grant, "FIRST_RETRY_S", 0.02)
    opened = []

    def open_(bank: Bank) -> AccessToken:
        opened.append(AccessToken(bank, timeout_s=5))
        return opened[-1]

    yield open_
    for token in opened:
        await token.close()


async def test_all_who_wait_share_one_fetch_outside_the_loop(open_token) -> None:
    bank = Bank()
    token = open_token(bank)
    token.start()

    got = await asyncio.gather(*(token.get() for _ in range(100)))

    assert (set(got), bank.asked) == ({"token-1"}, 1)


async def test_a_refused_token_is_replaced_once_for_all_who_were_refused(open_token) -> None:
    bank = Bank()
    token = open_token(bank)
    old = await token.get()

    got = await asyncio.gather(*(token.after(old) for _ in range(100)))

    assert (set(got), bank.asked) == ({"token-2"}, 2)
    assert await token.after(old) == "token-2"


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (REFUSED, Lost.NO_TOKEN),
        (google.auth.exceptions.RefreshError("internal", retryable=True), Lost.TOKEN_SERVER),
        (AWAY, Lost.TOKEN_SERVER),
        (ValueError("secret"), Lost.TOKEN_SERVER),
    ],
)
async def test_why_there_is_no_token_is_told_without_the_librarys_words(open_token, error, lost: Lost) -> None:
    token = open_token(Bank(error))

    with pytest.raises(NoTokenError) as refusal:
        await token.get()

    assert refusal.value.lost is lost
    assert str(refusal.value) == lost.value


async def test_the_next_token_is_fetched_at_half_life_though_nobody_sends(open_token) -> None:
    bank = Bank(life_s=0.4)
    token = open_token(bank)
    token.start()
    await token.get()

    async def is_next() -> bool:
        assert token.now() is not None, "the old one serves until the new one is there"
        return token.now() == "token-3"

    await eventually_async(is_next)


async def test_while_the_endpoint_is_away_the_old_token_goes_on_and_is_asked_for_behind_it(open_token) -> None:
    bank = Bank(life_s=60.0)
    token = open_token(bank)
    await token.get()
    bank.error = AWAY
    token._renew_at = 0.0
    token._begin()

    async def has_asked_often() -> bool:
        assert token.now() == "token-1"
        assert await token.get() == "token-1"
        return bank.asked >= 4

    await eventually_async(has_asked_often)
    bank.error = None

    async def is_next() -> bool:
        return token.now() not in {None, "token-1"}

    await eventually_async(is_next)


async def test_who_asks_between_two_attempts_without_a_token_is_told_at_once_and_asks_nobody(
    open_token, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcm_grant, "FIRST_RETRY_S", 30.0)
    bank = Bank(AWAY)
    token = open_token(bank)
    for _ in range(50):
        with pytest.raises(NoTokenError):
            await token.get()

    assert bank.asked == 1


def test_attempts_that_fail_come_ever_more_seldom() -> None:
    pauses = [[pause_s(failures) for _ in range(20)] for failures in range(1, 100)]

    assert max(pauses[0]) <= 1.0
    assert min(pauses[3]) >= 4.0
    assert 30.0 <= min(pauses[-1]) <= max(pauses[-1]) <= 60.0


async def test_another_account_takes_over_once_it_has_given_a_token(open_token) -> None:
    token = open_token(Bank())
    await token.get()

    token.change(Bank(name="newer"))

    async def is_newer() -> bool:
        assert token.now() is not None
        return token.now() == "newer-1"

    await eventually_async(is_newer)
    assert await token.after("newer-1") == "newer-2"


async def test_another_account_that_is_refused_leaves_the_old_one_in_place_until_it_is_known(open_token) -> None:
    old, newer = Bank(life_s=0.4), Bank(REFUSED, "newer")
    token = open_token(old)
    token.start()
    await token.get()
    token.change(newer)

    async def old_goes_on() -> bool:
        assert token.now() is not None
        return token.is_refused and old.asked >= 3

    await eventually_async(old_goes_on)
    newer.error = None

    async def is_newer() -> bool:
        return (token.now() or "").startswith("newer") and not token.is_refused

    await eventually_async(is_newer)


async def test_another_account_that_comes_while_a_fetch_is_under_way_is_asked_after_it(open_token) -> None:
    token = open_token(Bank())
    token.start()
    token.change(Bank(name="newer"))

    async def is_newer() -> bool:
        return token.now() == "newer-1"

    await eventually_async(is_newer)


async def test_when_a_token_ends_is_known_once_there_is_one(open_token) -> None:
    token = open_token(Bank(life_s=100.0))
    before = token.expires_at_s
    await token.get()

    assert before is None
    assert token.expires_at_s is not None
