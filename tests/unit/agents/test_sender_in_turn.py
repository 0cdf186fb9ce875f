"""A sender starts no more than its route allows, and stops a route that cannot be trusted."""

import asyncio
from datetime import timedelta

import orjson

from models.outcome import Outcome, Reason
from models.ports import Answer
from models.segment import Segment
from models.waiting import Waiting
from rules.quota import Limits, Quota
from tests.support.builders import APP, NOON
from tests.support.eventually import eventually_async
from tests.support.segments import a_segment
from tests.support.sender_house import House, on_topic, send

ROUTE_THROTTLED = Answer(Outcome.DEFERRED, Reason.THROTTLED, retry_after_s=30, holds_route=True)
REFUSED = Answer(Outcome.DEFERRED, Reason.UNAUTHORISED, detail="SENDER_ID_MISMATCH")


async def test_a_throttled_route_holds_what_has_not_started_and_burns_no_try() -> None:
    house = House(quota=Quota(Limits(rate_per_s=4, ramp_s=0)))
    house.provider.answer = lambda _address: ROUTE_THROTTLED

    await send(house.sender(), on_topic(a_segment(10)))

    assert len(house.provider.sent) == 4
    waits = {waiting.release_at - NOON for waiting in house.published.values("waiting", Waiting)}
    assert max(waits) <= timedelta(seconds=35)
    assert min(waits) >= timedelta(seconds=29)
    assert set(house.settled.reasons) == {Reason.THROTTLED, Reason.PAUSED}
    later = [Segment.model_validate_json(waiting.payload) for waiting in house.published.values("waiting", Waiting)]
    assert sorted(position for segment in later for position in segment.positions or []) == list(range(10))
    assert {segment.refusals for segment in later} == {0}


async def test_what_cannot_start_within_a_second_takes_no_place() -> None:
    house = House(quota=Quota(Limits()))
    house.quota.throttled(asyncio.get_running_loop().time(), 30.0, 0.0)
    sender = house.sender()

    await asyncio.wait_for(sender.admit(a_segment()), 1)
    await send(sender, on_topic(a_segment()))

    assert house.provider.sent == []
    assert set(house.settled.reasons) == {Reason.PAUSED}


async def test_a_slow_route_sends_everything_in_its_time() -> None:
    house = House(quota=Quota(Limits(rate_per_s=20, ramp_s=0)))

    await send(house.sender(), on_topic(a_segment(30)))

    assert len(house.provider.sent) == 30
    assert house.settled.outcomes == [Outcome.ACCEPTED] * 30


async def test_refused_credentials_stop_the_route_for_everybody_at_once() -> None:
    house = House()
    house.provider.answer = lambda _address: REFUSED
    sender = house.sender()

    await send(sender, on_topic(a_segment()))
    await send(sender, on_topic(a_segment(id="spring-sale:fcm:0:0:1")))
    await eventually_async(lambda: stopped(house))

    assert len(house.provider.sent) == 3
    (command,) = house.published.on("commands")
    assert orjson.loads(command.value)["scope"] == f"route:fcm:{APP}"


async def stopped(house: House) -> bool:
    return len(house.published.on("commands")) == 1


async def test_who_had_a_turn_waits_where_it_is_when_somebody_who_has_just_come_stands_in_it() -> None:
    house = House(quota=Quota(Limits(rate_per_s=20, ramp_s=0)))
    sender = house.sender()
    new, back = a_segment(), a_segment(attempt=2)
    sender.gates[APP].lines.move(new.notification, 0, 50, 50)  # some 1.6 s at this rate

    await send(sender, on_topic(new))
    assert house.provider.sent == []
    await send(sender, on_topic(back))

    assert len(house.provider.sent) == len(back.device_ids)
