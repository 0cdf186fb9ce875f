import pytest

from models.device import DEVICE_COMMAND
from models.errors import PoisonError
from registry.properties import MAX_DEPTH, check_properties


def a_command(op, **fields):
    extra = {"channel": "fcm"} if op == "upsert" else {}
    return DEVICE_COMMAND.validate_python({"op": op, "external_id": "one", **extra, **fields})


def nested(levels):
    value = 1
    for _ in range(levels):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    "command",
    [
        a_command("upsert", properties={"age": 2**63 - 1, "low": -(2**63), "home": {"city": ["Omsk", {"x": None}]}}),
        a_command("upsert", properties=nested(MAX_DEPTH)),
        a_command("set", properties={"home.city": "Omsk", "home.street": 1, "home2": {}}),
        a_command("unset", keys=["home.city", "ho"]),
        a_command("move", recipient_id=None),
        a_command("delete"),
    ],
    ids=lambda command: command.op,
)
def test_what_can_be_kept_passes(command) -> None:
    check_properties(command)


@pytest.mark.parametrize(
    ("command", "named"),
    [
        (a_command("upsert", properties={"$where": 1}), "begins with no \\$"),
        (a_command("upsert", properties={"home": [{"": 1}]}), "properties.home"),
        (a_command("upsert", properties={"a.b": 1}), "no dot"),
        (a_command("upsert", properties={"a\0b": 1}), "no NUL"),
        (a_command("upsert", properties={"great": 2**63}), "properties.great .* 64 bits"),
        (a_command("upsert", properties={"small": [-(2**63) - 1]}), "properties.small .* 64 bits"),
        (a_command("upsert", properties=nested(MAX_DEPTH + 1)), "deeper than 32"),
        (a_command("set", properties={"a..b": 1}), "properties.a..b"),
        (a_command("set", properties={"a": 1, "a.b": 2}), "properties.a.b lies inside properties.a"),
        (a_command("set", properties={"a.$b": 1}), "begins with no"),
        (a_command("set", properties={"a.b": nested(MAX_DEPTH)}), "deeper than 32"),
        (a_command("unset", keys=["a.b", "a"]), "properties.a.b lies inside properties.a"),
        (a_command("unset", keys=["a" + ".a" * MAX_DEPTH]), "deeper than 32"),
    ],
)
def test_what_cannot_be_kept_is_poison_that_names_the_property(command, named) -> None:
    with pytest.raises(PoisonError, match=named) as caught:
        check_properties(command)

    assert caught.value.reason == "bad_property"
