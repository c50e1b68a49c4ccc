"""One ASGI application in front of several answers, told apart by the port at which a request comes in.

Which services stand behind the ports, and the server itself, are in ``server``.
"""

import logging
from collections import Counter
from collections.abc import Mapping

from starlette.types import Receive, Scope, Send

from fakes.wire.http import Headers, NotFaked, Request, Responder, Response

log = logging.getLogger(__name__)

_WITHOUT_BODY = {204, 304}


class Ports:
    """The application.  All requests are answered one after the other on the event loop, so no state needs a lock.

    ``not_faked`` counts what callers wanted and a fake does not imitate; they are answered as the real gateway
    answers an unknown route.
    """

    def __init__(self, answers: Mapping[int, Responder], not_faked: Counter[str]) -> None:
        self._answers = answers
        self._not_faked = not_faked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        if body is not None:
            await _respond(self._answer(scope["server"][1], _request(scope, body)), send)

    def _answer(self, port: int, request: Request) -> Response:
        try:
            return self._answers[port](request)
        except NotFaked as gap:
            self._not_faked[gap.wanted] += 1
            log.warning("%s", gap)
            return gap.response


def _request(scope: Scope, body: bytes) -> Request:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    host = headers.get("host") or "{}:{}".format(*scope["server"])
    query = scope["query_string"].decode("latin-1")
    path = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    return Request(scope["method"], f"{scope['scheme']}://{host}{path}", Headers(headers), body)


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or None when the caller hung up halfway: half a request is no request."""
    parts, more = [], True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


async def _respond(response: Response, send: Send) -> None:
    body = b"" if response.status in _WITHOUT_BODY else response.body
    fields = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.items()]
    if response.status not in _WITHOUT_BODY:
        fields = [(name, value) for name, value in fields if name != b"content-length"]
        fields.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": fields})
    await send({"type": "http.response.body", "body": body})
