"""The plans of a store, and the fifteen days of a trial.

What the API answers after a trial is in ``api.gateway``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from fakes.bigcommerce.quirks import Quirks
from fakes.bigcommerce.sources import CONNECTION_GUIDE
from fakes.evidence.ledger import imitates
from fakes.time.clock import Clock

StorePlan = Literal["trial", "standard", "plus", "pro", "enterprise", "sandbox"]
PLANS: tuple[StorePlan, ...] = get_args(StorePlan)
PAID_PLANS = ("standard", "plus", "pro", "enterprise")

TRIAL_LENGTH = timedelta(days=15)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Trial:
    """One store's trial, read against the store's clock."""

    clock: Clock
    started_at: datetime
    quirks: Quirks

    @property
    def expires_at(self) -> datetime:
        return self.started_at + TRIAL_LENGTH

    @property
    @imitates(
        "trial of fifteen days",
        "a trial store works to the last instant of its 15 days and then stops by itself",
        evidence="official",
        source=CONNECTION_GUIDE,
        test="state/test_trial.py::test_the_last_instant_works_and_the_next_does_not",
        shows=lambda expired, _: bool(expired),
    )
    def expired(self) -> bool:
        return self.clock.now() >= self.expires_at

    @property
    def deleted(self) -> bool:
        return self.expired and self.clock.now() >= self.expires_at + self.quirks.trial_grace

    @property
    def days_left(self) -> int:
        """Whole or begun days until the end; 15 at the start, 1 on the last day, 0 when expired."""
        return max(0, -((self.clock.now() - self.expires_at) // _DAY))

    def __repr__(self) -> str:
        return f"Trial({self.days_left} days left, until {self.expires_at:%Y-%m-%d %H:%M})"


def check_plan(plan: str) -> StorePlan:
    """Raises ValueError for an unknown plan."""
    for known in PLANS:
        if plan == known:
            return known
    raise ValueError(f"no plan {plan!r}; take one of {', '.join(PLANS)}")
