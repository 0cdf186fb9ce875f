"""A worker that has handled a thousand notifications holds on to no more than after the first ones."""

from collections.abc import Awaitable, Callable

import pytest

from agents.send_segment import SendSegment
from agents.tally_result import TallyResult
from models.outcome import Outcome
from models.result import End, Expanded, Launched, Result, Selected
from models.segment import Segment
from rules.brake import BrakeLimits
from rules.brakes import Brakes
from rules.segment_reading import KEPT
from telemetry.metrics import open_metrics
from tests.support.builders import APP, NOON, a_notification, a_record, a_settled
from tests.support.fixed_controls import FixedControls
from tests.support.memory_facts import MemoryFacts
from tests.support.published import Published
from tests.support.reachable import held
from tests.support.segments import a_segment
from tests.support.sender_house import House, on_topic, send

FIRST, MORE = 2 * KEPT, 4 * KEPT
"""Multiples of what a reader remembers, so that it remembers as much after the first ones as at the end."""

SLACK = MORE // 8
"""Objects: a timer, a number that grew; far less than one for each notification."""


async def grown(root: object, handle: Callable[[int], Awaitable[None]], *fakes: object) -> int:
    """Return by how much an object grew over many notifications, when the first ones have filled what is bounded."""
    for number in range(FIRST):
        await handle(number)
    before = held(root, without=fakes)
    for number in range(FIRST, FIRST + MORE):
        await handle(number)
    return held(root, without=fakes) - before


def rated() -> FixedControls:
    return FixedControls(rates={f"notification:sale-{number}": 1_000.0 for number in range(FIRST + MORE)})


@pytest.mark.parametrize("controls", [FixedControls(), rated()], ids=["as fast as it goes", "each with a rate"])
async def test_a_sender_forgets_what_it_has_sent(controls: FixedControls) -> None:
    # what looks back at some answers or rates is made to look back at few, so that it is full soon
    house = House(controls=controls, brakes=Brakes("fcm", BrakeLimits(share=1, window=KEPT, least=3)))
    sender = house.sender()
    sender.gates[APP].rates.most = KEPT

    async def handle(number: int) -> None:
        await send(sender, on_topic(_segment(number), number))

    assert await grown(sender, handle, *_fakes(house, sender)) < SLACK
    assert len(house.provider.sent) >= FIRST + MORE


async def test_a_sender_forgets_what_it_was_told_to_leave() -> None:
    house = House(controls=FixedControls(cancelled={f"sale-{number}" for number in range(FIRST + MORE)}))
    sender = house.sender()

    async def handle(number: int) -> None:
        await send(sender, on_topic(_segment(number), number))

    assert await grown(sender, handle, *_fakes(house, sender)) < SLACK


async def test_a_tally_keeps_one_row_of_what_has_ended_and_nothing_in_memory() -> None:
    facts, published, metrics = MemoryFacts(), Published(), open_metrics("tally")
    tally = TallyResult(facts, published, metrics)

    async def handle(number: int) -> None:
        await tally([a_record(result, topic="results", offset=4 * number + at) for at, result in _story(number)])

    assert await grown(tally, handle, facts, published) < SLACK
    assert len(facts.rows[0]) == FIRST + MORE


def _segment(number: int) -> Segment:
    name = f"sale-{number}"
    return a_segment(2, id=f"{name}:fcm:0:0:0", notification=a_notification(id=name))


def _fakes(house: House, sender: SendSegment) -> tuple[object, ...]:
    return house.notes, house.published, house.provider, house.provider.sent, house.controls, sender.controls


def _story(number: int) -> list[tuple[int, Result]]:
    name = f"sale-{number}"
    segment = f"{name}:fcm:0:0:0"
    results: list[Result] = [
        Launched(notification_id=name, at=NOON, app=APP, slices={"fcm": 1}),
        Selected(notification_id=name, at=NOON, channel="fcm", slice=0, ordinal=0, segments={segment: 1}),
        Expanded(notification_id=name, at=NOON, channel="fcm", slice=0, end=End.COMPLETE),
        a_settled(Outcome.ACCEPTED, notification_id=name, segment_id=segment),
    ]
    return list(enumerate(results))
