from datetime import UTC, datetime, timedelta, timezone

import pytest

from rules.moments import is_date, resolve

NOW = datetime(2026, 3, 1, 15, 0, 0, 999, tzinfo=timezone(timedelta(hours=3)))


@pytest.mark.parametrize(
    ("operand", "meant"),
    [
        ("now", "2026-03-01T12:00:00+00:00"),
        ("-7d", "2026-02-22T12:00:00+00:00"),
        ("+90m", "2026-03-01T13:30:00+00:00"),
        ("-1h", "2026-03-01T11:00:00+00:00"),
        ("+2w", "2026-03-15T12:00:00+00:00"),
        ("2026-01-31", "2026-01-31T00:00:00+00:00"),
        ("2026-01-31T10:00:00.9Z", "2026-01-31T10:00:00+00:00"),
        ("2026-01-31T10:00:00+05:45", "2026-01-31T04:15:00+00:00"),
    ],
)
def test_every_form_names_a_second_of_utc(operand, meant) -> None:
    assert is_date(operand)
    assert resolve(operand, NOW) == meant


@pytest.mark.parametrize(
    "operand",
    [
        "",
        "soon",
        "7d",
        "-7",
        "-7y",
        "-d",
        "--7d",
        "-7 d",
        "-10000d",
        "2026-01-31T10:00:00",
        "2026-02-30",
        "1899-12-31",
        "3000-01-01",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        20260131,
        None,
        True,
        ["now"],
        {},
    ],
)
def test_what_names_no_point_in_time_is_refused(operand) -> None:
    assert not is_date(operand)


def test_the_farthest_distances_still_lead_somewhere() -> None:
    for moment in (datetime(2026, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)):
        assert resolve("-9999w", moment)
        assert resolve("+9999w", moment)


def test_an_operand_that_was_never_checked_is_an_error() -> None:
    with pytest.raises(ValueError, match="not a date"):
        resolve("soon", NOW)
