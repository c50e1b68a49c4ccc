"""The connector's wire: the values that cross it, and the one way to send them over a real network.

What to send and what an answer means is not known here; the two clients know it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

import requests
import simplejson
from requests.adapters import HTTPAdapter

from harness.sync.secrets import carries_secret, redact_headers, redact_text, redact_url

JsonObject = dict[str, Any]
"""An object of JSON: a record or a document of either service, an event, the facts of a step in the journal."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request: upper-case method, absolute URL with its query, header fields, body bytes."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __repr__(self) -> str:
        return f"Request({self.method} {redact_url(self.url)} {redact_headers(self.headers)} {len(self.body)} bytes)"


class Response(Protocol):
    """What the connector reads of an answer; header names may come in any case."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


Send = Callable[[Request], Response]
"""Sends a request and returns the answer.

Raises:
    ConnectionRefusedError: the request certainly never arrived.
    OSError: nobody knows whether it arrived (TimeoutError, ConnectionResetError, ...).
"""


@dataclass(frozen=True, slots=True)
class ReceivedResponse:
    """An answer that came over a real wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def requests_send(*, timeout: float = 30.0, session: requests.Session | None = None) -> Send:
    """A way to send over the network.

    ``timeout`` is in seconds, for connecting and between two bytes.  Nothing is retried here, and redirects are
    followed only by requests that carry no secret, so that no key travels to a host it was not meant for.
    """
    session = session or _plain_session()

    def send(request: Request) -> Response:
        try:
            answer = session.request(
                request.method,
                request.url,
                headers=dict(request.headers),
                data=request.body or None,
                timeout=timeout,
                allow_redirects=not carries_secret(request.headers),
            )
        except requests.RequestException as error:
            raise _plain_error(error, request) from None
        return ReceivedResponse(answer.status_code, dict(answer.headers), answer.content)

    return send


def encode_json(value: Any) -> bytes:
    """Compact JSON in UTF-8; a Decimal becomes the same digits as a JSON number, never a float."""
    text: str = _ENCODER.encode(value)
    return text.encode()


_ENCODER = simplejson.JSONEncoder(use_decimal=True, ensure_ascii=False, separators=(",", ":"))


def decode_json(body: bytes) -> Any:
    """A JSON value, its decimal numbers as Decimal.

    Raises:
        ValueError: the body is not JSON.
    """
    return _DECODER.decode(body.decode(json.detect_encoding(body), "surrogatepass"))


_DECODER = json.JSONDecoder(parse_float=Decimal)  # json.loads makes a new one each time.


def fields_of(response: Response) -> dict[str, str]:
    """The header fields of an answer by lower-case name, whatever case their names came in."""
    return {name.lower(): value for name, value in response.headers.items()}


def header(response: Response, name: str) -> str | None:
    """One header field of an answer, or None."""
    return fields_of(response).get(name.lower())


def _plain_session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # Proxies and .netrc of the machine must not see the keys, and reading them is slow.
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=0))
    return session


def _plain_error(error: requests.RequestException, request: Request) -> OSError:
    """A builtin error that says whether the request can have arrived, without the request and its secrets."""
    what = f"{request.method} {redact_url(request.url)}: {redact_text(str(error))}"
    if isinstance(error, requests.ConnectTimeout) or "NewConnectionError" in repr(error):
        return ConnectionRefusedError(what)
    if isinstance(error, requests.Timeout):
        return TimeoutError(what)
    return ConnectionError(what)
