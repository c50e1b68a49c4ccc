"""Looking at both portals and writing down what they show, so that a judge needs nothing but the history.

Nothing is judged here, and nothing is changed.  It works on any scene, whosever connector it is.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fakes.wire.http import Request
from harness.conformance.checks import history_queries
from harness.conformance.scene import Scene


def look_at_everything(scene: Scene) -> None:
    """All that the judges of a whole run want to see."""
    look_at_orders(scene)
    look_at_inventory(scene)
    look_at_product_feeds(scene)


def look_at_orders(scene: Scene) -> None:
    """Every order of the store with the documents that belong to it, and all sales orders."""
    documents, events = scene.logicbroker.documents(), scene.logicbroker.events()
    orders = scene.bigcommerce.orders
    for order_id in sorted(orders):
        _write_down(scene, orders[order_id], documents, events)
    scene.history.observe(
        history_queries.SALES_ORDERS,
        order_ids=sorted(orders),
        references=[document.reference for document in documents if document.type == "SalesOrder"],
    )


def look_at_order(scene: Scene, order: Any) -> None:
    """One order on both sides, as it is by now."""
    order_now = scene.bigcommerce.orders[order.id]
    _write_down(scene, order_now, scene.logicbroker.documents(reference=order.id), scene.logicbroker.events())


def _write_down(scene: Scene, order: Any, documents: Sequence[Any], events: Sequence[Any]) -> None:
    """One order with its documents and what was reported about them."""
    chains = {each.link_key for each in documents if each.type == "SalesOrder" and each.reference == str(order.id)}
    related = [document for document in documents if document.link_key in chains]
    keys = {str(document.key) for document in related}
    scene.history.observe(
        history_queries.ORDER,
        order_id=order.id,
        store={**_order(order), "lag_seconds": scene.lag_seconds},
        documents=[_document(document) for document in related],
        events=[f"{event.summary}: {event.details}" for event in events if _is_about(event, order.id, keys)],
        attention=[text for text in _attention(scene) if str(order.id) in text],
        allow_cancelling_orders=scene.connection.allow_cancelling_orders if scene.connection else None,
    )


def _is_about(event: Any, order_id: int, keys: set[str]) -> bool:
    """Whether an event belongs to one of the documents, or tells of an order that has none."""
    return str(event.logicbroker_key) in keys or re.search(rf"\border {order_id}\b", event.details or "") is not None


def look_at_inventory(scene: Scene) -> None:
    """Each supplier's feed as the portal has it, and the levels in the store."""
    things = dict(_things(scene))
    levels = {sku: item.inventory_level for sku, item in things.items()}
    ids = {sku: [item.id] for sku, item in things.items()}
    for supplier in scene.suppliers:
        scene.history.observe(
            history_queries.INVENTORY,
            supplier=supplier.name,
            items=[_stock(row) for row in _rows(scene.retailer.merchant_feed(supplier))],
            unmatched=[row["SupplierSKU"] for row in _rows(scene.retailer.unmatched_items(supplier))],
            events=[
                {"date": event.date, "severity": event.severity, "summary": event.summary, "details": event.details}
                for event in scene.retailer.inventory_events(supplier)
            ],
            levels=levels,
            ids=ids,
        )


def look_at_product_feeds(scene: Scene, *, actions: bool = False) -> None:
    """The retailer's list of product feeds with their items, their events, and the store's catalog.

    The ``actions`` that the list offers are looked at only on demand: where no API shows them, a person has to.
    """
    feeds = scene.retailer.product_feeds()
    scene.history.observe(
        history_queries.FEEDS,
        feeds=[_feed(feed, actions=actions) | {"contents": _contents(scene, feed.feed_id)} for feed in feeds],
        events=[_feed_event(event) for event in scene.logicbroker.events() if event.category == "Product"],
        catalog=[
            {"sku": product.sku, "name": product.name, "price": product.price}
            for product in scene.bigcommerce.products.values()
        ],
        variants=list(_variants(scene)),
    )


def look_at_connection(scene: Scene) -> None:
    """What the store answers to the connection's credentials, and what the connection says of itself."""
    status = getattr(scene.connector, "status", None)
    trial = scene.bigcommerce.trial
    scene.history.observe(
        history_queries.CONNECTION,
        store_answers=_answer(scene, scene.connection.credentials),
        trial_ends=trial.expires_at if trial else None,
        state=getattr(status, "state", ""),
        reason=getattr(status, "reason", ""),
        attention=_attention(scene),
    )


def look_at_credentials(scene: Scene, account: Any) -> None:
    """What the file of a new API account holds, and whether it can be had a second time; no value is written down."""
    given = {
        line.partition(":")[0] for line in account.credentials_file().splitlines() if line.partition(":")[2].strip()
    }
    try:
        account.credentials_file()
        refused = False
    except PermissionError:
        refused = True
    needed = ("ACCESS TOKEN", "CLIENT ID", "CLIENT SECRET", "API PATH")
    scene.history.observe(
        history_queries.CREDENTIALS_FILE,
        file_name=account.file_name,
        missing=[name for name in needed if name not in given],
        second_showing_refused=refused,
    )


def store_request(scene: Scene, credentials: Any, path: str) -> Request:
    """A harmless question to the store with some credentials, such as ``/v2/orders?limit=1``."""
    token = credentials.access_token.reveal()
    url = f"https://api.bigcommerce.com/stores/{credentials.store_hash}{path}"
    return Request("GET", url, {"X-Auth-Token": token, "Accept": "application/json"})


def _answer(scene: Scene, credentials: Any) -> int:
    status: int = scene.send(store_request(scene, credentials, "/v2/orders?limit=1")).status
    return 200 if status == 204 else status  # No order at all is an answer, too.


def _attention(scene: Scene) -> list[str]:
    return [f"{entry.subject}: {entry.reason}" for entry in scene.attention()]


def _order(order: Any) -> dict[str, Any]:
    return {
        "status": order.status,
        "placed_at": order.date_created,
        "total": order.total_inc_tax,
        "staff_notes": order.staff_notes or "",
        "lines": [
            {
                "line_id": line.id,
                "sku": line.sku,
                "name": line.name,
                "quantity": line.quantity,
                "type": line.type,
                "price": line.price_inc_tax,
            }
            for line in order.products
        ],
        "shipments": [
            {
                "tracking_number": shipment.tracking_number,
                "carrier": shipment.shipping_provider or shipment.tracking_carrier,
                "address_id": shipment.order_address_id,
                "items": [{"line_id": each.order_product_id, "quantity": each.quantity} for each in shipment.items],
            }
            for shipment in order.shipments
        ],
    }


def _document(document: Any) -> dict[str, Any]:
    body: Mapping[str, Any] = document.body
    lines: list[Mapping[str, Any]] = []
    for name in ("OrderLines", "AckLines", "ShipmentLines", "InvoiceLines"):
        lines += body.get(name) or []
    return {
        "key": document.key,
        "type": document.type,
        "reference": document.reference,
        "status": document.status,
        "at": document.created_at,
        "link_key": document.link_key,
        "total": body.get("TotalAmount"),
        "receiver": str(document.receiver_id),
        "lines": [_line(line) for line in lines],
    }


_LINES = ("OrderLines", "AckLines", "ShipmentLines", "InvoiceLines")


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    attributes = {each["Name"]: each["Value"] for each in line.get("ExtendedAttributes") or ()}
    return {
        "sku": (line.get("ItemIdentifier") or {}).get("SupplierSKU"),
        "line_id": attributes.get("BigCommerceLineItemId"),
        "quantity": line.get("Quantity") or 0,
        "price": line.get("Price"),
        "cancelled": line.get("QuantityCancelled") or 0,
        "packages": [
            {"tracking_number": box["TrackingNumber"], "carrier": box.get("CarrierCode"), "quantity": box["Qty"]}
            for box in line.get("ShipmentInfos") or ()
        ],
    }


def _variants(scene: Scene) -> Iterator[dict[str, Any]]:
    """The variants of the catalog; what has no price of its own costs what its product does."""
    for product in scene.bigcommerce.products.values():
        if product.base_variant_id is None:
            for variant in product.variants.values():
                own = variant.fields.get("price")
                yield {"sku": variant.sku, "name": product.name, "price": product.price if own is None else own}


def _things(scene: Scene) -> Iterator[tuple[str, Any]]:
    """Everything in the store that has a SKU of its own and a level: simple products and variants."""
    for product in scene.bigcommerce.products.values():
        if product.base_variant_id is not None:
            yield product.sku, product
        else:
            yield from ((variant.sku, variant) for variant in product.variants.values())


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def _stock(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "supplier_sku": row["SupplierSKU"],
        "merchant_sku": row["MerchantSKU"],
        "quantity": int(row["Quantity"]),
        "updated_at": row["LastUpdate"] + "+00:00",
    }


def _feed(feed: Any, *, actions: bool) -> dict[str, Any]:
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


def _contents(scene: Scene, feed_id: str) -> list[dict[str, str]]:
    items = [item.data for item in scene.retailer.product_feed_items(feed_id)]
    return [
        {"sku": item.get("sku", ""), "name": item.get("name", ""), "price": item.get("price", "")} for item in items
    ]


def _feed_event(event: Any) -> dict[str, Any]:
    feed_id = json.loads(event.additional_data or "{}").get("FeedId")
    return {"level": event.level, "summary": event.summary, "details": event.details, "feed_id": feed_id}
