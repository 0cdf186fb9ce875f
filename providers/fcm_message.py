"""A content as FCM's message: what each part becomes on each platform that FCM reaches.

| part | Android | web | iOS through FCM |
|---|---|---|---|
| title, body | notification (common) | the same | ``aps.alert``, from the same |
| image_url | notification.image (common) | webpush.notification.image | apns.fcm_options.image, ``mutable-content`` |
| icon_url | data.icon_url (Android's own icon is a resource of the app) | webpush.notification.icon | data.icon_url |
| deep_link | data.deep_link (``click_action`` names an intent, not a link) | data; https also fcm_options.link | data |
| actions | data.actions, JSON as text | the same, and webpush.notification.actions | the same, and ``aps.category`` |
| data | data | data | custom keys of the payload (FCM's doing) |
| delivery_id, notification_id | data | data | custom keys |
| the notification's id | android.notification.tag | header Topic, webpush.notification.tag | apns-collapse-id |
| expires_at | android.ttl | header TTL | apns-expiration |
| lane direct / campaign | priority high / normal | Urgency high / normal | apns-priority 10 / 5 |
| overrides.fcm | merged over the whole message, ``token`` and the ids excepted | | |

A repeat has the same tag, Topic and collapse id, so it replaces itself on the screen. There is no ``collapse_key``:
a device holds four of them, so one per notification would push others out.

A content without title and body is a silent message: data alone, on iOS a background push.
The platform's blocks are built of firebase_admin's own classes, whose encoder validates them.
"""

import json
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

import orjson
from firebase_admin import messaging
from pydantic import JsonValue

from models.base import Json
from models.names import Lane, NotificationId
from models.notification import Notification
from providers.overrides import merged
from providers.wording import Words

TOPIC_CHARACTERS: Final = 32
"""Longest Topic header of Web Push (RFC 8030, 5.4)."""

OURS: Final = ("token", "fid", "topic", "condition", "name")
"""Fields that say who is meant; an override may not touch them."""

SOMEONE: Final = "-"
"""Stands for the address while a message is validated for all of them."""


def render(notification: Notification, words: Words, now: datetime) -> Json:
    """Return the message for one wording, validated, without an address and a delivery id.

    Raises
    ------
    ValueError
        If firebase_admin refuses it; the message names the field.
    """
    ttl = max(notification.expires_at - now, timedelta())
    message = messaging.Message(
        data=_data(notification, words),
        notification=None if words.is_silent else messaging.Notification(words.title, words.body, words.image_url),
        android=_android(notification, words, ttl),
        webpush=_webpush(notification, words, ttl),
        apns=_apns(notification, words),
        fid=SOMEONE,
    )
    rendered: Json = orjson.loads(str(message))
    del rendered["fid"]
    return merged(rendered, overrides_of(notification))


def addressed(message: Json, address: str, delivery_id: str, notification_id: NotificationId) -> Json:
    """Return the message for one device, the address first; *message* itself, shared by many, is left as it is."""
    data = message.get("data")
    ids = {"delivery_id": delivery_id, "notification_id": notification_id}
    return {"token": address, **message, "data": {**(data if isinstance(data, dict) else {}), **ids}}


def overrides_of(notification: Notification) -> dict[str, JsonValue]:
    """Return the content's overrides for this channel without the fields that are ours."""
    given = notification.content.overrides.get("fcm", {})
    return {key: value for key, value in given.items() if key not in OURS}


def topic_of(notification: NotificationId) -> str:
    """Return the Web Push Topic: the id itself where it fits, else a hash of it."""
    fits = len(notification) <= TOPIC_CHARACTERS
    return notification if fits else blake2b(notification.encode(), digest_size=TOPIC_CHARACTERS // 2).hexdigest()


def _data(notification: Notification, words: Words) -> dict[str, str]:
    extras = {"deep_link": words.deep_link, "icon_url": words.icon_url, "actions": _actions(words)}
    present = {key: value for key, value in extras.items() if value}
    return {**present, **notification.content.data, "notification_id": notification.id}


def _actions(words: Words) -> str | None:
    if not words.buttons:
        return None
    buttons = [{"id": button.id, "title": button.title, "url": button.url} for button in words.buttons]
    return json.dumps(buttons, ensure_ascii=False, separators=(",", ":"))


def _android(notification: Notification, words: Words, ttl: timedelta) -> messaging.AndroidConfig:
    shown = None if words.is_silent else messaging.AndroidNotification(tag=notification.id)
    priority = "high" if notification.lane is Lane.DIRECT else "normal"
    return messaging.AndroidConfig(
        priority=priority, ttl=timedelta(seconds=int(ttl.total_seconds())), notification=shown
    )


def _webpush(notification: Notification, words: Words, ttl: timedelta) -> messaging.WebpushConfig:
    headers = {
        "TTL": str(int(ttl.total_seconds())),
        "Urgency": "high" if notification.lane is Lane.DIRECT else "normal",
        "Topic": topic_of(notification.id),
    }
    buttons = [messaging.WebpushNotificationAction(button.id, button.title) for button in words.buttons]
    shown = messaging.WebpushNotification(
        icon=words.icon_url, image=words.image_url, tag=notification.id, actions=buttons or None
    )
    is_https = words.deep_link is not None and words.deep_link.startswith("https://")
    return messaging.WebpushConfig(
        headers=headers,
        notification=None if words.is_silent else shown,
        fcm_options=messaging.WebpushFCMOptions(words.deep_link) if is_https else None,
    )


def _apns(notification: Notification, words: Words) -> messaging.APNSConfig:
    urgent = notification.lane is Lane.DIRECT and not words.is_silent
    headers = {
        "apns-collapse-id": notification.id,
        "apns-expiration": str(int(notification.expires_at.timestamp())),
        "apns-priority": "10" if urgent else "5",
        "apns-push-type": "background" if words.is_silent else "alert",
    }
    aps = messaging.Aps(
        content_available=words.is_silent,
        mutable_content=bool(words.image_url or words.buttons),
        category=".".join(button.id for button in words.buttons) or None,
    )
    image = messaging.APNSFCMOptions(image=words.image_url) if words.image_url else None
    return messaging.APNSConfig(headers=headers, payload=messaging.APNSPayload(aps), fcm_options=image)
