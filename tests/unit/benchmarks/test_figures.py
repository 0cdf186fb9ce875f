import pytest

from benchmarks.figures import label, percentile, ratio, spread


def test_a_spread_is_the_median_with_the_least_and_the_greatest() -> None:
    found = spread([5.0, 1.0, 9.0, 2.0, 3.0])

    assert (found.median, found.low, found.high) == (3.0, 1.0, 9.0)


def test_of_an_even_number_of_rounds_the_median_lies_between_the_middle_two() -> None:
    assert spread([1.0, 2.0, 4.0, 9.0]).median == 3.0


def test_a_spread_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])


def test_a_ratio_is_judged_round_by_round() -> None:
    """A slow round weighs on both, and must not be held against one: the medians alone would say 2.5 here."""
    ours, theirs = [10.0, 20.0, 50.0], [5.0, 8.0, 25.0]

    found = ratio(ours, theirs)

    assert (found.median, found.low, found.high) == (2.0, 2.0, 2.5)


def test_rounds_that_do_not_pair_are_not_compared() -> None:
    with pytest.raises(ValueError, match="argument"):
        ratio([1.0, 2.0], [1.0])


@pytest.mark.parametrize("theirs", [[], [1.0, 0.0]])
def test_nothing_is_compared_with_what_took_no_time(theirs: list[float]) -> None:
    with pytest.raises(ValueError, match="took no time"):
        ratio([1.0, 1.0], theirs)


def test_a_spread_is_told_with_as_many_digits_as_it_is_worth() -> None:
    found = spread([1000.0, 1234.56, 2000.0])

    assert found.told() == "1,234.6 (1,000.0-2,000.0)"
    assert found.told(0) == "1,235 (1,000-2,000)"


def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed() -> None:
    values = [float(number) for number in range(100, 0, -1)]

    assert percentile(values, 0.5) == 50.0
    assert percentile(values, 0.99) == 99.0
    assert percentile([7.0], 0.99) == percentile([7.0], 0.0) == 7.0


def test_there_is_no_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        percentile([], 0.5)


@pytest.mark.parametrize(("number", "said"), [(100_000, "100k"), (1_000_000, "1m"), (1_500_000, "1500k"), (12, "12")])
def test_a_number_of_devices_has_a_short_name(number: int, said: str) -> None:
    assert label(number) == said
