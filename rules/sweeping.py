"""A notification that waits for its time, and the controls of wider scopes -> whether one has called it off."""

from collections.abc import Iterable
from datetime import datetime

from models.command import Launch
from models.control import Control, scopes_of, wide_scopes
from models.record import Outgoing
from models.result import Controlled, Launched
from rules.controls import calling_off, state_of


def scopes_around(launch: Launch) -> list[str]:
    """Return every wider scope that could call off all of a launch, or one of the channels that it names."""
    named = [scope for channel in launch.channels or () for scope in wide_scopes(channel, launch.app)]
    return list(dict.fromkeys([*scopes_of(launch.notification_id, launch.app, None)[1:], *named]))


def sweeping(launch: Launch, accepted_at: datetime, controls: Iterable[Control]) -> Control | None:
    """Return a control that calls off the whole launch, or None.

    One of a channel or a route does so where the launch names no other; else the slices of that channel end by it.
    """
    known = {control.scope: control for control in controls}

    def by(scopes: Iterable[str]) -> Control | None:
        return calling_off((known[scope] for scope in scopes if scope in known), accepted_at)

    whole = by(scopes_of(launch.notification_id, launch.app, None)[1:])
    if whole is not None or not launch.channels:
        return whole
    found = [by(wide_scopes(channel, launch.app)) for channel in launch.channels]
    return found[0] if all(found) else None


def closing_records(launch: Launch, control: Control, at: datetime) -> list[Outgoing]:
    """Return the facts that a notification was called back before it began, and ended by that: nobody is selected."""
    id_ = launch.notification_id
    called_back = Controlled(notification_id=id_, at=at, state=state_of(control), version=control.version)
    closed = Launched(notification_id=id_, at=at, app=launch.app, slices={}, dry_run=launch.dry_run)
    return [Outgoing("results", id_, called_back), Outgoing("results", id_, closed)]
