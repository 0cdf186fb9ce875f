"""A change of a device is read, or refused before it can spoil the registry's bulk."""

import orjson
import pytest

from models.device import Upsert
from models.errors import PoisonError
from rules.device_commands import read_device_command

UPSERT = {"op": "upsert", "app": "shop", "external_id": "a", "channel": "fcm", "address": "t"}


def detail_of(body: object) -> str:
    with pytest.raises(PoisonError) as caught:
        read_device_command(orjson.dumps(body))
    assert caught.value.reason == "schema"
    return caught.value.detail


def test_a_sound_command_is_read() -> None:
    command = read_device_command(orjson.dumps(UPSERT | {"properties": {"age": 18, "address": {"city": "Oslo"}}}))

    assert isinstance(command, Upsert)


def test_every_fault_is_in_the_detail() -> None:
    assert detail_of({"op": "upsert", "adress": "t"}) == (
        "external_id: required, and missing; channel: required, and missing; "
        "adress: unknown field; did you mean address?"
    )


@pytest.mark.parametrize("name", ["$set", "a..b", "", ".", "a.$b", "a\0"])
def test_a_property_that_the_registry_cannot_hold_is_refused(name: str) -> None:
    assert detail_of(UPSERT | {"properties": {name: 1}})
    assert detail_of({"op": "set", "external_id": "a", "properties": {name: 1}})


@pytest.mark.parametrize("name", ["$a", "a..b", ""])
def test_the_keys_to_be_taken_away_are_judged_too(name: str) -> None:
    assert detail_of({"op": "unset", "external_id": "a", "keys": [name]}).startswith("keys[0]")


@pytest.mark.parametrize("inner", [{"$a": 1}, {"a.b": 1}, [{"": 1}], {"a": {"$b": 1}}])
def test_names_inside_a_property_are_judged(inner: object) -> None:
    assert detail_of(UPSERT | {"properties": {"a": inner}}).startswith("properties.a")


def test_a_number_that_the_registry_cannot_hold_is_refused() -> None:
    assert "64 bits" in detail_of(UPSERT | {"properties": {"n": 2**63}})
