import base64
import json
from itertools import pairwise

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from models.errors import SetupError
from providers.apns_token import GRID_S, ProviderToken, read_key

KEY = ec.generate_private_key(ec.SECP256R1())
START = 1_780_002_000.0
"""On the grid."""


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class Watch:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def a_token(watch: Watch) -> ProviderToken:
    return ProviderToken(read_key("apns.key_file", pem(KEY)), "KEY0000001", "TEAM000001", watch)


def issued_at(header: str) -> int:
    part = header.removeprefix("bearer ").split(".")[1]
    return int(json.loads(base64.urlsafe_b64decode(part + "=="))["iat"])


def test_two_processes_present_the_same_token() -> None:
    early, late = a_token(Watch(START + 1)), a_token(Watch(START + GRID_S - 1))

    assert early.get_header() == late.get_header()


def test_a_token_is_signed_as_apple_verifies_it() -> None:
    token = a_token(Watch(START)).get_header().removeprefix("bearer ")

    claims = jwt.decode(token, KEY.public_key(), algorithms=["ES256"], options={"verify_iat": False})

    assert claims == {"iss": "TEAM000001", "iat": START}
    assert jwt.get_unverified_header(token) == {"alg": "ES256", "kid": "KEY0000001"}


@pytest.mark.parametrize("beginning", [0, 17, GRID_S // 2, GRID_S - 61, GRID_S - 1])
def test_a_day_sees_no_token_older_than_an_hour_and_no_two_within_twenty_minutes(beginning: int) -> None:
    """Whenever a process begins, also just before the grid says that a new token is due."""
    watch = Watch(START + beginning)
    token = a_token(watch)
    changes: list[float] = []
    last = ""
    for minute in range(24 * 60):
        watch.now = START + beginning + minute * 60
        header = token.get_header()
        assert 0 <= watch.now - issued_at(header) < 3300
        if header != last:
            changes.append(watch.now)
            last = header

    assert 47 <= len(changes) <= 49
    assert all(later - earlier > 1200 for earlier, later in pairwise(changes))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n",
        pem(rsa.generate_private_key(65537, 2048)),
    ],
)
def test_a_file_that_is_no_key_is_refused_by_the_settings_name(content: bytes) -> None:
    with pytest.raises(SetupError, match=r"^apns\.key_file: holds no key of APNs") as refusal:
        read_key("apns.key_file", content)

    assert "secret" not in str(refusal.value)
