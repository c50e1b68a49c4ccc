"""Ends a tick that does not come back, where Python can: in the main thread of a system with signals.

What becomes of the connector then is decided by whoever called it.
"""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

PATIENCE = 10
"""Seconds after which a tick is looked at; after so many seconds of work it is ended, too."""

IDLE = 0.1
"""Who has worked for fewer seconds than this by two looks only waits, and nothing ever comes within a tick.  On a busy
machine work is slow, but not as slow as this; one that stood still meanwhile goes on before the second look."""

BETWEEN_LOOKS = 1
"""Seconds."""


class NeverReturned(BaseException):
    """The tick did not come back; no ``Exception``, which the connector might take for trouble of its own."""


@contextmanager
def no_endless_tick(whose: object) -> Iterator[None]:
    """Raise ``NeverReturned`` in whatever runs here once it has idled, or worked, for too long.

    Where somebody else has set an alarm, as a time limit of tests does, it is left to that; a process that is waited
    for has a time limit of its own.
    """
    elsewhere = getattr(whose, "is_elsewhere", False)
    other_thread = threading.current_thread() is not threading.main_thread()
    taken = elsewhere or other_thread or signal.getitimer(signal.ITIMER_REAL)[0]
    if taken:
        yield
        return
    began, looks = time.process_time(), 0

    def look(number: int, frame: FrameType | None) -> None:
        nonlocal looks
        worked, looks = time.process_time() - began, looks + 1
        if (worked < IDLE and looks > 1) or worked > PATIENCE:
            _insist(frame, caller)
            raise NeverReturned

    caller, tracing = sys._getframe(2), sys.gettrace()
    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE, min(BETWEEN_LOOKS, PATIENCE))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        sys.settrace(tracing)


def _insist(frame: FrameType | None, caller: FrameType) -> None:
    """Have ``NeverReturned`` raised again at the next line of whatever catches it, until the tick is left."""
    while frame is not None and frame is not caller:
        frame.f_trace = _again
        frame = frame.f_back
    sys.settrace(_nothing_new)


def _again(frame: FrameType, event: str, _: object) -> object:
    if event == "line":
        raise NeverReturned
    return _again


def _nothing_new(*_: object) -> None:
    """What is called from now on runs as ever."""
