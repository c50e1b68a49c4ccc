"""What is said of a connector that raised something or ended its process: where in its code, after which request."""

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import fakes
from fakes.wire.http import NotFaked
from harness.connectors import contract
from harness.record.event import Event
from harness.record.history import Arrived, History
from harness.record.looks import EXAMINED, EXAMINING
from harness.simulation.long_ticks import PATIENCE


class ConnectorEnded(RuntimeError):
    """The connector left by ``sys.exit``, or by what is no ``Exception``, in the middle; the message says where."""


class EndlessTick(RuntimeError):
    """A tick did not come back."""

    def __init__(self, whence: str) -> None:
        super().__init__(
            f"tick(now) did not return within {PATIENCE} seconds.  No time passes inside of a tick: do what is due by "
            f"now, and return the instant of the next call instead of waiting for it.  {whence}"
        )


def in_words(error: BaseException) -> str:
    """An exception with all that was noted on it, in one line."""
    return " ".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])


def comes_from_elsewhere(error: BaseException) -> bool:
    """Whether it only passed through the connector: an interrupt, the end of a test or of a world that is run again."""
    pytest = sys.modules.get("pytest")
    ends = (pytest.fail.Exception, pytest.skip.Exception, pytest.exit.Exception) if pytest else ()
    return isinstance(error, (KeyboardInterrupt, Arrived, *ends))


class Whence(str):
    """What is noted on an error that came out of the connector."""

    __slots__ = ()


def is_crash(error: BaseException) -> bool:
    """Whether it came out of the connector under test; what no fake imitates is nobody's fault there."""
    if isinstance(error, NotFaked):
        return False
    return isinstance(error, ConnectorEnded | EndlessTick) or any(
        isinstance(note, Whence) for note in getattr(error, "__notes__", ())
    )


def whence(error: BaseException, history: History) -> Whence:
    """File and line of the connector, as far as it was there, and its last request."""
    asked = requests_of_connector(history.events)
    last = f"the last request was {asked[-1].name} at {asked[-1].at:%H:%M:%S}" if asked else ""
    request = last or "it had requested nothing"
    place = _place(error)
    return Whence(f"(The connector was at {place}; {request}.)" if place else f"(In the connector; {request}.)")


def close_connector(connector: contract.Ticking | None, history: History) -> None:
    """Tell a connector that it is needed no more; what it raises then is told as a crash.

    Raises:
        ConnectorEnded: it ended its process, or raised what is no ``Exception``.
    """
    try:
        contract.close(connector)
    except BaseException as error:
        if comes_from_elsewhere(error):
            raise
        error.add_note(whence(error, history))
        if not isinstance(error, Exception):
            raise ended_by(error) from error
        raise


def ended_by(error: BaseException) -> ConnectorEnded:
    """What is told of a connector that left by what is no ``Exception``."""
    left = isinstance(error, SystemExit)
    how = "ended its process, as by sys.exit" if left else "raised what no `except Exception` catches"
    return ConnectorEnded(f"The connector {how}. {in_words(error)}")


def requests_of_connector(events: Sequence[Event]) -> list[Event]:
    """The requests of the connector itself, without those by which the form of the connection was verified."""
    found, examined = [], False
    for event in events:
        if event.kind == "observation" and event.name in (EXAMINING, EXAMINED):
            examined = event.name == EXAMINING
        elif event.kind == "request" and not examined:
            found.append(event)
    return found


def _place(error: BaseException) -> str:
    """The innermost line that is neither the stage's nor a library's."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if not _is_the_stages(each.filename)]
    own = [each for each in frames if "/lib/python" not in Path(each.filename).as_posix()] or frames
    return f"{own[-1].filename}:{own[-1].lineno} in {own[-1].name}" if own else ""


def _is_the_stages(file: str) -> bool:
    path = Path(file)
    return path.parent == Path(contract.__file__).parent or any(path.is_relative_to(each) for each in _STAGE)


_STAGE = (Path(__file__).parent, Path(fakes.__file__).parent)
