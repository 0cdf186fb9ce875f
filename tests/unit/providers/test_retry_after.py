from datetime import UTC, datetime

import pytest

from providers.retry_after import retry_after_s

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30),
        (" 1.5 ", 1.5),
        ("0", 0),
        ("-5", 0),
        ("999999", 3600),
        ("Mon, 01 Jun 2026 12:00:42 GMT", 42),
        ("Mon, 01 Jun 2026 11:00:00 GMT", 0),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_seconds_and_dates_are_read_within_bounds(value: str | None, seconds: float | None) -> None:
    assert retry_after_s(value, NOON) == seconds
