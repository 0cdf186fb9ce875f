"""A producer reads which field is wrong, and what would be right."""

import pytest
from pydantic import ValidationError

from models.command import COMMAND
from models.device import DEVICE_COMMAND
from rules import device_commands
from rules.commands import MODELS
from rules.complaints import complaints, unknown_name
from tests.support.builders import a_launch_body


def said_of(body: object) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        COMMAND.validate_python(body)
    return complaints(caught.value, "type", MODELS)


def test_a_misspelt_field_is_named_with_the_nearest_one() -> None:
    assert said_of(a_launch_body(content={"titel": "x"})) == ["content.titel: unknown field; did you mean title?"]


def test_a_misspelt_field_inside_a_map_is_found_too() -> None:
    body = a_launch_body(content={"locales": {"ru": {"titel": "x"}}})

    assert said_of(body) == ["content.locales.ru.titel: unknown field; did you mean title?"]


def test_a_field_like_no_other_is_answered_with_all_there_are() -> None:
    (complaint,) = said_of({"type": "start", "notification_id": "a", "zzz": 1})

    assert complaint == "zzz: unknown field; there are notification_id, type"


def test_every_fault_is_told_at_once_each_with_its_place() -> None:
    body = a_launch_body(audience={"devices": [{"external_id": "a"}, {}]}, ttl_s=-1, lane="fast")

    assert said_of(body) == [
        "audience.devices[1].external_id: required, and missing",
        "lane: must be 'campaign' or 'direct'",
        "ttl_s: must be greater than or equal to 0",
    ]


def test_a_time_without_a_zone_is_told_what_it_lacks() -> None:
    assert said_of(a_launch_body(due_at="2026-01-01T00:00:00")) == ["due_at: must have timezone info"]


def test_an_unknown_type_is_answered_with_the_nearest() -> None:
    assert said_of(a_launch_body(type="lanch")) == ["type: unknown type 'lanch'; did you mean launch?"]


def test_a_type_like_no_other_or_none_at_all_lists_the_types() -> None:
    types = "there are cancel, launch, pause, redrive, resume, start, throttle"

    assert said_of({"type": 7}) == [f"type: unknown type '7'; {types}"]
    assert said_of({}) == [f"type: required, and missing; {types}"]


def test_a_pattern_is_shown() -> None:
    (complaint,) = said_of({"type": "start", "notification_id": "a b"})

    assert complaint == "notification_id: must match ^[A-Za-z0-9_-]{1,64}$"


def test_a_fault_of_the_whole_is_the_commands() -> None:
    assert said_of({"type": "pause"}) == ["command: give exactly one of notification_id, scope"]


def test_a_value_is_never_repeated() -> None:
    assert "secret" not in " ".join(said_of(a_launch_body(ttl_s="secret", audience={"everyone": "secret"})))


def test_a_thousand_faults_are_summed_up() -> None:
    reasons = said_of(a_launch_body(**{f"field{number}": 1 for number in range(1_000)}))

    assert (len(reasons), reasons[-1]) == (21, "and 980 more")


def test_an_endless_name_is_cut() -> None:
    assert len(said_of(a_launch_body(**{"x" * 60_000: 1}))[0]) < 500


def test_another_union_has_another_tag() -> None:
    with pytest.raises(ValidationError) as caught:
        DEVICE_COMMAND.validate_python({"op": "upsrt"})

    assert complaints(caught.value, "op", device_commands.MODELS) == ["op: unknown op 'upsrt'; did you mean upsert?"]


def test_the_nearest_name_is_the_cure() -> None:
    assert unknown_name("chanels", ["channels", "lane"]) == "did you mean channels?"
