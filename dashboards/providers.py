"""The dashboard *Providers*, for operators: what the ways out answer, how fast, and whether a route is stopped."""

from typing import Final

from grafana_foundation_sdk.models import units

from dashboards.looks import IN_ALL, ORANGE, OVER_TIME, RED
from dashboards.metric import METRICS, but, only
from dashboards.panel import Ask, Board, Form, Panel, Row
from dashboards.promql import NOW

BAD: Final = but("result", "accepted", "unregistered")
"""A dead address is no fault of the provider's."""

ERROR_SHARE: Final = 0.05
"""Of all requests: above, it is no longer bad luck."""

ROUTES: Final = Row(
    "Routes now",
    (
        Panel(
            "Brake",
            "Whether anything holds all of a route (a channel of an app). What is paused waits and is not lost; "
            "`carillon routes` says who paused it, and why.",
            units.Short,
            (Ask(OVER_TIME.gauge("max", METRICS.route_paused, "channel", "app")),),
            Form.NUMBER,
            width=6,
            height=5,
            limits=((1, RED),),
            words={0: "open", 1: "paused"},
        ),
        Panel(
            "Brakes tripped by themselves",
            "Times, over the range above, that a worker stopped a route: its credentials were refused, or it suddenly "
            "called too many addresses dead. Which one it is stands to the left while it lasts.",
            units.Short,
            (Ask(IN_ALL.increase(METRICS.brake_trips, "why").rounded()),),
            Form.NUMBER,
            width=6,
            height=5,
            limits=((1, RED),),
        ),
        Panel(
            "Credentials end in",
            "Time until what a route shows ends. A *certificate* has to be replaced by hand; a token replaces itself, "
            "and may come close to 0.",
            units.DurationSeconds,
            (Ask(OVER_TIME.gauge("min", METRICS.credential_expiry, "channel", "app", "kind") - NOW),),
            Form.NUMBER,
            width=6,
            height=5,
        ),
        Panel(
            "New credentials that cannot be used",
            "1 while a newer file was put in place and is not usable; the old one goes on, and the log says why.",
            units.Short,
            (Ask(OVER_TIME.gauge("max", METRICS.credential_stale, "channel", "app")),),
            Form.NUMBER,
            width=6,
            height=5,
            limits=((1, ORANGE),),
            words={0: "in use", 1: "not usable"},
        ),
        Panel(
            "Rate and quota",
            "Deliveries each second that the senders of a route start (*used*), beside what they may start now after "
            "ramp and 429 (*limit*; it is not drawn where nothing limits).",
            units.RequestsPerSecond,
            (
                Ask(OVER_TIME.gauge("sum", METRICS.quota_used, "channel", "app"), "used"),
                Ask(OVER_TIME.gauge("sum", METRICS.quota_limit, "channel", "app"), "limit"),
            ),
            width=12,
        ),
        Panel(
            "Share of the time held back",
            "Share of the time in which a route waited, because its provider had answered *too many* (429), in the "
            "sender that waited longest of all. Long and high: the quota is too small for what is sent.",
            units.PercentUnit,
            (Ask(OVER_TIME.rate_of_worst(METRICS.throttled_seconds, "channel", "app")),),
            width=12,
        ),
        Panel(
            "In flight",
            "Deliveries handed to a provider that it has not answered yet. It is bounded; at its bound for long, the "
            "provider is the slowest part.",
            units.Short,
            (Ask(OVER_TIME.gauge("sum", METRICS.provider_inflight, "channel")),),
        ),
        Panel(
            "Connections",
            "Connections to each provider that are open, all senders together.",
            units.Short,
            (Ask(OVER_TIME.gauge("sum", METRICS.provider_connections, "channel")),),
        ),
        Panel(
            "Asked to leave",
            "Times, each second, that a provider asked us to leave a connection (GOAWAY). Now and then is usual: it is "
            "replaced, and nothing is lost.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.provider_goaways, "channel")),),
        ),
    ),
)

ANSWERS: Final = Row(
    "What they answer",
    (
        Panel(
            "Requests by result",
            "Requests that a provider answered, each second, by its answer.",
            units.RequestsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.provider_requests, "channel", "result")),),
            Form.STACK,
            width=12,
        ),
        Panel(
            "Requests by app",
            "Requests of each route, each second: which app uses the channel, and how much.",
            units.RequestsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.provider_requests, "channel", "app")),),
            width=12,
        ),
        Panel(
            "Error share",
            "Of all requests, the share that is neither accepted nor called a dead address. Above "
            f"{ERROR_SHARE:.0%} for two minutes an alert says so.",
            units.PercentUnit,
            (
                Ask(
                    OVER_TIME.rate(METRICS.provider_requests, "channel", "app", only=(BAD,))
                    / OVER_TIME.rate(METRICS.provider_requests, "channel", "app")
                ),
            ),
            limits=((ERROR_SHARE, RED),),
        ),
        Panel(
            "Throttled",
            "Requests answered with *too many*, each second. The rate of the route goes down by itself and climbs "
            "again.",
            units.RequestsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.provider_requests, "channel", "app", only=(only("result", "throttled"),))),),
        ),
        Panel(
            "Credentials refused",
            "Requests answered with *unauthorised*, each second. The route stops by itself; nobody is retired for it.",
            units.RequestsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.provider_requests, "channel", "app", only=(only("result", "unauthorised"),))),),
        ),
        Panel(
            "Time to an answer",
            "From a delivery's hand-over to its answer: half (p50), 95 % and 99 % took no longer.",
            units.Seconds,
            tuple(
                Ask(OVER_TIME.quantile(share, METRICS.provider_seconds, "channel"), f"p{share * 100:g}")
                for share in (0.5, 0.95, 0.99)
            ),
            width=12,
        ),
        Panel(
            "Put off by reason",
            "Deliveries that a provider did not take now and that are tried again, each second.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.retries, "channel", "reason")),),
            Form.STACK,
        ),
        Panel(
            "Not believed",
            "Dead addresses that were left alone, because their route was paused: it may have been the route that was "
            "wrong.",
            units.CountsPerSecond,
            (Ask(OVER_TIME.rate(METRICS.devices_spared, "channel")),),
            width=4,
        ),
    ),
)

PROVIDERS: Final = Board(
    "providers",
    "Providers",
    "The ways out: whether each route is open, what the provider answers, how fast, and when its credentials end.",
    (ROUTES, ANSWERS),
)
