"""What is written goes where it asks to go."""

from models.record import Outgoing
from streams.publish import partition_of
from streams.topics import RESULTS, segments


def test_records_of_one_spot_share_a_partition_and_those_of_the_next_have_the_next() -> None:
    partitions = [partition_of(Outgoing("segments.fcm", "key", b"", spot=spot)) for spot in (11, 11, 12, 25)]

    assert partitions == [11, 11, 0, 1]
    assert max(p for p in partitions if p is not None) < segments("fcm").partitions


def test_a_fixed_topic_has_partitions_of_its_own_number() -> None:
    assert partition_of(Outgoing("commands", "key", b"", spot=7)) == 1
    assert partition_of(Outgoing(RESULTS.name, "key", b"", spot=7)) == 7


def test_a_record_without_a_spot_goes_where_its_key_says() -> None:
    assert partition_of(Outgoing("segments.fcm", "key", b"")) is None
