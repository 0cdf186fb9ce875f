import json

import pytest

from rules.comparison import Kind
from rules.operators import ALL, OPERATORS, describe_operators
from tests.support.builders import NOON


def test_no_two_operators_share_a_name() -> None:
    assert [operator.name for operator in ALL] == list(OPERATORS)


@pytest.mark.parametrize("operator", ALL, ids=lambda operator: operator.name)
def test_each_operator_accepts_its_own_example_and_can_ask_for_it(operator) -> None:
    assert operator.accepts(operator.example)
    assert operator.query("properties.x", operator.ready(operator.example, NOON))


@pytest.mark.parametrize("operator", ALL, ids=lambda operator: operator.name)
def test_each_operator_judges_properties_and_refuses_a_map_of_operators(operator) -> None:
    assert Kind.PROPERTY in operator.kinds
    assert not operator.accepts({"$gt": ""})


@pytest.mark.parametrize("operator", ALL, ids=lambda operator: operator.name)
def test_only_missing_selects_a_device_without_the_property(operator) -> None:
    assert operator.missing is (operator.name == "missing")


def test_the_description_has_a_sentence_and_an_example_of_each() -> None:
    described = describe_operators()

    assert [name for name, _, _ in described] == list(OPERATORS)
    assert all(sentence.endswith(".") for _, sentence, _ in described)
    assert all(json.loads(example) == OPERATORS[name].example for name, _, example in described if example)
