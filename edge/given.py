"""What the edge is given besides the reports: the brake's state, the broker, and which routes there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from models.lag import Lags
from models.names import AppId, Channel
from models.ports import ControlBook, Publish

Route: TypeAlias = tuple[Channel, AppId]


@dataclass(frozen=True, slots=True)
class Given:
    """Handed in by the root, because the edge knows no Kafka."""

    controls: ControlBook
    """Only read here: what changes it is a command."""

    publish: Publish
    lags: Lags
    routes: Sequence[Route] = ()
    """Those with credentials on this machine; more are known by what is sent."""


class Broker(Protocol):
    """The part of it that speaks to Kafka."""

    @property
    def publish(self) -> Publish:
        """Writes commands."""

    @property
    def lags(self) -> Lags:
        """Tells the lag of every group."""

    @property
    def routes(self) -> Sequence[Route]:
        """The routes with credentials here."""

    async def close(self) -> None:
        """Let go of every connection."""
