"""What ``requests`` has prepared as values of the wire, and answers of the wire as ``requests`` gives them out."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from fakes.wire.http import Headers, Request
from fakes.wire.phrases import phrase_of


class Answer(Protocol):
    """What is read of an answer."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


def request_of(prepared: requests.PreparedRequest) -> Request:
    """The request as it would go over the wire, whichever way its body and its header fields were handed in."""
    headers = {name: _text(value) for name, value in prepared.headers.items()}
    return Request(prepared.method or "GET", prepared.url or "", Headers(headers), _bytes(prepared.body))


StandIn = Callable[[HTTPAdapter, requests.PreparedRequest], requests.Response | None]
"""Answers a prepared request itself, or gives None."""


@contextmanager
def standing_in(stand_in: StandIn) -> Iterator[None]:
    """Within it, ``requests`` sends only what the stand-in gives None for, in whichever session."""
    before = HTTPAdapter.send

    def send(adapter: HTTPAdapter, request: requests.PreparedRequest, *given: Any, **named: Any) -> requests.Response:
        answer = stand_in(adapter, request)
        return before(adapter, request, *given, **named) if answer is None else answer

    HTTPAdapter.send = send  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        HTTPAdapter.send = before  # type: ignore[method-assign]


def raw_of(prepared: requests.PreparedRequest, answer: Answer) -> HTTPResponse:
    """An answer as it comes to an adapter of ``requests`` from the wire."""
    return HTTPResponse(
        body=io.BytesIO(_body_of(prepared, answer)),
        headers=HTTPHeaderDict(answer.headers),
        status=answer.status,
        reason=phrase_of(answer.status) or None,
        request_method=prepared.method,
        preload_content=False,
        decode_content=False,
    )


def _body_of(prepared: requests.PreparedRequest, answer: Answer) -> bytes:
    return b"" if prepared.method == "HEAD" else answer.body


def response_of(adapter: HTTPAdapter, prepared: requests.PreparedRequest, answer: Answer) -> requests.Response:
    """An answer as an adapter of ``requests`` hands it to its session."""
    response = adapter.build_response(prepared, raw_of(prepared, answer))
    if "Content-Encoding" not in response.headers:  # Nothing has to be unpacked, so it need not be read in pieces.
        vars(response).update(_content=_body_of(prepared, answer), _content_consumed=True)
    return response


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _bytes(body: bytes | str | Iterable[bytes] | None) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return body if isinstance(body, bytes) else b"".join(body)
