"""What a simulator is told to do: rules by token, latency, and the limits of its connections.

``PUT /_sim/script`` replaces the whole of it while it runs, by an object (``Script``) or by a list that mixes rules
with objects of the other fields. Whatever is decided by share follows from the seed and the token, so a run can be
repeated.
"""

from __future__ import annotations

from typing import Annotated, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

Milliseconds = Annotated[float, Field(ge=0, le=600_000)]


class ScriptModel(BaseModel):
    """A frozen part of a script; a misspelt field is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(ScriptModel):
    """Which tokens get which answer; every condition given must hold, and the first rule that fits decides."""

    answer: str = Field(min_length=1)
    """An error of the provider by its own name, or ``ok``, or one of the faults that every simulator shows."""

    prefix: str = ""
    """Tokens that begin so."""

    notification_id: str | None = None
    share: float = Field(default=1.0, ge=0, le=1)
    """Of the tokens, chosen by seed and token; or of the attempts, see ``each``."""

    each: Literal["token", "attempt"] = "token"
    """``attempt``: a token that was chosen once may be spared at the next attempt."""

    times: int | None = Field(default=None, ge=1)
    """Only a token's first attempts."""

    skip: int = Field(default=0, ge=0)
    """Spare so many requests first, of any token that fits."""

    every: int = Field(default=1, ge=1)
    """Of so many requests in a row, of any tokens that fit, only the last ``run`` are answered so."""

    run: int = Field(default=1, ge=1)
    """How many in a row; as many as ``every`` are all of them."""

    run_s: float | None = Field(default=None, gt=0)
    """A run that has lasted so long is over: a quota's window ends by time, however few come."""

    total: int | None = Field(default=None, ge=1)
    """Answer so at most so many times, of all tokens together."""

    taken: bool = False
    """The provider has taken it although its answer never arrives: counts as accepted."""

    retry_after: float | None = Field(default=None, ge=0)
    """Seconds."""

    retry_after_date: bool = False
    """Say it as an HTTP date."""

    timestamp_ms: int | None = None
    """Of a 410."""

    status: int | None = Field(default=None, ge=200, le=599)
    """Instead of the answer's own."""

    code: int | None = Field(default=None, ge=0, le=13)
    """Of RST_STREAM or GOAWAY."""

    debug: str | None = None
    """Of GOAWAY."""

    parts: int = Field(default=1, ge=1, le=100)
    """DATA frames of the answer."""

    trailers: bool = False
    informational: Literal[0, 102, 103] = 0
    """A 1xx head before the answer."""

    latency_ms: Milliseconds | None = None
    """Instead of the script's."""


class ConnectionSettings(ScriptModel):
    """The limits of connections; what is absent keeps the simulator's own default."""

    max_concurrent_streams: int | None = Field(default=None, ge=0, le=2**31 - 1)
    """Announced on open connections too."""

    initial_window_size: int | None = Field(default=None, ge=0, le=2**31 - 1)
    connection_window: int | None = Field(default=None, ge=65_535, le=2**31 - 1)
    window_update_ms: int | None = Field(default=None, ge=0)
    """How long spent windows stay spent."""

    is_excess_fatal: bool | None = None
    """A stream above the limit: GOAWAY (true) or REFUSED_STREAM (false)."""

    requests_per_connection: int | None = Field(default=None, ge=0, le=2**30)
    """A graceful GOAWAY after so many, and every one of them is answered; 0: never."""

    is_cautious: bool | None = None
    """One stream until a request has succeeded, and again after each that has failed, a 410 excepted."""


class Script(ScriptModel):
    """All of it."""

    rules: list[Rule] = []
    seed: str = "1"
    latency_ms: Milliseconds = 0
    """Before every answer."""

    jitter_ms: Milliseconds = 0
    """At most so much more or less, evenly."""

    settings: ConnectionSettings = ConnectionSettings()
    token_lifetime_s: float = Field(default=3599, gt=0, le=3600)
    """FCM: of access tokens issued from now on."""

    token_status: int = Field(default=200, ge=200, le=599)
    """FCM: what the token endpoint answers; 200: a token."""

    limits_token_updates: bool = True
    """APNs: refuse a second new provider token within 20 minutes."""


def read_script(body: bytes) -> Script:
    """Return the script that a body says; raises ValueError with every reason."""
    said = orjson.loads(body)
    if not isinstance(said, list):
        return Script.model_validate(said)
    merged: dict[str, object] = {"rules": [part for part in said if isinstance(part, dict) and "answer" in part]}
    for part in said:
        if not isinstance(part, dict):
            message = "a script is a list of objects, or one object"
            raise ValueError(message)  # noqa: TRY004  (pydantic's own errors are ValueErrors too)
        if "answer" not in part:
            merged.update(part)
    return Script.model_validate(merged)
