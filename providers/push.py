"""A route of a push channel, from a parcel to batches: what FCM and APNs share; ``models.ports.Provider``."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

from models.outcome import Outcome, Reason
from models.ports import Answer, Parcel, Sink
from models.standing import Standing, Traffic
from providers.address_form import AddressForm
from providers.http2.columns import column_of
from providers.letters import Letters
from providers.push_job import Batch, Rendered
from providers.splice import body_of

BAD_ADDRESS: Final = Answer(Outcome.REJECTED, Reason.BAD_ADDRESS, detail="NotAnAddress")
NOT_RENDERED: Final = Answer(Outcome.REJECTED, Reason.BAD_MESSAGE, detail="NotRendered")
HeadersT = TypeVar("HeadersT")


class Route(Protocol[HeadersT]):
    """One app's way to the provider: credentials and connections."""

    @property
    def in_flight(self) -> int:
        """Entries that are not answered."""

    @property
    def credentials(self) -> Standing:
        """How the credentials stand."""

    @property
    def traffic(self) -> Traffic:
        """How the connections stand."""

    def submit(self, batch: Batch[HeadersT], indices: Sequence[int]) -> None:
        """Begin to send some entries of a batch."""

    async def close(self) -> None:
        """Answer everything and let go of the connections."""


@dataclass(slots=True)
class Push(Generic[HeadersT]):
    """The route of one app."""

    connect: Callable[[], Route[HeadersT]]
    """Reads the credentials; raises SetupError."""

    room: int
    """Deliveries under way at once."""

    form: AddressForm
    letters: Letters[Rendered[HeadersT]]
    _route: Route[HeadersT] | None = field(init=False, default=None)

    async def start(self) -> None:
        """Read the credentials; raises SetupError."""
        self._route = self.connect()

    async def close(self) -> None:
        """Answer what is under way, then let go of the connections."""
        if self._route is not None:
            await self._route.close()

    @property
    def credentials(self) -> Standing | None:
        """How the credentials stand; None before ``start``."""
        return None if self._route is None else self._route.credentials

    @property
    def traffic(self) -> Traffic:
        """How the connections stand; none before ``start``."""
        return Traffic(0, 0) if self._route is None else self._route.traffic

    def capacity(self) -> int:
        """Return how many more deliveries it would start at once."""
        return 0 if self._route is None else self.room - self._route.in_flight

    def submit(self, parcel: Parcel, sink: Sink) -> None:
        """Begin to send; every entry is answered, at the latest some time limits later."""
        route = self._route
        if route is None:
            message = "start comes before submit"
            raise RuntimeError(message)
        addresses, letters = self.form.column(parcel.addresses), self.letters.column(parcel)
        indices: Sequence[int] = range(len(addresses))
        if None in addresses or None in letters:
            indices = _fit(addresses, letters, sink)
        known, ids = column_of([address or b"" for address in addresses]), column_of(parcel.delivery_ids)
        templates = [None if letter is None else letter.template for letter in letters]
        for (headers, places), alike in _by_shape(letters, indices):
            body = body_of(templates, places, (known, ids))
            route.submit(Batch(parcel, sink, headers, known, ids, body), alike)


def _fit(addresses: Sequence[bytes | None], letters: Sequence[Rendered[HeadersT] | None], sink: Sink) -> list[int]:
    """Return the entries that can be sent; the others are answered, in the next turn of the loop."""
    fit, later = [], asyncio.get_running_loop().call_soon
    for index, (address, letter) in enumerate(zip(addresses, letters, strict=True)):
        if address is None:
            later(sink.answered, index, BAD_ADDRESS)
        elif letter is None:
            later(sink.answered, index, NOT_RENDERED)
        else:
            fit.append(index)
    return fit


def _by_shape(
    letters: Sequence[Rendered[HeadersT] | None], indices: Sequence[int]
) -> Iterable[tuple[tuple[HeadersT, tuple[int, ...]], Sequence[int]]]:
    """Return the entries by what their words ask for outside the body, and by where in it the device's values go.

    Nearly always that is the same for all.
    """
    known = {letter: (letter.headers, letter.template.places) for letter in set(letters) if letter is not None}
    shapes = set(known.values())
    if len(shapes) == 1:
        return [(shapes.pop(), indices)] if indices else []
    groups: dict[tuple[HeadersT, tuple[int, ...]], list[int]] = defaultdict(list)
    for index in indices:
        letter = letters[index]
        if letter is not None:
            groups[known[letter]].append(index)
    return groups.items()
