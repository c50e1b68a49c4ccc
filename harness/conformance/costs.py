"""What each flow costs in calls, measured on the fakes, and how long an outage takes to catch up with.

``docs/costs.md`` is the text of ``page``; what is measured is the connector's own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fakes.bigcommerce.state.rate_limit import QUOTAS, WINDOW
from harness.simulation import World

ORDERS_OF_A_DAY = 5_000
SHARE = 75
"""Per cent of the quota that a connection uses unless told otherwise."""


Preparation = Callable[[World], int]
"""Prepares what one flow has to do; how many units of it."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Calls for so many units of one flow: reads and writes at BigCommerce, and calls of Logicbroker."""

    what: str
    units: int
    reads: int
    writes: int
    network: int

    @property
    def store(self) -> int:
        return self.reads + self.writes


def measure() -> list[Cost]:
    """Live each case in a world of its own, on a Standard plan."""
    return [_measured(what, case) for what, case in CASES.items()]


def _orders(world: World) -> int:
    for _ in range(250):
        world.shopper.place_order([("SKU-1", 1)])
    return 250


def _long_orders(world: World) -> int:
    for number in range(60):
        world.retailer.add_product(sku=f"P-{number}", name=f"P {number}", price=1, stock=50)
    rows = [{"SupplierSKU": f"S-P-{number}", "MerchantSKU": f"P-{number}"} for number in range(60)]
    world.retailer.upload_matching_file(world.supplier, rows)
    for _ in range(5):
        world.shopper.place_order([(f"P-{number}", 1) for number in range(60)])
    return 5


def _sent(world: World, count: int) -> list[Any]:
    orders = [world.shopper.place_order([("SKU-1", 1)]) for _ in range(count)]
    world.advance(minutes=16)
    return orders


def _shipments(world: World) -> int:
    for order in _sent(world, 40):
        world.supplier.ship(order)
    return 40


def _cancellations(world: World) -> int:
    for order in _sent(world, 40):
        world.supplier.cancel(order)
    return 40


def _acceptances(world: World) -> int:
    for order in _sent(world, 40):
        world.supplier.acknowledge(order)
    return 40


def _variants(level: int) -> Preparation:
    return lambda world: _stock(world, products=20, variants=50, level=level)


def _products(level: int) -> Preparation:
    return lambda world: _stock(world, products=500, variants=0, level=level)


def _stock(world: World, *, products: int, variants: int, level: int) -> int:
    skus = []
    for number in range(products):
        sizes = [
            {"sku": f"T-{number:03}-{size:02}", "options": {"Size": str(size)}, "stock": 1} for size in range(variants)
        ]
        world.retailer.add_product(sku=f"T-{number:03}", name=f"T {number}", price=1, stock=1, variants=sizes)
        skus += [str(size["sku"]) for size in sizes] or [f"T-{number:03}"]
    rows = [{"SupplierSKU": f"S-{sku}", "MerchantSKU": sku} for sku in skus]
    world.retailer.upload_matching_file(world.supplier, rows)
    world.supplier.upload_inventory([{"SupplierSKU": row["SupplierSKU"], "Quantity": level} for row in rows])
    return len(skus)


ProductRow = dict[str, str]


def _product(number: int, price: str = "1.00") -> ProductRow:
    return {"sku": f"P-{number}", "name": f"P {number}", "price": price, "weight": "1"}


def _variant(number: int, price: str = "1.00") -> ProductRow:
    """One of fifty of a product."""
    return {
        **_product(number // 50, price),
        "sku": f"V-{number}",
        "parent_sku": f"P-{number // 50}",
        "size": f"{number}",
    }


def _feed(rows: list[ProductRow], *before: list[ProductRow], units: int) -> Preparation:
    """A feed after others that brought the store to where it is."""

    def case(world: World) -> int:
        for earlier in before:
            world.retailer.approve(world.supplier.upload_product_feed(earlier))
            world.advance(minutes=30)
        world.retailer.approve(world.supplier.upload_product_feed(rows))
        return units

    return case


PARENTS = [_product(number) for number in range(4)]
PRODUCTS, CHANGED_PRODUCTS = [[_product(number, price) for number in range(50)] for price in ("1.00", "2.00")]
VARIANTS, CHANGED_VARIANTS = [[_variant(number, price) for number in range(200)] for price in ("1.00", "2.00")]


CASES: dict[str, Preparation] = {
    "order sent": _orders,
    "order of 60 lines sent": _long_orders,
    "parcel shown": _shipments,
    "order cancelled": _cancellations,
    "order only accepted": _acceptances,
    "level of a variant changed": _variants(7),
    "level of a variant unchanged": _variants(1),
    "level of a product without variants changed": _products(7),
    "level of a product without variants unchanged": _products(1),
    "product created": _feed(PRODUCTS, units=50),
    "product changed": _feed(CHANGED_PRODUCTS, PRODUCTS, units=50),
    "product unchanged": _feed(PRODUCTS, PRODUCTS, units=50),
    "product of 50 variants created": _feed(PARENTS + VARIANTS, units=4),
    "variant changed": _feed(PARENTS + CHANGED_VARIANTS, PARENTS + VARIANTS, units=200),
    "variant of a feed unchanged": _feed(PARENTS + VARIANTS, PARENTS + VARIANTS, units=200),
    "variant added to a product": _feed(PARENTS + VARIANTS, PARENTS, units=200),
}
"""What is counted, by how its page calls one unit."""


def _measured(what: str, case: Preparation) -> Cost:
    world = World(seed=7, plan="standard")
    world.bigcommerce.control_panel.set_stock("SKU-1", 10_000)
    units = case(world)
    known = len(world.history)
    world.advance(minutes=20)
    requests = [event.facts for event in world.history.events[known:] if event.kind == "request"]
    store = [facts["method"] for facts in requests if facts["service"] == "bigcommerce"]
    reads = store.count("GET")
    return Cost(what, units, reads, len(store) - reads, len(requests) - len(store))


def page(costs: list[Cost]) -> str:
    """The whole page."""
    rows = "\n".join(
        f"| {cost.what} | {cost.units:,} | {_each(cost.reads, cost)} | {_each(cost.writes, cost)} "
        f"| {_each(cost.network, cost)} |"
        for cost in costs
    )
    by_name = {cost.what: cost for cost in costs}
    backlog = "\n".join(
        f"| {ORDERS_OF_A_DAY:,} x {what} | {calls:,} | {_minutes(calls, SHARE)} | {_minutes(calls, 100)} |"
        for what in ("order sent", "parcel shown", "order cancelled")
        for calls in [_calls(by_name[what])]
    )
    return _PAGE.format(rows=rows, backlog=backlog, quota=QUOTAS["standard"], window=WINDOW.seconds, share=SHARE)


def _each(calls: int, cost: Cost) -> str:
    return f"{Decimal(calls) / cost.units:.2f}"


def _calls(cost: Cost) -> int:
    return -(-cost.store * ORDERS_OF_A_DAY // cost.units)


def _minutes(calls: int, share: int) -> str:
    usable = QUOTAS["standard"] - -(-QUOTAS["standard"] * (100 - share) // 100)
    return f"{Decimal(calls) / usable * WINDOW.seconds / 60:.1f}"


_PAGE = """# What the connection costs

Calls for each unit, counted at the fakes in one run of so many units; the questions of a quiet cycle are in them.
`python -m harness.pages costs` renders this page, and a test measures anew and compares.

| one unit | units in the run | BigCommerce: reads | writes | Logicbroker |
|---|---|---|---|---|
{rows}

One read brings 250 orders with their lines and addresses; an order of more than 50 lines costs two more. A parcel
needs a read of its order, of the parcels that are there already, and of what became of the order.

Once an hour one search asks Logicbroker for orders that failed there, and one more read brings 250 orders that were
modified since, because what leaves Awaiting Fulfillment between two cycles shows in no list of what awaits it; three
more read once which orders waited at the connection. An order that somebody else changed after it had been sent costs
up to three searches of Logicbroker. Once a day each partner's whole inventory file is read beside the changes of each
hour, because what has left a feed is no change in it, and twice or three times in a row where something is missing. A
run that brings new levels reads the orders of a month that wait to be paid, released or sent, and all orders since the
day before they were fed, because what no supplier could know is taken off, and each partner's events of that day,
because a match changes an item and says nothing of its level. A document that names no store, of an
order that another program sent, costs a search and a read more.

Levels and product feeds are compared before anything is written: 50 variants or ten products go into one write, and a
new product comes with its variants. Variants are looked up one by one, or by reading all of them where that is fewer
calls, because only products can be found by many SKUs at once. A variant that is added to a product may need a new
option value first; its part number, GTIN and picture are in no batch, so each change of them is a call.

## After an outage of a day

The store has {quota} requests in {window} seconds to give (Standard), and the connection uses {share} % of them unless
`quota_share` says otherwise; the last column is the limit that the quota itself sets.

| waiting | calls of BigCommerce | minutes | at the limit |
|---|---|---|---|
{backlog}

What goes first when a window runs short stands in [operations.md](operations.md#quota). Logicbroker's own limits are
wider: ten new sales orders in a second.

BigCommerce cannot be told to take a level only if nobody has bought meanwhile. So a level is written right after it was
read, an equal one is not written, and after a lost answer a level that was sold from is not put back.
"""
