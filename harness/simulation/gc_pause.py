"""Pauses or slows Python's garbage collector where what is made is kept, so that its searches find nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_rests() -> Iterator[None]:
    """For copying a world, and for a whole simulation in a process of its own.

    Objects without references are freed as always; only reference cycles wait until afterwards.
    """
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()


OBJECTS_BETWEEN_TWO_LOOKS = 20_000


@contextmanager
def collector_looks_rarely() -> Iterator[None]:
    """For a rehearsal, whose histories stay until its end: looking through them again and again takes a tenth of it.

    A collector that is switched off, or looks more rarely still, is left as it is.
    """
    before = gc.get_threshold()
    gc.set_threshold(before[0] and max(before[0], OBJECTS_BETWEEN_TWO_LOOKS), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
