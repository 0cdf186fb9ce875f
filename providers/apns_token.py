"""The provider token of APNs: the same bytes in every process, and a new one every 30 minutes.

Apple takes a token that is at most an hour old, and a *new* one at most every 20 minutes per connection; processes
that present different tokens for one key are throttled too. So nothing here is left to chance: the time of issue is
rounded down to a fixed grid, and the signature is deterministic (RFC 6979), which makes the token a function of the
key and the clock. A process that begins just before the grid keeps its first token beyond it, for Apple would see a
second new one minutes after the first, and throttle the key for 20 minutes.
https://developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import orjson
from aioapns.connection import AuthorizationHeaderProvider
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from models.errors import SetupError

GRID_S: Final = 1800
"""Longer than the 20 minutes before which no new token may come; with ``HELD_S`` shorter than the 60 after which the
old one is refused."""

HELD_S: Final = 1260
"""A token that was shown is kept so long: Apple's 20 minutes and one more, because the clocks are two."""

SCALAR_BYTES: Final = 32
"""Length of r and of s in a signature over P-256 (RFC 7518, 3.4)."""


@dataclass(slots=True)
class ProviderToken(AuthorizationHeaderProvider):
    """Gives every connection of a route the same authorization header; aioapns asks it for each request."""

    key: ec.EllipticCurvePrivateKey
    key_id: str
    team_id: str
    now_s: Callable[[], float]
    """Seconds since the epoch."""

    _issued_at: int = field(init=False, default=-1)
    _shown_at: int = field(init=False, default=0)
    """When this process first gave the token away."""

    _header: str = field(init=False, default="")

    def get_header(self) -> str:
        """Return ``bearer <token>``."""
        now_s = int(self.now_s())
        issued_at = now_s // GRID_S * GRID_S
        if issued_at != self._issued_at and not self._shown_at <= now_s < self._shown_at + HELD_S:
            self._header = f"bearer {sign(self.key, self.key_id, self.team_id, issued_at)}"
            self._issued_at, self._shown_at = issued_at, now_s
        return self._header


def sign(key: ec.EllipticCurvePrivateKey, key_id: str, team_id: str, issued_at: int) -> str:
    """Return the token (a JWT with ES256), always the same for the same arguments."""
    head = _part(orjson.dumps({"alg": "ES256", "kid": key_id}))
    body = _part(orjson.dumps({"iss": team_id, "iat": issued_at}))
    signed = f"{head}.{body}"
    signature = key.sign(signed.encode(), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    numbers = b"".join(number.to_bytes(SCALAR_BYTES) for number in decode_dss_signature(signature))
    return f"{signed}.{_part(numbers)}"


def read_key(setting: str, content: bytes) -> ec.EllipticCurvePrivateKey:
    """Return the key of a .p8 file.

    Raises
    ------
    SetupError
        If it is none over P-256; the message names the setting, never the content.
    """
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        message = f"{setting}: holds no key of APNs: take the .p8 file from the Apple developer account"
        raise SetupError(message)
    return key


def _part(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
