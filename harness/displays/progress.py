"""Long work: how far it has come and how long the rest takes, and places where it may be stopped without a tear.

What the work is is not known here.  Nothing is shown unless a person watches: not in a file, in a pipe, in a test.
"""

import importlib
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any, TypeVar

from harness.displays.live_output import LiveOutput
from harness.displays.tables import counted
from harness.displays.texts import html

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds after which a bar is shown; shorter work shows nothing."""

REFRESH = 0.2
"""Seconds after which a bar in a notebook is shown anew."""

DONE, STOPPED = "\N{CHECK MARK}", "\N{BLACK SQUARE}"
"""Signs in front of the line that a bar leaves in a notebook."""

_LOOK = "{desc}: {percentage:3.0f}%|{bar}| {elapsed} gone, {remaining} left"


class LongWork:
    """Work of a known length: ``total`` of something called ``unit``; the worker reports how far it has come."""

    def __init__(self, what: str, total: float, unit: str, *, shown: bool) -> None:
        self.what = what
        self.total = total
        self.unit = unit
        self.done: float = 0
        self._shown = shown
        self._began = time.monotonic()
        self._bar: Any = None

    def reach(self, done: float) -> None:
        """So much is done; a safe place to stop.

        Raises:
            KeyboardInterrupt: it was requested since the last safe place.
        """
        self.done = done
        if self._bar is not None:
            self._bar.update(done - self._bar.n)
        elif self._shown and self.seconds > PATIENCE:
            self._bar = _NotebookBar(self) if in_notebook() else _terminal_bar(self)
        _stop_if_asked()

    def step(self) -> None:
        """One more is done.  Raises as ``reach``."""
        self.reach(self.done + 1)

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self._began

    def end(self, stopped: bool) -> None:
        """Take the bar away, and leave one plain line where it was."""
        if self._bar is None:
            return
        done = f"{self.done:,.0f} of {self.total:,.0f}" if stopped else f"{self.total:,.0f}"
        unit = self.unit.removesuffix("s") if done == "1" else self.unit
        how = f"{'stopped after' if stopped else 'done,'} {done} {unit}"
        line = f"{self.what}: {how} in {counted(round(self.seconds), 'second')}"
        if isinstance(self._bar, _NotebookBar):
            self._bar.end(f"{STOPPED if stopped else DONE} {line}")
        else:
            self._bar.close()
            print(line, file=sys.stderr)

    def aside(self) -> Any:
        """A context in which something else may be printed without tearing the bar."""
        if self._bar is None or isinstance(self._bar, _NotebookBar):
            return nullcontext()
        return self._bar.external_write_mode(file=self._bar.fp)


@contextmanager
def long_work(what: str, total: float, unit: str, *, holds_interrupts: bool = True) -> Iterator[LongWork]:
    """Watch a piece of work; inside of another one only the outer one is shown.

    With ``holds_interrupts`` an interrupt waits for the next safe place; a second one does not.
    """
    outermost = not _here.is_busy
    work = LongWork(what, total, unit, shown=outermost and is_watched())
    _here.is_busy, stopped = True, False
    try:
        with _held() if holds_interrupts and outermost else nullcontext():
            yield work
    except BaseException:
        stopped = True
        raise
    finally:
        _here.is_busy = not outermost
        work.end(stopped)


def each(items: Iterable[T], what: str, total: int) -> Iterator[T]:
    """The items, one after the other, with a bar if a person watches and no other work is shown."""
    if _here.is_busy or not is_watched():
        return iter(items)
    return _with_bar(items, LongWork(what, total, "records", shown=True))


def _with_bar(items: Iterable[T], work: LongWork) -> Iterator[T]:
    try:
        for item in items:
            yield item
            work.step()
    except BaseException:
        work.end(stopped=True)
        raise
    work.end(stopped=False)


def is_watched() -> bool:
    """Whether a person would see a bar: in a notebook or at a terminal, and in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        return False
    return in_notebook() or (sys.stderr is not None and sys.stderr.isatty())


def unwatched() -> None:
    """Show no bars in this process from now on: it works for another one, which shows them."""
    _here.is_busy = True


def in_notebook() -> bool:
    """Whether this process is the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


class _Thread(threading.local):
    """What each thread knows for itself: a rehearsal beside a notebook must not take the notebook's interrupt."""

    is_busy = False
    """Whether some work is going on, inside of which another one shows nothing."""
    is_asked_to_stop = False


_here = _Thread()


class _NotebookBar:
    """A bar that is an output of its cell and no widget: what is saved, exported or opened again is its last state."""

    def __init__(self, work: LongWork) -> None:
        self._work = work
        self.n = work.done
        self._shown_at = work.seconds
        self._output = LiveOutput()
        self._output.show(self._look())

    def update(self, more: float) -> None:
        """So much more is done; shown a few times a second."""
        self.n += more
        if self._work.seconds - self._shown_at > REFRESH:
            self._shown_at = self._work.seconds
            self._output.update(self._look())

    def end(self, line: str) -> None:
        """Leave one line in its place."""
        self._output.update({"text/plain": line, "text/html": f"<p>{html(line)}</p>"})

    def _look(self) -> Mapping[str, str]:
        work = self._work
        share = min(work.done / work.total, 1) if work.total else 1
        left = f", about {counted(round(work.seconds / share - work.seconds), 'second')} left" if share else ""
        words = f"{work.what}: {work.done:,.0f} of {work.total:,.0f} {work.unit}{left}"
        bar = f'<progress max="1" value="{share:.3f}" style="width: 16em; vertical-align: middle"></progress>'
        return {"text/plain": words, "text/html": f"<p>{bar} {html(words)}</p>"}


def _terminal_bar(work: LongWork) -> Any:
    tqdm = importlib.import_module("tqdm").tqdm
    # No thread of its own: the worker reports how far it has come.
    quiet = type("tqdm", (tqdm,), {"monitor_interval": 0})
    bar = quiet(total=work.total, desc=work.what, leave=False, bar_format=_LOOK, file=sys.stderr)
    bar.start_t -= time.monotonic() - work._began
    bar.update(work.done)
    return bar


def _stop_if_asked() -> None:
    if _here.is_asked_to_stop:
        _here.is_asked_to_stop = False
        raise KeyboardInterrupt


def _ask(number: int, frame: object) -> None:
    if _here.is_asked_to_stop:
        raise KeyboardInterrupt  # Where this is lost, as in a finalizer, the next safe place still stops.
    _here.is_asked_to_stop = True


@contextmanager
def _held() -> Iterator[None]:
    """Let an interrupt wait; nothing changes where it has another handler, or in another thread."""
    before: Callable[..., Any] | int | None = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, _ask)
    try:
        yield
        _stop_if_asked()
    finally:
        _here.is_asked_to_stop = False
        signal.signal(signal.SIGINT, before)
