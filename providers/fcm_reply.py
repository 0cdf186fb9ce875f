"""What a transport brings back from FCM: a reply as it came, or how it was lost. It judges nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP response."""

    status: int
    body: bytes
    retry_after: str | None = None
    """The header, unread."""


class Lost(StrEnum):
    """There is no response."""

    UNREACHABLE = "Unreachable"
    """No connection could be made: nothing has left."""

    NOT_SENT = "NotSent"
    """The connection ended before this request was written to it, or the server did not look at it."""

    NO_REPLY = "NoReply"
    """The request had left."""

    NO_TOKEN = "NoToken"  # noqa: S105  a word for a fault, not a secret
    """Our credentials were refused where access tokens are given out."""

    TOKEN_SERVER = "TokenServerAway"  # noqa: S105  a word for a fault, not a secret
    """Access tokens cannot be had just now."""


def text_of(mapping: Mapping[str, object], key: str) -> str:
    """Return a text field of a parsed reply, or an empty one: replies are not ours to trust."""
    value = mapping.get(key)
    return value if isinstance(value, str) else ""
