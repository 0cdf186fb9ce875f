"""A content as APNs' payload and headers: what each part becomes.

| part | payload or header |
|---|---|
| title, body | ``aps.alert.title``, ``aps.alert.body`` |
| image_url, icon_url | custom keys, with ``aps.mutable-content`` so that the app's service extension can fetch them |
| deep_link | custom key |
| actions | custom key (id, title, url), and ``aps.category``: their ids joined by dots, for the app to register |
| data | custom keys, each beside ``aps`` |
| delivery_id, notification_id | custom keys; delivery_id also as ``apns-id`` |
| the notification's id | ``apns-collapse-id``: a repeat replaces itself on the screen |
| expires_at | ``apns-expiration`` |
| lane | ``apns-priority``: direct 10 (at once), campaign 5 (when it suits the battery; an override may say 10) |
| overrides.apns | merged over the payload; under ``headers`` the three that may differ: priority, push type, topic |

A content without title and body is a background push: ``content-available``, push type background, priority 5,
the only one that Apple allows for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import orjson
from aioapns import PushType
from pydantic import JsonValue

from models.base import Json
from models.names import Lane
from models.notification import Notification
from providers.overrides import merged
from providers.wording import Words

CHANNEL: Final = "apns"
HEADERS: Final = "headers"
"""The key of an override that is about headers, not the payload."""

PRIORITY: Final = "apns-priority"
PUSH_TYPE: Final = "apns-push-type"
TOPIC: Final = "apns-topic"
PRIORITIES: Final = {"10": 10, "5": 5, "1": 1}
PUSH_TYPES: Final = {kind.value: kind for kind in PushType}


@dataclass(frozen=True, slots=True)
class LetterHeaders:
    """What the words decide outside the payload."""

    priority: int
    push_type: PushType
    topic: str | None
    """None: the route's own."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What all devices with the same words are sent, without the ids."""

    payload: Json
    headers: LetterHeaders


def render(notification: Notification, words: Words) -> Letter:
    """Return the letter for one wording.

    Raises
    ------
    ValueError
        If it cannot be JSON, or an override names a priority or push type that there is not.
    """
    override = notification.content.overrides.get(CHANNEL, {})
    payload = merged(_payload(notification, words), {key: of for key, of in override.items() if key != HEADERS})
    orjson.dumps(payload)
    given = headers_of(override)
    urgent = notification.lane is Lane.DIRECT and not words.is_silent
    headers = LetterHeaders(
        priority=PRIORITIES[given.get(PRIORITY, "10" if urgent else "5")],
        push_type=PUSH_TYPES[given.get(PUSH_TYPE, "background" if words.is_silent else "alert")],
        topic=given.get(TOPIC),
    )
    return Letter(payload, headers)


def headers_of(override: Mapping[str, JsonValue]) -> dict[str, str]:
    """Return the headers that an override sets; raises ValueError for one that may not be set, or not so."""
    given = override.get(HEADERS) or {}
    if not isinstance(given, dict):
        message = "headers: must be an object"
        raise ValueError(message)  # noqa: TRY004  a wrong content, not a wrong call
    known: dict[str, Mapping[str, object] | None] = {PRIORITY: PRIORITIES, PUSH_TYPE: PUSH_TYPES, TOPIC: None}
    headers = {key: str(value) for key, value in given.items() if value is not None}
    for key, value in headers.items():
        if key not in known:
            message = f"headers.{key}: cannot be set: only {', '.join(known)}"
            raise ValueError(message)
        values = known[key]
        if values is not None and value not in values:
            message = f"headers.{key}: must be one of {', '.join(values)}"
            raise ValueError(message)
        if not value.isascii() or not value.isprintable():
            message = f"headers.{key}: must be plain text"
            raise ValueError(message)
    return headers


def _payload(notification: Notification, words: Words) -> Json:
    custom: Json = {
        "deep_link": words.deep_link,
        "image_url": words.image_url,
        "icon_url": words.icon_url,
        "actions": [{"id": button.id, "title": button.title, "url": button.url} for button in words.buttons] or None,
    }
    present = {key: value for key, value in custom.items() if value is not None}
    data = {key: value for key, value in notification.content.data.items() if key != "aps"}
    return {**present, **data, "aps": _aps(words)}


def _aps(words: Words) -> Json:
    if words.is_silent:
        return {"content-available": 1}
    alert = {key: text for key, text in (("title", words.title), ("body", words.body)) if text}
    aps: Json = {"alert": alert}
    if words.image_url or words.icon_url or words.buttons:
        aps["mutable-content"] = 1
    if words.buttons:
        aps["category"] = ".".join(button.id for button in words.buttons)
    return aps
