"""Whatever a panel shows happens within one cycle of the traffic, and is what a producer may write."""

import orjson
import pytest

from dashboards.check.traffic import CYCLE, NAME, crowd_name, round_of
from models.device import DEVICE_COMMAND
from models.record import Outgoing
from rules.commands import RefusedError, read_command

CHECKS = {"fcm": lambda _: [], "apns": lambda _: []}


def cycle(first: int = 0) -> list[Outgoing]:
    return [record for number in range(first, first + CYCLE) for record in round_of(number, 100)]


def commands() -> list[bytes]:
    return [record.value for record in cycle() if record.topic == "commands" and isinstance(record.value, bytes)]


def test_every_command_is_right_but_the_one_that_is_meant_to_be_wrong() -> None:
    refused = []
    for raw in commands():
        try:
            read_command(raw, CHECKS)
        except RefusedError as error:
            refused.append(error.notification_id)

    assert refused == [f"{NAME}-wrong-{number}" for number in range(CYCLE)]


def test_a_cycle_has_every_kind_of_command_but_start_and_throttle() -> None:
    assert {orjson.loads(raw)["type"] for raw in commands()} == {"launch", "pause", "resume", "cancel", "redrive"}


def test_what_is_paused_is_resumed_before_the_cycle_ends() -> None:
    brakes = [orjson.loads(raw) for raw in commands() if b'"scope"' in raw]

    assert [brake["type"] for brake in brakes] == ["pause", "resume"]
    assert len({brake["scope"] for brake in brakes}) == 1


def test_a_device_comes_with_every_round_and_a_broken_segment_with_every_cycle() -> None:
    devices = [record.value for record in cycle() if record.topic == "devices"]
    segments = [record for record in cycle() if record.topic == "segments.fcm"]

    assert len([DEVICE_COMMAND.validate_json(value) for value in devices if isinstance(value, bytes)]) == CYCLE
    assert len(segments) == 1


def names(records: list[Outgoing]) -> set[str]:
    """Return the notifications that were launched."""
    bodies = [orjson.loads(record.value) for record in records if record.topic == "commands"]
    return {body["notification_id"] for body in bodies if body["type"] == "launch"}


@pytest.mark.parametrize("later", [CYCLE, 5 * CYCLE])
def test_no_two_cycles_speak_of_the_same_notification(later: int) -> None:
    launched = [names(cycle(first)) for first in (0, later)]

    assert not launched[0] & launched[1]
    assert crowd_name(0) in launched[0]
