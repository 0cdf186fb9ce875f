"""The controls of every scope in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from models.control import Control, ControlChange


@dataclass
class MemoryControlBook:
    """Keeps one control per scope."""

    controls: dict[str, Control] = field(default_factory=dict)
    applied: dict[tuple[str, str], int] = field(default_factory=dict)
    """By scope and source: the offset of the last change."""

    async def apply(self, control: ControlChange) -> Control:
        """Change a scope and return its state; a change not newer than the last of its source does nothing."""
        now = self.controls.get(control.scope)
        if now is not None and self.applied.get((control.scope, control.source), -1) >= control.offset:
            return now
        self.applied[control.scope, control.source] = control.offset
        before = now or Control(scope=control.scope, version=0)
        hold, released_at = before.hold, before.released_at
        if control.paused:
            hold = before.hold or control.hold
        elif control.paused is False:
            hold, released_at = None, control.released_at if before.paused else released_at
        moments = [moment for moment in (before.cancelled_before, control.cancelled_before) if moment is not None]
        after = Control(
            scope=control.scope,
            version=before.version + 1,
            paused=before.paused if control.paused is None else control.paused,
            hold=hold,
            released_at=released_at,
            cancelled=before.cancelled or bool(control.cancelled),
            cancelled_before=max(moments, default=None),
            rate_per_s=control.rate_per_s if control.sets_rate else before.rate_per_s,
            why=control.why,
        )
        self.controls[control.scope] = after
        return after

    async def wide(self) -> Sequence[Control]:
        """Return the controls of scopes wider than a notification."""
        return [control for control in self.controls.values() if not control.scope.startswith("notification:")]

    async def all(self) -> Sequence[Control]:
        """Return every control."""
        return list(self.controls.values())
