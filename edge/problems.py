"""Every error of the API in one form: a problem by RFC 9457."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from models.errors import OutageError, SetupError

MEDIA_TYPE: Final = "application/problem+json"

RETRY_AFTER_S: Final = 5
"""A registry that changes its primary is back within some seconds."""


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    field: str
    """Where it stands, such as ``query.limit``."""

    message: str
    """What would be right; never what was sent."""


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(examples=["urn:carillon:problem:not-found"])
    """Which problem it is; stable, for programs."""

    title: str
    """The same for people."""

    status: int = Field(ge=400, le=599)
    detail: str
    """What to do about it."""

    errors: list[Fault] = []
    """Of a request that cannot be read: each thing that is wrong with it."""


class ProblemError(Exception):
    """Raised in a route to answer with a problem."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors
        self.headers = headers


class ProblemResponse(JSONResponse):
    """A problem on its way."""

    media_type = MEDIA_TYPE


def not_found(notification_id: str) -> ProblemError:
    """Return the answer where a token may not know a notification, or nobody does: the two look alike."""
    detail = f"no notification {notification_id} of an app of this token is known; what is old has left"
    return ProblemError(HTTPStatus.NOT_FOUND, detail)


def fault(message: str, *, field: str, place: str = "query") -> ProblemError:
    """Return the answer to one field that is wrong."""
    wrong = Fault(field=f"{place}.{field}", message=message)
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, DETAIL_422, errors=[wrong])


def broker_away(error: Exception) -> ProblemError:
    """Return the answer while the broker does not do what was asked; why is for the log, not for the caller."""
    structlog.get_logger(__name__).warning("broker_away", detail=str(error))
    headers = {"Retry-After": str(RETRY_AFTER_S)}
    return ProblemError(
        HTTPStatus.SERVICE_UNAVAILABLE, "the broker does not answer; ask again shortly", headers=headers
    )


DETAIL_422: Final = "mend each field that is named in errors; /v1/openapi.json says what they may be"


def answer(
    status: int, detail: str, *, errors: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
) -> ProblemResponse:
    """Return a problem as a response."""
    known = HTTPStatus(status)
    name = known.phrase.lower().replace(" ", "-")
    problem = Problem(
        type=f"urn:carillon:problem:{name}", title=known.phrase, status=status, detail=detail, errors=list(errors)
    )
    return ProblemResponse(problem.model_dump(), status, dict(headers or {}) | {"Cache-Control": "no-store"})


def install(app: FastAPI) -> None:
    """Let every error of an application become a problem."""
    app.add_exception_handler(ProblemError, _raised)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(OutageError, _away)
    app.add_exception_handler(SetupError, _away)
    app.add_exception_handler(Exception, _bug)


async def _raised(_request: Request, error: Any) -> ProblemResponse:
    return answer(error.status, error.detail, errors=error.errors, headers=error.headers)


async def _unreadable(_request: Request, error: Any) -> ProblemResponse:
    faults = [Fault(field=".".join(map(str, part["loc"])), message=part["msg"]) for part in error.errors()]
    return answer(HTTPStatus.UNPROCESSABLE_ENTITY, DETAIL_422, errors=faults)


async def _refused(_request: Request, error: Any) -> ProblemResponse:
    """Answer what the framework refuses: an unknown path, a method that a path has not."""
    told = {
        HTTPStatus.NOT_FOUND: "there is no such path; /v1/openapi.json lists all of them",
        HTTPStatus.METHOD_NOT_ALLOWED: "this path takes another method; the header Allow says which",
    }
    return answer(error.status_code, told.get(error.status_code, str(error.detail)), headers=error.headers)


async def _away(_request: Request, error: Exception) -> ProblemResponse:
    """Answer while the registry is away, or refuses us; why is for the log, not for the caller."""
    structlog.get_logger(__name__).warning("registry_away", detail=str(error))
    headers = {"Retry-After": str(RETRY_AFTER_S)}
    return answer(HTTPStatus.SERVICE_UNAVAILABLE, "the registry does not answer; ask again shortly", headers=headers)


async def _bug(_request: Request, _error: Exception) -> ProblemResponse:
    return answer(HTTPStatus.INTERNAL_SERVER_ERROR, "this is a defect of ours; the log of the edge has its traceback")
