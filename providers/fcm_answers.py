"""FCM's words, as outcomes: one table, read from the most precise word to the least.

First the error code of FCM itself, then the canonical status, then the status of HTTP:
https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode

A 401, 403 or 404 without FCM's own error code means that our project or credentials are wrong, not the device's
address: such an answer is deferred, so that no device is retired for a mistake of ours.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from models.base import Json
from models.outcome import Outcome, Reason
from models.ports import Answer
from providers.fcm_error import error_code, fields_violated, is_about_one_target, parsed
from providers.fcm_reply import Lost, Reply, text_of
from providers.retry_after import retry_after_s

Verdict = tuple[Outcome, Reason]

DEAD: Final = (Outcome.UNREGISTERED, Reason.UNREGISTERED)
DEAD_ADDRESS: Final = (Outcome.UNREGISTERED, Reason.BAD_ADDRESS)
OTHER_SENDER: Final = (Outcome.REJECTED, Reason.WRONG_APP)
BAD_MESSAGE: Final = (Outcome.REJECTED, Reason.BAD_MESSAGE)
TOO_LARGE: Final = (Outcome.REJECTED, Reason.TOO_LARGE)
THROTTLED: Final = (Outcome.DEFERRED, Reason.THROTTLED)
UNAVAILABLE: Final = (Outcome.DEFERRED, Reason.UNAVAILABLE)
UNAUTHORISED: Final = (Outcome.DEFERRED, Reason.UNAUTHORISED)
AMBIGUOUS: Final = (Outcome.DEFERRED, Reason.AMBIGUOUS)
REFUSED_EARLY: Final = (Outcome.DEFERRED, Reason.REFUSED_EARLY)

BY_ERROR_CODE: Final[Mapping[str, Verdict]] = {
    "UNREGISTERED": DEAD,
    "SENDER_ID_MISMATCH": OTHER_SENDER,
    "INVALID_ARGUMENT": BAD_MESSAGE,
    "QUOTA_EXCEEDED": THROTTLED,
    "UNAVAILABLE": UNAVAILABLE,
    "INTERNAL": UNAVAILABLE,
    "UNSPECIFIED_ERROR": UNAVAILABLE,
    "THIRD_PARTY_AUTH_ERROR": UNAUTHORISED,
    "APNS_AUTH_ERROR": UNAUTHORISED,
}
BY_STATUS: Final[Mapping[str, Verdict]] = {
    "INVALID_ARGUMENT": BAD_MESSAGE,
    "UNAUTHENTICATED": UNAUTHORISED,
    "PERMISSION_DENIED": UNAUTHORISED,
    "NOT_FOUND": UNAUTHORISED,
    "RESOURCE_EXHAUSTED": THROTTLED,
    "INTERNAL": UNAVAILABLE,
    "UNAVAILABLE": UNAVAILABLE,
    "ABORTED": UNAVAILABLE,
    "DEADLINE_EXCEEDED": AMBIGUOUS,
}
BY_HTTP: Final[Mapping[int, Verdict]] = {
    400: BAD_MESSAGE,
    401: UNAUTHORISED,
    403: UNAUTHORISED,
    404: UNAUTHORISED,
    413: TOO_LARGE,
    429: THROTTLED,
    504: AMBIGUOUS,
}
BY_LOSS: Final[Mapping[Lost, Verdict]] = {
    Lost.UNREACHABLE: UNAVAILABLE,
    Lost.NOT_SENT: REFUSED_EARLY,
    Lost.NO_REPLY: AMBIGUOUS,
    Lost.NO_TOKEN: UNAUTHORISED,
    Lost.TOKEN_SERVER: UNAVAILABLE,
}

QUOTA_WAIT_S: Final = 60.0
"""FCM's rule for a 429 that names no time: https://firebase.google.com/docs/cloud-messaging/scale-fcm"""


def answer_of(reply: Reply | Lost, now: datetime) -> Answer:
    """Return what became of a delivery; *now* turns a Retry-After date into seconds."""
    if isinstance(reply, Lost):
        return Answer(*BY_LOSS[reply], detail=reply.value)
    body = parsed(reply.body)
    if 200 <= reply.status < 300:  # noqa: PLR2004  the success range of HTTP
        return _taken(text_of(body, "name"))
    error = body.get("error")
    return _refused(reply, error if isinstance(error, dict) else {}, now)


def _taken(name: str) -> Answer:
    # A success that cannot be read came through something that is not FCM, or was cut: who knows what was done.
    if not name:
        return Answer(*AMBIGUOUS, detail="UnreadableSuccess")
    return Answer(Outcome.ACCEPTED, Reason.OK, provider_id=name)


def _refused(reply: Reply, error: Json, now: datetime) -> Answer:
    code, status = error_code(error), text_of(error, "status")
    verdict = BY_ERROR_CODE.get(code) or BY_STATUS.get(status) or BY_HTTP.get(reply.status, UNAVAILABLE)
    if verdict == BAD_MESSAGE:
        verdict = _bad_what(error)
    wait = retry_after_s(reply.retry_after, now)
    if wait is None and verdict == THROTTLED:
        wait = QUOTA_WAIT_S
    return Answer(
        *verdict,
        retry_after_s=wait,
        detail=_known(code, status) or f"HTTP {reply.status}",
        holds_route=verdict == THROTTLED and not is_about_one_target(error),
    )


def _bad_what(error: Json) -> Verdict:
    """Return whether an invalid argument is the address, the size or something else of the message."""
    message = text_of(error, "message").lower()
    about_token = any(field in {"message.token", "message.fid"} for field in fields_violated(error))
    if about_token or "registration token" in message:
        return DEAD_ADDRESS
    if "too big" in message or "too large" in message:
        return TOO_LARGE
    return BAD_MESSAGE


def _known(code: str, status: str) -> str:
    """Return the most precise word that is in the tables; a detail is from a closed vocabulary, or it is not told."""
    return next((word for word, words in ((code, BY_ERROR_CODE), (status, BY_STATUS)) if word in words), "")
