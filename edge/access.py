"""Who asks, and for which app: always from the token, never from the query."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final, Protocol

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from edge.grants import ALL_APPS, Grant, digest
from edge.limit import Limit
from edge.problems import ProblemError
from models.names import AppId
from models.ports import Clock
from models.reporting import Overview

BEARER = HTTPBearer(
    scheme_name="bearer",
    description="A token of `carillon edge token`, with the scope that a path names.",
    auto_error=False,
)

REALM: Final = 'Bearer realm="carillon"'
"""What every challenge begins with (RFC 6750)."""

MISSING: Final = "show a token: Authorization: Bearer …"
INVALID: Final = "this token is not known, or has expired"


class Grants(Protocol):
    """Knows what tokens are good for."""

    def find(self, token: str, now: datetime) -> Grant | None:
        """Return what a token is good for now, or None."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What a request is let in by; kept in the application's state."""

    grants: Grants
    clock: Clock
    limit: Limit


def caller(
    request: Request,
    scopes: SecurityScopes,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
) -> Grant:
    """Return what the bearer may do; refuses who shows no valid token, or one without the scope."""
    guard: Guard = request.app.state.guard
    if credentials is None:
        raise _unauthorised(MISSING, REALM)
    grant = guard.grants.find(credentials.credentials, guard.clock())
    if grant is None:
        raise _unauthorised(INVALID, f'{REALM}, error="invalid_token"')
    _count(request, guard, credentials.credentials)
    missing = [scope for scope in scopes.scopes if scope not in grant.scopes]
    if missing:
        told = f'{REALM}, error="insufficient_scope", scope="{" ".join(missing)}"'
        detail = f"this token lacks the scope {', '.join(missing)}"
        raise ProblemError(HTTPStatus.FORBIDDEN, detail, headers={"WWW-Authenticate": told})
    return grant


def _count(request: Request, guard: Guard, token: str) -> None:
    """Let a request pass once, however many parts of it ask who it is."""
    if not getattr(request.state, "is_counted", False):
        guard.limit.take(digest(token), guard.clock().timestamp())
        request.state.is_counted = True


Reader = Annotated[Grant, Security(caller, scopes=["reports:read"])]
"""Whoever may read reports."""

Controller = Annotated[Grant, Security(caller, scopes=["control:write"])]
"""Whoever may pause, resume, cancel, throttle and start."""


def _shown(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]) -> str:
    """Return the token of a request that has passed the guard."""
    return "" if credentials is None else credentials.credentials


Bearer = Annotated[str, Depends(_shown)]
"""The token itself, for a path that asks for a scope too; what outlives the request keeps its digest."""


def app_of(grant: Grant, asked: AppId | None) -> AppId | None:
    """Return whose notifications are meant; None: everybody's. A query narrows what a token may see, and no more."""
    if grant.app == ALL_APPS:
        return asked
    if asked not in {None, grant.app}:
        raise ProblemError(HTTPStatus.FORBIDDEN, f"this token is of the app {grant.app}; leave app out")
    return grant.app


def may_see(grant: Grant, overview: Overview) -> bool:
    """Tell whether a notification is of the token's app."""
    return grant.app in {ALL_APPS, overview.app}


def _unauthorised(detail: str, challenge: str) -> ProblemError:
    return ProblemError(HTTPStatus.UNAUTHORIZED, detail, headers={"WWW-Authenticate": challenge})
