"""docs/scaling.md, its formulas in the code and the costs that were measured agree."""

import re

import pytest

from benchmarks.costs import measured
from benchmarks.load import Load
from benchmarks.page import FILE, written
from benchmarks.plan import BROKER, FCM_PER_MINUTE, IN_FLIGHT, SPARE, STREAMS, plan
from benchmarks.plan_view import loads
from deploy.workers import workers
from settings import Settings
from streams.console.docs.settings import parts
from streams.topics import PARTITIONS
from tests.architecture.tree import ROOT

PAGE = (ROOT / FILE).read_text()
MEASURED = (ROOT / "docs/performance.md").read_text()


def test_its_tables_are_what_the_formulas_make_of_the_costs() -> None:
    assert written(PAGE, measured()) == PAGE, "run `make docs`"


def test_every_role_of_an_installation_has_a_cost_and_none_is_of_a_role_that_is_gone() -> None:
    assert {*measured().cpu_us} - {BROKER} == {worker.name for worker in workers()}
    assert set(measured().rss_mb) == set(measured().cpu_us)


def test_the_figures_in_its_sentences_are_those_of_the_code() -> None:
    assert f"⌈r · l / {IN_FLIGHT['fcm']:,}⌉" in PAGE
    assert IN_FLIGHT["fcm"] == IN_FLIGHT["apns"]
    assert f"⌈r · l / {STREAMS['fcm']}⌉ to FCM, ⌈r · l / {STREAMS['apns']:,}⌉ to APNs" in PAGE
    assert f"⌈cores / {Load(1).busy:g}⌉ + {SPARE}" in PAGE
    assert f"{FCM_PER_MINUTE:,} messages a minute" in PAGE
    assert f"`CARILLON_KAFKA__TABLE_SESSION_S` ({Settings().kafka.table_session_s:g} s)" in PAGE
    assert f"A page of {Settings().launch.page_devices:,}" in PAGE
    assert f"a result of {Settings().launch.segment_devices} is" in PAGE
    assert PARTITIONS == 12, "the page says twelve, and dozens"


def dearer(channel: str) -> float:
    """Return by how much a message at 50 ms costs more than at 0 ms, as docs/performance.md has measured it."""
    row = re.search(rf"^\| Carillon, {channel} \| ([\d.]+) \| [\d,]+ \| ([\d.]+) \|", MEASURED, re.MULTILINE)
    assert row
    return float(row[2]) / float(row[1]) - 1


def test_what_a_provider_costs_that_takes_its_time_is_told_as_it_was_measured() -> None:
    told = " ".join(PAGE.split())

    assert f"{dearer('FCM'):.0%}".replace("%", " %") + " more CPU to FCM at 50 ms" in told
    assert f"{dearer('APNs'):.0%}".replace("%", " %") + " more to APNs" in told


@pytest.mark.parametrize("peak_hours", [2.0, 12.0])
def test_no_number_of_processes_changes_by_it(peak_hours: float) -> None:
    costs = measured()
    more = {"send-fcm": dearer("FCM"), "send-apns": dearer("APNs")}
    dear = {role: us * (1 + more.get(role.removesuffix("-direct"), 0.0)) for role, us in costs.cpu_us.items()}

    for load in loads(peak_hours).values():
        at_0, at_50 = (plan(load, each) for each in (costs, costs.model_copy(update={"cpu_us": dear})))

        assert [role.processes for role in at_50.roles] == [role.processes for role in at_0.roles]


def test_every_setting_that_it_names_is_one() -> None:
    there = {variable.name for part in parts() for variable in part.variables}

    named = set(re.findall(r"`(CARILLON_\w+)`", PAGE))

    assert named
    assert named <= there
