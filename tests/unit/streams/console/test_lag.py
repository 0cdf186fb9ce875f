from aiokafka import TopicPartition

from streams.console.lag import missing

ONE, TWO = TopicPartition("devices", 0), TopicPartition("devices", 1)


def test_what_is_not_committed_is_missing() -> None:
    assert missing({ONE: 10, TWO: 5}, {ONE: 4}) == 11


def test_a_group_that_never_committed_has_everything_before_it() -> None:
    assert missing({ONE: 10}, {ONE: -1}) == 10


def test_what_came_later_is_not_waited_for() -> None:
    assert missing({ONE: 10}, {ONE: 25}) == 0
