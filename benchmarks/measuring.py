"""What the commands of ``carillon bench`` have in common: their options, and how a measurement is told."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Final, Protocol, TypeVar

import orjson
import typer
from rich.console import Console

from models.errors import SetupError
from sandbox.interrupt import until_interrupted

FOLDER: Final = Path("var/bench")
Folder = Annotated[Path, typer.Option("--folder", help="Where simulators, profiles and logs are kept.")]
AsJson = Annotated[bool, typer.Option("--json", help="As a last line, one JSON object.")]

console = Console()


class Report(Protocol):
    """What any of these measures."""

    def as_json(self) -> Mapping[str, object]:
        """Return the line that scripts read."""


ReportT = TypeVar("ReportT", bound=Report)


def measured(measure: Callable[[], ReportT], show: Callable[[ReportT, Console], None], *, as_json: bool) -> ReportT:
    """Measure, tell what was found, and return it; ends with 1 where something is missing."""
    try:
        with until_interrupted():
            report = measure()
    except SetupError as error:
        raise refused(error) from error
    show(report, console)
    if as_json:
        print(orjson.dumps(report.as_json()).decode())
    return report


def refused(error: SetupError) -> typer.Exit:
    """Tell what has to be mended, and return the end."""
    console.print(f"[red]{error}", highlight=False)
    return typer.Exit(1)
