"""Every dead letter is counted where it is written."""

from rules.deadletters import dead_letter
from telemetry.letters import counting
from telemetry.metrics import open_metrics
from tests.support.builders import a_record
from tests.support.published import Published


async def test_a_dead_letter_counts_by_who_gave_it_up_and_why() -> None:
    metrics, published = open_metrics("tally"), Published()

    await counting(published, metrics)([dead_letter(a_record(b"rubbish"), "tally_result", "schema")])

    told = {"stage": "tally_result", "reason": "schema"}
    assert metrics.registry.get_sample_value("carillon_dead_letters_total", told) == 1.0
    assert len(published.records) == 1


async def test_other_records_do_not_count() -> None:
    metrics = open_metrics("tally")

    await counting(Published(), metrics)([])

    told = {"stage": "tally_result", "reason": "schema"}
    assert metrics.registry.get_sample_value("carillon_dead_letters_total", told) == 0.0
