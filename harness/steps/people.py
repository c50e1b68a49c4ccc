"""What shoppers, suppliers and the retailer do with orders.

What they do with feeds and with the connection is in ``feeds`` and ``connector``.  PYTEST_DONT_REWRITE
"""

import re
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any

from pytest_bdd import given, parsers, when

from fakes.people.deeds import SkuQuantity
from fakes.people.supplier import NothingOpen
from harness.conformance import orders_of_every_kind
from harness.conformance.records import OrderRecord
from harness.conformance.refusals import try_to_add, try_to_buy, try_to_ship
from harness.conformance.scene import Scene, SceneSupplier
from harness.simulation.story.quoting import QUOTED, unquoted
from harness.steps.counts import count
from harness.steps.staging import left_out_if_missing
from harness.steps.waiting import until_received, until_shown

WISH = r'(?P<wish>\d+ of "[\w-]+"(?: and \d+ of "[\w-]+")*)'

WHO = {"the supplier": (0,), "the first supplier": (0,), "the second supplier": (1,)} | dict.fromkeys(
    ("the suppliers", "both suppliers"), (0, 1)
)
"""Which of a scene's suppliers are meant."""


def suppliers(world: Scene, who: str) -> list[SceneSupplier]:
    """The suppliers that a step names."""
    return [world.suppliers[number] for number in WHO[who]]


@given(parsers.re(r'the store sells "(?P<sku>[\w-]+)" from (?P<who>the (?:first |second )?supplier)'))
def _store_sells(world: Scene, sku: str, who: str) -> None:
    sell(world, suppliers(world, who)[0], sku)


def sell(world: Scene, supplier: SceneSupplier, sku: str) -> None:
    """Put something on the store's shelves that a supplier delivers, with what the retailer says of it."""
    own: dict[str, Any] = {
        "description": f"{sku.capitalize()} of the house.",
        "retail_price": "14.00",
        "cost_price": "4.00",
    }
    world.retailer.add_product(sku=sku, name=sku.capitalize(), price="10.00", stock=50, **own)
    match(world, supplier, sku)


@given(parsers.parse('the store sells "{sku}" from nobody'))
def _store_sells_unmatched(world: Scene, sku: str) -> None:
    world.retailer.add_product(sku=sku, name=sku.capitalize(), price="10.00", stock=50)


@given(parsers.parse('the store sells the download "{sku}"'))
def _store_sells_download(world: Scene, sku: str) -> None:
    world.retailer.add_product(sku=sku, name=sku.capitalize(), price="5.00", type="digital")


@given(parsers.parse('the store sells the variant "{sku}" from the supplier'))
def _store_sells_variant(world: Scene, sku: str) -> None:
    whole, _, size = sku.partition("-")
    variant = {"sku": sku, "options": {"Size": size}, "stock": 50}
    world.retailer.add_product(sku=whole, name=whole.capitalize(), price="10.00", variants=[variant])
    match(world, world.suppliers[0], sku)


@given(
    parsers.parse("the store sells {number:d} products from the supplier"),
    target_fixture="skus",
    converters={"number": count},
)
def _store_sells_many(world: Scene, number: int) -> list[str]:
    """Some of them are hidden, off sale or not counted; the SKUs of some begin with those of others, or are odd."""
    skus = [f"THING-{each}" for each in range(1, number + 1)]
    skus[4::24] = [f'{sku} 5/8" + 1 & #2 %' for sku in skus[4::24]]
    for sku, kind in zip(skus, cycle(KINDS), strict=False):
        world.retailer.add_product(sku=sku, name=sku.capitalize(), price="10.00", **kind)
    rows = [{"SupplierSKU": sku_at_supplier(sku), "MerchantSKU": sku} for sku in skus]
    world.retailer.upload_matching_file(world.suppliers[0].company.id, rows)
    return skus


KINDS: tuple[dict[str, Any], ...] = (
    {"stock": 50},
    {"stock": 50, "is_visible": False},
    {"stock": 50, "availability": "disabled"},
    {"stock": None},
)
"""Products like all others, and some that a retailer keeps hidden, does not sell for now, or does not count."""


def sku_at_supplier(sku: str) -> str:
    """The supplier's own name for what the store sells from it."""
    return f"SUP-{sku}"


def match(world: Scene, supplier: SceneSupplier, sku: str, own: str | None = None) -> None:
    """Upload a matching file with one row."""
    row = {"SupplierSKU": own or sku_at_supplier(sku), "MerchantSKU": sku}
    world.retailer.upload_matching_file(supplier.company.id, [row])


@given(parsers.parse("the store adds {percent:d} % of tax to its prices"))
def _tax_charged(world: Scene, percent: int) -> None:
    world.retailer.change_setting("tax_rate", str(Decimal(percent) / 100))


@given(parsers.parse('the store\'s time zone is "{zone}"'))
def _zone_set(world: Scene, zone: str) -> None:
    world.retailer.change_setting("profile.timezone", zone)


@given("the store keeps back the stock of cancelled orders")
def _stock_kept_back(world: Scene) -> None:
    world.retailer.change_setting("inventory.refund_order_stock_adjustment", False)


@given("the store takes back the stock of cancelled orders")
def _stock_taken_back(world: Scene) -> None:
    world.retailer.change_setting("inventory.refund_order_stock_adjustment", True)


@given("the shopper places an order", target_fixture="order")
def _order_placed(world: Scene) -> OrderRecord:
    return world.shopper.place_order()


@given(parsers.parse("the shopper places {number:d} orders"), converters={"number": count})
def _orders_placed(world: Scene, number: int) -> None:
    for _ in range(number):
        world.shopper.place_order()


@given("the store sells goods of every kind from the supplier")
def _every_kind_sold(world: Scene) -> None:
    orders_of_every_kind.sell_goods(world)


@given("the store takes coupons and euros")
def _coupons_taken(world: Scene) -> None:
    with left_out_if_missing():
        orders_of_every_kind.take_coupons_and_euros(world)


@given("the supplier has received orders with coupons, gifts and euros")
def _checked_out(world: Scene) -> None:
    until_received(world, orders_of_every_kind.check_out(world))


@given("the supplier has received orders of every kind", target_fixture="orders")
def _every_kind_ordered(world: Scene) -> list[OrderRecord]:
    orders = orders_of_every_kind.place_orders(world)
    until_received(world, orders)
    return orders


@given("the supplier ships all of them, each with another carrier")
def _every_kind_shipped(world: Scene, orders: list[OrderRecord]) -> None:
    orders_of_every_kind.ship_orders(world, orders)


@given("the shopper places an order every half hour for two hours")
def _orders_in_turn(world: Scene) -> None:
    for _ in range(4):
        world.shopper.place_order()
        world.advance(minutes=30)


@given(
    parsers.parse("the supplier has received {number:d} orders, each for two pieces"),
    target_fixture="orders",
    converters={"number": count},
)
def _many_orders_received(world: Scene, number: int) -> list[OrderRecord]:
    goods = cycle(row["MerchantSKU"] for row in world.matching_rows())
    orders = [world.shopper.place_order([(sku, 2)]) for _, sku in zip(range(number), goods, strict=False)]
    until_received(world, orders)
    return orders


@given(
    parsers.parse("of {number:d} of them the supplier ships one piece and cancels the other"),
    converters={"number": count},
)
def _many_shipped_and_cancelled(world: Scene, orders: list[OrderRecord], number: int) -> None:
    """What has not come to the supplier nobody can ship: that it has not is judged at the end."""
    for order in orders[:number]:
        piece = [(order.products[0].sku, 1)]
        with suppress(NothingOpen):
            world.suppliers[0].ship(order.id, lines=piece, carrier="ups")
            world.suppliers[0].cancel(order.id, lines=piece)


@given("the supplier has received an order", target_fixture="order")
def _order_received(world: Scene) -> OrderRecord:
    order = world.shopper.place_order()
    until_received(world, [order])
    return order


@given(
    parsers.re(r"the suppliers? (?:has|have) received an order for " + WISH),
    target_fixture="order",
)
def _order_of_received(world: Scene, wish: str) -> OrderRecord:
    return order_received(world, lines_of(wish))


def order_received(world: Scene, lines: list[SkuQuantity]) -> OrderRecord:
    """An order that the suppliers have had the time to receive."""
    order = world.shopper.place_order(lines=lines)
    until_received(world, [order])
    return order


@given(
    parsers.re(
        r"the supplier has received an order for (?P<pieces>\d+) of each of them that can be bought, and " + WISH
    ),
    target_fixture="order",
    converters={"pieces": int},
)
def _one_of_each_received(world: Scene, skus: list[str], pieces: int, wish: str) -> OrderRecord:
    kinds = zip(skus, cycle(KINDS), strict=False)
    bought = [(sku, pieces) for sku, kind in kinds if kind.get("availability") != "disabled"]
    return order_received(world, [*bought, *lines_of(wish)])


@given("the supplier has received an order for two addresses", target_fixture="order")
def _order_for_two_addresses(world: Scene) -> OrderRecord:
    order = world.shopper.place_order(ship_to=2, customer_message="Please wrap the second one.")
    until_received(world, [order])
    return order


@given(parsers.re(r"the supplier has received orders for (?P<amounts>.+)"))
def _orders_of_amounts(world: Scene, amounts: str) -> None:
    placed = []
    for amount in amounts_of(amounts):
        sku = next(each.sku for each in world.bigcommerce.products.values() if each.price == amount)
        placed.append(world.shopper.place_order(lines=[(sku, 1)]))
    until_received(world, placed)


@given(
    parsers.re(r'(?P<who>the supplier|the first supplier|both suppliers) ships? the order(?: with "(?P<carrier>\w+)")?')
)
def _order_shipped(world: Scene, order: OrderRecord, who: str, carrier: str | None) -> None:
    for supplier in suppliers(world, who):
        supplier.ship(order.id, carrier=carrier or "ups")


@given("the supplier invoices the order")
def _order_invoiced(world: Scene, order: OrderRecord) -> None:
    """Where an order hears of a shipment only when that is picked up, there is nothing to invoice before."""
    try:
        world.suppliers[0].invoice(order.id)
    except NothingOpen:
        world.advance(minutes=15)
        world.suppliers[0].invoice(order.id)


@given(parsers.parse('the supplier ships {count:d} of "{sku}"'))
def _part_shipped(world: Scene, order: OrderRecord, count: int, sku: str) -> None:
    world.suppliers[0].ship(order.id, lines=[(sku, count)], carrier="ups")


@given(parsers.parse('the supplier ships {count:d} of "{sku}" and lists what stays behind with a quantity of 0'))
def _part_listed(world: Scene, order: OrderRecord, count: int, sku: str) -> None:
    """Where such a document is refused or fails, the supplier sends it again without what stays behind."""
    keys = world.suppliers[0].ship_by_system(order.id, [(sku, count)])
    world.advance(minutes=1)
    sent = [each for each in world.logicbroker.documents(order.id) if each.key in keys]
    if all(each.status == "Failed" for each in sent):
        _part_shipped(world, order, count, sku)


@given(parsers.parse('the supplier ships {count:d} of "{sku}" an hour later'))
def _rest_shipped(world: Scene, order: OrderRecord, count: int, sku: str) -> None:
    until_shown(world, order, ("Partially Shipped",), timedelta(hours=1))
    _part_shipped(world, order, count, sku)


@given("the supplier ships the order in two packages")
def _shipped_in_two(world: Scene, order: OrderRecord) -> None:
    line = order.products[0]
    pieces, carriers = (1, line.quantity - 1), ("ups", "fedex")
    packages = [{"lines": [(line.sku, n)], "carrier": who} for n, who in zip(pieces, carriers, strict=True)]
    world.suppliers[0].ship(order.id, packages=packages)


@given(parsers.re(r"the supplier (?P<deed>ships|cancels) the orders for (?P<amounts>.+)"))
def _orders_dealt_with(world: Scene, deed: str, amounts: str) -> None:
    for order in orders_worth(world, amounts_of(amounts)):
        if deed == "ships":
            world.suppliers[0].ship(order.id, carrier="ups")
        else:
            world.suppliers[0].cancel(order.id)


@given(parsers.re(r"(?P<who>the supplier|the first supplier|both suppliers) cancels? the order"))
def _order_cancelled(world: Scene, order: OrderRecord, who: str) -> None:
    for supplier in suppliers(world, who):
        supplier.cancel(order.id)


@given(parsers.parse('the supplier cancels {count:d} of "{sku}"'))
def _part_cancelled(world: Scene, order: OrderRecord, count: int, sku: str) -> None:
    world.suppliers[0].cancel(order.id, lines=[(sku, count)])


@given(parsers.parse('the retailer puts the order into "{status}" once more'))
def _status_set(world: Scene, order: OrderRecord, status: str) -> None:
    world.retailer.set_order_status(order.id, status)


@given(parsers.parse('the staff note "{notes}" on the order'))
def _noted(world: Scene, order: OrderRecord, notes: str) -> None:
    world.retailer.write_staff_notes(order.id, notes)


@given("the retailer tries again what has failed")
def _failed_retried(world: Scene) -> None:
    for document in [each for each in world.logicbroker.documents() if each.status == "Failed"]:
        world.retailer.retry(document.key)


@given(parsers.re(rf"the retailer refunds {WISH} of the order"))
def _part_refunded(world: Scene, order: OrderRecord, wish: str) -> None:
    with left_out_if_missing():
        world.retailer.refund_order(order.id, lines_of(wish))


@given("the retailer archives the order")
def _order_archived(world: Scene, order: OrderRecord) -> None:
    world.retailer.archive_order(order.id)


@when(parsers.parse('somebody tries to buy {count:d} of "{sku}"'))
def _buying_tried(world: Scene, count: int, sku: str) -> None:
    try_to_buy(world, count, sku)


@when(parsers.parse("somebody tries to ship {count:d} of the order"))
def _shipping_tried(world: Scene, order: OrderRecord, count: int) -> None:
    try_to_ship(world, order.id, count)


@when(parsers.parse('somebody tries to add another "{sku}"'))
def _adding_tried(world: Scene, sku: str) -> None:
    try_to_add(world, sku)


def lines_of(wish: str) -> list[SkuQuantity]:
    """``2 of "MUG" and 1 of "TEE"`` as lines of an order."""
    return [(unquoted(sku), int(count)) for count, sku in re.findall(rf"(\d+) of ({QUOTED})", wish)]


def amounts_of(words: str) -> list[Decimal]:
    """``$10.00, $5.00 and $60.00`` as amounts."""
    return [Decimal(word.strip("$")) for word in words.replace(" and ", ", ").split(", ")]


def orders_worth(world: Scene, amounts: list[Decimal]) -> list[OrderRecord]:
    """The orders of these totals."""
    return [order for order in world.bigcommerce.orders.values() if order.total_inc_tax in amounts]
