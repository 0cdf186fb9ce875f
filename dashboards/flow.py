"""The dashboard *Flow*, for operators: how far each stage is behind, what it does, and what it repeats or gives up."""

from typing import Final

from grafana_foundation_sdk.models import units

from dashboards.looks import ORANGE, OVER_TIME, RED
from dashboards.metric import METRICS
from dashboards.objectives import DEADLINE_S
from dashboards.panel import Ask, Board, Form, Panel, Row

LAG: Final = OVER_TIME.gauge("sum", METRICS.lag_records, "group", "topic")
READ: Final = OVER_TIME.rate(METRICS.committed_offset, "group", "topic")

BEHIND: Final = Row(
    "How far behind",
    (
        Panel(
            "Oldest record not read",
            "Age of the oldest record that a group has not read yet. Seconds are usual; a line that climbs as fast as "
            "the clock is a group that stands still.",
            units.Seconds,
            (Ask(OVER_TIME.gauge("max", METRICS.oldest_unprocessed, "group", "topic")),),
            width=12,
        ),
        Panel(
            "Records not read",
            "Records of a topic that a group still has in front of it. A campaign makes a hill on *segments*; it has "
            "to come down again.",
            units.Short,
            (Ask(LAG),),
            width=12,
        ),
        Panel(
            "Time to work off",
            "How long a group needs for what is in front of it, if it goes on as in the last minutes. Above "
            f"{DEADLINE_S / 60:g} minutes an alert says so; start more workers of that role.",
            units.Seconds,
            (Ask(LAG / READ),),
            limits=((DEADLINE_S, RED),),
        ),
        Panel(
            "Records read",
            "Records that each group has finished with, each second.",
            units.CountsPerSecond,
            (Ask(READ),),
        ),
        Panel(
            "Age of these numbers",
            "Seconds since the lag was read from the broker, by the worker *lag*. Above half a minute the three panels "
            "around tell the past.",
            units.Seconds,
            (Ask(OVER_TIME.age(METRICS.lag_read_at), "age"),),
            Form.NUMBER,
            limits=((30, ORANGE), (120, RED)),
        ),
    ),
)

DONE: Final = Row(
    "What each stage does",
    (
        Panel(
            "Commands",
            "Commands read, each second, by type and by what was decided. *Duplicate* is a repeat that changed "
            "nothing.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.commands, "type", "verdict")),),
            Form.STACK,
        ),
        Panel(
            "Refused commands",
            "Commands that nothing was done for, by the kind of their first reason; `carillon progress ID` has the "
            "words.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.refusals, "reason")),),
            Form.STACK,
        ),
        Panel(
            "Devices expanded",
            "Devices on the pages that the expanders cut, each second, by channel. More than the senders below can "
            "send piles up on *segments*.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.devices_cut, "channel")),),
        ),
        Panel(
            "Pages of audiences",
            "Pages of devices read and cut into segments, each second.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.pages), "pages"),),
        ),
        Panel(
            "Time for one page",
            "Time to read one page of devices and to cut it: half (p50) and 99 % took no longer. Slow pages are a slow "
            "registry.",
            units.Seconds,
            tuple(Ask(OVER_TIME.quantile(share, METRICS.page_seconds), f"p{share * 100:g}") for share in (0.5, 0.99)),
        ),
        Panel(
            "Requests to providers",
            "Deliveries that providers answered, each second, by channel.",
            units.RequestsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.provider_requests, "channel")),),
        ),
        Panel(
            "Deliveries accounted for",
            "Deliveries whose end stands in the account, each second. It follows the requests, retries left out.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.deliveries, "channel")),),
        ),
        Panel(
            "Where deliveries stand",
            "Deliveries of the notifications that go on, by where they stand in the account. *Pending* is what is "
            "still to be done.",
            units.Short,
            (Ask(OVER_TIME.gauge("sum", METRICS.ledger_deliveries, "state")),),
        ),
        Panel(
            "Put off",
            "Deliveries that are tried again later, each second, by reason. *Paused* waits for a brake to be released.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.retries, "channel", "reason")),),
            Form.STACK,
        ),
        Panel(
            "Repeats recognised",
            "Things that were read twice and changed nothing, each second: usual after a restart, at any other time "
            "not.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.duplicates_suppressed, "stage")),),
            width=24,
        ),
    ),
)

GIVEN_UP: Final = Row(
    "What is given up",
    (
        Panel(
            "Dead letters",
            "Records that could not be handled, each second, by stage and reason. They are kept: `carillon deadletters "
            "list` shows them, `replay` puts them back.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.dead_letters, "stage", "reason")),),
            Form.STACK,
            width=16,
        ),
        Panel(
            "Too many dead letters",
            "1 while a stage gives up too many records: it has stopped, or, on the ways in, keeps no more values.",
            units.Short,
            (Ask(OVER_TIME.gauge("max", METRICS.letter_limit_tripped, "stage")),),
            Form.NUMBER,
            limits=((1, RED),),
            words={0: "well", 1: "too many"},
        ),
    ),
)

FLOW: Final = Board(
    "flow",
    "Flow",
    "How records go through the stages: what waits, how long it takes to work off, what was repeated or given up.",
    (BEHIND, DONE, GIVEN_UP),
)
