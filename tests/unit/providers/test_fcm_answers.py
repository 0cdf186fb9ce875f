from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from models.outcome import Outcome, Reason
from providers.fcm_answers import BY_ERROR_CODE, BY_HTTP, BY_LOSS, BY_STATUS, answer_of
from providers.fcm_error import FCM_ERROR, QUOTA_FAILURE
from providers.fcm_reply import Lost, Reply

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"


def a_reply(
    http: int, status: str = "", code: str = "", *, message: str = "", field: str = "", retry_after: str | None = None
) -> Reply:
    details: list[dict[str, Any]] = [{"@type": FCM_ERROR, "errorCode": code}] if code else []
    if field:
        details.append({"@type": BAD_REQUEST, "fieldViolations": [{"field": field}]})
    error = {"code": http, "status": status, "message": message, "details": details}
    return Reply(http, orjson.dumps({"error": error}), retry_after)


@pytest.mark.parametrize(
    ("reply", "outcome", "reason"),
    [
        (a_reply(404, "NOT_FOUND", "UNREGISTERED"), Outcome.UNREGISTERED, Reason.UNREGISTERED),
        (a_reply(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH"), Outcome.REJECTED, Reason.WRONG_APP),
        (a_reply(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"), Outcome.REJECTED, Reason.BAD_MESSAGE),
        (
            a_reply(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", field="message.token"),
            Outcome.UNREGISTERED,
            Reason.BAD_ADDRESS,
        ),
        (
            a_reply(400, "INVALID_ARGUMENT", message="The registration token is not a valid FCM registration token"),
            Outcome.UNREGISTERED,
            Reason.BAD_ADDRESS,
        ),
        (
            a_reply(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", field="message.data"),
            Outcome.REJECTED,
            Reason.BAD_MESSAGE,
        ),
        (a_reply(400, "INVALID_ARGUMENT", message="Android message is too big"), Outcome.REJECTED, Reason.TOO_LARGE),
        (a_reply(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"), Outcome.DEFERRED, Reason.THROTTLED),
        (a_reply(429, "RESOURCE_EXHAUSTED"), Outcome.DEFERRED, Reason.THROTTLED),
        (a_reply(503, "UNAVAILABLE", "UNAVAILABLE"), Outcome.DEFERRED, Reason.UNAVAILABLE),
        (a_reply(500, "INTERNAL", "INTERNAL"), Outcome.DEFERRED, Reason.UNAVAILABLE),
        (a_reply(500, "UNKNOWN", "UNSPECIFIED_ERROR"), Outcome.DEFERRED, Reason.UNAVAILABLE),
        (a_reply(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"), Outcome.DEFERRED, Reason.UNAUTHORISED),
        (a_reply(401, "UNAUTHENTICATED", "APNS_AUTH_ERROR"), Outcome.DEFERRED, Reason.UNAUTHORISED),
        (a_reply(401, "UNAUTHENTICATED"), Outcome.DEFERRED, Reason.UNAUTHORISED),
        (a_reply(403, "PERMISSION_DENIED"), Outcome.DEFERRED, Reason.UNAUTHORISED),
        (a_reply(404, "NOT_FOUND"), Outcome.DEFERRED, Reason.UNAUTHORISED),
        (a_reply(504, "DEADLINE_EXCEEDED"), Outcome.DEFERRED, Reason.AMBIGUOUS),
        (Reply(404, b"<html>"), Outcome.DEFERRED, Reason.UNAUTHORISED),
        (Reply(413, b""), Outcome.REJECTED, Reason.TOO_LARGE),
        (Reply(502, b"<html>"), Outcome.DEFERRED, Reason.UNAVAILABLE),
        (Reply(503, b""), Outcome.DEFERRED, Reason.UNAVAILABLE),
        (Reply(418, b"[]"), Outcome.DEFERRED, Reason.UNAVAILABLE),
        (Reply(400, b'{"error": "words"}'), Outcome.REJECTED, Reason.BAD_MESSAGE),
        (Reply(400, b'{"error": {"details": [1, {"fieldViolations": 2}]}}'), Outcome.REJECTED, Reason.BAD_MESSAGE),
        (Reply(200, b'{"name": "proj'), Outcome.DEFERRED, Reason.AMBIGUOUS),
        (Reply(200, b'{"name": 7}'), Outcome.DEFERRED, Reason.AMBIGUOUS),
        (Lost.UNREACHABLE, Outcome.DEFERRED, Reason.UNAVAILABLE),
        (Lost.NOT_SENT, Outcome.DEFERRED, Reason.REFUSED_EARLY),
        (Lost.NO_REPLY, Outcome.DEFERRED, Reason.AMBIGUOUS),
        (Lost.NO_TOKEN, Outcome.DEFERRED, Reason.UNAUTHORISED),
        (Lost.TOKEN_SERVER, Outcome.DEFERRED, Reason.UNAVAILABLE),
    ],
)
def test_each_word_of_fcm_has_one_outcome(reply: Reply | Lost, outcome: Outcome, reason: Reason) -> None:
    answer = answer_of(reply, NOON)

    assert (answer.outcome, answer.reason) == (outcome, reason)


def test_a_name_is_kept() -> None:
    answer = answer_of(Reply(200, b'{"name": "projects/p/messages/0:1"}'), NOON)

    assert (answer.outcome, answer.provider_id) == (Outcome.ACCEPTED, "projects/p/messages/0:1")


@pytest.mark.parametrize(("header", "seconds"), [(None, 60), ("7", 7), ("Mon, 01 Jun 2026 12:00:42 GMT", 42)])
def test_a_429_waits_as_long_as_it_says_or_a_minute(header: str | None, seconds: float) -> None:
    reply = a_reply(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", retry_after=header)

    assert answer_of(reply, NOON).retry_after_s == seconds


SENDS_PER_MINUTE = (
    "Quota exceeded for quota metric 'Send requests' and limit 'Send requests per minute' of service "
    "'fcm.googleapis.com' for consumer 'project_number:7'."
)


def exceeded(message: str = "", **violation: str) -> Reply:
    detail = {"@type": QUOTA_FAILURE, "violations": [violation]}
    error = {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": message, "details": [detail]}
    return Reply(429, orjson.dumps({"error": error}))


@pytest.mark.parametrize(
    ("reply", "holds"),
    [
        (a_reply(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"), True),
        (a_reply(429, "RESOURCE_EXHAUSTED", message=SENDS_PER_MINUTE), True),
        (exceeded(subject="project:7", description="Message rate exceeded"), True),
        (exceeded(subject="QUOTA_EXCEEDED"), True),
        (exceeded(subject="device:x", description="rate exceeded"), False),
        (exceeded(description="Device message rate exceeded"), False),
        (exceeded("Device message rate exceeded."), False),
        (Reply(429, b"<html>"), True),
        (Reply(429, b'{"error": {"message": 7, "details": [{"violations": [3, {"subject": 4}]}, 5]}}'), True),
        (a_reply(503, "UNAVAILABLE", "UNAVAILABLE"), False),
        (a_reply(404, "NOT_FOUND", "UNREGISTERED"), False),
        (Reply(200, b'{"name": "projects/p/messages/0:1"}'), False),
        (Lost.NO_REPLY, False),
    ],
)
def test_a_429_holds_the_route_unless_it_speaks_of_one_device(reply: Reply | Lost, holds: bool) -> None:  # noqa: FBT001 -- given by a table
    assert answer_of(reply, NOON).holds_route is holds


def test_a_503_that_names_no_time_leaves_it_to_us() -> None:
    assert answer_of(a_reply(503, "UNAVAILABLE", "UNAVAILABLE"), NOON).retry_after_s is None


def test_words_from_outside_the_vocabulary_are_not_told() -> None:
    answer = answer_of(a_reply(500, "token-of-somebody", "body-of-somebody", message="secret"), NOON)

    assert answer.detail == "HTTP 500"


def test_only_fcms_own_word_ever_retires_a_device() -> None:
    """A wrong project or revoked account answers every device with 401, 403 or 404."""
    tables = (BY_STATUS, BY_HTTP, BY_LOSS)

    assert all(outcome is not Outcome.UNREGISTERED for table in tables for outcome, _ in table.values())
    assert [code for code, (outcome, _) in BY_ERROR_CODE.items() if outcome is Outcome.UNREGISTERED] == ["UNREGISTERED"]
