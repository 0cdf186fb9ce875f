"""A command is taken whole or refused with every reason."""

import orjson
import pytest

from models.command import Launch
from models.errors import PoisonError
from rules.commands import MAX_COMMAND_BYTES, RefusedError, read_command
from tests.support.builders import a_launch_body

CHECKS = {"fcm": lambda _: ["content: too large"], "apns": lambda _: []}


def reasons_for(body: dict[str, object], checks=CHECKS) -> list[str]:
    with pytest.raises(RefusedError) as caught:
        read_command(orjson.dumps(body), checks)
    return caught.value.reasons


def test_a_sound_launch_is_read() -> None:
    assert isinstance(read_command(orjson.dumps(a_launch_body()), {}), Launch)


def test_a_refusal_carries_the_id_that_may_be_used_again() -> None:
    with pytest.raises(RefusedError) as caught:
        read_command(orjson.dumps(a_launch_body(content={"titel": "x"})), {})

    assert caught.value.notification_id == "spring-sale"


@pytest.mark.parametrize("id_", [None, "a b", "x" * 65, 7, "", "line\n"])
def test_without_an_id_that_could_be_one_it_is_a_dead_letter(id_: object) -> None:
    body = a_launch_body() | {"notification_id": id_}

    with pytest.raises(PoisonError) as caught:
        read_command(orjson.dumps(body), {})

    assert caught.value.reason == "no_notification_id"
    assert "notification_id" in caught.value.detail


def test_faults_of_fields_and_of_the_condition_are_told_together() -> None:
    condition = {"property": "properties.age", "operator": "nope", "value": 1}

    reasons = reasons_for(a_launch_body(audience={"condition": condition}, ttl_s=-1))

    assert [reason.split(":")[0] for reason in reasons] == ["ttl_s", "audience.condition.operator"]


def test_a_condition_is_judged_when_the_command_is_read() -> None:
    condition = {"property": "properties.age", "operator": "at_least", "value": {"not": "a number"}}

    assert any(
        reason.startswith("audience.condition")
        for reason in reasons_for(a_launch_body(audience={"condition": condition}))
    )


def test_each_channel_that_is_named_judges_the_content() -> None:
    assert reasons_for(a_launch_body(channels=["fcm", "apns"])) == ["fcm: content: too large"]


def test_a_channel_that_is_not_named_has_no_say() -> None:
    assert read_command(orjson.dumps(a_launch_body(channels=["apns"])), CHECKS)


def test_where_no_channel_is_named_all_of_them_judge() -> None:
    assert reasons_for(a_launch_body()) == ["fcm: content: too large"]


def test_a_channel_that_nobody_knows_is_no_fault() -> None:
    assert read_command(orjson.dumps(a_launch_body(channels=["pigeon"])), CHECKS)


def test_links_are_judged() -> None:
    assert reasons_for(a_launch_body(content={"deep_link": "http://x"}, channels=["apns"]))[0].startswith(
        "content.deep_link"
    )


def test_a_large_command_is_refused() -> None:
    (reason,) = reasons_for(a_launch_body(content={"body": "x" * MAX_COMMAND_BYTES}), {})

    assert f"at most {MAX_COMMAND_BYTES}" in reason


def test_a_command_that_names_its_devices_may_be_larger() -> None:
    devices = [{"external_id": str(number), "fields": {"text": "x" * 1_000}} for number in range(500)]

    assert read_command(orjson.dumps(a_launch_body(audience={"devices": devices})), {})


def test_but_not_for_the_sake_of_its_content() -> None:
    body = a_launch_body(audience={"devices": [{"external_id": "a"}]}, content={"body": "x" * MAX_COMMAND_BYTES})

    assert "beside the audience" in reasons_for(body, {})[0]


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_time_beyond_any_clock_is_refused(year: str) -> None:
    assert reasons_for(a_launch_body(due_at=f"{year}-12-31T23:59:59Z"), {})[0].startswith("due_at")


def test_a_number_that_the_registry_cannot_hold_is_refused() -> None:
    overrides = {"fcm": {"n": 2**63}}

    assert "64 bits" in reasons_for(a_launch_body(content={"overrides": overrides}), {})[0]


def test_nesting_without_end_is_refused_and_does_no_harm() -> None:
    deep: object = 1
    for _ in range(200):
        deep = {"a": deep}

    assert "nested deeper" in reasons_for(a_launch_body(content={"overrides": {"fcm": deep}}), {})[0]


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        (["rejected", "accepted"], "outcomes: accepted deliveries were taken by the provider"),
        (["deferred"], "outcomes: deferred deliveries have not ended"),
        ([], "outcomes: "),
        (["lost"], "outcomes[0]: "),
    ],
)
def test_only_what_ended_badly_can_be_redriven(outcomes: list[str], said: str) -> None:
    command = {"type": "redrive", "notification_id": "spring-sale", "outcomes": outcomes}

    with pytest.raises(RefusedError) as refused:
        read_command(orjson.dumps(command), {})

    assert refused.value.reasons[0].startswith(said)
