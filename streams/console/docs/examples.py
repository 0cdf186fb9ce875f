"""The examples of ``docs/commands.md``: each is judged by a test as a worker would judge it."""

from typing import Final

from models.base import Json

COMMANDS: Final[dict[str, Json]] = {
    "launch": {
        "type": "launch",
        "notification_id": "spring-sale",
        "content": {
            "title": "Spring has come",
            "body": "20 % off everything until Sunday.",
            "deep_link": "myapp://offer/1",
            "locales": {"ru": {"title": "Весна пришла"}},
        },
        "audience": {
            "condition": {
                "join": "and",
                "conditions": [
                    {"property": "properties.age", "operator": "at_least", "value": 18},
                    {"property": "properties.address.city", "operator": "one_of", "value": ["Berlin", "Riga"]},
                ],
            }
        },
        "channels": ["fcm", "apns"],
        "ttl_s": 3600,
    },
    "start": {"type": "start", "notification_id": "spring-sale"},
    "cancel": {"type": "cancel", "notification_id": "spring-sale"},
    "pause": {"type": "pause", "scope": "route:fcm:default", "why": "a new key is coming", "by": "ops"},
    "resume": {"type": "resume", "scope": "route:fcm:default", "why": "it is here", "by": "ops"},
    "throttle": {"type": "throttle", "scope": "app:default", "rate_per_s": 500},
    "redrive": {
        "type": "redrive",
        "notification_id": "spring-sale",
        "outcomes": ["rejected"],
        "reasons": ["wrong_app"],
        "why": "the certificate was of another app",
    },
}
"""One of each type."""

NAMED: Final[Json] = {
    "type": "launch",
    "notification_id": "order-4711",
    "content": {"title": "Your order is on its way", "body": "Hello {name}, it arrives {day}."},
    "audience": {"recipients": [{"recipient_id": "u-17", "fields": {"name": "Ada", "day": "tomorrow"}}]},
    "ttl_s": 600,
}
"""A message to a person."""

DEVICES: Final[dict[str, Json]] = {
    "upsert": {
        "op": "upsert",
        "external_id": "phone-1",
        "channel": "fcm",
        "address": "a-token-of-the-provider",
        "recipient_id": "u-17",
        "platform": "android",
        "locale": "ru",
        "properties": {"age": 34, "address": {"city": "Riga"}},
    },
    "set": {"op": "set", "external_id": "phone-1", "properties": {"address.city": "Berlin"}},
    "unset": {"op": "unset", "external_id": "phone-1", "keys": ["age"]},
    "move": {"op": "move", "external_id": "phone-1", "recipient_id": "u-18"},
    "delete": {"op": "delete", "external_id": "phone-1"},
}
"""One of each operation."""

REFUSED: Final[tuple[Json, ...]] = (
    {"type": "lunch", "notification_id": "n-1"},
    {"type": "launch", "notification_id": "n-1", "content": {"titel": "Hi"}, "audience": {"everyone": True}},
    {"type": "launch", "notification_id": "n-1", "content": {}, "audience": {}},
    {"type": "launch", "notification_id": "n-1", "content": {}, "audience": {"everyone": True}, "ttl_s": 9_000_000},
    {
        "type": "launch",
        "notification_id": "n-1",
        "content": {"title": "Hi"},
        "audience": {"condition": {"property": "properties.age", "operator": "at_leest", "value": 18}},
    },
    {
        "type": "launch",
        "notification_id": "n-1",
        "content": {"image_url": "http://example.org/a.png"},
        "audience": {"everyone": True},
    },
    {
        "type": "launch",
        "notification_id": "n-1",
        "content": {},
        "audience": {"everyone": True},
        "due_at": "2026-05-01T10:00",
    },
    {"type": "pause"},
)
"""Commands with a fault each, for the page to show what is said of them."""
