"""The port of traces; ``telemetry.traces`` implements it over OpenTelemetry, and a test over a list.

A trace is one command and whatever follows from it; a span is one step of it, which has a beginning, an end and some
facts. Steps find each other by ``traceparent``, which W3C Trace Context describes and every record may carry.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

Told: TypeAlias = Mapping[str, str | int]
"""What a span tells, by the names of ``telemetry.traces.words``: ids and counts, never an address or a word of one."""


class Span(Protocol):
    """One step under way."""

    @property
    def traceparent(self) -> bytes:
        """How whatever follows names it: ``00-<trace id>-<span id>-01``."""

    def tell(self, told: Told) -> None:
        """Add facts; one that was told before is told anew."""

    def end(self, fault: str = "") -> None:
        """End it; *fault* is the type of the error that ended it."""


class Spans(Protocol):
    """Begins spans."""

    def begin(self, name: str, told: Told, parents: Sequence[bytes], *, may_be_first: bool = False) -> Span | None:
        """Begin a span, or return None: its trace is not recorded, or there is none.

        Parameters
        ----------
        parents
            The ``traceparent`` of each record that it is about: it belongs to the trace of the first, and is linked to
            the others. One that cannot be read is none.
        may_be_first
            It begins a trace where there is no parent, for as many of them as the settings say.
        """
