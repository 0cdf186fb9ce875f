import pytest

from tests.support.held import accepts, holds


@pytest.mark.parametrize(
    ("held", "operand"),
    [("renewed", "new"), ("a.*", ".*"), ("", ""), (["a", "new"], "new"), ([1, 2], 2), (5, 5), ([True], True)],
)
def test_contains_finds_a_part_of_a_text_or_a_member_of_a_list(held, operand) -> None:
    assert holds("contains", held, operand)


@pytest.mark.parametrize(
    ("held", "operand"),
    [("NEW", "new"), (["renewed"], "new"), ("15", 5), ([1], True), ({"new": 1}, "new"), ([["new"]], "new"), ([], "")],
)
def test_contains_finds_no_part_of_a_member_and_no_key(held, operand) -> None:
    assert not holds("contains", held, operand)


def test_starts_with_looks_at_the_beginning_of_a_text_or_of_any_element() -> None:
    assert holds("starts_with", "en-GB", "en-")
    assert holds("starts_with", ["de", "en-GB"], "en-")
    assert holds("starts_with", "", "")
    assert not holds("starts_with", "den-GB", "en-")
    assert not holds("starts_with", "EN-GB", "en-")
    assert not holds("starts_with", 5, "5")
    assert not holds("starts_with", "a\nen-", "en-")


@pytest.mark.parametrize(
    ("pattern", "held"),
    [
        (r"4\.\d+\.\d+", "4.12.0"),
        (r".+@example\.com", "someone@example.com"),
        ("[^a-c]x?", "dx"),
        ("en.*|ru", "ru"),
        ("a.b", "a\nb"),
        ("", ""),
        (r"\w{2,}", ["?", "ab"]),
        ("b*", "b" * 255),
    ],
)
def test_a_pattern_describes_a_text_from_end_to_end(pattern, held) -> None:
    assert holds("matches", held, pattern)


@pytest.mark.parametrize(
    ("pattern", "held"),
    [
        (r"4\.\d+", "4.12.0"),
        (r"\d+", "a1"),
        (r"\d+", "1\n"),
        (r"\d+", "٣"),
        ("b*", "b" * 256),
        ("en|ru", "end"),
        ("5", 5),
        ("true", True),
        (".*", {}),
    ],
)
def test_a_pattern_describes_nothing_less_and_only_texts(pattern, held) -> None:
    assert not holds("matches", held, pattern)


def test_operands_are_texts_and_patterns_of_the_language() -> None:
    for operand in (5, None, ["a"], {}, "a\0"):
        assert not accepts("starts_with", operand)
        assert not accepts("matches", operand)
    assert accepts("contains", 5)
    assert not accepts("contains", None)
    assert not accepts("matches", "(a+)+b")
