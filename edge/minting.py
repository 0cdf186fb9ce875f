"""``carillon edge token``: makes a token, and writes into the file what it is good for, never the token."""

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

from pydantic import ValidationError

from edge.grants import GRANTS, Grant, digest, read_grants
from models.errors import SetupError
from settings import Settings

PREFIX: Final = "carillon_"
"""So that a scanner for secrets knows one when it sees it."""

RANDOM_BYTES: Final = 32

OPTIONS: Final = {"scopes": "scope"}
"""Options that are not called as the field is."""


def token(settings: Settings, *, name: str, app: str, scopes: Sequence[str], days: int | None) -> None:
    """Make a token, write its grant where the settings say, and print it, this once."""
    path = settings.edge.tokens_file
    if path is None:
        message = "CARILLON_EDGE__TOKENS_FILE: name the file that is to hold the grants, such as tokens.json"
        raise SetupError(message)
    expires_at = None if days is None else datetime.now(UTC) + timedelta(days=days)
    sys.stdout.write(mint(path, name, app, scopes, expires_at) + "\n")


def mint(path: Path, name: str, app: str, scopes: Sequence[str], expires_at: datetime | None) -> str:
    """Return a new token, after its grant stands in the file; raises SetupError where that cannot be."""
    try:
        grant = Grant.model_validate({"name": name, "app": app, "scopes": list(scopes), "expires_at": expires_at})
    except ValidationError as error:
        told = [(str(fault["loc"][0]), fault["msg"]) for fault in error.errors()]
        message = "; ".join(f"--{OPTIONS.get(field, field)}: {what}" for field, what in told)
        raise SetupError(message) from None
    minted = PREFIX + token_urlsafe(RANDOM_BYTES)
    grants = read_grants(path) if path.exists() else {}
    _replace(path, GRANTS.dump_json({**grants, digest(minted): grant}, indent=2, exclude_none=True))
    return minted


def _replace(path: Path, content: bytes) -> None:
    """Put a whole new file in the place of the old one, so that nobody reads half of it."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content + b"\n")
        fresh.replace(path)
    except OSError as error:
        message = f"edge.tokens_file: {path} cannot be written ({error.strerror})"
        raise SetupError(message) from error
