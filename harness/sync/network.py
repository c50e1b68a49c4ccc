"""The one way to send over a real network: a failure becomes an error that says whether the request can have arrived.

What crosses the wire is described in ``wire.py``; how long a call may take and whom it may reach is seen to in
``watched.py``.
"""

import re
import ssl
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import requests
from requests.auth import AuthBase
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import NameResolutionError, NewConnectionError

from harness.sync.secrets import Secret, carries_secret, redact_headers, redact_url
from harness.sync.watched import WatchedAdapter, WatchedCall
from harness.sync.wire import ReceivedResponse, Request, Response, Send

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
                    if answer.status_code < 200:  # The answer itself is still to come, and would be taken for the next.
                        own.session.close()
                        own.session = None
                        raise ConnectionError(f"{_what(request)}: {answer.status_code} came, and no answer in time")
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
    if parts and _is_cut_off(answer):
        raise ConnectionError(f"{_what(request)}: the answer was cut off where it was packed")
    return b"".join(parts)


def _is_cut_off(answer: requests.Response) -> bool:
    """Whether what was packed ends before its end, which urllib3 does not look at."""
    decoder = getattr(answer.raw, "_decoder", None)
    is_first = getattr(decoder, "_state", 0) == 0  # What follows a whole part is passed over.
    return is_first and getattr(getattr(decoder, "_obj", None), "eof", True) is False


def _check_fields(request: Request) -> None:
    """Whether the header fields can be sent; whatever refuses them later would repeat what is in them."""
    for name, value in request.headers.items():
        if not (value.isascii() and value.isprintable() and value == value.strip()):
            raise ConnectionRefusedError(f"{_what(request)}: the header field {name} is not one line of plain ASCII")


def _too_slow(request: Request, deadline: float) -> TimeoutError:
    return TimeoutError(f"{_what(request)}: no whole answer within {deadline:g} seconds")


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
