"""A histogram that takes what happened to many at once: one by one, it would cost more than sending them."""

from bisect import bisect_left

from prometheus_client import Histogram as OneByOne


class Histogram(OneByOne):
    """``prometheus_client``'s, and one method more."""

    def observe_many(self, amount: float, times: int) -> None:
        """Observe the same amount so many times."""
        self._sum.inc(amount * times)
        at = bisect_left(self._upper_bounds, amount)
        if at < len(self._buckets):
            self._buckets[at].inc(times)
