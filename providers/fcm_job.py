"""A parcel as requests to FCM: constant headers, a spliced body, and what each response means."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import orjson

from models.outcome import Outcome
from models.ports import Clock
from providers.fcm_answers import answer_of
from providers.fcm_reply import Lost, Reply
from providers.http2 import job as http2
from providers.http2.columns import NO_PIECES, some_of
from providers.push_job import Batch

UNAUTHORISED: Final = 401
THIRD_PARTY: Final = b"_AUTH_ERROR"
"""In a 401 that is about somebody else's credentials: APNs' or a web push key, which a newer token does not mend."""


class FcmJob:
    """``providers.http2.job.Job`` for one parcel and one access token."""

    def __init__(
        self,
        batch: Batch[None],
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

    def requests(self, indices: Sequence[int]) -> http2.Requests:
        """See ``Job``."""
        return http2.Requests(NO_PIECES, NO_PIECES, some_of(self.batch.body, indices))

    def succeed(self, indices: Sequence[int], bodies: Sequence[bytes]) -> None:
        """Take successes; a name is the provider's id."""
        try:
            names = [said["name"] for said in orjson.loads(b"[" + b",".join(bodies) + b"]")]
        except (ValueError, TypeError, KeyError):
            names = []
        if len(names) == len(bodies) and all(names) and set(map(type, names)) == {str}:
            self.batch.sink.accepted(indices, names)
        else:
            self._one_by_one(indices, bodies)

    def _one_by_one(self, indices: Sequence[int], bodies: Sequence[bytes]) -> None:
        """Take successes of which one at least says nothing that can be read."""
        for index, body in zip(indices, bodies, strict=True):
            answer = answer_of(Reply(200, body), self._clock())
            if answer.outcome is Outcome.ACCEPTED and answer.provider_id is not None:
                self.batch.sink.accepted((index,), (answer.provider_id,))
            else:
                self.batch.answered(index, answer)

    def fail(self, index: int, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Take any other response; one that says that our token is too old is not the last."""
        if status == UNAUTHORISED and THIRD_PARTY not in body and self.batch.may_renew(index):
            self._renew(self, index)
        else:
            self.batch.answered(index, answer_of(Reply(status, body, headers.get("retry-after")), self._clock()))

    def lose(self, index: int, how: http2.Lost) -> None:
        """Take notice of a request without a response."""
        self.batch.answered(index, answer_of(Lost(how.value), self._clock()))
