"""Structured logs: one event for each request, attention entry, tick and failed turn, as JSON or for people.

What counts as an event is decided in ``watch.py``; secrets are removed here, whatever the event.
"""

from collections.abc import Iterable, MutableMapping
from contextlib import suppress
from typing import Any, Literal, TextIO

import structlog

from harness.displays.texts import visible
from harness.sync.secrets import Secret, redact_text, redact_value

LogForm = Literal["json", "console"]
LogLevel = Literal["debug", "info", "warning", "error"]

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


class _LineLogger:
    """Writes lines; one that cannot be written, as to a full disk or a pipe that was closed, stops no connection."""

    def __init__(self, stream: TextIO) -> None:
        self._write = structlog.PrintLogger(stream).msg

    def msg(self, line: str) -> None:
        """One line; structlog calls it by the name of the level, too."""
        with suppress(OSError, ValueError):
            self._write(line)

    debug = info = warning = error = msg


def logger(stream: TextIO, form: LogForm, level: LogLevel, secrets: Iterable[Secret]) -> Any:
    """A logger of its own, which changes nothing for others in the process; each line is written as it is said."""
    secrets = tuple(secrets)

    def redacted(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        plain: dict[str, Any] = shown(redact_value(dict(event)))
        return plain

    def shown(value: Any) -> Any:
        """A value without secrets; on a console nothing in it hides or acts, which JSON sees to by itself."""
        if isinstance(value, dict):
            return {name: shown(each) for name, each in value.items()}
        if isinstance(value, list):
            return [shown(each) for each in value]
        if not isinstance(value, str):
            return value
        text = redact_text(value, *secrets)
        return visible(text) if form == "console" else text

    renderer = (
        structlog.processors.JSONRenderer(sort_keys=True)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=stream.isatty(), pad_event_to=12)
    )
    return structlog.wrap_logger(
        _LineLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redacted,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
    )
