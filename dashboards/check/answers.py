"""Prometheus over HTTP: a question and its series."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any, Final, Protocol

import httpx

TIMEOUT_S: Final = 30.0
STEPS: Final = 60
"""Points of a series over the window; a panel of a page has some hundreds."""


class RefusedError(Exception):
    """Prometheus would not answer; the message is its own."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of an answer."""

    labels: Mapping[str, str]
    values: Sequence[float]

    @property
    def is_quiet(self) -> bool:
        """Tell whether it never has a number: nothing was observed."""
        return all(isnan(value) for value in self.values)


class Prometheus(Protocol):
    """Whoever answers PromQL."""

    def names(self) -> set[str]:
        """Return the name of every series it has."""

    def ask(self, expr: str, *, instant: bool) -> list[Series]:
        """Return the series of an answer, now or over the window; raises RefusedError."""


@dataclass(frozen=True, slots=True)
class HttpPrometheus:
    """A real one."""

    client: httpx.Client
    """With Prometheus' address as its base."""

    until_s: float
    """The end of the window, in seconds since 1970."""

    window_s: float

    def names(self) -> set[str]:
        """Return the name of every series it has."""
        return set(self._get("label/__name__/values", {}))

    def ask(self, expr: str, *, instant: bool) -> list[Series]:
        """Return the series of an answer, now or over the window; raises RefusedError."""
        if instant:
            told = self._get("query", {"query": expr, "time": self.until_s})["result"]
            # A scalar comes without labels.
            told = [{"metric": {}, "value": told}] if told and not isinstance(told[0], dict) else told
            return [Series(each["metric"], [float(each["value"][1])]) for each in told]
        span = {"start": self.until_s - self.window_s, "end": self.until_s, "step": max(1.0, self.window_s / STEPS)}
        told = self._get("query_range", {"query": expr, **span})["result"]
        return [Series(each["metric"], [float(value) for _, value in each["values"]]) for each in told]

    def _get(self, path: str, params: Mapping[str, Any]) -> Any:
        try:
            answer = self.client.get(f"/api/v1/{path}", params=dict(params), timeout=TIMEOUT_S)
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            message = f"{self.client.base_url} does not answer as Prometheus does ({type(error).__name__})"
            raise RefusedError(message) from error
        if told.get("status") != "success":
            raise RefusedError(str(told.get("error", f"HTTP {answer.status_code}")))
        return told["data"]
