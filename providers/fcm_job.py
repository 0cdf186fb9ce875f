"""A parcel as requests to FCM: constant headers, a spliced body, and what each response means."""

from collections.abc import Callable, Mapping
from typing import Final

import orjson

from models.outcome import Outcome, Reason
from models.ports import Answer, Clock
from providers.fcm_answers import answer_of
from providers.fcm_reply import Lost, Reply
from providers.http2 import job as http2
from providers.push_job import Batch

UNAUTHORISED: Final = 401
THIRD_PARTY: Final = b"_AUTH_ERROR"
"""In a 401 that is about somebody else's credentials: APNs' or a web push key, which a newer token does not mend."""


class FcmJob:
    """``providers.http2.job.Job`` for one parcel and one access token."""

    def __init__(
        self,
        batch: Batch,
        token: str,
        *,
        server: tuple[str, str],
        renew: Callable[["FcmJob", int], None],
        clock: Clock,
    ) -> None:
        authority, path = server
        self.pseudo: tuple[http2.Constant, ...] = (
            (b":method", b"POST"),
            (b":scheme", b"https"),
            (b":authority", authority.encode()),
            (b":path", path.encode()),
        )
        self.regular: tuple[http2.Constant, ...] = (
            (b"authorization", f"Bearer {token}".encode()),
            (b"content-type", b"application/json"),
        )
        self.token = token
        self.batch = batch
        self._renew = renew
        self._clock = clock

    def request(self, index: int) -> tuple[bytes, bytes, bytes]:
        """See ``Job``."""
        return b"", b"", self.batch.body(index)

    def succeed(self, index: int, body: bytes) -> None:
        """Take a success; its name is the provider's id."""
        try:
            name = orjson.loads(body)["name"]
        except (ValueError, TypeError, KeyError):
            name = None
        if isinstance(name, str) and name:
            self.batch.sink(index, Answer(Outcome.ACCEPTED, Reason.OK, name))
        else:
            self.batch.sink(index, answer_of(Reply(200, body), self._clock()))

    def fail(self, index: int, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Take any other response; one that says that our token is too old is not the last."""
        if status == UNAUTHORISED and THIRD_PARTY not in body and self.batch.may_renew(index):
            self._renew(self, index)
        else:
            self.batch.sink(index, answer_of(Reply(status, body, headers.get("retry-after")), self._clock()))

    def lose(self, index: int, how: http2.Lost) -> None:
        """Take notice of a request without a response."""
        self.batch.sink(index, answer_of(Lost(how.value), self._clock()))
