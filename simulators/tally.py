"""The counters: what was asked, what was taken, and what was taken more than once.

Of what was taken two hashes are kept, of the token and of the delivery id, 16 bytes in all, and compared when somebody
asks. They have 64 bits: that any two of a million tokens share one has a chance of 1 in 37 million.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence

from simulators.attempt import OK


class NotificationTally:
    """Of one notification."""

    __slots__ = ("_found", "by_answer", "delivery_ids", "requests", "tokens")

    def __init__(self) -> None:
        self.requests = 0
        self.by_answer: dict[str, int] = {}
        self.tokens = array("q")
        """What was taken, oldest first; hashes, as in the next one."""
        self.delivery_ids = array("q")
        self._found = (0, 0, 0, 0)

    def _compared(self) -> tuple[int, int, int, int]:
        """Return how many were taken, their distinct tokens, repeats, and those under another id than the first."""
        taken = len(self.tokens)
        if self._found[0] != taken:
            distinct, foreign_ids = len(set(self.tokens)), 0
            if distinct != taken:
                first: dict[int, int] = {}
                pairs = zip(self.tokens, self.delivery_ids, strict=True)
                foreign_ids = sum(first.setdefault(token, id_) != id_ for token, id_ in pairs)
            self._found = taken, distinct, taken - distinct, foreign_ids
        return self._found

    def numbers(self) -> dict[str, object]:
        """Return the counters as JSON; ``repeats``: taken for a token for which one was taken before."""
        accepted, distinct, repeats, foreign_ids = self._compared()
        return {
            "requests": self.requests,
            "accepted": accepted,
            "distinct": distinct,
            "repeats": repeats,
            "foreign_ids": foreign_ids,
            "by_answer": dict(self.by_answer),
        }

    def sums(self) -> Counter[str]:
        """Return the counters that can be added up."""
        accepted, deliveries, repeats, foreign_ids = self._compared()
        return Counter(accepted=accepted, deliveries=deliveries, repeats=repeats, foreign_ids=foreign_ids)


class Tally:
    """Of everything since the last reset."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self.requests = 0
        self._notifications: dict[str, NotificationTally] = {}
        self._distinct = (0, 0)

    def _of(self, notification_id: str) -> NotificationTally:
        tally = self._notifications.get(notification_id)
        if tally is None:
            tally = self._notifications[notification_id] = NotificationTally()
        return tally

    def count(self, notification_id: str, token: str, delivery_id: str, answer: str, *, is_taken: bool) -> None:
        """Count one request and its answer."""
        self.requests += 1
        tally = self._of(notification_id)
        tally.requests += 1
        tally.by_answer[answer] = tally.by_answer.get(answer, 0) + 1
        if is_taken:
            # As bytes, because equal bytes have equal hashes; a string's may be another.
            tally.tokens.append(hash(token.encode("utf-8", "surrogatepass")))
            tally.delivery_ids.append(hash(delivery_id.encode("utf-8", "surrogatepass")))

    def count_run(self, notification_id: str, tokens: Sequence[bytes], delivery_ids: Sequence[bytes]) -> None:
        """Count requests that were all taken."""
        number = len(tokens)
        self.requests += number
        tally = self._of(notification_id)
        tally.requests += number
        tally.by_answer[OK] = tally.by_answer.get(OK, 0) + number
        tally.tokens.extend(map(hash, tokens))
        tally.delivery_ids.extend(map(hash, delivery_ids))

    def numbers(self) -> dict[str, object]:
        """Return all counters as JSON; ``distinct`` counts each token once, whatever it was told."""
        every = self._notifications.values()
        sums = sum((tally.sums() for tally in every), Counter[str]())
        by_answer = sum((Counter(tally.by_answer) for tally in every), Counter[str]())
        said = {name: sums[name] for name in ("accepted", "deliveries", "repeats", "foreign_ids")}
        return {
            "requests": self.requests,
            "distinct": self._all_distinct(sums),
            **said,
            "by_answer": dict(by_answer),
            "notifications": {key: tally.numbers() for key, tally in self._notifications.items()},
        }

    def _all_distinct(self, sums: Counter[str]) -> int:
        if len(self._notifications) == 1:
            return sums["deliveries"]
        if self._distinct[0] != sums["accepted"]:
            every = [tally.tokens for tally in self._notifications.values()]
            self._distinct = sums["accepted"], len(set().union(*every))
        return self._distinct[1]
