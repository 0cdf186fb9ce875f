"""Who may ask what: a file of grants by the SHA-256 of their tokens, so that it holds no token itself."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

import structlog
from pydantic import Field, TypeAdapter, ValidationError

from models.base import EdgeModel, Moment
from models.errors import SetupError
from models.names import AppId

ALL_APPS: Final = "*"

LONGEST: Final = 512
"""Characters of a token: ours have 52, and nobody shall make us hash a megabyte."""


class Scope(StrEnum):
    """What a token lets its bearer do."""

    READ = "reports:read"
    """Ask what became of notifications and deliveries."""

    CONTROL = "control:write"
    """Pause, resume, cancel and throttle."""


class Grant(EdgeModel):
    """What one token is good for."""

    name: str = Field(min_length=1, max_length=64)
    """Who bears it, for the log."""

    app: AppId | Literal["*"]
    """Whose notifications; ``*``: everybody's."""

    scopes: list[Scope] = Field(min_length=1)
    expires_at: Moment | None = None
    """From then on it is good for nothing; absent: it does not expire."""

    def is_valid(self, now: datetime) -> bool:
        """Tell whether it has not expired."""
        return self.expires_at is None or now < self.expires_at


Digest: TypeAlias = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
GRANTS: Final[TypeAdapter[dict[Digest, Grant]]] = TypeAdapter(dict[Digest, Grant])


def digest(token: str) -> str:
    """Return the name of a token in the file."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def read_grants(path: Path) -> dict[str, Grant]:
    """Return the grants of a file; raises SetupError naming the field that is wrong, and nothing that was in it."""
    try:
        return GRANTS.validate_json(path.read_bytes())
    except OSError as error:
        message = f"edge.tokens_file: {path} cannot be read ({error.strerror}); `carillon edge token` writes one"
        raise SetupError(message) from error
    except ValidationError as error:
        faults = "; ".join(
            " ".join((".".join(map(_short, fault["loc"])) or "it", fault["msg"])) for fault in error.errors()
        )
        message = f"edge.tokens_file: {path}: {faults}"
        raise SetupError(message) from None


def _short(part: int | str) -> str:
    """Return a part of a path; of what may be a token that somebody put there by mistake, only the beginning."""
    text = str(part)
    return text if len(text) <= len("expires_at") else f"{text[:4]}…"


@dataclass(slots=True)
class GrantBook:
    """The grants of a file as they stand now: it is read again when it has changed."""

    path: Path
    _seen: tuple[int, int] = (0, 0)
    _grants: dict[str, Grant] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._grants = read_grants(self.path)
        self._seen = self._stamp()

    def find(self, token: str, now: datetime) -> Grant | None:
        """Return what a token is good for, or None; it takes as long whichever it is."""
        self._refresh()
        if len(token) > LONGEST:
            return None
        asked, found = digest(token), None
        for known, grant in self._grants.items():
            if compare_digest(asked, known):
                found = grant
        return found if found is not None and found.is_valid(now) else None

    def _refresh(self) -> None:
        """Read the file where it has changed; while it is broken, what was read before holds, and the log says so."""
        stamp = self._stamp()
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            self._grants = read_grants(self.path)
        except SetupError as error:
            structlog.get_logger(__name__).warning("tokens_file_unreadable", detail=str(error))

    def _stamp(self) -> tuple[int, int]:
        try:
            state = self.path.stat()
        except OSError:
            return 0, 0
        return state.st_mtime_ns, state.st_size
