"""How fast a rehearsal asks a store that others use, too: a part of each window of its quota is left to them.

What the quota is, and how much of it is left, the store says with each of its answers.
"""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from harness.sync.wire import Response, fields_of

LEFT_TO_OTHERS = 40
"""Per cent of a quota: more than a connection leaves to others by itself, so that a connector never has to stop."""

_STORE = re.compile(r"/stores/[^/]+/")


class Pace:
    """Remembers of each store until when it is left alone."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def until(self, url: str) -> datetime | None:
        """When the next request may go to an address; None for at once."""
        return self._until.get(_store_of(url))

    def heard(self, url: str, answer: Response, now: datetime) -> None:
        """An answer has come; nothing of it counts where it says nothing of a quota."""
        fields = fields_of(answer)
        said = [fields.get(f"x-rate-limit-{name}", "") for name in ("requests-left", "requests-quota", "time-reset-ms")]
        if not all(number.isdecimal() for number in said):
            return
        left, quota, reset = map(int, said)
        store = _store_of(url)
        self._until.pop(store, None)
        if left * 100 <= quota * LEFT_TO_OTHERS:
            self._until[store] = now + timedelta(milliseconds=reset)


def _store_of(url: str) -> str:
    """The store that an address belongs to."""
    parts = urlsplit(url)
    found = _STORE.search(parts.path)
    return f"{parts.netloc}{found[0] if found else ''}"
