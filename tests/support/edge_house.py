"""The reports API over a registry in memory, and whoever asks it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI

from edge.app import create_app
from edge.grants import Grant, Scope, digest
from models.claims import Kept
from models.progress import Counts, Progress, State
from models.reporting import Overview
from tests.support.builders import APP, NOON, a_launch
from tests.support.memory_reporting import MemoryReporting

SHOP, ALL, CONTROLLER, EXPIRED = "shop-token-1", "all-token-2", "control-token-3", "expired-token-4"


def grants() -> dict[str, Grant]:
    """Return who may ask, by digest."""
    told = {
        SHOP: Grant(name="shop's analyst", app=APP, scopes=[Scope.READ]),
        ALL: Grant(name="operator", app="*", scopes=[Scope.READ]),
        CONTROLLER: Grant(name="button", app=APP, scopes=[Scope.CONTROL]),
        EXPIRED: Grant(name="former analyst", app=APP, scopes=[Scope.READ], expires_at=NOON),
    }
    return {digest(token): grant for token, grant in told.items()}


@dataclass
class FixedGrants:
    """Grants that are what they are."""

    known: dict[str, Grant] = field(default_factory=grants)

    def find(self, token: str, now: datetime) -> Grant | None:
        """Return what a token is good for now, or None."""
        grant = self.known.get(digest(token))
        return grant if grant is not None and grant.is_valid(now) else None


@dataclass
class EdgeHouse:
    """The application, and what it answers from."""

    reporting: Any = field(default_factory=MemoryReporting)
    clock: Callable[[], datetime] = lambda: NOON
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        self.app = create_app(self.reporting, FixedGrants(), self.clock, ["fcm", "apns"])

    async def get(self, path: str, *, token: str | None = SHOP, method: str = "GET", **headers: str) -> httpx.Response:
        """Ask one question."""
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://edge") as client:
            return await client.request(method, path, headers=headers)


def an_account(notification_id: str = "spring-sale", **changes: Any) -> Progress:
    """Return an account of 10 devices: 6 accepted, 2 dead, 1 left out, 1 pending."""
    counts = Counts(selected=10, accepted=6, unregistered=2, suppressed=1, pending=1)
    fields = {
        "notification_id": notification_id,
        "app": APP,
        "state": State.RUNNING,
        "version": 7,
        "counts": counts,
        "by_channel": {"fcm": counts},
        "reasons": {"accepted:ok": 6, "unregistered:unregistered": 2, "suppressed:retired": 1},
        "ends": [
            ("fcm", "accepted", "ok", 6),
            ("fcm", "suppressed", "retired", 1),
            ("fcm", "unregistered", "unregistered", 2),
        ],
        "updated_at": NOON,
    }
    return Progress(**(fields | changes))


def kept(**changes: Any) -> Kept:
    """Return what is kept of a launch that was accepted at noon."""
    fields = {
        "launch": a_launch(),
        "accepted_at": NOON,
        "expires_at": NOON + timedelta(hours=1),
        "origin": "commands/3/14",
        "launched_by": "commands/3/14",
        "finished": False,
    }
    return Kept(**(fields | changes))


def an_overview(notification_id: str = "spring-sale", app: str = APP, **changes: Any) -> Overview:
    """Return a notification of which everything is known."""
    fields = {
        "notification_id": notification_id,
        "app": app,
        "created_at": NOON,
        "kept": kept(),
        "progress": an_account(notification_id, app=app),
    }
    return Overview(**(fields | changes))
