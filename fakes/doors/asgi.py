"""One ASGI application in front of several answers, told apart by the port at which a request comes in.

Which services stand behind the ports, and the server itself, are in ``server``.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send

from fakes.wire.bounds import OTHERS_WAIT
from fakes.wire.forms import is_form
from fakes.wire.http import Headers, NotFaked, Request, Responder, Response

log = logging.getLogger(__name__)

_WITHOUT_BODY = {204, 304}

LOCAL_NAMES = ("127.0.0.1", "localhost", "::1")
"""By what names a program on this machine calls it."""

LARGEST_BODY = 64_000_000
"""Bytes of one request; the largest file that either service takes is smaller."""

MOST_VALUES = 50_000
"""So many values a body of one request may list, so that nobody waits longer than a second for what comes of it."""

SECONDS_FOR_A_BODY = 60
"""So long a caller may take to send all of its request."""


class _TooLarge(Exception):
    """A body that is larger than ``LARGEST_BODY``."""


class Ports:
    """The application.  All requests are answered one after the other on the event loop, so no state needs a lock.

    ``not_faked`` counts what callers wanted and a fake does not imitate; they are answered as the real gateway
    answers an unknown route.
    """

    def __init__(
        self, answers: Mapping[int, Responder], not_faked: Counter[str], names: Collection[str] = LOCAL_NAMES
    ) -> None:
        """``names`` are those by which callers may call this machine."""
        self._answers = answers
        self._not_faked = not_faked
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        OTHERS_WAIT.set(True)  # As long as this request lasts: each has a context of its own.
        headers = _headers(scope)
        if refused := _refusal_of_browsers(scope["method"], headers, self._names):
            await _respond(refused, send)
            return
        body: bytes | None = b""
        if scope["method"] != "GET" or "Content-Length" in headers or "Transfer-Encoding" in headers:
            try:
                async with asyncio.timeout(SECONDS_FOR_A_BODY):
                    body = await _body(receive)
            except TimeoutError:
                return
            except _TooLarge:
                await _respond(_refusal(413, f"a body has at most {LARGEST_BODY // 1_000_000} MB"), send)
                return
        if body is not None:
            refused = _too_many_values(headers, body)
            answer = refused or self._answer(scope["server"][1], _request(scope, headers, body))
            await _respond(answer, send)

    def _answer(self, port: int, request: Request) -> Response:
        try:
            return self._answers[port](request)
        except NotFaked as gap:
            self._not_faked[gap.wanted] += 1
            log.warning("%s", gap)
            return gap.response


def _refusal_of_browsers(method: str, headers: Headers, names: Collection[str]) -> Response | None:
    """What a page on the web is answered that has a browser on this machine ask us; None for everybody else.

    A page may have its own name lead here (DNS rebinding), or send what needs no leave (a form, plain text); it cannot
    keep the browser from naming the host and the origin.
    """
    hosts, origins = headers.get("Host", ""), headers.get("Origin")
    if _host_of(f"//{hosts}") not in names:
        return _refusal(403, f"only {', '.join(names)} are served here; ask by one of these names")
    if origins is not None and origins != f"http://{hosts}":
        return _refusal(403, "no page of another origin is served here")
    if method not in ("GET", "HEAD") and _is_from_elsewhere(headers, f"//{hosts}".lower()):
        return _refusal(403, "no form and no request of another site is taken here")
    return None


def _too_many_values(headers: Headers, body: bytes) -> Response | None:
    """Whoever reads a file has bounds of its own, in rows and columns."""
    if len(body) <= MOST_VALUES or is_form(headers.get("Content-Type", "")) or body.count(b",") < MOST_VALUES:
        return None
    return _refusal(413, f"a body lists at most {MOST_VALUES:,} values here, where others wait; send several")


def _is_from_elsewhere(headers: Mapping[str, str], here: str) -> bool:
    """Whether a browser says otherwise that another page asks: not every one names the origin of a form."""
    if headers.get("Sec-Fetch-Site", "none").strip().lower() not in ("same-origin", "none"):
        return True
    referer = headers.get("Referer", "")
    return bool(referer) and not f"{referer.partition(':')[2]}/".lower().startswith(f"{here}/")


@lru_cache(maxsize=64)  # Nearly always the same one.
def _host_of(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _refusal(status: int, message: str) -> Response:
    return Response.of_json(status, {"error": message})


def _headers(scope: Scope) -> Headers:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Headers(headers)


def _request(scope: Scope, headers: Headers, body: bytes) -> Request:
    host = headers.get("host") or "{}:{}".format(*scope["server"])
    query = scope["query_string"].decode("latin-1")
    path = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    return Request(scope["method"], f"{scope['scheme']}://{host}{path}", headers, body)


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or None when the caller hung up halfway: half a request is no request.

    Raises:
        _TooLarge: it is larger than anybody needs.
    """
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST_BODY:
            raise _TooLarge
        more = message.get("more_body", False)
    return b"".join(parts)


@lru_cache(maxsize=256)
def _spelt(name: str) -> bytes:
    """The name of a header field as ASGI wants it."""
    return name.lower().encode("latin-1")


async def _respond(response: Response, send: Send) -> None:
    body = b"" if response.status in _WITHOUT_BODY else response.body
    fields = {_spelt(name): value.encode("latin-1") for name, value in response.headers.items()}
    if response.status not in _WITHOUT_BODY:
        fields[b"content-length"] = str(len(body)).encode()
    await send({"type": "http.response.start", "status": response.status, "headers": list(fields.items())})
    await send({"type": "http.response.body", "body": body})
