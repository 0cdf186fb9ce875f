"""The commands of the brake as they stand on a command line; the files beside this one do what they say."""

import asyncio
from typing import Annotated, TypeAlias

import typer

from streams.console.configuration import settings
from streams.console.options import AsJson, Id, Why
from streams.console.targets import Target, target_of

brakes = typer.Typer()

OneId: TypeAlias = Annotated[str | None, typer.Argument(help="One notification.", metavar="ID", show_default=False)]
App: TypeAlias = Annotated[str | None, typer.Option("--app", help="All of an app.", metavar="APP")]
Channel: TypeAlias = Annotated[str | None, typer.Option("--channel", help="All of a channel.", metavar="CHANNEL")]
Route: TypeAlias = Annotated[
    tuple[str, str] | None, typer.Option("--route", help="One channel of one app.", metavar="CHANNEL APP")
]
Everything: TypeAlias = Annotated[bool, typer.Option("--everything", help="Whatever is sent at all.")]
By: TypeAlias = Annotated[str, typer.Option(help="Who asks; absent: whoever is logged in here.")]
Rate: TypeAlias = Annotated[float | None, typer.Option("--rate", help="Deliveries a second.", min=0, metavar="N")]
NoLimit: TypeAlias = Annotated[bool, typer.Option("--no-limit", help="Take the limit away.")]


@brakes.command()
def pause(
    notification_id: OneId = None,
    *,
    app: App = None,
    channel: Channel = None,
    route: Route = None,
    everything: Everything = False,
    why: Why = "",
    by: By = "",
) -> None:
    """Hold what is not sent yet, of exactly one of: ID, --app, --channel, --route, --everything.

    It returns when that is in force; every worker obeys within two seconds. What is with a provider already still
    ends. What is held waits without blocking anybody, and expires by its own time to live. A scope that is paused
    already stays as it is, with its first reason; carillon controls shows all of them.
    """
    _brake("pause", target_of(notification_id, app=app, channel=channel, route=route, everything=everything), why, by)


@brakes.command()
def resume(
    notification_id: OneId = None,
    *,
    app: App = None,
    channel: Channel = None,
    route: Route = None,
    everything: Everything = False,
    why: Why = "",
    by: By = "",
) -> None:
    """Let go on what was paused, of exactly one of: ID, --app, --channel, --route, --everything.

    Scopes are paused each for itself: where a wider one holds it still, that is said, and the exit code is 1. A rate
    that was set before holds again.
    """
    _brake("resume", target_of(notification_id, app=app, channel=channel, route=route, everything=everything), why, by)


@brakes.command()
def cancel(
    notification_id: OneId = None,
    *,
    app: App = None,
    channel: Channel = None,
    route: Route = None,
    everything: Everything = False,
    why: Why = "",
    by: By = "",
) -> None:
    """Call back what is not sent yet, of exactly one of: ID, --app, --channel, --route, --everything.

    Of a notification it is final. Of a wider scope it means all that was accepted until now, scheduled or waiting for a
    retry, and nothing that comes later. What had not started is counted as cancelled, and every account closes.
    """
    _brake("cancel", target_of(notification_id, app=app, channel=channel, route=route, everything=everything), why, by)


@brakes.command()
def throttle(
    notification_id: OneId = None,
    *,
    app: App = None,
    channel: Channel = None,
    route: Route = None,
    everything: Everything = False,
    rate: Rate = None,
    no_limit: NoLimit = False,
    why: Why = "",
    by: By = "",
) -> None:
    """Send at most --rate deliveries a second of exactly one of: ID, --app, --channel, --route, --everything.

    All senders keep to it together, from the next second on. Of a wider scope's rate each lane has a fixed part
    (CARILLON_QUOTA__DIRECT_SHARE). The narrowest limit counts. --no-limit takes it away; pauses stay as they are.
    """
    if (rate is None) == (not no_limit):
        message = "say how fast: either --rate N or --no-limit"
        raise typer.BadParameter(message)
    target = target_of(notification_id, app=app, channel=channel, route=route, everything=everything)
    _brake("throttle", target, why, by, rate)


@brakes.command()
def start(notification_id: Id) -> None:
    """Begin a scheduled notification now, before its time; returns when it has begun.

    Its time to live still counts from the time it was scheduled for. What has begun already is left alone.
    """
    from streams.console.start import start as run

    asyncio.run(run(notification_id, settings()))


@brakes.command()
def controls(as_json: AsJson = False) -> None:
    """Show what is paused, limited or cancelled now: by whom, why and since when; the wider scopes first.

    Notifications that have ended are left out. carillon routes shows, route by route, what follows from it.
    """
    from streams.console.controls import show

    asyncio.run(show(settings(), as_json=as_json))


def _brake(verb: str, target: Target, why: str, by: str, rate: float | None = None) -> None:
    from streams.console.brakes import Asked, brake

    asyncio.run(brake(Asked(verb, target, why, by, rate), settings()))
