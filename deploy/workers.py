"""Every worker that an installation needs, as the code has them: nothing here names a role."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from models.topic import TopicSpec
from providers.catalogue import channels
from streams.console.workers import plan
from streams.senders import Sender, senders
from streams.topology import ROLES, Role, sender_role
from telemetry.vocabulary import ROLES as NAMES


@dataclass(frozen=True, slots=True)
class Worker:
    """One kind of worker: a service of compose, a workload of Kubernetes."""

    name: str
    """Such as ``tally`` or ``send-fcm-direct``; its consumer group is called so too, after the prefix."""

    words: tuple[str, ...]
    """What follows ``carillon worker``."""

    about: str
    tables: bool
    """It keeps tables on a disk, which should come back with the same instance."""

    reads: Sequence[TopicSpec]
    """Its group's topics; none: there is nothing to share, and one is enough."""

    sends: bool
    """It speaks to a provider and needs credentials."""

    leaves: bool = True
    """Stopped in good order it leaves its group at once; else its partitions stand still until its session ends."""

    @property
    def kind(self) -> str:
        """What Kubernetes runs of it."""
        return "StatefulSet" if self.tables else "Deployment"

    @property
    def most(self) -> int:
        """How many can have work: each partition is read by one."""
        return max((topic.partitions for topic in self.reads), default=1)


def workers() -> list[Worker]:
    """Return all of them, in the order of a notification's way."""
    there = list(channels())
    every = {sender.name: sender for sender in senders(there)}
    return [_worker(name, words, every.get(name)) for name, words in plan(NAMES, there).items()]


def _worker(name: str, words: tuple[str, ...], sender: Sender | None) -> Worker:
    role: Role = sender_role(sender) if sender else ROLES[name]
    about = f"{role.about}: {sender.channel}, {sender.lane.value}" if sender else role.about
    leaves = role.leaves or not role.tables
    return Worker(name, words, about, role.tables, role.reads, sends=sender is not None, leaves=leaves)


WORKER: Final = "worker"
"""The word after ``carillon``."""
