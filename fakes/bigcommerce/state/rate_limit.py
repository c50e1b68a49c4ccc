"""The store's quota of API requests per window of thirty seconds, shared by all its API accounts.

The response to a caller over quota is in ``api.gateway``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fakes.bigcommerce.sources import RATE_LIMITS
from fakes.bigcommerce.state.trial import StorePlan
from fakes.evidence.ledger import imitates

WINDOW = timedelta(seconds=30)
_UNLIMITED = 16_101_495  # Third party: what a store without a limit was seen to say.

# Source: API rate limits. Guess: a trial is like standard; a sandbox's 500,000 per hour are spread evenly.
QUOTAS: dict[StorePlan, int] = {
    "trial": 150,
    "standard": 150,
    "plus": 150,
    "pro": 450,
    "enterprise": _UNLIMITED,
    "sandbox": 4_166,
}


@dataclass(slots=True)
class RateLimit:
    """One store's bucket. Guess: a window begins with the first request after the last window has ended."""

    quota: int
    taken_by_others: int = 0
    used: int = 0
    window_started: datetime | None = None
    window: timedelta = WINDOW

    @imitates(
        "quota per window",
        "one unit per request in a window of 30 seconds on the store's clock, shared by all its API accounts",
        evidence="official",
        source=RATE_LIMITS,
        test="state/test_rate_limit.py::test_the_quota_is_shared_by_all_accounts_of_a_store",
        shows=lambda taken, *_: not taken,
    )
    def take(self, now: datetime) -> bool:
        """Use up one request; False when none is left."""
        self._roll(now)
        if self.used >= self.quota:
            return False
        self.used += 1
        return True

    def take_elsewhere(self, now: datetime, requests: int) -> None:
        """Another app of the same store uses up requests of the current window."""
        self._roll(now)
        self.used = min(self.quota, self.used + requests)

    def left(self, now: datetime) -> int:
        """How many requests would still be answered now; looking does not open a window."""
        is_over = self.window_started is None or now >= self.window_started + self.window
        return self.quota - (min(self.quota, self.taken_by_others) if is_over else self.used)

    def headers(self, now: datetime) -> dict[str, str]:
        """Source: API rate limits; the last one is the time that remains, in milliseconds."""
        self._roll(now)
        remaining = self.window_started + self.window - now if self.window_started else self.window
        return {
            "X-Rate-Limit-Requests-Left": str(self.quota - self.used),
            "X-Rate-Limit-Requests-Quota": str(self.quota),
            "X-Rate-Limit-Time-Reset-Ms": _milliseconds(remaining),
            "X-Rate-Limit-Time-Window-Ms": _milliseconds(self.window),
        }

    def _roll(self, now: datetime) -> None:
        if self.window_started is None or now >= self.window_started + self.window:
            self.window_started = now
            self.used = min(self.quota, self.taken_by_others)


def _milliseconds(time: timedelta) -> str:
    """Whole ones, in a quarter of the time that a division of two times takes."""
    return str((time.days * 86_400 + time.seconds) * 1000 + time.microseconds // 1000)
