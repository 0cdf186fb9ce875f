"""A real browser without a screen, for looking at the live page."""

import base64
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE_S = 10
OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)
PHONE = 360
"""CSS pixels: the narrowest that is common."""


class Browser:
    """One tab."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def look(self, *, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        """Be a window of this size, of somebody who likes this scheme."""
        size = {"width": width, "height": height, "deviceScaleFactor": 2 if width == PHONE else 1}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {**size, "mobile": width == PHONE})
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})

    def open(self, url: str, token: str | None = None) -> None:
        """Open a page anew, as somebody who has shown a token before, or nobody."""
        self.driver.get(url)
        self.driver.execute_script("sessionStorage.clear()")
        if token is not None:
            self.driver.execute_script("sessionStorage.setItem('carillon.token', arguments[0])", token)
        self.driver.refresh()

    def find(self, selector: str) -> WebElement:
        """Return the first element that is there and seen, as soon as it is."""
        return self.until(
            lambda: next(
                (each for each in self.driver.find_elements(By.CSS_SELECTOR, selector) if each.is_displayed()), None
            )
        )

    def button(self, words: str, within: str = "body") -> WebElement:
        """Return the button that says this, as soon as it can be pressed."""

        def pressable() -> WebElement | None:
            every = self.driver.find_elements(By.CSS_SELECTOR, f"{within} button")
            return next(
                (each for each in every if each.is_displayed() and each.is_enabled() and each.text == words), None
            )

        return self.until(pressable)

    def has(self, words: str, selector: str = "body") -> bool:
        """Return True as soon as an element says this."""
        return self.until(lambda: words in self.find(selector).text.replace("\u202f", " "))

    def until(self, check: Callable[[], Any]) -> Any:
        """Return what a check finds, as soon as it finds something."""
        return WebDriverWait(self.driver, PATIENCE_S, poll_frequency=0.05, ignored_exceptions=[Exception]).until(
            lambda _: check()
        )

    def press(self, *keys: str) -> None:
        """Press keys, wherever the focus is."""
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def picture(self, file: Path, *, whole: bool = True) -> None:
        """Take a picture of the whole page, or of what is seen without scrolling."""
        file.parent.mkdir(parents=True, exist_ok=True)
        taken = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": whole})
        file.write_bytes(base64.b64decode(taken["data"]))

    def complaints(self) -> list[str]:
        """Return what the browser holds against the page since it was asked last, such as a breach of its policy."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]


TAB, ENTER, ESCAPE = Keys.TAB, Keys.ENTER, Keys.ESCAPE


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser for a whole file of tests; skips where there is none."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("no browser here: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for option in (*OPTIONS, f"--user-data-dir={tmp_path_factory.mktemp('browser')}"):
        options.add_argument(option)
    with webdriver.Chrome(options=options, service=Service(driver)) as opened:
        yield Browser(opened)
