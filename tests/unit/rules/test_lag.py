"""What a group has not read, by the offsets that a broker tells."""

import pytest

from models.lag import PartitionLag
from rules.lag import TopicLag, by_topic, unread


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


def test_the_lag_of_a_topic_is_that_of_all_its_partitions_and_as_old_as_the_oldest() -> None:
    rows = [
        PartitionLag("record", "results", 0, 3, 10, 2.0),
        PartitionLag("record", "progress", 0, 1, 10, 60.0),
        PartitionLag("record", "results", 1, 4, 10, 7.5),
        PartitionLag("tally", "results", 1, 0, 10, 0.0),
    ]

    assert by_topic(rows) == [
        TopicLag("record", "results", 7, 7.5),
        TopicLag("record", "progress", 1, 60.0),
        TopicLag("tally", "results", 0, 0.0),
    ]
