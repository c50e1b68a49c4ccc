"""The connector's wire: the values that cross it, and the one way to send them over a real network.

What to send and what an answer means is not known here; the two clients know it.
"""

import decimal
import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

import msgspec
import requests
from requests.auth import AuthBase
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import NameResolutionError, NewConnectionError

from harness.sync.secrets import Secret, carries_secret, redact_headers, redact_url
from harness.sync.watched import WatchedAdapter, WatchedCall

JsonObject = dict[str, Any]
"""An object of JSON: a record or a document of either service, an event, the facts of a step in the journal."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request: upper-case method, absolute URL with its query, header fields, body bytes.

    With ``only_public`` it is not sent where the host's name leads to an address that is not of the internet.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    only_public: bool = False

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


class Headers(Mapping[str, str]):
    """Header fields that show themselves without their secrets, also in a traceback that prints local variables."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = dict(fields)

    def __getitem__(self, name: str) -> str:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def with_field(self, name: str, value: str) -> "Headers":
        """These and one more."""
        return Headers({**self._fields, name: value})

    def __repr__(self) -> str:
        return f"Headers({redact_headers(self._fields)})"


class _SentHeaders(CaseInsensitiveDict[str]):
    """What requests and urllib3 hand from one to the other, shown as ``Headers`` are."""

    def copy(self) -> "_SentHeaders":
        return _SentHeaders(self.items())

    def __repr__(self) -> str:
        return f"Headers({redact_headers(dict(self.items()))})"


class _Fields(AuthBase):
    """Puts header fields into a request when it is ready, so that none of requests' own records holds them before."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        prepared.headers = _SentHeaders({**prepared.headers, **self._fields})
        return prepared


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


LARGEST_ANSWER = 64_000_000
"""Bytes, unpacked: more than any list or file of either service, and little enough to hold in memory."""

LONGEST_CALL = 60.0
"""Seconds after which a call ends, whatever still drips."""

CHUNK = 8_192
"""Bytes that are read at once: few, because what is packed may become a thousand times as many."""


def requests_send(
    *,
    timeout: float = 30.0,
    deadline: float = LONGEST_CALL,
    proxy: Secret | None = None,
    ca_file: str = "",
) -> Send:
    """A way to send over the network, from several threads at once.

    ``timeout`` is in seconds, for connecting and between two bytes, ``deadline`` for a whole call.  Nothing is retried
    here, and no redirect is followed: a key stays with the host that it is for, and a link leads where it says.  An
    answer that is larger than ``LARGEST_ANSWER`` when it is unpacked counts as none.  Only the ``proxy`` given is used,
    and of authorities only those in ``ca_file`` if there is one.
    """
    own = threading.local()

    def send(request: Request) -> Response:
        _check_fields(request)
        own.session = getattr(own, "session", None) or _plain_session(proxy, ca_file)
        with WatchedCall(deadline, only_public=request.only_public) as call:
            try:
                with own.session.request(
                    request.method,
                    request.url,
                    auth=_Fields(request.headers),
                    data=request.body or None,
                    timeout=timeout,
                    allow_redirects=False,
                    stream=True,
                ) as answer:
                    content = _content(answer, request)
            except requests.RequestException as error:
                if call.is_over:
                    raise _too_slow(request, deadline) from None
                raise _plain_error(error, request) from None
            if call.is_over:  # What was cut off may look like a whole answer.
                raise _too_slow(request, deadline)
        return ReceivedResponse(answer.status_code, dict(answer.headers), content)

    return send


def _content(answer: requests.Response, request: Request) -> bytes:
    parts, size = [], 0
    for part in answer.iter_content(CHUNK):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise ConnectionError(f"{_what(request)}: the answer has more than {LARGEST_ANSWER // 1_000_000:,} MB")
    return b"".join(parts)


def _check_fields(request: Request) -> None:
    """Whether the header fields can be sent; whatever refuses them later would repeat what is in them."""
    for name, value in request.headers.items():
        if not (value.isascii() and value.isprintable() and value == value.strip()):
            raise ConnectionRefusedError(f"{_what(request)}: the header field {name} is not one line of plain ASCII")


def _too_slow(request: Request, deadline: float) -> TimeoutError:
    return TimeoutError(f"{_what(request)}: no whole answer within {deadline:g} seconds")


def encode_json(value: Any) -> bytes:
    """Compact JSON in UTF-8; a Decimal becomes the same digits as a JSON number, never a float."""
    return _ENCODER.encode(value)


def storable(text: str) -> str:
    """A text that every wire and every database takes: no NUL and no half of a surrogate pair, which JSON can carry."""
    if text.isascii():
        return text.replace("\0", "\N{REPLACEMENT CHARACTER}") if "\0" in text else text
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


_ENCODER = msgspec.json.Encoder(decimal_format="number")


def decode_json(body: bytes) -> Any:
    """A JSON value, its decimal numbers as Decimal.

    Raises:
        ValueError: the body is not JSON, is nested too deep, or holds a number that is too large to be computed with.
    """
    try:
        value = _READER.decode(body)
        may_be_large = _LONG in body.translate(_ANY_DIGIT)
        may_be_deep = body.count(b"[") + body.count(b"{") > DEEPEST
    except _UNREADABLE:
        value = _DECODER.decode(body.decode(json.detect_encoding(body), "surrogatepass"))
        may_be_large = may_be_deep = True
    if may_be_deep:
        _check_depth(value)
    if may_be_large:
        _check_numbers(value)
    return value


DEEPEST, MOST_PLACES = 64, 60
"""How deep an answer may be nested, and how many places a number may have; no answer of either service comes near."""

_LONG, _ANY_DIGIT = b"0" * 19, bytes.maketrans(b"123456789", b"000000000")
"""A row of digits that few answers have."""


def _check_depth(value: Any) -> None:
    """Goes down level by level, which takes a fifth of the time of a recursion: long lists are read all day."""
    level: list[Any] = [[value]]
    for _ in range(DEEPEST + 1):
        level = [
            part
            for each in level
            for part in (each.values() if type(each) is dict else each)
            if type(part) is dict or type(part) is list
        ]
    if level:
        raise ValueError(f"it is nested more than {DEEPEST} deep")


def _check_numbers(value: Any) -> None:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            _check_numbers(each)
    elif isinstance(value, float):
        raise ValueError(f"{value} is no number of JSON")  # Only NaN and the infinite ones are floats here.
    elif (isinstance(value, Decimal) and abs(value.adjusted()) > MOST_PLACES) or (
        isinstance(value, int) and abs(value) >= 10**MOST_PLACES
    ):
        raise ValueError(f"a number in it has more than {MOST_PLACES} places")


_USUAL = decimal.Context(
    prec=28,
    Emin=-30,
    Emax=30,
    traps=[decimal.Inexact, decimal.Rounded, decimal.Clamped, decimal.Overflow, decimal.Subnormal, decimal.Underflow],
)
"""Makes numbers that are well within all bounds, digit by digit as they are written, and raises at others."""

_READER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(float_hook=_USUAL.create_decimal)
"""The quick one, for UTF-8 and usual numbers; what it reads it reads as ``_DECODER`` does."""

_UNREADABLE = (msgspec.DecodeError, RecursionError, decimal.DecimalException)
"""What it raises at a body that is no JSON, or JSON as few write it: in UTF-16, or with half a character."""

_DECODER = json.JSONDecoder(parse_float=Decimal)  # json.loads makes a new one each time.


def fields_of(response: Response) -> dict[str, str]:
    """The header fields of an answer by lower-case name, whatever case their names came in."""
    return {name.lower(): value for name, value in response.headers.items()}


def header(response: Response, name: str) -> str | None:
    """One header field of an answer, or None."""
    return fields_of(response).get(name.lower())


def _plain_session(proxy: Secret | None, ca_file: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # Proxies and .netrc of the machine must not see the keys, and reading them is slow.
    for scheme in ("http://", "https://"):
        session.mount(scheme, WatchedAdapter(max_retries=0))
    if proxy is not None:
        session.proxies = {"http": proxy.reveal(), "https": proxy.reveal()}
    if ca_file:
        session.verify = ca_file
    return session


def _plain_error(error: requests.RequestException, request: Request) -> OSError:
    """A builtin error that says whether the request can have arrived, and why, in the system's words.

    The words of requests and urllib3 are not repeated: addresses and header fields stand in them as they are.
    """
    causes = list(_causes(error))
    what = f"{_what(request)}: {_reason(causes)}"
    if any(isinstance(each, _NEVER_SENT) for each in causes):
        return ConnectionRefusedError(what)
    if isinstance(error, requests.Timeout):
        return TimeoutError(what)
    return ConnectionError(what)


def _what(request: Request) -> str:
    """Method and address; of a link to a file, which is signed, without its parameters."""
    url = request.url if carries_secret(request.headers) else re.split("[?#;]", request.url, maxsplit=1)[0]
    return f"{request.method} {redact_url(url)}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and those within it, the outermost first."""
    seen: list[BaseException | None] = [None]
    waiting: list[Any] = [error]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, BaseException) and each not in seen:
            seen.append(each)
            yield each
            waiting += [*each.args, getattr(each, "reason", None), each.__cause__, each.__context__]


def _reason(causes: list[BaseException]) -> str:
    """What the system says of the innermost error, else what kind of error the outermost is."""
    for each in reversed(causes):
        if isinstance(each, ssl.SSLCertVerificationError):
            return f"its certificate was not accepted: {each.verify_message}"
        if isinstance(each, OSError) and not isinstance(each, requests.RequestException) and each.strerror:
            return str(each.strerror)
    kinds = (
        (requests.ConnectTimeout, "nobody answered in time to the wish to connect"),
        (requests.Timeout, "no answer came in time"),
        (requests.exceptions.SSLError, "no secure connection came about"),
        (requests.exceptions.ContentDecodingError, "the answer cannot be unpacked"),
        (requests.exceptions.ChunkedEncodingError, "the answer was cut off"),
        (requests.exceptions.InvalidURL, "the address cannot be used"),
        (requests.exceptions.InvalidSchema, "the address cannot be used"),
    )
    words = [said for kind, said in kinds if isinstance(causes[0], kind)]
    return words[0] if words else "the connection was lost"


_NEVER_SENT = (
    *(requests.ConnectTimeout, requests.exceptions.ProxyError),
    *(NewConnectionError, NameResolutionError, ssl.SSLCertVerificationError),
)
"""Errors of a connection that was never made: its host was not found, or is not who it should be."""
