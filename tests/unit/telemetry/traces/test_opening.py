"""Off, traces cost nothing: nothing is imported, and nothing stands on a record's way."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from models.errors import SetupError
from settings import TraceSettings
from telemetry.metrics import open_metrics
from telemetry.traces.opening import open_traces

ROOT = Path(__file__).parents[4]


def test_without_an_endpoint_there_are_no_traces() -> None:
    spans, close = open_traces(TraceSettings(), "send-fcm", "1", open_metrics("tests"))

    assert spans is None
    close()


def test_a_worker_that_does_not_trace_imports_nothing_for_it() -> None:
    program = (
        "import sys, streams.worker, streams.topology, settings;"
        "from telemetry.metrics import open_metrics;"
        "from telemetry.traces.opening import open_traces;"
        "open_traces(settings.TraceSettings(), 'accept', '1', open_metrics('accept'));"
        "print([name for name in sys.modules if name.split('.')[0] in {'opentelemetry', 'requests'}])"
    )

    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 -- our own

    assert found.stdout.strip() == "[]"


def test_traces_without_their_packages_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    monkeypatch.delitem(sys.modules, "telemetry.traces.otlp", raising=False)

    with pytest.raises(SetupError, match=r"traces\.endpoint: .*carillon\[traces\]"):
        open_traces(TraceSettings(endpoint="http://127.0.0.1:4318/v1/traces"), "accept", "1", open_metrics("tests"))


@pytest.mark.parametrize("endpoint", ["127.0.0.1:4318", "grpc://collector:4317", "http://", "http:///v1/traces"])
def test_an_endpoint_that_is_none_is_refused_by_its_name(endpoint: str) -> None:
    with pytest.raises(ValidationError, match="endpoint"):
        TraceSettings(endpoint=endpoint)
