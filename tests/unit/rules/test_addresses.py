"""An address that no provider could take is told apart from one that is not there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.outcome import Suppression
from rules.addresses import MAX_ADDRESS, address_fault, all_sound


@pytest.mark.parametrize(
    "address", ["a", "ключ", "with space", '{"endpoint": "https://push.example"}', "x" * MAX_ADDRESS]
)
def test_what_looks_like_an_address_is_one(address: str) -> None:
    assert address_fault(address) is None


@pytest.mark.parametrize("address", ["", " ", "\t\n"])
def test_nothing_is_no_address(address: str) -> None:
    assert address_fault(address) is Suppression.NO_ADDRESS


@pytest.mark.parametrize("address", ["a\r\nb", "\0", "a\x7f", "x" * (MAX_ADDRESS + 1), "\ud800"])
def test_what_would_break_a_request_is_a_bad_address(address: str) -> None:
    assert address_fault(address) is Suppression.BAD_ADDRESS


@given(st.lists(st.one_of(st.text(max_size=5), st.text(alphabet="ab\n \x7f", max_size=5), st.just("x" * 5_000))))
def test_the_quick_look_at_all_of_them_never_passes_a_fault(addresses: list[str]) -> None:
    if all_sound(addresses):
        assert [address_fault(address) for address in addresses] == [None] * len(addresses)


def test_the_quick_look_passes_what_nearly_every_page_holds() -> None:
    assert all_sound(["token:APA91b_-", "0a1b2c"])
