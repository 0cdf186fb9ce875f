"""One request to APNs as it is written, and its response as it comes in."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import orjson
from aioapns.common import NotificationResult
from hpack import NeverIndexedHeaderTuple

from providers.apns_answers import Lost, Reply
from providers.apns_message import Request


@dataclass(slots=True)
class Exchange:
    """One request under way and as much of its response as there is."""

    request: Request
    reply: asyncio.Future[Reply | Lost]
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)

    def response(self) -> Reply:
        """Return the response, complete now; a body is absent from a success, and may be from an error."""
        said = _parsed(bytes(self.body))
        result = NotificationResult(
            self._header(b"apns-id") or self.request.notification_id,
            self._header(b":status") or "",
            said.get("reason"),
            said.get("timestamp"),
        )
        return Reply(result, self._header(b"retry-after"))

    def _header(self, name: bytes) -> str | None:
        value = self.headers.get(name)
        return None if value is None else value.decode("ascii", "replace")


def request_headers(request: Request, server: str, topic: str, authorization: str | None) -> list[tuple[str, str]]:
    """Return the headers of a request; *topic* is the route's, which a content's override may replace.

    Apple asks for the path and the token to be left out of the compression's table, and for the ids after the first.
    """
    headers: list[tuple[str, str]] = [
        (":method", "POST"),
        (":scheme", "https"),
        (":authority", server),
        NeverIndexedHeaderTuple(":path", f"/3/device/{request.device_token}"),
        ("apns-topic", request.apns_topic or topic),
        ("apns-push-type", request.push_type.value),
        ("apns-priority", str(request.priority)),
        ("apns-expiration", str(request.expires_at)),
        NeverIndexedHeaderTuple("apns-id", request.notification_id),
        NeverIndexedHeaderTuple("apns-collapse-id", request.collapse_key),
    ]
    if authorization is not None:
        headers.append(NeverIndexedHeaderTuple("authorization", authorization))
    return headers


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}
