"""``docs/reports.md`` and ``docs/live.md`` are asked: each curl gives the answer that is shown beside it."""

import json
import re
import shlex
from dataclasses import dataclass
from typing import Any

import pytest

from edge.live.rows import LagRow, Published, RouteRow
from edge.rows import NotificationRow, OutcomeRow, StepRow, TimeRow
from tests.architecture.tree import ROOT
from tests.support.edge_examples import example
from tests.support.edge_house import OPERATOR, SHOP, EdgeHouse

PAGE = "".join((ROOT / "docs" / name).read_text() for name in ("reports.md", "live.md"))
BLOCK = re.compile(r"```sh\n(curl .*?)```\n(?:\n```json\n(.*?)```)?", re.DOTALL)
PLACES = {"$EDGE": "http://edge", "$TOKEN": SHOP, "$OPERATOR": OPERATOR}


@dataclass(frozen=True)
class Question:
    """One curl, as it would be sent."""

    url: str
    headers: dict[str, str]
    data: list[str]
    method: str = "GET"
    body: str | None = None


def question(text: str) -> Question:
    """Read a curl command as a shell and curl do; an option that is not known here is a mistake of the page."""
    for place, value in PLACES.items():
        text = text.replace(place, value)
    words = shlex.split(text.replace("\\\n", " "))[1:]
    headers: dict[str, str] = {}
    data: list[str] = []
    urls = []
    method, body = "GET", None
    while words:
        word = words.pop(0)
        if word in {"-H", "--header"}:
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "--data-urlencode":
            data.append(words.pop(0))
        elif word == "-X":
            method = words.pop(0)
        elif word == "-d":
            body = words.pop(0)
        elif word.startswith("http://edge/"):
            urls.append(word)
        else:
            assert word in {"-sS", "-sSN", "--get", "-i"}, word
    (url,) = urls
    return Question(url, headers, data, method, body)


async def ask(asked: Question) -> Any:
    path = asked.url.removeprefix("http://edge")
    if asked.data:
        pairs = [pair.partition("=")[::2] for pair in asked.data]
        path += "?" + "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in pairs)
    edge = EdgeHouse(example())
    edge.app.state.board.longest_s = 0  # the stream would not end
    return await edge.ask(asked.method, path, None, dict(asked.headers), content=asked.body)


EXAMPLES = BLOCK.findall(PAGE)


@pytest.mark.parametrize(("curl", "shown"), EXAMPLES, ids=[curl.split("$EDGE")[-1][:40] for curl, _ in EXAMPLES])
async def test_each_example_gives_what_is_shown(curl: str, shown: str) -> None:
    answer = await ask(question(curl))

    if shown:
        assert answer.json() == json.loads(shown)
        said = json.loads(shown)
        usual = 202 if question(curl).method == "POST" else 200
        assert answer.status_code == (said.get("status", usual) if isinstance(said, dict) else usual)
    else:
        assert answer.status_code in {200, 304}


def test_the_pages_ask_every_path() -> None:
    paths = EdgeHouse().app.openapi()["paths"]
    asked = [question(curl).url.removeprefix("http://edge").partition("?")[0] for curl, _ in EXAMPLES]

    for path in paths:
        pattern = re.escape(path).replace(re.escape("{notification_id}"), "[^/]+")
        assert any(re.fullmatch(pattern, one) for one in asked), path


@pytest.mark.parametrize("row", [NotificationRow, OutcomeRow, TimeRow, StepRow, RouteRow, LagRow, Published])
def test_the_pages_name_every_column(row: type) -> None:
    for name in row.model_fields:
        assert re.search(rf"[\"`]{name}[\"`]", PAGE), name
