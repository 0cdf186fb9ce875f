"""What a well-behaved client sends to the simulators."""

import time
from base64 import urlsafe_b64encode

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

DELIVERY = "0c4dd8c4-5f0e-4a5c-8c52-0d4f3a2f6b11"
OTHER_DELIVERY = "9e107d9d-372b-4b6a-8d3c-2f7a1b0c9e55"
DEVICE = "ab" * 32
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def _part(said: object) -> str:
    return urlsafe_b64encode(orjson.dumps(said)).rstrip(b"=").decode()


def an_assertion(*, alg: str = "RS256", **claims: object) -> str:
    """Return the form that google-auth posts; the signature is not looked at."""
    now = int(time.time())
    said = {"iss": "robot@demo", "aud": "https://localhost/token", "iat": now, "exp": now + 3600, "scope": SCOPE}
    return f"{_part({'alg': alg, 'typ': 'JWT'})}.{_part(said | claims)}.c2lnbmVk"


def a_grant(assertion: str | None = None) -> dict[str, str]:
    """Return the form of the token endpoint."""
    return {"grant_type": GRANT, "assertion": an_assertion() if assertion is None else assertion}


def a_message(token: str = "token-1", notification_id: str = "spring", **parts: object) -> dict[str, object]:  # noqa: S107
    """Return an FCM message."""
    data = {"delivery_id": DELIVERY, "notification_id": notification_id}
    return {"token": token, "data": data, "notification": {"title": "Hello"}, **parts}


def a_provider_token(key: ec.EllipticCurvePrivateKey | None = None, *, alg: str = "ES256", **claims: object) -> str:
    """Return an APNs provider token, signed where there is a key."""
    said = {"iss": "TEAM", "iat": int(time.time())} | claims
    text = f"{_part({'alg': alg, 'kid': 'KEY'})}.{_part(said)}"
    signature = b"\1" * 64
    if key is not None:
        pair = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        signature = b"".join(number.to_bytes(32, "big") for number in pair)
    return f"{text}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def push_headers(token: str | None = None, **changes: str | None) -> dict[str, str]:
    """Return the headers of an APNs request; None takes one away, and ``_`` stands for ``-``."""
    headers: dict[str, str | None] = {
        "authorization": f"bearer {a_provider_token() if token is None else token}",
        "apns-topic": "org.example.app",
        "apns-push-type": "alert",
        "apns-id": DELIVERY,
        "apns-collapse-id": "spring",
    }
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in headers.items() if value is not None}
