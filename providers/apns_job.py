"""A parcel as requests to APNs: its headers as Apple asks for them, a spliced body, and what each response means."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from aioapns.common import NotificationResult

from models.outcome import Outcome, Reason
from models.ports import Answer, Clock
from providers.apns_answers import Lost, Reply, answer_of
from providers.apns_message import Letter
from providers.http2 import job as http2
from providers.http2.hpack import before_value, literal, text
from providers.push_job import Batch

PATH: Final = before_value(b":path")
APNS_ID: Final = before_value(b"apns-id")
TOO_OLD: Final = "ExpiredProviderToken"


class ApnsJob:
    """``providers.http2.job.Job`` for one parcel and one provider token.

    Apple asks for ``:path`` and ``authorization`` to stay out of the compression's table, and for the ids too; the
    others are the same in request after request, and are kept there.
    """

    def __init__(
        self,
        batch: Batch,
        letter: Letter,
        *,
        server: tuple[str, str],
        authorization: str | None,
        renew: Callable[["ApnsJob", int], None],
        clock: Clock,
    ) -> None:
        authority, topic = server
        self.pseudo: tuple[http2.Constant, ...] = (
            (b":method", b"POST"),
            (b":scheme", b"https"),
            (b":authority", authority.encode()),
        )
        self.regular: tuple[http2.Constant, ...] = (
            (b"apns-topic", (letter.topic or topic).encode()),
            (b"apns-push-type", letter.push_type.value.encode()),
            (b"apns-priority", str(letter.priority).encode()),
        )
        notification = batch.parcel.notification
        expires_at = str(int(notification.expires_at.timestamp())).encode()
        self._own = literal(b"apns-expiration", expires_at) + literal(b"apns-collapse-id", notification.id.encode())
        if authorization is not None:
            self._own += literal(b"authorization", authorization.encode())
        self._own += APNS_ID
        self.authorization = authorization
        self.letter = letter
        self.batch = batch
        self._renew = renew
        self._clock = clock

    def request(self, index: int) -> tuple[bytes, bytes, bytes]:
        """See ``Job``."""
        parcel = self.batch.parcel
        path = PATH + text(b"/3/device/" + parcel.addresses[index].encode())
        return path, self._own + text(parcel.delivery_ids[index].encode()), self.batch.body(index)

    def succeed(self, index: int, body: bytes) -> None:  # noqa: ARG002 -- APNs' success has none
        """Take a success: APNs gives back the id that we gave."""
        delivery_id = self.batch.parcel.delivery_ids[index]
        self.batch.sink(index, Answer(Outcome.ACCEPTED, Reason.OK, provider_id=delivery_id))

    def fail(self, index: int, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Take any other response; one that says that our token is too old is not the last."""
        said = _parsed(body)
        if said.get("reason") == TOO_OLD and self.batch.may_renew(index):
            self._renew(self, index)
            return
        id_ = headers.get("apns-id") or self.batch.parcel.delivery_ids[index]
        result = NotificationResult(id_, str(status), said.get("reason"), said.get("timestamp"))
        self.batch.sink(index, answer_of(Reply(result, headers.get("retry-after")), self._clock()))

    def lose(self, index: int, how: http2.Lost) -> None:
        """Take notice of a request without a response."""
        self.batch.sink(index, answer_of(Lost(how.value), self._clock()))


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}
