"""What follows from one page of a slice: the next one, now or later, or its end."""

from datetime import datetime, timedelta
from typing import Final

import orjson
from pydantic import BaseModel, ValidationError

from models.names import Channel, NotificationId
from models.record import Outgoing, Record
from models.result import End, Expanded
from models.segment import Expansion
from models.waiting import Waiting

FIRST_WAIT: Final = timedelta(seconds=1)
"""A paused page looks again this soon: the waiting room itself holds what is paused, and lets it go at once."""

LONGEST_WAIT: Final = timedelta(seconds=30)
"""A channel that drains slowly is not asked more often; one that has drained idles no longer."""

PACE_S: Final = 2.0
"""Seconds of its rate that one page of a paced slice holds: a change of rate, or a cancel, acts within it."""

SLOWEST: Final = 1e-6
"""Devices a second: slower than any time to live, and far enough from zero to divide by."""


def back_off(lap: int, unread: int, window: int) -> timedelta | None:
    """Return how long a page has to wait because its channel is crowded; None: not at all.

    Up to two windows are unread: 1 s, because the senders may have emptied one by then, and must not be kept waiting.
    More: there is time, and it is asked less often: 1 s, twice as long each time, at most 30 s.

    Parameters
    ----------
    lap
        How often the page waited before.
    unread, window
        Segments of its channel that nobody has read yet, and how many may be.
    """
    if unread <= window:
        return None
    return FIRST_WAIT if unread <= 2 * window else min(FIRST_WAIT * (1 << min(lap, 10)), LONGEST_WAIT)


def later(expansion: Expansion, release_at: datetime, paced_at: datetime | None = None) -> Outgoing:
    """Return what puts a page into the waiting room; its id says which page and which lap, so twice is once."""
    waiting = Waiting(
        id=f"page:{expansion.slice_id}:{expansion.ordinal}:{expansion.lap}",
        release_at=release_at,
        expires_at=expansion.notification.expires_at,
        notification_id=expansion.notification.id,
        app=expansion.notification.app,
        channel=expansion.channel,
        accepted_at=expansion.notification.accepted_at,
        paced_at=paced_at,
        topic="expansions",
        key=expansion.slice_id,
        payload=expansion.model_dump_json(),
    )
    return Outgoing("waiting", waiting.id, waiting)


def paced(following: Expansion, devices: int, rate: float, now: datetime) -> Outgoing:
    """Return what lets the next page wait until the devices before it have had their time, or its own has ended."""
    left_s = max((following.notification.expires_at - now).total_seconds(), 0)
    return later(following, now + timedelta(seconds=min(devices / rate, left_s)), paced_at=now)


def again(expansion: Expansion, now: datetime, wait: timedelta) -> Outgoing:
    """Return what lets the same page wait once more."""
    return later(expansion.model_copy(update={"lap": expansion.lap + 1}), now + wait)


def next_page(expansion: Expansion, after_id: str) -> Expansion:
    """Return the page that follows; its laps are counted anew, because it has not waited yet."""
    return expansion.model_copy(update={"after_id": after_id, "ordinal": expansion.ordinal + 1, "lap": 0})


def ended(expansion: Expansion, end: End, at: datetime, *, is_told: bool) -> Outgoing:
    """Return the fact that no further page of a slice will come; *is_told*: this page has a fact beside it."""
    place = (expansion.channel, expansion.slice)
    return _ended(expansion.notification.id, place, end, at, expansion.ordinal + is_told)


def pace(expansion: Expansion, throttle: float | None) -> float | None:
    """Return this slice's share of the notification's rate, in devices a second; None: it is not paced.

    Parameters
    ----------
    throttle
        The rate that a later command set for the notification, which takes the place of the launch's; None: none did.
    """
    share, whole = expansion.rate_per_s, expansion.notification.rate_per_s
    if share is None or whole is None or expansion.notification.dry_run:
        return None
    return max(share if throttle is None else share * throttle / whole, SLOWEST)


def page_size(pace: float | None, most: int) -> int:
    """Return how many devices a page may hold: some seconds of its pace, and at least one."""
    return most if pace is None else min(max(round(pace * PACE_S), 1), most)


def failed(record: Record[bytes], at: datetime) -> list[Outgoing]:
    """Return the end of the slice whose page cannot be handled, where its bytes still tell which; else nothing."""
    try:
        clue = _Clue.model_validate(orjson.loads(record.value or b""))
    except (orjson.JSONDecodeError, ValidationError):
        return []
    pages = clue.ordinal if isinstance(clue.ordinal, int) and clue.ordinal >= 0 else None
    return [_ended(clue.notification.id, (clue.channel, clue.slice), End.FAILED, at, pages)]


def _ended(id_: NotificationId, place: tuple[Channel, int], end: End, at: datetime, pages: int | None) -> Outgoing:
    channel, slice_ = place
    fact = Expanded(notification_id=id_, at=at, channel=channel, slice=slice_, end=end, pages=pages)
    return Outgoing("results", id_, fact)


class _Id(BaseModel):
    id: NotificationId


class _Clue(BaseModel):
    """As much of an expansion as its end needs."""

    notification: _Id
    channel: Channel
    slice: int
    ordinal: object = None
    """What cannot be a number of pages is no reason to tell no end."""
