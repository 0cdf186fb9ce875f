"""commands -> expansions, segments.*.direct, controls, waiting, results: judge, claim, and cut the audience.

A launch is claimed before anything is written, and everything that is written is in the transaction of the loop around
this agent: so a command that is read twice multiplies nothing. A control is one conditional update, published at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from models.claims import Kept, StartClaim
from models.command import Cancel, Command, Launch, Redrive, Scoped, Start
from models.control import NOTIFICATION
from models.errors import PoisonError
from models.names import Channel, NotificationId
from models.notification import Notification
from models.ports import Audience, Clock, ContentCheck, ControlBook, Notifications, Publish
from models.record import Outgoing, Record
from models.result import Controlled, Launched, Refused
from rules.commands import RefusedError, read_command
from rules.controls import change_of, control_record, state_of, swept, type_of
from rules.deadletters import dead_letter
from rules.launches import claim_of, launch_records, notification_of, scheduled_records
from rules.named import named_records
from rules.names_asked import Names
from rules.record_time import record_time
from rules.redrives import redrive_records, refusal_of
from rules.refusals import kind_of
from rules.sweeping import closing_records, scopes_around, sweeping
from settings import LaunchSettings
from telemetry.metrics import Metrics

STAGE: Final = "accept_command"

ANOTHER_BODY: Final = "notification_id: already used with another body; choose another id, or send the same body"
UNKNOWN: Final = "notification_id: unknown; launch it first"

Asked: TypeAlias = tuple[Record[bytes], Launch]
Begun: TypeAlias = tuple[Launch, Notification]


@dataclass(frozen=True, slots=True)
class AcceptCommand:
    """Turn commands into work, refusals and controls."""

    notifications: Notifications
    audience: Audience
    controls: ControlBook
    publish: Publish
    """For controls alone: they act at once, whatever becomes of the transaction."""

    checks: Mapping[Channel, ContentCheck]
    """By channel; these are the known ones."""

    limits: LaunchSettings
    clock: Clock
    metrics: Metrics

    async def __call__(self, records: Sequence[Record[bytes]]) -> Sequence[Outgoing]:
        """Return what follows from a batch, in its order; neighbouring launches are claimed in one call."""
        written: list[Outgoing] = []
        launches: list[Asked] = []
        for record in records:
            try:
                command = read_command(record.value, self.checks)
            except RefusedError as error:
                written.append(self._refused("unknown", error.notification_id, error.reasons))
            except PoisonError as error:
                self.metrics.commands.of("unknown", "refused").inc()
                written.append(dead_letter(record, STAGE, error.reason, error.detail))
            else:
                if isinstance(command, Launch):
                    launches.append((record, command))
                    continue
                # A cancel right behind its launch has to find it.
                written += await self._launch(launches)
                launches = []
                written += await self._obey(record, command)
        return [*written, *await self._launch(launches)]

    async def _launch(self, asked: Sequence[Asked]) -> list[Outgoing]:
        """Claim launches in bulk, and begin or keep those that are ours."""
        if not asked:
            return []
        claims = [claim_of(record, launch) for record, launch in asked]
        answers = await self.notifications.claim_launches(claims)
        written: list[Outgoing] = []
        begun: list[Begun] = []
        for (record, launch), claim, answer in zip(asked, claims, answers, strict=True):
            if answer.verdict == "conflict":
                written.append(self._refused(launch.type, launch.notification_id, [ANOTHER_BODY]))
                continue
            self._count(launch.type, is_ours=answer.verdict == "ours")
            if answer.verdict == "ours" and claim.scheduled and launch.due_at is not None:
                times = launch.due_at, claim.expires_at, self.clock(), claim.accepted_at
                written += scheduled_records(launch, *times)
            elif answer.verdict == "ours":
                kept = Kept(launch, claim.accepted_at, claim.expires_at, claim.origin, claim.origin, finished=False)
                begun.append((launch, notification_of(kept, record.timestamp_ms)))
        return [*written, *await self._begin(begun)]

    async def _obey(self, record: Record[bytes], command: Command) -> list[Outgoing]:
        if isinstance(command, Start):
            return await self._start(record, command.notification_id)
        if isinstance(command, Redrive):
            return await self._redrive(record, command)
        if not isinstance(command, Scoped):
            message = f"nothing obeys {type(command).__name__}"
            raise TypeError(message)
        if command.notification_id is None:
            self._count(type_of(command), is_ours=True)
            await self.publish([control_record(await self.controls.apply(change_of(record, command)))])
            return []
        return await self._control(record, command, command.notification_id)

    async def _start(self, record: Record[bytes], id_: NotificationId) -> list[Outgoing]:
        """Begin what waits; what has begun, or was called back before, is left alone."""
        claim = await self.notifications.claim_start(StartClaim(record.origin, id_))
        if claim.verdict == "unknown":
            return [self._refused("start", id_, [UNKNOWN])]
        self._count("start", is_ours=claim.verdict == "ours")
        if claim.verdict != "ours" or claim.kept is None:
            return []
        if (swept_away := await self._sweep(record, claim.kept)) is not None:
            return swept_away
        return await self._begin([(claim.kept.launch, notification_of(claim.kept, record.timestamp_ms))])

    async def _sweep(self, record: Record[bytes], kept: Kept) -> list[Outgoing] | None:
        """Return the end of what was cancelled with a wider scope while it waited for its time; None: it was not."""
        launch = kept.launch
        by = sweeping(launch, kept.accepted_at, await self.controls.of(scopes_around(launch)))
        if by is None:
            return None
        control = await self.controls.apply(swept(record, launch.notification_id, by, kept.expires_at))
        await self.publish([control_record(control)])
        return closing_records(launch, control, self.clock())

    async def _redrive(self, record: Record[bytes], command: Redrive) -> list[Outgoing]:
        """Begin to send again what ended; a replay goes on with the number that it has, whatever holds by now."""
        id_ = command.notification_id
        kept = await self.notifications.get(id_)
        if kept is None:
            return [self._refused("redrive", id_, [UNKNOWN])]
        if record.origin not in kept.redrives:
            controls = await self.controls.of([f"{NOTIFICATION}{id_}"])
            if (reason := refusal_of(kept, controls, record_time(record))) is not None:
                return [self._refused("redrive", id_, [reason])]
        number = await self.notifications.claim_redrive(id_, record.origin)
        if number is None:
            return [self._refused("redrive", id_, [UNKNOWN])]
        self._count("redrive", is_ours=True)
        return redrive_records(record, command, kept, number=number, known=self.checks.keys(), at=self.clock())

    async def _control(self, record: Record[bytes], command: Scoped, id_: NotificationId) -> list[Outgoing]:
        """Change one notification's control; one that is called back before its time has begun and ended by that."""
        kept = await self.notifications.get(id_)
        if kept is None:
            return [self._refused(type_of(command), id_, [UNKNOWN])]
        self._count(type_of(command), is_ours=not kept.finished)
        if kept.finished:
            return []
        control = await self.controls.apply(change_of(record, command, kept.expires_at))
        state = Controlled(notification_id=id_, at=self.clock(), state=state_of(control), version=control.version)
        await self.publish([control_record(control), Outgoing("results", id_, state)])
        if not isinstance(command, Cancel) or kept.launched_by not in {None, record.origin}:
            return []
        claim = await self.notifications.claim_start(StartClaim(record.origin, id_))
        if claim.verdict != "ours":
            return []
        launch = kept.launch
        closed = Launched(notification_id=id_, at=self.clock(), app=launch.app, slices={}, dry_run=launch.dry_run)
        return [Outgoing("results", id_, closed)]

    async def _begin(self, begun: Sequence[Begun]) -> list[Outgoing]:
        """Cut audiences: those that are named at once, the others into slices."""
        named = [pair for pair in begun if pair[0].audience.is_named]
        names = Names([launch for launch, _ in named])
        for app, devices, recipients in names.questions():
            names.answered(app, devices, recipients, await self.audience.named(app, devices, recipients))
        written: list[Outgoing] = []
        for index, (launch, notification) in enumerate(named):
            written += named_records(
                launch,
                notification,
                names.found(index),
                known=self.checks.keys(),
                segment_devices=self.limits.segment_devices,
                at=self.clock(),
            )
        for launch, notification in begun:
            if not launch.audience.is_named:
                written += await self._slices(launch, notification)
        return written

    async def _slices(self, launch: Launch, notification: Notification) -> list[Outgoing]:
        # Sizes may be some seconds old: a channel whose first device has just come must not be left out for it.
        sizes = {**dict.fromkeys(self.checks, 0), **await self.audience.sizes(launch.app)}
        return launch_records(
            launch,
            notification,
            sizes,
            slice_devices=self.limits.slice_devices,
            max_slices=self.limits.max_slices,
            at=self.clock(),
        )

    def _count(self, type_: str, *, is_ours: bool) -> None:
        self.metrics.commands.of(type_, "accepted" if is_ours else "duplicate").inc()
        if not is_ours:
            self.metrics.duplicates_suppressed.of("command").inc()

    def _refused(self, type_: str, id_: NotificationId, reasons: Sequence[str]) -> Outgoing:
        self.metrics.commands.of(type_, "refused").inc()
        self.metrics.refusals.of(kind_of(reasons[0])).inc()
        return Outgoing("results", id_, Refused(notification_id=id_, at=self.clock(), reasons=list(reasons)))
