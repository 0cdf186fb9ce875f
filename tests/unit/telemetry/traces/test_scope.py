"""Which span a record follows from, and who ends it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from models.record import Outgoing
from models.tracing import Told
from models.waiting import Waiting
from rules.deadletters import dead_letter
from rules.traced import HEADER
from telemetry.traces.scope import Scope, following, trace_of, within
from tests.support.builders import a_record, a_settled
from tests.support.waiting_rows import a_waiting


@dataclass
class NotedSpan:
    """Implements ``models.tracing.Span``."""

    traceparent: bytes = b"00-" + b"a" * 32 + b"-" + b"1" * 16 + b"-01"
    told: dict[str, str | int] = field(default_factory=dict)
    ends: list[str] = field(default_factory=list)

    def tell(self, told: Told) -> None:
        self.told |= told

    def end(self, fault: str = "") -> None:
        self.ends.append(fault)


def headers_of(records: Sequence[Outgoing]) -> list[bytes | None]:
    return [dict(record.headers).get(HEADER) for record in records]


def test_without_a_scope_records_are_written_as_they_are() -> None:
    records = [Outgoing("results", "spring-sale", a_settled())]

    assert following(records) is records
    assert trace_of("spring-sale") is None


def test_a_record_follows_from_the_span_of_its_notification_alone() -> None:
    span = NotedSpan()
    records = [Outgoing("results", name, a_settled(notification_id=name)) for name in ("mine", "other")]

    with within(Scope((span,), {"mine": span})):
        written = following(records)
        assert trace_of("mine") == "a" * 32
        assert trace_of("other") is None

    assert headers_of(written) == [span.traceparent, None]
    assert span.told["notification_id"] == "mine"


def test_the_only_span_is_that_of_whatever_is_written() -> None:
    span = NotedSpan()

    with within(Scope((span,), only=span)):
        assert headers_of(following([Outgoing("commands", "*", b"{}")])) == [span.traceparent]


def test_a_record_that_had_a_parent_has_one_and_the_new_one() -> None:
    span = NotedSpan()
    record = Outgoing("commands", "sale", b"{}", ((HEADER, b"old"), ("replays", b"1")))

    with within(Scope((span,), only=span)):
        (written,) = following([record])

    assert written.headers == (("replays", b"1"), (HEADER, span.traceparent))


def test_what_waits_says_in_its_value_what_its_row_has_to_keep() -> None:
    span = NotedSpan()

    with within(Scope((span,), only=span)):
        (written,) = following([Outgoing("waiting", "x", a_waiting())])

    assert isinstance(written.value, Waiting)
    assert written.value.traceparent == span.traceparent.decode()
    assert written.headers == ()


def test_what_waits_untraced_has_not_a_byte_of_it() -> None:
    assert "traceparent" not in a_waiting().model_dump_json()


def test_a_dead_letter_keeps_the_headers_that_it_has() -> None:
    span, letter = NotedSpan(), dead_letter(a_record(b"?"), "accept_command", "not_json")

    with within(Scope((span,), only=span)):
        assert list(following([letter])) == [letter]

    assert span.told == {"dead_letters": 1}


def test_every_span_ends_once_and_an_error_is_told_by_its_type() -> None:
    well, ill = NotedSpan(), NotedSpan()

    with within(Scope((well,), {"a": well, "b": well})):
        pass
    with pytest.raises(LookupError), within(Scope((ill,))):
        raise LookupError("token-of-somebody")  # noqa: EM101 -- the words that must not be told

    assert (well.ends, ill.ends) == ([""], ["LookupError"])
    assert trace_of("a") is None
