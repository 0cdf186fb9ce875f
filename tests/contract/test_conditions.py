"""A condition selects the same devices in memory and in the registry, whatever they hold."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from pymongo import MongoClient
from pymongo.collection import Collection

from models.condition import Condition, Group, Join
from models.condition import Test as Comparison
from models.device import Device
from rules.comparison import Kind
from rules.conditions import matches, parse_condition, to_query
from rules.fields import OWN
from rules.operators import OPERATORS
from tests.support.conditions import NOON, some_conditions, some_properties
from tests.support.held import HELD, OPERANDS, OWN_OPERANDS, an_owner, devices_holding

Devices = Collection[dict[str, object]]

DEVICES = [*devices_holding(HELD), *an_owner()]


@contextmanager
def kept(uri: str, devices: Sequence[Device]) -> Iterator[Devices]:
    """Keep devices as the registry does, in a database of their own."""
    name = f"carillon_conditions_{uuid4().hex}"
    with MongoClient(uri, tz_aware=True) as client:
        try:
            collection: Devices = client[name]["devices"]
            collection.insert_many([as_document(device) for device in devices])
            yield collection
        finally:
            client.drop_database(name)


def as_document(device: Device) -> dict[str, object]:
    return {"_id": device.id, **device.model_dump(exclude={"id"})}


@pytest.fixture(scope="module")
def registry(mongo_uri) -> Iterator[Devices]:
    with kept(mongo_uri, DEVICES) as collection:
        yield collection


@pytest.fixture(scope="module")
def changing(mongo_uri) -> Iterator[Devices]:
    with kept(mongo_uri, an_owner()) as collection:
        yield collection


def in_memory(condition: Condition, devices: Sequence[Device], now: datetime = NOON) -> set[str]:
    return {device.external_id for device in devices if matches(condition, device, now)}


def in_registry(condition: Condition, devices: Devices, now: datetime = NOON) -> set[str]:
    return {str(found["external_id"]) for found in devices.find(to_query(condition, now), {"external_id": 1})}


def test_every_operator_has_operands_to_be_tried_with() -> None:
    assert OPERANDS.keys() == OPERATORS.keys()


@pytest.mark.parametrize("name", OPERATORS)
@pytest.mark.parametrize("path", ["properties.it", "properties.deep.it"])
def test_both_readings_of_an_operator_select_the_same_devices(registry, name, path) -> None:
    for operand in OPERANDS[name]:
        condition = parse_condition({"property": path, "operator": name, "value": operand})

        assert in_registry(condition, registry) == in_memory(condition, DEVICES), (name, operand)


@pytest.mark.parametrize("name", OPERATORS)
def test_the_opposite_of_an_operator_is_everybody_else(registry, name) -> None:
    everybody = {device.external_id for device in DEVICES}
    for operand in OPERANDS[name]:
        condition = parse_condition({"property": "properties.deep.it", "operator": name, "value": operand})
        opposite = Group(join=Join.NOT, conditions=[condition])

        assert in_registry(opposite, registry) == in_memory(opposite, DEVICES), (name, operand)
        assert in_registry(opposite, registry) == everybody - in_registry(condition, registry)


@pytest.mark.parametrize("name", OPERATORS)
def test_the_operands_tried_select_some_devices_and_not_all(name) -> None:
    """Else the comparison would compare nothing with nothing."""
    found = [
        in_memory(Comparison(property="properties.it", operator=name, value=operand), DEVICES)
        for operand in OPERANDS[name]
    ]

    assert all(0 < len(some) < len(DEVICES) for some in found[:1])


@pytest.mark.parametrize(
    ("own", "name"), [(own, name) for own in OWN for name in OPERATORS if OWN[own] in OPERATORS[name].kinds]
)
def test_both_readings_of_a_devices_own_fields_agree(registry, own, name) -> None:
    for operand in OWN_OPERANDS[name]:
        condition = parse_condition({"property": own, "operator": name, "value": operand})

        assert in_registry(condition, registry) == in_memory(condition, DEVICES), (own, name, operand)


def test_every_operator_of_a_moment_knows_the_registrys_dates(registry) -> None:
    """The registry keeps milliseconds: neither reading may look at what it dropped."""
    for operand in ("2026-03-01T12:00:00Z", "2026-03-01T12:00:01Z", "2026-03-01T11:59:59Z", "now", "-1d"):
        for name in ("before", "after"):
            condition = parse_condition({"property": "registered_at", "operator": name, "value": operand})

            assert in_registry(condition, registry) == in_memory(condition, DEVICES), (name, operand)


def test_everybody_is_selected_by_no_condition(registry) -> None:
    assert registry.count_documents(to_query(None, NOON)) == len(DEVICES)


def test_groups_within_groups_agree(registry) -> None:
    grown = {"property": "properties.it", "operator": "at_least", "value": 1}
    listed = {"property": "properties.deep.it", "operator": "contains", "value": "b"}
    gone = {"property": "properties.deep.it", "operator": "missing"}
    for outer in Join:
        for inner in Join:
            raw = {"join": outer, "conditions": [{"join": inner, "conditions": [grown, listed]}, gone]}
            condition = parse_condition(raw)

            assert in_registry(condition, registry) == in_memory(condition, DEVICES), (outer, inner)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(condition=some_conditions())
def test_any_condition_selects_the_same_known_devices(registry, condition) -> None:
    assert in_registry(condition, registry) == in_memory(condition, DEVICES)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(held=some_properties(), condition=some_conditions())
def test_any_condition_selects_the_same_devices_of_any_properties(changing, held, condition) -> None:
    devices = devices_holding({str(number): value for number, value in enumerate(held)})
    changing.delete_many({})
    changing.insert_many([as_document(device) for device in devices])

    assert in_registry(condition, changing) == in_memory(condition, devices)


def test_every_kind_of_field_has_an_operator() -> None:
    assert frozenset(Kind) == frozenset().union(*(operator.kinds for operator in OPERATORS.values()))
