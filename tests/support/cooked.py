"""Evidence of a demo that never ran: sound at first, and cooked by a test."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson

from models.outcome import Outcome, Reason
from models.progress import Counts, Progress, State
from sandbox.crowd import Meant
from sandbox.evidence import Evidence, Row
from sandbox.witness import Counted, Witness
from tests.support.builders import NOON

NAME = "spring"
CHANNELS = ("fcm", "apns")


def a_request(channel: str, number: int, **changed: Any) -> dict[str, Any]:
    """Return what a simulator notes of the request to a device; the one of number 0 is dead."""
    is_dead = number == 0
    return {
        "at": 1.0,
        "token": f"{channel}-address-{number}",
        "delivery_id": f"{channel}-delivery-{number}",
        "notification_id": NAME,
        "collapse_id": NAME,
        "answer": "UNREGISTERED" if is_dead else "ok",
        "status": 404 if is_dead else 200,
        "sender": "demo",
        "taken": not is_dead,
        **changed,
    }


def a_row(channel: str, number: int, **changed: Any) -> Row:
    """Return how the delivery to a device ended."""
    said: dict[str, Any] = {
        "device_id": f"{channel}-device-{number}",
        "delivery_id": f"{channel}-delivery-{number}",
        "channel": channel,
        "outcome": Outcome.ACCEPTED if number else Outcome.UNREGISTERED,
        "provider_id": f"receipt-{number}" if number and channel == "fcm" else None,
        "attempt": 1,
    }
    return Row(**{**said, **changed})


@dataclass
class Cooked:
    """The accounts of a notification to *size* devices on each channel; the first of each is dead."""

    size: int = 5
    may_repeat: bool = False
    rows: list[Row] = field(default_factory=list)
    requests: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    deferred: Counter[Reason] = field(default_factory=Counter)
    state: State = State.FINISHED
    counts: dict[str, Counts] = field(default_factory=dict)
    counted: dict[str, Counted] = field(default_factory=dict)
    """By channel, what the simulator's counters say; absent: what its log says."""

    def __post_init__(self) -> None:
        """Begin soundly."""
        for channel in CHANNELS:
            self.rows += [a_row(channel, number) for number in range(self.size)]
            self.requests[channel] = [a_request(channel, number) for number in range(self.size)]
            self.counts[channel] = Counts(selected=self.size, accepted=self.size - 1, unregistered=1)

    def replace(self, old: Row, *new: Row) -> None:
        """Put other rows in the place of one."""
        self.rows.remove(old)
        self.rows += new

    def ask(self, channel: str, number: int, **changed: Any) -> None:
        """Note one more request."""
        self.requests[channel].append(a_request(channel, number, **changed))

    def evidence(self) -> Evidence:
        """Return all of it."""
        witnesses = {channel: Witness(NAME).read(lines(said)) for channel, said in self.requests.items()}
        return Evidence(
            meant={
                f"{channel}-device-{number}": Meant(channel, f"{channel}-address-{number}", is_dead=number == 0)
                for channel in CHANNELS
                for number in range(self.size)
            },
            progress=Progress(
                notification_id=NAME,
                state=self.state,
                version=1,
                counts=total(self.counts.values()),
                by_channel=self.counts,
                deferred={reason.value: number for reason, number in self.deferred.items()},
                updated_at=NOON,
            ),
            rows=self.rows,
            witnesses=witnesses,
            counted={channel: self.counted.get(channel, one.counted()) for channel, one in witnesses.items()},
            may_repeat=self.may_repeat,
        )


def lines(said: Iterable[dict[str, Any]]) -> list[bytes]:
    """Return a log."""
    return [orjson.dumps(one) + b"\n" for one in said]


def total(counts: Iterable[Counts]) -> Counts:
    """Add the accounts of channels."""
    added: Counter[str] = Counter()
    for one in counts:
        added.update(one.model_dump())
    return Counts(**added)
