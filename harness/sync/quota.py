"""The quota of requests that a store and all its apps share: what its headers say, and which part of it is ours.

What an answer means otherwise is read in ``calls.py``; what is done first when little is left, in ``connector.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

_FIELDS = ("x-rate-limit-requests-quota", "x-rate-limit-requests-left", "x-rate-limit-time-reset-ms")
_WINDOW = "x-rate-limit-time-window-ms"

LEAST_WAIT = timedelta(milliseconds=100)
LONGEST_WINDOW = timedelta(hours=1)


@dataclass(slots=True)
class Quota:
    """The window that is open, as the last answer told it.  Without such headers nothing is known, and nothing held.

    ``share`` is how much of the quota the connection may use, in per cent.  What the others have not used of their
    part stays theirs; once they have used it all, what is left is there for everybody, so that nobody starves.
    """

    share: int = 100
    most: int = 0
    left: int = 0
    opens_at: datetime | None = None
    ours: int = 0

    def note(self, fields: Mapping[str, str], now: datetime) -> None:
        """Read an answer's header fields, by lower-case name.

        Source: API rate limits: one says how long the window still lasts, and one how long it lasts as a whole.
        """
        most, left, opens_in = (_number(fields.get(name, "")) for name in _FIELDS)
        if not most or left is None or opens_in is None:
            return
        is_new = self._is_over(now) or left > self.left
        self.ours = 1 if is_new else self.ours + 1
        self.most, self.left = most, left
        window = _number(fields.get(_WINDOW, "")) or opens_in
        self.opens_at = now + min(max(timedelta(milliseconds=min(opens_in, window)), LEAST_WAIT), LONGEST_WINDOW)

    def wait(self, now: datetime) -> datetime | None:
        """When the next window opens, if nothing of this one is left for us; else None."""
        return None if self._is_over(now) or self.available() > 0 else self.opens_at

    def available(self) -> int:
        """How many requests of this window are still ours."""
        return self.left - max(self._others_part() - self._used_by_others(), 0)

    def known_left(self, now: datetime) -> int | None:
        """How many requests anybody may still send in this window; None when nobody knows."""
        return None if self._is_over(now) else self.left

    def is_short(self, now: datetime) -> bool:
        """Whether more than half of our part is used: what matters less waits now."""
        return not self._is_over(now) and 2 * self.available() < self.most - self._others_part()

    def _others_part(self) -> int:
        return -(-self.most * (100 - self.share) // 100)

    def _used_by_others(self) -> int:
        return max(self.most - self.left - self.ours, 0)

    def _is_over(self, now: datetime) -> bool:
        return self.opens_at is None or now >= self.opens_at


def _number(text: str) -> int | None:
    """A field that is a number; what is absent or unreadable is unknown, never zero."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 12 else None
