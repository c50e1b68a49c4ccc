"""Ways in which a wire or a service misbehaves: each a named function around an answer.

When one of them strikes is not decided here; that is the nemesis's part, or a test's.  ``docs/quirks.md`` has them all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fakes.wire.http import Headers, Request, RequestLike, Responder, Response

LATE = 20
"""Seconds after which a request arrives whose caller gave up.  Guess: gateways let go of one within half a minute."""

Strike = Callable[[RequestLike, Responder], Response]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to misbehave; ``arrives`` says whether the service sees the request, ``shows`` what the caller sees.

    With ``late`` whoever lets it strike sees to it that the request arrives so many seconds afterwards.
    """

    name: str
    arrives: bool
    strike: Strike
    shows: str
    late: int | None = None


def _refused_connection(request: RequestLike, answer: Responder) -> Response:
    raise ConnectionRefusedError(f"connection refused: {_where(request)}")


def _lost_request(request: RequestLike, answer: Responder) -> Response:
    raise TimeoutError(f"no answer in time: {_where(request)}")


def _lost_reply(request: RequestLike, answer: Responder) -> Response:
    answer(request)
    raise ConnectionResetError(f"connection reset before the answer came: {_where(request)}")


def _timeout(request: RequestLike, answer: Responder) -> Response:
    answer(request)
    raise TimeoutError(f"no answer in time: {_where(request)}")


def _too_many_requests(request: RequestLike, answer: Responder) -> Response:
    """Source: API rate limits (BigCommerce).  Guess: Logicbroker says ``Retry-After``."""
    if not _to_a_store(request):
        return _error(request, 429, "Too many requests", {"Retry-After": "10"})
    waiting = {"Requests-Quota": "150", "Requests-Left": "0", "Time-Window-Ms": "30000", "Time-Reset-Ms": "10000"}
    return _error(request, 429, "Too many requests", {f"X-Rate-Limit-{name}": value for name, value in waiting.items()})


def _overload(request: RequestLike, answer: Responder) -> Response:
    """Source: API rate limits (BigCommerce): a 429 without those header fields means an overloaded platform."""
    return _error(request, 429, "Too many requests")


def _internal_error(request: RequestLike, answer: Responder) -> Response:
    return _error(request, 500, "Internal Server Error")


def _internal_error_afterwards(request: RequestLike, answer: Responder) -> Response:
    answer(request)
    return _error(request, 500, "Internal Server Error")


def _bad_gateway(request: RequestLike, answer: Responder) -> Response:
    return Response.of_text(502, _PAGE.format("502 Bad Gateway"), "text/html")


def _maintenance(request: RequestLike, answer: Responder) -> Response:
    """Source: API status codes (BigCommerce): 503 while a store is down for maintenance."""
    return _error(request, 503, "Service Unavailable")


def _gateway_timeout(request: RequestLike, answer: Responder) -> Response:
    """Guess: the work goes on behind a gateway that has stopped waiting; a third party recorded the empty title."""
    answer(request)
    return _error(request, 504, "")


def _truncated_body(request: RequestLike, answer: Responder) -> Response:
    """Source: RFC 9112: a body shorter than announced is incomplete, and every client library says so."""
    response = answer(request)
    if not response.body:
        return response
    came = len(response.body) // 2
    raise ConnectionAbortedError(f"the connection ended after {came} of {len(response.body)} bytes of the answer")


def _page_instead_of_data(request: RequestLike, answer: Responder) -> Response:
    answer(request)
    return Response.of_text(200, _PAGE.format("Please sign in"), "text/html")


FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault(
            "refused connection",
            False,
            _refused_connection,
            "a refused connection, so that the request certainly did not arrive",
        ),
        Fault(
            "lost request",
            False,
            _lost_request,
            "no answer in time; the request never arrived, but the caller cannot know",
        ),
        Fault(
            "late request",
            False,
            _lost_request,
            f"no answer in time; the request arrives {LATE} seconds afterwards, when nobody waits for its answer",
            late=LATE,
        ),
        Fault("lost reply", True, _lost_reply, "a reset connection; the request arrived, but the caller cannot know"),
        Fault("timeout", True, _timeout, "no answer in time; the request arrived, but the caller cannot know"),
        Fault("too many requests", False, _too_many_requests, "429 that says when to come back"),
        Fault("overload", False, _overload, "429 that says nothing"),
        Fault("internal error", False, _internal_error, "500; the request was not looked at"),
        Fault(
            "internal error afterwards",
            True,
            _internal_error_afterwards,
            "500; the request was carried out, but the caller cannot know",
        ),
        Fault("bad gateway", False, _bad_gateway, "502 with a page of HTML"),
        Fault("maintenance", False, _maintenance, "503"),
        Fault(
            "gateway timeout", True, _gateway_timeout, "504; the request was carried out, but the caller cannot know"
        ),
        Fault("truncated body", True, _truncated_body, "an answer that is cut in the middle, and useless"),
        Fault("page instead of data", True, _page_instead_of_data, "200 with a page of HTML"),
    )
}

_PAGE = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
_STATUS_CODES = "/api-docs/getting-started/api-status-codes"


def _error(request: RequestLike, status: int, title: str, headers: dict[str, str] | None = None) -> Response:
    """An error in the shape that the path's service uses.

    Source: API status codes (BigCommerce): an array in V2, an object in V3.  Guess: ``Message`` at Logicbroker.
    """
    body: Any = {"Message": title or "Gateway Timeout"}
    if _to_a_store(request):
        v2 = "/v2/" in Request.of(request).path
        body = (
            [{"status": status, "message": title}] if v2 else {"status": status, "title": title, "type": _STATUS_CODES}
        )
    return Response.of_json(status, body, Headers(headers or {}))


def _to_a_store(request: RequestLike) -> bool:
    return Request.of(request).path.startswith("/stores/")


def _where(request: RequestLike) -> str:
    """Method and path only: a query may hold a key."""
    return f"{request.method} {Request.of(request).path}"
