"""How documents move by themselves, and when."""

from datetime import timedelta

import pytest

from fakes.logicbroker.quirks import Quirks


def test_every_step_takes_its_time(trade) -> None:
    """0, 100, sourced, sent, offered: a step every two seconds, each of its own instant."""
    trade.call("POST", "v3/Orders", trade.sales_order())
    start = trade.clock.now()
    trade.settle()

    def steps(document_type):
        changes = trade.only("104", document_type).changes
        return [((at - start).seconds, code) for at, code in changes]

    assert steps("SalesOrder") == [(0, 0), (2, 100), (6, 1000)]
    assert steps("PurchaseOrder") == [(4, 0), (6, 100), (8, 150)]


def test_nobody_needs_to_look_in_between(trade) -> None:
    """Looking only an hour later finds the same instants."""
    trade.call("POST", "v3/Orders", trade.sales_order())
    start = trade.clock.now()
    trade.clock.move(start + timedelta(hours=1))

    order = trade.only("104", "PurchaseOrder")
    assert [(at - start).seconds for at, _ in order.changes] == [4, 6, 8]


def test_steps_can_be_instant(trade_with) -> None:
    """The quirk's off switch: everything happens in the same second."""
    trade = trade_with(Quirks(step_seconds=0))
    trade.call("POST", "v3/Orders", trade.sales_order())

    assert trade.only("104", "PurchaseOrder").status == "Ready to Acknowledge"


def test_a_supplier_with_an_api_picks_up_at_submitted(trade_with) -> None:
    """His order stays there until he moves it; whoever works in the portal has to acknowledge his."""
    assert trade_with(pick_up_status=100).purchase_order().status == "Submitted"
    assert trade_with().purchase_order().status == "Ready to Acknowledge"


@pytest.mark.parametrize(("picks_up_at", "status"), [(150, "Ready to Ship"), (100, "Submitted")])
def test_who_wants_no_acknowledgement_has_orders_ready_to_ship(trade_with, picks_up_at, status) -> None:
    """At once for who works in the portal; for who uses the API once he has picked the order up."""
    trade = trade_with(pick_up_status=picks_up_at, wants_acknowledgements=False)
    order = trade.purchase_order()
    assert order.status == status

    trade.call("PUT", f"v3/Orders/{order.key}/Status/200", company=trade.supplier)
    trade.settle()
    assert order.status == "Ready to Ship"


def test_who_wants_an_acknowledgement_waits_for_it(trade_with) -> None:
    """An order that was picked up stays at Acknowledged until one comes."""
    trade = trade_with(pick_up_status=100)
    order = trade.purchase_order()

    trade.call("PUT", f"v3/Orders/{order.key}/Status/200", company=trade.supplier)
    trade.settle()
    assert order.status == "Acknowledged"


def test_a_picked_up_document_completes_by_itself(trade) -> None:
    """The consumer sets 200, Logicbroker finishes."""
    shipment = trade.maker.ship(trade.purchase_order(), tracking_number="1Z")
    trade.settle()
    assert shipment.status == "Submitted"

    trade.call("PUT", f"v3/Shipments/{shipment.key}/Status/200")
    assert shipment.status == "Processing"
    trade.settle()
    assert shipment.status == "Complete"


def test_a_planned_step_respects_what_came_between(trade) -> None:
    """A document that was ignored before its check stays ignored."""
    trade.call("POST", "v3/Orders", trade.sales_order())
    order = trade.only("104", "SalesOrder")

    trade.call("PUT", f"v3/Orders/{order.key}/Status/1400")
    trade.settle()
    assert order.status == "Ignored"


@pytest.mark.parametrize(
    ("body", "missing"),
    [({"PartnerPO": None}, "PartnerPO"), ({"OrderLines": [{"ItemIdentifier": {"UPC": "1"}}]}, "SupplierSKU")],
)
def test_an_order_that_is_not_valid_fails_with_an_event(trade, body, missing) -> None:
    """Some problems show only after the post was answered."""
    key = trade.call("POST", "v3/Orders", trade.sales_order(**body))["Body"]["LogicbrokerKey"]
    trade.settle()

    event = trade.call("GET", f"v3/Orders/{key}/ActivityEvents")["Body"]["ActivityEvents"][-1]
    assert (event["Summary"], missing in event["Details"]) == ("Validation Failed", True)


def test_a_document_failed_for_long_is_ignored(trade) -> None:
    """After 30 days of being failed; a retry starts the time anew."""
    order = trade.order("104", ("Z-9", 1))
    trade.clock.move(trade.clock.now() + timedelta(days=29))
    trade.shop.retry(order)
    trade.clock.move(trade.clock.now() + timedelta(days=29))
    trade.network.run_due()
    assert order.status == "Failed"

    trade.clock.move(trade.clock.now() + timedelta(days=2))
    trade.network.run_due()
    assert order.status == "Ignored"
    assert "Z-9" in order.error


def test_failed_documents_can_stay_so(trade_with) -> None:
    """The switch is off: they are never ignored."""
    trade = trade_with(Quirks(failed_become_ignored=False))
    order = trade.order("104", ("Z-9", 1))
    trade.clock.move(trade.clock.now() + timedelta(days=99))
    trade.network.run_due()

    assert order.status == "Failed"
