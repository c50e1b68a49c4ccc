"""What a notebook shows of a refusal: the line that was typed and the sentence, without the insides of this project.

Errors that are no refusals, and everything outside of a notebook, stay as they are.
"""

import sysconfig
from collections.abc import Iterator
from types import ModuleType, TracebackType
from typing import Any

from fakes.names import nearest

_OURS = ("harness", "fakes")
_REFUSALS = (
    *(ValueError, LookupError, TypeError, AttributeError),
    *(FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError, FileExistsError),
)
"""What is raised for something that was asked wrongly, beside the refusals that are defined here."""


def shorten_tracebacks(shell: Any) -> None:
    """Let a shell of IPython show refusals shortly; ``%tb`` still shows the whole way."""
    shell.set_custom_exc((Exception,), _show)


def _show(
    shell: Any, kind: type, error: BaseException, trace: TracebackType, tb_offset: int | None = None
) -> list[str]:
    offer_nearest(error)
    shown = without_insides(error, trace)
    lines: list[str] = shell.InteractiveTB.structured_traceback(kind, error, shown, tb_offset=tb_offset)
    shell._showtraceback(kind, error, lines)
    return lines


def offer_nearest(error: BaseException) -> None:
    """Let the refusal of a misspelt name of ours say which one is near, as Python itself does where no notebook is."""
    if isinstance(error, AttributeError) and is_of_ours(error.obj) and "did you mean" not in str(error):
        names = getattr(error.obj, "__all__", None) or [each for each in dir(error.obj) if not each.startswith("_")]
        error.args = (f"{error}{nearest(error.name or '', names)}",)


def is_of_ours(thing: object) -> bool:
    """Whether something is a module of this project, or of a class of it."""
    module = thing.__name__ if isinstance(thing, ModuleType) else type(thing).__module__
    return module.partition(".")[0] in _OURS


def without_insides(error: BaseException, trace: TracebackType) -> TracebackType:
    """A traceback that ends where this project was called, if it refused something; else the whole one."""
    frames = list(_frames(trace))
    inside: list[bool] = []
    for each in frames:  # What Python's own library does for us belongs to us.
        inside.append(_is_ours(each) or (bool(inside) and inside[-1] and _is_pythons(each)))
    refused = isinstance(error, _REFUSALS) or type(error).__module__.partition(".")[0] in _OURS
    if not refused or not inside[-1] or all(inside):
        return trace
    last = max(number for number, ours in enumerate(inside) if not ours)
    shortened: TracebackType | None = None
    for each in reversed(frames[: last + 1]):
        shortened = TracebackType(shortened, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return shortened or trace


def _frames(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _is_pythons(frame: TracebackType) -> bool:
    path = frame.tb_frame.f_code.co_filename
    return path.startswith((sysconfig.get_path("stdlib"), "<frozen")) and "site-packages" not in path


def _is_ours(frame: TracebackType) -> bool:
    return str(frame.tb_frame.f_globals.get("__name__", "")).partition(".")[0] in _OURS
