"""The ASGI application in front of the fakes, spoken to without a server."""

import asyncio
from collections import Counter
from typing import Any

from fakes.doors.asgi import Ports
from fakes.wire.http import NotFaked, Request, RequestLike, Response


class Service:
    """Remembers what it was asked, and answers what it was told to."""

    def __init__(self, response: Response) -> None:
        self.asked: list[Request] = []
        self.response = response

    def answer(self, request: RequestLike) -> Response:
        self.asked.append(Request.of(request))
        return self.response


def ask(ports: Ports, messages: list[dict[str, Any]], port: int = 8001, **scope: Any) -> list[dict[str, Any]]:
    """Everything that the application sends for one request."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    usual = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "raw_path": b"/stores/abc/v2/orders%20x",
        "query_string": b"page=1",
        "headers": [(b"host", b"127.0.0.1:8001"), (b"x-auth-token", b"t"), (b"accept", b"a"), (b"accept", b"b")],
        "server": ("127.0.0.1", port),
    }
    asyncio.run(ports(usual | scope, receive, send))
    return sent


def test_the_whole_request_arrives() -> None:
    """Method, URL as the caller wrote it, header fields and the body in one piece reach the service."""
    service = Service(Response.of_json(200, {"id": 1}))
    parts = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.request", "body": b"}"}]

    sent = ask(Ports({8001: service.answer}, Counter()), parts)
    (request,) = service.asked
    assert (request.method, request.url) == ("POST", "http://127.0.0.1:8001/stores/abc/v2/orders%20x?page=1")
    assert (request.headers["X-Auth-Token"], request.headers["Accept"], request.body) == ("t", "a, b", b"{}")
    assert sent[0]["status"] == 200
    assert (b"content-type", b"application/json") in sent[0]["headers"]
    assert sent[1]["body"] == b'{"id":1}'


def test_each_port_has_its_own_answer() -> None:
    """The port at which a request comes in decides who answers."""
    first, second = Service(Response(200)), Service(Response(204))
    ports = Ports({8001: first.answer, 8002: second.answer}, Counter())

    assert ask(ports, [{"type": "http.request"}], port=8002)[0]["status"] == 204
    assert (len(first.asked), len(second.asked)) == (0, 1)


def test_no_content_has_no_body_and_no_length() -> None:
    """A 204 carries nothing, whatever the service left in it."""
    sent = ask(Ports({8001: Service(Response(204, {}, b"left over")).answer}, Counter()), [{"type": "http.request"}])

    assert (sent[0]["headers"], sent[1]["body"]) == ([], b"")


def test_what_is_not_faked_is_answered_as_the_gateway_would_and_counted() -> None:
    """A caller behind a socket cannot be raised at: it sees the gateway's answer, and the gap is counted."""

    def answer(request: RequestLike) -> Response:
        raise NotFaked("GET /v2/coupons", [], Response.of_text(404, "The route is not found"))

    gaps: Counter[str] = Counter()
    sent = ask(Ports({8001: answer}, gaps), [{"type": "http.request"}])

    assert (sent[0]["status"], sent[1]["body"]) == (404, b"The route is not found")
    assert gaps == {"GET /v2/coupons": 1}


def test_half_a_request_is_no_request() -> None:
    """A caller that hangs up within the body has asked for nothing."""
    service = Service(Response(200))
    parts = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]

    assert ask(Ports({8001: service.answer}, Counter()), parts) == []
    assert service.asked == []
