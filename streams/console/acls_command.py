"""``carillon acls`` on the command line."""

from typing import Annotated

import typer

from streams.console.configuration import settings

security = typer.Typer()


@security.command("acls")
def list_acls(
    producer: Annotated[
        list[str] | None, typer.Option(help="The user of a producer, who may publish; may be repeated.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Put them into force; needs Alter on the cluster.")] = False,
) -> None:
    """List what each role's user may do at the broker, as lines for kafka-acls; asks no broker without --apply.

    A role's user is called as its group, such as carillon.tally, and may do what that role needs and nothing else. So
    there are carillon.topics, who creates topics, carillon.console, who operates, and carillon.scaler, who asks for the
    lag. It adds, and takes nothing away. docs/security.md says how users are made.
    """
    from streams.console.acls import acls as run

    run(settings(), producer or [], apply=apply)
