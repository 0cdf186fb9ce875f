"""``carillon redrive`` as it stands on a command line; the file beside this one does what it says."""

import asyncio
from typing import Annotated

import typer

from models.outcome import Outcome, Reason
from streams.console.configuration import settings
from streams.console.options import Id, Why

redrives = typer.Typer()


@redrives.command()
def redrive(
    notification_id: Id,
    outcome: Annotated[
        list[Outcome],
        typer.Option(
            help="Those that ended as unregistered, rejected, expired, cancelled. Repeatable.", metavar="OUTCOME"
        ),
    ],
    reason: Annotated[
        list[Reason] | None,
        typer.Option(help="Of those only the ones for this reason, such as bad_message. Repeatable.", metavar="REASON"),
    ] = None,
    why: Why = "",
    by: Annotated[str, typer.Option(help="Who asks; absent: whoever is logged in here.")] = "",
) -> None:
    """Send again what has ended in an outcome, after its cause is mended: each such delivery once, and nothing else.

    The account shows it: what is sent again leaves its old outcome and is pending. It goes to the address that its
    device has now; of a device that is retired or has none, the delivery stays as it ended. The time to live does not
    begin anew. What this redrive sends in vain can be redriven again. carillon progress ID shows outcomes and reasons.
    """
    from streams.console.redrive import redrive as run

    asyncio.run(run(notification_id, settings(), outcomes=outcome, reasons=reason or [], why=why, by=by))
