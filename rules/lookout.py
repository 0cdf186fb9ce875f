"""What to look at next in the waiting room: what is due, and whatever a change of the brake may have let go."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

from models.names import NotificationId
from models.ports import Facts
from models.waiting import Waiting
from rules.agenda import Agenda
from rules.waiting_changes import Came
from rules.waiting_rows import AFTER_ALL, AT, Candidate, about, from_row, id_in, key_of
from rules.walk import Row, Stretch, Walk

MOST: Final = 250
"""Of what is due, looked at together: a few milliseconds of the event loop."""


class Lookout:
    """All of what waits in the partitions that are ours, of which a window is in memory.

    What waits for one notification is found by its id, without a look at all the rest; what a wider scope may have let
    go is found by one survey of everything. Both go a step at a time, beside what is due.
    """

    def __init__(self, rows: Facts) -> None:
        self._rows = rows
        self._agendas: dict[int, Agenda] = {}
        self._at_once: deque[Candidate] = deque()
        self._called_back: deque[NotificationId] = deque()
        self._walk = self._survey = Walk(rows, ())
        self._is_wanted = False

    @property
    def partitions(self) -> Iterable[int]:
        """The partitions that are ours."""
        return self._agendas.keys()

    def own(self, partitions: Iterable[int]) -> None:
        """Look at these partitions from now on, and at everything in them once: much may have happened meanwhile."""
        self._agendas = {partition: Agenda(self._rows, partition) for partition in partitions}
        self._at_once.clear()
        self._called_back.clear()
        self._walk = self._survey = Walk(self._rows, ())
        self._is_wanted = True

    def enter(self, came: Came, *, at_once: bool) -> None:
        """Take notice of what came to wait, when its rows are written; look at it next where that is asked."""
        if came.partition not in self._agendas:
            return
        if at_once:
            self._at_once.append(Candidate(came.partition, came.id, came.about, is_due=False))
        else:
            self._agendas[came.partition].enter(came.key, came.row)

    def look_at(self, notification_id: NotificationId) -> None:
        """Look at all that waits for a notification."""
        if self._agendas:
            self._called_back.append(notification_id)

    def look_at_all(self) -> None:
        """Look at everything; after the survey at work, where there is one, which has passed some of it already."""
        self._is_wanted = True

    def next(self, now: bytes) -> list[Candidate]:
        """Return what to look at next, where *now* is the key before which everything is due; nothing: all is seen."""
        return [*self._take_at_once(), *self._step(now), *self._take_due(now)]

    def _take_at_once(self) -> Iterator[Candidate]:
        for _ in range(min(len(self._at_once), MOST)):
            yield self._at_once.popleft()

    def _step(self, now: bytes) -> Iterator[Candidate]:
        """Go on with one of the walks."""
        if self._walk.is_over and self._called_back:
            self._walk = Walk(self._rows, self._stretches(self._called_back.popleft()))
        if not self._walk.is_over:
            yield from (_by_id(row, now) for row in self._walk.step())
            return
        if self._survey.is_over and self._is_wanted:
            self._is_wanted = False
            self._survey = Walk(self._rows, (Stretch(partition, AT, AFTER_ALL) for partition in self._agendas))
        yield from (_by_time(row, now) for row in self._survey.step())

    def _take_due(self, now: bytes) -> Iterator[Candidate]:
        """Go through what is due, as evenly as there is something: one partition's crowd holds up no other."""
        left = MOST
        for share in (MOST // max(len(self._agendas), 1), MOST):
            for agenda in self._agendas.values():
                found = agenda.take(now, min(share, left))
                left -= len(found)
                yield from (_by_time(row, now) for row in found)

    def _stretches(self, notification_id: NotificationId) -> Iterator[Stretch]:
        """Go through where a notification's rows may be: segments, pages, and the one that starts it."""
        start = f"start:{notification_id}".encode()
        for partition in self._agendas:
            for family in (f"{notification_id}:".encode(), f"page:{notification_id}:".encode()):
                yield Stretch(partition, family, family + b"\xff")
            yield Stretch(partition, start, start + b"\0")


def _by_id(row: Row, now: bytes) -> Candidate:
    waiting = Waiting.model_validate_json(row.value)
    return Candidate(row.partition, row.key, about(waiting), key_of(waiting) < now)


def _by_time(row: Row, now: bytes) -> Candidate:
    return Candidate(row.partition, id_in(row.key), from_row(row.value), row.key < now, row.key)
