"""A time is written before its record and goes with it."""

import pytest

from models.errors import PoisonError
from rules.waiting_changes import Changes, ids_of, read_waiting
from rules.waiting_rows import key_of
from tests.support.memory_facts import MemoryFacts
from tests.support.waiting_rows import a_waiting, at, kept


async def test_a_record_is_never_without_its_time_whenever_a_kill_comes() -> None:
    """Rows reach the disk and the changelog in this order, and a prefix of them may be all that does."""
    changes = Changes(MemoryFacts())
    waiting = a_waiting()

    changes.keep(0, waiting, b"{}")

    assert list(changes.by_partition[0]) == [key_of(waiting), waiting.id.encode()]


async def test_what_was_released_goes_with_its_time() -> None:
    rows = MemoryFacts()
    await kept(rows, a_waiting())
    changes = Changes(rows)

    changes.remove(0, a_waiting().id.encode())
    await rows.put(0, changes.by_partition[0])

    assert rows.rows[0] == {}


async def test_what_came_and_went_in_one_batch_leaves_nothing() -> None:
    rows = MemoryFacts()
    changes = Changes(rows)

    changes.keep(0, a_waiting(), a_waiting().model_dump_json().encode())
    changes.remove(0, a_waiting().id.encode())
    await rows.put(0, changes.by_partition[0])

    assert rows.rows[0] == {}


def test_what_the_disk_has_no_more_is_removed_from_the_changelog_once_more() -> None:
    """A kill may come between the two."""
    changes = Changes(MemoryFacts())

    changes.remove(0, b"gone")

    assert changes.by_partition == {0: {b"gone": None}}


def test_a_record_without_a_value_names_one_that_was_released_or_many() -> None:
    assert ids_of(b"a:fcm:0:0:0/2") == [b"a:fcm:0:0:0/2"]
    assert ids_of(b"start:a\npage:a:fcm:0:1:0") == [b"start:a", b"page:a:fcm:0:1:0"]


@pytest.mark.parametrize(
    ("value", "reason"),
    [(b"rubbish", "schema"), (a_waiting(topic="nowhere").model_dump_json().encode(), "unknown_topic")],
)
def test_what_cannot_be_released_is_not_kept(value: bytes, reason: str) -> None:
    with pytest.raises(PoisonError) as caught:
        read_waiting(value, {"segments.fcm"})

    assert caught.value.reason == reason


def test_what_can_be_read_is_kept_as_it_is() -> None:
    waiting = a_waiting(release_at=at(5))

    assert read_waiting(waiting.model_dump_json().encode(), {"segments.fcm"}) == waiting
