"""The blocks of an FCM message that concern one platform, and the checks that they share."""

import re
from collections.abc import Mapping
from typing import Any, Final, NoReturn

ANDROID_NOTIFICATION: Final = frozenset(
    {
        "title",
        "body",
        "icon",
        "color",
        "sound",
        "tag",
        "click_action",
        "body_loc_key",
        "body_loc_args",
        "title_loc_key",
        "title_loc_args",
        "channel_id",
        "ticker",
        "sticky",
        "event_time",
        "local_only",
        "notification_priority",
        "default_sound",
        "default_vibrate_timings",
        "default_light_settings",
        "vibrate_timings",
        "visibility",
        "notification_count",
        "light_settings",
        "image",
        "proxy",
        "bypass_proxy_notification",
    }
)
LONGEST_TTL_S: Final = 2_419_200
TTL: Final = re.compile(r"(\d{1,7})(\.\d{1,9})?s")
LABEL: Final = re.compile(r"[a-zA-Z0-9\-_.~%]{1,50}")
PRIORITIES: Final = frozenset({"normal", "high", "NORMAL", "HIGH"})


class MessageError(Exception):
    """A message is not as FCM wants it."""

    def __init__(self, words: str, field: str) -> None:
        super().__init__(words)
        self.words = words
        self.field = field


def refuse(words: str, field: str) -> NoReturn:
    """Raise MessageError."""
    raise MessageError(words, field)


def strings(values: object, field: str) -> Mapping[str, str]:
    """Return a map of strings; null and absent are an empty one."""
    if values is None:
        return {}
    if not isinstance(values, dict):
        refuse("Starting an object on a scalar field", field)
    for key, value in values.items():
        if type(value) is not str:
            refuse(f"Invalid value at '{field}[\"{key}\"]' (TYPE_STRING)", field)
    return values


def check_label(block: Mapping[str, Any], field: str) -> None:
    """Check the analytics label of a block."""
    options = block.get("fcm_options")
    if options is not None:
        label = options.get("analytics_label") if isinstance(options, dict) else 0
        if label is not None and not (isinstance(label, str) and LABEL.fullmatch(label)):
            refuse("Invalid analytics label", f"{field}.fcm_options.analytics_label")


def read_android(android: Mapping[str, Any]) -> str:
    """Check the Android block and return the tag of its notification."""
    ttl = android.get("ttl")
    if ttl is not None:
        match = TTL.fullmatch(ttl) if isinstance(ttl, str) else None
        if match is None or int(match[1]) > LONGEST_TTL_S:
            refuse("Invalid TTL: from 0s to 2419200s", "message.android.ttl")
    if android.get("priority", "normal") not in PRIORITIES:
        refuse("Invalid value (AndroidMessagePriority)", "message.android.priority")
    strings(android.get("data"), "message.android.data")
    check_label(android, "message.android")
    notification = android.get("notification")
    if notification is None:
        return ""
    if not isinstance(notification, dict) or not notification.keys() <= ANDROID_NOTIFICATION:
        refuse("Invalid or unknown field", "message.android.notification")
    return str(notification.get("tag", ""))


def check_webpush(webpush: Mapping[str, Any]) -> None:
    """Check the web push block."""
    strings(webpush.get("headers"), "message.webpush.headers")
    strings(webpush.get("data"), "message.webpush.data")
    options = webpush.get("fcm_options")
    link = options.get("link") if isinstance(options, dict) else None
    if link is not None and not str(link).startswith("https://"):
        refuse("Invalid link: https only", "message.webpush.fcm_options.link")


def check_apns(apns: Mapping[str, Any]) -> None:
    """Check the APNs block."""
    strings(apns.get("headers"), "message.apns.headers")
    check_label(apns, "message.apns")
    payload = apns.get("payload")
    if payload is not None and not (isinstance(payload, dict) and isinstance(payload.get("aps"), dict)):
        refuse("An APNs payload needs aps", "message.apns.payload")
