"""Limits of dead letters, with a past that a test makes up."""

from settings import DeadLetterSettings
from streams.burials import Burials
from streams.limiter import Limiter
from telemetry.metrics import Metrics, open_metrics


def a_limiter(
    *,
    run: int = 100,
    share: float = 0.5,
    window: int = 200,
    stop_ways_in: bool = False,
    before: Burials | None = None,
    metrics: Metrics | None = None,
) -> Limiter:
    """Return a limiter of a worker that has just begun; *before* is what the topics tell of those before it."""
    settings = DeadLetterSettings(run=run, share=share, window=window, stop_ways_in=stop_ways_in)

    async def recall(stage: str) -> tuple[Burials, Burials]:
        del stage
        return before or Burials(), Burials()

    return Limiter(settings, recall, metrics or open_metrics("tests"))
