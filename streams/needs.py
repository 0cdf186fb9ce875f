"""What each role writes, follows and asks about, beyond the topics that its group reads (``streams.topology``).

Faust and Kafka would let any role do anything; an authorizer lets it do what is written here, and ``streams.acls`` is
made from it. A house with an authorizer runs in the integration tests: what is missing here fails there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.names import Channel, Lane
from streams.admin import TABLES
from streams.feeding import Topics
from streams.senders import Sender, senders
from streams.topics import (
    COMMANDS,
    CONTROLS,
    EXPANSIONS,
    PROGRESS,
    RESULTS,
    WAITING,
    segments,
)
from streams.topology import ROLES, groups, sender_role


@dataclass(frozen=True, slots=True)
class Need:
    """One kind of worker at the broker; names are without the installation's prefix."""

    reads: Topics
    """With its group."""

    writes: Topics
    """Dead letters apart, which every role writes."""

    follows: Topics = ()
    """Reads without a group."""

    asks: tuple[str, ...] = ()
    """Groups whose offsets it reads."""

    table: str | None = None
    """The changelog of its table, which it alone reads and writes."""

    transactions: bool = False
    """It writes in transactions, called as its group and the number of a partition."""


NEEDS_TRANSACTIONS = frozenset({"accept", "expand"})
"""Roles whose agent is on a track."""


def needs(channels: Iterable[Channel]) -> dict[str, Need]:
    """Return what every kind of worker needs, by its name, such as ``tally`` or ``send-fcm-direct``."""
    there = list(channels)
    every = tuple(segments(channel, lane) for channel in there for lane in Lane)
    pages = (*every, EXPANSIONS, WAITING, RESULTS)
    campaigns = tuple(Sender(channel, Lane.CAMPAIGN).name for channel in there)
    read = {topic.name: topic for topics in groups().values() for topic in topics}
    writes: Mapping[str, Topics] = {
        "accept": (*pages, CONTROLS),
        "expand": pages,
        "release": (COMMANDS, EXPANSIONS, WAITING, *every),
        "tally": (PROGRESS, RESULTS),
    }
    follows: Mapping[str, Topics] = {
        **dict.fromkeys(("expand", "release", "retire"), (CONTROLS,)),
        "lag": tuple(read.values()),
    }
    asks = {"expand": campaigns, "lag": tuple(groups())}
    found = {
        name: Need(
            reads=role.reads,
            writes=writes.get(name, ()),
            follows=follows.get(name, ()),
            asks=asks.get(name, ()),
            table=_changelog(name, TABLES[name]) if role.tables else None,
            transactions=name in NEEDS_TRANSACTIONS,
        )
        for name, role in ROLES.items()
    }
    return found | {sender.name: _sender(sender) for sender in senders(there)}


def _sender(sender: Sender) -> Need:
    """Return what sends one lane of a channel: a brake that trips is a command."""
    reads = sender_role(sender).reads
    return Need(reads, (RESULTS, WAITING, COMMANDS), follows=(CONTROLS,), table=_changelog(sender.name, "notes"))


def _changelog(role: str, table: str) -> str:
    return f"{role}-{table}-changelog"
