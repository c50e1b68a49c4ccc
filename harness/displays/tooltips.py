"""What a notebook shows of a function or class of this project that is asked about: how it is called, and what it does.

``??`` still shows signatures whole, with every type and the source.
"""

import inspect
from typing import Any

from harness.displays.tracebacks import is_of_ours

LONGEST_DEFAULT = 24
"""A default that takes more letters is left out; what it means is in the words below."""


def shorten_tooltips(shell: Any) -> None:
    """Let a shell of IPython show what is ours so; of everything else it says what it always does."""
    shell.inspector.mime_hooks = {**shell.inspector.mime_hooks, "text/plain": _hook}


def tooltip(name: str, asked: Any) -> list[tuple[str, str]] | None:
    """Headings and texts for something that can be called and is ours; None for all else."""
    if not callable(asked) or not is_of_ours(inspect.getmodule(asked)):
        return None
    return [("Call", f"{name}{short_signature(asked)}"), ("What it does", inspect.getdoc(asked) or "")]


def short_signature(asked: Any) -> str:
    """Names and short defaults, without types: ``(lines=None, *, guest=True, **checkout)``."""
    parameters = [
        each.replace(
            annotation=each.empty, default=_Default(each.default) if each.default is not each.empty else each.empty
        )
        for each in inspect.signature(asked).parameters.values()
    ]
    return str(inspect.Signature(parameters))


class _Default:
    """A default as it is shown."""

    def __init__(self, value: Any) -> None:
        self._shown = repr(value)

    def __repr__(self) -> str:
        return self._shown if len(self._shown) <= LONGEST_DEFAULT else "..."


def _hook(asked: Any, _: object = None) -> list[tuple[str, str]] | None:
    """What IPython calls; its older versions hand over the thing itself, and something more."""
    if getattr(asked, "detail_level", 0):
        return None
    found = getattr(asked, "obj", asked)
    return tooltip(getattr(found, "__name__", ""), found)
