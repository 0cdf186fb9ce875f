"""A key of APNs, and the tokens that it signs: a function of the key, its ids and the time of issue, nothing else."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Final

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from models.errors import SetupError

SCALAR_BYTES: Final = 32
"""Length of r and of s in a signature over P-256 (RFC 7518, 3.4)."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A key with the id that the team knows it by."""

    key: ec.EllipticCurvePrivateKey
    key_id: str
    team_id: str


def sign(signer: Signer, issued_at: int) -> str:
    """Return the token (a JWT with ES256), always the same for the same key and time."""
    head = _part(orjson.dumps({"alg": "ES256", "kid": signer.key_id}))
    body = _part(orjson.dumps({"iss": signer.team_id, "iat": issued_at}))
    signed = f"{head}.{body}"
    signature = signer.key.sign(signed.encode(), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
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
