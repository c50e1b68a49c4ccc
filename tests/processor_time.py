"""How much work something may be, by the processor's own clock, so that a busy machine makes no difference."""

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time

LAP = 0.007
"""Processor seconds of ``_lap`` where an allowance counts as it stands.

A guess: 0.014 were measured on two busy cores, where what is allowed a second took one to two.
"""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail if what is done here takes more processor time; a slower machine is allowed as much more as it is slower."""

    def too_slow(number: int, frame: object) -> None:
        raise AssertionError(f"it took more than {seconds} seconds of work")

    gc.freeze()  # What the tests before have left is not looked through meanwhile.
    before = signal.signal(signal.SIGVTALRM, too_slow)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds * max(1.0, _lap() / LAP))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        gc.unfreeze()


def _lap() -> float:
    """A second of a processor that two share is half a second's work: the same loop tells how much, at this moment."""
    began, total = process_time(), 0
    for number in range(200_000):
        total += number & 7
    return process_time() - began
