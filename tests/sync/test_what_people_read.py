"""What people read when something needs them: attention list and events in Logicbroker, word for word."""

import json
from typing import Any

import pytest

from tests.sync.flows.test_consignments import an_order, picked_up, shipped_to
from tests.sync.sync_place import Place
from tests.sync.test_several_stores import unmarked

DOCUMENT_TO_DO = (
    "Solve it in BigCommerce by hand, or correct the cause and choose Retry on the document in Logicbroker."
)


def read(entry: Any) -> tuple[str, str, str, str]:
    return entry.flow, entry.subject, entry.reason, entry.to_do


def facts(event: Any) -> dict[str, Any]:
    names = ("level", "category", "summary", "details", "type_id", "receiver_id", "logicbroker_key", "link_key")
    return {name: getattr(event, name) for name in names}


def test_an_order_that_cannot_be_sent(place: Any) -> None:
    """The retailer reads which order and why, at both places."""
    order = place.order()
    order.products[0].type = "mystery"
    place.advance(minutes=16)
    reason = f"Order {order.id}, line {order.products[0].id}: type 'mystery' is unknown."
    (event,) = place.events("Order Not Sent")

    assert [read(entry) for entry in place.connector.attention()] == [
        (
            "orders",
            str(order.id),
            reason,
            "Correct the order in BigCommerce; any change of it, even a staff note, lets it be tried again.",
        )
    ]
    assert facts(event) == {
        "level": "Alert",
        "category": "Order",
        "summary": "Order Not Sent",
        "details": f"BigCommerce order {order.id} of store {place.store.store_hash}: {reason}",
        "type_id": 57,
        "receiver_id": place.retailer.id,
        "logicbroker_key": None,
        "link_key": None,
    }


def test_an_order_that_was_edited_after_it_was_sent(place: Any) -> None:
    """What happened, and what to do about it."""
    order = place.order(("MUG-1", 2))
    place.advance(minutes=16)
    place.store.control_panel.change_quantity(order.id, "MUG-1", 1)
    place.store.control_panel.set_order_status(order.id, 11)
    place.advance(minutes=15)

    assert [entry.reason for entry in place.connector.attention()] == [
        f"Order {order.id} was changed after it had been sent, and its suppliers have it as it was.  Tell them, or "
        "cancel it and place a new one; then set it to Awaiting Shipment."
    ]


def test_a_shipment_that_has_no_place(place: Any) -> None:
    """The supplier reads it with his document, the retailer on the list."""
    order = place.order()
    place.advance(minutes=16)
    place.store.control_panel.set_order_status(order.id, 5)
    document = place.ship(order)
    place.advance(minutes=15)
    reason = (
        f"Order {order.id} is Cancelled in BigCommerce, but the supplier has shipped.  Stop the parcel, or set the "
        "order to Awaiting Shipment and choose Retry."
    )
    (event,) = place.events("Shipment Not Sent")

    assert [read(entry) for entry in place.connector.attention()] == [
        ("shipments", document.key, reason, DOCUMENT_TO_DO)
    ]
    assert facts(event) == {
        "level": "Alert",
        "category": "Document",
        "summary": "Shipment Not Sent",
        "details": reason,
        "type_id": 57,
        "receiver_id": place.suppliers[0].id,
        "logicbroker_key": int(document.key),
        "link_key": document.link_key,
    }


def test_a_cancellation_that_is_not_allowed(build: Any) -> None:
    """What the supplier cancelled, and that the order stays as it is."""
    place = build(allow_cancelling_orders=False)
    order = place.order()
    place.advance(minutes=16)
    document = place.cancel(order)
    place.advance(minutes=15)
    reason = (
        f"Order {order.id} stays as it is, because cancelling orders is not allowed on this connection. Cancelled by "
        f"the supplier of PO{order.id}-001, ACK_PO{order.id}-001:\n- 2 x MUG-1 (The MUG-1): Out of stock"
    )
    (event,) = place.events("Cancellation Not Sent")

    assert [read(entry) for entry in place.connector.attention()] == [
        (
            "cancellations",
            f"order {order.id}",
            reason,
            "Cancel in BigCommerce by hand, or allow cancelling orders; then dismiss this entry.",
        )
    ]
    assert facts(event) == {
        "level": "Alert",
        "category": "Document",
        "summary": "Cancellation Not Sent",
        "details": reason,
        "type_id": 57,
        "receiver_id": place.suppliers[0].id,
        "logicbroker_key": int(document.key),
        "link_key": document.link_key,
    }


def test_a_cancellation_that_cannot_be_noted(place: Any) -> None:
    """The acknowledgement fails with its own summary."""
    order = place.order()
    place.advance(minutes=16)
    order.staff_notes = "x" * 65_535
    document = place.cancel(order, lines=[("MUG-1", 1)])
    place.advance(minutes=15)
    (event,) = place.events("Cancellation Not Sent")

    assert [read(entry)[:2] for entry in place.connector.attention()] == [("cancellations", document.key)]
    assert event.details.endswith("Shorten them in the control panel.")
    assert document.status == "Failed"


def test_a_cancellation_of_an_order_that_the_staff_dealt_with(place: Any) -> None:
    """What the supplier cancelled, and that the status of the staff stays."""
    order = place.order()
    place.advance(minutes=16)
    place.store.control_panel.set_order_status(order.id, "Disputed")
    document = place.cancel(order)
    place.advance(minutes=15)
    reason = (
        f"Order {order.id} is Disputed, which stays as it is. Cancelled by the supplier of PO{order.id}-001, "
        f"ACK_PO{order.id}-001:\n- 2 x MUG-1 (The MUG-1): Out of stock"
    )
    (event,) = place.events("Cancellation Not Sent")

    assert [read(entry) for entry in place.connector.attention()] == [
        (
            "cancellations",
            f"order {order.id}",
            reason,
            "Decide in BigCommerce what becomes of the order; then dismiss this entry.",
        )
    ]
    assert facts(event) == {
        "level": "Alert",
        "category": "Document",
        "summary": "Cancellation Not Sent",
        "details": reason,
        "type_id": 57,
        "receiver_id": place.suppliers[0].id,
        "logicbroker_key": int(document.key),
        "link_key": document.link_key,
    }


def test_an_order_of_which_a_part_is_collected(place: Any) -> None:
    """An event says what no supplier was asked for, once; nobody has to do anything."""
    order = an_order(
        place, shipping=[shipped_to(place, "Austin", ("MUG-1", 1))], pickups=[picked_up(place, ("CUP-1", 2))]
    )
    place.advance(hours=1)
    place.store.control_panel.set_order_status(order.id, "Awaiting Fulfillment")
    place.advance(hours=1)
    (event,) = place.events("Order Sent In Part")
    (posted,) = [json.loads(each.body) for each in place.requests if b"Order Sent In Part" in each.body]

    assert place.connector.attention() == []
    assert set(posted) >= {"Category", "Level", "Summary", "Details", "ReceiverId"}
    assert facts(event) == {
        "level": "Info",
        "category": "Order",
        "summary": "Order Sent In Part",
        "details": "Of BigCommerce order 100 2 x CUP-1 is collected by the shopper: no supplier was asked for it.",
        "type_id": 58,
        "receiver_id": place.retailer.id,
        "logicbroker_key": None,
        "link_key": None,
    }
    assert [step.name for step in place.journal.steps("orders", subject=str(order.id))].count("collected") == 1


@pytest.mark.parametrize("marked", [True, False])
def test_an_order_whose_number_another_store_has_taken(marked: bool) -> None:
    """Whose number it is, as far as anybody says, and how to get out of it."""
    former = Place()
    if not marked:
        unmarked(former)
    former.order(("MUG-1", 2))
    former.advance(minutes=16)
    place = Place(beside=former, seed=8)
    place.order(("HAT-1", 3))
    place.advance(minutes=16)
    whose = f"the store {former.store.store_hash}" if marked else "an order placed at 2026-03-02T09:00:00"

    assert [entry.reason for entry in place.connector.attention()] == [
        f"Logicbroker has a sales order 100 already, for {whose}, so no supplier was asked for this one.  Set "
        "Starting Order Number in BigCommerce (Settings > Miscellaneous) above the numbers of the retailer's other "
        "stores, place the order anew and cancel this one."
    ]


def test_an_order_that_is_set_back_after_its_supplier_cancelled(place: Any) -> None:
    """What nobody ships, and what the staff can do."""
    order = place.order(("MUG-1", 2))
    place.advance(minutes=16)
    place.cancel(order)
    place.advance(minutes=15)
    place.store.control_panel.set_order_status(order.id, "Awaiting Fulfillment")
    place.advance(minutes=15)

    assert [entry.reason for entry in place.connector.attention()] == [
        "Order 100 awaits fulfillment again, and its suppliers have shipped or cancelled 2 x MUG-1 of it: nobody ships "
        "it once more.  Place a new order for it; then set this one to the status that it deserves."
    ]


@pytest.mark.parametrize(
    ("status", "summary", "said"),
    [
        (
            "Cancelled",
            "Order Changed After Sending",
            "Order 100 was changed after it had been sent, and is Cancelled now: its suppliers still have 2 x MUG-1 "
            "that it does not want. Tell the suppliers, who do not hear of it otherwise, and order anew or pay back "
            "what they have cancelled; then dismiss this entry.",
        ),
        (
            "Awaiting Shipment",
            "Order Not Sent",
            "Order 100 became Awaiting Shipment before it had been sent: no supplier was asked for it. Set it to "
            "Awaiting Fulfillment, and it is sent; if the staff ship it themselves, dismiss this entry.",
        ),
    ],
)
def test_an_order_that_changed_between_two_looks(place: Any, status: str, summary: str, said: str) -> None:
    """The event has what the list says, and what to do."""
    order = place.order(("MUG-1", 2))
    place.advance(minutes=16 if status == "Cancelled" else 1)
    place.store.control_panel.set_order_status(order.id, status)
    place.advance(hours=2)
    (event,) = place.events(summary)

    assert [f"{entry.reason} {entry.to_do}" for entry in place.connector.attention()] == [said]
    assert facts(event) == {
        "level": "Alert",
        "category": "Order",
        "summary": summary,
        "details": said,
        "type_id": 57,
        "receiver_id": place.retailer.id,
        "logicbroker_key": None,
        "link_key": None,
    }


def test_stock_that_was_sent_and_stock_that_was_not(place: Any) -> None:
    """One event counts what arrived, another one lists what did not; the list says it of each item."""
    supplier = place.suppliers[0].id
    place.match(0, {"GONE-1": "S-GONE-1"})
    place.feed({"S-MUG-1": 5, "S-CUP-1": 7, "S-GONE-1": 3})
    place.advance(minutes=15)
    (sent,) = place.events("Inventory Sent")
    (failed,) = place.events("Inventory Upload Failed")
    shared = {
        "category": "Inventory",
        "type_id": 39,
        "receiver_id": supplier,
        "logicbroker_key": None,
        "link_key": None,
    }

    assert facts(sent) == {
        **shared,
        "level": "Info",
        "summary": "Inventory Sent",
        "details": "Sent 2 items to BigCommerce in the run of 2026-03-02T09:10+00:00.",
    }
    assert facts(failed) == {
        **shared,
        "level": "Alert",
        "summary": "Inventory Upload Failed",
        "details": "1 items were not sent in the run of 2026-03-02T09:10+00:00: "
        "BigCommerce has no product or variant for GONE-1.",
    }
    assert [read(entry) for entry in place.connector.attention()] == [
        (
            "inventory",
            f"S-GONE-1 of partner {supplier}",
            "BigCommerce has no product or variant for GONE-1.",
            "Create the product, or correct the matching file; the level is tried again at each run of a day, then "
            "once a day.",
        )
    ]


def export(place: Any, *rows: str) -> Any:
    content = "\r\n".join(["sku,name,price,weight,parent_sku,size", *rows, ""]).encode()
    feed = place.portal().product_feeds.upload(place.retailer, "products.csv", content)
    place.network.portal(place.retailer).product_feeds.approve(feed)
    place.advance(minutes=31)
    return feed


def test_a_feed_that_arrived(place: Any) -> None:
    """The event names the feed, for people and for whoever reads the data beside it; nobody is needed."""
    feed = export(place, "NEW-1,New One,12.50,1,,")
    (event,) = place.events("Product Feed Exported")

    assert facts(event) == {
        "level": "Info",
        "category": "Product",
        "summary": "Product Feed Exported",
        "details": f"Feed {feed.id} is in BigCommerce.",
        "type_id": 40,
        "receiver_id": place.suppliers[0].id,
        "logicbroker_key": None,
        "link_key": None,
    }
    assert json.loads(event.additional_data) == {"FeedId": feed.id, "PartnerId": place.suppliers[0].id}
    assert place.connector.attention() == []


def test_a_feed_of_which_items_were_refused(place: Any) -> None:
    """Every item with its reason: in the event one after the other, on the list each by itself."""
    feed = export(place, "NEW-1,New One,12.50,1,,", "A,A,1,1,NOWHERE,L", "B,B,1,1,MUG-1,")
    (event,) = place.events("Product Feed Export Failed")
    reasons = {
        "A": "A is a variant of NOWHERE, which is not in the store.",
        "B": "Item B is a variant of MUG-1, but has none of the columns color, size, style.",
    }

    assert feed.status == "Failed"
    assert facts(event) == {
        "level": "Alert",
        "category": "Product",
        "summary": "Product Feed Export Failed",
        "details": f"Feed {feed.id}: {reasons['A']}; {reasons['B']}",
        "type_id": 40,
        "receiver_id": place.suppliers[0].id,
        "logicbroker_key": None,
        "link_key": None,
    }
    assert sorted(read(entry) for entry in place.connector.attention()) == [
        ("products", f"{sku} of feed {feed.id}", reason, "Correct the item and send the feed again.")
        for sku, reason in reasons.items()
    ]


def test_a_feed_of_very_many_refused_items(place: Any) -> None:
    """The event lists twenty, and says that there are more."""
    export(place, *(f"X-{number},X {number},1,1,NOWHERE,L" for number in range(22)))
    (event,) = place.events("Product Feed Export Failed")

    assert event.details.count("which is not in the store") == 20
    assert event.details.endswith("; ...")


def spoil(place: Any, content: bytes) -> None:
    """From now on every inventory file has this content."""
    send = place.connector.send

    def spoiled(request: Any) -> Any:
        response = send(request)
        return type(response)(200, {}, content) if "/files/" in request.url else response

    place.connector.send = spoiled


def test_a_file_that_is_no_inventory(place: Any) -> None:
    """Which partner's, why, and where to look."""
    spoil(place, b"Quantity\r\n1\r\n")
    place.advance(minutes=15)
    reason = "The inventory file has no column SupplierSKU."

    assert [read(entry) for entry in place.connector.attention()] == [
        ("inventory", f"partner {supplier.id}", reason, "Look at this partner's inventory feed.")
        for supplier in place.suppliers
    ]
    assert [(event.details, event.level, event.receiver_id) for event in place.events("Inventory Upload Failed")] == [
        (reason, "Alert", supplier.id) for supplier in place.suppliers
    ]


def test_rows_that_were_not_used(place: Any) -> None:
    """How many, and what is wrong with each; twenty at most are listed."""
    rows = [f"S-{number},no\r\n" for number in range(21)]
    spoil(place, "".join(["SupplierSKU,Quantity\r\n", *rows]).encode())
    place.advance(minutes=15)
    entry = place.connector.attention()[0]
    said = entry.reason.partition(" rows were not used. ")

    assert (entry.subject, entry.to_do) == (
        f"rows of partner {place.suppliers[0].id}",
        "Correct the rows and upload the inventory again.",
    )
    assert said[0] == "21"
    assert said[2].startswith("Line 2, Quantity: 'no' is not a count (a whole number from 0 to 2147483647) Line 3,")
    assert said[2].count("Quantity:") == 20
