"""``carillon``: everything that a person does from a terminal, and how a worker is started.

Each command is a few lines that import what they need when they run, so that ``--help`` answers at once; what a
command does is in ``streams.console``, one file each.
"""

import asyncio
import sys
from typing import Annotated, Any

import typer

from models.names import Lane
from models.outcome import Outcome
from streams.console.acls_command import security
from streams.console.brake_commands import brakes
from streams.console.configuration import settings
from streams.console.exits import told
from streams.console.ledger_commands import ledger
from streams.console.letters_commands import deadletters
from streams.console.options import AsJson, File, Id, RouteApp, RouteChannel, Why, WhyNeeded, WorkerRole
from streams.console.redrive_command import redrives

FOREIGN: dict[str, Any] = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
"""For commands that another program parses."""

app = typer.Typer(
    name="carillon",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    epilog="Exit codes: 0 done, 1 refused or incomplete (each reason on standard error), 2 wrong usage, 3 a server is "
    "away. Settings are environment variables, such as CARILLON_KAFKA__BOOTSTRAP: docs/settings.md lists them.",
)
topics = typer.Typer(no_args_is_help=True, help="The Kafka topics: list or create them.")
routes = typer.Typer(invoke_without_command=True)
edge = typer.Typer(invoke_without_command=True)
devices = typer.Typer(no_args_is_help=True, help="The devices in the registry: import them.")
app.add_typer(brakes)
app.add_typer(redrives)
app.add_typer(security)
app.add_typer(deadletters, name="deadletters")
app.add_typer(topics, name="topics")
app.add_typer(devices, name="devices")
app.add_typer(ledger, name="ledger")
app.add_typer(routes, name="routes")
app.add_typer(edge, name="edge")


@app.callback()
def carillon() -> None:
    """One command, every bell: notifications to millions of devices, with an account that always balances."""


@app.command()
def worker(
    role: Annotated[WorkerRole, typer.Argument(metavar="ROLE", help=f"One of {', '.join(WorkerRole)}.")],
    channel: Annotated[str | None, typer.Option(help="For send: the channel, such as fcm.")] = None,
    lane: Annotated[Lane | None, typer.Option(help="For send: whose messages, direct ones or campaigns'.")] = None,
    instance: Annotated[str | None, typer.Option(help="Instead of CARILLON_WORKER__INSTANCE.")] = None,
    http_port: Annotated[int | None, typer.Option(help="Instead of CARILLON_WORKER__HTTP_PORT; 0: any.")] = None,
) -> None:
    """Run a worker until SIGTERM or Ctrl-C. Start more of them, each with its own --instance, to scale a role.

    accept reads commands; expand finds their devices; send hands them to a provider; release keeps what has to wait;
    tally keeps the account; record writes it to the registry; register keeps devices; retire takes dead ones out.

    send serves one lane of one channel, so that nobody waits behind a crowd:
    --channel fcm --lane campaign sends campaigns;
    --channel fcm --lane direct sends what goes past them, such as messages to named people.
    Run both for each channel: what is meant for a lane that nobody serves waits.
    Of the rate of a route, direct messages have CARILLON_QUOTA__DIRECT_SHARE.

    all runs every role, each in a process of its own, and starts again what ends, with growing pauses; a port other
    than 0 is then the first of a row.
    """
    from streams.console import workers

    chosen = workers.with_options(settings(), instance, http_port)
    if role.value == "all":
        from providers.catalogue import channels
        from telemetry.vocabulary import ROLES

        workers.run_all(chosen, list(channels()), ROLES)
    else:
        workers.run_role(role.value, channel, lane, chosen)


@topics.command("create")
def topics_create() -> None:
    """Create every topic that is missing. It can be run again at any time: what is there stays as it is."""
    from streams.console.topics import create

    create(settings())


@topics.command("list")
def topics_list() -> None:
    """List every topic with its key, its value and how long it is kept; asks no broker."""
    from streams.console.topics import show

    show(settings())


@app.command()
def send(file: File) -> None:
    """Publish commands: one JSON object, or one per line (NDJSON); docs/commands.md shows them.

    Everything is checked first, as a worker would; if one would be refused, none is sent, and each reason is told.
    It returns when the broker has acknowledged all of them.
    """
    from streams.console.send import send as run

    run(file, settings())


@devices.command("import")
def devices_import(
    file: File,
    wait: Annotated[bool, typer.Option("--wait", help="Return when the registry has read all of it.")] = False,
) -> None:
    """Publish devices: one JSON object per line (NDJSON), each a device or a change of one (docs/commands.md).

    A bad line is told with its number and left out; the others are published, and the exit code is 1.
    """
    from streams.console.devices import import_devices

    import_devices(file, settings(), wait=wait)


@app.command()
def count(
    file: File,
    of: Annotated[str, typer.Option("--app", help="Whose devices, where the file is a bare condition.")] = "default",
    as_json: AsJson = False,
) -> None:
    """Count the devices that a launch command, or a bare condition, selects now, by channel; nothing is sent."""
    from streams.console.count import count as run

    asyncio.run(run(file, of, settings(), as_json=as_json))


@app.command()
def progress(
    notification_id: Id,
    watch: Annotated[bool, typer.Option("--watch", help="Follow it until it is finished.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a notification's account: selected is always the sum of all that became of them and what is pending."""
    from streams.console.progress import progress as run

    asyncio.run(run(notification_id, settings(), watch=watch, as_json=as_json))


@app.command()
def deliveries(
    notification_id: Id,
    device: Annotated[str | None, typer.Option(help="Only this device: its id of 32 hex digits.")] = None,
    outcome: Annotated[Outcome | None, typer.Option(help="Only those that ended so.")] = None,
    as_json: AsJson = False,
) -> None:
    """List each delivery of a notification and what became of it: tab-separated, or NDJSON with --json."""
    from streams.console.deliveries import deliveries as run

    asyncio.run(run(notification_id, settings(), device=device, outcome=outcome, as_json=as_json))


@routes.callback()
def routes_show(context: typer.Context, as_json: AsJson = False) -> None:
    """Show each route (one channel of one app), whether it is open, and who holds it, why and since when.

    A sender stops its route by itself when the provider refuses the credentials, or calls too many addresses dead
    (CARILLON_BRAKE__SHARE). What it has to send waits, and no device is retired. Mend the cause, then release it.
    """
    if context.invoked_subcommand is None:
        from streams.console.routes import show

        asyncio.run(show(settings(), as_json=as_json))


@routes.command("release")
def routes_release(channel: RouteChannel, of: RouteApp, why: Why = "") -> None:
    """Let a paused route go on: what waits for it goes out, and its brake begins to count anew.

    It returns when that is in force. Mend the cause first, or the brake trips again. Where the addresses are really
    dead, because the list is an old one, raise CARILLON_BRAKE__SHARE for its senders until it is through.
    """
    from streams.console.routes import release

    asyncio.run(release(channel, of, why, settings()))


@routes.command("pause")
def routes_pause(channel: RouteChannel, of: RouteApp, why: WhyNeeded) -> None:
    """Hold a route by hand: nothing of it is sent or retired until it is released; other routes go on.

    It returns when that is in force. A route that is paused already stays as it is, with its first reason.
    """
    from streams.console.routes import pause

    asyncio.run(pause(channel, of, why, settings()))


@edge.callback()
def edge_serve(context: typer.Context) -> None:
    """Serve the live page at / and the reports API until SIGTERM or Ctrl-C.

    The page shows what goes on now, and with a token of the scope control:write it has the buttons of the brake
    (docs/live.md). The API tells accounts, outcomes, deliveries, and the story of each one (docs/reports.md);
    /v1/openapi.json describes all of it.

    It listens where CARILLON_EDGE__HOST and CARILLON_EDGE__PORT say, and answers who shows a token of
    CARILLON_EDGE__TOKENS_FILE. It starts without the registry and without Kafka, and says what is away.
    """
    if context.invoked_subcommand is None:
        from edge.serving import serve
        from providers.catalogue import channels
        from streams.edge_broker import open_edge_broker

        chosen = settings()
        serve(chosen, list(channels()), lambda: open_edge_broker(chosen))


@edge.command("token")
def edge_token(
    name: Annotated[str, typer.Option(help="Who will bear it, such as grafana.")],
    of: Annotated[str, typer.Option("--app", help="Whose notifications it shows; * is every app.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help="Instead of reports:read; may be given again. control:write has the buttons of the brake."),
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="It expires then; absent: never.")] = None,
) -> None:
    """Make a token and write what it is good for into CARILLON_EDGE__TOKENS_FILE; an edge that runs takes it at once.

    The token is on standard output, this once: the file holds its SHA-256. To take it back, delete its entry.
    """
    from edge.minting import token

    token(settings(), name=name, app=of, scopes=scope or ["reports:read"], days=days)


@app.command(hidden=True)
def docs(check: Annotated[bool, typer.Option("--check", help="Only tell which pages are stale.")] = False) -> None:
    """Write the reference pages of docs/ anew from the code; for developers, in a checkout."""
    from streams.console.docs import generate

    generate(check=check)


@app.command(context_settings=FOREIGN)
def sandbox(context: typer.Context) -> None:
    """Run the whole house on this machine: up, status, down (carillon sandbox --help)."""
    from sandbox.cli import app as foreign

    foreign(context.args, prog_name="carillon sandbox")


@app.command(context_settings=FOREIGN)
def demo(context: typer.Context) -> None:
    """Do the main job once, from an empty machine to a balanced account (carillon demo --help)."""
    from sandbox.cli import app as foreign

    foreign(["demo", *context.args], prog_name="carillon")


@app.command(context_settings=FOREIGN)
def bench(context: typer.Context) -> None:
    """Measure how fast it is on this machine, beside what it is compared with (carillon bench --help)."""
    from benchmarks.cli import app as foreign

    foreign(context.args, prog_name="carillon bench")


def main() -> None:
    """Be the program ``carillon``."""
    sys.exit(told(app))


if __name__ == "__main__":
    main()
