import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.patterns import MAX_SUBJECT, PatternError, read_pattern

PIECES = ["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", r"\.", "é"]
REPEATS = ["", "", "?", "*", "+", "{2}", "{1,3}", "{2,}"]
some_patterns = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(REPEATS)).map("".join), max_size=7).map(
    "".join
)


def whole(pattern: str, text: str) -> bool:
    return re.fullmatch(read_pattern(pattern), text, re.DOTALL) is not None


@pytest.mark.parametrize(
    "pattern",
    [
        "(a)",
        "(?:a)",
        "(a+)+b",
        "^a",
        "a$",
        "a**",
        "a*?",
        "a++",
        "a{2}{3}",
        "*",
        "|*",
        "a{",
        "a{x}",
        "a{3,1}",
        "a{256}",
        "a{0}",
        "[",
        "[]",
        "[^]",
        "[b-a]",
        "[a",
        "[[a]]",
        "]",
        "}",
        "a}",
        "\\",
        r"\b",
        r"\1",
        r"\D",
        r"\x41",
        r"\p",
        "[\\",
    ],
)
def test_what_is_not_in_the_language_is_refused(pattern) -> None:
    with pytest.raises(PatternError):
        read_pattern(pattern)


def test_a_pattern_has_at_most_200_characters() -> None:
    assert read_pattern("a" * 200)
    with pytest.raises(PatternError, match="longer than 200"):
        read_pattern("a" * 201)


@pytest.mark.parametrize(
    "pattern",
    [
        ".*.*.*x",
        "a*a*a*a*b",
        "a?a?a?aaa",
        r".*a.*b.*c",
        r"\w+\d+\w+\d",
        "[^a]*b[^c]*d[^e]*f",
        ".*x|.*y|.*z",
        "a*b*a*b*a*b*ab",
    ],
)
def test_more_than_two_open_ends_are_refused(pattern) -> None:
    with pytest.raises(PatternError, match="more than 2 repetitions"):
        read_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d+\.\d+\.\d+\.\d+",
        ".*a.*b.*",
        "en.*|de.*|fr.*|ru.*",
        "a*b*c*d*",
        "[a-z]+@[a-z]+",
        r"[^@]+@[^.]+\.com",
        ".{3}.{4}.{5}.",
    ],
)
def test_repetitions_with_one_possible_end_are_free(pattern) -> None:
    assert read_pattern(pattern)


@given(pattern=some_patterns, text=st.text(alphabet="ab1.é\n", max_size=12))
def test_what_is_written_anew_means_what_python_reads(pattern, text) -> None:
    try:
        written = read_pattern(pattern)
    except PatternError:
        return

    assert bool(re.fullmatch(written, text, re.DOTALL)) == bool(re.fullmatch(pattern, text, re.DOTALL | re.ASCII))


def test_signs_mean_themselves_after_a_backslash_and_in_sets() -> None:
    for sign in "()[]{}*+?|^$\\.-&~# /":
        assert whole(f"\\{sign}", sign)
        assert whole(f"[\\{sign}]", sign)
        assert not whole(f"\\{sign}", "a")


def test_sets_have_stretches_escapes_and_opposites() -> None:
    assert whole("[a-cx]", "b")
    assert whole("[a-]", "-")
    assert whole(r"[\d_-]", "7")
    assert whole("[^a-c]", "\n")
    assert not whole("[^a-c]", "b")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (".*.*x", "a" * MAX_SUBJECT),
        (r"\w*\w*-", "a" * MAX_SUBJECT),
        (".*a.*ab", "a" * MAX_SUBJECT),
        ("a*b*c*d*e*f*g*h*i*j*k*l*m*n*!", "a" * MAX_SUBJECT),
        (r"\d+\.\d+\.\d+\.\d+", "1." * 127),
        ("|".join(["a*b"] * 50), "a" * MAX_SUBJECT),
        ("a?" * 2 + "a" * 190, "a" * 189),
    ],
)
def test_the_worst_text_for_an_accepted_pattern_takes_milliseconds(pattern, text) -> None:
    """A pattern that tries everything would take years."""
    compiled = re.compile(read_pattern(pattern), re.DOTALL)
    begin = process_time()

    assert compiled.fullmatch(text) is None
    assert process_time() - begin < 0.5
