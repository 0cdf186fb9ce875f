"""What ``models.ports.ControlBook`` can be asked: who did what to a scope, and what is in force."""

from datetime import timedelta

from models.claims import LaunchClaim
from tests.contract.test_controls import a_change, a_hold
from tests.support.builders import NOON, a_launch


def a_claim(name: str) -> LaunchClaim:
    launch, later = a_launch(notification_id=name), NOON + timedelta(hours=1)
    return LaunchClaim(f"commands/0/{name}", launch, name, NOON, later, scheduled=False)


async def test_who_set_a_rate_is_kept_until_it_is_taken_away(registry) -> None:
    await registry.controls.apply(a_change(1, paused=True, asked=a_hold("paused")))
    slow = await registry.controls.apply(a_change(2, rate_per_s=5.0, sets_rate=True, asked=a_hold("too fast", 1)))
    slower = await registry.controls.apply(a_change(3, rate_per_s=2.0, sets_rate=True, asked=a_hold("still", 2)))
    free = await registry.controls.apply(a_change(4, rate_per_s=None, sets_rate=True, asked=a_hold("mended", 3)))

    assert (slow.hold, slow.limited) == (a_hold("paused"), a_hold("too fast", 1))
    assert slower.limited == a_hold("still", 2)
    assert (free.hold, free.limited) == (a_hold("paused"), None)
    assert await registry.controls.of(["app:shop"]) == [free]


async def test_who_cancelled_it_is_kept_of_a_notification_the_first_and_of_a_scope_the_last(registry) -> None:
    one = {"scope": "notification:spring-sale", "cancelled": True}
    await registry.controls.apply(a_change(1, **one, asked=a_hold("wrong link")))
    again = await registry.controls.apply(a_change(2, **one, asked=a_hold("really", 1)))
    await registry.controls.apply(a_change(3, cancelled_before=NOON, asked=a_hold("wrong shop")))
    later = a_change(4, cancelled_before=NOON + timedelta(hours=1), asked=a_hold("once more", 60))
    wide = await registry.controls.apply(later)

    assert again.called_off == a_hold("wrong link")
    assert wide.called_off == a_hold("once more", 60)


async def test_a_notifications_control_says_until_when_it_matters(registry) -> None:
    one = {"scope": "notification:spring-sale"}
    await registry.controls.apply(a_change(1, paused=True, ends_at=NOON, **one))
    await registry.controls.apply(a_change(2, paused=False, **one))

    (known,) = await registry.controls.of(["notification:never", "notification:spring-sale"])

    assert known.ends_at == NOON


async def test_what_is_in_force_names_no_notification_that_has_ended(registry) -> None:
    await registry.notifications.claim_launches([a_claim("ended"), a_claim("going-on"), a_claim("resumed")])
    await registry.notifications.finish(["ended"])
    if registry.database is None:
        registry.controls.going_on = ("going-on", "resumed")
    for offset, name in enumerate(["ended", "going-on", "resumed", "never"]):
        await registry.controls.apply(a_change(offset, scope=f"notification:{name}", paused=True))
    await registry.controls.apply(a_change(10, scope="notification:resumed", paused=False))
    await registry.controls.apply(a_change(11, rate_per_s=5.0, sets_rate=True))
    await registry.controls.apply(a_change(12, scope="channel:fcm", paused=True))
    await registry.controls.apply(a_change(13, scope="channel:fcm", paused=False))

    assert [control.scope for control in await registry.controls.in_force()] == ["app:shop", "notification:going-on"]


async def test_a_wide_cancel_is_in_force_until_everything_that_it_called_back_has_ended(registry) -> None:
    await registry.notifications.claim_launches([a_claim("going-on")])
    if registry.database is None:
        registry.controls.going_on = ("going-on",)
    cancelled = a_change(1, cancelled_before=NOON + timedelta(seconds=1), asked=a_hold("wrong shop"))
    wide = await registry.controls.apply(cancelled)
    assert await registry.controls.in_force() == [wide]

    await registry.notifications.finish(["going-on"])
    if registry.database is None:
        registry.controls.going_on = ()
    assert await registry.controls.in_force() == []


async def test_wide_scopes_can_be_asked_for_without_the_notifications(registry) -> None:
    for offset, scope in enumerate(["*", "app:notification", "notification:spring-sale", "route:fcm:shop"]):
        await registry.controls.apply(a_change(offset, scope=scope, paused=True))

    assert sorted(control.scope for control in await registry.controls.wide()) == [
        "*",
        "app:notification",
        "route:fcm:shop",
    ]
