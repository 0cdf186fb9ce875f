"""``/_sim/…``: how a test asks and tells a simulator.

GET stats | GET log?notification_id=&token=&bodies=1 | DELETE log | GET script | PUT script | DELETE credentials
"""

from __future__ import annotations

from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import orjson

from simulators.exchange import Reply, Request
from simulators.head import Pair
from simulators.journal import Journal
from simulators.script import Script, read_script

JSON: tuple[Pair, ...] = (("content-type", "application/json"),)
NDJSON: tuple[Pair, ...] = (("content-type", "application/x-ndjson"),)


class Subject(Protocol):
    """What the console speaks for."""

    @property
    def script(self) -> Script:
        """Return the script that holds now."""

    def perform(self, script: Script) -> None:
        """Go by another script from now on; raises ValueError."""

    def numbers(self) -> dict[str, object]:
        """Return every counter as JSON."""

    def reset(self) -> None:
        """Forget counters and log."""

    def revoke(self) -> None:
        """Take back every credential."""


class Console:
    """Answers the requests of tests and operators."""

    def __init__(self, subject: Subject, journal: Journal) -> None:
        self._subject = subject
        self._journal = journal
        self._routes = {
            ("GET", "/_sim/stats"): self._stats,
            ("GET", "/_sim/log"): self._log,
            ("DELETE", "/_sim/log"): self._reset,
            ("GET", "/_sim/script"): self._script,
            ("PUT", "/_sim/script"): self._perform,
            ("DELETE", "/_sim/credentials"): self._revoke,
        }

    def answer(self, request: Request) -> Reply:
        """Return the reply to one request."""
        route = self._routes.get((request.head.method, urlsplit(request.head.path).path))
        return Reply(404, JSON, b'{"error": "no such thing here"}') if route is None else route(request)

    def _stats(self, _request: Request) -> Reply:
        return Reply(200, JSON, orjson.dumps(self._subject.numbers()))

    def _log(self, request: Request) -> Reply:
        query = parse_qs(urlsplit(request.head.path).query)
        wanted = (query.get("notification_id", [None])[0], query.get("token", [None])[0])
        lines = self._journal.lines(*wanted, with_bodies=query.get("bodies", ["0"])[0] == "1")
        return Reply(200, NDJSON, b"".join(lines))

    def _reset(self, _request: Request) -> Reply:
        self._subject.reset()
        return Reply(204)

    def _script(self, _request: Request) -> Reply:
        return Reply(200, JSON, self._subject.script.model_dump_json().encode())

    def _perform(self, request: Request) -> Reply:
        try:
            self._subject.perform(read_script(request.body))
        except ValueError as error:
            return Reply(400, JSON, orjson.dumps({"error": str(error)}))
        return self._script(request)

    def _revoke(self, _request: Request) -> Reply:
        self._subject.revoke()
        return Reply(204)
