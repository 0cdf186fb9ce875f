"""A time is typed as people say it, and told as they read it."""

from datetime import UTC, datetime, timedelta

import pytest

from models.errors import SetupError
from rules.spans import age, since

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "ago"),
    [("90s", timedelta(seconds=90)), ("90m", timedelta(minutes=90)), ("3d", timedelta(days=3))],
)
def test_a_span_is_counted_back_from_now(text: str, ago: timedelta) -> None:
    assert since(text, NOON) == NOON - ago


def test_a_moment_is_taken_as_it_is() -> None:
    assert since("2026-02-01T00:00:00+01:00", NOON).astimezone(UTC).isoformat() == "2026-01-31T23:00:00+00:00"


@pytest.mark.parametrize("text", ["yesterday", "2026-02-01", "-3h", "3 h", ""])
def test_anything_else_is_refused_with_examples(text: str) -> None:
    with pytest.raises(SetupError, match="such as 90m, 12h or 3d"):
        since(text, NOON)


@pytest.mark.parametrize(("seconds", "told"), [(-5, "0s"), (59.9, "59s"), (61, "1m"), (7_200, "2h"), (300_000, "3d")])
def test_an_age_is_told_in_the_largest_unit_that_it_fills(seconds: float, told: str) -> None:
    assert age(seconds) == told
