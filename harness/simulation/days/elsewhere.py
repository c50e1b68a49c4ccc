"""What happens at another store of the retailer: who buys there, and what suppliers answer.

That it is there, and when, is in ``occasions``; when what happens is in ``workload``.
"""

import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from fakes.bigcommerce.refusals import Refused
from fakes.people.habits import Hours, some_time
from fakes.people.supplier import NothingOpen
from harness.simulation.other_store import OtherStore

OPENS = timedelta(minutes=3)
CLOSES = timedelta(hours=4)
"""So long a former store is still worked; what its suppliers answer later is nobody's business."""

AT_ONCE, LATER = 3, 4
"""How many orders it has."""

ANSWERED: Hours = (1, 7)
CANCELLED = 0.3
MOST_PIECES = 3


class Elsewhere:
    """One such store, with the chances of those who buy there."""

    def __init__(self, store: OtherStore, skus: Sequence[str], seed: int) -> None:
        """``skus`` are what it sells that suppliers deliver."""
        self.store = store
        self._skus = skus
        self._chance = random.Random(f"{seed}:elsewhere")

    def visits(self, seconds: int) -> list[int]:
        """After how many seconds somebody comes."""
        later = (self._chance.randrange(max(seconds, 1)) for _ in range(LATER))
        return [*range(AT_ONCE), *sorted(later)]

    def order(self) -> int | None:
        """Somebody buys one thing; returns the order's number, or None if it is sold out."""
        line = self._chance.choice(self._skus), self._chance.randint(1, MOST_PIECES)
        with suppress(Refused):
            return self.store.place_order([line]).id
        return None

    def patience(self) -> timedelta:
        """How long suppliers take to answer."""
        return some_time(ANSWERED, self._chance)

    def answer(self, number: int) -> None:
        """Suppliers ship or cancel an order, if they have it."""
        deed = self.store.supplier_cancels if self._chance.random() < CANCELLED else self.store.supplier_ships
        with suppress(NothingOpen):
            deed(number)
