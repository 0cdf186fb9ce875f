"""``carillon deadletters``: its commands, each a few lines that import what they need when they run."""

import asyncio
from typing import Annotated, TypeAlias

import typer

from rules.letter_entries import Wanted
from rules.spans import since as moment_of
from streams.clock import now
from streams.console.configuration import settings
from streams.console.options import AsJson, Why, WhyNeeded
from telemetry.vocabulary import POISON, STAGES

deadletters = typer.Typer(
    no_args_is_help=True,
    help="Records that could not be handled: list and show them, put them back, or drop them.\n\n"
    "A record that several roles gave up is listed once, under the id of its first dead letter (partition/offset). "
    "They are kept for 14 days; docs/delivery.md says what stops a role that gives up too many.",
)

Letter: TypeAlias = Annotated[str, typer.Argument(metavar="ID", help="As the list has it, such as 2/4711.")]
Some: TypeAlias = Annotated[list[str] | None, typer.Argument(metavar="ID", help="As the list has them.")]
Stage: TypeAlias = Annotated[str | None, typer.Option(help=f"Given up by this one of {', '.join(STAGES)}.")]
ByReason: TypeAlias = Annotated[str | None, typer.Option("--reason", help=f"One of {', '.join(POISON)}.")]
Since: TypeAlias = Annotated[
    str | None, typer.Option(help="Not older: a span such as 90m, 12h or 3d, or a time with its zone.")
]
Limit: TypeAlias = Annotated[int, typer.Option(min=1, help="At most so many.")]
Yes: TypeAlias = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]


@deadletters.command("list")
def list_them(
    *,
    stage: Stage = None,
    reason: ByReason = None,
    since: Since = None,
    limit: Limit = 50,
    handled: Annotated[bool, typer.Option("--all", help="Also those that were replayed or dropped.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what could not be handled, the newest first, and how much there is by stage and reason.

    --json prints one object: letters (the newest ones), counts, and records, which is how many there are.
    """
    from streams.console.deadletters import show_all

    wanted = _wanted(stage, reason, since)
    asyncio.run(show_all(wanted, settings(), limit=limit, handled=handled, as_json=as_json))


@deadletters.command("show")
def show(letter: Letter, as_json: AsJson = False) -> None:
    """Show one record: where it came from, who gave it up and why, its value, and what can be done about it.

    Of addresses, tokens and whatever may be one only the first signs are shown.
    """
    from streams.console.deadletters import show_one

    asyncio.run(show_one(letter, settings(), as_json=as_json))


@deadletters.command("replay")
def replay(
    *,
    ids: Some = None,
    stage: Stage = None,
    reason: ByReason = None,
    since: Since = None,
    limit: Limit = 100,
    why: Why = "",
    yes: Yes = False,
) -> None:
    """Put records back where they came from, the oldest first: those named, or those that a filter finds.

    It lists what will happen and asks. Each goes to its old partition with its key, its headers, and how often it was
    replayed; then it is listed no more, and if it fails again it is a new dead letter. A command that is killed can be
    run again: nothing is put back twice.

    Some are refused, with what to do instead: the deliveries of a segment in the dead letters have ended as rejected,
    so they are sent again by carillon redrive, and not by a replay. The exit code is 1 then.
    """
    from streams.console.letters_handling import Chosen
    from streams.console.letters_handling import replay as run

    asyncio.run(run(Chosen(ids or (), _wanted(stage, reason, since), limit), settings(), why=why, yes=yes))


@deadletters.command("drop")
def drop(
    *,
    why: WhyNeeded,
    ids: Some = None,
    stage: Stage = None,
    reason: ByReason = None,
    since: Since = None,
    limit: Limit = 100,
    yes: Yes = False,
) -> None:
    """Take records off the list, because nothing is to be done about them: those named, or those that a filter finds.

    It lists what will happen and asks. Nothing is deleted: list --all shows them, with who dropped them and why.
    """
    from streams.console.letters_handling import Chosen
    from streams.console.letters_handling import drop as run

    asyncio.run(run(Chosen(ids or (), _wanted(stage, reason, since), limit), settings(), why=why, yes=yes))


def _wanted(stage: str | None, reason: str | None, since: str | None) -> Wanted:
    """Return what the options ask for; raises SetupError where one makes no sense."""
    from models.errors import SetupError
    from rules.complaints import unknown_name

    for option, given, known in (("--stage", stage, STAGES), ("--reason", reason, POISON)):
        if given is not None and given not in known:
            message = f"{option}: {unknown_name(given, known)}"
            raise SetupError(message)
    moment = None if since is None else int(moment_of(since, now()).timestamp() * 1000)
    return Wanted(stage, reason, moment)
