"""Parcels for a provider, and a sink that insists on one answer for each entry."""

import asyncio
from collections.abc import Sequence
from typing import Any

from models.notification import Notification
from models.outcome import Outcome, Reason
from models.ports import Answer, Parcel, Provider
from rules.identity import delivery_ids, device_id
from tests.support.builders import a_notification


def a_parcel(addresses: Sequence[str], *, notification: Notification | None = None, **columns: Any) -> Parcel:
    """Return deliveries of one notification to these addresses."""
    what = notification or a_notification()
    devices = [device_id(what.app, f"phone-{number}") for number in range(len(addresses))]
    fields = {"locales": None, "fields": None}
    ids = delivery_ids(what.id, devices)
    return Parcel(what, devices, ids, list(addresses), **(fields | columns))


class Answers:
    """A sink: keeps every answer, and fails on a second one."""

    def __init__(self, count: int) -> None:
        self._given: dict[int, Answer] = {}
        self._count = count
        self._complete = asyncio.Event()
        self._begun = asyncio.Event()

    def accepted(self, indices: Sequence[int], provider_ids: Sequence[str] | None) -> None:
        """Take what the provider took."""
        for place, index in enumerate(indices):
            self.answered(index, Answer(Outcome.ACCEPTED, Reason.OK, provider_ids[place] if provider_ids else None))

    def answered(self, index: int, answer: Answer) -> None:
        """Take an answer."""
        assert index not in self._given, f"entry {index} was answered twice"
        self._given[index] = answer
        self._begun.set()
        if len(self._given) == self._count:
            self._complete.set()

    def so_far(self) -> dict[int, Answer]:
        """Return the answers that there are, by entry."""
        return dict(self._given)

    async def some(self, within_s: float = 10.0) -> None:
        """Return once there is an answer."""
        async with asyncio.timeout(within_s):
            await self._begun.wait()

    async def all(self, within_s: float = 10.0) -> list[Answer]:
        """Return the answers in order once there are all."""
        async with asyncio.timeout(within_s):
            await self._complete.wait()
        return [self._given[index] for index in range(self._count)]


async def answers_of(provider: Provider, parcel: Parcel) -> list[Answer]:
    """Submit a parcel and return what became of each entry."""
    answers = Answers(len(parcel.addresses))
    provider.submit(parcel, answers)
    return await answers.all()
