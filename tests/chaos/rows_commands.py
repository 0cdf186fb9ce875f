"""Rows 15 to 18, 23 and 25: rubbish, repeated and oversized commands, a replay of everything, and the brake."""

from __future__ import annotations

from tests.chaos.schedule import ONE_BROKER, QUICK, Bars, Home, Row, Strike, Workload

NONE = Workload(0)
BRAKED_S = 2.0
LETTERS = 50
"""In a row at most, in the house that is flooded; others give up more in one row of the schedule."""

ROWS = (
    Row(
        15,
        "poison",
        "rubbish on every topic before each fifth notification",
        (Strike("poison", more={"number": 50}),),
        NONE,
        Bars(measures={"delay": 0.1, "unlettered": 0}),
    ),
    Row(
        15,
        "neighbours",
        "every fifth record is bad, on each topic in turn",
        (Strike("neighbours"),),
        NONE,
        Bars(measures={"delay": 0.1, "unlettered": 0, "lost_neighbours": 0}),
    ),
    Row(
        16,
        "flood",
        "400 bad records in a row stop their role, and nobody else",
        (Strike("flood", more={"records": 400}),),
        Workload(1_000),
        Bars(measures={"letters": LETTERS, "unlettered": 0}),
        Home("flooded", settings={**QUICK, "CARILLON_DEADLETTERS__RUN": str(LETTERS)}),
    ),
    Row(
        17,
        "oversize",
        "a message larger than a provider takes, and a command of 1.5 MB",
        (Strike("oversize"),),
        Workload(1_000),
        Bars(measures={"unrefused": 0, "asked": 0, "unlettered": 0, "tries": 1, "lost_neighbours": 0}),
    ),
    Row(
        18,
        "same-command",
        "one command five times, one with another body, one that is corrected",
        (Strike("same command"), Strike("corrected command")),
        NONE,
        Bars(measures={"unrefused": 0, "uncorrected": 0}),
    ),
    Row(
        23,
        "replay",
        "the offsets of every group are reset after the end",
        (Strike("replay", at_end=True),),
        Workload(6_000),
        Bars(measures={"requests": 0, "changed": 0}),
    ),
    Row(
        25,
        "cancel",
        "a campaign is called back while it runs",
        (Strike("cancel", share=(0.2, 0.4)),),
        Workload(20_000, latency_ms=300),
        Bars(ends=frozenset({"accepted", "cancelled"}), measures={"silent_after": BRAKED_S}),
    ),
    Row(
        25,
        "pause",
        "a campaign is paused and goes on, twenty times",
        (Strike("pause", share=(0.01, 0.02)), Strike("pause", after_s=(0.1, 1), times=19)),
        Workload(120_000, latency_ms=100),
        Bars(measures={"silent_after": BRAKED_S, "asked_after": ONE_BROKER.in_flight}),
    ),
)
