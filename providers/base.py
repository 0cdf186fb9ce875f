"""What every channel is made of: a name, its settings, a check of contents, and a way to open it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from models.names import AppId, Channel
from models.ports import ContentCheck, Provider

SettingsT = TypeVar("SettingsT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class ProviderSpec(Generic[SettingsT]):
    """One channel, as its file declares it."""

    channel: Channel
    about: str
    """One sentence for the docs."""

    settings: type[SettingsT]
    """What an operator gives per app; ``CARILLON_PROVIDERS__<CHANNEL>__…`` for the default app."""

    check: ContentCheck
    open: Callable[[AppId, SettingsT], Provider]
    """Makes the route of one app; it reads nothing and connects nowhere before ``start``."""

    give_up_s: float = 3_600.0
    """How long the provider advises to try again what it refuses: FCM's hour, where it says nothing else."""
