"""Rows 21, 22 and 26: workers that come and go, another version's records, and everything at once."""

from __future__ import annotations

from tests.chaos.schedule import Bars, Row, Strike, Workload

STORMY = ("accept", "expand", "send-fcm", "tally", "record")

ROWS = (
    Row(
        21,
        "rebalance-storm",
        "second workers join and leave every 5 s for two minutes",
        (Strike("storm", more={"roles": STORMY, "every_s": 5, "for_s": 120}),),
        Workload(40_000, latency_ms=1_500),
        Bars(measures={"slowed": 2, "unseen": 0}),
    ),
    Row(
        22,
        "versions",
        "another version writes expansions, segments and results, and records of a kind that nobody knows",
        (
            Strike("newer", "expand", more={"topic": "expansions"}),
            Strike("newer", "send-fcm", share=(0.05, 0.1), more={"topic": "segments.fcm"}),
            Strike("newer", "tally", share=(0.2, 0.4), more={"topic": "results"}),
            Strike("strangers", at_end=True),
        ),
        Workload(20_000, latency_ms=700),
        Bars(measures={"unburied": 0}),
    ),
    Row(
        26,
        "soak",
        "ten minutes of everything, by chance",
        (Strike("soak"),),
        Workload(0, finished_within_s=300),
        Bars(measures={"slope_mb": 1}),
    ),
)
