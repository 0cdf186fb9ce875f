"""What FCM takes for a message: https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import orjson

from simulators.attempt import Attempt
from simulators.fcm_platforms import MessageError, check_apns, check_label, check_webpush, read_android, refuse, strings

TARGETS: Final = frozenset({"token", "fid", "topic", "condition"})
BODY_FIELDS: Final = frozenset({"validate_only", "message"})
MESSAGE_FIELDS: Final = TARGETS | {"name", "data", "notification", "android", "webpush", "apns", "fcm_options"}
KNOWN: Final[Mapping[str, frozenset[str]]] = {
    "notification": frozenset({"title", "body", "image"}),
    "android": frozenset(
        [
            "collapse_key",
            "priority",
            "ttl",
            "restricted_package_name",
            "data",
            "notification",
            "fcm_options",
            "direct_boot_ok",
            "bandwidth_constrained_ok",
            "restricted_satellite_ok",
        ]
    ),
    "webpush": frozenset({"headers", "data", "notification", "fcm_options"}),
    "apns": frozenset({"headers", "payload", "fcm_options", "live_activity_token"}),
    "fcm_options": frozenset({"analytics_label"}),
}
LARGEST_PAYLOAD: Final = 4096
TOKEN: Final = re.compile(r"[A-Za-z0-9_:.\-]{1,4096}")
TOKEN_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_:.-"
UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
RESERVED: Final = ("google.", "gcm.")


def _objects(message: Mapping[str, Any]) -> None:
    """Check that every block is an object of known fields."""
    for name, value in message.items():
        known = KNOWN.get(name)
        if known is None:
            continue
        if type(value) is not dict:
            refuse("Starting an object on a scalar field", f"message.{name}")
        if not value.keys() <= known:
            unknown = min(value.keys() - known)
            refuse(f"Unknown name \"{unknown}\" at 'message.{name}': Cannot find field.", f"message.{name}")


def _data(message: Mapping[str, Any]) -> Mapping[str, str]:
    data = strings(message.get("data"), "message.data")
    for key in data:
        if key in {"from", "message_type"} or key.startswith(RESERVED):
            refuse(f"Invalid data payload key: {key}", "message.data")
    if UUID.fullmatch(data.get("delivery_id", "")) is None:
        refuse("data.delivery_id must be a UUID", "message.data")
    if not data.get("notification_id"):
        refuse("data.notification_id is required", "message.data")
    return data


def _size(message: Mapping[str, Any]) -> int:
    """Return the bytes of the largest platform's payload: what all get, and what only it gets."""
    shared = {key: message[key] for key in ("data", "notification") if message.get(key)}
    android, webpush, apns = (message.get(name) or {} for name in ("android", "webpush", "apns"))
    platforms = (
        shared | {key: android[key] for key in ("data", "notification") if key in android},
        shared | {key: webpush[key] for key in ("data", "notification") if key in webpush},
        {"data": shared.get("data"), **apns["payload"]} if apns.get("payload") else {},
    )
    return max(len(orjson.dumps(payload)) for payload in platforms)


def _target(message: Mapping[str, Any]) -> str:
    targets = TARGETS & message.keys()
    if len(targets) != 1:
        refuse("Exactly one of token, topic and condition is required", "message")
    target = message[next(iter(targets))]
    if type(target) is not str or not target:
        refuse("The target must be a string", "message")
    if "token" in targets and TOKEN.fullmatch(target) is None:
        refuse("The registration token is not a valid FCM registration token", "message.token")
    return target


def _read(body: bytes) -> Attempt:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        refuse("Invalid JSON payload received.", "")
    message = said.get("message") if isinstance(said, dict) else None
    if not isinstance(message, dict) or not said.keys() <= BODY_FIELDS:
        refuse("A body holds message, and perhaps validate_only", "message")
    if not message.keys() <= MESSAGE_FIELDS:
        unknown = min(message.keys() - MESSAGE_FIELDS)
        refuse(f"Unknown name \"{unknown}\" at 'message': Cannot find field.", "message")
    token = _target(message)
    _objects(message)
    data = _data(message)
    android, apns, webpush = message.get("android"), message.get("apns"), message.get("webpush")
    tag = read_android(android) if android is not None else ""
    if apns is not None:
        check_apns(apns)
    if webpush is not None:
        check_webpush(webpush)
    check_label(message, "message")
    if len(body) > LARGEST_PAYLOAD and _size(message) > LARGEST_PAYLOAD:
        refuse("Android message is too big", "message")
    return Attempt(token, data["delivery_id"], data["notification_id"], tag)


def read_message(body: bytes) -> Attempt:
    """Return the attempt that a body says; one that FCM would refuse carries INVALID_ARGUMENT and the reason."""
    return Attempt(*_said(body))


@lru_cache(maxsize=256)
def _said(body: bytes) -> tuple[str, ...]:
    """Return the fields of the attempt; load generators send the same body again and again."""
    try:
        attempt = _read(body)
    except MessageError as error:
        attempt = Attempt(answer="INVALID_ARGUMENT", words=error.words, field=error.field)
    ids = (attempt.token, attempt.delivery_id, attempt.notification_id, attempt.collapse_id)
    return *ids, attempt.answer, attempt.words, attempt.field
