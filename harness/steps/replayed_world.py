"""Steps that replay a recorded life: how it begins, how time passes, when somebody looks, and which laws hold.

What people do in between is in ``replayed_deeds``.  PYTEST_DONT_REWRITE
"""

import json
from datetime import timedelta

from pytest_bdd import given, parsers, step, then, when

from harness.conformance import observations as look
from harness.conformance.laws import law_named, laws
from harness.conformance.scene import Scene
from harness.simulation.story.quoting import QUOTED, unquoted
from harness.simulation.story.steps_of_history import from_json
from harness.steps.counts import wait
from harness.steps.staging import Judge, OpenScene
from harness.steps.waiting import idle, until_taken_in

LENGTH = r"\d+ (?:day|hour|minute|second|microsecond)s?"

_PLACES = {
    "both portals": look.look_at_everything,
    "the orders in both portals": look.look_at_orders,
    "the stock in both portals": look.look_at_inventory,
    "the product feeds in both portals": look.look_at_product_feeds,
}


@given(
    parsers.re(r"a (?P<kind>connected store|store that nobody connected yet,) with the seed (?P<seed>\d+)"),
    target_fixture="world",
)
def _begun(open_scene: OpenScene, kind: str, seed: str, datatable: list[list[str]] = ()) -> Scene:  # type: ignore[assignment]
    chosen = {name.replace(" ", "_"): json.loads(value) for name, value in datatable}
    connect = {} if kind == "connected store" else {"connect": False}
    return open_scene(seed=int(seed), **connect, **from_json(chosen))


_SOME_TIME = parsers.re(rf"(?P<length>{LENGTH}(?: and {LENGTH})*) pass(?:es)?")


@given(_SOME_TIME)
def _time_has_passed(world: Scene, length: str) -> None:
    until_taken_in(world, _length(length))


@when(_SOME_TIME)
@then(_SOME_TIME)
def _time_passes(world: Scene, length: str) -> None:
    idle(world, _length(length))


def _length(words: str) -> timedelta:
    parts = [part.split() for part in words.split(" and ")]
    return wait(**{unit.removesuffix("s") + "s": int(count) for count, unit in parts})


@step(parsers.re(rf"somebody looks at (?P<place>{'|'.join(_PLACES)})"))
def _looked(world: Scene, place: str) -> None:
    _PLACES[place](world)


@step(parsers.parse("somebody looks at order {order_id:d} in both portals"))
def _looked_at_order(world: Scene, order_id: int) -> None:
    look.look_at_order(world, world.bigcommerce.orders[order_id])


@then("no law is broken")
def _no_law_broken(world: Scene, judge: Judge) -> None:
    for verdict in laws(world):
        if verdict.state != "unknown":
            judge(verdict)


@then(parsers.re(rf"by (?P<promise>G\d+) this holds: (?P<statement>{QUOTED})"), converters={"statement": unquoted})
def _law_holds(world: Scene, judge: Judge, promise: str, statement: str) -> None:
    judge(law_named(laws(world), promise, statement))
