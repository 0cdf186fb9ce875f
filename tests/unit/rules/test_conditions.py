import json
from datetime import timedelta

import pytest
from pydantic import JsonValue

from models.condition import Group, Join
from models.condition import Test as Comparison
from rules.conditions import ConditionError, matches, parse_condition, to_query
from tests.support.builders import NOON, a_device

GROWN: dict[str, JsonValue] = {"property": "properties.age", "operator": "at_least", "value": 18}
MEMBER: dict[str, JsonValue] = {"property": "platform", "operator": "equal", "value": "ios"}


def a_group(join: str, *conditions: JsonValue) -> dict[str, JsonValue]:
    return {"join": join, "conditions": list(conditions)}


def nested(levels: int) -> dict[str, JsonValue]:
    raw = GROWN
    for _ in range(levels - 1):
        raw = a_group("and", raw)
    return raw


def reasons_of(raw: dict[str, JsonValue]) -> list[str]:
    with pytest.raises(ConditionError) as refused:
        parse_condition(raw)
    return refused.value.reasons


def test_a_test_and_a_group_are_read_as_they_are_written() -> None:
    read = parse_condition(a_group("or", GROWN, a_group("not", MEMBER)))

    assert read == Group(
        join=Join.OR,
        conditions=[
            Comparison(property="properties.age", operator="at_least", value=18),
            Group(join=Join.NOT, conditions=[Comparison(property="platform", operator="equal", value="ios")]),
        ],
    )


def test_a_parsed_condition_survives_its_journey_as_json() -> None:
    read = parse_condition(a_group("and", GROWN, {"property": "properties.x", "operator": "one_of", "value": [1, "1"]}))

    assert Group.model_validate_json(read.model_dump_json()) == read


def test_the_two_forms_may_stand_in_one_group() -> None:
    read = parse_condition(a_group("and", GROWN, {"key": "age", "operator": "int_lt", "value": "65"}))

    assert isinstance(read, Group)
    assert read.conditions[1] == Comparison(property="properties.age", operator="below", value=65)


def test_all_reasons_are_told_at_once_each_with_its_path() -> None:
    raw = a_group(
        "und",
        {"property": "plattform", "operator": "equals", "value": "ios"},
        {**GROWN, "value": "18", "unit": "years"},
        "everyone",
    )

    reasons = reasons_of(raw)

    assert [reason.split(": ")[0] for reason in reasons] == [
        "audience.condition.join",
        "audience.condition.conditions[2]",
        "audience.condition.conditions[0].property",
        "audience.condition.conditions[0].operator",
        "audience.condition.conditions[1]",
        "audience.condition.conditions[1].value",
    ]


def test_an_error_says_its_reasons() -> None:
    with pytest.raises(ConditionError, match=r"^audience\.condition\.conditions: holds a list of 0: give a list"):
        parse_condition(a_group("and"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [("at_lest", "at_least"), ("equals", "equal"), ("start_with", "starts_with"), ("mising", "missing")],
)
def test_an_unknown_operator_is_answered_with_the_nearest(written, meant) -> None:
    assert reasons_of({**GROWN, "operator": written}) == [
        f"audience.condition.operator: '{written}' is not an operator: did you mean {meant}?"
    ]


@pytest.mark.parametrize("written", [None, 5, ["equal"], "$where", "x" * 10_000])
def test_an_operator_that_is_near_nothing_is_answered_with_all(written) -> None:
    (reason,) = reasons_of({**GROWN, "operator": written})

    assert "use one of equal, not_equal, at_least" in reason
    assert len(reason) < 400


@pytest.mark.parametrize(
    "name",
    [
        "",
        "age",
        "properties",
        "properties.",
        "properties..a",
        ".a",
        "properties.a.",
        "properties.$where",
        "properties.a$",
        "properties.a\0b",
        "properties.\ud800",
        f"properties.{'a' * 255}",
        "address",
        "_id",
        "app",
        "$where",
        5,
        None,
        [],
    ],
)
def test_a_name_that_leads_nowhere_is_refused(name) -> None:
    (reason,) = reasons_of({**GROWN, "property": name})

    assert reason.startswith("audience.condition.property: ")


def test_a_misspelt_field_is_answered_with_the_nearest() -> None:
    (reason,) = reasons_of({**MEMBER, "property": "plattform"})

    assert "did you mean platform?" in reason


@pytest.mark.parametrize(
    ("own", "operator", "value"),
    [
        ("bucket", "starts_with", "1"),
        ("platform", "at_least", 5),
        ("registered_at", "equal", "now"),
        ("locale", "before", "now"),
    ],
)
def test_an_operator_that_does_not_suit_a_field_is_refused(own, operator, value) -> None:
    (reason,) = reasons_of({"property": own, "operator": operator, "value": value})

    assert f"{operator} does not suit {own}: use one of " in reason


@pytest.mark.parametrize("extra", ["join_with", "and", "key2", "$or"])
def test_unknown_keys_are_refused(extra) -> None:
    assert reasons_of({**GROWN, extra: 1}) == [f"audience.condition: has no '{extra}': use operator, property, value"]
    assert reasons_of({**a_group("and", GROWN), extra: 1}) == [
        f"audience.condition: has no '{extra}': use conditions, join"
    ]


@pytest.mark.parametrize("conditions", [None, [], {}, "all", 5])
def test_a_group_without_members_is_refused(conditions) -> None:
    (reason,) = reasons_of({"join": "and", "conditions": conditions})

    assert reason.endswith("give a list of at least one condition")


def test_ten_levels_are_read_and_eleven_are_refused() -> None:
    assert parse_condition(nested(10))
    assert "lies deeper than 10 levels" in reasons_of(nested(11))[0]


def test_two_hundred_nodes_are_read_and_one_more_is_refused() -> None:
    assert parse_condition(a_group("and", *[GROWN] * 199))

    reasons = reasons_of(a_group("and", *[GROWN] * 200))

    assert len(reasons) == 1
    assert "more than 200 groups and tests" in reasons[0]


def test_what_is_far_too_deep_is_refused_without_following_it() -> None:
    assert len(reasons_of(nested(900))) == 1


def test_endless_reasons_are_cut_off() -> None:
    assert len(reasons_of(a_group("and", *[{"property": "x"}] * 199))) == 50


def test_a_reason_never_repeats_a_long_value() -> None:
    (reason,) = reasons_of({**GROWN, "value": "1" * 60_000})

    assert len(reason) < 300


def test_an_object_that_says_nothing_is_refused() -> None:
    assert len(reasons_of({})) == 2


@pytest.mark.parametrize(
    ("join", "grown", "member", "verdict"),
    [
        ("and", True, True, True),
        ("and", True, False, False),
        ("or", True, False, True),
        ("or", False, False, False),
        ("not", False, False, True),
        ("not", True, False, False),
    ],
)
def test_groups_join_their_members(join, grown, member, verdict) -> None:
    device = a_device(platform="ios" if member else "android", properties={"age": 20 if grown else 10})

    assert matches(parse_condition(a_group(join, GROWN, MEMBER)), device, NOON) is verdict


def test_no_condition_selects_everybody() -> None:
    assert matches(None, a_device(), NOON)
    assert to_query(None, NOON) == {}


def test_a_not_group_selects_devices_without_the_property_and_not_equal_does_not() -> None:
    nobody_knows = [a_device(), a_device(properties={"tier": None})]
    equal: dict[str, JsonValue] = {"property": "properties.tier", "operator": "equal", "value": "gold"}
    others = parse_condition({**equal, "operator": "not_equal"})
    rest = parse_condition(a_group("not", equal))

    assert [matches(others, device, NOON) for device in nobody_knows] == [False, False]
    assert [matches(rest, device, NOON) for device in nobody_knows] == [True, True]
    assert matches(others, a_device(properties={"tier": "silver"}), NOON)


def test_a_path_leads_through_maps_and_not_through_lists() -> None:
    condition = parse_condition({"property": "properties.a.b.c", "operator": "equal", "value": 1})

    assert matches(condition, a_device(properties={"a": {"b": {"c": 1}}}), NOON)
    assert not matches(condition, a_device(properties={"a": [{"b": {"c": 1}}]}), NOON)
    assert not matches(condition, a_device(properties={"a.b.c": 1}), NOON)


def test_relative_dates_count_from_the_moment_given() -> None:
    recent = parse_condition({"property": "registered_at", "operator": "after", "value": "-7d"})
    device = a_device(registered_at=NOON)

    assert matches(recent, device, NOON + timedelta(days=6))
    assert not matches(recent, device, NOON + timedelta(days=8))
    assert to_query(recent, NOON) != to_query(recent, NOON + timedelta(days=1))


def test_a_query_holds_nothing_that_a_caller_could_make_an_operator_of() -> None:
    """A map is no operand of any operator but within, whose keys are fixed."""
    for operator in ("equal", "one_of", "contains", "starts_with", "at_least", "before"):
        for value in ({"$gt": ""}, [{"$gt": ""}], {"$regex": ".*"}):
            assert reasons_of({"property": "properties.x", "operator": operator, "value": value})


def test_groups_become_mongodbs_joins() -> None:
    query = to_query(parse_condition(a_group("not", GROWN, MEMBER)), NOON)

    assert json.dumps(query) == '{"$nor": [{"properties.age": {"$gte": 18}}, {"platform": "ios"}]}'
