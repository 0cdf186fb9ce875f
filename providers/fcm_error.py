"""The body of FCM's refusals, taken apart: replies are not ours to trust, so every part may be missing or another.

The form is Google's for all its services, with an extension of FCM's own: https://google.aip.dev/193
"""

from collections.abc import Iterator
from typing import Final

import orjson

from models.base import Json
from providers.fcm_reply import text_of

FCM_ERROR: Final = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
QUOTA_FAILURE: Final = "type.googleapis.com/google.rpc.QuotaFailure"


def parsed(body: bytes) -> Json:
    """Return a body as an object; an empty one where it is none."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def error_code(error: Json) -> str:
    """Return FCM's own word for what is wrong, or an empty one."""
    return next((text_of(detail, "errorCode") for detail in _details(error, FCM_ERROR)), "")


def fields_violated(error: Json) -> Iterator[str]:
    """Go through the fields that an invalid argument names."""
    for detail in _details(error):
        yield from (text_of(violation, "field") for violation in _objects(detail, "fieldViolations"))


def is_about_one_target(error: Json) -> bool:
    """Tell whether an exceeded quota is that of one device (240 messages a minute), and not of the whole project.

    FCM's documents name three quotas, of messages, of a device and of a topic, and say that a QuotaFailure tells which;
    its wording is nowhere fixed. What does not speak of a device is the project's: a route that slows down without
    need loses a minute, one that does not is refused for all it sends.
    """
    words = [text_of(error, "message")]
    for detail in _details(error, QUOTA_FAILURE):
        for violation in _objects(detail, "violations"):
            words += [text_of(violation, "subject"), text_of(violation, "description")]
    return any("device" in word.lower() for word in words)


def _details(error: Json, kind: str | None = None) -> Iterator[Json]:
    return (detail for detail in _objects(error, "details") if kind is None or detail.get("@type") == kind)


def _objects(mapping: Json, key: str) -> Iterator[Json]:
    found = mapping.get(key)
    return (entry for entry in found if isinstance(entry, dict)) if isinstance(found, list) else iter(())
