"""The reports API over a registry in memory, and whoever asks it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI

from edge.app import create_app
from edge.given import Given
from edge.grants import Grant, Scope, digest
from models.claims import Kept
from models.progress import Counts, Progress, State
from models.reporting import Overview
from tests.support.builders import APP, NOON, a_launch
from tests.support.memory_broker import MemoryBroker
from tests.support.memory_controls import MemoryControlBook
from tests.support.memory_reporting import MemoryReporting

SHOP, ALL, CONTROLLER, EXPIRED = "shop-token-1", "all-token-2", "control-token-3", "expired-token-4"
OPERATOR = "operator-token-5"


def grants() -> dict[str, Grant]:
    """Return who may ask, by digest."""
    told = {
        SHOP: Grant(name="shop's analyst", app=APP, scopes=[Scope.READ]),
        ALL: Grant(name="operator", app="*", scopes=[Scope.READ]),
        CONTROLLER: Grant(name="button", app=APP, scopes=[Scope.CONTROL]),
        OPERATOR: Grant(name="operator on duty", app="*", scopes=[Scope.READ, Scope.CONTROL]),
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
    controls: MemoryControlBook = field(default_factory=MemoryControlBook)
    broker: MemoryBroker = field(default_factory=MemoryBroker)
    grants: FixedGrants = field(default_factory=FixedGrants)
    rate_per_s: float = 1e6
    """Its clock may stand still, and then no bucket fills."""

    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        given = Given(self.controls, self.broker.publish, self.broker.lags, [("fcm", APP)])
        self.app = create_app(
            self.reporting, self.grants, self.clock, ["fcm", "apns"], given, rate_per_s=self.rate_per_s
        )

    async def get(self, path: str, *, token: str | None = SHOP, method: str = "GET", **headers: str) -> httpx.Response:
        """Ask one question."""
        return await self.ask(method, path, token, headers)

    async def post(self, path: str, body: object, *, token: str | None = CONTROLLER, key: str = "") -> httpx.Response:
        """Ask for something to be done."""
        return await self.ask("POST", path, token, {"Idempotency-Key": key} if key else {}, json=body)

    async def ask(
        self, method: str, path: str, token: str | None, headers: dict[str, str], **body: Any
    ) -> httpx.Response:
        """Send one request; what the application raises is an answer too."""
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://edge") as client:
            return await client.request(method, path, headers=headers, **body)


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
