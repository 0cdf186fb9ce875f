"""Alerts on what is promised about time: how fast the budget of late deliveries burns."""

from collections.abc import Iterator, Sequence
from typing import Final

from dashboards.alert import Alert, Example, Fired, Severity, sample
from dashboards.metric import METRICS, only
from dashboards.objectives import OBJECTIVES, Objective
from dashboards.promql import Expr, Lens, either
from models.names import Lane

FAST: Final = ("5m", "1h")
SLOW: Final = ("30m", "6h")
"""A short window, so that the alert ends soon after its cause, and a long one, so that a moment is not enough."""

BURNING_FAST: Final = 14.4
BURNING_SLOWLY: Final = 6.0
"""Times the budget of a month: 2 % of it within one hour, 5 % within six.
https://sre.google/workbook/alerting-on-slos/"""

FEW: Final = 10.0
"""Late deliveries in the long window: below, one slow phone among five would wake somebody."""


def recordings() -> Iterator[tuple[str, Expr]]:
    """Give each series that is computed ahead, by its name; both lanes stand in it."""
    for window in (*FAST, *SLOW):
        yield _burn(window).text, either(_burning(goal, window) for goal in OBJECTIVES)
    for window in (FAST[1], SLOW[1]):
        yield _late(window).text, either(_late_of(goal, window) for goal in OBJECTIVES)


def _burn(window: str) -> Expr:
    return Expr(f"carillon:late_burn:rate{window}", ("lane",))


def _late(window: str) -> Expr:
    return Expr(f"carillon:late_deliveries:increase{window}", ("lane",))


def _burning(goal: Objective, window: str) -> Expr:
    quick = Lens(window).within(goal.within_s, METRICS.end_to_end_seconds, "lane", only=(only("lane", goal.lane),))
    return Expr(f"(1 - {quick.text}) / {1 - goal.share:g}", quick.labels)


def _late_of(goal: Objective, window: str) -> Expr:
    return Lens(window).beyond(goal.within_s, METRICS.end_to_end_seconds, "lane", only=(only("lane", goal.lane),))


def _measured(lane: Lane, bound: str, total: str, quick: str) -> dict[str, str]:
    labels = {"lane": lane.value, "channel": "fcm"}
    return {
        sample(METRICS.end_to_end_seconds, "_count", **labels): total,
        sample(METRICS.end_to_end_seconds, "_bucket", f'le="{bound}"', **labels): quick,
    }


def _alert(
    name: str, windows: tuple[str, str], factor: float, *, lasting: str, severity: Severity, examples: Sequence[Example]
) -> Alert:
    short, long = windows
    return Alert(
        name,
        _burn(short).above(factor).while_(_burn(long).above(factor)).while_(_late(long).above(FEW)),
        lasting,
        severity,
        "{{ $labels.lane }} messages come too late",
        "Deliveries of the lane {{ $labels.lane }} end later than promised, {{ $value | humanize }} times as often as "
        f"the budget allows, over {short} and over {long}.",
        examples,
    )


def _a_third_late(at: str, not_yet: str) -> Example:
    return Example(
        "a third of the direct messages is late",
        _measured(Lane.DIRECT, "10.0", "0+90x480", "0+60x480"),
        at,
        (Fired({"lane": Lane.DIRECT.value}, "33.33"),),
        not_yet,
    )


FAST_EXAMPLES: Final = (
    _a_third_late("70m", not_yet="2m"),
    Example("one in a thousand is late", _measured(Lane.DIRECT, "10.0", "0+1000x80", "0+999x80"), "70m"),
    Example(
        "few messages, one of them late: nobody is woken",
        _measured(Lane.DIRECT, "10.0", "0x30 5x40", "0x30 4x40"),
        "35m",
    ),
    Example(
        "a quarter of a campaign is late, which its budget bears for a while",
        _measured(Lane.CAMPAIGN, "900.0", "0+100x80", "0+75x80"),
        "70m",
    ),
    Example("nothing is sent at all", _measured(Lane.DIRECT, "10.0", "0x80", "0x80"), "70m"),
)

SLOW_EXAMPLES: Final = (
    Example(
        "few messages, two of them late: there is no ticket",
        _measured(Lane.DIRECT, "10.0", "0x30 6x40", "0x30 4x40"),
        "50m",
    ),
    _a_third_late("7h", not_yet="10m"),
    Example(
        "a third was late, five hours ago",
        _measured(Lane.DIRECT, "10.0", "0+90x60 5400+90x360", "0+60x60 3600+90x360"),
        "6h",
    ),
)

OBJECTIVE_ALERTS: Final = (
    _alert("DeliveriesLateFast", FAST, BURNING_FAST, lasting="2m", severity=Severity.PAGE, examples=FAST_EXAMPLES),
    _alert(
        "DeliveriesLateSlowly", SLOW, BURNING_SLOWLY, lasting="15m", severity=Severity.TICKET, examples=SLOW_EXAMPLES
    ),
)
