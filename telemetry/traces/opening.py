"""Opens traces where the settings ask for them; else nothing of OpenTelemetry is imported."""

from collections.abc import Callable

from models.errors import SetupError
from models.tracing import Spans
from settings import TraceSettings
from telemetry.metrics import Metrics

MISSING = "traces.endpoint: needs packages that are not here; `pip install 'carillon[traces]'`, or leave it empty"


def open_traces(
    traces: TraceSettings, name: str, instance: str, metrics: Metrics
) -> tuple[Spans | None, Callable[[], None]]:
    """Return what begins spans, None where traces are off, and what ends it within a second.

    Parameters
    ----------
    name, instance
        What the process is called among others: the service is ``carillon-<name>``.

    Raises
    ------
    SetupError
        Where OpenTelemetry is not installed.
    """
    if not traces.endpoint:
        return None, _nothing
    try:
        from telemetry.traces.otlp import open_spans  # noqa: PLC0415 -- it is no part of a worker that does not trace
    except ModuleNotFoundError as error:
        raise SetupError(MISSING) from error
    spans = open_spans(traces, name, instance, metrics)
    return spans, spans.close


def _nothing() -> None:
    """Have nothing to end."""
