"""What the answers of services say of themselves: how fast a store may be asked, and what time it is there.

A part of each window of a store's quota is left to others who use it.
"""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from harness.sync.wire import Response, fields_of

LEFT_TO_OTHERS = 40
"""Per cent of a quota: more than a connection leaves to others by itself, so that a connector never has to stop."""

_STORE = re.compile(r"/stores/[^/]+/")


class Pace:
    """Remembers of each store until when it is left alone, and of each host how far its clock is ``ahead`` of ours."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}
        self.ahead: dict[str, timedelta] = {}

    def until(self, url: str) -> datetime | None:
        """When the next request may go to an address; None for at once."""
        return self._until.get(_store_of(url))

    def heard(self, url: str, answer: Response, now: datetime) -> None:
        """An answer has come; of a quota nothing counts where it says nothing of one."""
        fields = fields_of(answer)
        with suppress(ValueError, TypeError):
            told = parsedate_to_datetime(fields.get("date", ""))
            self.ahead[urlsplit(url).netloc] = told.replace(tzinfo=told.tzinfo or UTC) - now
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
