"""How the members of a consumer group share its partitions, asked of the broker."""

import asyncio
from dataclasses import dataclass
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment

from models.errors import SetupError
from models.topic import TopicSpec
from settings import KafkaSettings
from streams.security import to_broker

STABLE: Final = "Stable"
POLL_S: Final = 0.1
PATIENCE_S: Final = 120.0
"""Longer than any session: whoever left without a word is a member until his has ended."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """A group at one moment."""

    is_stable: bool
    owned: tuple[int, ...]
    """Partitions of the topic by member, the most first."""

    def is_among(self, members: int, partitions: int) -> bool:
        """Tell whether so many members have all partitions, each of them its own."""
        return self.is_stable and len(self.owned) == members and sum(self.owned) == partitions


async def shared_among(kafka: KafkaSettings, role: str, topic: TopicSpec, members: int) -> Sharing:
    """Return when so many workers of a role share a topic; raises SetupError where they do not within two minutes."""
    admin = AIOKafkaAdminClient(**to_broker(kafka))
    await admin.start()
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found = await _ask(admin, kafka, role, topic)
                if found.is_among(members, topic.partitions):
                    return found
                await asyncio.sleep(POLL_S)
    except TimeoutError as error:
        message = f"{role}: {members} workers do not share {topic.name} after {PATIENCE_S:.0f} s: see their logs"
        raise SetupError(message) from error
    finally:
        await admin.close()


async def _ask(admin: AIOKafkaAdminClient, kafka: KafkaSettings, role: str, topic: TopicSpec) -> Sharing:
    (response,) = await admin.describe_consumer_groups([kafka.prefix + role])
    ((_error, _group, state, _kind, _protocol, members, *_),) = response.groups
    owned = [_owned(assignment, kafka.prefix + topic.name) for *_, assignment in members]
    return Sharing(state == STABLE, tuple(sorted(owned, reverse=True)))


def _owned(assignment: bytes, topic: str) -> int:
    """Return how many partitions of a topic a member was given."""
    if not assignment:
        return 0
    given = ConsumerProtocolMemberAssignment.decode(assignment).assignment
    return sum(len(partitions) for name, partitions in given if name == topic)
