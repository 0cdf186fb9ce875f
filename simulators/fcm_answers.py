"""FCM's errors in Google's form: https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode."""

from typing import Final, NamedTuple

import orjson

from simulators.attempt import Attempt
from simulators.exchange import Reply
from simulators.head import Pair

JSON: Final[tuple[Pair, ...]] = (("content-type", "application/json; charset=UTF-8"),)
FCM_ERROR: Final = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
BAD_REQUEST: Final = "type.googleapis.com/google.rpc.BadRequest"
QUOTA_FAILURE: Final = "type.googleapis.com/google.rpc.QuotaFailure"


class FcmError(NamedTuple):
    """One error: how HTTP, Google and FCM call it, and what it says to people."""

    http: int
    status: str
    code: str
    """FCM's own word; empty: the error has no such detail."""

    words: str


ERRORS: Final = {
    "INVALID_ARGUMENT": FcmError(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "Request contains an invalid argument."),
    "INVALID_TOKEN": FcmError(
        400,
        "INVALID_ARGUMENT",
        "INVALID_ARGUMENT",
        "The registration token is not a valid FCM registration token",
    ),
    "UNREGISTERED": FcmError(404, "NOT_FOUND", "UNREGISTERED", "Requested entity was not found."),
    "SENDER_ID_MISMATCH": FcmError(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH", "SenderId mismatch"),
    "QUOTA_EXCEEDED": FcmError(
        429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", "Quota exceeded for quota metric 'Send requests'."
    ),
    "UNAVAILABLE": FcmError(503, "UNAVAILABLE", "UNAVAILABLE", "The service is currently unavailable."),
    "INTERNAL": FcmError(500, "INTERNAL", "INTERNAL", "Internal error encountered."),
    "THIRD_PARTY_AUTH_ERROR": FcmError(
        401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR", "Request is missing required authentication credential."
    ),
    "UNSPECIFIED_ERROR": FcmError(500, "UNKNOWN", "UNSPECIFIED_ERROR", "Unknown error."),
    # Without FCM's detail: the project, the address or the account is wrong, not the token.
    "UNAUTHENTICATED": FcmError(
        401, "UNAUTHENTICATED", "", "Request had invalid authentication credentials. Expected OAuth 2 access token."
    ),
    "NOT_FOUND": FcmError(404, "NOT_FOUND", "", "Requested entity was not found."),
    "PERMISSION_DENIED": FcmError(403, "PERMISSION_DENIED", "", "Permission denied on the project."),
    "RESOURCE_EXHAUSTED": FcmError(429, "RESOURCE_EXHAUSTED", "", "Resource has been exhausted."),
}


def error_reply(answer: str, attempt: Attempt) -> Reply:
    """Return the reply of one error; raises KeyError for a name that is not in ``ERRORS``."""
    error = ERRORS[answer]
    details: list[dict[str, object]] = []
    if error.code:
        details.append({"@type": FCM_ERROR, "errorCode": error.code})
    field = "message.token" if answer == "INVALID_TOKEN" else attempt.field
    words = attempt.words or error.words
    if field:
        details.append({"@type": BAD_REQUEST, "fieldViolations": [{"field": field, "description": words}]})
    if answer == "QUOTA_EXCEEDED":
        details.append({"@type": QUOTA_FAILURE, "violations": [{"subject": "project", "description": words}]})
    said: dict[str, object] = {"code": error.http, "message": words, "status": error.status}
    if details:
        said["details"] = details
    return Reply(error.http, JSON, orjson.dumps({"error": said}))
