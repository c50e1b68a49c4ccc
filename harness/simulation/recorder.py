"""Records every request and what came back, redacted at the moment of recording; requests pass through unchanged."""

import threading
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from fakes.wire.http import RequestLike
from fakes.wire.phrases import phrase_of
from harness.record.body import Body
from harness.record.event import Event, Facts, Lane
from harness.record.history import History
from harness.simulation.trouble.connector_faults import Died
from harness.sync.secrets import is_harmless, redact_headers, redact_text, redact_url, redact_value
from harness.sync.wire import Response

SERVICES: Mapping[str, str] = {
    "api.bigcommerce.com": "bigcommerce",
    "stage.commerceapi.io": "logicbroker",
    "commerceapi.io": "logicbroker",
}
"""Which service answers behind which host."""

LANES: Mapping[str, Lane] = {"bigcommerce": "bigcommerce", "logicbroker": "logicbroker"}
"""In which lane of a history each service answers."""


RequestT = TypeVar("RequestT", bound=RequestLike)
ResponseT = TypeVar("ResponseT", bound=Response)


class Recorder(Generic[RequestT, ResponseT]):
    """Wraps a send, over fakes or over a real network, so that all that crosses the connector's wire is recorded."""

    def __init__(
        self, send: Callable[[RequestT], ResponseT], history: History, services: Mapping[str, str] = SERVICES
    ) -> None:
        self._send = send
        self._history = history
        self._services = services

    def __call__(self, request: RequestT) -> ResponseT:
        service = service_of(request.url, self._services)
        asked, lane = self._write_request(service, request), LANES.get(service, "harness")
        try:
            response = self._send(request)
        except (Exception, Died) as error:
            self._write_failure(lane, asked, error)
            raise
        self._write_response(lane, asked, response)
        return response

    def _took(self, asked: Event) -> int | str:
        """Seconds since a request was sent: 0 in a world where calls take no time."""
        seconds = (self._history.now() - asked.at).total_seconds()
        return f"{seconds:.3f}" if seconds else 0

    def _write_request(self, service: str, request: RequestLike) -> Event:
        facts = {
            "service": service,
            "method": request.method.upper(),
            "url": _recorded_url(request.url),
            "headers": redact_headers(request.headers),
            "body": _recorded(request.body),
        }
        name = f"{request.method.upper()} {urlsplit(request.url).path}"
        return self._history.witness("connector", "request", name, facts)

    def _write_response(self, lane: Lane, asked: Event, response: Response) -> None:
        facts = {
            "status": response.status,
            "headers": redact_headers(response.headers),
            "body": _recorded(response.body),
            "seconds": self._took(asked),
        }
        self._history.witness(lane, "response", _status_line(response.status), facts, asked.number)

    def _write_failure(self, lane: Lane, asked: Event, error: Exception | Died) -> None:
        cause = f"{type(error).__name__}: {error}"
        facts: Facts = {"status": None, "headers": {}, "body": None, "seconds": self._took(asked), "error": cause}
        self._history.record(lane, "response", type(error).__name__, facts, asked.number)


class OneAtATime(Recorder[RequestT, ResponseT]):
    """The same over fakes, which know no threads; a connector under test may."""

    def __call__(self, request: RequestT) -> ResponseT:
        with _turn:
            return super().__call__(request)


_turn = threading.RLock()


def service_of(url: str, services: Mapping[str, str] = SERVICES) -> str:
    """The name of the service behind a URL, or its host when it has no name."""
    host = urlsplit(url).netloc.rpartition("@")[2].lower()
    return services.get(host, host)


@lru_cache(maxsize=512)  # Most are asked for over and over.
def _recorded_url(url: str) -> str:
    return redact_text(redact_url(url))


KEPT = 100_000
"""Longer bodies (bytes) are not kept for when they come again: an answer without an end would stay in memory."""


def _recorded(body: bytes) -> Any:
    """A body without its secrets, None when it is empty.

    Events of bodies that are alike share what is made of them here, since nobody changes what is recorded.
    """
    if not body:
        return None
    return _without_secrets(body) if len(body) > KEPT else _recorded_before(body)


def _without_secrets(body: bytes) -> Any:
    """A body that is read at once if it may hold one, and then kept as it is without."""
    kept = Body(body)
    return kept if is_harmless(body) else kept.changed(redact_value)


_recorded_before = lru_cache(maxsize=128)(_without_secrets)
"""Most lists come as they came the last time they were asked for."""


def _status_line(status: int) -> str:
    return f"{status} {phrase_of(status)}".rstrip()
