"""Each alert has its section in the runbook, and what the runbook names is there."""

import re

import pytest
import yaml
from typer.main import get_command

from dashboards.catalogue import BOARDS
from dashboards.files import FOLDER
from dashboards.rules import ALERTS
from streams.cli import app
from tests.architecture.tree import ROOT

RUNBOOK = (ROOT / "docs/runbook.md").read_text()
SECTIONS = {part.partition("\n")[0]: part for part in RUNBOOK.split("\n## ")[1:]}
PANEL = re.compile(r"\*(Deliveries|Flow|Providers|Workers) / ([^*]+)\*")


def test_each_alert_has_a_section_and_each_section_an_alert() -> None:
    assert set(SECTIONS) == {alert.name for alert in ALERTS}


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_a_section_says_whom_it_wakes_what_it_means_where_to_look_and_what_to_do(alert) -> None:
    section = SECTIONS[alert.name]

    assert section.partition("\n\n")[2].startswith(f"*{alert.severity}.* **It means**")
    assert "\n\n**Look at** " in section
    assert "\n\n**Do** " in section


def test_each_written_alert_leads_to_its_section() -> None:
    rules = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    alerts = [rule for group in rules for rule in group["rules"] if "alert" in rule]

    assert alerts
    for rule in alerts:
        assert rule["annotations"]["runbook_url"] == f"docs/runbook.md#{rule['alert'].lower()}"
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["description"]
        assert rule["labels"]["severity"] in {"page", "ticket"}


def test_each_panel_that_is_named_is_there() -> None:
    there = {(board.title, panel.title) for board in BOARDS for row in board.rows for panel in row.panels}
    named = {(board, " ".join(panel.split())) for board, panel in PANEL.findall(RUNBOOK)}

    assert named
    assert named <= there


def test_each_command_that_is_named_is_there() -> None:
    named = re.findall(r"`carillon ([a-z]+)(?: ([a-z]+))?", RUNBOOK)

    assert named
    commands = get_command(app).commands
    for command, below in named:
        assert command in commands
        if below and hasattr(commands[command], "commands"):
            assert below in commands[command].commands


def test_an_alert_of_the_example_for_alertmanager_is_there() -> None:
    told = (FOLDER / "alertmanager.example.yml").read_text()
    named = {name for names in re.findall(r'alertname=~?"([^"]+)"', told) for name in names.split("|")}

    assert named
    assert named <= {alert.name for alert in ALERTS}


@pytest.mark.parametrize("name", ["docs/runbook.md", "docs/dashboards.md"])
def test_links_lead_somewhere(name) -> None:
    folder = (ROOT / name).parent
    for path, anchor in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", (ROOT / name).read_text()):
        page = folder / path if path else ROOT / name

        assert page.exists(), path
        assert not anchor or anchor in anchors(page.read_text()), anchor


def anchors(text: str) -> set[str]:
    """Return what headings are called at the end of a link."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
