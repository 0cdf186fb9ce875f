from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.conditions import matches, parse_condition
from rules.dates import AFTER, BEFORE
from tests.support.builders import NOON, a_device
from tests.support.held import holds

CUTOFF = "2026-03-01T12:00:00Z"
years = st.datetimes(
    datetime(1950, 1, 1, tzinfo=UTC).replace(tzinfo=None), datetime(2100, 1, 1, tzinfo=UTC).replace(tzinfo=None)
)
moments = years.map(lambda moment: moment.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    "held",
    [
        "2026-03-01",
        "2026-02-28",
        "2026-03-01T11:59:59.999Z",
        "2026-03-01T14:59:59+03:00",
        "2026-02-28T23:59:59-12:00",
        "0001-01-01",
    ],
)
def test_what_is_earlier_is_before(held) -> None:
    assert holds("before", held, CUTOFF)
    assert not holds("after", held, CUTOFF)


@pytest.mark.parametrize(
    "held",
    [
        "2026-03-02",
        "2026-03-01T12:00:01Z",
        "2026-03-01T17:45:01+05:45",
        "2026-03-01T08:30:01-03:30",
        "9999-12-31T23:59:59Z",
    ],
)
def test_what_is_later_is_after(held) -> None:
    assert holds("after", held, CUTOFF)
    assert not holds("before", held, CUTOFF)


@pytest.mark.parametrize(
    "held", [CUTOFF, "2026-03-01T12:00:00.5+00:00", "2026-03-01T15:00:00+03:00", "2026-03-01T12:00:00-00:00"]
)
def test_the_same_second_is_neither(held) -> None:
    assert not holds("before", held, CUTOFF)
    assert not holds("after", held, CUTOFF)


@pytest.mark.parametrize(
    "held",
    [
        None,
        0,
        1700000000,
        True,
        "",
        "yesterday",
        "2026-03",
        "20260228",
        "2026-13-01",
        "2026-02-28T24:00:00Z",
        "2026-02-28T10:00Z",
        "2026-02-28T10:00:00",
        "2026-02-28T10:00:00+03:17",
        "2026-02-28 10:00:00Z",
        "2026-02-28\n",
        "2026-02-28T10:00:00Zulu",
        {},
        [],
    ],
)
def test_what_is_no_date_is_neither(held) -> None:
    assert not holds("before", held, CUTOFF)
    assert not holds("after", held, CUTOFF)


def test_one_date_of_a_list_is_enough() -> None:
    assert holds("before", ["never", 5, "2020-01-01"], CUTOFF)
    assert holds("after", [None, "2030-01-01"], CUTOFF)


def test_midnight_is_not_before_its_own_day() -> None:
    assert not holds("before", "2026-03-01", "2026-03-01")
    assert not holds("after", "2026-03-01", "2026-03-01")


def test_a_devices_own_moment_is_compared_to_the_second() -> None:
    device = a_device(registered_at=NOON.replace(microsecond=999_999))

    for operator, operand, verdict in [
        ("before", NOON.isoformat(), False),
        ("after", NOON.isoformat(), False),
        ("before", NOON.replace(second=1).isoformat(), True),
        ("after", "-1m", True),
    ]:
        condition = parse_condition({"property": "registered_at", "operator": operator, "value": operand})
        assert matches(condition, device, NOON) is verdict


@given(held=moments, cutoff=moments, offset=st.sampled_from(["Z", "+00:00", "+14:00", "-12:00", "+05:45", "-03:30"]))
def test_texts_are_ordered_as_the_moments_they_name(held, cutoff, offset) -> None:
    local = f"{held.replace(microsecond=0).isoformat()[:19]}{offset}"
    named, limit = datetime.fromisoformat(local), cutoff.replace(microsecond=0)

    assert BEFORE.test(local, limit.isoformat()) is (named < limit)
    assert AFTER.test(local, limit.isoformat()) is (named > limit)
    assert BEFORE.test(held, limit.isoformat()) is (held < limit)
