import pytest

from tests.support.held import accepts, holds

OPERATORS = ["at_least", "at_most", "above", "below"]


@pytest.mark.parametrize(
    ("operator", "below", "same", "above"),
    [
        ("at_least", False, True, True),
        ("at_most", True, True, False),
        ("above", False, False, True),
        ("below", True, False, False),
    ],
)
def test_each_comparison_has_its_side_and_its_edge(operator, below, same, above) -> None:
    assert [holds(operator, held, 18) for held in (17, 18, 19)] == [below, same, above]
    assert [holds(operator, held, 18.0) for held in (17.999, 18.0, 18.001)] == [below, same, above]
    assert [holds(operator, [held], 18) for held in (17, 18, 19)] == [below, same, above]


@pytest.mark.parametrize("operator", OPERATORS)
def test_one_element_of_a_list_is_enough(operator) -> None:
    assert holds(operator, ["x", None, 0, 99], 50)


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("held", ["18", True, None, [], {}, ["18"], [[18]], {"a": 18}])
def test_what_is_no_number_is_neither_more_nor_less(operator, held) -> None:
    assert not holds(operator, held, 0.5)
    assert not holds(operator, held, 99)


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("operand", ["18", True, None, [18], {}, float("nan"), 2**53])
def test_an_operand_is_an_exact_number(operator, operand) -> None:
    assert not accepts(operator, operand)
