"""How stock moves: orders take it, cancellations return it, people and programs set it.

The inventory API has its own rules in ``inventory``.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from fakes.bigcommerce.refusals import Conflict
from fakes.bigcommerce.sources import ACCEPTANCE_TESTS, PRODUCTS_V3, SETTINGS_V3, THREADS, WEBHOOK_GUIDE
from fakes.bigcommerce.state.records import (
    DEFAULT_LOCATION,
    HIGHEST_LEVEL,
    Order,
    OrderProduct,
    Product,
    StockByLocation,
    StockLine,
    Variant,
)
from fakes.bigcommerce.state.settings import InventorySettings
from fakes.bigcommerce.state.statuses import CANCELLED, COMPLETED, DECLINED, INCOMPLETE, PAID, REFUNDED, SHIPPED
from fakes.bigcommerce.state.store import Store
from fakes.evidence.ledger import Alternative, imitates


class StockRequest(NamedTuple):
    """So many pieces wanted, of which an order has ``taken`` some already."""

    product: Product
    variant: Variant | None
    quantity: int
    taken: int = 0


def tracked_stock(product: Product, variant: Variant | None) -> StockByLocation | None:
    """The stock that buying this uses up; None when the product's stock is not tracked."""
    if product.inventory_tracking == "none":
        return None
    if product.inventory_tracking == "variant" and variant is not None:
        return variant.stock
    return product.stock


def stock_line(stock: StockByLocation, location_id: int = DEFAULT_LOCATION) -> StockLine:
    """The line of one location, made on first sight."""
    return stock.setdefault(location_id, StockLine())


def check_stock(wanted: Iterable[StockRequest]) -> None:
    """Raises Conflict when stock or the allowed quantities do not suffice."""
    sums: dict[int, StockRequest] = {}
    for each in wanted:
        stock = tracked_stock(each.product, each.variant)
        key = id(stock if stock is not None else each.product)
        before = sums.get(key, each._replace(quantity=0, taken=0))
        sums[key] = before._replace(quantity=before.quantity + each.quantity, taken=before.taken + each.taken)
    if problems := [problem for each in sums.values() if (problem := _shortage(each))]:
        raise _short(problems)


@imitates(
    "out of stock",
    "an order for more than a tracked product has is refused with 409 and names each product",
    evidence="third party",
    source=THREADS,
    test="api/test_orders_write.py::test_an_order_for_more_than_there_is_is_refused",
)
def _short(problems: list[dict[str, Any]]) -> Conflict:
    message = "Quantities of one or more products are out of stock or did not meet quantity requirements."
    return Conflict(message, {"errors": problems})


@imitates(
    "allowed quantities",
    "an order for fewer or more of a product than it allows is refused with 409",
    evidence="third party",
    source=ACCEPTANCE_TESTS,
    test="api/test_orders_write.py::test_quantity_limits_of_a_product_hold",
)
def _disallowed(product: Product, kind: str, name: str, limit: int) -> dict[str, Any]:
    """Source: the reference of before 2018, with the types."""
    return {"type": kind, "product": {**_named(product), name: limit}}


def _shortage(wanted: StockRequest) -> dict[str, Any] | None:
    product, stock = wanted.product, tracked_stock(wanted.product, wanted.variant)
    lowest, highest = product.fields["order_quantity_minimum"], product.fields["order_quantity_maximum"]
    if stock is not None and wanted.quantity - wanted.taken > stock_line(stock).available:
        return _sold_out(product, wanted.variant, stock_line(stock).available)
    if wanted.quantity < lowest:
        return _disallowed(product, "InsufficientQuantity", "minimum_quantity", lowest)
    if highest and wanted.quantity > highest:
        return _disallowed(product, "ExceedsMaxQuantity", "maximum_quantity", highest)
    return None


def _sold_out(product: Product, variant: Variant | None, level: int) -> dict[str, Any]:
    """Source: bodies quoted in threads; for a variant, of which the SKU has the level, the reference of before 2018."""
    shown = _named(product)
    if variant is None or product.inventory_tracking != "variant" or not variant.sku_id:
        return {"type": "OutOfStock", "product": {**shown, "inventory_level": level}}
    resource = f"{shown['resource']}/skus/{variant.sku_id}"
    sku = {"id": variant.sku_id, "sku": variant.sku, "resource": resource, "inventory_level": level}
    return {"type": "OutOfStock", "product": {**shown, "sku": sku}}


def _named(product: Product) -> dict[str, Any]:
    return {"id": product.id, "name": product.name, "resource": f"/products/{product.id}"}


@imitates(
    "clamped levels",
    "a level above the highest possible one is cut down to it by the catalog",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_catalog.py::test_a_level_above_the_highest_is_clamped",
    shows=lambda _, store, product, variant, level: level >= HIGHEST_LEVEL,
)
def set_level(store: Store, product: Product, variant: Variant | None, level: int) -> None:
    """Set the level at the default location, as the catalog and the control panel do; zero or more."""
    stock = variant.stock if variant is not None else product.stock
    line = stock_line(stock)
    before = line.available
    line.on_hand = min(HIGHEST_LEVEL, level + line.safety_stock)
    line.was_set, line.still_seen = True, None
    announce_level(store, product, variant, change=line.available - before, ordered=False)
    announce_stock(store, product, variant, location_id=DEFAULT_LOCATION, line=line, before=before)


def announce_level(store: Store, product: Product, variant: Variant | None, *, change: int, ordered: bool) -> None:
    """Source: Webhooks guide: sku scopes for variant tracking only, product scopes for the rest; twins for orders."""
    if not store.webhooks.hooks:
        return
    by_order = "order/" if ordered else ""
    told = {"product_id": product.id, **_told_of(store, product, variant, change=change, ordered=ordered)}
    if product.inventory_tracking == "variant" and variant is not None:
        data = {"type": "sku", "id": variant.sku_id or 0, "inventory": {**told, "variant_id": variant.id}}
        store.announce(f"store/sku/inventory/{by_order}updated", data)
    elif product.inventory_tracking == "product":
        data = {"type": "product", "id": product.id, "inventory": told}
        store.announce(f"store/product/inventory/{by_order}updated", data)
    if product.inventory_tracking != "none":
        announce_product(store, product)


@imitates(
    "events of stock say what changed",
    "an event of stock is relative when an order moved it and absolute otherwise, and its value is by how much; by "
    "switch it is always absolute, and its value the new level",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_events_of_stock_say_what_changed",
    otherwise=(Alternative("an event of stock says the new level", "stock_events", "level"),),
    ask="POST /v3/hooks for store/product/inventory/updated, then change a test product: is value the level?",
)
def _told_of(store: Store, product: Product, variant: Variant | None, *, change: int, ordered: bool) -> dict[str, Any]:
    """Source: the comments in the guide's examples; the published example of an order's event shows a level."""
    if store.quirks.stock_events == "level":
        tracked = variant if product.inventory_tracking == "variant" else None
        return {"method": "absolute", "value": (tracked or product).inventory_level}
    return {"method": "relative" if ordered else "absolute", "value": change}


@imitates(
    "products that change are told of",
    "a change of a product is told of, its tracked level and how often it was sold among it",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_a_product_that_was_sold_is_told_of",
    shows=lambda _, store, *__: bool(store.webhooks.hooks),
)
def announce_product(store: Store, product: Product) -> None:
    """Tell that something of a product changed."""
    store.announce("store/product/updated", {"type": "product", "id": product.id})


@imitates(
    "stock of a channel",
    "a channel hears where stock changed, fell to its warning level, or ran out, and which settings of it changed",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_a_channel_hears_of_its_stock",
    shows=lambda _, store, *__: bool(store.webhooks.hooks),
)
def announce_stock(
    store: Store, product: Product, variant: Variant | None, *, location_id: int, line: StockLine, before: int
) -> None:
    """The line of a location, of which ``before`` was for sale, has changed. Guess: low and out are told once."""
    announce_at(store, "stock_changed", product, variant, location_id)
    if line.available <= line.warning_level < before:
        announce_at(store, "low_stock_reached", product, variant, location_id)
    if line.available == 0 < before:
        announce_at(store, "out_of_stock_reached", product, variant, location_id)


def announce_at(store: Store, what: str, product: Product, variant: Variant | None, location_id: int) -> None:
    """Tell a channel something of an item at a location."""
    variant_id = variant.id if variant else product.base_variant_id
    data = {"variant_id": variant_id, "product_id": product.id, "location_id": location_id}
    store.announce(f"store/channel/1/inventory/product/{what}", data)


@imitates(
    "when stock moves",
    "orders take stock when placed, or when shipped or completed, as the store's inventory settings say",
    evidence="official",
    source=SETTINGS_V3,
    test="rules/test_stock.py::test_stock_moves_when_the_settings_say",
)
@imitates(
    "cancelled orders give stock back",
    "a cancelled or refunded order returns its stock when the settings say so, a partly refunded one does not",
    evidence="official",
    source=SETTINGS_V3,
    test="rules/test_stock.py::test_a_cancelled_order_gives_its_stock_back",
    shows=lambda _, store, order, *__: order.status_id in (CANCELLED, REFUNDED),
)
def settle_stock(store: Store, order: Order, previous: int | None) -> None:
    """Take or give back the stock of an order that has come from a status; from none when it is new."""
    settings = store.settings.inventory
    if order.status_id in (CANCELLED, REFUNDED):
        if settings.refund_order_stock_adjustment:
            order.holds_stock = False
            for line in order.products:
                move(store, line, 0)
    elif not order.holds_stock and _takes_stock(settings, order.status_id, previous):
        order.holds_stock = True
        for line in order.products:
            move(store, line, line.quantity)


def _takes_stock(settings: InventorySettings, status_id: int, previous: int | None) -> bool:
    """Guess: an order that was cancelled takes its stock again once it is a paid one; one that is declined at once
    never takes any."""
    if status_id in (SHIPPED, COMPLETED):
        return True
    is_new = previous in (None, INCOMPLETE) and status_id not in (INCOMPLETE, DECLINED)
    return settings.update_stock_behavior == "order_placed" and (is_new or status_id in PAID)


def move(store: Store, line: OrderProduct, taken: int) -> None:
    """Let a line hold so much stock; what it held more is given back, what it lacks is taken, never below zero."""
    product = store.products.get(line.product_id)
    if product is None:
        return
    variant = product.variants.get(line.variant_id)
    stock = tracked_stock(product, variant)
    if stock is None or taken == line.stock_taken:
        return
    level = stock_line(stock)
    before = level.available
    difference = min(taken - line.stock_taken, level.on_hand)
    level.on_hand -= difference
    line.stock_taken += difference
    announce_level(store, product, variant, change=level.available - before, ordered=True)
    announce_stock(store, product, variant, location_id=DEFAULT_LOCATION, line=level, before=before)
