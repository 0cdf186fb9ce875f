"""The schemas say what our own readers and writers do."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from models.result import RESULT
from streams.console.docs import examples
from streams.console.docs.contract import told
from streams.console.docs.contract.carried import CARRIED, Carried
from streams.console.docs.contract.schemas import names, schemas, side_of
from tests.support.schemas import faults

TOPICS = pytest.mark.parametrize("carried", CARRIED, ids=lambda carried: carried.topic.name)


def test_each_document_is_a_schema_and_has_its_name() -> None:
    for name, schema in schemas().items():
        Draft202012Validator.check_schema(schema)
        assert schema["$id"] == f"urn:carillon:schema:{name}"

    assert list(schemas()) == names()


@TOPICS
def test_every_example_is_right(carried: Carried) -> None:
    assert [faults(carried.topic.name, example) for example in carried.examples] == [[]] * len(carried.examples)


def test_there_is_an_example_of_every_result() -> None:
    kinds = RESULT.json_schema()["discriminator"]["mapping"]

    assert {told.written(result)["kind"] for result in told.RESULTS} == set(kinds)


@TOPICS
def test_every_field_of_ours_says_what_it_means_unless_its_name_does(carried: Carried) -> None:
    """Counts and names speak for themselves; a sentence under a field of a model is never lost."""
    text = str(schemas()[carried.topic.name])

    assert "``" not in text, "a docstring's mark-up is not Markdown's"
    assert text.count("'description'") > 10


def test_a_misspelt_field_is_wrong_in_what_is_written_to_us() -> None:
    assert faults("commands", examples.COMMANDS["start"] | {"notifcation": "a"})
    assert faults("devices", examples.DEVICES["delete"] | {"aplication": "a"})


@pytest.mark.parametrize(
    "audience",
    [
        {},
        {"everyone": None},
        {"everyone": True, "condition": {"property": "locale", "operator": "equal", "value": "ru"}},
    ],
)
def test_an_audience_says_in_exactly_one_way_who_is_meant(audience: dict[str, Any]) -> None:
    launch = examples.COMMANDS["launch"]

    assert faults("commands", launch | {"audience": audience})
    assert faults("commands", launch | {"audience": {"everyone": True, "condition": None}}) == []


def test_a_command_of_the_brake_is_for_a_notification_or_for_a_scope() -> None:
    assert faults("commands", {"type": "pause"})
    assert faults("commands", {"type": "pause", "notification_id": "a", "scope": "*"})
    assert faults("commands", {"type": "pause", "scope": "*"}) == []


def test_what_a_provider_took_cannot_be_sent_again() -> None:
    assert faults("commands", examples.COMMANDS["redrive"] | {"outcomes": ["accepted"]})


def test_a_field_that_is_new_is_right_in_what_others_read() -> None:
    assert faults("progress", told.written(told.FINISHED) | {"brand_new": 1}) == []
    assert faults("results", told.written(told.SETTLED) | {"brand_new": 1}) == []


def test_what_an_older_release_wrote_without_a_field_is_still_right() -> None:
    old = {name: value for name, value in told.written(told.REFUSED).items() if name not in {"redrives", "reasons"}}

    assert faults("progress", old) == []


def test_a_new_reason_is_right_for_a_reader_and_a_new_outcome_is_not() -> None:
    settled = told.written(told.SETTLED)

    assert faults("results", settled | {"reason": "solar_wind"}) == []
    assert faults("results", settled | {"outcome": "vanished"})


def test_a_reason_that_nobody_knows_is_wrong_in_a_command() -> None:
    assert faults("commands", examples.COMMANDS["redrive"] | {"reasons": ["solar_wind"]})


def test_the_kind_of_a_result_is_always_there() -> None:
    settled = told.written(told.SETTLED)
    del settled["kind"]

    assert faults("results", settled)


def test_a_time_has_a_zone() -> None:
    launch = examples.COMMANDS["launch"]

    assert faults("commands", launch | {"due_at": "2026-05-01T10:00:00Z"}) == []
    assert faults("commands", launch | {"due_at": "2026-05-01T10:00:00"})


def test_letters_are_read_and_all_that_producers_write_is_not() -> None:
    assert {name: side_of(name).value for name in names()} == {
        "commands": "written",
        "devices": "written",
        "results": "read",
        "progress": "read",
        "deadletters.headers": "read",
    }
