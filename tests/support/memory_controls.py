"""The controls of every scope in memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from models.control import NOTIFICATION, Control, ControlChange
from models.names import NotificationId
from rules.controls import changed


@dataclass
class MemoryControlBook:
    """Keeps one control per scope."""

    controls: dict[str, Control] = field(default_factory=dict)
    applied: dict[tuple[str, str], int] = field(default_factory=dict)
    """By scope and source: the offset of the last change."""

    going_on: Collection[NotificationId] = ()
    """Notifications that have not ended."""

    async def apply(self, control: ControlChange) -> Control:
        """Change a scope and return its state; a change not newer than the last of its source does nothing."""
        now = self.controls.get(control.scope)
        if now is not None and self.applied.get((control.scope, control.source), -1) >= control.offset:
            return now
        self.applied[control.scope, control.source] = control.offset
        after = self.controls[control.scope] = changed(now, control)
        return after

    async def of(self, scopes: Sequence[str]) -> Sequence[Control]:
        """Return the controls of these scopes that were ever set, in the order of the scopes."""
        return [self.controls[scope] for scope in scopes if scope in self.controls]

    async def wide(self) -> Sequence[Control]:
        """Return the controls of scopes wider than a notification."""
        return [control for control in self.controls.values() if not control.scope.startswith(NOTIFICATION)]

    async def all(self) -> Sequence[Control]:
        """Return every control."""
        return list(self.controls.values())

    async def in_force(self) -> Sequence[Control]:
        """Return what holds something back now."""
        own = {f"{NOTIFICATION}{name}" for name in self.going_on}
        found = sorted(self.controls.values(), key=lambda control: control.scope.startswith(NOTIFICATION))
        return [
            control
            for control in found
            if (control.scope in own and control.is_in_force)
            or (not control.scope.startswith(NOTIFICATION) and (control.lasts or (own and control.is_in_force)))
        ]
