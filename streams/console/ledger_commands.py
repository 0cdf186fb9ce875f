"""``carillon ledger``: its commands, each a few lines that import what they need when they run."""

import asyncio

import typer

from streams.console.configuration import settings
from streams.console.options import AsJson, Id

ledger = typer.Typer(no_args_is_help=True, help="The account of a notification: is it the same in every book?")


@ledger.command("verify")
def ledger_verify(notification_id: Id, as_json: AsJson = False) -> None:
    """Compare the ledger with the deliveries in the registry and with both progresses, and say where they differ.

    It folds the rows that tally would fold if it began anew now, and compares by channel: selected, suppressed and
    pending, each outcome with its reason, state and version. Where deliveries differ, up to 20 segments are named, as
    long as their rows exist: of what has ended only sums are left.

    What was closed without a result, and what has left the registry by its age, is told and is no difference. While a
    notification runs its numbers move, and a difference may be on its way: that is said, too. What is equal then is
    equal all the same.

    Exit codes: 0 equal, 1 different or unknown, 3 a server is away.
    """
    from streams.console.ledger import verify

    asyncio.run(verify(notification_id, settings(), as_json=as_json))


@ledger.command("show")
def ledger_show(notification_id: Id, as_json: AsJson = False) -> None:
    """List the facts behind a notification's numbers, in their order: a table, or NDJSON with --json.

    Once it has ended there is only its summary, and what a redrive did since.
    """
    from streams.console.ledger import show

    asyncio.run(show(notification_id, settings(), as_json=as_json))
