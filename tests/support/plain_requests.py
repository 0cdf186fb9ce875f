"""Requests of a campaign as bytes, as a sender of ours writes them: constants from the table, all else as it is."""

from dataclasses import dataclass, field
from uuid import UUID

import orjson
from hpack import Encoder, HeaderTuple, NeverIndexedHeaderTuple

from simulators import frames
from tests.support.simulator_requests import DEVICE

WORDINGS = ("Hello", "Olá, tudo bem?", "Привет")


def a_delivery(number: int) -> str:
    """Return a delivery id."""
    return str(UUID(int=0x9E107D9D372B4B6A8D3C2F7A1B0C9E55 ^ (number * 0x1000193_00000000_01000193)))


@dataclass
class Wire:
    """One connection's requests, in the order in which they are made."""

    authorization: str
    encoder: Encoder = field(default_factory=Encoder)
    stream: int = -1
    is_huffman: bool = False

    def fcm(self, number: int, notification: str = "spring", *, token: str | None = None) -> tuple[bytes, bytes]:
        """Return a header block and a body for FCM."""
        head = [(":path", "/v1/projects/demo/messages:send"), ("authorization", self.authorization)]
        block = self._block([], head)
        data = {"notification_id": notification, "screen": "sale", "delivery_id": a_delivery(number)}
        message = {
            "android": {"notification": {"tag": notification}, "priority": "normal", "ttl": "600s"},
            "data": data,
            "notification": {"title": WORDINGS[number % len(WORDINGS)]},
            "token": f"device-{number % 7}:APA91b" if token is None else token,
        }
        return block, orjson.dumps({"message": message})

    def apns(self, number: int, notification: str = "spring", *, token: str | None = None) -> tuple[bytes, bytes]:
        """Return a header block and a body for APNs."""
        own = [
            (":path", f"/3/device/{DEVICE[:-2]}{number % 7:02x}" if token is None else f"/3/device/{token}"),
            ("apns-collapse-id", notification),
            ("authorization", self.authorization),
            ("apns-id", a_delivery(number)),
        ]
        block = self._block(own, [("apns-topic", "org.example.app"), ("apns-push-type", "alert")])
        alert = {"alert": {"title": WORDINGS[number % len(WORDINGS)]}}
        ids = {"delivery_id": a_delivery(number), "notification_id": notification}
        return block, orjson.dumps({"aps": alert, **ids})

    def _block(self, own: list[tuple[str, str]], shared: list[tuple[str, str]]) -> bytes:
        pseudo = [(":method", "POST"), (":scheme", "https"), (":authority", "localhost")]
        constants = [HeaderTuple(*pair) for pair in (*pseudo, *shared)]
        constants.sort(key=lambda pair: not pair[0].startswith(":"))
        path, *rest = [NeverIndexedHeaderTuple(*pair) for pair in own] or [None]
        places = constants if path is None else [*constants[:3], path, *constants[3:], *rest]
        return self.encoder.encode(places, huffman=self.is_huffman)

    def request(self, block: bytes, body: bytes) -> bytes:
        """Return both as frames of the next stream."""
        self.stream += 2
        head = frames.frame(frames.HEADERS, frames.END_HEADERS, self.stream, block)
        return head + frames.frame(frames.DATA, frames.END_STREAM, self.stream, body)
