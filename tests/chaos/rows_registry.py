"""Row 9: the registry is away for a minute."""

from __future__ import annotations

from tests.chaos.schedule import ONE_BROKER, Bars, Home, Row, Strike, Workload

LASTING = Home("a registry that outlasts SIGKILL", settings=ONE_BROKER.settings, lasting=True)

AWAY = Bars(measures={"on": 10, "dead_letters": 0, "grown_mb": 20})
"""Memory: what is fetched and waits for the registry is bounded by each role's buffers."""


def away(by: str, home: Home, workload: Workload) -> Row:
    """Return the row that takes the registry away for 60 s."""
    strike = Strike("registry", "registry", share=(0.05, 0.2), more={"by": by, "for_s": 60})
    return Row(9, f"registry-{by}", f"60 s without the registry, which is {by}", (strike,), workload, AWAY, home)


ROWS = (
    away("asleep", ONE_BROKER, Workload(20_000, latency_ms=300)),
    away("killed", LASTING, Workload(2_000, latency_ms=300)),
)
