"""What a request looks like on the wire, and what follows from each response: on both push channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

import orjson
import pytest
from hpack import Decoder

from models.content import Content
from models.outcome import Outcome, Reason
from models.ports import Answer
from providers.apns_job import ApnsJob
from providers.apns_message import render
from providers.fcm_job import FcmJob
from providers.http2.columns import column_of, one_of, size_of
from providers.http2.hpack import HeaderTable
from providers.http2.job import Job, Lost
from providers.push_job import Batch
from providers.splice import ADDRESS, DELIVERY, Template, body_of, template_of
from providers.wording import words_of
from tests.support.builders import NOON, a_notification
from tests.support.parcels import a_parcel

T = TypeVar("T")

TOKEN = "ab" * 32
EXPIRED = orjson.dumps({"reason": "ExpiredProviderToken"})


@dataclass
class Told:
    """Keeps what a job says."""

    answers: dict[int, Answer] = field(default_factory=dict)
    renewed: list[int] = field(default_factory=list)

    def accepted(self, indices: Sequence[int], provider_ids: Sequence[str] | None) -> None:
        for place, index in enumerate(indices):
            self.answered(index, Answer(Outcome.ACCEPTED, Reason.OK, provider_ids[place] if provider_ids else None))

    def answered(self, index: int, answer: Answer) -> None:
        assert index not in self.answers
        self.answers[index] = answer

    def renew(self, job: object, index: int, said: str = "") -> None:
        self.renewed.append(index)


def a_batch(told: Told, addresses: list[str], template: Template, headers: T, **changes: Any) -> Batch[T]:
    parcel = a_parcel(addresses, **changes)
    raw, ids = column_of([address.encode() for address in addresses]), column_of(parcel.delivery_ids)
    return Batch(parcel, told, headers, raw, ids, body_of([template] * len(addresses), template.places, (raw, ids)))


def an_fcm_job(told: Told) -> FcmJob:
    template = template_of({"message": {"data": {"delivery_id": DELIVERY}, "token": ADDRESS}})
    batch = a_batch(told, ["token-0", "token-1"], template, None)
    server = ("fcm.googleapis.com", "/v1/projects/p/messages:send")
    return FcmJob(batch, "secret", server=server, renew=told.renew, clock=lambda: NOON)


def an_apns_job(told: Told) -> ApnsJob:
    notification = a_notification(content=Content(title="Spring"))
    letter = render(notification, words_of(notification.content, None, None))
    template = template_of({**letter.payload, "delivery_id": DELIVERY})
    return ApnsJob(
        a_batch(told, [TOKEN], template, letter.headers, notification=notification),
        server=("api.push.apple.com", "org.example.app"),
        authorization="bearer secret",
        renew=told.renew,
        clock=lambda: NOON,
    )


def headers_of(job: Job, index: int) -> Mapping[str, str]:
    table = HeaderTable()
    own = job.requests([index])
    block = table.encode(job.pseudo) + one_of(own.pseudo) + table.encode(job.regular) + one_of(own.regular)
    names = [str(name) for name, _ in Decoder().decode(block)]
    last_pseudo = max(at for at, name in enumerate(names) if name.startswith(":"))
    assert all(name.startswith(":") for name in names[: last_pseudo + 1])
    return {str(name): str(value) for name, value in Decoder().decode(block)}


def test_an_fcm_request_is_what_google_asks_for() -> None:
    job = an_fcm_job(Told())

    assert headers_of(job, 1) == {
        ":method": "POST",
        ":scheme": "https",
        ":authority": "fcm.googleapis.com",
        ":path": "/v1/projects/p/messages:send",
        "authorization": "Bearer secret",
        "content-type": "application/json",
    }
    body = job.requests([1]).body
    assert orjson.loads(one_of(body))["message"]["token"] == "token-1"
    assert size_of(body) == len(one_of(body))


def test_an_apns_request_is_what_apple_asks_for() -> None:
    job = an_apns_job(Told())

    assert headers_of(job, 0) == {
        ":method": "POST",
        ":scheme": "https",
        ":authority": "api.push.apple.com",
        ":path": f"/3/device/{TOKEN}",
        "apns-topic": "org.example.app",
        "apns-push-type": "alert",
        "apns-priority": "5",
        "apns-expiration": str(int((NOON + timedelta(hours=1)).timestamp())),
        "apns-collapse-id": "spring-sale",
        "authorization": "bearer secret",
        "apns-id": job.batch.parcel.delivery_ids[0].decode(),
    }


def test_a_success_brings_the_providers_id() -> None:
    told = Told()

    an_fcm_job(told).succeed([1, 0], [b'{"name": "projects/p/messages/1"}', b'{"name": "projects/p/messages/2"}'])
    assert [told.answers[index].provider_id for index in (1, 0)] == ["projects/p/messages/1", "projects/p/messages/2"]


def test_a_success_of_apns_has_the_id_that_it_was_given() -> None:
    told = Told()

    an_apns_job(told).succeed([0], [b""])

    assert told.answers[0] == Answer(Outcome.ACCEPTED, Reason.OK)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"name": null}'])
def test_a_success_that_cannot_be_read_is_ambiguous_and_spoils_no_other(body: bytes) -> None:
    told = Told()

    an_fcm_job(told).succeed([0, 1], [body, b'{"name": "m1"}'])

    assert told.answers[0].reason is Reason.AMBIGUOUS
    assert told.answers[1].provider_id == "m1"


def test_a_token_that_is_too_old_is_renewed_once() -> None:
    told = Told()
    fcm, apns = an_fcm_job(told), an_apns_job(told)

    for job, status, body in ((fcm, 401, b"{}"), (apns, 403, EXPIRED)):
        told.answers.clear()
        told.renewed.clear()
        job.fail(0, status, {}, body)
        assert (told.renewed, told.answers) == ([0], {})
        job.fail(0, status, {}, body)
        assert told.answers[0].reason is Reason.UNAUTHORISED


def test_credentials_of_somebody_else_are_not_mended_by_a_newer_token() -> None:
    told = Told()
    details = [{"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "THIRD_PARTY_AUTH_ERROR"}]

    an_fcm_job(told).fail(0, 401, {}, orjson.dumps({"error": {"status": "UNAUTHENTICATED", "details": details}}))

    assert told.renewed == []
    assert told.answers[0].reason is Reason.UNAUTHORISED


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (Lost.UNREACHABLE, Reason.UNAVAILABLE),
        (Lost.NOT_SENT, Reason.REFUSED_EARLY),
        (Lost.NO_REPLY, Reason.AMBIGUOUS),
    ],
)
def test_a_lost_request_is_told_for_what_it_is(how: Lost, reason: Reason) -> None:
    for make in (an_fcm_job, an_apns_job):
        told = Told()
        make(told).lose(0, how)
        assert (told.answers[0].outcome, told.answers[0].reason) == (Outcome.DEFERRED, reason)
