"""Rows 5 to 7: brokers go away, and come back."""

from __future__ import annotations

from tests.chaos.schedule import Bars, Home, Row, Strike, Workload

THREE_BROKERS = Home("three brokers", nodes=3)

BACK = Bars(measures={"on": 10})
LONG = Workload(20_000, latency_ms=700)
"""Half a minute at 400 in flight."""

EARLY = (0.05, 0.2)


def probes(for_s: float) -> Strike:
    """Return small messages that are asked for all the time."""
    return Strike("probes", more={"for_s": for_s})


ROWS = (
    Row(
        5,
        "restart-broker",
        "the broker is stopped in good order and started",
        (probes(20), Strike("restart", "kafka", share=EARLY)),
        LONG,
        BACK,
    ),
    Row(
        5,
        "kill-broker",
        "SIGKILL of the broker, which is started again at once",
        (probes(20), Strike("fell", "kafka", share=EARLY, more={"for_s": 0})),
        LONG,
        BACK,
    ),
    Row(
        5,
        "no-broker",
        "40 s without a broker",
        (probes(50), Strike("fell", "kafka", share=EARLY, more={"for_s": 40})),
        LONG,
        BACK,
    ),
    Row(
        6,
        "kill-leader",
        "SIGKILL of the leader of three brokers, which is away for 15 s",
        (probes(30), Strike("leader", share=EARLY, more={"for_s": 15})),
        LONG,
        Bars(silence_s=10, measures={"ack_gap": 10}),
        THREE_BROKERS,
        times=3,
    ),
    Row(
        7,
        "two-brokers-down",
        "two of three brokers are away for 30 s",
        (probes(50), Strike("fell", "kafka", share=EARLY, more={"nodes": 2, "for_s": 30})),
        LONG,
        BACK,
        THREE_BROKERS,
    ),
)
