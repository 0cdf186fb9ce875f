"""The checker, from its options to its exit code."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Final

import httpx
from rich.console import Console

from dashboards.check.answers import HttpPrometheus, RefusedError
from dashboards.check.asking import Asked, Asker
from dashboards.check.finding import Finding
from dashboards.check.options import Options
from dashboards.check.own import NoPrometheusError, find_program, open_prometheus
from dashboards.check.reading import Page, read_page
from dashboards.check.reports import ReportsAsker
from dashboards.check.telling import tell
from dashboards.check.unasked import judge_page
from dashboards.rules import ALERTS, RULES_FILE
from dashboards.variables import EVERYTHING
from models.errors import CarillonError

WINDOW_S: Final = 900.0
"""What is looked at of a Prometheus that was there before; of our own, the time for which it scraped."""

DAY_S: Final = 86_400.0
"""Around now: the notifications that the edge is asked for."""

CHOICES: Final = ("app", "channel", "group", "role")


def check(options: Options, console: Console) -> int:
    """Judge the dashboards of a folder; return the exit code."""
    pages = [read_page(file.stem, file.read_text(encoding="utf-8")) for file in sorted(options.folder.glob("*.json"))]
    findings = [finding for page in pages for finding in judge_page(page)]
    if not pages:
        findings.append(Finding(str(options.folder), "dashboards", "there are none; run `make dashboards`"))
    asked: list[Asked] = []
    try:
        with _everything_up(options, console) as opened:
            asked = [*_asked(opened, pages), *_reported(opened, pages)]
    except (NoPrometheusError, RefusedError) as error:
        findings.append(Finding("prometheus", "start", str(error)))
    except CarillonError as error:
        findings.append(Finding("house", "start", str(error)))
    findings += [finding for each in asked for finding in each.findings()]
    tell(console, pages, asked, findings)
    return 1 if findings else 0


@contextmanager
def _everything_up(options: Options, console: Console) -> Iterator[Options]:
    """Give what is to be asked, which may be a house of our own."""
    if not options.house:
        yield options
        return
    find_program()  # before a house is opened in vain
    from dashboards.check.busy_house import open_busy_house  # noqa: PLC0415 -- a house is much to read for who has one

    with open_busy_house(options, lambda line: console.print(line, markup=False, soft_wrap=True)) as opened:
        yield opened


def _asked(options: Options, pages: Sequence[Page]) -> Iterator[Asked]:
    """Ask Prometheus, where there is one."""
    with ExitStack() as stack:
        address, window_s = options.prometheus, WINDOW_S
        if options.scrape:
            address, window_s = stack.enter_context(open_prometheus(options.scrape)), options.for_s
            time.sleep(options.for_s)
        if address:
            client = stack.enter_context(httpx.Client(base_url=address))
            prometheus = HttpPrometheus(client, until_s=time.time(), window_s=window_s)
            values = choices(options.rate_interval, window_s)
            asker = Asker(prometheus, prometheus.names(), values, options.allow_quiet)
            for page in pages:
                yield from asker.ask_page(page)
            for alert in ALERTS:
                yield asker.ask_rule(RULES_FILE, alert.name, alert.expr.text)


def choices(rate_interval: str, window_s: float) -> dict[str, str]:
    """Return what every variable becomes: everything, over the window."""
    return {**dict.fromkeys(CHOICES, EVERYTHING), "__rate_interval": rate_interval, "__range": f"{window_s:.0f}s"}


def _reported(options: Options, pages: Sequence[Page]) -> Iterator[Asked]:
    """Ask the edge, where there is one."""
    if not options.reports:
        return
    now = time.time()
    named = {"notification": options.notification, "device": options.device}
    values = {name: value for name, value in named.items() if value}
    values |= {"__from": _iso(now - DAY_S), "__to": _iso(now + DAY_S)}
    headers = {"Authorization": f"Bearer {options.token_file.read_text().strip()}"} if options.token_file else {}
    with httpx.Client(base_url=options.reports, headers=headers) as client:
        asker = ReportsAsker(client, values)
        for page in pages:
            yield from asker.ask_page(page)


def _iso(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat().replace("+00:00", "Z")
