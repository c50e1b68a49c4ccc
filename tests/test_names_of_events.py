"""What people do and what is looked at has one name, in one place, and a sentence."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import pytest

from fakes.people import deeds
from harness.conformance.observations import look_at_everything
from harness.conformance.stage import deeds as stage_deeds
from harness.record import looks
from harness.simulation import World
from harness.simulation.story.sentences import SENTENCES

ROOT = Path(__file__).parents[1]
WHERE_NAMES_STAND = ("fakes/people/deeds.py", "harness/record/looks.py", "harness/conformance/stage/deeds.py")
OPEN_ENDED = {deeds.CHANGE_FEED_SETTINGS}
"""Deeds with more facts than their shape says: one for each setting that was changed."""


def literals(path: Path) -> Iterator[str]:
    """Every text in a module that is not a docstring."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("deed", [*deeds.FACTS, *looks.DEEDS_OF_THE_HARNESS])
def test_every_deed_has_a_sentence(deed: deeds.Deed) -> None:
    """Whatever people or the harness do can be told as a step of a feature."""
    assert deed in SENTENCES


def test_every_sentence_is_of_a_deed() -> None:
    """No sentence is kept for a deed that nobody does any more."""
    assert set(SENTENCES) == {*deeds.FACTS, *looks.DEEDS_OF_THE_HARNESS}


def test_all_names_differ() -> None:
    """Two deeds or observations of one name could not be told apart."""
    named = [*deeds.FACTS, *looks.DEEDS_OF_THE_HARNESS, *looks.LOOKS]

    assert len(set(named)) == len(named)


@pytest.mark.parametrize("module", [deeds, looks, stage_deeds])
def test_every_name_is_in_its_table(module: object) -> None:
    """A name that was added to a module of names, but not to its table, would escape all that is asked here."""
    tables = {*deeds.FACTS, *looks.DEEDS_OF_THE_HARNESS, *looks.LOOKS, *stage_deeds.STAGE_DEEDS}
    path = ROOT / f"{getattr(module, '__name__').replace('.', '/')}.py"  # noqa: B009 - a module, to mypy an object.
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("Deed", "Look")]

    assert {ast.literal_eval(call.args[0]) for call in made} <= tables


@pytest.mark.slow
def test_no_name_is_spelt_anew() -> None:
    """A name of a deed or an observation is a literal in one module only; everybody else imports it."""
    names = {*deeds.FACTS, *looks.DEEDS_OF_THE_HARNESS, *looks.LOOKS, looks.LATE_REQUEST, *stage_deeds.STAGE_DEEDS}
    modules = [path for package in ("fakes", "harness") for path in sorted((ROOT / package).rglob("*.py"))]
    elsewhere = [path for path in modules if path.relative_to(ROOT).as_posix() not in WHERE_NAMES_STAND]

    found = {path.relative_to(ROOT).as_posix(): names.intersection(literals(path)) for path in elsewhere}
    assert {path: anew for path, anew in found.items() if anew} == {}


def test_recorded_facts_have_the_shape_that_is_told_of_them() -> None:
    """Of every deed in a day on which much is done, the facts are those of its shape, beside who did it."""
    world = World(seed=7, suppliers=2)
    do_everything(world)

    done = {event.name: set(event.facts) for event in world.history.deeds()}
    shapes = {name: set(get_type_hints(shape)) for name, shape in deeds.FACTS.items()}
    assert {name: facts - {"who"} for name, facts in done.items() if name not in OPEN_ENDED} == {
        name: shape for name, shape in shapes.items() if name not in OPEN_ENDED
    }


def do_everything(world: World) -> None:
    """Every deed of the people, once at least."""
    shop, keeper, supplier = world.shopper, world.retailer, world.supplier
    look_at_everything(world)
    ours = [item.sku for item in world.catalog if item.supplier == 0]
    orders = [shop.place_order([(ours[0], 2)]) for _ in range(6)]
    shop.pay(shop.abandon_order([(ours[0], 1)]))
    shop.abandon_order([(ours[0], 1)])
    world.advance(minutes=20)
    supplier.back_order(orders[0])
    supplier.acknowledge(orders[0])
    supplier.ship(orders[0])
    supplier.invoice(orders[0])
    supplier.take_back(orders[0])
    supplier.cancel(orders[1])
    other = world.open_another_store()
    for _ in range(14):  # More than the numbers that are taken.
        other.place_order([(ours[0], 1)])
    world.advance(minutes=16)
    sent = sorted(map(int, other.references))
    other.supplier_ships(sent[0])
    other.supplier_cancels(sent[1])
    other.close()
    other.open()
    keeper.set_order_status(orders[2], "Cancelled")
    keeper.change_quantity(orders[3], ours[0], 1)
    keeper.refund_order(orders[4])
    keeper.write_staff_notes(orders[4], "Called.")
    keeper.enter_order([(ours[0], 1)], {"first_name": "Ada", "zip": "78701"})
    keeper.capture_payment(shop.place_order([(ours[0], 1)], authorize_only=True))
    keeper.create_coupon("TENOFF", "percent", 10)
    keeper.add_currency("EUR", "0.92")
    keeper.give_store_credit(shop.open_account(), 5)
    keeper.archive_order(orders[5])
    supplier.upload_inventory([{"SupplierSKU": "X", "Quantity": 1}])
    keeper.add_product(sku="NEW", name="New", price=1, stock=1)
    keeper.set_stock("NEW", 2)
    keeper.delete_product("NEW")
    row = {"name": "Lamp", "type": "physical", "sku": "LAMP", "weight": "1", "price": "9.00"}
    feed = supplier.upload_product_feed([row])
    keeper.download_feed(feed)
    keeper.add_product(sku="IN THE WAY", name="Lamp", price=1, stock=1)
    keeper.approve(feed)
    world.advance(minutes=20)
    keeper.send_feed(feed)
    supplier.fix_item(supplier.upload_product_feed([{**row, "name": ""}]), 2, {"name": "Lamp"})
    keeper.clear_feeds(supplier)
    keeper.clear_matches(supplier)
    keeper.delete_feed(feed)
    (purchase_order,) = supplier.purchase_orders(orders[2])
    keeper.portal.change_status(purchase_order, "Failed")
    keeper.retry(purchase_order)
    keeper.change_setting("profile.name", "Another")
    keeper.change_feed_settings(supplier)
    keeper.allow_cancelling_orders(False)
    keeper.allow_cancelling_orders(True)
    world.renew_credentials()
    keeper.delete_api_account(keeper.create_api_account())
    keeper.choose_plan("standard")
