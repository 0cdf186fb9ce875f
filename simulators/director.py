"""Decides by a script which attempt gets which answer, and when."""

from hashlib import blake2b
from random import Random

from simulators.script import Rule, Script


class Director:
    """Applies one script, and remembers per rule what it has done."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self._attempts: list[dict[str, int]] = [{} for _ in script.rules]
        self._asked: dict[str, int] = {}
        """Attempts so far, by token; kept where a share of attempts is asked for."""
        self._is_counting = any(rule.each == "attempt" and rule.share < 1 for rule in script.rules)
        self._fitting = [0] * len(script.rules)
        self._answered = [0] * len(script.rules)
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
        if self._is_spared(rule, self._fitting[place] - rule.skip) or self._answered[place] == rule.total:
            return False
        self._answered[place] += 1
        return True

    @staticmethod
    def _is_spared(rule: Rule, turn: int) -> bool:
        """Tell whether the *turn*-th request that fits, from 1, is not among those that a rule picks."""
        return turn < 1 or (turn - 1) % rule.every < rule.every - rule.run

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
