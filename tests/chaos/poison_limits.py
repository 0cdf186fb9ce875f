"""What is too large, and what is too much: a record that no step takes, and a topic full of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import uuid4

import httpx

from sandbox.running import Sandbox
from tests.chaos.poison_feeds import FEEDS, PARTITION
from tests.chaos.poisons import POISON, took
from tests.support.eventually import eventually_async
from tests.support.letters import letters_of
from tests.support.producer import Producer

TOO_LARGE = 1_500_000
HELD_S = 60.0
"""For a worker that was killed to be back, with its partitions, and at the same records."""

ANYTHING = {"CARILLON_DEADLETTERS__RUN": "0", "CARILLON_DEADLETTERS__SHARE": "1"}


@dataclass(frozen=True)
class Oversized:
    """What became of a record that is too large."""

    letters: int
    """1: it is in the dead letters as too large."""

    tries: int
    """How often it was given up: once, and never tried again."""

    lost: int
    """Neighbours that did not get through."""


async def oversized(producer: Producer) -> Oversized:
    """Write a command of 1.5 MB before five that are well: the topic takes it, the house does not."""
    value = b'{"type": "launch", "notification_id": "%b", "content": {"title": "' % uuid4().hex.encode()
    value += b"x" * TOO_LARGE + b'"}}'
    await producer.publisher.raw([(f"{producer.kafka.prefix}commands", PARTITION, b"large", value, [])])
    seen = await took(producer, "commands", FEEDS["commands"], records=5, every=0)
    letters = [headers for found, headers in await letters_of(producer, "commands") if found == value]
    is_told = any(headers["reason"] == b"too_large" for headers in letters)
    return Oversized(letters=int(is_told), tries=len(letters), lost=5 - len(seen))


@dataclass(frozen=True)
class Flood:
    """What became of a topic with nothing but bad records on it."""

    records: int
    before_stop: int
    """Dead letters when the worker said that it has stopped."""

    after_kills: int
    """And after it was killed, and came back, some times."""

    told: str
    """What ``/readyz`` says."""

    at_last: int
    """Dead letters once the limit was raised: all of them, so every record had kept its place."""


async def flood(sandbox: Sandbox, producer: Producer, *, records: int = 600, kills: int = 2) -> Flood:
    """Fill one partition of what ``release`` reads with bad records, kill it some times, then let them through."""
    run = uuid4().hex
    topic = f"{producer.kafka.prefix}waiting"
    raws = [(topic, PARTITION, b"bad", POISON + f"{run}-{number}".encode(), []) for number in range(records)]
    await producer.publisher.raw(raws)
    told = await _held(sandbox)
    before_stop = await _letters(producer, run)
    for _ in range(kills):
        sandbox.kill("release")
        await _held(sandbox)
    after_kills = await _letters(producer, run)
    with _any_number(sandbox):

        async def are_through() -> bool:
            return await _letters(producer, run) == records

        await eventually_async(are_through, HELD_S)
    return Flood(records, before_stop, after_kills, told, await _letters(producer, run))


async def _held(sandbox: Sandbox) -> str:
    """Return why release is not ready, as soon as it says that it has stopped."""
    url = sandbox.urls["release-1"]["ready"]

    async def why() -> str | None:
        try:
            async with httpx.AsyncClient() as client:
                answer = await client.get(url)
        except httpx.HTTPError:
            return None
        return answer.text if answer.status_code != httpx.codes.OK and "stopped" in answer.text else None

    return await eventually_async(why, HELD_S) or ""


async def _letters(producer: Producer, run: str) -> int:
    return len({value for value, _ in await letters_of(producer, "waiting") if run.encode() in value})


@contextmanager
def _any_number(sandbox: Sandbox) -> Iterator[None]:
    """Let release give up whatever it cannot read, and go on as it was afterwards."""
    plan = sandbox.plan("release", 2)
    sandbox.stop("release", 1)
    try:
        sandbox.supervisor.start([replace(plan, environment={**plan.environment, **ANYTHING})])
        yield
    finally:
        sandbox.stop("release", 2)
        sandbox.start("release", 1)
