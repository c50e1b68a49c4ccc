"""What a service still has to do by itself, and when: a heap and a counter.

An entry is data, a name with plain arguments, never a function: a service that can be copied or written down keeps
its plans with it.
"""

import heapq
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, order=True, slots=True)
class Appointment:
    """One thing to do at an instant; entries of the same instant keep the order in which they were made."""

    at: datetime
    number: int
    what: str = field(compare=False)
    arguments: tuple[Any, ...] = field(compare=False)


class Agenda:
    """Appointments in the order in which they come due."""

    def __init__(self) -> None:
        self._heap: list[Appointment] = []
        self._count = 0

    def add(self, at: datetime, what: str, *arguments: Any) -> None:
        self._count += 1
        heapq.heappush(self._heap, Appointment(at, self._count, what, arguments))

    def next(self) -> datetime | None:
        """When the first appointment comes due, or None."""
        return self._heap[0].at if self._heap else None

    def upcoming(self, most: int) -> list[Appointment]:
        """The next appointments, so many at most, in the order in which they come due."""
        return heapq.nsmallest(most, self._heap)

    def pop_due(self, now: datetime) -> Appointment | None:
        """Take the first appointment that is due at an instant, or None."""
        if self._heap and self._heap[0].at <= now:
            return heapq.heappop(self._heap)
        return None

    def __deepcopy__(self, memo: dict[int, Any]) -> "Agenda":
        """A copy that shares the entries, which nobody changes."""
        twin = memo[id(self)] = Agenda()
        twin._heap, twin._count = list(self._heap), self._count
        return twin

    def __len__(self) -> int:
        return len(self._heap)
