"""Each delivery is sent once per attempt, whatever dies between its request and its result."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from models.errors import PoisonError
from models.outcome import Outcome, Reason
from models.ports import Answer
from models.record import Outgoing
from models.result import Settled
from models.segment import Segment
from models.waiting import Waiting
from rules.identity import delivery_id
from rules.notes import MARK, Noted, to_note
from tests.support.builders import NOON, a_notification, a_record
from tests.support.eventually import eventually_async
from tests.support.fixed_controls import FixedControls
from tests.support.memory_facts import MemoryFacts
from tests.support.published import Published
from tests.support.scripted_provider import ACCEPTED, ScriptedProvider
from tests.support.segments import a_segment
from tests.support.sender_house import House, on_topic, send

KEY = b"spring-sale:fcm:0:0:0/1"
THROTTLED = Answer(Outcome.DEFERRED, Reason.THROTTLED, retry_after_s=30)


async def test_every_delivery_goes_out_once_with_its_own_id_and_is_told() -> None:
    house = House()

    await send(house.sender(), on_topic(a_segment()))

    assert house.provider.sent == [(f"token-d{n}", delivery_id("spring-sale", f"d{n}")) for n in range(3)]
    assert house.settled.outcomes == [Outcome.ACCEPTED] * 3
    assert house.settled.origin == "segments.fcm/0/0"


async def test_a_segment_that_comes_again_sends_nothing_and_tells_nothing() -> None:
    house = House()
    await send(house.sender(), on_topic(a_segment()))

    await send(house.sender(), on_topic(a_segment(), offset=7))

    assert len(house.provider.sent) == 3
    assert len(house.published.on("results")) == 1


async def test_a_replay_sends_only_what_has_no_note_and_tells_the_whole_result() -> None:
    house = House()
    house.notes.rows[0] = {b"spring-sale:fcm:0:0:0/1": to_note(Noted([0, 2], ["an-id"] * 2, {}))}

    await send(house.sender(), on_topic(a_segment()))

    assert [address for address, _ in house.provider.sent] == ["token-d1"]
    assert house.settled.provider_ids == ["an-id"] * 3


@dataclass
class Watching(Published):
    """Keeps what was noted when a result was out."""

    notes: MemoryFacts = field(default_factory=MemoryFacts)
    seen: list[dict[bytes, bytes]] = field(default_factory=list)

    async def __call__(self, records: Sequence[Outgoing]) -> None:
        self.seen.append(dict(self.notes.rows.get(0, {})))
        await super().__call__(records)


async def test_an_attempt_that_ends_at_once_and_for_good_is_a_mark_and_nothing_else() -> None:
    house = House()
    house.published = watching = Watching(notes=house.notes)

    await send(house.sender(), on_topic(a_segment()))

    assert watching.seen == [{}]
    assert house.notes.rows[0] == {KEY: MARK}


async def test_every_answer_is_noted_before_a_next_attempt_is_out() -> None:
    """A replay whose answers were others would write another next attempt in the place of the first."""
    house = House()
    house.provider.answer = lambda address: THROTTLED if address == "token-d1" else ACCEPTED
    house.published = watching = Watching(notes=house.notes)

    await send(house.sender(), on_topic(a_segment()))

    assert watching.seen == [{KEY: to_note(Noted([0, 2], ["an-id"] * 2, {1: THROTTLED}))}]
    assert house.notes.rows[0] == {KEY: MARK}


async def test_a_slow_attempt_is_noted_bit_by_bit_and_leaves_a_mark_alone() -> None:
    house = House()
    house.provider.answer = lambda address: None if address == "token-d2" else ACCEPTED
    sending = asyncio.create_task(send(house.sender(), on_topic(a_segment())))
    await eventually_async(lambda: noted(house, 1))

    house.provider.answer = lambda _address: ACCEPTED
    house.provider.answer_rest(THROTTLED)
    await sending

    assert house.settled.outcomes == [Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.DEFERRED]
    assert house.notes.rows[0] == {KEY: MARK}


async def noted(house: House, rows: int) -> bool:
    return len(house.notes.rows.get(0, {})) == rows


async def test_what_was_answered_is_noted_when_the_sender_has_to_let_go() -> None:
    house = House()
    house.provider.answer = lambda address: ACCEPTED if address == "token-d0" else None
    sending = asyncio.create_task(send(house.sender(), on_topic(a_segment())))
    await eventually_async(lambda: handed_over(house, 3))

    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending

    assert house.notes.get(0, b"spring-sale:fcm:0:0:0/1") == to_note(Noted([0], ["an-id"], {}))


async def test_the_same_attempt_twice_at_once_is_sent_once() -> None:
    house = House()
    house.provider.answer = lambda _address: None
    sender = house.sender()
    both = [asyncio.create_task(send(sender, on_topic(a_segment(), offset=offset))) for offset in (0, 1)]
    await eventually_async(lambda: handed_over(house, 3))

    house.provider.answer_rest()
    await asyncio.gather(*both)

    assert len(house.provider.sent) == 3
    assert len(house.published.on("results")) == 1


@pytest.mark.parametrize(("room", "too_little", "enough"), [(1_000, 2, 3), (2, 1, 2)])
async def test_a_segment_waits_for_room_for_all_of_it_on_its_route(room: int, too_little: int, enough: int) -> None:
    """And for all the room there is where it is larger."""
    house = House(provider=ScriptedProvider(room=room, free=too_little))
    sender = house.sender()
    waiting = asyncio.create_task(sender.admit(a_segment()))
    await asyncio.wait([waiting], timeout=0.05)

    assert not waiting.done()
    house.provider.free = enough
    await asyncio.wait_for(waiting, 1)


async def test_what_was_deferred_waits_as_the_next_attempt_and_its_id_is_the_attempts() -> None:
    house = House()
    house.provider.answer = lambda address: THROTTLED if address == "token-d1" else ACCEPTED

    await send(house.sender(), on_topic(a_segment()))

    (waiting,) = house.published.values("waiting", Waiting)
    later = Segment.model_validate_json(waiting.payload)
    assert (waiting.id, later.attempt, later.positions) == ("spring-sale:fcm:0:0:0/2", 2, [1])
    assert waiting.release_at == NOON + timedelta(seconds=30)
    assert house.settled.outcomes[1] is Outcome.DEFERRED


@pytest.mark.parametrize(
    ("controls", "now", "outcome", "reason"),
    [
        (FixedControls(cancelled={"spring-sale"}), NOON, Outcome.CANCELLED, Reason.CANCELLED),
        (FixedControls(paused={"spring-sale"}), NOON, Outcome.DEFERRED, Reason.PAUSED),
        (FixedControls(), NOON + timedelta(hours=1), Outcome.EXPIRED, Reason.TIME_TO_LIVE),
    ],
)
async def test_what_must_not_be_sent_now_is_never_handed_over(
    controls: FixedControls, now: datetime, outcome: Outcome, reason: Reason
) -> None:
    house = House(controls=controls, clock=lambda: now)

    await send(house.sender(), on_topic(a_segment()))

    assert house.provider.sent == []
    assert set(house.settled.outcomes) == {outcome}
    assert set(house.settled.reasons) == {reason}


async def test_an_app_without_credentials_waits_and_fails_nobody() -> None:
    house = House()

    await send(house.sender(), on_topic(a_segment(notification=a_notification(app="unknown"))))

    assert set(house.settled.reasons) == {Reason.UNAUTHORISED}
    assert len(house.published.on("waiting")) == 1


def test_a_record_that_is_no_segment_is_poison() -> None:
    with pytest.raises(PoisonError, match="schema"):
        House().sender().read(b"no json")


async def test_a_segment_given_up_ends_its_deliveries() -> None:
    (outgoing,) = House().sender().give_up(on_topic(a_segment()))

    assert isinstance(outgoing.value, Settled)
    assert set(outgoing.value.outcomes) == {Outcome.REJECTED}
    assert set(outgoing.value.reasons) == {Reason.DEAD_LETTER}


async def handed_over(house: House, number: int) -> bool:
    return len(house.provider.sent) == number


async def test_a_segment_that_cannot_even_be_read_ends_its_deliveries_where_it_says_how_many() -> None:
    torn = a_segment().model_dump(mode="json") | {"addresses": None}

    (outgoing,) = House().sender().give_up(a_record(torn, topic="segments.fcm"))

    assert isinstance(outgoing.value, Settled)
    assert outgoing.value.reasons == [Reason.DEAD_LETTER] * 3
