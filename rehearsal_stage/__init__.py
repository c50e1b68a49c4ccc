"""What is ours under a name that nobody else has: the pytest plugin, and how our packages live beside other people's.

``harness`` and ``fakes`` are names that many projects have, too.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any


def on_demand(package: str, places: Mapping[str, str]) -> Callable[[str], Any]:
    """The ``__getattr__`` of a package whose names are imported when somebody asks for them; ``places`` are modules."""

    def found(name: str) -> Any:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(places[name]), name)

    return found


def beside_folders_of_others(name: str, own: Iterable[str]) -> list[str]:
    """Where the modules of a package of ours are looked for: first in folders of that name that are nobody's package.

    Python lets a package hide every folder of its name that has no ``__init__.py``, wherever on the path it stands;
    but whoever has such a folder wants to import from it, also while we are installed.
    """
    folders = [os.path.join(place or os.getcwd(), name) for place in sys.path]
    of_others = [each for each in folders if os.path.isdir(each) and not os.path.exists(f"{each}/__init__.py")]
    return [*dict.fromkeys(of_others), *own]
