"""What providers refuse, and when it is tried again: every delivery ends once, and every repeat has the same ids."""

from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest

from models.names import Channel
from models.progress import State
from tests.support.producer import Producer
from tests.support.small_launches import ending, launch
from tests.support.stand_ins import Sent, StandIns

BUSY = {"fcm": "UNAVAILABLE", "apns": "ServiceUnavailable"}
THROTTLED = {"fcm": "QUOTA_EXCEEDED", "apns": "TooManyRequests"}
FIRST_S = 0.5
"""The first wait of the house of tests."""


async def attempts(stand_ins: StandIns, channel: Channel, name: str) -> dict[str, list[Sent]]:
    """Return the requests for each address; fails where two of them have different ids."""
    found: defaultdict[str, list[Sent]] = defaultdict(list)
    for request in await stand_ins.sent(channel, name):
        found[request.token].append(request)
    assert all(len({request.ids for request in requests}) == 1 for requests in found.values())
    return found


async def test_a_provider_that_is_busy_is_asked_again_and_takes_each_delivery_once(
    producer: Producer, stand_ins: StandIns
) -> None:
    for channel, answer in BUSY.items():
        await stand_ins.play(channel, {"answer": answer, "notification_id": "busy", "times": 1})

    await launch(producer, "busy")
    progress = await producer.finished("busy")

    assert ending(progress) == (State.FINISHED, {"accepted:ok": 4}, 0)
    assert progress.deferred == {"unavailable": 4}
    for channel in BUSY:
        requests = await attempts(stand_ins, channel, "busy")
        assert [[request.status for request in each] for each in requests.values()] == [[503, 200]] * 2


async def test_a_provider_that_asks_for_patience_gets_what_it_asked_for(
    producer: Producer, stand_ins: StandIns
) -> None:
    for channel, answer in THROTTLED.items():
        rule = {"answer": answer, "notification_id": "patience", "times": 1, "retry_after": 1}
        await stand_ins.play(channel, rule)

    await launch(producer, "patience")
    progress = await producer.finished("patience")

    assert ending(progress) == (State.FINISHED, {"accepted:ok": 4}, 0)
    assert progress.deferred["throttled"] == 4  # one that comes back before its route goes on is paused besides
    for channel in THROTTLED:
        for first, second in (await attempts(stand_ins, channel, "patience")).values():
            assert 1.0 <= second.at - first.at <= 6.0


LOST: dict[str, tuple[dict[str, Any], str]] = {
    "reset": ({"answer": "reset"}, "ambiguous"),
    "reset-taken": ({"answer": "reset", "taken": True}, "ambiguous"),
    "stall": ({"answer": "stall"}, "ambiguous"),
    "close": ({"answer": "close", "total": 1}, "ambiguous"),
    "torn": ({"answer": "torn", "total": 1}, "ambiguous"),
    "html": ({"answer": "html"}, "unavailable"),
    "empty": ({"answer": "empty"}, "unavailable"),
}


@pytest.mark.parametrize("fault", LOST)
async def test_an_answer_that_is_lost_is_asked_for_again_with_the_same_ids(
    producer: Producer, stand_ins: StandIns, fault: str
) -> None:
    name, (rule, reason) = f"lost-{fault}", LOST[fault]
    for channel in BUSY:
        await stand_ins.play(channel, {"notification_id": name, "times": 1} | rule)

    await launch(producer, name, app="shop")  # whose time limit is 2 s
    progress = await producer.finished(name)

    assert ending(progress) == (State.FINISHED, {"accepted:ok": 4}, 0)
    assert reason in progress.deferred
    for channel in BUSY:
        requests = await attempts(stand_ins, channel, name)
        assert {token: each[-1].status for token, each in requests.items()} == dict.fromkeys(requests, 200)
        assert any(len(each) > 1 for each in requests.values())


async def test_nothing_is_tried_past_its_time_to_live(producer: Producer, stand_ins: StandIns) -> None:
    for channel, answer in BUSY.items():
        await stand_ins.play(channel, {"answer": answer, "notification_id": "too-late"})

    await launch(producer, "too-late", ttl_s=3)
    progress = await producer.finished("too-late")

    assert ending(progress) == (State.FINISHED, {"expired:time_to_live": 4}, 0)
    assert progress.launched_at is not None
    for channel in BUSY:
        for each in (await attempts(stand_ins, channel, "too-late")).values():
            assert len(each) > 1
            assert each[-1].at < progress.launched_at.timestamp() + 3
            assert all(later.at - earlier.at >= FIRST_S for earlier, later in pairwise(each))


async def test_what_has_no_time_to_live_is_not_sent_at_all(producer: Producer, stand_ins: StandIns) -> None:
    await launch(producer, "stillborn", ttl_s=0)

    progress = await producer.finished("stillborn")

    assert progress.state is State.FINISHED
    assert progress.counts.accepted == progress.counts.imbalance == 0
    assert await stand_ins.sent("fcm", "stillborn") == await stand_ins.sent("apns", "stillborn") == []
