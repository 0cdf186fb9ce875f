"""A key for APNs is replaced under steady sending."""

import json
from collections.abc import AsyncIterator

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from providers.apns import open_apns
from providers.apns_settings import ApnsSettings
from sandbox.certificates import pem
from sandbox.credentials import TEAM_ID, TOPIC, Credentials
from simulators import serve
from simulators.listener import Address
from tests.support.eventually import eventually_async
from tests.support.steady import OK, Steady, device, sending


@pytest.fixture
async def by_key(credentials: Credentials) -> AsyncIterator[tuple[Steady, serve.Running]]:
    (credentials.folder / "key-id").write_text("KEY0000001\n")
    async with serve.open_apns(Address(credentials.server_certificate, credentials.server_key)) as running:
        settings = ApnsSettings(
            endpoint=running.url,
            ca_file=str(credentials.ca),
            key_file=str(credentials.apns_key),
            key_id_file=str(credentials.folder / "key-id"),
            team_id=TEAM_ID,
            topic=TOPIC,
        )
        provider = open_apns("shop", settings)
        await provider.start()
        async with sending(provider, device) as steady:
            yield steady, running
        await provider.close()


def senders(running: serve.Running) -> list[str]:
    lines = running.site._journal.lines(None, None, with_bodies=False)
    return [json.loads(line)["sender"].partition("/")[0] for line in lines]


async def test_a_key_with_a_new_id_is_in_use_soon_and_nothing_fails_by_it(by_key, credentials: Credentials) -> None:
    steady, running = by_key
    await steady.more()

    credentials.apns_key.write_bytes(pem(ec.generate_private_key(ec.SECP256R1())))
    (credentials.folder / "key-id").write_text("KEY0000002\n")

    async def is_seen() -> bool:
        return "KEY0000002" in senders(running)[-100:]

    await eventually_async(is_seen)
    await steady.more(20)
    assert set(steady.ends) == OK
    assert set(senders(running)) == {"KEY0000001", "KEY0000002"}
    assert set(senders(running)[-100:]) == {"KEY0000002"}
    assert running.site.numbers()["requests"] >= steady.ends.total()


async def test_a_broken_key_changes_nothing_is_told_and_a_repaired_one_is_used(by_key, credentials) -> None:
    steady, running = by_key
    good = credentials.apns_key.read_bytes()
    credentials.apns_key.write_bytes(good[: len(good) // 2])

    async def is_told() -> bool:
        return not steady.provider.credentials.is_current

    await eventually_async(is_told)
    await steady.more()
    assert set(senders(running)) == {"KEY0000001"}
    credentials.apns_key.write_bytes(good)
    (credentials.folder / "key-id").write_text("KEY0000002")

    async def is_seen() -> bool:
        return "KEY0000002" in senders(running)[-100:] and steady.provider.credentials.is_current

    await eventually_async(is_seen)
    assert set(steady.ends) == OK
