"""``python -m deploy.by_hand``: docker-compose.kafka.yml without containers, from first start to last exit."""

import argparse
import shutil
import sys
import time
from pathlib import Path
from typing import Final

import orjson
from rich.console import Console

from deploy.by_hand.container import Container, containers
from deploy.by_hand.here import Here
from deploy.by_hand.house import House, only_of
from deploy.by_hand.image import image
from deploy.by_hand.used import use
from deploy.by_hand.view import show, told
from deploy.composed import ROOT, compose
from models.errors import SetupError
from sandbox.archives import fetch_archives
from sandbox.interrupt import until_interrupted

FOLDER: Final = Path("var/by-hand")

ABOUT: Final = """Start every service of docker-compose.kafka.yml without containers, with its own command, environment
and health check, in its order; type the first command of README; ask Prometheus and the edge; end everything by
SIGTERM. What is replaced (names, ports, folders), and what is not here, is told. Exit code 1 where a service is not
healthy in the time that the file gives it, where a command fails, and where one does not end as it should."""

console = Console(width=120, highlight=False)


def main() -> int:
    """Be the program; return its exit code."""
    given = _parser().parse_args()
    began = time.monotonic()
    try:
        chosen = _chosen(given)
        shutil.rmtree(given.folder, ignore_errors=True)
        here = Here(given.folder.resolve(), tuple(compose()["services"]))
        with until_interrupted(), House(chosen, here, lambda: fetch_archives(console.print), console.print) as house:
            problems = _live(house, is_whole=not given.only)
    except SetupError as error:
        console.print(f"[red]{error}", soft_wrap=True)
        return 1
    show(house, problems, console)
    if given.json:
        print(orjson.dumps(told(house, problems, time.monotonic() - began)).decode())
    return 1 if problems else 0


def _live(house: House, *, is_whole: bool) -> list[str]:
    """Start, use and end a house; return what went wrong."""
    problems: list[str] = []
    try:
        house.up()
        problems += use(house) if is_whole else []
    except SetupError as error:
        problems.append(str(error))
    house.down()
    return [*problems, *(f"{name} {what}" for name, what in house.failures.items())]


def _chosen(given: argparse.Namespace) -> list[Container]:
    """Return the containers that are asked for; raises SetupError where a name is none of a service."""
    every = containers(compose()["services"], image(ROOT), dict(given.scale))
    return only_of(every, set(given.only)) if given.only else every


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.by_hand", description=ABOUT)
    parser.add_argument(
        "--scale", action="append", default=[], type=_scaled, metavar="SERVICE=NUMBER", help="so many of a service"
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="SERVICE", help="only this and those it waits for, unused"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"for volumes and logs, made anew ({FOLDER})")
    parser.add_argument("--json", action="store_true", help="as a last line, one JSON object")
    return parser


def _scaled(said: str) -> tuple[str, int]:
    name, _, number = said.partition("=")
    return name, int(number)


if __name__ == "__main__":
    sys.exit(main())
