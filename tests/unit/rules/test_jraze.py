import pytest
from pydantic import JsonValue

from models.condition import Group, Join
from models.condition import Test as Comparison
from rules.conditions import ConditionError, matches, parse_condition
from tests.support.builders import NOON, a_device


def a_leaf(operator: str, value: JsonValue, key: str = "x") -> dict[str, JsonValue]:
    return {"conditions": None, "join_type": None, "key": key, "value": value, "operator": operator}


def holds(raw: dict[str, JsonValue], properties: dict[str, JsonValue]) -> bool:
    return matches(parse_condition(raw), a_device(properties=properties), NOON)


def reasons_of(raw: dict[str, JsonValue]) -> list[str]:
    with pytest.raises(ConditionError) as refused:
        parse_condition(raw)
    return refused.value.reasons


@pytest.mark.parametrize(
    ("operator", "value", "meant"),
    [
        ("int_eq", "18", Comparison(property="properties.x", operator="equal", value=18)),
        ("int_gt", "18", Comparison(property="properties.x", operator="above", value=18)),
        ("int_gte", " 18 ", Comparison(property="properties.x", operator="at_least", value=18)),
        ("int_lt", "-18", Comparison(property="properties.x", operator="below", value=-18)),
        ("int_lte", "+18", Comparison(property="properties.x", operator="at_most", value=18)),
        ("str_eq", "18", Comparison(property="properties.x", operator="equal", value="18")),
        ("str_exists", "18", Comparison(property="properties.x", operator="contains", value="18")),
    ],
)
def test_each_of_jrazes_operators_means_what_it_meant(operator, value, meant) -> None:
    assert parse_condition(a_leaf(operator, value)) == meant


def test_keys_are_paths_below_the_properties_whatever_they_are_called() -> None:
    read = parse_condition(a_leaf("str_eq", "a", key="address.city"))

    assert read == Comparison(property="properties.address.city", operator="equal", value="a")
    assert parse_condition(a_leaf("str_eq", "a", key="platform")) == Comparison(
        property="properties.platform", operator="equal", value="a"
    )


@pytest.mark.parametrize("join", ["AND", "OR"])
def test_groups_join_and_the_fields_of_a_test_in_a_group_are_ignored(join) -> None:
    group: dict[str, JsonValue] = {
        "conditions": [a_leaf("int_eq", "1")],
        "join_type": join,
        "key": "$",
        "operator": "?",
    }

    assert parse_condition(group) == Group(
        join=Join(join.lower()), conditions=[Comparison(property="properties.x", operator="equal", value=1)]
    )


def test_unknown_keys_are_ignored_as_they_were() -> None:
    assert parse_condition({**a_leaf("int_eq", "1"), "comment": "adults"})


def test_numbers_and_texts_never_meet() -> None:
    assert holds(a_leaf("int_eq", "1"), {"x": 1})
    assert holds(a_leaf("int_eq", "1"), {"x": 1.0})
    assert not holds(a_leaf("int_eq", "1"), {"x": "1"})
    assert not holds(a_leaf("int_eq", "1"), {"x": True})
    assert holds(a_leaf("str_eq", "1"), {"x": "1"})
    assert not holds(a_leaf("str_eq", "1"), {"x": 1})


def test_any_element_of_a_list_may_match_and_a_missing_property_never_does() -> None:
    assert holds(a_leaf("int_gt", "5"), {"x": [1, 9]})
    assert holds(a_leaf("str_eq", "a"), {"x": ["b", "a"]})
    assert not holds(a_leaf("int_lt", "5"), {})
    assert not holds(a_leaf("int_lt", "5"), {"x": None})


def test_str_exists_finds_a_part_of_a_text_or_a_member_of_a_list() -> None:
    assert holds(a_leaf("str_exists", "new"), {"x": "renewed"})
    assert holds(a_leaf("str_exists", "new"), {"x": ["old", "new"]})
    assert not holds(a_leaf("str_exists", "new"), {"x": ["renewed"]})


@pytest.mark.parametrize("value", ["20.5", "", "eighteen", "1e3", "9" * 30, "9" * 5_000, 18, 18.0, None, True, ["18"]])
def test_an_operand_that_is_no_whole_number_in_a_text_is_refused(value) -> None:
    (reason,) = reasons_of(a_leaf("int_eq", value))

    assert reason.startswith("audience.condition.value: ")
    assert len(reason) < 250


@pytest.mark.parametrize("join", ["and", "or", "NOT", "XOR", "", 1, None])
def test_joins_other_than_and_and_or_in_capitals_are_refused(join) -> None:
    (reason,) = reasons_of({"conditions": [a_leaf("int_eq", "1")], "join_type": join})

    assert reason.startswith("audience.condition.join_type: is ")
    assert reason.endswith("use AND or OR")


def test_every_reason_is_told_with_its_path() -> None:
    raw: dict[str, JsonValue] = {
        "conditions": [
            a_leaf("int_eq", "x"),
            a_leaf("date_eq", "1", key="a..b"),
            {"conditions": [], "join_type": "OR"},
            5,
        ],
        "join_type": "AND",
    }

    assert [reason.split(": ")[0].removeprefix("audience.condition.") for reason in reasons_of(raw)] == [
        "conditions[3]",
        "conditions[0].value",
        "conditions[1].key",
        "conditions[1].operator",
        "conditions[2].conditions",
    ]


def test_bounds_hold_in_this_form_too() -> None:
    deep = a_leaf("int_eq", "1")
    for _ in range(9):
        deep = {"conditions": [deep], "join_type": "OR"}

    assert parse_condition(deep)
    assert "deeper than 10" in reasons_of({"conditions": [deep], "join_type": "OR"})[0]
    assert "more than 200" in reasons_of({"conditions": [a_leaf("int_eq", "1")] * 200, "join_type": "OR"})[0]


@pytest.mark.parametrize("key", [None, 5, "", "$where", "a.$b", "a..b", "a.", "a\0"])
def test_a_key_that_is_no_path_is_refused(key) -> None:
    assert reasons_of({**a_leaf("str_eq", "1"), "key": key})[0].startswith("audience.condition.key: ")
