"""Delivery ids: the same for the same pair, different for others, and UUIDs in form."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from rules.identity import delivery_id, delivery_ids, device_id

devices = st.one_of(
    st.text(max_size=40),
    st.text("0123456789abcdef", min_size=32, max_size=32),
    st.text("0123456789ABCDEF ", min_size=32, max_size=32),
)


@given(st.text(max_size=20), st.lists(devices, max_size=20))
def test_an_id_is_the_same_alone_and_in_a_column(notification: str, some: list[str]) -> None:
    found = delivery_ids(notification, some)

    assert [one.decode() for one in found] == [delivery_id(notification, device) for device in some]
    assert [str(UUID(one.decode())) for one in found] == [one.decode() for one in found]


@given(st.lists(devices, unique=True, max_size=20))
def test_devices_differ(some: list[str]) -> None:
    assert len(set(delivery_ids("spring-sale", some))) == len(some)


def test_notifications_differ() -> None:
    device = device_id("shop", "anna")

    assert len({delivery_id(f"sale-{number}", device) for number in range(1_000)}) == 1_000


def test_an_id_never_changes() -> None:
    """A repeat after an upgrade has to carry the id of the first attempt."""
    assert delivery_id("spring-sale", "00112233445566778899aabbccddeeff") == "c3896bc2-3edc-ec77-99e7-41be9fa13faf"


def test_spaces_are_no_digits() -> None:
    """Of two ids with as many characters as one should have, neither is read for the other."""
    spaced = ["0011223344556677 8899aabbccddeef", "00112233445566778899aabbccddeeff"]

    assert [one.decode() for one in delivery_ids("sale", spaced)] == [delivery_id("sale", device) for device in spaced]
