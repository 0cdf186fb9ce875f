"""The counters: what was asked, what was taken, and what was taken more than once."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class NotificationTally:
    """Of one notification."""

    requests: int = 0
    accepted: int = 0
    repeats: int = 0
    """Accepted for a token that had accepted it before."""

    foreign_ids: int = 0
    """Repeats under another delivery id than the first."""

    by_answer: Counter[str] = field(default_factory=Counter)
    taken: dict[str, str] = field(default_factory=dict)
    """Delivery id first accepted, by token."""

    def numbers(self) -> dict[str, object]:
        """Return the counters as JSON."""
        return {
            "requests": self.requests,
            "accepted": self.accepted,
            "distinct": len(self.taken),
            "repeats": self.repeats,
            "foreign_ids": self.foreign_ids,
            "by_answer": dict(self.by_answer),
        }


class Tally:
    """Of everything since the last reset."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self.requests = 0
        self._notifications: dict[str, NotificationTally] = {}

    def count(self, notification_id: str, token: str, delivery_id: str, answer: str, *, is_taken: bool) -> None:
        """Count one request and its answer."""
        self.requests += 1
        tally = self._notifications.get(notification_id)
        if tally is None:
            tally = self._notifications[notification_id] = NotificationTally()
        tally.requests += 1
        tally.by_answer[answer] += 1
        if is_taken:
            tally.accepted += 1
            first = tally.taken.setdefault(token, delivery_id)
            if len(tally.taken) + tally.repeats < tally.accepted:
                tally.repeats += 1
                if first != delivery_id:
                    tally.foreign_ids += 1

    def numbers(self) -> dict[str, object]:
        """Return all counters as JSON; ``distinct`` counts each token once, whatever it was told."""
        every = self._notifications.values()
        by_answer: Counter[str] = Counter()
        for tally in every:
            by_answer.update(tally.by_answer)
        distinct = len(set().union(*(tally.taken for tally in every))) if len(every) > 1 else None
        return {
            "requests": self.requests,
            "accepted": sum(tally.accepted for tally in every),
            "distinct": distinct if distinct is not None else sum(len(tally.taken) for tally in every),
            "deliveries": sum(len(tally.taken) for tally in every),
            "repeats": sum(tally.repeats for tally in every),
            "foreign_ids": sum(tally.foreign_ids for tally in every),
            "by_answer": dict(by_answer),
            "notifications": {key: tally.numbers() for key, tally in self._notifications.items()},
        }
