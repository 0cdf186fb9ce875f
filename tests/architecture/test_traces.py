"""The page on traces has every span and every fact that there is, with the same words."""

import re
from pathlib import Path

from telemetry.traces.losses import QUEUE
from telemetry.traces.words import FACTS, SPANS

PAGE = (Path(__file__).parents[2] / "docs" / "traces.md").read_text(encoding="utf-8")


def test_the_page_tells_every_span_and_every_fact_and_no_other() -> None:
    told = dict(re.findall(r"^\| `([a-z_.]+)` \| (.+) \|$", PAGE, re.MULTILINE))

    settings = {name for name in told if name.startswith("traces.")}
    assert {name: about for name, about in told.items() if name not in settings} == {**SPANS, **FACTS}


def test_the_page_tells_how_long_the_queue_is() -> None:
    assert f"a queue of {QUEUE:,}" in PAGE
