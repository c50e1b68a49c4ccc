"""Lies of the fakes: services that are not what the guide describes, and so have to break a rehearsal of any connector.

A lie is a function that is given pytest's monkeypatch and changes a fake with it; when the trial is over, everything is
as it was.  The tools for it are here; the lies themselves are in modules of their own, by what they are about.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from types import ModuleType
from typing import Any, Literal

import pytest

from fakes.bigcommerce.api import gateway
from fakes.logicbroker.api import routes
from fakes.logicbroker.state.events import EventLog
from fakes.wire.http import Request, Response

Plant = Callable[[pytest.MonkeyPatch], None]
"""Changes the fakes by a patch, which is undone afterwards."""


@dataclass(frozen=True, slots=True)
class Lie:
    """One lie: its name, the promise that no longer holds, what the service does in a sentence, how it is planted."""

    name: str
    promise: str
    sentence: str
    plant: Plant

    @contextmanager
    def told(self) -> Iterator[None]:
        """While this lasts, every fake of this process lies so.

        Raises:
            AttributeError: what the lie changes is not there any more.
        """
        with pytest.MonkeyPatch.context() as patch:
            self.plant(patch)
            yield


LIES: dict[str, Lie] = {}
"""Every lie by its name."""


def lie(promise: str) -> Callable[[Plant], Plant]:
    """Enter a function into ``LIES``; its docstring is the sentence.

    Raises:
        ValueError: there is one of its name already.
    """

    def enter(plant: Plant) -> Plant:
        name = plant.__name__
        if name in LIES:
            raise ValueError(f"wanted a name of its own for each lie; got two called {name}")
        LIES[name] = Lie(name, promise, " ".join((plant.__doc__ or "").split()), plant)
        return plant

    return enter


def around(patch: pytest.MonkeyPatch, owner: object, name: str, instead: Callable[..., Any]) -> None:
    """Call ``instead(original, *arguments)`` wherever a method of a class, or a function of a module, was called.

    A function is replaced in every module that has imported it, but not in tables that were filled with it before, such
    as those of routes: what the HTTP API answers is changed by ``answers``.
    """
    original = getattr(owner, name)

    @wraps(original)
    def replacement(*arguments: Any, **named: Any) -> Any:
        return instead(original, *arguments, **named)

    if not isinstance(owner, ModuleType):
        patch.setattr(owner, name, replacement)
        return
    for module in [module for place, module in sys.modules.items() if place.partition(".")[0] in ("fakes", "harness")]:
        for known, value in list(vars(module).items()):
            if value is original:
                patch.setattr(module, known, replacement)


def after(patch: pytest.MonkeyPatch, owner: object, name: str, change: Callable[..., Any]) -> None:
    """Change what a method or a function gives; ``change(result, *arguments)`` gives it instead."""

    def instead(original: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        return change(original(*arguments, **named), *arguments, **named)

    around(patch, owner, name, instead)


def reported(patch: pytest.MonkeyPatch, summary: str, /, **how: Callable[[Mapping[str, Any]], Any]) -> None:
    """Change activity events as they are written down; each change is given the facts of the event."""

    def add(original: Callable[..., Any], log: object, **facts: Any) -> Any:
        if facts["summary"] == summary:
            facts |= {name: change(facts) for name, change in how.items()}
        return original(log, **facts)

    around(patch, EventLog, "add", add)


def answers(
    patch: pytest.MonkeyPatch,
    service: Literal["bigcommerce", "logicbroker"],
    change: Callable[[Request, Response], Response],
) -> None:
    """Change what a service's HTTP API answers to whoever asks; ``change(request, response)`` gives the answer."""

    def instead(answer: Callable[[object, Request], Response], services: object, request: Request) -> Response:
        return change(request, answer(services, request))

    around(patch, {"bigcommerce": gateway, "logicbroker": routes}[service], "answer", instead)
