"""The simulators of a running house, as a test tells and asks them."""

import json
from dataclasses import dataclass
from typing import Any

import httpx

from models.names import Channel, NotificationId
from sandbox.probe import trust
from sandbox.running import Sandbox
from tests.support.eventually import eventually_async


@dataclass(frozen=True)
class Sent:
    """One request that a stand-in was sent."""

    token: str
    delivery_id: str
    notification_id: str
    collapse_id: str
    answer: str
    status: int
    sender: str
    body: dict[str, Any]
    at: float
    taken: bool

    @property
    def message(self) -> dict[str, Any]:
        """What FCM was sent; APNs' payload is the body itself."""
        return self.body["message"]

    @property
    def ids(self) -> tuple[str, str]:
        """What has to be the same on every attempt."""
        return self.delivery_id, self.collapse_id


@dataclass(frozen=True)
class StandIns:
    """Both simulators; a script holds until the end of the test that gave it."""

    house: Sandbox

    def _client(self, channel: Channel) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.house.simulator_url(channel), verify=trust(self.house.ca_file), trust_env=False, timeout=10
        )

    async def play(self, channel: Channel, *rules: dict[str, Any]) -> None:
        """Answer by these rules from now on; without any, accept everything."""
        async with self._client(channel) as client:
            (await client.put("/_sim/script", json={"rules": list(rules)})).raise_for_status()

    async def sent(self, channel: Channel, name: NotificationId) -> list[Sent]:
        """Return the requests for a notification, oldest first, with their bodies.

        Without those whose provider token was one too many: a sender that begins just beyond a step of the grid
        (``providers.apns_token``) asks once so, and at once again with the token that the others show.
        """
        async with self._client(channel) as client:
            answer = await client.get("/_sim/log", params={"notification_id": name, "bodies": "1"})
        answer.raise_for_status()
        # at line feeds alone: a body may hold any other character that Python calls the end of a line
        lines = [json.loads(line) for line in answer.text.split("\n") if line]
        sent = [Sent(**{**line, "body": json.loads(line["body"])}) for line in lines]
        return [request for request in sent if request.answer != "TooManyProviderTokenUpdates"]

    async def sent_at_least(self, channel: Channel, name: NotificationId, number: int) -> list[Sent]:
        """Return the requests for a notification when there are so many."""

        async def enough() -> list[Sent] | None:
            sent = await self.sent(channel, name)
            return sent if len(sent) >= number else None

        # a sender that was stopped leaves its partitions to nobody until its session is over
        found = await eventually_async(enough, 60.0)
        assert found is not None
        return found
