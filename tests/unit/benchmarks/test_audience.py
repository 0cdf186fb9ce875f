import asyncio

import pytest

from benchmarks.audience import DistantAudience, GeneratedAudience, app_of
from models.command import NamedDevice
from models.segment import Expansion
from providers.address_form import AddressForm
from providers.apns import FORM as APNS_FORM
from providers.fcm import FORM as FCM_FORM
from rules.slices import cut_slices
from tests.support.builders import a_notification

AUDIENCE = GeneratedAudience()


async def pages(devices: int, slices: int, channel: str = "fcm", size: int = 100) -> list[str]:
    """Return the ids of an audience, read slice by slice and page by page as the expander does."""
    notification, found = a_notification(app=app_of(devices)), []
    for one in cut_slices(notification.app, slices):
        after_id, is_first = None, True
        while is_first or after_id is not None:
            expansion = Expansion(
                notification=notification,
                channel=channel,
                slice=one.number,
                lower=one.lower,
                upper=one.upper,
                after_id=after_id,
            )
            page = await AUDIENCE.page(expansion, size)
            assert len(page.device_ids) == len(page.addresses) == len(page.locales) <= size
            found += page.device_ids
            after_id, is_first = page.after_id, False
    return found


@pytest.mark.parametrize(("devices", "slices"), [(1, 1), (2, 3), (999, 1), (2_001, 7), (4_000, 24)])
async def test_every_device_is_found_once_however_the_range_is_cut(devices: int, slices: int) -> None:
    ids = await pages(devices, slices)

    assert len(ids) == len(set(ids)) == (await AUDIENCE.sizes(app_of(devices)))["fcm"]
    assert ids == sorted(ids)


async def test_the_channels_share_the_devices() -> None:
    assert await AUDIENCE.sizes(app_of(7)) == {"fcm": 4, "apns": 3}
    assert await AUDIENCE.count(app_of(7), None) == {"fcm": 4, "apns": 3}


async def test_an_app_whose_name_says_no_number_has_nobody() -> None:
    assert await AUDIENCE.sizes("default") == {"fcm": 0, "apns": 0}


async def test_a_page_that_ends_with_its_slice_is_the_last() -> None:
    assert len(await pages(200, 1, size=100)) == 100


@pytest.mark.parametrize(("channel", "form"), [("fcm", FCM_FORM), ("apns", APNS_FORM)])
async def test_addresses_have_the_form_of_their_provider_and_differ(channel: str, form: AddressForm) -> None:
    app = app_of(100)
    (whole,) = cut_slices(app, 1)
    expansion = Expansion(
        notification=a_notification(app=app), channel=channel, slice=0, lower=whole.lower, upper=whole.upper
    )

    page = await AUDIENCE.page(expansion, 100)

    assert len(set(page.addresses)) == 50
    assert None not in form.column(page.addresses)


async def test_a_device_that_is_named_is_on_the_channel_that_its_name_says() -> None:
    found = await AUDIENCE.named("bench-10", [NamedDevice(external_id="apns-1"), NamedDevice(external_id="fcm-1")], [])

    assert [(index, device.channel) for index, device in found] == [(0, "apns"), (1, "fcm")]
    assert None not in APNS_FORM.column([found[0][1].address])


async def test_a_registry_that_lies_elsewhere_has_the_same_devices_later() -> None:
    (whole,) = cut_slices(app_of(10), 1)
    expansion = Expansion(
        notification=a_notification(app=app_of(10)), channel="fcm", slice=0, lower=whole.lower, upper=whole.upper
    )
    loop = asyncio.get_running_loop()
    began = loop.time()

    page = await DistantAudience(0.05).page(expansion, 100)

    assert loop.time() - began >= 0.049
    assert page == await AUDIENCE.page(expansion, 100)
