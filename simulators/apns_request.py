"""What APNs takes for a notification.

https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import orjson

from simulators.attempt import OK, Attempt
from simulators.exchange import Request

DEVICE: Final = re.compile(r"(?:[0-9a-fA-F]{2}){8,100}")
"""Apple asks not to assume a size."""

UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PATH: Final = "/3/device/"
PUSH_TYPES: Final = frozenset(
    {
        "alert",
        "background",
        "voip",
        "complication",
        "fileprovider",
        "mdm",
        "liveactivity",
        "location",
        "pushtotalk",
        "controls",
        "widgets",
    }
)
PRIORITIES: Final = frozenset({"1", "5", "10"})
LONGEST_COLLAPSE_ID: Final = 64
LARGEST_PAYLOAD: Final = 4096
LARGEST_VOIP_PAYLOAD: Final = 5120


def _payload(fields: Mapping[str, str], body: bytes) -> tuple[str, object]:
    """Return the reason against a payload, and the notification that the payload itself names."""
    if not body:
        return "PayloadEmpty", None
    if len(body) > (LARGEST_VOIP_PAYLOAD if fields.get("apns-push-type") == "voip" else LARGEST_PAYLOAD):
        return "PayloadTooLarge", None
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "PayloadEmpty", None
    if not isinstance(said, dict) or not isinstance(said.get("aps"), dict):
        return "PayloadEmpty", None
    return "", said.get("notification_id")


@lru_cache(maxsize=1024)
def _header_reason(push_type: str, priority: str, expiration: str, collapse_id: str, *, has_topic: bool) -> str:
    """Return the reason against the headers that all requests of one notification share, or an empty string."""
    checks = (
        ("BadCollapseId", len(collapse_id) <= LONGEST_COLLAPSE_ID),
        ("BadExpirationDate", expiration.isascii() and expiration.isdecimal()),
        ("InvalidPushType", push_type in PUSH_TYPES),
        ("BadPriority", priority in PRIORITIES and (push_type != "background" or priority == "5")),
        ("MissingTopic", has_topic),
    )
    return next((reason for reason, holds in checks if not holds), "")


def _headers(fields: Mapping[str, str], *, has_certificate: bool) -> str:
    """Return the reason against the headers, or an empty string."""
    if "apns-id" in fields and UUID.fullmatch(fields["apns-id"]) is None:
        return "BadMessageId"
    return _header_reason(
        fields.get("apns-push-type", ""),
        fields.get("apns-priority", "10"),
        fields.get("apns-expiration", "0"),
        fields.get("apns-collapse-id", ""),
        has_topic=has_certificate or bool(fields.get("apns-topic")),
    )


def read_notification(request: Request, topics: frozenset[str]) -> Attempt:
    """Return the attempt that a request is, its authorization aside; no *topics*: any will do."""
    head = request.head
    fields = head.fields
    attempt = Attempt(delivery_id=fields.get("apns-id", ""), collapse_id=fields.get("apns-collapse-id", ""))
    attempt.token = head.path[len(PATH) :]
    attempt.notification_id = attempt.collapse_id
    reason = _address(attempt.token, fields, topics) or _headers(fields, has_certificate=request.has_certificate)
    if head.has_duplicates:
        reason = "DuplicateHeaders"
    if not reason:
        reason, named = _payload(fields, request.body)
        if isinstance(named, str) and named:
            attempt.notification_id = named
    attempt.answer = attempt.words = reason
    attempt.answer = reason or OK
    return attempt


def _address(token: str, fields: Mapping[str, str], topics: frozenset[str]) -> str:
    if not token:
        return "MissingDeviceToken"
    if DEVICE.fullmatch(token) is None:
        return "BadDeviceToken"
    return "TopicDisallowed" if topics and fields.get("apns-topic", "") not in topics | {""} else ""
