"""Asking a service over HTTP with JSON, with patience when it asks for patience and where the road is bad.

Which addresses there are is known to ``store``, ``network`` and ``control``.  The connector's own clients are not
used, for a judge shares no code with the accused.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from harness.sync.hosts import leads_away, may_be_followed
from harness.sync.secrets import Secret, redact_text
from harness.sync.wire import Headers, Request, Response, Send, encode_json, header

Json = dict[str, Any]
"""A JSON object of either service, as it was read."""

T = TypeVar("T")

Wait = Callable[[timedelta], None]
"""Lets time pass on the clock of the run."""

LookUp = Callable[[], Any]
"""Looks for what a write has made: its JSON, or None."""

UNDER_WAY = timedelta(seconds=30)
"""How long what was sent may still be on its way when its answer is lost."""

MOST_WAITS = 20
"""How often in a row a service may ask to come back later."""

MOST_TRIES = 7
"""How often something is read that does not arrive; with the pauses between, over some three minutes."""

TOO_MANY = 429
"""The status of an answer to whoever asks too often."""

PASSING = frozenset({408, 425, 500, 502, 504})
"""Statuses that say nothing about the service's own mind.  Not 503: so a store says that its trial is over."""

TIMEOUT = 60.0

LONGEST_WORDS = 20_000
"""Characters of an error that are looked at for its words."""

WORDS = frozenset({"error", "Message", "message", "title"})
"""Where errors have their words: the control port, Logicbroker, BigCommerce V2 and V3."""


class Declined(Exception):
    """The service did not do what it was asked; the message says what, with which status, and in which words."""

    def __init__(self, service: str, what: str, status: int, words: str) -> None:
        self.service, self.what, self.status, self.words = service, what, status, words
        super().__init__(f"{service} answered {status} to {what}: {words or 'without a word'}")

    @property
    def passes(self) -> bool:
        """Whether the service may answer otherwise soon: it says nothing of what it was asked."""
        return self.status in PASSING or self.status == TOO_MANY


def _do_not_wait(length: timedelta) -> None:
    raise TimeoutError(f"asked to come back in {length}, and nobody waits here")


class Api:
    """One service at one address, asked by one party.

    ``headers`` carry the party's secret, which is masked wherever it would be shown.
    """

    def __init__(
        self,
        service: str,
        root: str,
        headers: Mapping[str, str] | None = None,
        *,
        secret: Secret = Secret(""),  # noqa: B008 - a value that cannot be changed
        send: Send | None = None,
        wait: Wait = _do_not_wait,
    ) -> None:
        self.root = root.rstrip("/")
        self._service = service
        self._headers = Headers({**(headers or {}), "Accept": "application/json"})
        self._secret = secret
        if send is None:
            from harness.sync.network import requests_send  # noqa: PLC0415 - against the fakes nobody needs a network

            send = requests_send(timeout=TIMEOUT)
        self._send = send
        self.wait = wait

    def get(self, path: str, **query: Any) -> Any:
        """The JSON at a path, None when the answer is empty; asked again while nothing sensible arrives.

        Raises:
            Declined: any answer but 2xx.
            OSError: nobody answered.
            ValueError: the answer is no JSON.
        """
        request = Request("GET", self._url(path, query), self._headers)
        return self._patiently(lambda: _json(self._exchange(request).body))

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        arrived: LookUp | None = None,
    ) -> Any:
        """Send JSON; the answer's JSON, None when it is empty.  Raises as ``get``.

        Where the answer is lost, ``arrived`` looks for what was written: its JSON, or None if it has to be sent again.
        Without that only PUT and DELETE are sent again, which do the same a second time.
        """
        headers = self._headers.with_field("Content-Type", "application/json")
        content = b"" if body is None else encode_json(body)
        return self._written(Request(method, self._url(path, query or {}), headers, content), arrived)

    def upload(self, path: str, file_name: str, content: bytes, *, arrived: LookUp | None = None) -> Any:
        """Send a file as a form would; a lost answer is looked for as in ``send``.  Raises as ``get``."""
        from urllib3.filepost import encode_multipart_formdata  # noqa: PLC0415 - few upload, and it takes long to load

        boundary = hashlib.sha256(content).hexdigest()  # Of the content, so that equal uploads are equal.
        body, kind = encode_multipart_formdata({"file": (file_name, content)}, boundary)
        headers = self._headers.with_field("Content-Type", kind)
        return self._written(Request("POST", self._url(path, {}), headers, body), arrived)

    def download(self, url: str) -> bytes:
        """The file behind a link; nothing secret is sent, for links lead to other hosts.  Raises as ``get``."""
        if not may_be_followed(url, self.root):
            raise Declined(self._service, "the wish for a file", 200, "its link leads to no public host over https")
        request = Request("GET", url, only_public=leads_away(url, self.root))
        return self._patiently(lambda: self._exchange(request).body)

    def pages(self, path: str, found: Callable[[Any], tuple[list[Any], int]], **query: Any) -> Iterator[Any]:
        """All records of a list whose pages count from 0; ``found`` gives a page's records and the number of pages."""
        page, pages = 0, 1
        while page < pages:
            records, pages = found(self.get(path, **{**query, "filters.page": page}))
            yield from records
            page += 1

    def _patiently(self, read: Callable[[], T]) -> T:
        """Trouble on the road is no answer: what is read is asked for again, where somebody waits at all."""
        if self.wait is _do_not_wait:
            return read()
        from tenacity import (  # noqa: PLC0415 - where nobody waits it is not loaded, which takes long
            Retrying,
            retry_if_exception,
            stop_after_attempt,
            wait_exponential,
        )

        return Retrying(
            retry=retry_if_exception(_may_pass),
            stop=stop_after_attempt(MOST_TRIES),
            wait=wait_exponential(multiplier=5, max=60),  # Seconds between two tries: 5, 10, 20, 40, then a minute.
            sleep=lambda seconds: self.wait(timedelta(seconds=seconds)),
            reraise=True,
        )(read)

    def _written(self, request: Request, arrived: LookUp | None) -> Any:
        may_repeat = self.wait is not _do_not_wait and (arrived is not None or request.method in ("PUT", "DELETE"))
        for number in range(MOST_TRIES):
            try:
                return _json(self._exchange(request).body)
            except (OSError, ValueError, Declined) as trouble:
                if number and isinstance(trouble, Declined) and (trouble.status, request.method) == (404, "DELETE"):
                    return None
                if not may_repeat or not _may_pass(trouble) or number + 1 == MOST_TRIES:
                    raise
            self.wait(UNDER_WAY)
            if arrived is not None and (found := arrived()) is not None:
                return found
        raise AssertionError("the last try ends it")

    def _exchange(self, request: Request) -> Response:
        for _ in range(MOST_WAITS):
            answer = self._send(request)
            if answer.status != TOO_MANY:
                break
            self.wait(asked_to_wait(answer))
        if not 200 <= answer.status < 300:
            path = request.url.removeprefix(self.root).partition("?")[0]
            raise Declined(self._service, f"{request.method} {path}", answer.status, self._words(answer.body))
        return answer

    def _url(self, path: str, query: Mapping[str, Any]) -> str:
        return f"{self.root}{path}" + (f"?{urlencode(query, quote_via=quote)}" if query else "")

    def _words(self, body: bytes) -> str:
        """What an error says, short and without secrets."""
        text = redact_text(body.decode(errors="replace")[:LONGEST_WORDS], self._secret)
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            said = {}
        error = said[0] if isinstance(said, list) and said else said
        names = WORDS.intersection(error) if isinstance(error, dict) else ()
        plain = next((error[name] for name in names if isinstance(error[name], str)), text)
        return " ".join(plain.split())[:500]


def _may_pass(error: BaseException) -> bool:
    """Whether reading the same once more may end otherwise."""
    return isinstance(error, OSError | ValueError) or (isinstance(error, Declined) and error.passes)


def _json(body: bytes) -> Any:
    return json.loads(body, parse_float=Decimal) if body.strip() else None


def asked_to_wait(answer: Response) -> timedelta:
    """How long a 429 asks to wait."""
    milliseconds = header(answer, "X-Rate-Limit-Time-Reset-Ms")
    if milliseconds is not None and milliseconds.isdigit():
        return timedelta(milliseconds=int(milliseconds)) + timedelta(seconds=1)
    seconds = header(answer, "Retry-After") or ""
    return timedelta(seconds=int(seconds) if seconds.isdigit() else 5)
