"""An output of a notebook's cell that is updated in its place: what is saved or exported is its last state.

What it shows is not known here; outside of a notebook nothing is shown.
"""

import importlib
from collections.abc import Mapping
from typing import Any


class LiveOutput:
    """One output; empty until it is shown for the first time."""

    def __init__(self) -> None:
        self._handle: Any = None

    @property
    def is_shown(self) -> bool:
        return self._handle is not None

    def show(self, look: Mapping[str, Any]) -> None:
        """Show this in the cell that runs."""
        display = importlib.import_module("IPython.display").display
        self._handle = display(dict(look), raw=True, display_id=True)

    def update(self, look: Mapping[str, Any]) -> None:
        """Show this instead, if anything was shown."""
        if self._handle is not None:
            self._handle.update(dict(look), raw=True)


def show_widgets(root: Any, without: str) -> None:
    """Show widgets; ``without`` is what stands in their place where there are none."""
    drawn: Mapping[str, Any] = root._repr_mimebundle_() or {}
    importlib.import_module("IPython.display").display({**drawn, "text/plain": without}, raw=True)
