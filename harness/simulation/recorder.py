"""Writes down every request and what came back, redacted at the moment of recording.

It decides nothing and changes nothing: what it was given to send is sent as it is.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from fakes.http import RequestLike
from harness.simulation.history import Body, Event, Facts, History, Lane, Unread
from harness.sync.secrets import is_harmless, redact_headers, redact_url
from harness.sync.wire import Response

SERVICES: Mapping[str, str] = {
    "api.bigcommerce.com": "bigcommerce",
    "stage.commerceapi.io": "logicbroker",
    "commerceapi.io": "logicbroker",
}
"""Which service answers behind which host."""

_LANES: Mapping[str, Lane] = {"bigcommerce": "bigcommerce", "logicbroker": "logicbroker"}


Asked = TypeVar("Asked", bound=RequestLike)
Answered = TypeVar("Answered", bound=Response)


class Recorder(Generic[Asked, Answered]):
    """A send around a send, over fakes or over a real network: the connector's wire with a witness."""

    def __init__(
        self, send: Callable[[Asked], Answered], history: History, services: Mapping[str, str] = SERVICES
    ) -> None:
        self._send = send
        self._history = history
        self._services = services

    def __call__(self, request: Asked) -> Answered:
        asked = self._write_request(request)
        try:
            response = self._send(request)
        except Exception as error:
            self._write_failure(asked, error)
            raise
        self._write_response(asked, response)
        return response

    def _write_request(self, request: RequestLike) -> Event:
        facts = {
            "service": service_of(request.url, self._services),
            "method": request.method.upper(),
            "url": redact_url(request.url),
            "headers": redact_headers(request.headers),
            "body": _recorded(request.body),
        }
        name = f"{request.method.upper()} {urlsplit(request.url).path}"
        return self._history.record("connector", "request", name, facts)

    def _write_response(self, asked: Event, response: Response) -> None:
        facts = {
            "status": response.status,
            "headers": redact_headers(response.headers),
            "body": _recorded(response.body),
            "seconds": 0,
        }
        self._history.record(_lane(asked), "response", _status_line(response.status), facts, asked.number)

    def _write_failure(self, asked: Event, error: Exception) -> None:
        cause = f"{type(error).__name__}: {error}"
        facts: Facts = {"status": None, "headers": {}, "body": None, "seconds": 0, "error": cause}
        self._history.record(_lane(asked), "response", type(error).__name__, facts, asked.number)


def service_of(url: str, services: Mapping[str, str] = SERVICES) -> str:
    """The name of the service behind a URL, or its host when nobody named it."""
    host = urlsplit(url).netloc.lower()
    return services.get(host, host)


def _recorded(body: bytes) -> Body | Unread:
    """A body as the history takes it: read now if something in it may have to be redacted."""
    unread = Unread(body)
    return unread if is_harmless(body) else Body(unread.read())


def _lane(asked: Event) -> Lane:
    return _LANES.get(asked.facts["service"], "harness")


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
