"""Several apps in one house: each sends with its own credentials, to its own devices, and nobody else's."""

import pytest

from sandbox.credentials import KEY_ID, PROJECT, TOPIC
from tests.support.apps import SHOP_KEY, SHOP_PROJECT, SHOP_TOPIC
from tests.support.producer import Producer, devices_of
from tests.support.stand_ins import StandIns

SENDERS = {
    "default": {"fcm": PROJECT, "apns": f"{KEY_ID}/{TOPIC}"},
    "shop": {"fcm": SHOP_PROJECT, "apns": f"{SHOP_KEY}/{SHOP_TOPIC}"},
    "pem": {"apns": f"certificate/{TOPIC}"},
}


async def launch(producer: Producer, name: str, app: str) -> None:
    condition = {"property": "external_id", "operator": "starts_with", "value": "apps-"}
    body = {"type": "launch", "notification_id": name, "app": app, "content": {"title": "x"}, "ttl_s": 600}
    await producer.command(body | {"audience": {"condition": condition}})


@pytest.mark.parametrize("app", SENDERS)
async def test_an_app_sends_with_its_own_credentials(producer: Producer, stand_ins: StandIns, app: str) -> None:
    name = f"apps-of-{app}"
    await producer.register([device | {"app": app} for device in devices_of("apps", 6, channels=sorted(SENDERS[app]))])

    await launch(producer, name, app)
    progress = await producer.finished(name)

    assert (progress.counts.selected, progress.counts.accepted) == (6, 6)
    senders = {channel: {request.sender for request in await stand_ins.sent(channel, name)} for channel in SENDERS[app]}
    assert senders == {channel: {sender} for channel, sender in SENDERS[app].items()}


async def test_the_same_device_of_two_apps_is_two_devices(producer: Producer, stand_ins: StandIns) -> None:
    for app in ("default", "shop"):
        await producer.register([{"app": app, "external_id": "shared", "channel": "fcm", "address": "shared-address"}])
        await producer.command(
            {
                "type": "launch",
                "notification_id": f"shared-{app}",
                "app": app,
                "content": {"title": app},
                "audience": {"devices": [{"external_id": "shared"}]},
            }
        )

    for app in ("default", "shop"):
        assert (await producer.finished(f"shared-{app}")).counts.accepted == 1
    first, second = [(await stand_ins.sent("fcm", f"shared-{app}"))[0] for app in ("default", "shop")]
    assert first.token == second.token
    assert first.delivery_id != second.delivery_id


async def test_an_app_without_credentials_waits_and_disturbs_nobody(producer: Producer) -> None:
    await producer.register([device | {"app": "pem"} for device in devices_of("keyless", 2)])
    condition = {"property": "external_id", "operator": "starts_with", "value": "keyless-"}
    body = {"type": "launch", "notification_id": "keyless", "app": "pem", "content": {"title": "x"}, "ttl_s": 4}
    await producer.command(body | {"audience": {"condition": condition}})
    progress = await producer.finished("keyless")

    assert progress.reasons == {"accepted:ok": 1, "expired:time_to_live": 1}
    assert progress.deferred["unauthorised"] >= 1
