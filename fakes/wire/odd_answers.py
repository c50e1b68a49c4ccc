"""Odd answers: what somebody in between says in a service's place, and what a service says that means nothing.

Each is a fault with a name, like those in ``faults``; when one of them strikes is not decided here.
"""

import json
from functools import partial

from fakes.wire.faults import Fault
from fakes.wire.http import Headers, Request, RequestLike, Responder, Response
from fakes.wire.phrases import phrase_of

IN_BETWEEN = (
    *(300, 301, 302, 303, 304, 307, 308),
    *(
        400,
        401,
        402,
        403,
        404,
        405,
        406,
        407,
        409,
        410,
        411,
        412,
        413,
        414,
        415,
        416,
        417,
        418,
        421,
        422,
        424,
        425,
        426,
    ),
    *(428, 431, 451, 501, 505, 506, 507, 508, 510, 511, 520, 521, 522, 523, 524, 525, 526, 527, 530, 599),
)
"""Statuses of a CDN, a firewall, an ingress, a login page: every one that the services' own faults do not use."""

_VOICES: tuple[tuple[bytes, str], ...] = (
    (
        b"<!DOCTYPE html><html><head><title>Attention Required!</title></head><body>Ray ID: 8c2f01</body></html>",
        "text/html",
    ),
    (b"", "text/plain"),
    (b"default backend - 404", "text/plain"),
    (b'{"message": "Forbidden"}', "application/json"),
)
"""A page, nothing, a line of text, and the JSON of somebody else: a status has the same voice each time."""

APOLOGY = {"Message": "An error has occurred", "title": "An error has occurred"}
"""In the words of both services, with nothing of what was asked for."""


def _in_between(request: RequestLike, answer: Responder, *, status: int) -> Response:
    body, kind = _VOICES[IN_BETWEEN.index(status) % len(_VOICES)]
    headers = {"Content-Type": kind, **({"Location": "https://status.example.test/"} if status < 400 else {})}
    return Response(status, Headers(headers), body)


def _apology(request: RequestLike, answer: Responder) -> Response:
    return Response.of_json(200, APOLOGY)


def _apology_afterwards(request: RequestLike, answer: Responder) -> Response:
    answer(request)
    return Response.of_json(200, APOLOGY)


def _nothing_said(request: RequestLike, answer: Responder) -> Response:
    answer(request)
    return Response(200, Headers({}), b"")


def _another_type(request: RequestLike, answer: Responder) -> Response:
    answer(request)
    return Response.of_json(200, "ok")


def _broken_packing(request: RequestLike, answer: Responder) -> Response:
    answer(request)
    raise ConnectionAbortedError("the answer cannot be unpacked")


def _dripping(request: RequestLike, answer: Responder) -> Response:
    answer(request)
    raise TimeoutError(f"no whole answer within 60 seconds: {request.method} {Request.of(request).path}")


def _no_wait(request: RequestLike, answer: Responder) -> Response:
    return _later(429, {"Retry-After": "0"})


def _wait_until(request: RequestLike, answer: Responder) -> Response:
    """Source: RFC 9110: Retry-After may be a date; by the clock that the answer shows in its Date."""
    times = {"Date": "Mon, 02 Mar 2026 12:00:00 GMT", "Retry-After": "Mon, 02 Mar 2026 12:00:08 GMT"}
    return _later(429, times)


def _locked(request: RequestLike, answer: Responder) -> Response:
    return _later(423, {})


def _for_now(request: RequestLike, answer: Responder) -> Response:
    text = "The record is being changed; please try again."
    return Response.of_json(400, [{"status": 400, "message": text}] if "/v2/" in request.url else {"Message": text})


def _forbidden_record(request: RequestLike, answer: Responder) -> Response:
    return Response.of_json(403, {"status": 403, "title": "This record may not be touched", "Message": "no"})


def _half_an_emoji(request: RequestLike, answer: Responder) -> Response:
    """What a runtime makes of a text that it cuts in the middle of a UTF-16 pair."""
    said = '{"Message": "The note is too long: I love it \\ud83d", "title": "I love it \\ud83d"}'
    return Response(400, Headers({"Content-Type": "application/json"}), said.encode())


def _later(status: int, headers: dict[str, str]) -> Response:
    body = json.dumps({"status": status, "title": "Later", "Message": "Later"}).encode()
    return Response(status, Headers({"Content-Type": "application/json", **headers}), body)


def _named(status: int) -> str:
    return f"answer in between: {status}"


ODD_ANSWERS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        *(
            Fault(
                _named(each),
                False,
                partial(_in_between, status=each),
                f"{each} ({phrase_of(each) or 'no registered status'}) not said by the service",
            )
            for each in IN_BETWEEN
        ),
        Fault("apology", False, _apology, "200 with an excuse, and nothing of what was asked for"),
        Fault("apology afterwards", True, _apology_afterwards, "200 with an excuse, although it was carried out"),
        Fault("nothing said", True, _nothing_said, "200 with an empty body"),
        Fault("another type", True, _another_type, "200 with a text where an object or a list is wanted"),
        Fault("broken packing", True, _broken_packing, "an answer that cannot be unpacked"),
        Fault("dripping answer", True, _dripping, "an answer that does not end within a minute"),
        Fault("no wait", False, _no_wait, "429 that asks to wait 0 seconds"),
        Fault(
            "wait until a date", False, _wait_until, "429 that names an instant, 8 seconds from the answer's own date"
        ),
        Fault("locked", False, _locked, "423"),
        Fault("refused for now", False, _for_now, "400 in the service's own form that asks to try again"),
        Fault("forbidden record", False, _forbidden_record, "403 in the service's own form"),
        Fault("half an emoji", False, _half_an_emoji, "400 whose reason ends in half a character"),
    )
}
