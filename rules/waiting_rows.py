"""The rows of the waiting room: each record under its id, and before them all, by time, what there is to look at.

The second kind makes time a range of keys: what is due is read from the front, however much waits behind it, and who
judges it needs no record for that. It says nothing that the record does not say, so one without its record is dropped.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from struct import Struct
from typing import Final, NamedTuple

import orjson

from models.names import AppId, Channel, NotificationId
from models.waiting import Waiting

AT: Final = b"\0at:"
"""Before a time; no id begins so, and each is greater."""

AFTER_ALL: Final = AT + b"\xff" * 9
"""Greater than every time."""

_TIME: Final = Struct(">Q")
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
"""Accepted then, it was accepted before no cancel."""


class About(NamedTuple):
    """As much of what waits as tells whether it may go."""

    id: NotificationId
    app: AppId
    channel: Channel | None
    accepted_at: datetime
    expires_at: datetime
    paced_at: datetime | None = None
    """The second in which it was told to wait for its turn at a rate; None: somebody else asked for its time."""


class Candidate(NamedTuple):
    """Something that may be ready to go."""

    partition: int
    id: bytes
    about: About
    is_due: bool
    key: bytes | None = None
    """Of the time that brought us to it; None: we came to it by its id."""


def key_of(waiting: Waiting) -> bytes:
    """Return the key of what waits under its time: when it is due, or has expired before."""
    return key_at(min(waiting.release_at, waiting.expires_at), waiting.id.encode())


def key_at(moment: datetime, id_: bytes) -> bytes:
    """Return the key of an id under a time."""
    return _until(moment) + id_


def due_until(moment: datetime) -> bytes:
    """Return the key before which everything is due at a moment."""
    return _until(moment + _MICROSECOND)


def id_in(key: bytes) -> bytes:
    """Return the id in a key of a time."""
    return key[len(AT) + _TIME.size :]


def about(waiting: Waiting) -> About:
    """Return what tells whether it may go."""
    accepted_at = waiting.accepted_at or _NEVER
    paced_at = None if waiting.paced_at is None else waiting.paced_at.replace(microsecond=0)
    return About(waiting.notification_id, waiting.app, waiting.channel, accepted_at, waiting.expires_at, paced_at)


def to_row(about: About) -> bytes:
    """Return the value of the row of a time."""
    accepted, expires = _microseconds(about.accepted_at), _microseconds(about.expires_at)
    paced = () if about.paced_at is None else (_microseconds(about.paced_at),)
    return orjson.dumps([about.id, about.app, about.channel, accepted, expires, *paced])


@lru_cache(1_024)  # of a crowd, most rows are alike
def from_row(row: bytes) -> About:
    """Return what a row of a time tells."""
    id_, app, channel, accepted, expires, *paced = orjson.loads(row)
    return About(id_, app, channel, _moment(accepted), _moment(expires), *map(_moment, paced))


def _until(moment: datetime) -> bytes:
    return AT + _TIME.pack(max(_microseconds(moment), 0))


def _microseconds(moment: datetime) -> int:
    return (moment - _BEGINNING) // _MICROSECOND


def _moment(microseconds: int) -> datetime:
    return _BEGINNING + timedelta(microseconds=microseconds)
