"""How much work something may be, by the processor's own clock, so that a busy machine makes no difference."""

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail if what is done here takes more processor time."""

    def too_slow(number: int, frame: object) -> None:
        raise AssertionError(f"it took more than {seconds} seconds of work")

    gc.freeze()  # What the tests before have left is not looked through meanwhile.
    before = signal.signal(signal.SIGVTALRM, too_slow)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        gc.unfreeze()
