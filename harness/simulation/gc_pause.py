"""Pauses Python's garbage collector where everything that is made is kept, so that its searches find nothing."""

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
