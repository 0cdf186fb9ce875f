"""The oldest write under way says whether more may be asked for."""

from contextlib import suppress

from rules.owed import AT_MOST_S, Owed


def test_nothing_is_late_where_nothing_is_written() -> None:
    assert not Owed().is_late(1_000.0)


def test_the_oldest_write_under_way_counts() -> None:
    owed = Owed()
    with owed.writing(0.0):
        with owed.writing(5.0):
            assert not owed.is_late(AT_MOST_S)
            assert owed.is_late(AT_MOST_S + 0.1)
        assert owed.is_late(5.0)
    assert not owed.is_late(5.0)


def test_a_write_that_is_given_up_is_owed_no_more() -> None:
    owed = Owed()
    with suppress(TimeoutError), owed.writing(0.0):
        raise TimeoutError

    assert not owed.is_late(5.0)
