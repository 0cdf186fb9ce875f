"""Stand-in for FCM's HTTP v1 interface and the token endpoint beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Final

from simulators.access_tokens import AccessTokens
from simulators.attempt import OK, Attempt
from simulators.broken_answers import BROKEN
from simulators.exchange import Policy, Reply, Request
from simulators.fcm_answers import ERRORS, JSON, error_reply
from simulators.fcm_message import TOKEN_ALPHABET, read_message
from simulators.message_names import MessageNames
from simulators.run import Column, RunReply
from simulators.script import Rule, Script

STREAMS: Final = 100
"""What Google's front end allows; above it says GOAWAY ``exceeded_max_concurrent_streams``."""

SEND: Final = re.compile(r"/v1/projects/([a-z0-9\-:.]{1,64})/messages:send")
WISH: Final = re.compile(r"sim-([A-Za-z_]+)-")
"""A token that brings its own answer, such as ``sim-unregistered-1``."""


class FcmSite:
    """Reads and answers as FCM does; satisfies ``attempt.ProviderSite``."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.tokens = AccessTokens(clock)
        self._names = MessageNames()
        self._projects: dict[str, str] = {}
        """By path; the few that are asked for."""

    def policy(self) -> Policy:
        """Return Google's limits."""
        return Policy(max_concurrent_streams=STREAMS)

    def follow(self, script: Script) -> None:
        """Take what concerns access tokens."""
        self.tokens.lifetime_s = script.token_lifetime_s
        self.tokens.status = script.token_status

    def read(self, request: Request) -> Attempt | Reply:
        """Return the attempt, or the token endpoint's reply."""
        head = request.head
        if head.path == "/token" and head.method == "POST":
            return self.tokens.answer(request.body)
        project = self._project(head.path)
        if head.method != "POST" or project is None:
            return Attempt(answer="NOT_FOUND", words="The requested URL was not found on this server.")
        if not self.tokens.is_good(head.fields.get("authorization", ""), self._clock()):
            return Attempt(answer="UNAUTHENTICATED", words=ERRORS["UNAUTHENTICATED"].words)
        attempt = read_message(request.body)
        attempt.sender = project
        if attempt.token.startswith("sim-"):
            attempt.answer = self._wish(attempt.token)
        return attempt

    def _wish(self, token: str) -> str:
        match = WISH.match(token)
        word = match[1] if match is not None else OK
        return next((name for name in (word.upper(), word) if self.knows(name) or name in BROKEN), OK)

    def _project(self, path: str) -> str | None:
        project = self._projects.get(path)
        if project is None:
            match = SEND.fullmatch(path)
            if match is None:
                return None
            project = self._projects[path] = match[1]
        return project

    def knows(self, answer: str) -> bool:
        """Tell whether FCM has an error of this name."""
        return answer in ERRORS

    def reply(self, attempt: Attempt, answer: str, _rule: Rule | None) -> Reply:
        """Return FCM's words."""
        if answer != OK:
            return error_reply(answer, attempt)
        before, behind = _around(attempt.sender)
        return Reply(200, JSON, before + self._names.next() + behind)

    def doubts(self, run: Column) -> Collection[int]:
        """See ``attempt.ProviderSite``; a token with an answer of its own is always read in full."""
        is_good = self.tokens.is_good(run.subject.authorization or "", self._clock())
        if is_good and run.are_tokens_of(TOKEN_ALPHABET) and run.are_delivery_ids_good():
            return run.beginning_with((b"sim-",))
        return range(len(run.tokens))

    def reply_run(self, run: Column) -> RunReply:
        """Return FCM's words, a name for each."""
        before, behind = _around(run.subject.sender)
        begin, names = self._names.take(len(run.tokens))
        return RunReply(JSON, names, body=(before + begin, behind))

    def revoke(self) -> None:
        """Take back every access token."""
        self.tokens.revoke()


@lru_cache(maxsize=64)
def _around(project: str) -> tuple[bytes, bytes]:
    """Return what stands before and behind a name in FCM's answer."""
    return f'{{"name": "projects/{project}/messages/0:'.encode(), b'%31bd1c9631bd1c96"}'
