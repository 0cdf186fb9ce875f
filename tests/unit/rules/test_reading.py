import pytest

from rules.reading import MAX_REASONS, Reader, shown


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (None, "nothing"),
        (True, "true"),
        (18, "18"),
        ("ios", "'ios'"),
        ("é\n", r"'\xe9\n'"),
        ([1, 2], "a list of 2"),
        ({"a": 1}, "an object"),
    ],
)
def test_a_reason_shows_short_values_and_names_the_kind_of_others(raw, said) -> None:
    assert shown(raw) == said


def test_a_number_too_long_to_be_written_is_named() -> None:
    assert shown(10**5_000) == "a very long number"


def test_a_long_text_is_cut() -> None:
    assert len(shown("x" * 10_000)) < 70


def test_reasons_end_at_a_limit() -> None:
    reader = Reader()
    for _ in range(MAX_REASONS + 5):
        reader.refuse("a", "is wrong")

    assert reader.reasons == ["a: is wrong"] * MAX_REASONS


def test_a_group_with_a_refused_member_is_refused() -> None:
    reader = Reader()

    assert reader.group(None, []) is None


def test_each_member_has_its_path_and_others_than_objects_are_refused() -> None:
    reader = Reader()

    assert reader.members([{"a": 1}, 5, {}], "c") == [("c[0]", {"a": 1}), ("c[2]", {})]
    assert reader.reasons == ["c[1]: is 5: give an object"]
