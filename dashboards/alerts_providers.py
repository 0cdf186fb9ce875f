"""Alerts on the ways out: errors, credentials and brakes."""

from typing import Final

from dashboards.alert import Alert, Example, Fired, Severity, sample
from dashboards.metric import METRICS, only
from dashboards.promql import NOW, Lens
from dashboards.providers import BAD, ERROR_SHARE
from models.standing import CredentialKind

LAST_MINUTES: Final = Lens("5m")
TEN_MINUTES: Final = Lens("10m")

FEW: Final = 10.0
"""Errors in five minutes: below, one unlucky request among few would wake somebody."""

SOON_S: Final = 14 * 86_400.0
"""Seconds: two weeks to have a certificate made, and to put it in place by daylight."""

ROUTE: Final = {"channel": "fcm", "app": "default"}

_bad = LAST_MINUTES.rate(METRICS.provider_requests, "channel", "app", only=(BAD,))
_all = LAST_MINUTES.rate(METRICS.provider_requests, "channel", "app")


def _requests(**results: str) -> dict[str, str]:
    return {sample(METRICS.provider_requests, **ROUTE, result=result): values for result, values in results.items()}


FAILING: Final = Alert(
    "ProviderFailing",
    (_bad / _all)
    .above(ERROR_SHARE)
    .while_(LAST_MINUTES.increase(METRICS.provider_requests, "channel", "app", only=(BAD,)).above(FEW)),
    "2m",
    Severity.PAGE,
    "{{ $labels.channel }} of {{ $labels.app }} answers with errors",
    "{{ $value | humanizePercentage }} of the requests of the last five minutes failed. Dead addresses are not among "
    "them.",
    (
        Example(
            "one request in ten is answered with unavailable",
            _requests(accepted="0+90x20", unavailable="0+10x20"),
            "15m",
            (Fired(ROUTE, "10%"),),
            not_yet="3m",
        ),
        Example("one in a hundred is", _requests(accepted="0+990x20", unavailable="0+10x20"), "15m"),
        Example("a third of the addresses is dead", _requests(accepted="0+60x20", unregistered="0+30x20"), "15m"),
        Example("one of two requests failed", _requests(accepted="0x9 1x11", unavailable="0x9 1x11"), "12m"),
        Example("nothing is sent", _requests(accepted="50x20", unavailable="5x20"), "15m"),
    ),
)

UNAUTHORISED: Final = Alert(
    "ProviderUnauthorised",
    LAST_MINUTES.increase(METRICS.provider_requests, "channel", "app", only=(only("result", "unauthorised"),)).above(0),
    "0m",
    Severity.PAGE,
    "{{ $labels.channel }} refuses the credentials of {{ $labels.app }}",
    "The provider refused {{ $value | humanize }} requests of the last five minutes as unauthorised. The route stops "
    "by itself; what is to be sent waits.",
    (
        Example("four requests were refused", _requests(unauthorised="0x9 4x10"), "11m", (Fired(ROUTE, "4"),)),
        Example("none was for an hour", _requests(unauthorised="0x5 4x60"), "60m"),
    ),
)

TRIPPED: Final = Alert(
    "BrakeTripped",
    TEN_MINUTES.increase(METRICS.brake_trips, "channel", "app", "why").above(0),
    "0m",
    Severity.PAGE,
    "{{ $labels.channel }} of {{ $labels.app }} was stopped by itself: {{ $labels.why }}",
    "A worker stopped the route, and nobody is retired for it. What is to be sent waits until somebody releases the "
    "route.",
    (
        Example(
            "a brake has tripped",
            {sample(METRICS.brake_trips, **ROUTE, why="credentials"): "0x5 1x20"},
            "8m",
            (Fired({**ROUTE, "why": "credentials"}),),
        ),
        Example("it tripped an hour ago", {sample(METRICS.brake_trips, **ROUTE, why="credentials"): "0x5 1x60"}, "60m"),
    ),
)

PAUSED: Final = Alert(
    "RoutePaused",
    LAST_MINUTES.gauge("max", METRICS.route_paused, "channel", "app").above(0),
    "30m",
    Severity.TICKET,
    "{{ $labels.channel }} of {{ $labels.app }} has been paused for half an hour",
    "Something holds all of the route. What is to be sent waits, and what waits too long expires.",
    (
        Example(
            "it was paused and forgotten",
            {sample(METRICS.route_paused, **ROUTE): "0x5 1x60"},
            "45m",
            (Fired(ROUTE),),
            not_yet="35m",
        ),
        Example("it was paused for ten minutes", {sample(METRICS.route_paused, **ROUTE): "0x5 1x10 0x60"}, "45m"),
    ),
)

EXPIRING: Final = Alert(
    "CredentialExpires",
    (
        LAST_MINUTES.gauge(
            "min",
            METRICS.credential_expiry,
            "channel",
            "app",
            only=(only("kind", CredentialKind.CERTIFICATE.value),),
        )
        - NOW
    ).below(SOON_S),
    "10m",
    Severity.TICKET,
    "The certificate of {{ $labels.app }} on {{ $labels.channel }} ends soon",
    "It ends in {{ $value | humanizeDuration }}. A new one has to be put in its place by hand; workers use it at once.",
    (
        Example(
            "it ends in thirteen days",
            {sample(METRICS.credential_expiry, **ROUTE, kind="certificate"): "1125000x30"},
            "30m",
            (Fired(ROUTE, "13d 0h 0m 0s"),),
            not_yet="9m",
        ),
        Example(
            "it ends in fifteen days",
            {sample(METRICS.credential_expiry, **ROUTE, kind="certificate"): "1298000x30"},
            "30m",
        ),
        Example(
            "a token ends in ten minutes, and replaces itself",
            {sample(METRICS.credential_expiry, **ROUTE, kind="access_token"): "600+60x60"},
            "30m",
        ),
    ),
)

STALE: Final = Alert(
    "CredentialsStale",
    LAST_MINUTES.gauge("max", METRICS.credential_stale, "channel", "app").above(0),
    "5m",
    Severity.TICKET,
    "New credentials of {{ $labels.app }} on {{ $labels.channel }} cannot be used",
    "A newer file was put in place and is not usable. The old credentials go on until they end.",
    (
        Example(
            "a broken file has lain there for ten minutes",
            {sample(METRICS.credential_stale, **ROUTE): "0x5 1x30"},
            "15m",
            (Fired(ROUTE),),
            not_yet="10m",
        ),
        Example("it was mended at once", {sample(METRICS.credential_stale, **ROUTE): "0x5 1x2 0x30"}, "15m"),
    ),
)

PROVIDER_ALERTS: Final = (FAILING, UNAUTHORISED, TRIPPED, PAUSED, EXPIRING, STALE)
