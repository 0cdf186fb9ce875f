import pytest

from rules.comparison import elements, is_exact_number, is_number, is_scalar, is_text, same


@pytest.mark.parametrize("value", [0, -1, 2.5, 2**70, float("inf")])
def test_numbers_are_numbers(value) -> None:
    assert is_number(value)


@pytest.mark.parametrize("value", [True, False, "1", None, [1], {}])
def test_everything_else_is_none(value) -> None:
    assert not is_number(value)
    assert not is_exact_number(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), 2.0**53, float("inf"), float("-inf"), float("nan"), 10**400])
def test_numbers_that_servers_compare_differently_are_no_operands(value) -> None:
    assert not is_exact_number(value)
    assert not is_scalar(value)


@pytest.mark.parametrize("value", ["", "a", "ü \U0001f514\n", "x" * 1_000])
def test_texts_that_the_registry_can_keep_are_operands(value) -> None:
    assert is_text(value)
    assert is_scalar(value)


@pytest.mark.parametrize("value", ["a\0", "\ud83d", "x" * 1_001, 5, None, b"a", ["a"]])
def test_other_texts_are_no_operands(value) -> None:
    assert not is_text(value)


def test_equal_numbers_are_the_same_and_truths_are_no_numbers() -> None:
    assert same(1, 1.0)
    assert same(True, True)  # noqa: FBT003 -- two values, not switches
    assert not same(True, 1)  # noqa: FBT003
    assert not same(0, False)  # noqa: FBT003
    assert not same("1", 1)
    assert not same(None, None)
    assert not same({"a": 1}, {"a": 1})


def test_a_list_has_its_members_and_a_value_itself() -> None:
    assert elements([1, [2]]) == [1, [2]]
    assert elements("ab") == ["ab"]
