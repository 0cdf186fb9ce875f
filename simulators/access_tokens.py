"""The OAuth side of FCM: a signed assertion in, an access token out.

The form is checked as https://developers.google.com/identity/protocols/oauth2/service-account describes it; the
signature is not, because nobody has registered the service account's key here.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qs

import orjson

from simulators.exchange import Reply
from simulators.head import Pair

GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPES: Final = frozenset(
    {"https://www.googleapis.com/auth/firebase.messaging", "https://www.googleapis.com/auth/cloud-platform"}
)
LONGEST_ASSERTION_S: Final = 3600
SKEW_S: Final = 300
JSON: Final[tuple[Pair, ...]] = (("content-type", "application/json; charset=utf-8"),)
JWT_PARTS: Final = 3


def decode_part(part: str) -> Mapping[str, Any]:
    """Return one JSON part of a JWT; raises ValueError where it is none."""
    said = orjson.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    if not isinstance(said, dict):
        message = "not a JSON object"
        raise ValueError(message)  # noqa: TRY004  (a malformed value, not a programmer's mistake)
    return said


def _wrong(assertion: str, now: float) -> str:
    """Name what is wrong with an assertion, or return an empty string."""
    parts = assertion.split(".")
    if len(parts) != JWT_PARTS or not parts[2]:
        return "an assertion has three parts"
    try:
        header, claims = decode_part(parts[0]), decode_part(parts[1])
    except ValueError:
        return "an assertion's parts are base64url of JSON"
    issued, expires = claims.get("iat"), claims.get("exp")
    if type(issued) is not int or type(expires) is not int:
        return "iat and exp are needed"
    checks = (
        ("alg must be RS256", header.get("alg") == "RS256"),
        ("iss and aud are needed", claims.get("iss") and claims.get("aud")),
        ("iat is not now", now - LONGEST_ASSERTION_S - SKEW_S < issued < now + SKEW_S),
        ("exp must come within an hour of iat", now < expires <= issued + LONGEST_ASSERTION_S),
        ("no scope that may send", SCOPES & set(str(claims.get("scope", "")).split())),
    )
    return next((words for words, holds in checks if not holds), "")


class AccessTokens:
    """Issues access tokens and knows until when each is good."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._expiries: dict[str, float] = {}
        """By the whole authorization value."""
        self.lifetime_s: float = 3599
        self.status = 200

    def answer(self, body: bytes) -> Reply:
        """Return the reply of the token endpoint to a form."""
        if self.status != 200:  # noqa: PLR2004  (HTTP's word for fine)
            return Reply(self.status, JSON, b'{"error": "internal_failure"}')
        form = parse_qs(body.decode("utf-8", "replace"))
        if form.get("grant_type") != [GRANT]:
            return _refuse("unsupported_grant_type", "Invalid grant_type")
        wrong = _wrong(form.get("assertion", [""])[0], self._clock())
        if wrong:
            return _refuse("invalid_grant", f"Invalid JWT: {wrong}")
        said = {"access_token": self.issue(), "expires_in": int(self.lifetime_s), "token_type": "Bearer"}
        return Reply(200, JSON, orjson.dumps(said))

    def issue(self) -> str:
        """Return a new access token."""
        token = f"ya29.{secrets.token_urlsafe(120)}"
        self._expiries[f"Bearer {token}"] = self._clock() + self.lifetime_s
        return token

    def is_good(self, authorization: str, now: float) -> bool:
        """Tell whether an authorization value was issued here and still holds."""
        return self._expiries.get(authorization, 0.0) > now

    def revoke(self) -> None:
        """Take back every token."""
        self._expiries.clear()


def _refuse(error: str, words: str) -> Reply:
    return Reply(400, JSON, orjson.dumps({"error": error, "error_description": words}))
