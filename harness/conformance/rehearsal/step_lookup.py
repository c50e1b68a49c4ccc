"""Finds the definition of a step by its words before pytest is asked which definitions a scenario may see.

pytest-bdd asks about every definition that there is, for each step, which took an eighth of a rehearsal; and it keeps
what the steps of all scenarios made.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from pytest_bdd.compat import get_fixture_names
from pytest_bdd.parser import Step
from pytest_bdd.steps import StepNamePrefix, step_function_context_registry

playing: Any = import_module("pytest_bdd.scenario")  # pytest_bdd itself calls a function by this name.


@contextmanager
def steps_found_by_their_words() -> Iterator[None]:
    """What is found is the same, in the same order; it is only looked for among fewer definitions.

    pytest-bdd offers no way to do this from outside, so its own function is wrapped meanwhile.
    """
    genuine: Callable[..., Any] = playing.find_fixturedefs_for_step
    known: dict[tuple[str, str], tuple[str, ...]] = {}

    def find(step: Step, fixturemanager: Any, node: Any) -> list[Any]:
        words = (step.type, step.name)
        if words not in known:
            known[words] = tuple(_fitting(step))
        playing.get_fixture_names = partial(_names, known[words])
        return list(genuine(step=step, fixturemanager=fixturemanager, node=node))

    playing.find_fixturedefs_for_step = find
    try:
        yield
    finally:
        playing.find_fixturedefs_for_step, playing.get_fixture_names = genuine, get_fixture_names


def forget_what_steps_made(item: pytest.Item) -> None:
    """Let go of what the steps of a scenario made, its scene among it, once it was played.

    pytest-bdd registers that for good: the scenes of all scenarios, and of all plays of one, would stay to the end.
    """
    manager: Any = getattr(item.session, "_fixturemanager")  # noqa: B009 - pytest has no other way
    for made in getattr(manager, "_arg2node2fixturedefs", {}).values():
        made.pop(item, None)
    for fixtures in getattr(manager, "_arg2fixturedefs", {}).values():  # Of pytest before 9.1.
        fixtures[:] = [each for each in fixtures if each.baseid != item.nodeid]


def _fitting(step: Step) -> Iterator[str]:
    """How the names of the fixtures begin that define a step of these words."""
    for context in step_function_context_registry.values():
        if context.type in (None, step.type) and context.parser.is_matching(step.name):
            yield f"{StepNamePrefix.step_def.value}_{context.type or '*'}_{context.parser.name}"


def _names(beginnings: tuple[str, ...], fixturemanager: Any) -> list[str]:
    return [name for name in get_fixture_names(fixturemanager) if name.startswith(beginnings)]
