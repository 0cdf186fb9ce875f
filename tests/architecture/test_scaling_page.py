"""docs/scaling.md, its formulas in the code and the costs that were measured agree."""

import re

from benchmarks.costs import measured
from benchmarks.load import Load
from benchmarks.page import FILE, written
from benchmarks.plan import BROKER, FCM_PER_MINUTE, IN_FLIGHT, SPARE, STREAMS
from deploy.workers import workers
from settings import Settings
from streams.console.docs.settings import parts
from streams.topics import PARTITIONS
from tests.architecture.tree import ROOT

PAGE = (ROOT / FILE).read_text()


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


def test_every_setting_that_it_names_is_one() -> None:
    there = {variable.name for part in parts() for variable in part.variables}

    named = set(re.findall(r"`(CARILLON_\w+)`", PAGE))

    assert named
    assert named <= there
