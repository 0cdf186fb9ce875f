import pytest

from tests.support.held import accepts, holds


@pytest.mark.parametrize(("held", "operand"), [(1, 1.0), ("a", "a"), (True, True), (["b", "a"], "a"), ([1, "a"], 1)])
def test_what_is_equal_is_selected_and_by_not_equal_it_is_not(held, operand) -> None:
    assert holds("equal", held, operand)
    assert holds("one_of", held, ["another", operand])
    assert not holds("not_equal", held, operand)
    assert not holds("none_of", held, ["another", operand])


@pytest.mark.parametrize(
    ("held", "operand"),
    [(1, True), (True, 1), ("1", 1), ("A", "a"), ([], "a"), ([["a"]], "a"), ({"a": 1}, "a"), ([None], 0)],
)
def test_what_is_there_and_differs_is_selected_by_not_equal(held, operand) -> None:
    assert not holds("equal", held, operand)
    assert not holds("one_of", held, [operand])
    assert holds("not_equal", held, operand)
    assert holds("none_of", held, [operand])


@pytest.mark.parametrize("operator", ["equal", "not_equal"])
def test_null_is_equal_to_nothing_and_different_from_nothing(operator) -> None:
    assert not holds(operator, None, "a")
    assert not accepts(operator, None)


@pytest.mark.parametrize("operator", ["one_of", "none_of"])
def test_choices_are_a_list_of_at_most_500_scalars(operator) -> None:
    assert accepts(operator, ["a", 1, 2.5, True])
    assert accepts(operator, ["a"] * 500)
    assert not holds(operator, None, ["a"])
    for operand in ([], ["a"] * 501, "a", [None], [["a"]], [{}], {"a": 1}, None):
        assert not accepts(operator, operand)


@pytest.mark.parametrize("operand", [[], ["a"], {}, {"$gt": ""}, None, 2**53])
def test_a_map_or_a_list_is_no_operand_of_equal(operand) -> None:
    assert not accepts("equal", operand)
