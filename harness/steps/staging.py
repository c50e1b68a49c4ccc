"""How a scenario begins: what opens a scene, who hears the verdicts, and when it is left out.

Within a rehearsal both are the rehearsal; in any other pytest run a scene is a world of fakes, and a promise that does
not hold fails the test at once.  The people of a scene act in the other modules.  PYTEST_DONT_REWRITE
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pytest_bdd import given, parsers

from harness.conformance.rehearsal.rehearsal import REHEARSAL
from harness.conformance.scene import Scene
from harness.conformance.targets import CannotBeHad, FakesTarget
from harness.conformance.verdicts import PromiseBroken, Verdict
from harness.steps.keyring import Keyring

OpenScene = Callable[..., Scene]
Judge = Callable[[Verdict], None]


@pytest.fixture
def open_scene(request: pytest.FixtureRequest) -> OpenScene:
    """Opens a fresh scene for this scenario; the options are those of ``World``."""
    rehearsal = request.config.stash.get(REHEARSAL, None)
    if rehearsal is not None:
        return rehearsal.open_scene
    target = FakesTarget(request.config.getoption("--harness-seed", 7))

    def open_fakes(**options: Any) -> Scene:
        return target.scene(request.node.name, **options)

    return open_fakes


@pytest.fixture
def judge(request: pytest.FixtureRequest) -> Judge:
    """Takes the verdict of a check."""
    rehearsal = request.config.stash.get(REHEARSAL, None)
    return _at_once if rehearsal is None else rehearsal.hear


def _at_once(verdict: Verdict) -> None:
    if verdict.state != "holds":
        raise PromiseBroken(verdict)


@contextmanager
def left_out_if_missing() -> Iterator[None]:
    """Leave the scenario out, and say why, where what it wants in here cannot be had."""
    try:
        yield
    except CannotBeHad as reason:
        pytest.skip(str(reason))


@pytest.fixture
def keyring() -> Keyring:
    """The credentials of all API accounts that are created in a scenario."""
    return Keyring()


@given("a connected trial store", target_fixture="world")
def _connected(open_scene: OpenScene) -> Scene:
    return open_scene()


@given("a connected trial store with two suppliers", target_fixture="world")
def _connected_with_two_suppliers(open_scene: OpenScene) -> Scene:
    return open_scene(suppliers=2)


@given("a connected trial store with two suppliers that does not allow cancelling orders", target_fixture="world")
def _connected_with_two_suppliers_without_leave(open_scene: OpenScene) -> Scene:
    return open_scene(suppliers=2, allow_cancelling_orders=False)


@given("a connected trial store that allows cancelling orders", target_fixture="world")
def _connected_with_leave(open_scene: OpenScene) -> Scene:
    return open_scene(allow_cancelling_orders=True)


@given("a connected trial store that does not allow cancelling orders", target_fixture="world")
def _connected_without_leave(open_scene: OpenScene) -> Scene:
    return open_scene(allow_cancelling_orders=False)


@given("a trial store that is not connected yet", target_fixture="world")
def _unconnected(open_scene: OpenScene) -> Scene:
    return open_scene(connect=False)


@given(parsers.parse('a store on the plan "{plan}" that is not connected yet'), target_fixture="world")
def _unconnected_on_a_plan(open_scene: OpenScene, plan: str) -> Scene:
    return open_scene(connect=False, plan=plan)
