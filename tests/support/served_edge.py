"""The edge over a house in memory, served on a port of this machine, so that a browser can look at it."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime

import uvicorn

from edge.serving import Server
from sandbox.ports import HOST, free_ports
from tests.support.edge_house import EdgeHouse
from tests.support.eventually import eventually
from tests.support.memory_broker import MemoryBroker
from tests.support.memory_controls import MemoryControlBook
from tests.support.memory_reporting import MemoryReporting


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class ServedEdge:
    """What is in its fields is what a page is shown; it can go away and come back."""

    reporting: MemoryReporting = field(default_factory=MemoryReporting)
    controls: MemoryControlBook = field(default_factory=MemoryControlBook)
    broker: MemoryBroker = field(default_factory=MemoryBroker)
    port: int = field(default_factory=lambda: free_ports(1)[0])
    every_s: float = 0.2

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self.port}/"

    def start(self) -> None:
        """Serve, from a thread of its own."""
        app = EdgeHouse(self.reporting, _now, self.controls, self.broker).app
        board = app.state.board
        board.every_s = self.every_s
        config = uvicorn.Config(app, host=HOST, port=self.port, log_config=None, timeout_graceful_shutdown=5)
        self._server = Server(config, board)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        eventually(lambda: self._server.started)

    def stop(self) -> None:
        """Go away, in order."""
        self._server.should_exit = True
        self._thread.join(10)
