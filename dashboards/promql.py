"""Questions in PromQL, each with the labels that its answer has: a legend is made of these and of no others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from prometheus_client.utils import floatToGoString

from dashboards.metric import JOB, METRICS, PROCESS, Field, Only, checked, series
from telemetry.metrics import Gauges, Histograms


@dataclass(frozen=True, slots=True)
class Expr:
    """An expression, and what tells the series of its answer apart."""

    text: str
    labels: tuple[str, ...] = ()
    is_scalar: bool = False
    """A number rather than series: it goes with anything."""

    def __truediv__(self, below: "Expr") -> "Expr":
        """Divide series by series; where the lower one has fewer labels, by those that it has."""
        return Expr(f"{_enclosed(self)} / {self._beside(below)}{_enclosed(below)}", self.labels)

    def __sub__(self, other: "Expr") -> "Expr":
        """Subtract series from series."""
        return Expr(f"{_enclosed(self)} - {self._beside(other)}{_enclosed(other)}", self.labels)

    def _beside(self, other: "Expr") -> str:
        if other.is_scalar or self.is_scalar or self.labels == other.labels:
            return ""
        return f"on ({', '.join(other.labels)}) group_left () " if other.labels else "on () group_left () "

    def above(self, number: float) -> "Expr":
        """Keep what is above a number."""
        return Expr(f"{_enclosed(self)} > {number:g}", self.labels)

    def below(self, number: float) -> "Expr":
        """Keep what is below a number."""
        return Expr(f"{_enclosed(self)} < {number:g}", self.labels)

    def while_(self, other: "Expr") -> "Expr":
        """Keep what has a series with the same labels in another answer."""
        return Expr(f"{_enclosed(self)} and {_enclosed(other)}", self.labels)

    def while_any(self, other: "Expr") -> "Expr":
        """Keep everything while another answer has any series."""
        return Expr(f"{_enclosed(self)} and on () {_enclosed(other)}", self.labels)

    def unless(self, other: "Expr") -> "Expr":
        """Keep what has no series with the same labels in another answer."""
        return Expr(f"{_enclosed(self)} unless {_enclosed(other)}", self.labels)

    def rounded(self) -> "Expr":
        """Count in whole things: an increase is extrapolated, and would have fractions of devices."""
        return Expr(f"round({self.text})", self.labels)


NOW: Final = Expr("time()", is_scalar=True)


@dataclass(frozen=True, slots=True)
class Lens:
    """How metrics are looked at: over which window, and narrowed down by which variables."""

    window: str
    variables: tuple[str, ...] = ()

    def rate(self, field: Field, *by: str, only: tuple[Only, ...] = (), part: str = "") -> Expr:
        """Return how many per second, all processes together."""
        return self._summed("rate", field, by, only, part)

    def rate_of_worst(self, field: Field, *by: str) -> Expr:
        """Return how many per second, in the process that has most; of seconds, the share of its time."""
        found = series(field, variables=self.variables)
        return _grouped("max", f"rate({found}[{self.window}])", checked(field, by))

    def increase(self, field: Field, *by: str, only: tuple[Only, ...] = ()) -> Expr:
        """Return how many within the window, all processes together."""
        return self._summed("increase", field, by, only, "")

    def _summed(self, function: str, field: Field, by: tuple[str, ...], only: tuple[Only, ...], part: str) -> Expr:
        found = series(field, *only, variables=self.variables, part=part)
        return _grouped("sum", f"{function}({found}[{self.window}])", checked(field, by))

    def gauge(self, how: str, field: Gauges, *by: str, only: tuple[Only, ...] = ()) -> Expr:
        """Return a gauge, put together by ``sum``, ``max``, ``min`` or ``count``."""
        return _grouped(how, series(field, *only, variables=self.variables), checked(field, by))

    def over(self, how: str, field: Gauges, *by: str, only: tuple[Only, ...] = ()) -> Expr:
        """Return the ``min`` or ``last`` of a gauge within the window, or how often it changed (``changes``)."""
        function = how if how == "changes" else f"{how}_over_time"
        return _grouped(
            "max", f"{function}({series(field, *only, variables=self.variables)}[{self.window}])", checked(field, by)
        )

    def age(self, field: Gauges) -> Expr:
        """Return the seconds since the latest moment that a gauge of any process tells."""
        return NOW - self.gauge("max", field)

    def quantile(self, share: float, field: Histograms, *by: str) -> Expr:
        """Return the seconds within which a share of what was observed lies."""
        found = series(field, variables=self.variables, part="_bucket")
        buckets = _grouped("sum", f"rate({found}[{self.window}])", ("le", *checked(field, by)))
        return Expr(f"histogram_quantile({share:g}, {buckets.text})", by)

    def within(self, bound_s: float, field: Histograms, *by: str, only: tuple[Only, ...] = ()) -> Expr:
        """Return the share of what was observed that took no longer than a bound of the histogram's buckets.

        Raises
        ------
        ValueError
            Where the histogram has no such bound, and Prometheus could not tell.
        """
        quick = self._quick(bound_s, field, by, only)
        return quick("rate") / self.rate(field, *by, only=only, part="_count")

    def beyond(self, bound_s: float, field: Histograms, *by: str, only: tuple[Only, ...] = ()) -> Expr:
        """Return how many took longer than a bound of the histogram's buckets, within the window."""
        counted = self._summed("increase", field, by, only, "_count")
        return counted - self._quick(bound_s, field, by, only)("increase")

    def _quick(
        self, bound_s: float, field: Histograms, by: tuple[str, ...], only: tuple[Only, ...]
    ) -> Callable[[str], Expr]:
        if bound_s not in field.spec.bounds:
            message = f"{field.spec.name} has no bucket up to {bound_s} s, but {list(field.spec.bounds)}"
            raise ValueError(message)
        le = f'le="{floatToGoString(bound_s)}"'  # type: ignore[no-untyped-call]  # the library forgot to annotate it
        found = series(field, *only, variables=self.variables, part="_bucket", also=le)
        return lambda function: _grouped("sum", f"{function}({found}[{self.window}])", checked(field, by))


def either(exprs: Iterable[Expr]) -> Expr:
    """Return the series of several answers that have the same labels, and none in common."""
    every = list(exprs)
    return Expr(" or ".join(map(_enclosed, every)), every[0].labels)


def absent(field: Field, *which: Only) -> Expr:
    """Return 1 where nobody exposes a metric of these labels, each of which has one value."""
    return Expr(f"absent({series(field, *which)})", tuple(one.label for one in which))


def process(name: str) -> str:
    """Return the selector of a metric that every process has without a declaration of ours; others are a ValueError."""
    if name not in PROCESS:
        message = f"{name} is none of {list(PROCESS)}"
        raise ValueError(message)
    return f'{name}{{job="{JOB}"}}'


def by_process(lens: Lens, text: str) -> Expr:
    """Return an answer of each process beside the role that runs in it, which its own metrics do not tell."""
    role = series(METRICS.build_info, variables=lens.variables)
    return Expr(f"{_enclosed(Expr(text))} * on (instance) group_left (role) {role}", ("role", "instance"))


def since_start(lens: Lens) -> Expr:
    """Return for how many seconds each process has been running."""
    return by_process(lens, f"time() - {process('process_start_time_seconds')}")


def _grouped(how: str, inside: str, by: Sequence[str]) -> Expr:
    return Expr(f"{how} by ({', '.join(by)}) ({inside})" if by else f"{how}({inside})", tuple(by))


def _enclosed(expr: Expr) -> str:
    loose = any(sign in expr.text for sign in (" / ", " - ", " * ", " > ", " < ", " == ", " and ", " or ", " unless "))
    return f"({expr.text})" if loose else expr.text
