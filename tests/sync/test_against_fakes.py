"""The whole connector between the two fakes: every flow, and what people then see."""

from datetime import timedelta
from typing import Any, get_args

import pytest

from fakes import intercept
from fakes.bigcommerce import Quirks
from fakes.bigcommerce.quirks import ExpiredTrialAnswer
from fakes.time.clock import START
from fakes.wire.http import Response
from harness.sync import Credentials, requests_send


def test_an_order_is_sent_at_the_next_quarter_hour(place: Any) -> None:
    """A paid order has its reference number in Logicbroker within a cycle, and awaits shipment."""
    order = place.order()
    place.advance(minutes=15, seconds=30)

    assert [one.reference for one in place.documents(order, "SalesOrder")] == [str(order.id)]
    assert len(place.documents(order, "PurchaseOrder")) == 1
    assert order.status == "Awaiting Shipment"
    assert place.connector.status.state == "connected"
    assert place.connector.attention() == []


def test_a_shipped_order_is_shipped(place: Any) -> None:
    """The supplier's shipment stands in BigCommerce with its tracking number, and the document is complete."""
    order = place.order()
    place.advance(minutes=16)
    document = place.ship(order)
    place.advance(minutes=15)

    assert order.status == "Shipped"
    assert [shipment.tracking_number for shipment in order.shipments] == ["1Z999"]
    assert document.status == "Complete"


def test_a_partial_shipment_shows_first(place: Any) -> None:
    """One of two pieces makes the order Partially Shipped, the other one Shipped."""
    order = place.order()
    place.advance(minutes=16)
    place.ship(order, lines=[("MUG-1", 1)])
    place.advance(minutes=15)
    first = order.status
    place.ship(order, lines=[("MUG-1", 1)])
    place.advance(minutes=15)

    assert (first, order.status) == ("Partially Shipped", "Shipped")
    assert len(order.shipments) == 2


def test_a_full_cancellation_cancels(place: Any) -> None:
    """All of the order cancelled by the supplier makes it Cancelled."""
    order = place.order()
    place.advance(minutes=16)
    document = place.cancel(order)
    place.advance(minutes=15)

    assert order.status == "Cancelled"
    assert document.status == "Complete"


def test_a_partial_cancellation_is_noted(place: Any) -> None:
    """A part cancelled is noted for the staff, who are asked to verify; shipping the rest keeps that."""
    order = place.order()
    place.advance(minutes=16)
    place.cancel(order, lines=[("MUG-1", 1)])
    place.advance(minutes=15)
    first = order.status
    place.ship(order)
    place.advance(minutes=15)

    assert "1 x MUG-1" in order.staff_notes
    assert (first, order.status) == ("Manual Verification Required", "Manual Verification Required")
    assert len(order.shipments) == 1


def test_full_is_judged_over_all_suppliers(place: Any) -> None:
    """One supplier's whole purchase order is a partial cancellation while another supplier has a part."""
    order = place.order(("MUG-1", 1), ("HAT-1", 1))
    place.advance(minutes=16)
    place.cancel(order, supplier=0)
    place.advance(minutes=15)
    first = order.status
    place.cancel(order, supplier=1)
    place.advance(minutes=15)

    assert (first, order.status) == ("Manual Verification Required", "Cancelled")


def test_cancelling_may_be_forbidden(build: Any) -> None:
    """Where cancelling orders is not allowed, the order stays, and people hear of it."""
    place = build(allow_cancelling_orders=False)
    order = place.order()
    place.advance(minutes=16)
    document = place.cancel(order)
    place.advance(minutes=15)

    assert order.status == "Awaiting Shipment"
    assert document.status == "Complete"
    assert len(place.events("Cancellation Not Sent")) == 1
    assert [entry.subject for entry in place.connector.attention()] == [f"order {order.id}"]


def test_stock_arrives_at_ten_past(place: Any) -> None:
    """Matched levels are in BigCommerce after ten past the hour, an unmatched item is not, and the run is reported."""
    place.feed({"S-MUG-1": 5, "S-CUP-1": 100, "S-NONE": 3})
    place.advance(minutes=9, seconds=59)
    before = place.store.product("MUG-1").inventory_level
    place.advance(seconds=1)

    assert (before, place.store.product("MUG-1").inventory_level) == (100, 5)
    assert [event.details for event in place.events("Inventory Sent")] == [
        "Sent 2 items to BigCommerce in the run of 2026-03-02T09:10+00:00."
    ]


def test_unchanged_levels_are_not_written(place: Any) -> None:
    """A level that BigCommerce has already costs no write, and the next run asks only for what changed since."""
    place.feed({"S-MUG-1": 100})
    place.advance(hours=3)

    assert not [request for request in place.requests if request.method == "PUT" and "/catalog/" in request.url]
    assert "modifiedAfter" in [r.url for r in place.requests if "/Inventory/" in r.url][-1]


def test_an_item_without_product_is_recorded_and_tried_again(place: Any) -> None:
    """A matched item that BigCommerce does not have is on the attention list until the product exists."""
    place.match(0, {"NEW-1": "S-NEW-1"})
    place.feed({"S-NEW-1": 9})
    place.advance(minutes=75)
    first = [entry.subject for entry in place.connector.attention()]
    place.store.control_panel.add_product(sku="NEW-1", name="New", price=1, stock=0)
    place.advance(hours=1)

    assert first == [f"S-NEW-1 of partner {place.suppliers[0].id}"]
    assert place.connector.attention() == []
    assert place.store.product("NEW-1").inventory_level == 9
    assert len(place.events("Inventory Upload Failed")) == 1


def approve(place: Any, *rows: str) -> Any:
    content = "\r\n".join([*rows, ""]).encode()
    feed = place.portal().product_feeds.upload(place.retailer, "products.csv", content)
    place.network.portal(place.retailer).product_feeds.approve(feed)
    return feed


def test_an_approved_feed_is_exported(place: Any) -> None:
    """New products are created, known SKUs updated, the feed is Complete, and the event says so once."""
    feed = approve(place, "sku,name,price,weight", "NEW-1,New One,12.50,1", "MUG-1,The MUG-1,11.00,1")
    place.advance(minutes=30)

    assert feed.status == "Complete"
    assert str(place.store.product("NEW-1").price) == "12.50"
    assert str(place.store.product("MUG-1").price) == "11.00"
    assert len(place.events("Product Feed Exported")) == 1
    assert len(place.store.products) == 4


def test_a_refused_item_fails_the_feed_and_names_itself(place: Any) -> None:
    """One bad item does not stop the others; the feed ends Failed, and the event names the item."""
    feed = approve(place, "sku,name,price,weight", "BAD-1,The MUG-1,1,1", "NEW-1,New One,1,1")
    place.advance(minutes=16)

    assert feed.status == "Failed"
    assert place.store.product("NEW-1").sku == "NEW-1"
    (event,) = place.events("Product Feed Export Failed")
    assert "BAD-1" in event.details
    assert "duplicate" in event.details


def test_orders_before_the_connection_stay(build: Any) -> None:
    """An order of one second before the moment of connection is not transmitted, one of the same second is."""
    moment = START + timedelta(minutes=5, microseconds=400_000)
    place = build(connected_at=moment)
    place.advance(minutes=4, seconds=59)
    early = place.order()
    place.advance(seconds=1)
    late = place.order()
    place.advance(minutes=20)

    assert place.documents(early, "SalesOrder") == []
    assert len(place.documents(late, "SalesOrder")) == 1


def test_new_credentials_do_not_move_the_cut_off(place: Any) -> None:
    """The journal keeps the first moment of connection, whatever a later connection says."""
    order = place.order()
    place.advance(minutes=5)
    place.connection = place.connect(place.connection.credentials, connected_at=place.clock.now())
    place.start()
    place.advance(minutes=15)

    assert len(place.documents(order, "SalesOrder")) == 1


def test_deleted_account_is_said_and_mended(place: Any) -> None:
    """A deleted API account stops the connection, which says so; with new credentials nothing is lost or doubled."""
    orders = [place.order()]
    place.advance(minutes=16)
    place.store.control_panel.delete_api_account(place.account.account_id)
    orders.append(place.order())
    place.advance(minutes=45)
    state = place.connector.status.state
    account = place.store.control_panel.create_api_account("Again", {"orders": "modify", "products": "modify"})
    place.connection = place.connect(Credentials.from_text(account.credentials_file()))
    place.start()
    place.next = place.clock.now()
    place.advance(minutes=16)

    assert state == "credentials refused"
    assert place.connector.status.state == "connected"
    assert [len(place.documents(order, "SalesOrder")) for order in orders] == [1, 1]


@pytest.mark.parametrize("answer", get_args(ExpiredTrialAnswer))
def test_ended_trial_suspends_and_a_plan_mends(build: Any, answer: ExpiredTrialAnswer) -> None:
    """However a closed store answers, its end is told; after a plan is chosen the connection carries on by itself."""
    place = build(quirks=Quirks(expired_trial_answer=answer), trial_started=START)
    sent = place.order()
    place.advance(minutes=16)
    place.next = START + timedelta(days=14, hours=23)
    place.advance(days=14, hours=23, minutes=34)
    order = place.order()
    place.advance(minutes=11)
    place.ship(sent)
    place.advance(minutes=49)
    told = place.connector.status
    place.store.upgrade("standard")
    place.advance(minutes=31)

    assert (told.state, "trial" in told.reason, place.connector.attention()) == ("suspended", True, [])
    assert place.connector.status.state == "connected"
    assert (len(place.documents(order, "SalesOrder")), sent.status) == (1, "Shipped")


def test_after_the_trial_a_store_with_a_plan_may_refuse(build: Any) -> None:
    """What an open store does not find is told as that, even when the trial is long over, and holds nothing else up."""
    place = build(trial_started=START)
    lost, order = place.order(), place.order()
    place.advance(minutes=16)
    place.store.upgrade("standard")
    place.next = place.clock.now() + timedelta(days=20)
    place.advance(days=20)
    place.ship(lost)
    place.ship(order)
    answer = place.store.answer
    place.store.answer = lambda request: (
        Response.of_json(404, []) if f"/v2/orders/{lost.id}" in request.url else answer(request)
    )
    place.advance(minutes=31)

    assert (order.status, place.connector.status.state) == ("Shipped", "connected")
    assert ["404" in entry.reason for entry in place.connector.attention()] == [True]


def test_an_order_set_back_by_staff_is_not_doubled(place: Any) -> None:
    """Staff who set an order back to Awaiting Fulfillment get it moved on again, and no second sales order."""
    order = place.order()
    place.advance(minutes=16)
    place.store.control_panel.set_order_status(order.id, 11)
    place.advance(minutes=15)

    assert order.status == "Awaiting Shipment"
    assert len(place.documents(order, "SalesOrder")) == 1


def test_a_lost_journal_doubles_nothing(place: Any) -> None:
    """With an empty journal an order that is in Logicbroker already is recognised by the duplicate check."""
    order = place.order()
    place.advance(minutes=16)
    place.store.control_panel.set_order_status(order.id, 11)
    place.journal = type(place.journal).in_memory()
    place.start()
    place.next = place.clock.now()
    place.advance(minutes=15)

    assert order.status == "Awaiting Shipment"
    assert len(place.documents(order, "SalesOrder")) == 1


def test_an_unmappable_order_blocks_nobody(place: Any) -> None:
    """An order that cannot be sent is told once, the next one goes, and a change of the order tries it again."""
    bad, good = place.order(), place.order()
    bad.products[0].type = "mystery"
    place.advance(minutes=46)
    told = [(entry.flow, entry.subject) for entry in place.connector.attention()]
    bad.products[0].type = "physical"
    place.store.control_panel.set_order_status(bad.id, 9)
    place.store.control_panel.set_order_status(bad.id, 11)
    place.advance(minutes=15)

    assert told == [("orders", str(bad.id))]
    assert len(place.events("Order Not Sent")) == 1
    assert [len(place.documents(order, "SalesOrder")) for order in (bad, good)] == [1, 1]
    assert place.connector.attention() == []


def test_the_whole_real_stack(build: Any) -> None:
    """The same over ``requests``: sessions, headers and bytes as they go out to a real network."""
    place = build()
    with intercept(place.store, place.network):
        place.connector.send = requests_send()
        order = place.order()
        place.feed({"S-MUG-1": 50})
        place.advance(minutes=16)
        place.ship(order)
        place.advance(minutes=15)

    assert order.status == "Shipped"
    assert place.store.product("MUG-1").inventory_level == 50 - 2  # Sold when it was fed.
    assert place.connector.attention() == []
