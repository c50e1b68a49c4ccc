"""``requests`` over the ``send`` that a connector's factory is given, so that code that uses a session runs unchanged.

What the answers mean is for the connector to know.
"""

from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.exceptions import NewConnectionError

from fakes.wire.prepared import request_of, response_of, standing_in
from harness.sync.wire import Request, Send


def session(send: Send) -> requests.Session:
    """A session of ``requests`` whose every request goes out by ``send``, whatever its host.

    A refused connection is raised as ``requests.ConnectionError`` with a ``NewConnectionError`` in it, an answer that
    does not come as ``requests.ReadTimeout``, all else that ``send`` raises for the wire as
    ``requests.ConnectionError``, as over a real network.
    """
    made = requests.Session()
    made.trust_env = False
    for scheme in ("https://", "http://"):
        made.mount(scheme, SendAdapter(send))
    return made


class SendAdapter(HTTPAdapter):
    """The adapter of such a session, to be mounted on a session of one's own."""

    def __init__(self, send: Send) -> None:
        super().__init__(max_retries=0)
        self._send = send

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Send by ``send``; how to stream, verify and wait has no meaning on this wire."""
        return answered(self, request, self._send)


def leading(hosts: Collection[str], wire: Send) -> AbstractContextManager[None]:
    """Within it, whatever ``requests`` sends to these hosts goes out by ``wire``."""

    def stand_in(adapter: HTTPAdapter, request: requests.PreparedRequest) -> requests.Response | None:
        if urlsplit(request.url or "").hostname not in hosts:
            return None
        return answered(adapter, request, wire)

    return standing_in(stand_in)


def answered(adapter: HTTPAdapter, prepared: requests.PreparedRequest, send: Send) -> requests.Response:
    """What ``send`` makes of a prepared request, as ``requests`` would have given or raised it."""
    asked = request_of(prepared)
    try:
        answer = send(Request(asked.method, asked.url, dict(asked.headers.items()), asked.body))
    except ConnectionRefusedError as refused:
        parts = urlsplit(asked.url)
        reason = NewConnectionError(HTTPConnection(parts.hostname or "", parts.port), str(refused))
        raise requests.ConnectionError(reason, request=prepared) from refused
    except TimeoutError as late:
        raise requests.ReadTimeout(late, request=prepared) from late
    except requests.RequestException:  # An OSError, too.
        raise
    except OSError as lost:
        raise requests.ConnectionError(lost, request=prepared) from lost
    return response_of(adapter, prepared, answer)
