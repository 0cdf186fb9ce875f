"""One stand-in: reads each attempt, decides by script, counts, logs, answers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict, replace

from simulators.attempt import OK, Attempt, ProviderSite
from simulators.broken_answers import BROKEN, GIVEN, adorn
from simulators.console import Console
from simulators.cut import Values
from simulators.director import Director
from simulators.entry import Entry, Many
from simulators.exchange import Policy, Reply, Request, Traffic
from simulators.journal import Journal
from simulators.pattern import Subject
from simulators.run import Column, RunReply
from simulators.script import Rule, Script
from simulators.tally import Tally


class Simulator:
    """The site behind every connection of one stand-in; satisfies ``exchange.Site``."""

    def __init__(self, provider: ProviderSite, journal: Journal, clock: Callable[[], float]) -> None:
        self._provider = provider
        self._journal = journal
        self._clock = clock
        self._tally = Tally()
        self._director = Director(Script())
        self._console = Console(self, journal)
        self.policy: Policy = provider.policy()
        self.traffic = Traffic()
        self.on_limits: Callable[[], None] = lambda: None
        """Called when the limits of open connections have changed."""

    def answer(self, request: Request) -> Reply:
        """Return the reply to one request."""
        if request.head.path.startswith("/_sim/"):
            return self._console.answer(request)
        attempt = self._provider.read(request)
        if isinstance(attempt, Reply):
            attempt.delay_s = self._director.delay_s(None)
            return attempt
        rule = self._rule(attempt)
        answer = attempt.answer if rule is None else rule.answer
        reply = self._reply(attempt, answer, rule)
        now = self._clock()
        if rule is not None:
            adorn(reply, rule, now)
        reply.delay_s = self._director.delay_s(rule)
        is_taken = answer in GIVEN or (rule is not None and rule.taken)
        token, delivery_id, notification_id = attempt.token, attempt.delivery_id, attempt.notification_id
        self._tally.count(notification_id, token, delivery_id, answer, is_taken=is_taken)
        ids = (token, delivery_id, notification_id, attempt.collapse_id)
        self._journal.add(Entry(now, *ids, answer, reply.status, attempt.sender, is_taken), request.body)
        if rule is None and answer == OK:
            reply.values = Values(token.encode(), delivery_id.encode())
        return reply

    def plain(self, request: Request) -> tuple[Subject, Values] | None:
        """See ``exchange.Site``."""
        attempt = self._provider.read(request)
        if isinstance(attempt, Reply) or attempt.answer != OK or attempt.words:
            return None
        authorization = None if request.has_certificate else request.head.fields.get("authorization", "")
        subject = Subject(attempt.sender, attempt.notification_id, attempt.collapse_id, authorization)
        return subject, Values(attempt.token.encode(), attempt.delivery_id.encode())

    def doubts(self, run: Column) -> Collection[int]:
        """See ``exchange.Site``; a token that a rule's prefix fits is left to the director."""
        script = self._director.script
        if script.jitter_ms:
            return range(len(run.tokens))
        doubts = self._provider.doubts(run)
        prefixes = tuple({rule.prefix.encode() for rule in script.rules})
        return sorted({*doubts, *run.beginning_with(prefixes)}) if prefixes else doubts

    def reply_run(self, run: Column) -> RunReply:
        """See ``exchange.Site``."""
        reply = self._provider.reply_run(run)
        delay_s = self._director.delay_s(None)
        return replace(reply, delay_s=delay_s) if delay_s else reply

    def note_run(self, run: Column) -> None:
        """See ``exchange.Site``."""
        self._tally.count_run(run.subject.notification_id, run.tokens, run.delivery_ids)
        self._journal.note(Many(self._clock(), run))

    def _rule(self, attempt: Attempt) -> Rule | None:
        """Return the rule for a sound attempt; one that is at fault is refused as it deserves."""
        if attempt.words or not self._director.script.rules:
            return None
        return self._director.decide(attempt.token, attempt.notification_id)

    def _reply(self, attempt: Attempt, answer: str, rule: Rule | None) -> Reply:
        make = BROKEN.get(answer)
        if make is not None:
            return make()
        return self._provider.reply(attempt, OK if answer in GIVEN else answer, rule)

    @property
    def script(self) -> Script:
        """Return the script that holds now."""
        return self._director.script

    def perform(self, script: Script) -> None:
        """Go by another script from now on; raises ValueError where it names an answer that nobody knows."""
        for rule in script.rules:
            if not (rule.answer in GIVEN or rule.answer in BROKEN or self._provider.knows(rule.answer)):
                message = f"unknown answer {rule.answer!r}"
                raise ValueError(message)
        self._director = Director(script)
        self._provider.follow(script)
        before = self.policy.max_concurrent_streams, self.policy.initial_window_size
        said = script.settings.model_dump(exclude_none=True)
        for name, value in {**asdict(self._provider.policy()), **said}.items():
            setattr(self.policy, name, value)
        if (self.policy.max_concurrent_streams, self.policy.initial_window_size) != before:
            self.on_limits()

    def numbers(self) -> dict[str, object]:
        """Return every counter as JSON."""
        return {**self._tally.numbers(), **asdict(self.traffic)}

    def reset(self) -> None:
        """Forget counters and log; the script and the connections stay."""
        self._tally.clear()
        self._journal.clear()
        self.traffic.goaways = self.traffic.ignored = 0
        self.traffic.violations.clear()

    def revoke(self) -> None:
        """Take back every credential."""
        self._provider.revoke()
