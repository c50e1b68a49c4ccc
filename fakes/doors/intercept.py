"""The door through requests: whatever any code sends with ``requests`` reaches the fakes instead of the network.

Which service answers for which host is decided in ``in_process``; other HTTP libraries are not caught here.
"""

import threading
from contextlib import ContextDecorator, ExitStack
from types import TracebackType

import requests
from requests.adapters import HTTPAdapter

from fakes.doors.in_process import InProcess, Service
from fakes.wire.prepared import USUAL_SEND, request_of, response_of, standing_in


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
        self._entered = ExitStack()

    def __enter__(self) -> "intercept":
        if HTTPAdapter.send is not USUAL_SEND:
            raise RuntimeError(
                "wanted to stand in for requests; something in this process does so already (another intercept, or "
                "another mock).  Leave that first, and hand all services to one intercept(store, network)"
            )
        self._entered.enter_context(standing_in(self._answer))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered.close()

    def _answer(self, adapter: HTTPAdapter, sent: requests.PreparedRequest) -> requests.Response:
        with self._one_at_a_time:
            return response_of(adapter, sent, self._door.answer(request_of(sent)))
