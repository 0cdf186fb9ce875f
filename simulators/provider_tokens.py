"""The tokens that APNs wants from a provider: ES256, not older than an hour, and not a new one all the time.

https://developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from simulators.access_tokens import JWT_PARTS, decode_part

OLDEST_S: Final = 3600
SKEW_S: Final = 300
UPDATE_EVERY_S: Final = 1200
"""More than one new token within 20 minutes is too many."""

SIGNATURE_SIZE: Final = 64
HALF: Final = 32
SCHEME: Final = "bearer "


def read_public_key(file: Path) -> EllipticCurvePublicKey:
    """Return the public key of a .p8 file, which holds the private one, or of a public PEM; raises ValueError."""
    pem = file.read_bytes()
    key = load_pem_private_key(pem, None) if b"PRIVATE" in pem else load_pem_public_key(pem)
    public = key.public_key() if isinstance(key, EllipticCurvePrivateKey) else key
    if not isinstance(public, EllipticCurvePublicKey):
        message = f"{file} holds no elliptic curve key"
        raise ValueError(message)  # noqa: TRY004  (the file is wrong, not the type)
    return public


class ProviderTokens:
    """Judges the authorization of each request; a token is taken apart only once."""

    def __init__(self, key: EllipticCurvePublicKey | None) -> None:
        self._key = key
        """None: signatures are not checked."""
        self._known: dict[str, tuple[int, str]] = {}
        """When a token that was accepted was issued, and its key's id, by the whole authorization value."""
        self._last_new: dict[tuple[str, str], float] = {}
        """When the latest new token was accepted, by team and key."""
        self.limits_updates = True

    def refusal(self, authorization: str, now: float) -> str:
        """Return the reason for which APNs would refuse this authorization, or an empty string."""
        known = self._known.get(authorization)
        if known is None:
            return self._meet(authorization, now)
        return "ExpiredProviderToken" if known[0] < now - OLDEST_S else ""

    def is_good(self, authorization: str, now: float) -> bool:
        """Tell whether this authorization was accepted before and still holds."""
        known = self._known.get(authorization)
        return known is not None and known[0] >= now - OLDEST_S

    def key_id(self, authorization: str) -> str:
        """Return the id of the key that an accepted authorization was signed with, or an empty string."""
        known = self._known.get(authorization)
        return "" if known is None else known[1]

    def _meet(self, authorization: str, now: float) -> str:
        if not authorization:
            return "MissingProviderToken"
        owner, issued = self._read(authorization)
        if issued is None or issued > now + SKEW_S:
            return "InvalidProviderToken"
        if issued < now - OLDEST_S:
            return "ExpiredProviderToken"
        if self.limits_updates and now - self._last_new.get(owner, now - UPDATE_EVERY_S) < UPDATE_EVERY_S:
            return "TooManyProviderTokenUpdates"
        self._known[authorization] = issued, owner[1]
        self._last_new[owner] = now
        return ""

    def _read(self, authorization: str) -> tuple[tuple[str, str], int | None]:
        """Return a token's team and key, and when it was issued; None where it is not a signed token."""
        nobody = ("", "")
        token = authorization[len(SCHEME) :]
        if not authorization.lower().startswith(SCHEME) or not self._is_signed(token):
            return nobody, None
        try:
            header, claims = (decode_part(part) for part in token.split(".")[:2])
        except ValueError:
            return nobody, None
        team, key_id, issued = claims.get("iss"), header.get("kid"), claims.get("iat")
        if header.get("alg") != "ES256" or not (team and key_id) or type(issued) is not int:
            return nobody, None
        return (str(team), str(key_id)), issued

    def _is_signed(self, token: str) -> bool:
        """Check the signature: two 32-byte numbers (RFC 7518, section 3.4)."""
        said, _, last = token.rpartition(".")
        try:
            signature = urlsafe_b64decode(last + "=" * (-len(last) % 4))
        except ValueError:
            return False
        if token.count(".") != JWT_PARTS - 1 or len(signature) != SIGNATURE_SIZE:
            return False
        if self._key is None:
            return True
        pair = int.from_bytes(signature[:HALF], "big"), int.from_bytes(signature[HALF:], "big")
        try:
            self._key.verify(encode_dss_signature(*pair), said.encode(), ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True

    def revoke(self) -> None:
        """Forget every token: the next is the first."""
        self._known.clear()
        self._last_new.clear()
