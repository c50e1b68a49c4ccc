"""Looking at both portals and writing down what they show, so that a judge needs nothing but the history.

Nothing is judged here, and nothing is changed.  It works on any scene, whoever wrote the connector in it.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any

from fakes.people.receipts import as_shown
from fakes.wire.http import Request
from harness.conformance.records import (
    ActivityRecord,
    DocumentRecord,
    FeedRecord,
    LineProgressRecord,
    OrderRecord,
    StockedRecord,
    VariantRecord,
)
from harness.conformance.scene import Scene
from harness.record.looks import CONNECTION, FEEDS, INVENTORY, ORDER, OTHER_STORES, SALES_ORDERS, Look
from harness.sync import Connection, Credentials

STATUS_UPDATES = "Status"
"""The category of the events with which Logicbroker itself tells of each document's status."""


def look_at_everything(scene: Scene) -> None:
    """All that the judges of a whole run want to see."""
    look_at_orders(scene)
    look_at_inventory(scene)
    look_at_product_feeds(scene)


def _just_looked(scene: Scene, what: Look) -> bool:
    """Whether this was looked at in this very instant, and nothing has happened since."""
    since = takewhile(
        lambda event: event.kind == "observation" and event.at == scene.now, reversed(scene.history.events)
    )
    return any(event.name == what for event in since)


def look_at_orders(scene: Scene) -> None:
    """Every order of the store with the documents that belong to it, all sales orders, and all that was reported.

    What other stores of the retailer sent to the same account is looked at by itself.
    """
    if _just_looked(scene, SALES_ORDERS):
        return
    elsewhere, events = _links_elsewhere(scene), _reports(scene)
    found = scene.logicbroker.documents()
    documents = [document for document in found if document.link_key not in elsewhere]
    _look_at_other_stores(scene, found)
    orders, chains = scene.bigcommerce.orders, _chains(documents)
    for order_id in sorted(orders):
        _write_down(scene, orders[order_id], chains.get(str(order_id), []), events)
    scene.history.observe(
        SALES_ORDERS,
        order_ids=sorted(orders),
        references=[document.reference for document in documents if document.type == "SalesOrder"],
        events=[_event(event) for event in events],
    )


def look_at_order(scene: Scene, order: OrderRecord) -> None:
    """One order on both sides, as it is by now."""
    order_now = scene.bigcommerce.orders[order.id]
    elsewhere = _links_elsewhere(scene)
    found = scene.logicbroker.documents(reference=order.id)
    chains = _chains([each for each in found if each.link_key not in elsewhere])
    _write_down(scene, order_now, chains.get(str(order.id), []), _reports(scene))


def _links_elsewhere(scene: Scene) -> set[str]:
    """The link keys of all that other stores of the retailer sent."""
    return {key for store in scene.other_stores for key in store.link_keys}


def _look_at_other_stores(scene: Scene, documents: Sequence[DocumentRecord]) -> None:
    for store in scene.other_stores:
        theirs = [each for each in documents if each.link_key in store.link_keys]
        scene.history.observe(
            OTHER_STORES,
            store_hash=store.bigcommerce.store_hash,
            orders=[
                {"number": order.id, "status": order.status, "parcels": len(list(order.shipments))}
                for order in store.bigcommerce.orders.values()
            ],
            references=[each.reference for each in theirs if each.type == "SalesOrder"],
            documents=[{"key": str(each.key), "type": each.type, "status": each.status} for each in theirs],
        )


def _chains(documents: Iterable[DocumentRecord]) -> dict[str, list[DocumentRecord]]:
    """The documents of each order by its number: all that are linked to a sales order of it, in their order."""
    found = list(documents)
    numbers: dict[str, dict[str, None]] = {}
    for each in found:
        if each.type == "SalesOrder":
            numbers.setdefault(each.link_key, {})[str(each.reference)] = None
    chains: dict[str, list[DocumentRecord]] = {}
    for each in found:
        for number in numbers.get(each.link_key, ()):
            chains.setdefault(number, []).append(each)
    return chains


def _write_down(
    scene: Scene, order: OrderRecord, related: Sequence[DocumentRecord], events: Sequence[ActivityRecord]
) -> None:
    """One order with its documents and what was reported about them."""
    keys = {str(document.key) for document in related}
    scene.history.observe(
        ORDER,
        order_id=order.id,
        number_is_taken=any(str(order.id) in store.references for store in scene.other_stores),
        store={**order_as_shown(order), "lag_seconds": scene.lag_seconds},
        documents=[_document(document) for document in related],
        events=[f"{event.summary}: {event.details}" for event in events if _is_about(event, order.id, keys)],
        attention=[text for text in _attention(scene) if re.search(rf"(?<!\d){order.id}(?!\d)", text)],
        allow_cancelling_orders=scene.connection.allow_cancelling_orders if scene.connection else None,
    )


def _reports(scene: Scene) -> list[ActivityRecord]:
    """What was reported.  That a document has another status by now says nothing of whoever has to tell people why."""
    return [event for event in scene.logicbroker.events() if event.category != STATUS_UPDATES]


def _is_about(event: Any, order_id: int, keys: set[str]) -> bool:
    """Whether an event belongs to one of the documents, or tells of an order that has none, in whatever words."""
    if str(event.logicbroker_key) in keys:
        return True
    text = f"{event.summary}: {event.details or ''}"
    if str(order_id) not in text:  # Most are not; asked before a pattern is made for each order.
        return False
    named = rf"(?:\b(?:orders?|reference|po|id)\b[^.;]{{0,40}}?|#)(?<!\d){order_id}\b"
    return re.search(named, text, re.IGNORECASE) is not None


def look_at_inventory(scene: Scene) -> None:
    """Each supplier's feed as the portal has it, and the levels in the store."""
    if _just_looked(scene, INVENTORY):
        return
    things = dict(_things(scene))
    levels = {sku: item.inventory_level for sku, item in things.items()}
    ids = {sku: [item.id] for sku, item in things.items()}
    tracked = _tracked(scene)
    stock = {sku: _stock_lines(item) for sku, item in things.items()}
    for supplier in filter(scene.retailer.trades_with, scene.suppliers):
        unmatched = _rows(scene.retailer.unmatched_items(supplier.company.id))
        scene.history.observe(
            INVENTORY,
            supplier=supplier.name,
            items=[_stock(row) for row in _rows(scene.retailer.merchant_feed(supplier.company.id))],
            unmatched=[row["SupplierSKU"] for row in unmatched],
            unmatched_quantities={row["SupplierSKU"]: int(row["Quantity"] or 0) for row in unmatched},
            unmatched_updates={row["SupplierSKU"]: row["LastUpdate"] + "+00:00" for row in unmatched},
            events=[
                {"date": event.date, "severity": event.severity, "summary": event.summary, "details": event.details}
                for event in scene.retailer.inventory_events(supplier.company.id)
            ],
            levels=levels,
            tracked=tracked,
            stock=stock,
            ids=ids,
        )


def look_at_product_feeds(scene: Scene, *, actions: bool = False) -> None:
    """The retailer's list of product feeds with their items, their events, and the store's catalog.

    The ``actions`` that the list offers are looked at only on demand: where no API shows them, a person has to.
    """
    if not actions and _just_looked(scene, FEEDS):
        return
    feeds = scene.retailer.product_feeds()
    scene.history.observe(
        FEEDS,
        feeds=[_feed(feed, actions=actions) | _items_of(scene, feed.feed_id) for feed in feeds],
        events=[_feed_event(event) for event in scene.logicbroker.events() if _is_of_a_feed(event)],
        catalog=[_product(scene, product) for product in scene.bigcommerce.products.values()],
    )


def _product(scene: Scene, product: Any) -> dict[str, Any]:
    """All of a product that the catalog shows, but for its level and for what the store counts by itself."""
    return {
        "product_id": product.id,
        "sku": product.sku,
        "name": product.name,
        "created_at": product.date_created,
        "price": product.price,
        "weight": product.weight,
        "type": product.type,
        "tracking": product.inventory_tracking,
        "visible": product.fields["is_visible"],
        "brand": scene.bigcommerce.brand_name(product.brand_id),
        "categories": list(product.categories),
        "category_names": [scene.bigcommerce.category_name(each) for each in product.categories],
        "custom_fields": [{"name": each["name"], "value": each["value"]} for each in product.custom_fields],
        "url": dict(product.custom_url),
        "options": _parts(product.options),
        "images": _parts(product.images),
        "videos": _parts(product.videos),
        "bulk_prices": _parts(product.bulk_pricing_rules),
        "modifiers": _parts(product.modifiers),
        "variants": [_variant(each) for each in product.variants.values()],
        "fields": {name: value for name, value in product.fields.items() if name not in _COUNTED_BY_THE_STORE},
    }


def _variant(variant: VariantRecord) -> dict[str, Any]:
    """All of a variant but for its level."""
    return {
        "variant_id": variant.id,
        "sku": variant.sku,
        "options": [value["label"] for value in variant.option_values],
        "option_names": [value["option_display_name"] for value in variant.option_values],
        "fields": dict(variant.fields),
    }


_COUNTED_BY_THE_STORE = ("view_count", "total_sold", "reviews_count", "reviews_rating_sum")


def look_at_connection(scene: Scene) -> None:
    """What the store answers to the connection's credentials, and what the connection says of itself."""
    status = getattr(scene.connector, "status", None)
    trial = scene.bigcommerce.trial
    scene.history.observe(
        CONNECTION,
        store_answers=_answer(scene, connected(scene).credentials, "/v2/orders?limit=1"),
        catalog_answers=_answer(scene, connected(scene).credentials, "/v3/catalog/products?limit=1"),
        trial_began=scene.trial_started if trial else None,
        trial_ends=trial.expires_at if trial else None,
        trial_days_left=getattr(trial, "days_left", None),
        state=getattr(status, "state", ""),
        reason=getattr(status, "reason", ""),
        attention=_attention(scene),
        events=[
            f"{event.summary}: {event.details}" for event in scene.logicbroker.events() if _is_of_a_connection(event)
        ],
    )


def _is_of_a_connection(event: Any) -> bool:
    """Whether an event is about neither a document nor a file: what a connector reports of itself."""
    return not event.logicbroker_key and event.category not in ("Product", "Inventory")


def connected(scene: Scene) -> Connection:
    """The connection of a scene.

    Raises:
        ValueError: nothing is connected.
    """
    if scene.connection is None:
        raise ValueError("nothing is connected; let the retailer connect the store first")
    return scene.connection


def store_request(credentials: Credentials, path: str) -> Request:
    """A harmless question to the store with some credentials, such as ``/v2/orders?limit=1``."""
    token = credentials.access_token.reveal()
    url = f"https://api.bigcommerce.com/stores/{credentials.store_hash}{path}"
    return Request("GET", url, {"X-Auth-Token": token, "Accept": "application/json"})


def _answer(scene: Scene, credentials: Credentials, path: str) -> int:
    status = scene.send(store_request(credentials, path)).status
    return 200 if status == 204 else status  # No order at all is an answer, too.


def _attention(scene: Scene) -> list[str]:
    return [f"{entry.subject}: {entry.reason}" for entry in scene.attention()]


def order_as_shown(order: OrderRecord) -> dict[str, Any]:
    """All of an order that a person sees in the control panel."""
    shown: dict[str, Any] = as_shown(_order(order))
    return shown


def _order(order: OrderRecord) -> dict[str, Any]:
    return {
        "status": order.status,
        "placed_at": order.date_created,
        "shipped_at": order.date_shipped,
        "source": order.order_source,
        "channel_id": order.channel_id,
        "external_order_id": order.external_order_id or "",
        "archived": order.is_deleted,
        "customer_id": order.customer_id,
        "customer_message": order.customer_message or "",
        "staff_notes": order.staff_notes or "",
        "payment_method": order.payment_method or "",
        "payment_status": order.payment_status or "",
        "currency": order.currency.code,
        "shown_in": order.shown_in.code,
        **_money_of(order),
        "messages": _parts(order.messages),
        "billing_address": _address(order.billing_address),
        "addresses": [
            {
                "address_id": each.id,
                **_address(each.address),
                "shipping_method": each.shipping_method,
                "cost": each.cost_inc_tax,
                "cost_without_tax": each.cost_ex_tax,
            }
            for each in order.shipping_addresses
        ],
        "lines": [_order_line(line) for line in order.products],
        "shipments": [_shipment(shipment) for shipment in order.shipments],
        "pickups": _parts(getattr(order, "pickups", ())),
        "fields": dict(order.fields),
    }


def _money_of(order: OrderRecord) -> dict[str, Any]:
    """What an order costs, what was taken off, and what was paid and given back."""
    costs = order.costs
    return {
        "tax_inclusive": order.is_tax_inclusive,
        "subtotal": order.subtotal_inc_tax,
        "subtotal_without_tax": order.subtotal_ex_tax,
        "tax": order.total_inc_tax - order.total_ex_tax,
        "discount": order.discount_amount,
        "coupon_discount": order.coupon_discount,
        "shipping_cost": costs["shipping_cost_inc_tax"],
        "handling": costs["handling_cost_inc_tax"],
        "wrapping": costs["wrapping_cost_inc_tax"],
        "costs": dict(costs),
        "store_credit": order.store_credit,
        "total": order.total_inc_tax,
        "total_without_tax": order.total_ex_tax,
        "refunded": order.refunded_amount,
        "coupons": _parts(order.coupons),
        "fees": _parts(order.fees),
        "payments": _parts(order.transactions),
        "refunds": _parts(order.refunds),
    }


def _parts(parts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What hangs on an order under names of its own, such as its coupons."""
    return [dict(part) for part in parts]


_ADDRESS = (
    *("first_name", "last_name", "company", "street_1", "street_2", "city", "state", "zip"),
    *("country", "country_iso2", "phone", "email"),
)


def _address(address: Mapping[str, Any]) -> dict[str, Any]:
    fields = [{"name": each["name"], "value": each["value"]} for each in address.get("form_fields") or ()]
    return {**{name: address.get(name) or "" for name in _ADDRESS}, "form_fields": fields}


def _order_line(line: Any) -> dict[str, Any]:
    return {
        "line_id": line.id,
        "sku": line.sku,
        "name": line.name,
        "quantity": line.quantity,
        "type": line.type,
        "price": line.price_inc_tax,
        "price_without_tax": line.price_ex_tax,
        "base_price": line.base_price,
        "product_id": line.product_id,
        "variant_id": line.variant_id,
        "address_id": line.order_address_id,
        "pickup_id": getattr(line, "order_pickup_method_id", 0),
        "upc": line.fields.get("upc") or "",
        "options": [
            {"name": each.get("display_name") or "", "value": each.get("display_value") or ""}
            for each in line.product_options
        ],
        "discount": line.discount,
        "discounts": _parts(line.applied_discounts),
        "wrapping": line.fields.get("wrapping_name") or "",
        "wrapping_message": line.fields.get("wrapping_message") or "",
        "shipped": line.quantity_shipped,
        "refunded": line.quantity_refunded,
        "refunded_amount": line.refund_amount,
        "fields": dict(line.fields),
    }


def _shipment(shipment: Any) -> dict[str, Any]:
    return {
        "shipment_id": shipment.id,
        "shipped_at": shipment.date_created,
        "tracking_number": shipment.tracking_number,
        "tracking_link": shipment.tracking_link,
        "tracking_page": getattr(shipment, "generated_tracking_link", None),
        "carrier": shipment.shipping_provider or shipment.tracking_carrier,
        "provider": shipment.shipping_provider,
        "tracking_carrier": shipment.tracking_carrier,
        "method": shipment.shipping_method,
        "comments": shipment.comments,
        "cost": shipment.merchant_shipping_cost,
        "address_id": shipment.order_address_id,
        "billed_to": _address(shipment.billing_address),
        "to": _address(shipment.shipping_address),
        "items": [{"line_id": each.order_product_id, "quantity": each.quantity} for each in shipment.items],
    }


def _document(document: Any) -> dict[str, Any]:
    """All of a document that a person sees in the portal: its head in a few words, its lines, and its whole body."""
    body: Mapping[str, Any] = document.body
    lines: list[Mapping[str, Any]] = []
    for name in _LINES:
        lines += body.get(name) or []
    return {
        "key": document.key,
        "type": document.type,
        "reference": document.reference,
        "status": document.status,
        "at": document.created_at,
        "link_key": document.link_key,
        "total": body.get("TotalAmount"),
        "sender": str(document.sender_id),
        "receiver": str(document.receiver_id),
        "error": document.error or "",
        "statuses": [{"at": at, "status": status} for at, status in document.changes],
        "progress": [_progress(line) for line in document.progress],
        "lines": [_line(line) for line in lines],
        "body": _filled(body),
    }


def _progress(line: LineProgressRecord) -> dict[str, Any]:
    """How far a line of a purchase order has come, in pieces, as the portal's page of items counts."""
    return {
        "line_number": line.line_number,
        "ordered": line.ordered,
        "accepted": line.accepted,
        "cancelled": line.cancelled,
        "backordered": line.backordered,
        "shipped": line.shipped,
        "invoiced": line.invoiced,
    }


_LINES = ("OrderLines", "AckLines", "ShipmentLines", "InvoiceLines", "ReturnLines")


def _filled(value: Any) -> Any:
    """A body without the fields that are empty."""
    if isinstance(value, Mapping):
        return {name: _filled(part) for name, part in value.items() if part is not None and part != []}
    return [_filled(part) for part in value] if isinstance(value, list) else value


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    attributes = {each["Name"]: each["Value"] for each in line.get("ExtendedAttributes") or ()}
    item = line.get("ItemIdentifier") or {}
    return {
        "sku": item.get("SupplierSKU"),
        "merchant_sku": item.get("PartnerSKU"),
        "line_number": line.get("LineNumber"),
        "line_id": attributes.get("BigCommerceLineItemId"),
        "quantity": line.get("Quantity") or 0,
        "price": line.get("Price"),
        "cancelled": line.get("QuantityCancelled") or 0,
        "packages": [
            {"tracking_number": box["TrackingNumber"], "carrier": box.get("CarrierCode"), "quantity": box["Qty"]}
            for box in line.get("ShipmentInfos") or ()
        ],
    }


def _things(scene: Scene) -> Iterator[tuple[str, StockedRecord]]:
    """Everything in the store that has a SKU of its own and a level: simple products and variants."""
    for product in scene.bigcommerce.products.values():
        if product.base_variant_id is not None:
            yield product.sku, product
        else:
            yield from ((variant.sku, variant) for variant in product.variants.values())


def _tracked(scene: Scene) -> list[str]:
    """The SKUs of which the store counts what is sold."""
    products = [each for each in scene.bigcommerce.products.values() if each.inventory_tracking != "none"]
    return [sku for each in products for sku in (each.sku, *(variant.sku for variant in each.variants.values()))]


def _stock_lines(item: StockedRecord) -> list[dict[str, Any]]:
    """What each location of the store has of an item, and from when on the retailer is warned."""
    return [
        {
            "location_id": location_id,
            "on_hand": line.on_hand,
            "safety_stock": line.safety_stock,
            "in_stock": line.is_in_stock,
            "warning_level": line.warning_level,
            "bin": line.bin_picking_number,
        }
        for location_id, line in item.stock.items()
    ]


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def _stock(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "supplier_sku": row["SupplierSKU"],
        "merchant_sku": row["MerchantSKU"],
        "quantity": int(row["Quantity"]),
        "updated_at": row["LastUpdate"] + "+00:00",
        "columns": {name: value for name, value in row.items() if value},
    }


def _feed(feed: FeedRecord, *, actions: bool) -> dict[str, Any]:
    return {
        "feed_id": feed.feed_id,
        "file_name": feed.file_name,
        "created": feed.created,
        "status": feed.status,
        "items": feed.items,
        "compliant": feed.compliant,
        "updated": feed.last_update,
        "actions": [action.capitalize() for action in feed.actions] if actions else [],
    }


def _items_of(scene: Scene, feed_id: str) -> dict[str, Any]:
    """The items of a feed by their columns, and what is wrong with those that are not compliant."""
    items = scene.retailer.product_feed_items(feed_id)
    return {
        "contents": [{"sku": "", "name": "", "price": "", **item.data} for item in items],
        "problems": [{"row": item.row, "problems": list(item.problems)} for item in items if item.problems],
    }


def _event(event: ActivityRecord) -> dict[str, Any]:
    """An event with all its columns, and what its sender hung on it."""
    return {
        "at": event.date,
        "level": event.level,
        "category": event.category,
        "summary": event.summary,
        "details": event.details or "",
        "document": event.logicbroker_key,
        "sender": event.sender_id,
        "receiver": event.receiver_id,
        "data": event.additional_data or "",
    }


def _is_of_a_feed(event: Any) -> bool:
    """Whether an event is about a product feed, whatever category its sender gave it."""
    return event.category == "Product" or "FeedId" in (event.additional_data or "")


def _feed_event(event: ActivityRecord) -> dict[str, Any]:
    return {**_event(event), "feed_id": json.loads(event.additional_data or "{}").get("FeedId")}
