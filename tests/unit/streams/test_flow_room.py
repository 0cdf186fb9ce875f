"""Records that come together do not all take the same room at the provider: what is handed over no brake can stop."""

from dataclasses import dataclass, field

from models.segment import Segment
from tests.support.eventually import eventually_async
from tests.unit.streams.test_flow import House, Sender


@dataclass
class Spacious(Sender):
    """Has room for whoever asks, and notes how many had begun by then."""

    begun_before: list[int] = field(default_factory=list)

    async def admit(self, segment: Segment) -> None:
        del segment
        self.begun_before.append(len(self.begun))


async def test_a_record_is_let_in_only_when_the_one_before_has_taken_its_room() -> None:
    agent = Spacious()
    house = House(agent)
    house.stream.put(1, 2, 3, 4, 5)
    async with house.open():

        async def all_begun() -> bool:
            return len(agent.begun) == 5

        await eventually_async(all_begun)
        agent.answered.set()

    assert agent.begun_before == [0, 1, 2, 3, 4]
