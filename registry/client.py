"""The connection to the registry, and the one place where the driver's errors become ours."""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final, ParamSpec, TypeAlias, TypeVar

from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import ConfigurationError, ConnectionFailure, OperationFailure, PyMongoError

from models.errors import OutageError, SetupError

Document: TypeAlias = dict[str, Any]
Database: TypeAlias = AsyncDatabase[Document]
Collection: TypeAlias = AsyncCollection[Document]
P = ParamSpec("P")
T = TypeVar("T")

REFUSED_CODES: Final = frozenset({13, 18})
"""Unauthorized and AuthenticationFailed: waiting does not mend a wrong password."""

AWAY_CODES: Final = frozenset({50, 64, 91, 189, 262, 11600, 11602, 10107, 13435, 13436})
"""Time limits, write concerns not met in time, shutdowns and elections: the same call will do later."""


def without_password(uri: str) -> str:
    """Return a connection string for people to read: servers and database, without a user's name or any option."""
    scheme, mark, rest = uri.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2].partition('?')[0]}".removesuffix("/") if mark else "(no address)"


def open_client(uri: str, timeout_s: float) -> AsyncMongoClient[Document]:
    """Return a client that connects at its first use; raises SetupError where the connection string is wrong.

    Times are read with their zone. *timeout_s* bounds each wait: for a server, a connection, an answer.
    """
    timeout_ms = round(timeout_s * 1000)
    try:
        return AsyncMongoClient(
            uri,
            tz_aware=True,
            serverSelectionTimeoutMS=timeout_ms,
            connectTimeoutMS=timeout_ms,
            socketTimeoutMS=timeout_ms,
            waitQueueTimeoutMS=timeout_ms,
        )
    except (ConfigurationError, ValueError) as error:
        message = f"CARILLON_MONGO__URI cannot be used: {type(error).__name__}"
        # Not chained: the driver's own words may repeat the password.
        raise SetupError(message) from None


def is_outage(error: PyMongoError) -> bool:
    """Tell whether the server is away, rather than our question wrong."""
    if isinstance(error, ConnectionFailure) or error.timeout or error.has_error_label("RetryableWriteError"):
        return True
    if not isinstance(error, OperationFailure):
        return False
    late = (error.details or {}).get("writeConcernErrors")
    return error.code in AWAY_CODES or bool(late)


def translated(error: PyMongoError) -> Exception:
    """Return our error for one of the driver's; what is none of ours stays as it is, being a bug."""
    if is_outage(error):
        return OutageError(f"registry: {type(error).__name__}")
    if isinstance(error, OperationFailure) and error.code in REFUSED_CODES:
        return SetupError("registry: CARILLON_MONGO__URI holds no credentials that may do this")
    return error


@contextmanager
def guard() -> Iterator[None]:
    """Raise OutageError for a server that is away, and SetupError for one that refuses us."""
    try:
        yield
    except PyMongoError as error:
        ours = translated(error)
        if ours is error:
            raise
        raise ours from error


def guarded(method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Put a coroutine function under ``guard``."""

    @wraps(method)
    async def call(*args: P.args, **kwargs: P.kwargs) -> T:
        with guard():
            return await method(*args, **kwargs)

    return call
