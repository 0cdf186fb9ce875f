"""A paused route holds its own channel of its own app, in the expander and in the waiting room, and nothing else."""

import pytest

from agents.expand_audience import ExpandAudience
from agents.release_waiting import HELD
from models.control import Control
from models.segment import Segment
from models.waiting import Waiting
from streams.control import ControlBoard
from tests.support.builders import APP, a_notification, a_record, an_expansion
from tests.support.outbox import said
from tests.unit.agents import test_expand_audience as expanding
from tests.unit.agents import test_release_waiting as releasing


def a_board(*paused: str) -> ControlBoard:
    board = ControlBoard()
    for scope in paused:
        board.enter(Control(scope=scope, version=1, paused=True))
    return board


@pytest.mark.parametrize(
    ("scope", "waits"), [(f"route:fcm:{APP}", True), (f"route:apns:{APP}", False), ("route:fcm:other", False)]
)
async def test_the_expander_stops_producing_for_a_paused_route_only(scope: str, waits: bool) -> None:  # noqa: FBT001 -- a case
    house = expanding.a_house(5)
    agent = ExpandAudience(
        house.registry.notifications,
        house.registry.audience,
        house.registry.redrives,
        a_board(scope),
        {"fcm"},
        house.backlog,
        expanding.LIMITS,
        lambda: house.now,
        house.metrics,
    )

    records = await agent([a_record(an_expansion(), topic="expansions")])

    assert len(said(records, Waiting)) == int(waits)
    assert bool(said(records, Segment)) is not waits


@pytest.mark.parametrize("topic", ["segments.fcm", "expansions"])
async def test_what_waits_for_a_paused_route_goes_out_after_its_release_and_the_rest_before(topic: str) -> None:
    board = a_board(f"route:fcm:{APP}")
    house = releasing.House(now=releasing.LATER, controls=board)
    room = await house.open()
    board.listeners.append(room.hurry)
    held = releasing.a_waiting("held", topic=topic, key="held")
    others = [
        releasing.a_waiting("apns", topic=topic, key="apns", channel="apns"),
        releasing.a_waiting("other", topic=topic, key="other", app="other"),
        releasing.a_waiting("start", topic="commands", key="start", channel=None),
    ]
    await room([releasing.on_topic(waiting) for waiting in (held, *others)])

    await room.release_due()
    before = {record.key for record in house.published.records if record.topic != "waiting"}
    board.enter(Control(scope=f"route:fcm:{APP}", version=2))
    house.now += 2 * HELD
    await room.release_due()

    after = {record.key for record in house.published.records if record.topic != "waiting"}
    assert (before, after - before) == ({"apns", "other", "start"}, {"held"})


async def test_a_call_back_ends_what_waits_for_a_paused_route() -> None:
    board = a_board(f"route:fcm:{APP}")
    board.enter(Control(scope="notification:spring-sale", version=1, cancelled=True))
    house = releasing.House(controls=board)
    room = await house.open()

    await room([releasing.on_topic(releasing.a_waiting("held"))])
    await room.release_due()

    assert {record.key for record in house.published.records} == {"spring-sale:fcm:0:0:0", "held"}
    assert board.is_cancelled(a_notification(), "fcm")
