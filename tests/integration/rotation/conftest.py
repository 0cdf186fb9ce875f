"""Credentials that a test may spoil, and looks at them every few hundredths of a second: by default it is 5 s."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copytree
from urllib.parse import parse_qs

import pytest

from providers import fcm_grant, rotation
from providers.fcm import FcmSettings, open_fcm
from providers.push import Push
from sandbox.credentials import Credentials, issue, write_service_account
from simulators import serve
from simulators.access_tokens import AccessTokens
from simulators.listener import Address
from simulators.script import Script
from tests.support.steady import Steady, sending


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Credentials:
    return issue(tmp_path_factory.mktemp("credentials"))


@pytest.fixture
def credentials(issued: Credentials, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Credentials:
    """Return a copy for one test."""
    monkeypatch.setattr(rotation, "LOOK_S", 0.05)
    monkeypatch.setattr(rotation, "SETTLE_S", 0.02)
    monkeypatch.setattr(fcm_grant, "FIRST_RETRY_S", 0.05)
    copytree(issued.folder, tmp_path / "c")
    return Credentials(tmp_path / "c")


@pytest.fixture
def life_s(request: pytest.FixtureRequest) -> float:
    """Life of the access tokens that are given out."""
    return getattr(request, "param", 3599)


@pytest.fixture
def assertions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the keys by which access tokens were asked for."""
    ids: list[str] = []
    original = AccessTokens.answer

    def note(self: AccessTokens, body: bytes):
        (assertion,) = parse_qs(body.decode())["assertion"]
        ids.append(json.loads(base64.urlsafe_b64decode(assertion.partition(".")[0] + "=="))["kid"])
        return original(self, body)

    monkeypatch.setattr(AccessTokens, "answer", note)
    return ids


@pytest.fixture
async def account_route(credentials: Credentials, life_s: float) -> AsyncIterator[tuple[Push[None], serve.Running]]:
    async with serve.open_fcm(Address(credentials.server_certificate, credentials.server_key)) as running:
        running.site.perform(Script(token_lifetime_s=life_s))
        account = write_service_account(credentials, f"{running.url}/token")
        provider = open_fcm(
            "shop",
            FcmSettings(credentials_file=str(account), endpoint=running.url, ca_file=str(credentials.ca), timeout_s=10),
        )
        await provider.start()
        yield provider, running
        await provider.close()


@pytest.fixture
async def by_account(account_route) -> AsyncIterator[tuple[Steady, serve.Running]]:
    provider, running = account_route
    async with sending(provider, "token-{}".format) as steady:
        yield steady, running
