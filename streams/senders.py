"""Who sends what: one kind of worker for each lane of each channel; neither waits for the other's event loop."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.names import Channel, Lane
from models.topic import TopicSpec
from streams.topics import segments


@dataclass(frozen=True, slots=True)
class Sender:
    """The senders of one lane of one channel: an app, a consumer group and a table of notes of their own."""

    channel: Channel
    lane: Lane

    @property
    def name(self) -> str:
        """What the app and its group are called; the lane of campaigns has the channel's name alone."""
        return f"send-{self.channel}-direct" if self.lane is Lane.DIRECT else f"send-{self.channel}"

    @property
    def topic(self) -> TopicSpec:
        """The one topic that they read."""
        return segments(self.channel, self.lane)

    @property
    def words(self) -> tuple[str, ...]:
        """What follows ``carillon worker`` to be one of them."""
        return ("send", "--channel", self.channel, "--lane", self.lane.value)


def senders(channels: Iterable[Channel]) -> list[Sender]:
    """Return those of an installation with these channels: both lanes of each."""
    return [Sender(channel, lane) for channel in channels for lane in Lane]
