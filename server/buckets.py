"""Buckets: how often somebody may ask: a burst at once, then so many a second."""

from collections import OrderedDict
from collections.abc import Hashable
from time import monotonic


class Buckets:
    """A token bucket for each key: full at first, with `burst` tokens, and filled at `rate` a second."""

    def __init__(self, burst: int, rate: float):
        self._burst, self._rate = burst, rate
        self._held: OrderedDict[Hashable, tuple[float, float]] = (
            OrderedDict()
        )  # tokens, and when; oldest first

    def take(self, key: Hashable) -> bool:
        """Whether there is a token, which is taken."""
        now = monotonic()
        while self._held and now - self._held[oldest := next(iter(self._held))][1] > self._burst / self._rate:
            del self._held[oldest]  # full again, as one that was never asked
        left, then = self._held.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - then) * self._rate)
        taken = left >= 1
        self._held[key] = left - taken, now
        return taken
