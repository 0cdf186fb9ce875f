"""What a group has not read, by the offsets that a broker tells."""

import pytest

from rules.lag import unread


@pytest.mark.parametrize(
    ("begin", "end", "committed", "expected"),
    [
        (0, 10, 4, 6),
        (0, 10, 10, 0),
        (0, 10, None, 10),
        (7, 10, None, 3),
        (7, 10, 2, 3),
        (0, 0, None, 0),
        (0, 3, 9, 0),
    ],
    ids=["some", "none", "never committed", "the oldest are gone", "its place is gone", "an empty one", "a lost end"],
)
def test_what_lies_before_a_group_is_never_negative(begin: int, end: int, committed: int | None, expected: int) -> None:
    assert unread(begin, end, committed) == expected
