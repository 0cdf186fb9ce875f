import asyncio
import threading

import google.auth.exceptions
import pytest

from providers.fcm_oauth import AccessToken, NoTokenError
from providers.fcm_reply import Lost


class Bank:
    """Gives out numbered tokens, or fails."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked = 0
        self.error = error

    def __call__(self) -> str:
        assert threading.current_thread() is not threading.main_thread()
        self.asked += 1
        if self.error is not None:
            raise self.error
        return f"token-{self.asked}"


async def test_all_who_wait_share_one_fetch_outside_the_loop() -> None:
    bank = Bank()
    token = AccessToken(bank, timeout_s=5)

    got = await asyncio.gather(*(token.get() for _ in range(100)))

    assert (set(got), bank.asked) == ({"token-1"}, 1)


async def test_a_refused_token_is_replaced_once_for_all_who_were_refused() -> None:
    bank = Bank()
    token = AccessToken(bank, timeout_s=5)
    old = await token.get()

    got = await asyncio.gather(*(token.after(old) for _ in range(100)))

    assert (set(got), bank.asked) == ({"token-2"}, 2)
    assert await token.after(old) == "token-2"


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (google.auth.exceptions.RefreshError("invalid_grant"), Lost.NO_TOKEN),
        (google.auth.exceptions.RefreshError("internal", retryable=True), Lost.TOKEN_SERVER),
        (google.auth.exceptions.TransportError("away"), Lost.TOKEN_SERVER),
    ],
)
async def test_why_there_is_no_token_is_told_without_the_librarys_words(error: Exception, lost: Lost) -> None:
    token = AccessToken(Bank(error), timeout_s=5)

    with pytest.raises(NoTokenError) as refusal:
        await token.get()

    assert refusal.value.lost is lost
    assert str(refusal.value) == lost.value
