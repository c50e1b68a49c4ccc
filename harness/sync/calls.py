"""One call over the wire, and how it ended: done, refused, busy or unknown.

Which addresses there are and what an answer holds is known to the two clients, ``bigcommerce.py`` and
``logicbroker.py``.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from statistics import median_low
from typing import Any, NoReturn
from urllib.parse import urlsplit

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
from harness.sync.wire import (
    Headers,
    JsonObject,
    Request,
    Response,
    Send,
    date_in_words,
    decode_json,
    encode_json,
    fields_of,
    storable,
)

HeaderFields = Mapping[str, str]
"""Header fields of an answer, by lower-case name."""

Clock = Callable[[], datetime]
"""Tells the time: within a piece of work the time goes on, because calls take time."""

FIRST_PAUSE = timedelta(seconds=30)
"""After the first trouble in a row; each further one doubles it, up to ``LONGEST_PAUSE``."""
LONGEST_PAUSE = timedelta(minutes=10)

SILENT = timedelta(hours=1)
"""Without a sensible answer for so long a service is more than stumbling."""

LONGEST_PAUSE_FOR_A_PAGE = timedelta(minutes=1)
"""The same where something in front of the service says no at once: the service itself need not be spared."""

LONGEST_WAIT = timedelta(hours=1)
"""However long a service asks to wait, it is asked again after this."""

LEAST_REPEATED_WAIT = timedelta(seconds=1)
"""When waiting as asked was not enough, at least this is waited, and each time twice as long."""

MOST_CLOCK_ERROR = timedelta(days=1)
"""What a service says of the time counts only if it differs by less from ours; else whichever is earlier counts.

One of both is wrong then, and a window that begins too early misses nothing.
"""

DATES_COMPARED = 5
"""So many answers in a row say together what time it is at a service: one wrong date counts little."""

MOST_WAITS = 3
"""So often in a row one question may be put off by its service; then it is no sensible answer to that question."""

MOST_PUT_OFF = 1_000
"""Questions that are remembered with how often they were put off."""

_RETRY_AFTER = (
    ("retry-after", timedelta(seconds=1), timedelta(seconds=1)),
    ("x-retry-after", timedelta(seconds=1), timedelta(seconds=1)),
)
_WAITS = (("x-rate-limit-time-reset-ms", timedelta(milliseconds=1), LEAST_WAIT), *_RETRY_AFTER)
"""Header fields of a 429: name, unit, and the least that is waited.  Source: API rate limits."""

_NUMBER = re.compile(r"\d{1,11}(\.\d{1,6})?")

_SUSPENDED = re.compile(r"store is suspended", re.IGNORECASE)

_VERDICTS = frozenset({400, 401, 403, 404, 413, 415, 422, 507})
"""What a service answers when it will not do something.  Every other end of a request may pass by itself."""

_PASSING = re.compile(
    r"try again|retry|temporar|please wait|too many (?:\w+ )?(?:requests|calls|connections)|rate limit|throttl"
    r"|quota (?:\w+ )?(?:exceeded|exhausted|reached)|out of (?:\w+ ){0,2}quota"
    r"|deadlock|time-?out|timed out|service unavailable|an error has occurred|unexpected error",
    re.IGNORECASE,
)
"""Words of a service that says no for now, or that something broke in it, whatever status it gives that."""

_NOT_LOOKED_AT = frozenset({423})
"""The record is locked, so that a write certainly did nothing."""

_OWN_FIELDS = frozenset(
    {
        *("status", "title", "errors", "batch_errors", "error"),  # BigCommerce V3.
        *("Message", "Code", "Body", "Result", "ErrorMessage", "Errors", "ModelState", "statusCode"),  # Logicbroker.
    }
)
_FOREIGN_FIELDS = frozenset({"cloudflare_error", "ray_id", "apiVersion", "path"})
"""What only others write into an error that looks like a service's own.

Source: Cloudflare, problem details of errors 1xxx; Kubernetes, Status; Spring Boot, error attributes.
"""
_FOREIGN_TYPE = re.compile(r"https?://(?!([\w-]+\.)*(bigcommerce\.com|ietf\.org|rfc-editor\.org)/)", re.IGNORECASE)
"""How the ``type`` of a problem begins that neither BigCommerce nor a framework of a service's own describes."""
_OWN_TEXTS = ("The route is not found", "X-Auth-Token header")
"""Source: BigCommerce's gateway; recorded by third parties."""


@dataclass(slots=True)
class Backoff:
    """Until when one service is left alone and why: its troubles in a row, what it asked for, and its quota."""

    troubles: int = 0
    until: datetime | None = None
    reason: str = ""
    since: datetime | None = None
    asked: datetime | None = None
    """Until when the service itself asked to be left alone, so that a new process has to know it, too."""
    waits: int = 0
    """How often in a row it asked to wait."""
    allowed: dict[str, datetime] = field(default_factory=dict)
    """When each operation was last done, so that a 403 for one record is not taken for one for all."""
    put_off: dict[str, int] = field(default_factory=dict)
    """How often in a row each question was answered with a wish to wait."""
    dates: deque[timedelta] = field(default_factory=lambda: deque(maxlen=DATES_COMPARED))
    """How far the service's clock was ahead of ours at its last answers, to the second."""
    quota: Quota = field(default_factory=Quota)
    observer: Observer = field(default_factory=NullObserver)

    @property
    def clock_ahead(self) -> timedelta | None:
        """How far the service's clock is ahead of ours, as most of its last answers say; None when none says it."""
        return median_low(self.dates) if self.dates else None

    @property
    def most_clock_error(self) -> timedelta:
        """By how much our clock and the service's differ at most, as any of its last answers says."""
        return max(map(abs, self.dates), default=timedelta())

    def paused(self, now: datetime) -> datetime | None:
        """Until when nothing is sent; None when it may be called."""
        return self.until if self.until is not None and self.until > now else None

    def owed(self, now: datetime) -> datetime | None:
        """Until when the service must be left alone, by its own word or because its quota is used up; or None."""
        asked = self.asked if self.asked is not None and self.asked > now else None
        return max((until for until in (asked, self.quota.wait(now)) if until), default=None)

    def is_silent(self, now: datetime) -> bool:
        """Whether the service has given no sensible answer for so long that a person should know."""
        return self.since is not None and now - self.since >= SILENT

    def forget_instants(self) -> None:
        """Nothing counts that was to be over at some instant: the clock that told it was wrong."""
        self.until = self.asked = self.since = None
        self.dates.clear()
        self.quota = Quota(self.quota.share)

    def note_put_off(self, what: str) -> None:
        """A question was answered with a wish to wait; those that nobody asks any more are forgotten at some time."""
        if len(self.put_off) >= MOST_PUT_OFF and what not in self.put_off:
            self.put_off.clear()
        self.put_off[what] = self.put_off.get(what, 0) + 1

    def is_answered(self) -> None:
        """The service answered sensibly: what was before is over."""
        self.troubles, self.waits, self.until, self.asked, self.since = 0, 0, None, None, None


class Caller:
    """Calls one service with its headers; remembers in its backoff when it must not be called.

    ``probe`` is what every account may read: a 401 counts for the account only if it is answered so, too, and a service
    that ``closes_at`` an instant is closed if it does not answer it afterwards.  Guess: how it answers then; it may say
    401, 403, 404 or 503, in words that are right for other troubles, too.  A host that does not ``know_us`` speaks for
    itself alone: whatever it answers is no verdict.
    """

    def __init__(
        self,
        service: str,
        send: Send,
        *,
        headers: Mapping[str, str],
        backoff: Backoff,
        clock: Clock,
        secrets: Sequence[Secret],
        probe: str = "",
        knows_us: bool = True,
        closes_at: datetime | None = None,
    ) -> None:
        self._service = service
        self._send = send
        self._headers = Headers(headers)
        self._backoff = backoff
        self._clock = clock
        self._secrets = secrets
        self._probe = probe
        self._closes_at = closes_at
        self._knows_us = knows_us
        self.service_time = clock()
        """What time it was at the service when it answered last, to the second; our own time where it does not say.

        Source: RFC 9110: an origin server with a clock sends ``Date``.
        """

    def its_time(self) -> datetime:
        """What the service's clock shows now, as far as it has told by any answer; else ours."""
        return self._clock() + (self._backoff.clock_ahead or timedelta())

    def read_object(self, url: str, what: str, holds: Callable[[JsonObject], bool] = bool) -> JsonObject:
        """The JSON object at a URL, which ``holds`` what was asked for; anything else is no sensible answer.

        Raises:
            Refused, Busy
        """

        def problem(_: int, found: Any) -> str:
            if not isinstance(found, dict):
                return "the answer is no object"
            if _is_so(holds, found):
                return ""
            return f"the answer lacks what was asked for: {self._said_in(found)}".rstrip(": ")

        found: JsonObject = self._read(url, what, problem)
        return found

    def read_list(self, url: str, what: str) -> list[Any]:
        """The JSON array of records at a URL, empty when it is 204; anything else is no sensible answer.

        What is no record among others is an empty one, so that whoever reads it finds out.

        Raises:
            Refused, Busy
        """

        def problem(status: int, found: Any) -> str:
            if found is None and status == 204:
                return ""
            if not isinstance(found, list):
                return "the answer is no list"
            if _are_records(found):
                return ""
            return f"not all of the answer is records: {self._said_in(found)}".rstrip(": ")

        return [each if isinstance(each, dict) else {} for each in self._read(url, what, problem) or []]

    def read_lines(self, url: str, what: str, *, only_public: bool = False) -> bytes:
        """A text file whose every line ends, with one line at least; anything else is no sensible answer."""
        self._wait_if_asked()
        with self._observed("GET", what):
            request = Request("GET", url, self._headers, only_public=only_public)
            _, body = self._read_bytes(request, what)
            if not body.endswith(b"\n") or body.lstrip()[:1] in {b"", b"<", b"{", b"["}:
                self.trouble(what, "the file is cut off, or a page came instead of it")
            self._is_answered(request, what)
            return body

    def write(
        self,
        method: str,
        url: str,
        body: Any,
        what: str,
        *,
        holds: Callable[[Any], bool] = lambda found: True,
        may_conflict: bool = False,
    ) -> Any:
        """Send JSON; the answer's JSON, None when it is empty.

        An answer that does not ``hold`` what a write answers leaves open whether it was done.  Where a write
        ``may_conflict`` with what is there, 409 is a verdict; elsewhere it may pass.

        Raises:
            Refused, Busy, Unknown
        """
        headers = self._headers.with_field("Content-Type", "application/json")
        request = Request(method, url, headers, encode_json(body))
        self._wait_if_asked()
        with self._observed(method, what):
            _, answer, _ = self._exchange(request, what, write=True, may_conflict=may_conflict)
            found = self._json(answer, what, write=True)
            if not _is_so(holds, found):
                reason = f"the answer does not say that it was done: {self._said_in(found)}".rstrip(": ")
                self.trouble(what, reason, write=True)
            self._is_answered(request, what)
            return found

    def was_allowed(self, operation: str, since: datetime) -> bool:
        """Whether an operation was done for any record since an instant."""
        done = self._backoff.allowed.get(operation)
        return done is not None and done >= since

    def _read(self, url: str, what: str, problem: Callable[[int, Any], str]) -> Any:
        """The JSON at a URL, unless there is a ``problem`` with it; None when the answer is empty."""
        self._wait_if_asked()
        with self._observed("GET", what):
            request = Request("GET", url, self._headers)
            status, body = self._read_bytes(request, what)
            found = self._json(body, what)
            if reason := problem(status, found):
                self.trouble(what, reason)
            self._is_answered(request, what)
            return found

    def _is_answered(self, request: Request, what: str) -> None:
        """The answer is what was asked for: the service is well, and allows it; any page with 200 says neither."""
        self._backoff.is_answered()
        self._backoff.put_off.pop(what, None)
        self._backoff.allowed[operation_of(request)] = self._clock()

    def _read_bytes(self, request: Request, what: str) -> tuple[int, bytes]:
        status, body, fields = self._exchange(request, what)
        length = fields.get("content-length", "")
        if (
            length.isascii()
            and length.isdigit()
            and int(length[:20]) != len(body)
            and not fields.get("content-encoding")
        ):
            self.trouble(what, f"the answer has {len(body)} of {length} bytes")
        if status == 206:
            self.trouble(what, "the answer is a part of it")
        return status, body

    def _wait_if_asked(self) -> None:
        """Nothing is sent while the service wants to be left alone, or its quota is used up."""
        now = self._clock()
        if until := self._backoff.paused(now):
            raise (Busy if self._knows_us else Outage)(self._service, until, self._backoff.reason)
        if until := self._backoff.quota.wait(now):
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

    def _exchange(
        self, request: Request, what: str, *, write: bool = False, may_conflict: bool = False
    ) -> tuple[int, bytes, HeaderFields]:
        """Status, body and header fields of an answer of 2xx; every other end is raised."""
        try:
            response = self._send(request)
        except ConnectionRefusedError as error:
            self.trouble(what, self._clean(str(error)) or "connection refused")
        except OSError as error:
            self.trouble(what, self._clean(f"{type(error).__name__}: {error}"), write=write)
        fields, now = fields_of(response), self._clock()
        self._backoff.quota.note(fields, now)
        self._note_date(_date_of(fields), now)
        if not 200 <= response.status < 300:
            self._judge(request, response, fields, what, write=write, may_conflict=may_conflict)
        return response.status, response.body, fields

    def _note_date(self, date: datetime | None, now: datetime) -> None:
        if date:
            self._backoff.dates.append(date - now)
            date = min(date, self.its_time())  # A window that begins too early misses nothing.
        self.service_time = date if date and date < now + MOST_CLOCK_ERROR else now

    def _judge(
        self, request: Request, response: Response, fields: HeaderFields, what: str, *, write: bool, may_conflict: bool
    ) -> NoReturn:
        """What another status than 2xx means; only what the service itself says for good is a refusal."""
        status, message = response.status, message_of(response.body, self._clean)
        if status == 429:
            self._wait(fields, what, message)
        if status == 503 and _SUSPENDED.search(message):
            raise StoreSuspended(self._service, self._clock() + LONGEST_PAUSE, message)
        if self._is_closed(status, write=write):
            said = f"{status} {message}".strip()
            reason = f"{said}; the trial of the store ended at {self._closes_at:%Y-%m-%d %H:%M} UTC."
            raise StoreSuspended(self._service, self._clock() + LONGEST_PAUSE, reason)
        least = self._asked_to_wait(fields, _RETRY_AFTER)
        is_verdict = status in _VERDICTS or (status == 409 and may_conflict)
        is_own = self._knows_us and _is_own_form(response.body, status)
        if not is_verdict or not is_own or (status != 401 and (least or _PASSING.search(message))):
            reason = f"{status} {message}".strip()
            longest = LONGEST_PAUSE_FOR_A_PAGE if 300 <= status < 500 else LONGEST_PAUSE
            self.trouble(what, reason, write=write and status not in _NOT_LOOKED_AT, least=least, longest=longest)
        if status == 401 and not self._is_known(request, what):
            raise CredentialsRefused(self._service, what, status, message)
        if status in (401, 403):
            raise ScopeMissing(self._service, what, status, message, operation_of(request))
        raise (NotFound if status == 404 else Refused)(self._service, what, status, message)

    def _is_closed(self, status: int, *, write: bool) -> bool:
        """Whether a service that should be closed by now is: it does not even answer what it answers to everybody."""
        if self._closes_at is None or self._clock() < self._closes_at or (write and status >= 500):
            return False
        return not self._answers(self._probe)

    def _is_known(self, asked: Request, what: str) -> bool:
        """Whether the account counts elsewhere, so that a 401 is not about it as a whole.

        Raises:
            Outage: nobody can tell now, because no sensible answer came.
        """
        if self._probe in {"", asked.url}:
            return False
        try:
            status = self._send(Request("GET", self._probe, self._headers)).status
        except OSError:
            status = 0
        if not 200 <= status < 300 and status not in _VERDICTS:
            self.trouble(
                what, f"401, and whether the account counts elsewhere cannot be asked ({status or 'no answer'})"
            )
        return status < 300 or status == 403

    def _answers(self, question: str) -> bool:
        """Whether the service answers a question to everybody; also when nobody can tell, because the wire fails."""
        try:
            response = self._send(Request("GET", question, self._headers))
        except OSError:
            return True
        self._backoff.quota.note(fields_of(response), self._clock())
        if not 200 <= response.status < 300:
            return response.status == 429
        try:
            return isinstance(decode_json(response.body), Mapping)
        except (ValueError, RecursionError):
            return False

    def _wait(self, fields: HeaderFields, what: str, message: str) -> NoReturn:
        """A 429: wait as long as it says, or, when it says nothing, longer each time (the platform is overloaded).

        Where it says too little, and comes again although we waited, each wait is twice as long as the one before.
        """
        wait = self._asked_to_wait(fields, _WAITS)
        if wait is None:
            self.trouble(what, f"429 {message}".strip())
        if self._backoff.waits:
            wait = max(wait, min(LEAST_REPEATED_WAIT * 2 ** min(self._backoff.waits, 10), LONGEST_PAUSE))
        self._backoff.waits += 1
        self._backoff.note_put_off(what)
        if self._backoff.put_off[what] >= MOST_WAITS:  # Perhaps it is so for this question alone.
            self.trouble(what, f"429 {message}".strip(), least=wait)
        self._backoff.asked = self._clock() + wait
        self._pause(self._backoff.asked, "too many requests")

    def _pause(self, until: datetime, reason: str) -> NoReturn:
        self._backoff.until, self._backoff.reason = until, reason
        raise (Busy if self._knows_us else Outage)(self._service, until, reason)

    def trouble(
        self,
        what: str,
        reason: str,
        *,
        write: bool = False,
        least: timedelta | None = None,
        longest: timedelta = LONGEST_PAUSE,
    ) -> NoReturn:
        """No sensible answer: nothing is sent for a while, at ``least`` as long as the service asked for.

        Raises:
            Outage, Unknown
        """
        now = self._clock()
        pause = max(min(FIRST_PAUSE * 2 ** min(self._backoff.troubles, 10), longest), least or timedelta())
        self._backoff.troubles += 1
        self._backoff.since = self._backoff.since or now
        self._backoff.until = now + pause
        self._backoff.asked = now + least if least else None
        self._backoff.reason = f"{what}: {reason}"
        if write:
            raise Unknown(self._service, what, reason)
        raise Outage(self._service, self._backoff.until, self._backoff.reason)

    def _json(self, body: bytes, what: str, *, write: bool = False) -> Any:
        if not body.strip(_BLANKS):
            return None
        try:
            return decode_json(body)
        except (ValueError, RecursionError):
            self.trouble(what, f"the answer is no JSON: {message_of(body, self._clean)}", write=write)

    def _asked_to_wait(
        self, fields: HeaderFields, names: tuple[tuple[str, timedelta, timedelta], ...]
    ) -> timedelta | None:
        """How long an answer asks to wait; an absent or unreadable header field is unknown, never zero.

        Source: RFC 9110: Retry-After is a number of seconds or a date.
        """
        for name, unit, least in names:
            value = fields.get(name, "").strip()
            if _NUMBER.fullmatch(value):
                return min(max(float(value) * unit, least), LONGEST_WAIT)
            if date := _date_of({"date": value}) if value else None:
                return min(max(date - (_date_of(fields) or self._clock()), least), LONGEST_WAIT)
        return None

    def _said_in(self, found: Any) -> str:
        return _in_short("; ".join(_sentences(found)), self._clean)

    def _clean(self, text: str) -> str:
        return storable(redact_text(text, *self._secrets))


def operation_of(request: Request) -> str:
    """What a request asks for, whichever record it names."""
    parts = urlsplit(request.url).path.split("/")
    return f"{request.method} {'/'.join(part if part.isalpha() or _VERSION.fullmatch(part) else '*' for part in parts)}"


_VERSION = re.compile(r"v\d+")
_BLANKS = b" \t\r\n\xef\xbb\xbf"
"""Also the mark of UTF-8, which some write before nothing."""


def _is_so(holds: Callable[[Any], bool], found: Any) -> bool:
    """Whether an answer holds what was asked for, whatever it is made of."""
    try:
        return holds(found)
    except (AttributeError, LookupError, TypeError, ValueError):
        return False


def _are_records(found: list[Any]) -> bool:
    """Whether a list holds records; an error of V2 is a list, too.  A single record that is malformed is no matter."""
    return not found or any(isinstance(each, dict) and each.get("id") for each in found)


def _is_own_form(body: bytes, status: int) -> bool:
    """Whether an error has a form of the services', and not that of a page or a gateway in between.

    A 401 may be said in any words, since it is asked once more whether it is so.
    """
    try:
        found = decode_json(body)
    except (ValueError, RecursionError):
        text = body.decode(errors="replace").lstrip()
        return text.startswith(_OWN_TEXTS) or (status == 401 and not text.startswith("<"))
    if isinstance(found, list):
        return all(isinstance(each, dict) for each in found)
    if not isinstance(found, dict):
        return isinstance(found, str)
    is_foreign = not found.keys().isdisjoint(_FOREIGN_FIELDS) or _FOREIGN_TYPE.match(str(found.get("type")))
    return not found or not (is_foreign or found.keys().isdisjoint(_OWN_FIELDS))


def message_of(body: bytes, clean: Callable[[str], str] = redact_text) -> str:
    """What an error's body says to a person, whatever its shape: an array, an object, HTML or text; one line.

    A secret is taken out before anything is cut off, so that no half of it stays; of a long text only the beginning
    is looked at.
    """
    try:
        said = "; ".join(_sentences(decode_json(body)))
    except (ValueError, RecursionError):
        text = clean(body[: 2 * LONGEST_MESSAGE].decode(errors="replace"))[:LONGEST_MESSAGE]
        # The rest of a page often holds a number of its own, which would be news each time.
        title = _TITLE.search(text)
        said = title[1] if title else re.sub(r"<[^<>]*>", " ", text)
    return _in_short(said, clean)


_TITLE = re.compile(r"<title[^<>]*>([^<]*)</title", re.IGNORECASE)


def _in_short(said: str, clean: Callable[[str], str]) -> str:
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
    """What time it is at the service; None when it does not say."""
    return _date(fields.get("date", ""))


@lru_cache(maxsize=64)  # Many answers bear the same second, and reading it is slow.
def _date(text: str) -> datetime | None:
    try:
        return date_in_words(text)
    except ValueError:
        return None


def _outcome_of(error: Refused | Busy | Unknown) -> CallOutcome:
    if isinstance(error, Unknown):
        return "unknown"
    if isinstance(error, Busy):
        return "outage" if isinstance(error, Outage | StoreSuspended) else "busy"
    return "refused"
