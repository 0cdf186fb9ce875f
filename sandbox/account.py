"""Holds Carillon's account of one notification against what the simulators counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.progress import Counts, Progress
from sandbox.crowd import Expectation


@dataclass(frozen=True, slots=True)
class Counted:
    """What one simulator counted for one notification."""

    requests: int = 0
    distinct: int = 0
    """Addresses for which it took at least one request."""

    repeats: int = 0
    """Requests that it took for an address for which it had taken one before."""

    foreign_ids: int = 0
    """Repeats under another delivery id, which a device would show twice."""


def disagreements(
    progress: Progress, counted: Mapping[str, Counted], expected: Expectation, *, may_repeat: bool
) -> list[str]:
    """Return everything that does not agree, in words; nothing: the account is right to the last delivery.

    *may_repeat*: workers were killed, and what was in flight may have been asked twice, under the same id.
    """
    found = [] if progress.counts.imbalance == 0 else [f"the account is off by {progress.counts.imbalance}"]
    for channel in sorted(expected.selected):
        account = progress.by_channel.get(channel, Counts())
        provider = counted.get(channel, Counted())
        dead = expected.dead[channel]
        claims = [
            ("selected", account.selected, expected.selected[channel]),
            ("accepted", account.accepted, expected.selected[channel] - dead),
            ("unregistered", account.unregistered, dead),
            ("pending", account.pending, 0),
            ("accepted by the account, not by the provider", account.accepted - provider.distinct, 0),
            ("repeats under a new id", provider.foreign_ids, 0),
        ]
        if not may_repeat:
            claims.append(("repeats", provider.repeats, 0))
        found += [f"{channel}: {what} is {is_}, not {should}" for what, is_, should in claims if is_ != should]
    return found
