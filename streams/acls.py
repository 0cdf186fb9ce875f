"""Who may do what at the broker, as an authorizer is told: each role's user what the role needs, and nothing else.

A user is called as its group: ``carillon.tally``. Beside the roles there are those who create the topics, operate, and
scale, and each producer of an app.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from models.names import Channel
from streams.needs import Need, needs
from streams.topics import COMMANDS, DEADLETTERS, DEVICES, PROGRESS, RESULTS
from streams.users import CREATOR, EDGE, OPERATOR, SCALER


class Resource(Enum):
    """What an entry is about: the broker's number, and the word of ``kafka-acls``."""

    TOPIC = (2, "topic")
    GROUP = (3, "group")
    TRANSACTIONAL_ID = (5, "transactional-id")


class Operation(Enum):
    """What it allows; to read or write is to be told of, too."""

    READ = (3, "Read")
    WRITE = (4, "Write")
    CREATE = (5, "Create")
    DESCRIBE = (8, "Describe")


@dataclass(frozen=True, slots=True)
class Acl:
    """One entry: this user may do this with that."""

    user: str
    operation: Operation
    resource: Resource
    name: str
    prefixed: bool = False
    """Everything whose name begins so."""


def all_acls(prefix: str, channels: Iterable[Channel], producers: Iterable[str] = ()) -> list[Acl]:
    """Return every entry of an installation; *producers* are names of users, whole."""
    needed = needs(channels)
    found = [acl for role, need in needed.items() for acl in role_acls(prefix, role, need)]
    found += [
        *_others(prefix),
        *_edge(prefix, needed["lag"]),
        *(acl for name in producers for acl in producer_acls(prefix, name)),
    ]
    return list(dict.fromkeys(found))


def role_acls(prefix: str, role: str, need: Need) -> Iterator[Acl]:
    """Give what one kind of worker may do."""
    user = prefix + role
    if need.reads:
        yield Acl(user, Operation.READ, Resource.GROUP, user)
        # What it gave up it reads when it starts.
        yield Acl(user, Operation.READ, Resource.TOPIC, prefix + DEADLETTERS.name)
    for topic in (*need.reads, *need.follows):
        yield Acl(user, Operation.READ, Resource.TOPIC, prefix + topic.name)
    for topic in (*need.writes, DEADLETTERS):  # who may write nowhere is given no number to write with
        yield Acl(user, Operation.WRITE, Resource.TOPIC, prefix + topic.name)
    if need.table:
        yield Acl(user, Operation.READ, Resource.TOPIC, prefix + need.table)
        yield Acl(user, Operation.WRITE, Resource.TOPIC, prefix + need.table)
    for group in need.asks:
        yield Acl(user, Operation.DESCRIBE, Resource.GROUP, prefix + group)
    if need.transactions:
        yield Acl(user, Operation.WRITE, Resource.TRANSACTIONAL_ID, f"{user}-", prefixed=True)


def producer_acls(prefix: str, user: str) -> Iterator[Acl]:
    """Give what the producer of an app may do: publish, and read what became of it, with groups of its own name."""
    for topic in (COMMANDS, DEVICES):
        yield Acl(user, Operation.WRITE, Resource.TOPIC, prefix + topic.name)
    for topic in (PROGRESS, RESULTS):
        yield Acl(user, Operation.READ, Resource.TOPIC, prefix + topic.name)
    yield Acl(user, Operation.READ, Resource.GROUP, f"{user}.", prefixed=True)


def _others(prefix: str) -> Iterator[Acl]:
    """Give what those may do who are no worker."""
    for operation in (Operation.CREATE, Operation.DESCRIBE):
        yield Acl(prefix + CREATOR, operation, Resource.TOPIC, prefix, prefixed=True)
    operator = prefix + OPERATOR
    for operation in (Operation.READ, Operation.WRITE):
        yield Acl(operator, operation, Resource.TOPIC, prefix, prefixed=True)
    yield Acl(operator, Operation.DESCRIBE, Resource.GROUP, prefix, prefixed=True)
    yield Acl(operator, Operation.WRITE, Resource.TRANSACTIONAL_ID, f"{prefix}deadletters")
    for resource in (Resource.TOPIC, Resource.GROUP):
        yield Acl(prefix + SCALER, Operation.DESCRIBE, resource, prefix, prefixed=True)


def _edge(prefix: str, lag: Need) -> Iterator[Acl]:
    """Give what the edge may do: what a command of the brake takes, and what the lag exporter looks at."""
    user = prefix + EDGE
    yield Acl(user, Operation.WRITE, Resource.TOPIC, prefix + COMMANDS.name)
    for topic in lag.follows:
        yield Acl(user, Operation.READ, Resource.TOPIC, prefix + topic.name)
    for group in lag.asks:
        yield Acl(user, Operation.DESCRIBE, Resource.GROUP, prefix + group)
