"""For tests that start a process: an environment in which nothing of this run is found but who listens to the fakes.

What the listener hears is judged in ``tests.fidelity.recorder``.
"""

import os
from pathlib import Path

ROOT = Path(__file__).parent.parent

PATIENCE = 60
"""Seconds until a process that says nothing counts as dead: many, because the machine may be busy."""


def surroundings(**more: str) -> dict[str, str]:
    """A bare environment from which the project can be imported, and in which the fakes are listened to."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    listener = {name: os.environ[name] for name in ("ANSWERS_OF_FAKES",) if name in os.environ}
    return {"PATH": os.environ["PATH"], "PYTHONPATH": path, **listener, **more}
