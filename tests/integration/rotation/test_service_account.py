"""A service account is replaced under steady sending."""

import json

from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.certificates import pem
from sandbox.credentials import Credentials
from tests.support.eventually import eventually_async
from tests.support.steady import OK


def another_account(credentials: Credentials, **changes: str) -> bytes:
    account = json.loads(credentials.service_account.read_bytes())
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    return json.dumps({**account, "private_key_id": "another", "private_key": pem(key).decode(), **changes}).encode()


async def test_another_service_account_gives_the_tokens_soon_and_nothing_fails_by_it(
    by_account, credentials: Credentials, assertions: list[str]
) -> None:
    steady, _ = by_account
    await steady.more()
    content = another_account(credentials)

    credentials.service_account.write_bytes(content[:900])
    await steady.more()
    credentials.service_account.write_bytes(content)

    async def is_seen() -> bool:
        return assertions[-1] == "another" and steady.provider.credentials.is_current

    await eventually_async(is_seen)
    await steady.more()
    assert set(steady.ends) == OK


async def test_the_service_account_of_another_project_is_not_taken(
    by_account, credentials: Credentials, assertions: list[str]
) -> None:
    """Its tokens would be refused for every device, and each would look as if it belonged to somebody else."""
    steady, _ = by_account
    credentials.service_account.write_bytes(another_account(credentials, project_id="elsewhere"))

    async def is_told() -> bool:
        return not steady.provider.credentials.is_current

    await eventually_async(is_told)
    await steady.more()
    assert set(assertions) == {"sandbox"}
    assert set(steady.ends) == OK
