"""``carillon pause``, ``resume``, ``cancel`` and ``throttle``: publish one command, and return when it is in force."""

import getpass
import sys
from dataclasses import dataclass

from models.claims import Kept
from models.control import MAX_BY, Control, scopes_of, wide_scopes
from models.record import Outgoing
from providers.catalogue import channels
from settings import Settings
from streams.console.acceptance import accepted, going_on
from streams.console.brake_words import already, done, held_still
from streams.console.broker import command
from streams.console.exits import fail, say
from streams.console.registry import Registry, open_registry
from streams.console.targets import Target, misspelt
from streams.console.validation import sound
from streams.routes import read_apps
from streams.topics import COMMANDS


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants of a scope."""

    verb: str
    """``pause``, ``resume``, ``cancel`` or ``throttle``."""

    target: Target
    why: str = ""
    by: str = ""
    rate_per_s: float | None = None
    """Of a throttle; None lifts the limit."""

    @property
    def key(self) -> str:
        """The record's key: commands of one notification, or of one scope, stay in order."""
        return self.target.notification_id or self.target.scope

    def value(self) -> bytes:
        """Return the command; raises SetupError, naming each field, where it would be refused."""
        body = {"type": self.verb, **self.target.fields, "why": self.why, "by": self.by or who()}
        if self.verb == "throttle":
            body["rate_per_s"] = self.rate_per_s
        return sound(body)


async def brake(asked: Asked, settings: Settings) -> None:
    """Publish a command unless it would change nothing, wait until it is in force, and say what it did.

    Ends with 1 where nobody knows the notification or it is over, or where what was resumed is held all the same.
    """
    value, target = asked.value(), asked.target
    if warning := misspelt(target, channels(), read_apps(settings)):
        say(warning)
    async with open_registry(settings) as registry:
        kept = None
        if target.notification_id is not None:
            kept = await going_on(registry.notifications, target.notification_id)
        before = await _control(registry, target)
        said = already(asked.verb, target, before)
        if not said:
            await command(settings.kafka, Outgoing(COMMANDS.name, asked.key, value))
            said = done(asked.verb, target, await _in_force(registry, target, before))
        sys.stdout.write(f"{said}\n")
        if asked.verb == "resume" and (held := held_still(target, await registry.controls.of(_around(target, kept)))):
            fail(held)


async def _in_force(registry: Registry, target: Target, before: Control) -> Control:
    """Return the control of a target as soon as it is a newer one."""

    async def look() -> Control | None:
        control = await _control(registry, target)
        if control.version > before.version:
            return control
        if target.notification_id is not None:
            await going_on(registry.notifications, target.notification_id)  # it may end meanwhile
        return None

    return await accepted(look)


async def _control(registry: Registry, target: Target) -> Control:
    """Return the control of a target; version 0 where there is none yet."""
    found = await registry.controls.of([target.scope])
    return found[0] if found else Control(scope=target.scope, version=0)


def _around(target: Target, kept: Kept | None) -> tuple[str, ...]:
    """Return the scopes that hold all of a target: of a notification, those that do so on every channel."""
    if kept is not None:
        return scopes_of(kept.launch.notification_id, kept.launch.app, None)
    if target.app is None or target.channel is None:
        return () if target.is_everything else ("*",)
    return wide_scopes(target.channel, target.app)


def who() -> str:
    """Return who is at this terminal, as far as the machine knows."""
    try:
        return f"{getpass.getuser()} at the console"[:MAX_BY]
    except (KeyError, OSError):  # a container's user without a name
        return "console"
