"""The live page in a real browser, over a house in memory: seen, used, and photographed into ``var/pictures``."""

from collections.abc import Iterator

import orjson
import pytest

from models.control import Control, Hold
from models.progress import State
from sandbox.house import ROOT
from tests.support.chromium import ENTER, ESCAPE, PHONE, TAB, Browser
from tests.support.edge_house import CONTROLLER, OPERATOR, SHOP, an_account, an_overview
from tests.support.live_scene import NOW, brakes, everything, lags, spring
from tests.support.memory_broker import MemoryBroker
from tests.support.memory_controls import MemoryControlBook
from tests.support.memory_reporting import MemoryReporting
from tests.support.served_edge import ServedEdge

PICTURES = ROOT / "var" / "pictures"
FIRST = '[data-id="spring-sale-2026"]'
LOOKS = {
    "light": {"width": 1280, "height": 1000},
    "dark": {"width": 1280, "height": 1000, "dark": True},
    "narrow": {"width": 1100, "height": 800},
    "phone": {"width": PHONE, "height": 780},
    "phone-dark": {"width": PHONE, "height": 780, "dark": True},
}

BEYOND = """
const right = (node) => node.getBoundingClientRect().right;
const cards = document.querySelectorAll("main:not([hidden]) :is(.one, .card, .figures > div, .columns > *)");
const found = [...cards].flatMap((card) =>
  [...card.querySelectorAll("*")].filter((node) => right(node) > right(card) + 1 && !node.closest(".unseen")));
const wide = document.scrollingElement.scrollWidth > document.documentElement.clientWidth ? ["the window"] : [];
return [...wide, ...found.map((node) => node.tagName + " " + node.className + " " + node.textContent.slice(0, 40))];
"""
"""Finds what reaches beyond the right edge of its card."""


@pytest.fixture
def edge() -> Iterator[ServedEdge]:
    """A busy installation."""
    controls = MemoryControlBook(brakes(), going_on=["hours-0612", "spring-sale-2026"])
    found = ServedEdge(MemoryReporting(everything()), controls, MemoryBroker(lags()))
    found.start()
    yield found
    found.stop()


@pytest.fixture
def page(browser: Browser, edge: ServedEdge) -> Browser:
    """The page of somebody who may do everything."""
    browser.look(**LOOKS["light"])
    browser.open(edge.url, OPERATOR)
    browser.find(FIRST)
    browser.complaints()
    return browser


def commands(edge: ServedEdge) -> list[dict]:
    return [orjson.loads(record.value) for record in edge.broker.records]


def test_a_token_is_asked_for_once_and_a_wrong_one_is_told(browser: Browser, edge: ServedEdge) -> None:
    browser.look(**LOOKS["light"])
    browser.open(edge.url)
    browser.picture(PICTURES / "sign-in.png")
    for token, told in (("nobody", "This token is not known"), (CONTROLLER, "lacks the scope reports:read")):
        browser.find("#token").send_keys(token, ENTER)
        assert browser.has(told, "#token-wrong")
    browser.find("#token").send_keys(SHOP, ENTER)
    assert browser.has("Spring sale", FIRST)

    browser.driver.refresh()

    assert browser.has("Spring sale", FIRST)
    assert SHOP not in browser.driver.current_url


def test_the_figures_change_while_somebody_looks(page: Browser, edge: ServedEdge) -> None:
    assert page.has("42.0 %", FIRST)
    assert page.has("240 000", FIRST)

    edge.reporting.overviews[0] = spring(700)

    assert page.has("70.0 %", FIRST)
    assert page.has("/s, about", FIRST)
    edge.reporting.overviews[0] = spring(1000, state=State.FINISHED)
    assert page.has("finished", FIRST)
    page.until(lambda: "is finished" in page.driver.find_element("id", "said").get_attribute("textContent"))
    assert page.complaints() == []


def test_a_pause_is_confirmed_published_and_seen_when_it_is_in_force(page: Browser, edge: ServedEdge) -> None:
    page.find(f"{FIRST} > button").click()
    page.button("Pause…", FIRST).click()
    page.find("#why").send_keys("a wrong price")
    assert page.has("carillon pause spring-sale-2026", "#ask-words")
    page.picture(PICTURES / "pause.png", whole=False)
    page.button("Pause", "dialog").click()
    assert page.has("in force within two seconds", ".toast")

    (asked,) = commands(edge)
    hold = Hold(by=asked["by"], why=asked["why"], since=NOW)
    scope = "notification:spring-sale-2026"
    edge.controls.controls[scope] = Control(scope=scope, version=1, paused=True, hold=hold)

    assert asked == {
        "type": "pause",
        "notification_id": "spring-sale-2026",
        "why": "a wrong price",
        "by": "operator on duty",
    }
    assert page.has("paused by operator on duty", FIRST)
    assert page.button("Resume…", FIRST)


def test_a_cancel_has_to_be_typed_and_a_limit_to_be_a_number(page: Browser, edge: ServedEdge) -> None:
    page.find(f"{FIRST} > button").click()
    page.button("Cancel…", FIRST).click()
    yes = page.find("#ask-yes")
    assert not yes.is_enabled()
    page.find("#typed").send_keys("spring-sale-2026")
    page.picture(PICTURES / "cancel.png", whole=False)
    page.button("Cancel it for good", "dialog").click()
    page.find(".toast")
    page.find("#routes").find_element("xpath", ".//button[text()='Limit…']").click()
    assert not page.find("#ask-yes").is_enabled()
    page.find("#rate").send_keys("12.5", ENTER)
    page.until(lambda: len(commands(edge)) == 2)

    cancel, limit = commands(edge)
    assert (cancel["type"], cancel["notification_id"]) == ("cancel", "spring-sale-2026")
    assert (limit["type"], limit["scope"], limit["rate_per_s"]) == ("throttle", "route:apns:radio", 12.5)


def test_what_cannot_be_done_is_told_where_it_was_asked(page: Browser, edge: ServedEdge) -> None:
    edge.broker.is_away = True
    assert page.has("Kafka does not answer", "#banners")
    page.find(f"{FIRST} > button").click()
    page.button("Pause…", FIRST).click()
    page.button("Pause", "dialog").click()

    assert page.has("the broker does not answer", "#ask-wrong")
    assert page.find("#ask").is_displayed()


def test_a_token_that_may_only_look_has_no_buttons(browser: Browser, edge: ServedEdge) -> None:
    browser.open(edge.url, SHOP)
    browser.find(f"{FIRST} > button").click()
    assert browser.has("Outcomes by reason", FIRST)

    assert browser.has("reading only", "#who")
    words = [each.text for each in browser.driver.find_elements("css selector", "button") if each.is_displayed()]
    assert not [word for word in words if word.endswith("…")]
    assert "bank" not in browser.find("#house").text


def test_who_sees_one_app_is_told_of_that_app_and_not_that_all_is_quiet_when_others_are_loud(
    browser: Browser, edge: ServedEdge
) -> None:
    crowd = [
        an_overview(f"big-{n}", "big", created_at=NOW, progress=an_account(f"big-{n}", app="big")) for n in range(150)
    ]
    edge.reporting.overviews[:] = crowd
    browser.complaints()  # of the page that was open before, whose edge has gone
    browser.open(edge.url, SHOP)
    assert browser.has("Nothing of shop was sent in the last seven days", "#none")

    edge.reporting.overviews.insert(0, spring(420))

    assert browser.has("Spring sale", FIRST)
    browser.open(edge.url, OPERATOR)
    assert browser.has("51 more under way", "#more")
    assert browser.has("151", "#figures")
    assert browser.complaints() == []


def test_when_the_edge_goes_away_that_is_said_and_it_comes_back_by_itself(page: Browser, edge: ServedEdge) -> None:
    edge.stop()
    assert page.has("Not live.", "#banners")
    assert page.has("Spring sale", FIRST)
    page.picture(PICTURES / "lost.png")
    edge.reporting.overviews[0] = spring(800)
    edge.start()

    assert page.has("80.0 %", FIRST)
    assert page.has("live", "#link")


def test_everything_can_be_done_from_a_keyboard_and_the_focus_stays_while_figures_change(
    page: Browser, edge: ServedEdge
) -> None:
    page.driver.execute_script(f"document.querySelector('{FIRST} > button').focus()")
    page.press(ENTER)
    page.press(TAB, ENTER)
    assert page.find("#ask").is_displayed()
    page.press(ESCAPE)
    edge.reporting.overviews[0] = spring(500)
    assert page.has("50.0 %", FIRST)

    assert page.driver.switch_to.active_element.text == "Pause…"


@pytest.mark.parametrize("scene", ["full", "empty", "broken"])
def test_it_fits_its_window_in_every_look_and_is_photographed(browser: Browser, edge: ServedEdge, scene: str) -> None:
    if scene == "empty":
        edge.reporting.overviews.clear()
        edge.controls.controls.clear()
    browser.complaints()  # of the page that was open before, whose edge has gone
    browser.open(edge.url, OPERATOR)
    browser.find("#lag tr")
    if scene == "full":
        browser.find(f"{FIRST} > button").click()
        for sent in (424, 428, 433):
            edge.reporting.overviews[0] = spring(sent)
            assert browser.has(f"{sent / 10:.1f} %", FIRST)
        assert browser.has("/s, about", FIRST)
    if scene == "empty":
        assert browser.has("All is quiet", "#none")
    if scene == "broken":
        edge.reporting.is_away = edge.broker.is_away = True
        assert browser.has("The registry does not answer", "#banners")
        assert browser.has("Kafka does not answer", "#banners")
    beyond = {}
    for look, size in LOOKS.items():
        browser.look(**size)
        browser.picture(PICTURES / f"{scene}-{look}.png")
        beyond[look] = browser.driver.execute_script(BEYOND)

    assert beyond == {look: [] for look in LOOKS}, "nothing reaches beyond its card, or beyond the window"
    assert browser.complaints() == []
