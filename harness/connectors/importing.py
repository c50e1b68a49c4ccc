"""Importing the factory that ``module:factory`` names, and saying in a sentence why that cannot be done."""

import importlib
import traceback
from typing import cast

from harness.connectors.contract import ConnectorFactory
from harness.places import working_directory_importable
from harness.sync.secrets import redact_text


def imported(name: str) -> ConnectorFactory:
    """What ``module:factory`` names, found in the working directory too.

    Raises:
        ValueError: there is no such thing, it cannot be called, or its module fails; with the file and the line.
    """
    module, _, attribute = name.partition(":")
    try:
        with working_directory_importable():
            factory = getattr(importlib.import_module(module), attribute)
    except (Exception, SystemExit) as problem:  # noqa: BLE001 - a module of somebody else's may raise anything.
        wanted = f"wanted --connector as MODULE:FACTORY; {name!r} cannot be imported"
        raise ValueError(f"{wanted}: {_told(problem)}") from None
    if not callable(factory):
        raise ValueError(f"wanted --connector to name a factory(connection, send, journal); {name!r} cannot be called")
    return cast("ConnectorFactory", factory)


def _told(problem: BaseException) -> str:
    place = _place(problem)
    said = redact_text(str(getattr(problem, "msg", problem)))
    return f"{type(problem).__name__}: {said} (at {place})" if place else said


def _place(problem: BaseException) -> str:
    """The file and line at which a module failed; empty where none was reached."""
    if isinstance(problem, SyntaxError):
        return f"{problem.filename}:{problem.lineno}"
    frames = [
        frame
        for frame in traceback.extract_tb(problem.__traceback__)
        if frame.filename != __file__ and "importlib" not in frame.filename
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
