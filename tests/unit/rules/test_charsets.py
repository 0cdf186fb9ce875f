import pytest

from rules.charsets import ANYTHING, DIGITS, SPACES, WORDS, Reading, a_set, one, overlap


def test_sets_overlap_where_a_character_is_in_both() -> None:
    assert overlap(DIGITS, WORDS)
    assert overlap(one("5"), DIGITS)
    assert overlap(ANYTHING, one("\U0010ffff"))
    assert not overlap(one("."), WORDS)
    assert not overlap(DIGITS, SPACES)


@pytest.mark.parametrize("character", ["\0", "a", "c", "d", "z", "\U0010ffff"])
def test_a_set_and_its_opposite_share_nothing_and_leave_nothing_out(character) -> None:
    ranges = [("a", "c"), ("b", "d"), ("z", "z")]
    inside, outside = a_set(ranges), a_set(ranges, negated=True)

    assert not overlap(inside, outside)
    assert overlap(one(character), inside) is not overlap(one(character), outside)


def test_the_opposite_of_everything_holds_nothing() -> None:
    assert a_set([("\0", "\U0010ffff")], negated=True).ranges == ()


@pytest.mark.parametrize("ranges", [[], [("b", "a")], [("a", "c"), ("z", "y")]])
def test_an_empty_or_upside_down_set_is_refused(ranges) -> None:
    with pytest.raises(ValueError, match="empty or upside down"):
        a_set(ranges)


def test_signs_are_written_as_numbers_so_that_no_engine_finds_a_meaning() -> None:
    assert one("&").text == "\\x26"
    assert a_set([("[", "]"), ("a", "a")]).text == "[\\x5b-\\x5da]"
    assert one("é").text == "é"


def test_a_reading_goes_forward_and_ends() -> None:
    reading = Reading("ab")

    assert reading.take_if("a")
    assert not reading.take_if("a")
    assert reading.take() == "b"
    assert reading.is_done
    with pytest.raises(ValueError, match="too early"):
        reading.take()
