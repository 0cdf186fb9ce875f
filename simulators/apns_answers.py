"""The reasons of APNs: https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns."""

from typing import Final

import orjson

from simulators.attempt import Attempt
from simulators.exchange import Reply
from simulators.head import Pair

STATUS: Final = {
    **dict.fromkeys(
        (
            "BadCollapseId",
            "BadDeviceToken",
            "BadExpirationDate",
            "BadMessageId",
            "BadPriority",
            "BadTopic",
            "DeviceTokenNotForTopic",
            "DuplicateHeaders",
            "IdleTimeout",
            "InvalidPushType",
            "MissingDeviceToken",
            "MissingTopic",
            "PayloadEmpty",
            "TopicDisallowed",
        ),
        400,
    ),
    **dict.fromkeys(
        (
            "BadCertificate",
            "BadCertificateEnvironment",
            "BadEnvironmentKeyIdInToken",
            "ExpiredProviderToken",
            "Forbidden",
            "InvalidProviderToken",
            "MissingProviderToken",
            "UnrelatedKeyIdInToken",
        ),
        403,
    ),
    "BadPath": 404,
    "MethodNotAllowed": 405,
    "ExpiredToken": 410,
    "Unregistered": 410,
    "PayloadTooLarge": 413,
    "TooManyProviderTokenUpdates": 429,
    "TooManyRequests": 429,
    "InternalServerError": 500,
    "ServiceUnavailable": 503,
    "Shutdown": 503,
}
"""By reason."""

GONE: Final = 410
JSON: Final[Pair] = ("content-type", "application/json")


def error_reply(reason: str, attempt: Attempt, timestamp_ms: int) -> Reply:
    """Return the reply of one reason; a 410 also says since when. Raises KeyError for an unknown one."""
    status = STATUS[reason]
    said: dict[str, object] = {"reason": reason}
    if status == GONE:
        said["timestamp"] = timestamp_ms
    return Reply(status, (("apns-id", attempt.delivery_id), JSON), orjson.dumps(said))
