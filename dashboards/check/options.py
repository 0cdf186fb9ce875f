"""What ``python -m dashboards.check`` understands."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboards.files import FOLDER

ABOUT = """\
Judge every dashboard and alert. With --files, or without an option: what can be seen in the files, namely numbers,
places, titles, descriptions, units, variables, and metrics that no worker has. With a Prometheus, every question of
every panel is sent to it too, and a failure is: one that it refuses, an empty answer, a metric that nobody exposes, a
label in a legend that the answer does not have. Do it while a notification runs, or panels of rare things have no
number yet; --house opens a house in which everything happens."""

END = """\
examples:
  python -m dashboards.check --files
  python -m dashboards.check --prometheus http://127.0.0.1:9090
  python -m dashboards.check --house
  python -m dashboards.check --scrape 127.0.0.1:9101 127.0.0.1:9102 --for 60
The last line is JSON: {"panels", "queries", "quiet", "failures"}. Ends with 1 if there is any failure."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for."""

    folder: Path
    files: bool
    house: bool
    prometheus: str | None
    scrape: Sequence[str]
    for_s: float
    rate_interval: str
    allow_quiet: bool
    reports: str | None
    token_file: Path | None
    notification: str | None
    device: str | None


def read_options(arguments: Sequence[str]) -> Options:
    """Return the options; a wrong one ends the process with 2 and a line that names it."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboards.check",
        description=ABOUT,
        epilog=END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--files", action="store_true", help="ask nobody: judge what can be seen in the files")
    source.add_argument(
        "--house",
        action="store_true",
        help="open a house of our own with traffic of every kind, scrape it, and ask it and its edge everything",
    )
    source.add_argument("--prometheus", metavar="URL", help="a Prometheus that scrapes the workers and has alerts.yml")
    source.add_argument(
        "--scrape",
        metavar="HOST:PORT",
        action="extend",
        nargs="+",
        default=[],
        help="metrics of the workers: a Prometheus is started that scrapes them, and ended afterwards",
    )
    parser.add_argument(
        "--for", dest="for_s", metavar="SECONDS", type=float, default=60.0, help="how long it scrapes first (60)"
    )
    parser.add_argument(
        "--rate-interval", metavar="DURATION", default="30s", help="what $__rate_interval becomes (30s)"
    )
    parser.add_argument(
        "--allow-quiet",
        action="store_true",
        help="series without a number, because nothing was observed, are told and are no failure",
    )
    parser.add_argument("--reports", metavar="URL", help="the edge: the tables of notifications are asked for too")
    parser.add_argument("--token-file", metavar="FILE", type=Path, help="a token with the scope reports:read, for it")
    parser.add_argument("--notification", metavar="ID", help="the notification whose outcomes are asked for")
    parser.add_argument("--device", metavar="ID", help="one of its devices, whose story is asked for (32 hex digits)")
    parser.add_argument("--folder", metavar="DIR", type=Path, default=FOLDER, help="where the dashboards are")
    return Options(**vars(parser.parse_args(arguments)))
