"""Stand-in for APNs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final
from uuid import uuid4

from simulators.apns_answers import STATUS, error_reply
from simulators.apns_request import PATH, read_notification
from simulators.attempt import OK, Attempt
from simulators.exchange import Policy, Reply, Request
from simulators.provider_tokens import ProviderTokens, read_public_key
from simulators.run import Column, RunReply
from simulators.script import Rule, Script

STREAMS: Final = 1000
"""What production has been seen to announce."""


class ApnsSite:
    """Reads and answers as APNs does; satisfies ``attempt.ProviderSite``."""

    def __init__(
        self, clock: Callable[[], float], *, p8_file: Path | None = None, topics: frozenset[str] = frozenset()
    ) -> None:
        self._clock = clock
        self._topics = topics
        self._tokens = ProviderTokens(read_public_key(p8_file) if p8_file is not None else None)

    def policy(self) -> Policy:
        """Return Apple's limits."""
        return Policy(max_concurrent_streams=STREAMS, is_excess_fatal=False)

    def follow(self, script: Script) -> None:
        """Take what concerns provider tokens."""
        self._tokens.limits_updates = script.limits_token_updates

    def read(self, request: Request) -> Attempt | Reply:
        """Return the attempt, with the first reason against it that APNs would find."""
        head = request.head
        reason = ""
        if not head.path.startswith(PATH):
            reason = "BadPath"
        elif head.method != "POST":
            reason = "MethodNotAllowed"
        elif not request.has_certificate:
            reason = self._tokens.refusal(head.fields.get("authorization", ""), self._clock())
        attempt = read_notification(request, self._topics)
        attempt.sender = self._sender(request)
        if reason:
            attempt.answer = attempt.words = reason
        if not attempt.delivery_id:
            attempt.delivery_id = str(uuid4())
        return attempt

    def _sender(self, request: Request) -> str:
        fields = request.head.fields
        name = "certificate" if request.has_certificate else self._tokens.key_id(fields.get("authorization", ""))
        return f"{name}/{fields.get('apns-topic', '')}"

    def knows(self, answer: str) -> bool:
        """Tell whether APNs has a reason of this name."""
        return answer in STATUS

    def reply(self, attempt: Attempt, answer: str, rule: Rule | None) -> Reply:
        """Return APNs's words: none where all is well."""
        if answer == OK:
            return Reply(200, (("apns-id", attempt.delivery_id),))
        since = rule.timestamp_ms if rule is not None else None
        return error_reply(answer, attempt, since if since is not None else int(self._clock() * 1000))

    def doubts(self, run: Column) -> Collection[int]:
        """See ``attempt.ProviderSite``; how long an address is, its pattern says."""
        said = run.subject.authorization
        is_known = said is None or self._tokens.is_good(said, self._clock())
        if is_known and run.are_tokens_of(b"0123456789abcdefABCDEF") and run.are_delivery_ids_good():
            return ()
        return range(len(run.tokens))

    def reply_run(self, run: Column) -> RunReply:
        """Return each delivery id to where it came from."""
        return RunReply((), run.delivery_ids, value_field="apns-id")

    def revoke(self) -> None:
        """Forget every provider token."""
        self._tokens.revoke()
