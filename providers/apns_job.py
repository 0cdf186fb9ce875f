"""A parcel as requests to APNs: its headers as Apple asks for them, a spliced body, and what each response means."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import orjson
from aioapns.common import NotificationResult

from models.ports import Clock
from providers.apns_answers import TOKEN_UPDATES, Lost, Reply, answer_of
from providers.apns_message import LetterHeaders
from providers.http2 import job as http2
from providers.http2.columns import column_of, some_of
from providers.http2.hpack import before_value, integer, literal
from providers.push_job import Batch

DEVICE: Final = b"/3/device/"
ID_BYTES: Final = 36
"""Of a UUID as text."""

APNS_ID: Final = before_value(b"apns-id")
TOO_OLD: Final = "ExpiredProviderToken"
RENEWED: Final = (TOO_OLD, TOKEN_UPDATES)
"""Words for a token that is not to be shown; another one may do. A tuple, for what a server says may be no word."""


class Paths(dict[int, bytes]):
    """By the length of a device token: what stands before it in the literal of ``:path``."""

    def __missing__(self, length: int) -> bytes:
        """Make it, once."""
        path = self[length] = before_value(b":path") + integer(len(DEVICE) + length, 7, 0) + DEVICE
        return path


PATHS: Final = Paths()


class ApnsJob:
    """``providers.http2.job.Job`` for one parcel and one provider token.

    Apple asks for ``:path`` and ``authorization`` to stay out of the compression's table, and for the ids too; the
    others are the same in request after request, and are kept there.
    """

    def __init__(
        self,
        batch: Batch[LetterHeaders],
        *,
        server: tuple[str, str],
        authorization: str | None,
        renew: Callable[["ApnsJob", int, str], None],
        clock: Clock,
    ) -> None:
        authority, topic = server
        headers = batch.headers
        self.pseudo: tuple[http2.Constant, ...] = (
            (b":method", b"POST"),
            (b":scheme", b"https"),
            (b":authority", authority.encode()),
        )
        self.regular: tuple[http2.Constant, ...] = (
            (b"apns-topic", (headers.topic or topic).encode()),
            (b"apns-push-type", headers.push_type.value.encode()),
            (b"apns-priority", str(headers.priority).encode()),
        )
        notification = batch.parcel.notification
        expires_at = str(int(notification.expires_at.timestamp())).encode()
        self._own = literal(b"apns-expiration", expires_at) + literal(b"apns-collapse-id", notification.id.encode())
        if authorization is not None:
            self._own += literal(b"authorization", authorization.encode())
        self._own += APNS_ID + integer(ID_BYTES, 7, 0)
        self.authorization = authorization
        self.batch = batch
        self._renew = renew
        self._clock = clock

    def requests(self, indices: Sequence[int]) -> http2.Requests:
        """See ``Job``."""
        batch = self.batch
        addresses, ids = batch.addresses.some(indices), batch.delivery_ids.some(indices)
        sizes = addresses.sizes
        paths = PATHS[sizes] if isinstance(sizes, int) else column_of(list(map(PATHS.__getitem__, sizes)))
        return http2.Requests((paths, addresses), (self._own, ids), some_of(batch.body, indices))

    def succeed(self, indices: Sequence[int], bodies: Sequence[bytes]) -> None:  # noqa: ARG002 -- they are empty
        """Take successes: APNs gives back the ids that we gave."""
        self.batch.sink.accepted(indices, None)

    def fail(self, index: int, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Take any other response; one that says that our token is not to be shown is not the last."""
        said = _parsed(body)
        reason = said.get("reason")
        if reason in RENEWED and self.batch.may_renew(index):
            self._renew(self, index, reason)
            return
        id_ = headers.get("apns-id") or self.batch.delivery_ids.values[index].decode()
        result = NotificationResult(id_, str(status), said.get("reason"), said.get("timestamp"))
        self.batch.answered(index, answer_of(Reply(result, headers.get("retry-after")), self._clock()))

    def lose(self, index: int, how: http2.Lost) -> None:
        """Take notice of a request without a response."""
        self.batch.answered(index, answer_of(Lost(how.value), self._clock()))


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}
