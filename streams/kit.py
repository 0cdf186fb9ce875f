"""What a role is built from: the parts of one worker process, made once and handed down as values."""

import asyncio
import random
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.names import AppId
from models.ports import Audience, Publish
from models.tracing import Spans
from registry.client import Database
from settings import Settings
from streams.app import CarillonApp
from streams.control import ControlBoard
from streams.limiter import Limiter
from streams.publish import Publisher
from telemetry.metrics import Metrics


def chance() -> float:
    """Return a number from 0 to 1, another each time."""
    return random.random()  # noqa: S311 -- jitter is no secret


@dataclass(slots=True)
class Kit:
    """Everything a role may ask for, and where it hands in what has to run."""

    settings: Settings
    app: CarillonApp
    publisher: Publisher
    publish: Publish
    """The same, waiting through outages, and within the limit of dead letters."""

    limiter: Limiter

    database: Database
    audience: Audience
    board: ControlBoard
    metrics: Metrics
    apps: Mapping[AppId, Mapping[str, Mapping[str, Any]]]
    """Credentials by app and channel."""

    background: list[Callable[[], Coroutine[Any, Any, None]]] = field(default_factory=list)
    """Run beside the app until the worker ends; one that ends by an error ends the worker."""

    spans: Spans | None = None
    """None: nothing is traced, and no agent has anything of it around it."""

    opening: list[Callable[[], Coroutine[Any, Any, None]]] = field(default_factory=list)
    """Awaited before the app starts; an error ends the worker."""

    closing: list[Callable[[], Coroutine[Any, Any, None]]] = field(default_factory=list)
    """Awaited after the app has stopped."""

    ready: list[Callable[[], bool]] = field(default_factory=list)
    """Each says whether its part is ready to work."""

    needs_controls: bool = False
    controls_ready: asyncio.Event = field(default_factory=asyncio.Event)
