"""Decides by a script which attempt gets which answer, and when."""

import time
from collections.abc import Callable
from hashlib import blake2b
from random import Random

from simulators.script import Rule, Script


class Director:
    """Applies one script, and remembers per rule what it has done; *clock* tells seconds from any beginning."""

    def __init__(self, script: Script, clock: Callable[[], float] = time.monotonic) -> None:
        self.script = script
        self._clock = clock
        self._attempts: list[dict[str, int]] = [{} for _ in script.rules]
        self._asked: dict[str, int] = {}
        """Attempts so far, by token; kept where a share of attempts is asked for."""
        self._is_counting = any(rule.each == "attempt" and rule.share < 1 for rule in script.rules)
        self._fitting = [0] * len(script.rules)
        self._answered = [0] * len(script.rules)
        self._begun = [0.0] * len(script.rules)
        """When the latest run of each rule began."""
        self._chance = Random(script.seed)

    def decide(self, token: str, notification_id: str) -> Rule | None:
        """Return the rule that decides about one attempt, or None."""
        if self._is_counting:
            self._asked[token] = self._asked.get(token, 0) + 1
        for place, rule in enumerate(self.script.rules):
            fits = token.startswith(rule.prefix) and rule.notification_id in {None, notification_id}
            if fits and self._strikes(place, rule, token):
                return rule
        return None

    def _strikes(self, place: int, rule: Rule, token: str) -> bool:
        if rule.times is not None:
            attempt = self._attempts[place].get(token, 0) + 1
            self._attempts[place][token] = attempt
            if attempt > rule.times:
                return False
        if rule.share < 1:
            asked = self._asked[token] if rule.each == "attempt" else 0
            if self._chance_of(place, token, asked) >= rule.share:
                return False
        self._fitting[place] += 1
        if not self._picks(place, rule) or self._answered[place] == rule.total:
            return False
        self._answered[place] += 1
        return True

    def _picks(self, place: int, rule: Rule) -> bool:
        """Tell whether the latest request that fits a rule is beyond what it skips, and in a run of its round."""
        turn = self._fitting[place] - rule.skip - 1
        into_run = turn % rule.every - max(0, rule.every - rule.run)
        if turn < 0 or into_run < 0:
            return False
        if rule.run_s is None:
            return True
        if into_run == 0:
            self._begun[place] = self._clock()
        return self._clock() - self._begun[place] <= rule.run_s

    def _chance_of(self, place: int, token: str, attempt: int) -> float:
        """Return a number from 0 to 1 that is the same in every run, and of its own for every rule."""
        said = f"{self.script.seed}\0{place}\0{attempt}\0{token}".encode()
        return int.from_bytes(blake2b(said, digest_size=6).digest(), "big") / (1 << 48)

    def delay_s(self, rule: Rule | None) -> float:
        """Return how long an answer takes."""
        script = self.script
        base = rule.latency_ms if rule is not None and rule.latency_ms is not None else script.latency_ms
        if script.jitter_ms:
            base += self._chance.uniform(-script.jitter_ms, script.jitter_ms)
        return max(0.0, base / 1000)
