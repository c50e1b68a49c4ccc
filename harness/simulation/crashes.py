"""What is said of a connector that raised something or ended its process: where in its code, after which request."""

import traceback
from pathlib import Path

import fakes
from harness.record.history import History


class ConnectorEnded(RuntimeError):
    """The connector left by ``sys.exit`` in the middle of a run; the message says where."""


def in_words(error: BaseException) -> str:
    """An exception with all that was noted on it, in one line."""
    return " ".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])


def whence(error: BaseException, history: History) -> str:
    """File and line of the connector, as far as it was there, and its last request."""
    last = next((event for event in reversed(history.events) if event.kind == "request"), None)
    request = f"the last request was {last.name} at {last.at:%H:%M:%S}" if last else "nothing had been requested"
    place = _place(error)
    return f"(The connector was at {place}; {request}.)" if place else f"(In a tick of the connector; {request}.)"


def _place(error: BaseException) -> str:
    """The innermost line that is neither the stage's nor a library's."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if not _is_the_stages(each.filename)]
    own = [each for each in frames if "/lib/python" not in Path(each.filename).as_posix()] or frames
    return f"{own[-1].filename}:{own[-1].lineno} in {own[-1].name}" if own else ""


def _is_the_stages(file: str) -> bool:
    return any(Path(file).is_relative_to(each) for each in _STAGE)


_STAGE = (Path(__file__).parent, Path(fakes.__file__).parent)
