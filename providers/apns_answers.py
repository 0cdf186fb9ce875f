"""APNs' words, as outcomes: one table, and the status of HTTP for a reason that is not in it.

https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns

Refused credentials, topics and environments are deferred as unauthorised: the mistake is ours or an operator's, and
no device may be retired for it. 500 and 503 name no time; Apple asks for 15 minutes at most, backing off until then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from aioapns.common import NotificationResult

from models.outcome import Outcome, Reason
from models.ports import Answer
from providers.retry_after import retry_after_s

Verdict = tuple[Outcome, Reason]

DEAD: Final = (Outcome.UNREGISTERED, Reason.UNREGISTERED)
DEAD_ADDRESS: Final = (Outcome.UNREGISTERED, Reason.BAD_ADDRESS)
OTHER_APP: Final = (Outcome.REJECTED, Reason.WRONG_APP)
NO_ADDRESS: Final = (Outcome.REJECTED, Reason.BAD_ADDRESS)
BAD_MESSAGE: Final = (Outcome.REJECTED, Reason.BAD_MESSAGE)
TOO_LARGE: Final = (Outcome.REJECTED, Reason.TOO_LARGE)
THROTTLED: Final = (Outcome.DEFERRED, Reason.THROTTLED)
UNAVAILABLE: Final = (Outcome.DEFERRED, Reason.UNAVAILABLE)
UNAUTHORISED: Final = (Outcome.DEFERRED, Reason.UNAUTHORISED)
AMBIGUOUS: Final = (Outcome.DEFERRED, Reason.AMBIGUOUS)
REFUSED_EARLY: Final = (Outcome.DEFERRED, Reason.REFUSED_EARLY)

DEVICE_BUSY: Final = "TooManyRequests"
"""Of one device: the only 429 that says nothing of the others."""

TOKEN_UPDATES: Final = "TooManyProviderTokenUpdates"  # noqa: S105  a reason of APNs
TOKEN_UPDATES_WAIT_S: Final = 1200.0
"""Apple takes a new provider token every 20 minutes at most; until then it refuses all that comes with one."""

BY_REASON: Final[Mapping[str, Verdict]] = {
    "BadDeviceToken": DEAD_ADDRESS,
    "Unregistered": DEAD,
    "ExpiredToken": DEAD,
    "DeviceTokenNotForTopic": OTHER_APP,
    "MissingDeviceToken": NO_ADDRESS,
    "BadCollapseId": BAD_MESSAGE,
    "BadExpirationDate": BAD_MESSAGE,
    "BadMessageId": BAD_MESSAGE,
    "BadPriority": BAD_MESSAGE,
    "DuplicateHeaders": BAD_MESSAGE,
    "InvalidPushType": BAD_MESSAGE,
    "PayloadEmpty": BAD_MESSAGE,
    "BadPath": BAD_MESSAGE,
    "MethodNotAllowed": BAD_MESSAGE,
    "PayloadTooLarge": TOO_LARGE,
    "BadTopic": UNAUTHORISED,
    "MissingTopic": UNAUTHORISED,
    "TopicDisallowed": UNAUTHORISED,
    "ExpiredProviderToken": UNAUTHORISED,
    "InvalidProviderToken": UNAUTHORISED,
    "MissingProviderToken": UNAUTHORISED,
    "BadCertificate": UNAUTHORISED,
    "BadCertificateEnvironment": UNAUTHORISED,
    "BadEnvironmentKeyIdInToken": UNAUTHORISED,
    "UnrelatedKeyIdInToken": UNAUTHORISED,
    "Forbidden": UNAUTHORISED,
    "IdleTimeout": REFUSED_EARLY,
    DEVICE_BUSY: THROTTLED,
    TOKEN_UPDATES: THROTTLED,
    "InternalServerError": UNAVAILABLE,
    "ServiceUnavailable": UNAVAILABLE,
    "Shutdown": UNAVAILABLE,
}
BY_HTTP: Final[Mapping[int, Verdict]] = {
    400: BAD_MESSAGE,
    401: UNAUTHORISED,
    403: UNAUTHORISED,
    404: BAD_MESSAGE,
    405: BAD_MESSAGE,
    410: DEAD,
    413: TOO_LARGE,
    429: THROTTLED,
}


class Lost(StrEnum):
    """There is no response."""

    UNREACHABLE = "Unreachable"
    """No connection could be made: nothing has left."""

    NOT_SENT = "NotSent"
    """It was not written, or APNs said that it did not look at it."""

    NO_REPLY = "NoReply"
    """The request had left."""


BY_LOSS: Final[Mapping[Lost, Verdict]] = {
    Lost.UNREACHABLE: UNAVAILABLE,
    Lost.NOT_SENT: REFUSED_EARLY,
    Lost.NO_REPLY: AMBIGUOUS,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """aioapns' result, with the one header that it has no place for."""

    result: NotificationResult
    retry_after: str | None = None


def answer_of(reply: Reply | Lost, now: datetime) -> Answer:
    """Return what became of a delivery; *now* turns a Retry-After date into seconds."""
    if isinstance(reply, Lost):
        return Answer(*BY_LOSS[reply], detail=reply.value)
    result = reply.result
    if result.is_successful:
        return Answer(Outcome.ACCEPTED, Reason.OK, provider_id=result.notification_id)
    reason = result.description if result.description in BY_REASON else ""
    status = int(result.status) if result.status.isdecimal() else 0
    verdict = BY_REASON.get(reason) or BY_HTTP.get(status, UNAVAILABLE)
    wait = retry_after_s(reply.retry_after, now)
    return Answer(
        *verdict,
        retry_after_s=TOKEN_UPDATES_WAIT_S if wait is None and reason == TOKEN_UPDATES else wait,
        dead_since=_moment(result.timestamp) if verdict == DEAD else None,
        detail=reason or f"HTTP {status}",
        holds_route=verdict == THROTTLED and reason != DEVICE_BUSY,
    )


def _moment(timestamp_ms: object) -> datetime | None:
    """Return the time of a 410; None where it says none that can be one."""
    if not isinstance(timestamp_ms, int):
        return None
    try:
        return datetime.fromtimestamp(timestamp_ms / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
