"""The dashboard *Deliveries*, for analysts: who was selected, who was told, who was not, and why."""

from typing import Final

from grafana_foundation_sdk.models import units

from dashboards.looks import IN_ALL, ORANGE, OVER_TIME, RED
from dashboards.metric import METRICS, but, only
from dashboards.objectives import OBJECTIVES
from dashboards.panel import Ask, Board, Form, Panel, Row
from dashboards.reports import EACH, ONE
from models.outcome import Outcome
from telemetry.metrics import Counters

ACCEPTED: Final = only("outcome", Outcome.ACCEPTED.value)
FAILED: Final = but("outcome", Outcome.ACCEPTED.value)


def _count(title: str, description: str, field: Counters, outcome: Outcome | None = None) -> Panel:
    which = (only("outcome", outcome.value),) if outcome else ()
    asks = [Ask(IN_ALL.increase(field, only=which).rounded(), title)]
    return Panel(title, description, units.LocaleFormat, asks, Form.NUMBER, width=3, height=4)


ACCOUNT: Final = Row(
    "In all, over the range above",
    (
        _count(
            "Selected",
            "Devices that audiences selected, by condition or by name: everybody who is to be accounted for below.",
            METRICS.selected,
        ),
        _count(
            "Accepted",
            "Deliveries that a provider took. It does not prove that a screen lit up; only the device could tell.",
            METRICS.deliveries,
            Outcome.ACCEPTED,
        ),
        _count(
            "Unregistered",
            "Deliveries to addresses that the provider calls dead; such a device leaves later audiences.",
            METRICS.deliveries,
            Outcome.UNREGISTERED,
        ),
        _count(
            "Rejected",
            "Deliveries that the provider refuses for the message or its address; sending the same again is in vain.",
            METRICS.deliveries,
            Outcome.REJECTED,
        ),
        _count(
            "Expired",
            "Deliveries whose time to live, or number of tries, ended before a provider took them.",
            METRICS.deliveries,
            Outcome.EXPIRED,
        ),
        _count(
            "Cancelled",
            "Deliveries that somebody called back before they were sent.",
            METRICS.deliveries,
            Outcome.CANCELLED,
        ),
        _count(
            "Suppressed",
            "Devices selected that nothing was sent to, such as one without an address; the reasons are below.",
            METRICS.suppressed,
        ),
        Panel(
            "Pending",
            "Deliveries of all notifications that go on, that have not ended now. It goes to 0 when all have.",
            units.LocaleFormat,
            (Ask(OVER_TIME.gauge("sum", METRICS.ledger_deliveries, only=(only("state", "pending"),)), "pending"),),
            Form.NUMBER,
            width=3,
            height=4,
        ),
    ),
)

OVER: Final = Row(
    "Over time",
    (
        Panel(
            "Deliveries by outcome",
            "How many deliveries ended each second, and how. Anything but *accepted* has its reason to the right.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.deliveries, "outcome")),),
            Form.STACK,
            width=12,
        ),
        Panel(
            "Why deliveries failed",
            "Deliveries that ended without being accepted, by reason. *Unregistered* is everyday life; a steep rise of "
            "any other is not.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.deliveries, "outcome", "reason", only=(FAILED,))),),
            Form.STACK,
            width=12,
        ),
        Panel(
            "Accepted share by channel",
            "Of all deliveries that ended, the share that a provider took. Gaps are times when nothing ended.",
            units.PercentUnit,
            (
                Ask(
                    OVER_TIME.rate(METRICS.deliveries, "channel", only=(ACCEPTED,))
                    / OVER_TIME.rate(METRICS.deliveries, "channel")
                ),
            ),
        ),
        Panel(
            "Accepted by channel",
            "Deliveries taken by each provider, each second.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.deliveries, "channel", only=(ACCEPTED,))),),
        ),
        Panel(
            "Selected by app",
            "Devices that audiences of each app selected, by condition or by name, each second.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.selected, "app")),),
        ),
        Panel(
            "Suppressed by reason",
            "Selected devices that nothing was sent to, by reason. A rise of *no_address* points to an import gone "
            "wrong.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.suppressed, "reason")),),
            Form.STACK,
        ),
        Panel(
            "Dead addresses taken out",
            "Devices that later audiences leave out, because a provider called their address dead.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.devices_retired, "channel", "reason")),),
            Form.STACK,
        ),
        Panel(
            "Sent again by command",
            "Deliveries that had ended badly and that somebody sends again (`carillon redrive`).",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.redriven, "app", "channel")),),
        ),
    ),
)

SPEED: Final = Row(
    "How long it took",
    (
        Panel(
            "From command to outcome",
            "Time from the command until a delivery had ended: half (p50), 95 % and 99 % of them took no longer. "
            "*Direct* is one person's message, *campaign* a crowd's.",
            units.Seconds,
            tuple(
                Ask(OVER_TIME.quantile(share, METRICS.end_to_end_seconds, "lane"), f"p{share * 100:g}")
                for share in (0.5, 0.95, 0.99)
            ),
            width=12,
        ),
        Panel(
            "In time",
            "The share of deliveries that ended within what is promised: "
            + ", ".join(f"{goal.lane} {goal.within_s:g} s for {goal.share:.0%}" for goal in OBJECTIVES)
            + ". An alert says when too many are late for too long.",
            units.PercentUnit,
            tuple(
                Ask(
                    OVER_TIME.within(
                        goal.within_s, METRICS.end_to_end_seconds, "lane", only=(only("lane", goal.lane.value),)
                    )
                )
                for goal in OBJECTIVES
            ),
            width=4,
        ),
        Panel(
            "Closed without an end",
            "Notifications that could not end by themselves, over the range above: a channel had no sender, or "
            "something was lost. Anything but 0 deserves a look at the runbook.",
            units.Short,
            (Ask(IN_ALL.increase(METRICS.notifications_closed, "app").rounded()),),
            Form.NUMBER,
            width=4,
            limits=((1, ORANGE),),
        ),
        Panel(
            "Account out of balance",
            "Selected devices that are in no outcome, over all notifications. Always 0: anything else is a defect.",
            units.Short,
            (Ask(OVER_TIME.gauge("sum", METRICS.ledger_imbalance), "imbalance"),),
            Form.NUMBER,
            width=4,
            limits=((1, RED),),
        ),
    ),
)

DELIVERIES: Final = Board(
    "deliveries",
    "Deliveries",
    "What became of notifications: how many devices were selected, told or not told, why, and how long it took.",
    (ACCOUNT, OVER, SPEED, EACH, ONE),
)
