import pytest

from rules.conditions import matches, parse_condition
from tests.support.builders import NOON, a_device
from tests.support.held import accepts, holds


@pytest.mark.parametrize("held", ["", 0, False, [], {}, [None], "a"])
def test_whatever_is_not_null_is_there(held) -> None:
    assert holds("exists", held)
    assert not holds("missing", held)


def test_null_is_missing() -> None:
    assert not holds("exists", None)
    assert holds("missing", None)


@pytest.mark.parametrize("properties", [{}, {"a": {}}, {"a": "text"}, {"a": [{"b": 1}]}, {"a": None}])
def test_a_path_that_leads_nowhere_is_missing(properties) -> None:
    device = a_device(properties=properties)

    assert matches(parse_condition({"property": "properties.a.b", "operator": "missing"}), device, NOON)
    assert not matches(parse_condition({"property": "properties.a.b", "operator": "exists"}), device, NOON)


@pytest.mark.parametrize("operator", ["exists", "missing"])
def test_presence_takes_no_value(operator) -> None:
    assert accepts(operator, None)
    assert accepts(operator, operand=True)
    for operand in (False, 1, "true", [], {}):
        assert not accepts(operator, operand)
