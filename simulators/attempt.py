"""One request to send, as a provider's stand-in has read it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from simulators.exchange import Policy, Reply, Request
from simulators.run import Column, RunReply
from simulators.script import Rule, Script

OK = "ok"
"""The name of the one good answer."""


@dataclass(slots=True)
class Attempt:
    """Whom it is for, and what is wrong with it."""

    token: str = ""
    delivery_id: str = ""
    notification_id: str = ""
    collapse_id: str = ""
    answer: str = OK
    """An error's name where the request itself is at fault, or where its token asks for an answer."""

    words: str = ""
    """For people: what is at fault."""

    field: str = ""
    """The field at fault."""

    sender: str = ""
    """Whose message it is. FCM: the project. APNs: the key's id, or ``certificate``, and the topic after a slash."""


class ProviderSite(Protocol):
    """What one provider's stand-in adds to the machinery that all share."""

    def policy(self) -> Policy:
        """Return the limits of its connections, as nothing else is said."""

    def follow(self, script: Script) -> None:
        """Take the parts of a script that only this provider knows."""

    def read(self, request: Request) -> Attempt | Reply:
        """Return the attempt that a request is, or the reply to one that sends nothing."""

    def knows(self, answer: str) -> bool:
        """Tell whether it has an answer of this name."""

    def reply(self, attempt: Attempt, answer: str, rule: Rule | None) -> Reply:
        """Return the answer of this name."""

    def doubts(self, run: Column) -> Collection[int]:
        """Return which requests of a run it would not simply take, in order.

        The values of all others hold nothing that JSON would escape. Requests that fit a pattern differ in nothing but
        their values from one that was taken; whose credentials have lapsed since then is not taken.
        """

    def reply_run(self, run: Column) -> RunReply:
        """Return the good answers to requests that it has no doubts about."""

    def revoke(self) -> None:
        """Take back every credential that it gave out or has seen."""
