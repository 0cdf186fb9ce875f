"""The page: nothing is run or loaded that does not lie beside it, and every text can be read."""

import re

import pytest

from edge.routes.page import FOLDER, POLICY
from tests.support.edge_house import EdgeHouse

FILES = sorted(path.name for path in FOLDER.iterdir())
INDEX = (FOLDER / "index.html").read_text()
BASE = (FOLDER / "base.css").read_text()
LEAST = 4.5
"""The contrast that WCAG 2.2 asks of a text (AA)."""

PAIRS = [
    *((ink, ground) for ink in ("ink", "soft", "accent", "bad", "warn") for ground in ("ground", "surface")),
    *(("ink", ground) for ground in ("sunk", "accent-wash")),
    ("soft", "sunk"),
    ("accent", "accent-wash"),
    *((kind, f"{kind}-wash") for kind in ("good", "warn", "bad")),
    ("good", "surface"),
    ("soft", "quiet-wash"),
    ("accent-ink", "accent"),
    ("surface", "bad"),
    ("surface", "ink"),
]
"""Colours of texts, and what they stand on."""


def colours(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", text))


LIGHT, DARK = (colours(part) for part in BASE.split("@media (prefers-color-scheme: dark)"))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


async def test_the_page_needs_no_token_and_allows_nothing_from_elsewhere() -> None:
    answer = await EdgeHouse().get("/", token=None)

    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert POLICY.startswith("default-src 'none'; ")
    assert "unsafe" not in POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.text == INDEX


@pytest.mark.parametrize("name", FILES)
async def test_each_file_of_it_is_served_under_the_same_policy(name: str) -> None:
    edge = EdgeHouse()
    answer = await edge.get(f"/page/{name}", token=None)
    again = await edge.get(f"/page/{name}", token=None, **{"If-None-Match": answer.headers["ETag"]})

    assert (answer.status_code, again.status_code) == (200, 304)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Type"].partition(";")[0] in {
        *("text/html", "text/css", "image/svg+xml", "text/javascript", "application/javascript")
    }


@pytest.mark.parametrize("path", ["/page/../app.py", "/page/%2e%2e/app.py", "/page/nothing.js", "/page/"])
async def test_nothing_beside_it_is_served(path: str) -> None:
    answer = await EdgeHouse().get(path, token=None)

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_what_the_policy_would_stop_is_not_in_the_page() -> None:
    assert re.search(r"\bstyle=|\bon\w+=|<style|<script(?! type=\"module\" src=)", INDEX) is None
    for name in FILES:
        text = (FOLDER / name).read_text()
        assert re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", text) is None
        assert re.search(r"(?:src|href|url\(|from|import\()\s*=?\s*[\"']?(?:https?:)?//", text) is None, name


def test_every_file_is_asked_for_by_another_one_and_every_one_that_is_asked_for_is_there() -> None:
    text = "".join((FOLDER / name).read_text() for name in FILES)
    asked = {*re.findall(r'"page/([\w.]+)"', INDEX), *re.findall(r'from "\./([\w.]+)"', text)}

    assert asked == set(FILES) - {"index.html"}


def test_every_element_that_a_script_looks_for_is_in_the_page() -> None:
    scripts = "".join((FOLDER / name).read_text() for name in FILES if name.endswith(".js"))
    wanted = set(re.findall(r'byId\("([\w-]+)"\)', scripts))

    assert wanted
    assert wanted <= set(re.findall(r'\bid="([\w-]+)"', INDEX))


def test_every_field_has_a_label() -> None:
    fields = set(re.findall(r'<input id="([\w-]+)"', INDEX))
    labelled = {
        *re.findall(r'<label for="([\w-]+)"', INDEX),
        *re.findall(r"<label[^>]*>(?:[^<]|<span[^>]*>[^<]*</span>)*<input id=\"([\w-]+)\"", INDEX),
    }

    assert fields == labelled


@pytest.mark.parametrize(("scheme", "known"), [("light", LIGHT), ("dark", {**LIGHT, **DARK})])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_a_text_can_be_read_on_its_ground(scheme: str, known: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(known[ink], known[ground]) >= LEAST, f"{scheme}: {ink} on {ground}"


def test_contrast_is_reckoned_as_the_guidelines_do() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
