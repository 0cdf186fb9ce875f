import pytest

from rules.charsets import Reading, one
from rules.repeats import Repeat, read_repeat

A = one("a")


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [("", 1, 1), ("?", 0, 1), ("*", 0, None), ("+", 1, None), ("{3}", 3, 3), ("{2,}", 2, None), ("{0,255}", 0, 255)],
)
def test_each_sign_says_how_often(written, low, high) -> None:
    reading = Reading(f"{written}b")

    assert read_repeat(reading, A) == Repeat(A, low, high, written)
    assert reading.take() == "b"


@pytest.mark.parametrize(
    "written", ["{", "{}", "{,3}", "{a}", "{3", "{1000}", "{256}", "{2,1}", "{0}", "{0,0}", "{1,256}"]
)
def test_braces_hold_numbers_in_order_and_within_bounds(written) -> None:
    with pytest.raises(ValueError, match="braces"):
        read_repeat(Reading(written), A)


@pytest.mark.parametrize("written", ["**", "+?", "?+", "{2}{3}", "{2}?"])
def test_a_repetition_is_not_repeated(written) -> None:
    with pytest.raises(ValueError, match="repeats a repetition"):
        read_repeat(Reading(written), A)
