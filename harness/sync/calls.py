"""One call over the wire, and how it ended: done, refused, busy or unknown.

Which addresses there are and what an answer holds is known to the two clients, ``bigcommerce.py`` and
``logicbroker.py``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

from harness.sync.errors import (
    Busy,
    CredentialsRefused,
    NotFound,
    Outage,
    Refused,
    ScopeMissing,
    StoreSuspended,
    Unknown,
)
from harness.sync.observer import CallOutcome, NullObserver, Observer
from harness.sync.quota import LEAST_WAIT, Quota
from harness.sync.secrets import Secret, redact_text
from harness.sync.wire import Headers, Request, Response, Send, decode_json, encode_json, fields_of

HeaderFields = Mapping[str, str]
"""Header fields of an answer, by lower-case name."""

FIRST_PAUSE = timedelta(seconds=30)
"""After the first trouble in a row; each further one doubles it, up to ``LONGEST_PAUSE``."""
LONGEST_PAUSE = timedelta(minutes=10)

LONGEST_WAIT = timedelta(hours=1)
"""However long a service asks to wait, it is asked again after this."""

_RETRY_AFTER = (
    ("retry-after", timedelta(seconds=1), timedelta(seconds=1)),
    ("x-retry-after", timedelta(seconds=1), timedelta(seconds=1)),
)
_WAITS = (("x-rate-limit-time-reset-ms", timedelta(milliseconds=1), LEAST_WAIT), *_RETRY_AFTER)
"""Header fields of a 429: name, unit, and the least that is waited.  Source: API rate limits."""

_SUSPENDED = re.compile(r"store is suspended", re.IGNORECASE)
_LATER = frozenset({408, 423, 499})
"""Not 5xx, and yet no verdict: the request took too long, or the record is locked."""


@dataclass(slots=True)
class Backoff:
    """Until when one service is left alone and why: its troubles in a row, what it asked for, and its quota."""

    troubles: int = 0
    until: datetime | None = None
    reason: str = ""
    since: datetime | None = None
    asked: datetime | None = None
    """Until when the service itself asked to be left alone, so that a new process has to know it, too."""
    quota: Quota = field(default_factory=Quota)
    observer: Observer = field(default_factory=NullObserver)

    def paused(self, now: datetime) -> datetime | None:
        """Until when nothing is sent; None when it may be called."""
        return self.until if self.until is not None and self.until > now else None

    def owed(self, now: datetime) -> datetime | None:
        """Until when the service must be left alone, by its own word or because its quota is used up; or None."""
        asked = self.asked if self.asked is not None and self.asked > now else None
        return max((until for until in (asked, self.quota.wait(now)) if until), default=None)


@dataclass(frozen=True, slots=True)
class Closing:
    """A service that should be closed by now: since when, and a question that it answers to everybody while it is open.

    Guess: how it answers then.  It may say 401, 403, 404 or 503, in words that are right for other troubles, too.
    """

    since: datetime
    question: str


class Caller:
    """Calls one service at one instant, with its headers; remembers in its backoff when it must not be called."""

    def __init__(
        self,
        service: str,
        send: Send,
        *,
        headers: Mapping[str, str],
        backoff: Backoff,
        now: datetime,
        secret: Secret,
        closing: Closing | None = None,
    ) -> None:
        self._service = service
        self._send = send
        self._headers = Headers(headers)
        self._backoff = backoff
        self._now = now
        self._secret = secret
        self._closing = closing
        self.service_time = now
        """What time it was at the service when it answered last, to the second; our own time where it does not say.

        Source: RFC 9110: an origin server with a clock sends ``Date``.
        """

    def read(self, url: str, what: str) -> Any:
        """The JSON at a URL, None when the answer is empty.

        Raises:
            Refused, Busy
        """
        self._wait_if_asked()
        with self._observed("GET", what):
            return self._json(self._read_bytes(url, what, self._headers), what)

    def read_object(self, url: str, what: str) -> dict[str, Any]:
        """The JSON object at a URL; anything else is no sensible answer."""
        found = self.read(url, what)
        if not isinstance(found, dict) or not found:
            self.trouble(what, "the answer is no object")
        return found

    def read_list(self, url: str, what: str) -> list[Any]:
        """The JSON array at a URL, empty when there is no content; anything else is no sensible answer."""
        found = self.read(url, what)
        if not isinstance(found, list | None):
            self.trouble(what, "the answer is no list")
        return found or []

    def read_lines(self, url: str, what: str) -> bytes:
        """A text file whose every line ends; nothing secret is sent, since links lead to other hosts."""
        self._wait_if_asked()
        with self._observed("GET", what):
            body = self._read_bytes(url, what, Headers({}))
            if body and (not body.endswith(b"\n") or body.lstrip().startswith(b"<")):
                self.trouble(what, "the file is cut off, or a page came instead of it")
            return body

    def write(self, method: str, url: str, body: Any, what: str) -> Any:
        """Send JSON; the answer's JSON, None when it is empty.

        Raises:
            Refused, Busy, Unknown
        """
        headers = self._headers.with_field("Content-Type", "application/json")
        self._wait_if_asked()
        with self._observed(method, what):
            answer, _ = self._exchange(Request(method, url, headers, encode_json(body)), what, write=True)
            return self._json(answer, what, write=True)

    def _read_bytes(self, url: str, what: str, headers: Headers) -> bytes:
        body, fields = self._exchange(Request("GET", url, headers), what)
        length = fields.get("content-length", "")
        if length.isdigit() and int(length) != len(body) and not fields.get("content-encoding"):
            self.trouble(what, f"the answer has {len(body)} of {length} bytes")
        return body

    def _wait_if_asked(self) -> None:
        """Nothing is sent while the service wants to be left alone, or its quota is used up."""
        if until := self._backoff.paused(self._now):
            raise Busy(self._service, until, self._backoff.reason)
        if until := self._backoff.quota.wait(self._now):
            self._pause(until, f"of {self._backoff.quota.most} requests the rest is left to the store's other apps")

    @contextmanager
    def _observed(self, method: str, what: str) -> Iterator[None]:
        """Around one request: the observer hears how it ended."""
        try:
            yield
        except (Refused, Busy, Unknown) as error:
            self._backoff.observer.answered(self._service, method, what, _outcome_of(error), str(error))
            raise
        self._backoff.observer.answered(self._service, method, what, "done", "")

    def _exchange(self, request: Request, what: str, *, write: bool = False) -> tuple[bytes, HeaderFields]:
        """Body and header fields of an answer of 2xx; every other end is raised."""
        try:
            response = self._send(request)
        except ConnectionRefusedError as error:
            self.trouble(what, self._clean(str(error)) or "connection refused")
        except OSError as error:
            self.trouble(what, self._clean(f"{type(error).__name__}: {error}"), write=write)
        fields = fields_of(response)
        self._backoff.quota.note(fields, self._now)
        self.service_time = _date_of(fields) or self._now
        if not 200 <= response.status < 300:
            self._judge(response, fields, what, write)
        self._backoff.troubles, self._backoff.until, self._backoff.asked, self._backoff.since = 0, None, None, None
        return response.body, fields

    def _judge(self, response: Response, fields: HeaderFields, what: str, write: bool) -> NoReturn:
        status = response.status
        message = message_of(response.body, self._clean)
        if status == 429:
            self._wait(fields, what, message)
        if status == 503 and _SUSPENDED.search(message):
            raise StoreSuspended(self._service, self._now + LONGEST_PAUSE, message)
        if self._closing and not (write and status >= 500) and not self._answers(self._closing.question):
            said = f"{status} {message}".strip()
            reason = f"{said}; the trial of the store ended at {self._closing.since:%Y-%m-%d %H:%M} UTC."
            raise StoreSuspended(self._service, self._now + LONGEST_PAUSE, reason)
        if (status >= 500 and status != 507) or status in _LATER:
            least = _asked_to_wait(fields, _RETRY_AFTER)
            self.trouble(what, f"{status} {message}".strip(), write=write and status != 423, least=least)
        kinds = {401: CredentialsRefused, 403: ScopeMissing, 404: NotFound}
        raise kinds.get(status, Refused)(self._service, what, status, message)

    def _answers(self, question: str) -> bool:
        """Whether the service answers a question to everybody; also when nobody can tell, because the wire fails."""
        try:
            response = self._send(Request("GET", question, self._headers))
        except OSError:
            return True
        self._backoff.quota.note(fields_of(response), self._now)
        if not 200 <= response.status < 300:
            return response.status == 429
        try:
            return isinstance(decode_json(response.body), Mapping)
        except (ValueError, RecursionError):
            return False

    def _wait(self, fields: HeaderFields, what: str, message: str) -> NoReturn:
        """A 429: wait as long as it says, or, when it says nothing, longer each time (the platform is overloaded)."""
        wait = _asked_to_wait(fields, _WAITS)
        if wait is None:
            self.trouble(what, f"429 {message}".strip())
        self._backoff.asked = self._now + wait
        self._pause(self._backoff.asked, "too many requests")

    def _pause(self, until: datetime, reason: str) -> NoReturn:
        self._backoff.until, self._backoff.reason = until, reason
        raise Busy(self._service, until, reason)

    def trouble(self, what: str, reason: str, *, write: bool = False, least: timedelta | None = None) -> NoReturn:
        """No sensible answer: nothing is sent for a while, at ``least`` as long as the service asked for.

        Raises:
            Outage, Unknown
        """
        pause = max(min(FIRST_PAUSE * 2 ** min(self._backoff.troubles, 10), LONGEST_PAUSE), least or timedelta())
        self._backoff.troubles += 1
        self._backoff.since = self._backoff.since or self._now
        self._backoff.until = self._now + pause
        self._backoff.asked = self._now + least if least else None
        self._backoff.reason = f"{what}: {reason}"
        if write:
            raise Unknown(self._service, what, reason)
        raise Outage(self._service, self._backoff.until, self._backoff.reason)

    def _json(self, body: bytes, what: str, *, write: bool = False) -> Any:
        if not body.strip():
            return None
        try:
            return decode_json(body)
        except (ValueError, RecursionError):
            self.trouble(what, f"the answer is no JSON: {message_of(body, self._clean)}", write=write)

    def _clean(self, text: str) -> str:
        return redact_text(text, self._secret)


def message_of(body: bytes, clean: Callable[[str], str] = redact_text) -> str:
    """What an error's body says to a person, whatever its shape: an array, an object, HTML or text; one line.

    A secret is taken out before anything is cut off, so that no half of it stays; of a long text only the beginning
    is looked at.
    """
    try:
        said = "; ".join(_sentences(decode_json(body)))
    except (ValueError, RecursionError):
        text = clean(body[: 2 * LONGEST_MESSAGE].decode(errors="replace"))[:LONGEST_MESSAGE]
        said = re.sub(r"<[^<>]*>", " ", text)
    short = " ".join(clean(said[: 2 * LONGEST_MESSAGE])[:LONGEST_MESSAGE].split())
    return short if len(short) <= 300 else f"{short[:297]}..."


LONGEST_MESSAGE = 10_000
"""Characters of an answer that are looked at for what it says to a person."""


def _sentences(value: Any) -> list[str]:
    """The sentences in an error: V2 has ``message`` and ``details``, V3 ``title``, ``detail`` and ``errors``."""
    if isinstance(value, list):
        return [sentence for part in value for sentence in _sentences(part)]
    if not isinstance(value, Mapping):
        return [] if value is None else [str(value)]
    found = []
    for name, inner in value.items():
        if name.lower() in {"message", "title", "detail", "error", "invalid_reason", "errormessage"}:
            found += _sentences(inner)
        elif name.lower() in {"errors", "batch_errors", "details"} and inner:
            found += _named(inner)
    return found


def _named(value: Any) -> list[str]:
    if not isinstance(value, Mapping):
        return _sentences(value)
    return [f"{name}: {'; '.join(_sentences(inner))}" for name, inner in value.items() if inner is not None]


def _date_of(fields: HeaderFields) -> datetime | None:
    """What time it is at the service; None when it does not say.  Source: RFC 9110: such dates are in UTC."""
    try:
        date = parsedate_to_datetime(fields["date"])
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None


def _outcome_of(error: Refused | Busy | Unknown) -> CallOutcome:
    if isinstance(error, Unknown):
        return "unknown"
    if isinstance(error, Busy):
        return "outage" if isinstance(error, Outage | StoreSuspended) else "busy"
    return "refused"


def _asked_to_wait(fields: HeaderFields, names: tuple[tuple[str, timedelta, timedelta], ...]) -> timedelta | None:
    """How long an answer asks to wait; an absent or unreadable header field is unknown, never zero."""
    for name, unit, least in names:
        value = fields.get(name, "").strip()
        if value.isdecimal() and len(value) < 12:
            return min(max(int(value) * unit, least), LONGEST_WAIT)
    return None
