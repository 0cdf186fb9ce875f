"""What is said of a scope at a terminal: that a command would change nothing, what it did, and what holds it still."""

from collections.abc import Iterable

from models.control import Control, Hold
from streams.console.targets import Target, words_of


def already(verb: str, target: Target, control: Control) -> str:
    """Return why a command would change nothing, or nothing where it would."""
    name = target.name
    if control.cancelled and verb != "resume":
        return f"{name} is cancelled already{by(control.called_off)}; that is final"
    if verb == "pause" and control.paused:
        return f"{name} is paused already{by(control.hold)}; let it go on: carillon resume {target.words}"
    if verb == "resume" and not control.paused:
        return f"{name} is not paused itself"
    return ""


def done(verb: str, target: Target, control: Control) -> str:
    """Return what a command has done, and what follows."""
    name, words = target.name, target.words
    if verb == "pause":
        return (
            f"{name} is paused: nothing more of it starts, and what is with a provider already still ends.\n"
            f"Let it go on: carillon resume {words}"
        )
    if verb == "resume":
        return f"{name} goes on: what waited for it goes out now{_paced(control)}"
    if verb == "throttle":
        limit = "has no limit of its own any more" if control.rate_per_s is None else "is limited" + _paced(control)
        return f"{name} {limit}{'; it is paused, and stays so' if control.paused else ''}"
    if target.notification_id is not None:
        return (
            f"{name} is cancelled: what had not started is counted as cancelled.\n"
            f"See how it ends: carillon progress {words} --watch"
        )
    before = control.cancelled_before.isoformat(timespec="milliseconds") if control.cancelled_before else ""
    return f"{name}: all that was accepted before {before} is cancelled; what comes later is not"


def held_still(target: Target, wider: Iterable[Control]) -> str:
    """Return what pauses a target beside its own control, and the cure; nothing where nothing does."""
    held = [
        f"{control.scope} is paused{by(control.hold)}: carillon resume {words_of(control.scope)}"
        for control in wider
        if control.paused and control.scope != target.scope
    ]
    return f"{target.name} is held all the same; {'; '.join(held)}" if held else ""


def by(hold: Hold | None) -> str:
    """Return who did it, why and since when, as the end of a clause."""
    if hold is None:
        return ""
    why = f" ({hold.why})" if hold.why else ""
    return f" since {hold.since.isoformat(timespec='seconds')} by {hold.by or 'nobody who said so'}{why}"


def _paced(control: Control) -> str:
    return "" if control.rate_per_s is None else f", at most {control.rate_per_s:g} a second"
