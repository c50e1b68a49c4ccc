"""Python's garbage collector rests: where everything that is made is kept, it looks through all of it for nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_rests() -> Iterator[None]:
    """While a world is copied, or lives a life in a process of its own.

    What nobody refers to goes as ever; only what refers to itself in a circle waits until afterwards.
    """
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()
