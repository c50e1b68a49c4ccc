"""What is written down of both portals leaves nothing out: each field of each record of the fakes is looked at.

A field that nobody looks at is one that no law can judge.
"""

import dataclasses
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

import fakes.bigcommerce.state
import fakes.logicbroker.state
from fakes.bigcommerce.state.settings import Currency
from fakes.time.clock import START
from harness.conformance.observations import (
    look_at_everything,
    look_at_inventory,
    look_at_orders,
    look_at_product_feeds,
)
from harness.simulation import World

Look = Callable[[World], None]

Pick = Callable[[World], Any]
"""Finds the record of a class whose fields are changed, one after the other."""


def _order(world: World) -> Any:
    return world.bigcommerce.orders[min(world.bigcommerce.orders)]


def _item(world: World) -> Any:
    return list(_feed(world).items.values())[-1]


def _product(world: World) -> Any:
    return next(iter(world.bigcommerce.products.values()))


def _document(world: World, kind: str = "PurchaseOrder") -> Any:
    return next(each for each in world.logicbroker.documents() if each.type == kind)


def _event(world: World) -> Any:
    return [event for event in world.logicbroker.events() if event.summary != "Status Updated"][-1]


def _feed(world: World) -> Any:
    listed = world.retailer.product_feeds()[0]
    return world.logicbroker.environments["stage"].product_feeds.get(listed.feed_id, world.retailer.company.id)


LOOKED_AT: dict[str, tuple[Look, Pick]] = {
    "bigcommerce.state.records.Order": (look_at_orders, _order),
    "bigcommerce.state.records.OrderProduct": (look_at_orders, lambda world: _order(world).products[0]),
    "bigcommerce.state.records.OrderAddress": (look_at_orders, lambda world: _order(world).shipping_addresses[0]),
    "bigcommerce.state.records.Shipment": (look_at_orders, lambda world: _order(world).shipments[0]),
    "bigcommerce.state.records.Product": (look_at_everything, _product),
    "bigcommerce.state.records.Variant": (look_at_everything, lambda world: world.bigcommerce.product("SHIRT-L")),
    "bigcommerce.state.records.StockLine": (look_at_inventory, lambda world: _product(world).stock[1]),
    "logicbroker.state.documents.Document": (look_at_orders, _document),
    "logicbroker.state.documents.LineProgress": (look_at_orders, lambda world: _document(world).progress[0]),
    "logicbroker.state.events.ActivityEvent": (look_at_orders, _event),
    "logicbroker.state.feeds.product_feeds.ProductFeed": (look_at_product_feeds, _feed),
    "logicbroker.state.feeds.product_feeds.ProductItem": (look_at_product_feeds, _item),
}
"""The records that people see in a portal: who looks at them, and one whose fields can be changed."""

BY_THE_STORE = "the store counts or dates it by itself, whoever does something"
INNER = "no page shows it: the fake keeps it for itself"
SETTING = "a setting that people make on a page; no API that a connection may use changes it"
ANSWERED = "no record of anybody's business, but a piece of an answer or of a list"
OWN_LOOK = "it has a look of its own in the scenarios that are about it"
NEVER_CHANGES = "it never changes: whoever changes something puts another in its place"

NOT_LOOKED_AT: dict[str, str] = {
    # BigCommerce
    "Order.date_modified": BY_THE_STORE,
    "Order.cart_id": INNER,
    "Order.holds_stock": INNER,
    "OrderProduct.order_id": INNER,
    "OrderProduct.stock_taken": INNER,
    "OrderProduct.manual_discount": "its part of the order's discount, which is looked at, as are the line's discounts",
    "OrderProduct.tax_spared": "it follows from the order's discount; the order's tax and totals are looked at",
    "OrderAddress.order_id": INNER,
    "Shipment.order_id": INNER,
    "Shipment.customer_id": INNER,
    "Product.date_modified": BY_THE_STORE,
    "Product.total_sold": BY_THE_STORE,
    "Product.base_variant_id": INNER,
    "Variant.product_id": INNER,
    "Variant.sku_id": INNER,
    "StockLine.still_seen": INNER,
    "StockLine.on_its_way": INNER,
    "StockLine.was_set": INNER,
    # Logicbroker
    "Document.document_type": NEVER_CHANGES,
    "Document._printed": INNER,
    "Document.order_key": INNER,
    "Document.counted": INNER,
    "Document.system": "it names how a document came, over the API or by hand, and says nothing of its contents",
    "ActivityEvent.id": INNER,
    "ActivityEvent.type_id": "webhooks go by it; pages show the summary",
    "ActivityEvent.document_type": "it follows from the document that the event names",
    "ActivityEvent.link_key": "it follows from the document that the event names",
    "ActivityEvent.processed": "a list of one's own that a partner's program keeps; no page shows it",
    "ActivityEvent.viewed": "somebody has seen it",
    "ProductFeed.supplier_id": NEVER_CHANGES,
    "ProductFeed.id": NEVER_CHANGES,
    "ProductFeed.columns": "the order of the columns in a file; what stands in them is looked at",
    "ProductFeed.is_approved": "the actions that the list offers say it, which are looked at on demand",
    "ProductItem.id": INNER,
}
"""Fields of these records that are not written down, each with its reason."""

OTHER_RECORDS: dict[str, str] = {
    # BigCommerce
    "bigcommerce.state.accounts.ApiAccount": OWN_LOOK,
    "bigcommerce.state.accounts.FixedCredentials": SETTING,
    "bigcommerce.state.field_rows.Always": ANSWERED,
    "bigcommerce.state.field_rows.FieldRow": ANSWERED,
    "bigcommerce.state.field_rows.InFields": ANSWERED,
    "bigcommerce.state.order_fields.OrderField": ANSWERED,
    "bigcommerce.state.order_product_fields.OrderProductField": ANSWERED,
    "bigcommerce.state.rate_limit.RateLimit": "the answers' headers say it",
    "bigcommerce.state.records.ShipmentItem": NEVER_CHANGES,
    "bigcommerce.state.settings.Currency": NEVER_CHANGES,
    "bigcommerce.state.settings.InventorySettings": SETTING,
    "bigcommerce.state.settings.StoreProfile": SETTING,
    "bigcommerce.state.settings.StoreSettings": SETTING,
    "bigcommerce.state.trial.Trial": OWN_LOOK,
    "bigcommerce.state.webhooks.Mail": INNER,
    "bigcommerce.state.webhooks.Score": INNER,
    "bigcommerce.state.webhooks.Webhook": INNER,
    "bigcommerce.state.webhooks.Webhooks": INNER,
    # Logicbroker
    "logicbroker.state.attachments.Attachment": "files that hang on documents; no flow has any",
    "logicbroker.state.companies.Company": SETTING,
    "logicbroker.state.document_columns.FileColumn": ANSWERED,
    "logicbroker.state.document_fields.DocumentField": ANSWERED,
    "logicbroker.state.documents.DocumentLayout": ANSWERED,
    "logicbroker.state.documents.DocumentPage": ANSWERED,
    "logicbroker.state.documents.DocumentQuery": ANSWERED,
    "logicbroker.state.downloads.Download": ANSWERED,
    "logicbroker.state.event_types.EventType": ANSWERED,
    "logicbroker.state.feeds.files.RowProblem": ANSWERED,
    "logicbroker.state.feeds.inventory.FeedImport": ANSWERED,
    "logicbroker.state.feeds.inventory_items.Column": ANSWERED,
    "logicbroker.state.feeds.inventory_items.InventoryItem": NEVER_CHANGES,
    "logicbroker.state.feeds.inventory_items.InventoryRow": ANSWERED,
    "logicbroker.state.feeds.product_specification.Condition": SETTING,
    "logicbroker.state.feeds.product_specification.Expectation": SETTING,
    "logicbroker.state.feeds.product_specification.FeedField": SETTING,
    "logicbroker.state.feeds.product_specification.MappingRule": SETTING,
    "logicbroker.state.feeds.product_specification.Rule": SETTING,
    "logicbroker.state.feeds.stock.FeedSettings": SETTING,
    "logicbroker.state.feeds.stock.SupplierStock": "its items and matches are looked at as the portal's files",
    "logicbroker.state.limits.Limit": "the answers' headers say it",
    "logicbroker.state.onboarding_cases.OnboardingCase": NEVER_CHANGES,
    "logicbroker.state.system_connections.SystemConnection": OWN_LOOK,
    "logicbroker.state.tasks.ScheduledTask": SETTING,
    "logicbroker.state.webhooks.Subscription": INNER,
    "logicbroker.state.webhooks.Webhook": INNER,
}
"""Records of which nothing is written down by a look at everything, each with its reason."""


def _records() -> Iterator[tuple[str, type]]:
    """Every dataclass of both fakes' state, by its module and name."""
    for package in (fakes.bigcommerce.state, fakes.logicbroker.state):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for each in vars(importlib.import_module(module.name)).values():
                if dataclasses.is_dataclass(each) and isinstance(each, type) and each.__module__ == module.name:
                    yield f"{module.name.removeprefix('fakes.')}.{each.__name__}", each


RECORDS = dict(_records())

FIELDS = [
    (name, field.name)
    for name in LOOKED_AT
    for field in dataclasses.fields(RECORDS[name])
    if NOT_LOOKED_AT.get(f"{name.rpartition('.')[2]}.{field.name}") is not NEVER_CHANGES
]


SAMPLES: dict[str, Any] = {
    "applied_discounts": [{"id": "coupon", "name": "x", "amount": Decimal(1)}],
    "product_options": [{"display_name": "Size", "display_value": "L"}],
    "variants": {},
    "custom_fields": [{"id": 1, "name": "x", "value": "y"}],
    "brand_id": 1,
    "categories": [1],
    "form_fields": [{"name": "x", "value": "y"}],
    "option_values": [{"option_display_name": "Size", "label": "XL"}],
    "stock": {},
    "status_code": 1000,
    "additional_data": '{"FeedId": "x"}',
    "currency": Currency(2, "XXX"),
    "shown_in": Currency(2, "XXX"),
    "items": [],
}
"""Other values of fields that have to make sense; of the rest, anything else will do."""


@pytest.fixture(scope="module")
def busy() -> World:
    """A world in which everything happened once that leaves a record."""
    world = World(seed=7)
    sizes = [{"sku": f"SHIRT-{size}", "options": {"Size": size}, "stock": 5} for size in ("M", "L")]
    world.retailer.add_product(sku="SHIRT", name="Shirt", price=9, variants=sizes)
    world.bigcommerce.store.brands[1] = {"id": 1, "name": "Brand"}
    order = world.shopper.place_order([("SKU-1", 2), ("SKU-2", 1)])
    world.advance(minutes=15)
    world.supplier.ship(order, [("SKU-1", 1)])
    world.supplier.upload_product_feed([{"sku": "NEW", "name": "New", "price": "1", "weight": "1"}, {"sku": "BAD"}])
    world.advance(minutes=15)
    return world


def _seen(world: World, look: Look) -> list[Any]:
    world.history.record("harness", "deed", "nothing")  # Where nothing has happened since, nobody looks twice.
    known = len(world.history)
    look(world)
    return [dict(event.facts) for event in world.history.events[known:]]


def _otherwise(name: str, value: Any) -> Any:
    """Another value of a field."""
    match value:
        case _ if name in SAMPLES:
            return type(value)() if name == "items" else SAMPLES[name]
        case bool():
            return not value
        case int() | Decimal():
            return value + 1
        case str():
            return f"{value}x"
        case datetime():
            return value + timedelta(days=1)
        case dict():
            return {key: _otherwise(key, each) for key, each in value.items()}
        case None:
            return START
        case [*most, last] if not isinstance(last, dict):
            return most
        case _:
            return type(value)([*value, {"message": "x"}])


def test_every_record_is_looked_at_or_excused() -> None:
    """A new kind of record is entered in one of the two tables here."""
    assert set(LOOKED_AT) | set(OTHER_RECORDS) == set(RECORDS)


def test_only_fields_that_exist_are_excused() -> None:
    """The table of exceptions names fields of records that are looked at."""
    known = {
        f"{name.rpartition('.')[2]}.{each.name}" for name in LOOKED_AT for each in dataclasses.fields(RECORDS[name])
    }

    assert set(NOT_LOOKED_AT) <= known


@pytest.mark.parametrize(("record", "field"), FIELDS, ids=lambda each: each.rpartition(".")[2])
def test_what_changes_in_a_record_is_written_down(busy: World, record: str, field: str) -> None:
    """Changing a field changes what is written down of the world, unless it stands among the exceptions."""
    look, pick = LOOKED_AT[record]
    found, before = pick(busy), _seen(busy, look)
    was = getattr(found, field)
    setattr(found, field, _otherwise(field, was))
    try:
        changed = _seen(busy, look) != before
    finally:
        setattr(found, field, was)

    assert changed is (f"{record.rpartition('.')[2]}.{field}" not in NOT_LOOKED_AT)
