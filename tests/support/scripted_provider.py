"""A provider that answers as a test tells it, when the test tells it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from models.outcome import Outcome, Reason
from models.ports import Answer, Parcel, Sink

ACCEPTED = Answer(Outcome.ACCEPTED, Reason.OK, "an-id")


@dataclass
class ScriptedProvider:
    """Implements ``models.ports.Provider``; counts each delivery that it was handed."""

    answer: Callable[[str], Answer | None] = lambda _address: ACCEPTED
    """By address; None: it does not answer before ``answer_rest``."""

    room: int = 1_000
    free: int | None = None
    """Of the room; None: all of it."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    """(address, delivery id) in the order of their hand-over."""

    _silent: list[tuple[int, Sink]] = field(default_factory=list)

    async def start(self) -> None:
        """Be ready."""

    async def close(self) -> None:
        """Let go of nothing."""

    def capacity(self) -> int:
        return self.room if self.free is None else self.free

    def submit(self, parcel: Parcel, sink: Sink) -> None:
        for index, address in enumerate(parcel.addresses):
            self.sent.append((address, parcel.delivery_ids[index].decode()))
            answer = self.answer(address)
            if answer is None:
                self._silent.append((index, sink))
            else:
                tell(sink, index, answer)

    def answer_rest(self, answer: Answer = ACCEPTED) -> None:
        """Answer what was left open."""
        silent, self._silent = self._silent, []
        for index, sink in silent:
            tell(sink, index, answer)


def tell(sink: Sink, index: int, answer: Answer) -> None:
    """Hand an answer over as a provider does."""
    if answer.outcome is Outcome.ACCEPTED:
        sink.accepted((index,), None if answer.provider_id is None else (answer.provider_id,))
    else:
        sink.answered(index, answer)
