"""What agents need from the world, as protocols; whoever meets one does not import it.

A method that talks to a server raises ``OutageError`` when it is away, and nothing else that a caller could mend.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from models.claims import Claim, Kept, LaunchClaim, StartClaim
from models.command import NamedDevice, NamedRecipient
from models.condition import Condition
from models.content import Content
from models.control import Control, ControlChange
from models.device import Device, DeviceCommand
from models.names import AppId, Channel, DeviceId, NotificationId
from models.notification import Notification
from models.outcome import Outcome, Reason
from models.progress import Progress
from models.record import Outgoing, Record
from models.result import Settled
from models.segment import Expansion

Clock: TypeAlias = Callable[[], datetime]
"""Returns the present moment, with its zone."""

Publish: TypeAlias = Callable[[Sequence[Outgoing]], Awaitable[None]]
"""Writes records and returns when the broker has all of them; raises OutageError otherwise."""

Backlog: TypeAlias = Callable[[Channel], Awaitable[int]]
"""Returns how many segments of a channel's campaigns its senders have not read yet; at most a second old."""


# --- the registry -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """Some devices of an audience as columns, in the order of their ids; ``addresses`` may hold empty ones."""

    device_ids: list[DeviceId]
    addresses: list[str]
    locales: list[str | None]
    after_id: DeviceId | None
    """Where the next page begins; None: this was the last one."""


class Audience(Protocol):
    """Finds devices; ``registry.audience`` asks MongoDB, a columnar replica could take its place."""

    async def page(self, expansion: Expansion, size: int) -> Page:
        """Return up to *size* unretired devices of the expansion's slice and channel after its ``after_id``."""

    async def sizes(self, app: AppId) -> Mapping[Channel, int]:
        """Return how many devices the app has, by channel, every channel that occurs; at most some seconds old."""

    async def count(self, app: AppId, condition: Condition | None) -> Mapping[Channel, int]:
        """Return how many unretired devices a condition selects now, by channel."""

    async def named(
        self, app: AppId, devices: Sequence[NamedDevice], recipients: Sequence[NamedRecipient]
    ) -> Sequence[tuple[int, Device]]:
        """Return the devices that a command names, retired ones too, each with the index of the entry that named it."""


class Notifications(Protocol):
    """Keeps what was accepted, and who may go on with it: every claim is one atomic update of one document."""

    async def claim_launches(self, claims: Sequence[LaunchClaim]) -> Sequence[Claim]:
        """Claim ids in bulk, one answer each in the same order; claims of one call may share an id (the first wins)."""

    async def claim_start(self, claim: StartClaim) -> Claim:
        """Claim the beginning of a notification that waits."""

    async def claim_page(self, expansion: Expansion, origin: str) -> bool:
        """Tell whether this page is ours to write: newer than the last claimed, or claimed by this very record."""

    async def get(self, notification_id: NotificationId) -> Kept | None:
        """Return what is kept, or None."""

    async def claim_redrive(self, notification_id: NotificationId, origin: str) -> int | None:
        """Return the number of a redrive, from 1, the same on a replay; None: nobody knows the notification.

        A notification that was finished no longer is.
        """

    async def recorded(self, notification_id: NotificationId, redrive: int, place: tuple[int, int]) -> None:
        """Note that every result before a redrive's own (partition, offset) is kept; the first note counts."""

    async def finish(self, notification_ids: Sequence[NotificationId], *, redrives: int = 0) -> None:
        """Mark as finished, unless they were redriven more often: pages and launches are dropped from now on."""


class ControlBook(Protocol):
    """Keeps the controls, one document per scope."""

    async def apply(self, control: ControlChange) -> Control:
        """Change a scope and return its state; a change not newer than the last of its partition does nothing."""

    async def all(self) -> Sequence[Control]:
        """Return every control."""

    async def wide(self) -> Sequence[Control]:
        """Return the controls of scopes wider than a notification: few, however much was paused or cancelled."""

    async def of(self, scopes: Sequence[str]) -> Sequence[Control]:
        """Return the controls of these scopes that were ever set, in the order of the scopes."""

    async def in_force(self) -> Sequence[Control]:
        """Return what holds something back now, wider scopes first.

        Neither the controls of notifications that have ended, nor a cancel of which nothing goes on any more.
        """


class Devices(Protocol):
    """Changes devices in bulk."""

    async def apply(self, commands: Sequence[tuple[DeviceCommand, datetime]]) -> None:
        """Apply commands with their times, in order per device; an older one than the device's last does nothing."""

    async def retire(self, dead: Sequence[tuple[DeviceId, datetime, Reason]]) -> int:
        """Retire devices not registered again since the moment given; return how many were."""


class Deliveries(Protocol):
    """Keeps what became of each delivery, for people who ask."""

    async def record(self, settled: Sequence[tuple[Settled, int, int]]) -> None:
        """Keep settled results with their (partition, offset); keeping one again changes nothing."""

    async def progress(self, progresses: Sequence[Progress]) -> None:
        """Keep each progress unless a newer one is kept already; see ``Progress.replaces``."""


# --- tables and controls inside a worker --------------------------------------------------------------------------


class Facts(Protocol):
    """A table of rows by partition, kept on disk and in a changelog."""

    async def put(self, partition: int, rows: Mapping[bytes, bytes | None]) -> None:
        """Write rows (None deletes) and return when the changelog has them."""

    def get(self, partition: int, key: bytes) -> bytes | None:
        """Return one row, or None."""

    def scan(self, partition: int, prefix: bytes = b"", start: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Go through the rows whose keys begin with *prefix*, from *start* on, in the order of their keys."""


class Accepted(Protocol):
    """As much of a notification as tells whether it was called back."""

    @property
    def id(self) -> NotificationId:
        """Its id."""

    @property
    def app(self) -> AppId:
        """Whose it is."""

    @property
    def accepted_at(self) -> datetime:
        """When it was accepted: a cancel of a wider scope ends what was accepted before."""


class Controls(Protocol):
    """The brake as a worker sees it now."""

    def is_cancelled(self, notification: Accepted, channel: Channel | None = None) -> bool:
        """Tell whether it was called back, by itself or in a wider scope."""

    def is_paused(self, notification_id: NotificationId, app: AppId, channel: Channel | None = None) -> bool:
        """Tell whether anything holds it now."""

    def is_called_back(self, notification_id: NotificationId) -> bool:
        """Tell whether this very notification was cancelled, wider scopes aside."""

    def is_in_doubt(self, channel: Channel, app: AppId, at: datetime) -> bool:
        """Tell whether what a route's provider said at a moment may be wrong: it is paused, or was until later."""

    def rate(self, scope: str) -> float | None:
        """Return the limit set for one scope, in deliveries a second."""

    def is_quicker(self, notification_id: NotificationId, app: AppId, channel: Channel | None, since: datetime) -> bool:
        """Tell whether a limit that holds for it was raised or taken away after a moment."""


class Tenure(Protocol):
    """Whether what a record asks is still ours to do, as its agent sees it at any moment."""

    @property
    def is_ours(self) -> bool:
        """Tell whether nobody else can have been given the record: only then may a request leave, or a note be kept."""

    @property
    def is_ending(self) -> bool:
        """Tell whether its partition is being given away: end what is under way, and begin nothing."""


# --- providers ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider said of one delivery."""

    outcome: Outcome
    reason: Reason
    provider_id: str | None = None
    retry_after_s: float | None = None
    """How long it asks us to wait; None: it does not say."""

    dead_since: datetime | None = None
    detail: str = ""
    """The provider's own word, from its closed vocabulary; never a token or a body."""

    holds_route: bool = False
    """Of a throttled one: it is about all that the route sends, not about this device alone."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Some deliveries of one notification that may go out now, as columns."""

    notification: Notification
    device_ids: Sequence[DeviceId]
    delivery_ids: Sequence[bytes]
    """``rules.identity.delivery_id`` of each entry: the UUID that the provider is told, the same on every attempt."""

    addresses: Sequence[str]
    locales: Sequence[str | None] | None
    fields: Sequence[Mapping[str, str] | None] | None


class Sink(Protocol):
    """Takes what became of the entries of a parcel: exactly once each, in any order, on the event loop."""

    def accepted(self, indices: Sequence[int], provider_ids: Sequence[str] | None) -> None:
        """Take entries that the provider took, with its ids; None: its ids are the delivery ids."""

    def answered(self, index: int, answer: Answer) -> None:
        """Take any answer for one entry."""


ContentCheck: TypeAlias = Callable[[Content], Sequence[str]]
"""Returns what a channel would refuse in a content, each naming the field and the cure; pure, without credentials."""


class Provider(Protocol):
    """One route, that is one channel of one app; ``providers/<channel>.py`` ends in ``PROVIDER``, which opens one."""

    async def start(self) -> None:
        """Read credentials and get ready; raises SetupError where something is missing."""

    async def close(self) -> None:
        """Let go of every connection."""

    @property
    def room(self) -> int:
        """How many deliveries it has under way at once."""

    def capacity(self) -> int:
        """Return how many more deliveries it would start at once; 0 or less: none."""

    def submit(self, parcel: Parcel, sink: Sink) -> None:
        """Begin to send; every entry is answered through *sink* within the provider's own time limit."""


# --- agents, as the loops call them -------------------------------------------------------------------------------


class StageAgent(Protocol):
    """Takes records in order, a batch at a time; what it returns from is done."""

    async def __call__(self, records: Sequence[Record[object]]) -> None:
        """Handle a batch of one partition or several; raises PoisonError only for a batch of one."""


class TrackAgent(Protocol):
    """Takes a batch of one partition and returns what to write in the same transaction."""

    async def __call__(self, records: Sequence[Record[bytes]]) -> Sequence[Outgoing]:
        """Return the records that follow from these."""
