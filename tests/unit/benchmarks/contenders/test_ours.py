import asyncio

from benchmarks.contenders.message import segments
from benchmarks.contenders.ours import Feed
from models.outcome import Outcome, Reason
from models.ports import Answer, Parcel, Sink


class PromptProvider:
    """Answers in the next turn of the loop, every tenth entry with a refusal."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.in_flight = self.most_in_flight = 0
        self.delivery_ids: list[bytes] = []

    def capacity(self) -> int:
        return self.room - self.in_flight

    def submit(self, parcel: Parcel, sink: Sink) -> None:
        self.in_flight += len(parcel.addresses)
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self.delivery_ids += parcel.delivery_ids
        asyncio.get_running_loop().call_soon(self._answer, parcel, sink)

    def _answer(self, parcel: Parcel, sink: Sink) -> None:
        self.in_flight -= len(parcel.addresses)
        for index in range(len(parcel.addresses)):
            if index % 10 == 9:
                sink.answered(index, Answer(Outcome.REJECTED, Reason.BAD_MESSAGE))
            else:
                sink.accepted([index], None)

    async def start(self) -> None: ...

    async def close(self) -> None: ...


async def test_every_entry_is_sent_once_and_what_was_taken_is_counted() -> None:
    provider = PromptProvider(room=400)
    feed = Feed(provider)

    await feed.run(segments("fcm", 2_000))

    assert len(provider.delivery_ids) == len(set(provider.delivery_ids)) == 2_000
    assert feed.accepted == 1_800


async def test_the_provider_is_given_no_more_than_it_has_room_for() -> None:
    provider = PromptProvider(room=1_000)

    await Feed(provider).run(segments("fcm", 4_500))

    assert provider.most_in_flight == 1_000
