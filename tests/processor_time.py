"""How much work something may be, by the processor's own clock, so that a busy machine makes no difference."""

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time

LAP = 0.005
"""Processor seconds of ``_lap`` where an allowance counts as it stands.

A guess: 0.014 were measured on two busy cores, where what is allowed a second took one to two.
"""

LOOKS = 5
"""So often the pace is looked at: whoever shares a core comes and goes, and the slowest moment counts."""

TOO_LONG = 20
"""So many times its allowance, and it is broken off."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail if what is done here takes more processor time; a slower machine is allowed as much more as it is slower.

    Its pace is looked at only where the allowance was not enough: a look costs more than most of what is done here.
    """

    def too_slow(number: int, frame: object) -> None:
        raise AssertionError(f"it took more than {TOO_LONG * seconds} seconds of work")

    gc.freeze()  # What the tests before have left is not looked through meanwhile.
    before = signal.signal(signal.SIGVTALRM, too_slow)
    signal.setitimer(signal.ITIMER_VIRTUAL, TOO_LONG * seconds)
    began = process_time()
    try:
        yield
    finally:
        took = process_time() - began
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        gc.unfreeze()
    if took > seconds:
        allowed = seconds * max(LAP, *(_lap() for _ in range(LOOKS))) / LAP
        assert took <= allowed, f"it took {took:.2f} seconds of work; {allowed:.2f} are allowed at this machine's pace"


def _lap() -> float:
    """A second of a processor that two share is half a second's work: the same loop tells how much, at this moment."""
    began, total = process_time(), 0
    for number in range(200_000):
        total += number & 7
    return process_time() - began
