"""Counts what goes to a provider and what comes back: told per segment, because a request has no time to spare."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from prometheus_client import Gauge

from models.names import AppId, Channel
from models.outcome import Outcome, Reason
from models.ports import Answer
from telemetry.metrics import Metrics

RESULTS = {
    Reason.UNAUTHORISED: "unauthorised",
    Reason.THROTTLED: "throttled",
    Reason.UNAVAILABLE: "unavailable",
    Reason.AMBIGUOUS: "timeout",
    Reason.REFUSED_EARLY: "connection",
}
"""The metric's word for a request that has to be repeated."""

ACCEPTED: Final = Outcome.ACCEPTED.value


def result_of(answer: Answer) -> str:
    """Return the metric's word for an answer."""
    return RESULTS.get(answer.reason, "unavailable") if answer.outcome is Outcome.DEFERRED else answer.outcome.value


@dataclass(slots=True)
class RequestMeter:
    """The requests of one hand-over, from ``sent`` to ``tell``.

    Answers come a few at a time, some thirty times for a segment. So what is in flight is told at once, and all else by
    ``tell``.
    """

    metrics: Metrics
    channel: Channel
    app: AppId
    _began: float = 0.0
    _open: int = 0
    _results: Counter[str] = field(default_factory=Counter)
    _took: list[tuple[float, int]] = field(default_factory=list)
    """Seconds until an answer, and for how many."""

    _inflight: Gauge = field(init=False)

    def __post_init__(self) -> None:
        """Find the gauge once."""
        self._inflight = self.metrics.provider_inflight.of(self.channel)

    def sent(self, requests: int) -> None:
        """Note that so many were handed over."""
        self._began = time.monotonic()
        self._open += requests
        self._inflight.inc(requests)

    def accepted(self, requests: int) -> None:
        """Note that so many were accepted, together."""
        self._note(ACCEPTED, requests)

    def answered(self, answer: Answer) -> None:
        """Note any other answer."""
        self._note(result_of(answer), 1)

    def _note(self, result: str, requests: int) -> None:
        known = min(requests, self._open)  # after ``tell`` none: they are counted out already
        self._open -= known
        self._results[result] += requests
        self._took.append((time.monotonic() - self._began, requests))
        self._inflight.dec(known)

    def tell(self) -> None:
        """Count what was answered; what was not is no longer in flight for us."""
        for result, number in self._results.items():
            self.metrics.provider_requests.of(self.channel, self.app, result).inc(number)
        self.metrics.provider_seconds.of(self.channel).observe_many(self._took)
        self._inflight.dec(self._open)
        self._results.clear()
        self._took.clear()
        self._open = 0
