"""The words that several commands take, said in one way."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from telemetry.vocabulary import ROLES

WorkerRole = StrEnum("WorkerRole", [(role, role) for role in (*ROLES, "all")])  # type: ignore[misc]
"""What ``carillon worker`` can be."""

File: TypeAlias = Annotated[Path, typer.Argument(help="A file, or - for standard input.", allow_dash=True)]
Id: TypeAlias = Annotated[str, typer.Argument(help="The notification_id that the producer chose.", metavar="ID")]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="JSON for a program instead of text for a person.")]
RouteChannel: TypeAlias = Annotated[str, typer.Argument(help="Such as fcm.", metavar="CHANNEL")]
RouteApp: TypeAlias = Annotated[str, typer.Argument(help="The app whose route it is, such as default.", metavar="APP")]
Why: TypeAlias = Annotated[str, typer.Option(help="The reason, kept for whoever looks later.")]
WhyNeeded: TypeAlias = Annotated[str, typer.Option("--why", help="The reason: who finds it paused will read it.")]
