"""Slices are equal parts of an app's range that leave no device out and none in two."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rules.identity import app_prefix, device_id
from rules.slices import cut_slices, slice_count


@given(app=st.from_regex(r"[a-z]{1,8}", fullmatch=True), external_id=st.text(min_size=1), count=st.integers(1, 30))
def test_every_device_of_an_app_is_in_exactly_one_slice(app: str, external_id: str, count: int) -> None:
    id_ = device_id(app, external_id)

    assert sum(part.lower <= id_ < part.upper for part in cut_slices(app, count)) == 1


def test_a_slice_begins_where_the_one_before_ends() -> None:
    assert all(left.upper == right.lower for left, right in pairwise(cut_slices("shop", 7)))


def test_slices_reach_from_the_first_place_of_an_app_to_its_very_last() -> None:
    slices = cut_slices("shop", 7)
    prefix = app_prefix("shop")

    assert slices[0].lower == prefix + "0" * 24
    assert int(slices[-1].upper, 16) - 1 == int(prefix + "f" * 24, 16)


def test_slices_are_numbered_and_equally_wide() -> None:
    slices = cut_slices("shop", 7)
    widths = {int(part.upper, 16) - int(part.lower, 16) for part in slices}

    assert [part.number for part in slices] == list(range(7))
    assert max(widths) - min(widths) <= 1


def test_another_app_has_no_device_in_them() -> None:
    stranger = device_id("bank", "phone-1")

    assert not any(part.lower <= stranger < part.upper for part in cut_slices("shop", 3))


def test_the_app_at_the_very_end_of_all_ids_still_has_an_upper_bound(monkeypatch) -> None:
    monkeypatch.setattr("rules.slices.app_prefix", lambda _: "ffffffff")

    last = cut_slices("shop", 2)[-1]

    assert (len(last.upper), last.upper) == (32, "f" * 32)


def test_a_slice_holds_about_as_many_devices_as_asked_for() -> None:
    assert [slice_count(n, slice_devices=50_000, max_slices=24) for n in (0, 1, 50_000, 50_001, 500_000)] == [
        1,
        1,
        1,
        2,
        10,
    ]


def test_there_are_never_more_slices_than_allowed() -> None:
    assert slice_count(10**9, slice_devices=50_000, max_slices=24) == 24
