"""Libraries that not everybody installs: imported when they are needed, missed with a clear message.

What they are used for is not known here.
"""

import importlib
from typing import Any

_PROJECT = "bigcommerce-logicbroker-rehearsal"


def extra(module: str, group: str, purpose: str) -> Any:
    """The module of an optional group of dependencies.

    Raises:
        ImportError: it is not installed; the message says how to install it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise ImportError(
            f"wanted {library} for {purpose}; it is not installed.  Install it: pip install '{_PROJECT}[{group}]'",
            name=library,
        ) from error
