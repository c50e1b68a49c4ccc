"""One of everything that shows itself in a notebook, by a name, for whoever looks at all of them."""

from collections.abc import Mapping
from typing import Any

from fakes.logicbroker.state.documents import Document
from harness.conformance import FakesTarget, run_conformance
from harness.conformance.planted.bugs import late_orders
from harness.conformance.planted.bugs_in_storms import time_out_taken_for_success
from harness.conformance.rehearsal.comparison import compare
from harness.conformance.search.case import Case
from harness.conformance.search.lives import SweptLife
from harness.conformance.search.sweep import sweep
from harness.conformance.search.two_connectors import compare_connectors
from harness.lab.exercises import exercise
from harness.mapping_lab.fuzzing import fuzz
from harness.simulation import World, diff, side_by_side
from harness.simulation.days.scenarios import trial_life
from harness.simulation.views.notebook_reprs import REPRS, list_repr
from harness.strategies import bigcommerce_orders

Bundles = Mapping[str, Mapping[str, Any]]


def lived() -> World:
    """A world in which everything has happened that has a look of its own: orders, parcels, feeds, faults, refusals."""
    world = World(seed=7, suppliers=2)
    order = world.shopper.place_order([("SKU-1", 2), ("SKU-3", 1)])
    world.nemesis.strike("lost reply", service="logicbroker", method="POST", path="/Orders")
    world.advance(minutes=30)
    world.supplier.ship(order, [("SKU-1", 1)], "1Z9", "ups")
    world.supplier.upload_product_feed([{"name": "Dish", "sku": "D", "price": "free", "weight": "1"}], "dishes.csv")
    world.advance(minutes=30)
    world.shopper.place_order([("SKU-2", 1)])
    return world.advance(minutes=15)


def of_a_world(world: World) -> dict[str, Any]:
    """What a world shows of itself."""
    order, other = world.bigcommerce.orders[100], world.branch()
    other.nemesis.strike("overload")
    for each in (world, other):
        each.advance(minutes=15)
    return {
        "world": world,
        "order": world.order(order),
        "timeline": world.timeline(),
        "timeline of an order": world.timeline(order),
        "diagram": world.diagram(order),
        "fields": world.fields(order),
        "history": world.history,
        "difference": diff(world, other),
        "two lives": side_by_side(world, other),
        "frames": world.frames(),
        "explorer": world.explore(),
        "panel": world.panel(),
        "table": world.frames().table(),
    }


def of_the_judges() -> dict[str, Any]:
    """What rehearsals, sweeps, stories and the mapping lab show."""
    world = World(seed=7, connector=time_out_taken_for_success)
    world.shopper.place_order([("SKU-1", 2)])
    world.nemesis.strike("lost request", service="logicbroker", method="POST", path="/Orders")
    case = Case.of(world.advance(hours=2).calm())
    decision = case.when_decided()
    report = run_conformance(FakesTarget(7), connector=late_orders, only=["G12"])
    sound = run_conformance(FakesTarget(7), only=["G12"])
    short = SweptLife(faults="busy", orders_per_day=1)
    swept = sweep([5, 6], short, connector=time_out_taken_for_success)
    careless = fuzz(lambda order, lines, addresses: addresses[0]["city"], bigcommerce_orders(), tries=20)
    return {
        "case": case,
        "evidence of a case": case.evidence(),
        "decision": decision,
        "steps": decision.steps,
        "report": report,
        "result of a promise": report["G12"],
        "result of a scenario": report.scenarios[0],
        "verdict": report.scenarios[0].verdicts[0],
        "findings": report.broken(),
        "finding": report.broken()[0],
        "evidence": report.evidence("G12"),
        "comparison": compare(report, sound),
        "sweep": swept,
        "grid": swept.grid(),
        "two connectors": compare_connectors(None, time_out_taken_for_success, [5], short),
        "life": trial_life(1, 2),
        "fuzzed": careless,
        "counterexample": careless.counterexample(),
        "not answered": exercise("11", None, {}),
        "wrong": exercise("11", 2, {"theirs": swept}),
    }


def records_of(world: World) -> Bundles:
    """Single records and lists of them, which are shown by a table of functions; the world lives on a little."""
    imported = world.supplier.upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": "many"}])
    store, portal = world.bigcommerce, world.retailer.portal
    order = store.orders[100]
    found: list[Any] = [
        *(order, store.orders, order.products[0], order.shipments[0], next(iter(store.products.values()))),
        *(store.products, world.retailer.product_feeds()[0], imported),
        *(world.logicbroker.events()[0], world.history.event(60), store, world.logicbroker, world.shopper),
        *(world.supplier, world.retailer, world.nemesis, world.connection, world.connector),
    ]
    shown = {type(each).__name__: REPRS[type(each)](each) for each in found if type(each) in REPRS}
    shown["document"] = REPRS[Document](world.logicbroker.documents()[0])
    lists = [world.logicbroker.documents(), portal.orders(), world.history.requests()[:9], list(store.orders.values())]
    shown |= {f"list of {type(each[0]).__name__}": list_repr(each) for each in lists}
    return {name: bundle for name, bundle in shown.items() if bundle}


def everything() -> tuple[dict[str, Any], Bundles]:
    """Every object that shows itself, and what a notebook is given of each object and each record."""
    world = lived()
    objects = of_a_world(world) | of_the_judges()
    bundles = {name: each._repr_mimebundle_() for name, each in objects.items()}
    return objects, bundles | dict(records_of(world))
