"""Histories that never happened: a sound one, to be bent by a test in one place."""

from __future__ import annotations

from typing import Any

from rules.identity import delivery_id, device_id
from tests.chaos.checker import check
from tests.chaos.verdict import Finding

ROW, NAME, CROWD = "kill-sender-1", "kill-sender-1", "crowd4"
DEVICES = [device_id("default", f"{CROWD}-{number}") for number in range(4)]
IDS = [delivery_id(NAME, device) for device in DEVICES]
TOKENS = [f"{CROWD}-token-{number}" for number in range(4)]

Entries = list[dict[str, Any]]


def an_entry(kind: str, at: float = 100.0, **said: Any) -> dict[str, Any]:
    """Return one entry of the row."""
    return {"at": at, "row": ROW, "kind": kind} | said


def begins(**changes: Any) -> dict[str, Any]:
    """Return the beginning of a row with two in flight."""
    said = {"fault": "kill-sender", "number": 1, "in_flight": 2, "window_s": 0.2, "ends": ["accepted"]}
    return an_entry("begin", **(said | {"silence_s": None, "measures": {}} | changes))


def requests(*places: int, at: float = 101.0, **changes: Any) -> dict[str, Any]:
    """Return requests for some of the devices, taken and answered well, all at once."""
    said = {"notification": NAME, "collapse": NAME, "answer": "ok", "taken": True}
    columns = {"tokens": [TOKENS[i] for i in places], "ids": [IDS[i] for i in places], "times": [at] * len(places)}
    return an_entry("requests", at, **(said | columns | changes))


def progress(state: str = "finished", **counts: int) -> dict[str, Any]:
    """Return an account: everybody was selected and told, unless it says otherwise."""
    ends = dict.fromkeys(("unregistered", "rejected", "expired", "cancelled", "suppressed", "pending"), 0)
    numbers = ends | {"selected": 4, "accepted": 4} | counts
    return an_entry("progress", 110.0, notification=NAME, state=state, counts=numbers, reasons={}, deferred={})


def deliveries(*places: int, outcome: str = "accepted") -> dict[str, Any]:
    """Return a page of the list of deliveries."""
    devices = [DEVICES[i] for i in places]
    outcomes = [outcome] * len(places)
    return an_entry(
        "deliveries", 111.0, notification=NAME, devices=devices, ids=[IDS[i] for i in places], outcomes=outcomes
    )


def meant(*, partial: bool = False) -> dict[str, Any]:
    """Return who is to be told: four."""
    return an_entry("meant", notification=NAME, crowd=CROWD, devices=4, partial=partial)


def a_strike(at: float = 101.05, excuses: int = 1) -> dict[str, Any]:
    """Return a strike at one sender."""
    return an_entry("strike", at, what="kill", whom="send-fcm", excuses=excuses)


def a_history(*more: dict[str, Any]) -> Entries:
    """Return a sound history, with more between its strike and its end."""
    asked = [requests(0, 1), a_strike(), requests(2, 3, at=102.0)]
    return [begins(), meant(), *asked, *more, progress(), deliveries(0, 1, 2, 3), an_entry("end", 112.0)]


def without(history: Entries, kind: str) -> Entries:
    """Return a history in which nothing of a kind was written."""
    return [entry for entry in history if entry["kind"] != kind]


def with_instead(history: Entries, *others: dict[str, Any]) -> Entries:
    """Return a history in which these stand in the place of the first of their kind, and any more of it are gone."""
    kinds = {other["kind"] for other in others}
    return [entry for entry in history[:-1] if entry["kind"] not in kinds] + [*others, history[-1]]


def found(history: Entries) -> Finding:
    """Return what the checker finds of the one row of a history."""
    (finding,) = check(history).rows
    return finding
