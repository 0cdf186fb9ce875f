import base64
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from models.errors import SetupError
from providers.apns_signer import Signer, read_key
from providers.apns_token import GRID_S, ProviderToken

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


def a_signer(key_id: str = "KEY0000001", key: ec.EllipticCurvePrivateKey = KEY) -> Signer:
    return Signer(read_key("apns.key_file", pem(key)), key_id, "TEAM000001")


def a_token(watch: Watch) -> ProviderToken:
    return ProviderToken(a_signer(), watch)


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


ELSEWHERE = """
import sys
from pathlib import Path
from providers.apns_signer import Signer, read_key
from providers.apns_token import ProviderToken

key = read_key("apns.key_file", Path(sys.argv[1]).read_bytes())
token = ProviderToken(Signer(key, "KEY0000001", "TEAM000001"), lambda: float(sys.argv[2]))
sys.stdout.write(token.get_header())
"""


def test_two_real_processes_present_the_same_bytes(tmp_path: Path) -> None:
    """With their clocks a few seconds apart, and nothing to share but the key's file."""
    file = tmp_path / "key.p8"
    file.write_bytes(pem(KEY))
    commands = [[sys.executable, "-c", ELSEWHERE, str(file), str(START + 900 + skew)] for skew in (-3, 3)]

    said = [subprocess.run(command, capture_output=True, check=True, text=True).stdout for command in commands]  # noqa: S603

    assert said[0] == said[1] == a_token(Watch(START + 1)).get_header()


def test_a_token_that_nobody_of_us_made_is_no_reason_to_give_way() -> None:
    watch = Watch(START + 1500)
    token = a_token(watch)
    header = token.get_header()

    assert not token.give_way(header)
    assert token.get_header() == header


def test_who_has_given_way_already_asks_again_with_the_new_one() -> None:
    watch = Watch(START + 30)
    token = a_token(watch)
    refused = token.get_header()

    assert [token.give_way(refused), token.give_way(refused)] == [True, True]
    assert token.get_header() != refused


def test_another_key_has_its_token_at_once_and_the_earlier_one_keeps_its_own() -> None:
    watch = Watch(START + GRID_S - 10)
    token = a_token(watch)
    first = token.get_header()
    watch.now += 5

    key = ec.generate_private_key(ec.SECP256R1())
    assert token.use(a_signer("KEY0000002", key))
    second = token.get_header()
    watch.now += 60
    assert token.use(a_signer())

    assert jwt.get_unverified_header(second.removeprefix("bearer "))["kid"] == "KEY0000002"
    assert jwt.decode(second.removeprefix("bearer "), key.public_key(), ["ES256"], options={"verify_iat": False})
    assert token.get_header() == first, "back at the first key a step later: a new token would be one too many"


def test_another_key_under_the_same_id_waits_until_a_new_token_may_be_shown() -> None:
    watch = Watch(START + 5)
    token = a_token(watch)
    first = token.get_header()

    assert not token.use(a_signer(key=ec.generate_private_key(ec.SECP256R1())))
    headers = set()
    for second in range(0, 1200, 60):
        watch.now = START + 5 + second
        headers.add(token.get_header())
    watch.now = START + 5 + 1261

    assert headers == {first}
    assert token.get_header() != first


def test_a_clock_that_was_a_day_ahead_and_is_set_right_gives_a_token_of_today() -> None:
    watch = Watch(START + 86_400)
    token = a_token(watch)
    token.get_header()
    watch.now = START + 10

    assert issued_at(token.get_header()) == START


def test_when_a_token_ends_is_known_once_it_is_shown() -> None:
    token = a_token(Watch(START + 10))
    before = token.expires_at_s
    token.get_header()

    assert (before, token.expires_at_s) == (None, START + 3600)
