from benchmarks.contenders.message import a_notification, address, segments
from providers.apns import FORM as APNS_FORM
from providers.fcm import FORM as FCM_FORM
from rules.identity import delivery_ids


def test_segments_hold_every_device_once_and_at_most_five_hundred() -> None:
    found = list(segments("fcm", 1_203))

    assert [len(one.device_ids) for one in found] == [500, 500, 203]
    assert len({device for one in found for device in one.device_ids}) == 1_203
    assert len({to for one in found for to in one.addresses}) == 1_203


def test_addresses_have_the_form_of_their_provider() -> None:
    for channel, form in (("apns", APNS_FORM), ("fcm", FCM_FORM)):
        assert form.column([address(channel, 7)]) == [address(channel, 7).encode()]
    assert len(address("fcm", 7)) == 163


def test_every_delivery_has_an_id_of_its_own() -> None:
    (columns,) = segments("apns", 100)

    assert len(set(delivery_ids(a_notification().id, columns.device_ids))) == 100
