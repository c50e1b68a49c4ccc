"""Files that answers link to: each under a path that nobody can guess.

What is in the files is not known here; whoever adds one says how long its link lives.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from fakes.state.dice import Dice
from fakes.time.clock import Clock


@dataclass(frozen=True, slots=True)
class Download:
    """One file behind a link: its name, its bytes, and when the link dies (None: never)."""

    name: str
    content: bytes
    until: datetime | None

    def __deepcopy__(self, memo: object) -> "Download":
        return self  # A file does not change, so copies of the network share it.


class Downloads:
    """Files by the token in their link.  ``/files/{token}/{name}`` needs no key: the link is the key."""

    def __init__(self, clock: Clock, seed: int = 0) -> None:
        self._clock = clock
        self._random = Dice(f"{seed}:file shelf")
        self._files: dict[str, Download] = {}
        self._next_death: datetime | None = None

    def put(self, name: str, content: bytes, lives: timedelta | None = None) -> str:
        """Add a file and return its path, ``/files/{token}/{name}``, with the name quoted."""
        self._drop_the_dead()
        until = None if lives is None else self._clock.now() + lives
        token = f"{self._random.getrandbits(128):032x}"
        self._files[token] = Download(name, content, until)
        if until is not None:
            self._next_death = min(until, self._next_death or until)
        return f"/files/{token}/{quote(name, safe='')}"

    def _drop_the_dead(self) -> None:
        """Look for them only when there are some: files come often, and may be many."""
        now = self._clock.now()
        if self._next_death is None or self._next_death > now:
            return
        self._files = {token: kept for token, kept in self._files.items() if kept.until is None or kept.until > now}
        self._next_death = min((kept.until for kept in self._files.values() if kept.until), default=None)

    def get(self, token: str) -> Download | None:
        """The file behind a token, or None when there is none or its link is dead."""
        found = self._files.get(token)
        if found is None or (found.until is not None and found.until <= self._clock.now()):
            return None
        return found
