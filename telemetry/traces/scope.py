"""The spans under way, for whoever writes a record on the way; each task has its own."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from models.names import NotificationId
from models.record import Outgoing
from models.tracing import Span
from models.waiting import Waiting
from rules.deadletters import TOPIC
from rules.traced import HEADER, is_about
from telemetry.traces.told import told_of


@dataclass(frozen=True, slots=True)
class Scope:
    """What is done together."""

    spans: Sequence[Span]
    by_notification: Mapping[NotificationId, Span] = field(default_factory=dict)
    only: Span | None = None
    """From which everything follows; None: only what names a notification says from which span it follows."""

    def span_of(self, record: Outgoing) -> Span | None:
        """Return the span from which a record follows."""
        if self.only is not None:
            return self.only
        about = is_about(record)
        return None if about is None else self.by_notification.get(about)


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


@contextmanager
def within(scope: Scope) -> Iterator[None]:
    """Let what is written here follow from these spans, which end with it."""
    token = _current.set(scope)
    fault = ""
    try:
        yield
    except BaseException as error:
        fault = type(error).__name__
        raise
    finally:
        _current.reset(token)
        for span in scope.spans:
            span.end(fault)


def trace_of(notification_id: NotificationId) -> str | None:
    """Return the id of the trace in which a notification is handled now; None: in none."""
    scope = _current.get()
    span = None if scope is None else scope.by_notification.get(notification_id)
    return None if span is None else span.traceparent.split(b"-")[1].decode()


def following(records: Sequence[Outgoing]) -> Sequence[Outgoing]:
    """Return records with the spans from which they follow, which tell of them; as they are where there is none."""
    scope = _current.get()
    if scope is None:
        return records
    found = [(record, scope.span_of(record)) for record in records]
    for span in scope.spans:
        mine = [record for record, its in found if its is span]
        if mine:
            span.tell(told_of(mine))
    return [record if span is None else carrying(record, span.traceparent) for record, span in found]


def carrying(record: Outgoing, traceparent: bytes) -> Outgoing:
    """Return a record that says to which span it belongs.

    What waits says so itself, because it is kept without its headers; a dead letter keeps those of its own record.
    """
    if record.topic == TOPIC:
        return record
    if isinstance(record.value, Waiting):
        return replace(record, value=record.value.model_copy(update={HEADER: traceparent.decode()}))
    others = tuple(header for header in record.headers if header[0] != HEADER)
    return replace(record, headers=(*others, (HEADER, traceparent)))
