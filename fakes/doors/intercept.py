"""The door through requests: whatever any code sends with ``requests`` reaches the fakes instead of the network.

Which service answers for which host is decided in ``in_process``; other HTTP libraries are not caught here.
"""

import threading
from collections.abc import Callable
from contextlib import ContextDecorator
from types import TracebackType

import requests
import responses
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from fakes.doors.in_process import InProcess, Service
from fakes.wire.prepared import raw_of, request_of

_GENUINE_SEND = HTTPAdapter.send
"""What requests itself does with a prepared request, before anybody stands in for it."""


class intercept(ContextDecorator):  # noqa: N801 - it is used like the functions of contextlib
    """Within the ``with`` block, or the decorated function, code that uses ``requests`` talks to these services.

    ``with intercept(store, network): ...``.  Several stores may be given.  A request to any other host, and a route
    that a fake does not imitate, raise ``NotFaked`` in the caller: nothing goes out to a network.

    Raises:
        RuntimeError: on entry, when something already stands in for ``requests`` in this process.
        ValueError: no service was given, or two of them answer for the same host or have the same store hash.
    """

    def __init__(self, *services: Service) -> None:
        self._door = InProcess(*services)
        self._one_at_a_time = threading.Lock()  # The fakes know no threads; the caller may.
        self._mock: responses.RequestsMock | None = None

    def __enter__(self) -> "intercept":
        if HTTPAdapter.send is not _GENUINE_SEND:
            raise RuntimeError(
                "wanted to stand in for requests; something in this process does so already (another intercept, or "
                "another mock).  Leave that first, and hand all services to one intercept(store, network)"
            )
        self._mock = responses.RequestsMock(assert_all_requests_are_fired=False)
        self._mock.add(_EveryRequest(self._answer))
        self._mock.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._mock is not None:
            self._mock.stop()
            self._mock = None

    def _answer(self, sent: requests.PreparedRequest) -> HTTPResponse:
        with self._one_at_a_time:
            return raw_of(sent, self._door.answer(request_of(sent)))


class _EveryRequest(responses.BaseResponse):
    """The one entry of the mock: every method and every URL, so that nothing slips past the fakes."""

    def __init__(self, answer: Callable[[requests.PreparedRequest], HTTPResponse]) -> None:
        super().__init__("*", "")
        self._answer = answer

    def matches(self, request: requests.PreparedRequest) -> tuple[bool, str]:
        return True, ""

    def get_response(self, request: requests.PreparedRequest) -> HTTPResponse:
        return self._answer(request)
