from datetime import UTC, datetime

import pytest
from aioapns.common import NotificationResult

from models.outcome import Outcome, Reason
from providers.apns_answers import BY_REASON, Lost, Reply, answer_of

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
UNAUTHORISED = (Outcome.DEFERRED, Reason.UNAUTHORISED)
BAD_MESSAGE = (Outcome.REJECTED, Reason.BAD_MESSAGE)
UNAVAILABLE = (Outcome.DEFERRED, Reason.UNAVAILABLE)
ROWS = {
    "BadDeviceToken": (400, Outcome.UNREGISTERED, Reason.BAD_ADDRESS),
    "DeviceTokenNotForTopic": (400, Outcome.REJECTED, Reason.WRONG_APP),
    "BadCollapseId": (400, *BAD_MESSAGE),
    "BadExpirationDate": (400, *BAD_MESSAGE),
    "BadMessageId": (400, *BAD_MESSAGE),
    "BadPriority": (400, *BAD_MESSAGE),
    "DuplicateHeaders": (400, *BAD_MESSAGE),
    "InvalidPushType": (400, *BAD_MESSAGE),
    "PayloadEmpty": (400, *BAD_MESSAGE),
    "MissingDeviceToken": (400, Outcome.REJECTED, Reason.BAD_ADDRESS),
    "BadTopic": (400, *UNAUTHORISED),
    "MissingTopic": (400, *UNAUTHORISED),
    "TopicDisallowed": (400, *UNAUTHORISED),
    "IdleTimeout": (400, Outcome.DEFERRED, Reason.REFUSED_EARLY),
    "ExpiredProviderToken": (403, *UNAUTHORISED),
    "InvalidProviderToken": (403, *UNAUTHORISED),
    "MissingProviderToken": (403, *UNAUTHORISED),
    "BadCertificate": (403, *UNAUTHORISED),
    "BadCertificateEnvironment": (403, *UNAUTHORISED),
    "BadEnvironmentKeyIdInToken": (403, *UNAUTHORISED),
    "Forbidden": (403, *UNAUTHORISED),
    "UnrelatedKeyIdInToken": (403, *UNAUTHORISED),
    "BadPath": (404, *BAD_MESSAGE),
    "MethodNotAllowed": (405, *BAD_MESSAGE),
    "Unregistered": (410, Outcome.UNREGISTERED, Reason.UNREGISTERED),
    "ExpiredToken": (410, Outcome.UNREGISTERED, Reason.UNREGISTERED),
    "PayloadTooLarge": (413, Outcome.REJECTED, Reason.TOO_LARGE),
    "TooManyRequests": (429, Outcome.DEFERRED, Reason.THROTTLED),
    "TooManyProviderTokenUpdates": (429, Outcome.DEFERRED, Reason.THROTTLED),
    "InternalServerError": (500, *UNAVAILABLE),
    "ServiceUnavailable": (503, *UNAVAILABLE),
    "Shutdown": (503, *UNAVAILABLE),
}


def a_reply(status: int, reason: str | None = None, timestamp: object = None, retry_after: str | None = None) -> Reply:
    return Reply(NotificationResult("id-1", str(status), reason, timestamp), retry_after)


def test_every_row_of_the_table_is_tested() -> None:
    assert ROWS.keys() == BY_REASON.keys()


@pytest.mark.parametrize("said", ROWS)
def test_each_word_of_apns_has_one_outcome(said: str) -> None:
    status, outcome, reason = ROWS[said]

    answer = answer_of(a_reply(status, said), NOON)

    assert (answer.outcome, answer.reason, answer.detail) == (outcome, reason, said)


@pytest.mark.parametrize(
    ("status", "outcome", "reason"),
    [
        (400, *BAD_MESSAGE),
        (403, *UNAUTHORISED),
        (410, Outcome.UNREGISTERED, Reason.UNREGISTERED),
        (413, Outcome.REJECTED, Reason.TOO_LARGE),
        (429, Outcome.DEFERRED, Reason.THROTTLED),
        (500, *UNAVAILABLE),
        (502, *UNAVAILABLE),
    ],
)
def test_an_unknown_reason_is_judged_by_its_status_and_not_told(status: int, outcome: Outcome, reason: Reason) -> None:
    for said in (None, "somebody's token", 7):
        answer = answer_of(a_reply(status, said), NOON)  # type: ignore[arg-type]

        assert (answer.outcome, answer.reason, answer.detail) == (outcome, reason, f"HTTP {status}")


def test_the_id_of_an_accepted_push_is_kept() -> None:
    answer = answer_of(a_reply(200), NOON)

    assert (answer.outcome, answer.provider_id) == (Outcome.ACCEPTED, "id-1")


def test_a_410_says_since_when_the_address_is_dead() -> None:
    answer = answer_of(a_reply(410, "Unregistered", 1_780_315_200_000), NOON)

    assert answer.dead_since == NOON


@pytest.mark.parametrize("timestamp", [None, "yesterday", 10**30, -(10**30)])
def test_a_time_that_is_none_does_no_harm(timestamp: object) -> None:
    assert answer_of(a_reply(410, "Unregistered", timestamp), NOON).dead_since is None


def test_a_time_to_wait_is_passed_on() -> None:
    assert answer_of(a_reply(503, "ServiceUnavailable", retry_after="9"), NOON).retry_after_s == 9
    assert answer_of(a_reply(429, "TooManyProviderTokenUpdates"), NOON).retry_after_s == 1200
    assert answer_of(a_reply(429, "TooManyRequests"), NOON).retry_after_s is None


@pytest.mark.parametrize(
    ("reply", "holds"),
    [
        (a_reply(429, "TooManyRequests"), False),
        (a_reply(429, "TooManyProviderTokenUpdates"), True),
        (a_reply(429), True),
        (a_reply(503, "ServiceUnavailable"), False),
        (a_reply(200), False),
        (Lost.NO_REPLY, False),
    ],
)
def test_a_429_holds_the_route_unless_it_is_of_one_device(reply: Reply | Lost, holds: bool) -> None:  # noqa: FBT001 -- given by a table
    assert answer_of(reply, NOON).holds_route is holds


@pytest.mark.parametrize(
    ("lost", "reason"),
    [
        (Lost.UNREACHABLE, Reason.UNAVAILABLE),
        (Lost.NOT_SENT, Reason.REFUSED_EARLY),
        (Lost.NO_REPLY, Reason.AMBIGUOUS),
    ],
)
def test_a_lost_answer_is_deferred(lost: Lost, reason: Reason) -> None:
    answer = answer_of(lost, NOON)

    assert (answer.outcome, answer.reason) == (Outcome.DEFERRED, reason)
