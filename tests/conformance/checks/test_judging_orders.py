"""The judges of orders, on histories written by hand."""

from typing import Any

import pytest

from fakes.people.deeds import CANCEL, EDIT_ORDER, PLACE_ORDER, REFUND_ORDER, SET_STATUS, SHIP
from harness.conformance.checks import orders
from harness.record.looks import SALES_ORDERS, WALL_CLOCK


def sent(document: Any, minute: float = 10, **facts: Any) -> list[dict[str, Any]]:
    return [document("SalesOrder", minute, **facts), document("PurchaseOrder", minute, key="1002", **facts)]


@pytest.mark.parametrize(
    ("minute", "state"),
    [(0, "holds"), (15, "holds"), (15.1, "broken"), (40, "broken")],
    ids=["at once", "last", "late", "hours"],
)
def test_reference_number_within_a_cycle(written: Any, document: Any, minute: float, state: str) -> None:
    """An order that becomes a sales order after more than 15 minutes breaks G12, to the second."""
    written.connected()
    written.deed("shopper", PLACE_ORDER, order_id=100)
    written.at(60).order(documents=sent(document, minute))

    verdict = orders.reference_in_time(written.history)

    assert (verdict.state, verdict.promise) == (state, "G12")
    assert {2, 3} <= set(verdict.evidence)


@pytest.mark.parametrize(("minute", "state"), [(16, "holds"), (17.1, "broken")])
def test_a_cycle_that_takes_time_to_run(written: Any, document: Any, minute: float, state: str) -> None:
    """Where the clock runs by itself, the grace that the run grants is still in time, and no second more."""
    written.history.observe(WALL_CLOCK, grace_seconds=120)
    written.connected()
    written.deed("shopper", PLACE_ORDER, order_id=100)
    written.at(60).order(documents=sent(document, minute))

    assert orders.reference_in_time(written.history).state == state


@pytest.mark.parametrize(("minute", "state"), [(15.3, "holds"), (15.4, "broken")])
def test_a_store_that_shows_orders_late(written: Any, document: Any, minute: float, state: str) -> None:
    """Where reads lag by twenty seconds an order's quarter of an hour begins so much later, and no second more."""
    written.connected()
    written.deed("shopper", PLACE_ORDER, order_id=100)
    written.at(60).order(documents=sent(document, minute), lag_seconds=20)

    assert orders.reference_in_time(written.history).state == state


def test_an_order_that_never_arrives(written: Any) -> None:
    """An order without any document breaks G12 once the cycle is over, and is unknown before."""
    written.connected()
    written.at(14).order()
    early = orders.reference_in_time(written.history)
    written.at(15).order()

    assert early.state == "unknown"
    assert orders.reference_in_time(written.history).state == "broken"


def test_a_reference_number_that_is_not_the_order_id(written: Any, document: Any) -> None:
    """A sales order with another reference number is not the order's."""
    written.connected()
    written.at(20).order(documents=sent(document, reference="BC-100"))

    assert orders.reference_in_time(written.history).state == "broken"


def test_the_connectors_writes_are_evidence(written: Any, document: Any) -> None:
    """Where the connector's wire was recorded, its requests about the order and their answers are shown."""
    written.connected()
    asked = written.wrote("POST", "/api/v3/orders", {"PartnerPO": "100"})
    written.wrote("POST", "/api/v3/orders", {"PartnerPO": "1001"})
    written.at(20).order(documents=sent(document))

    evidence = orders.reference_in_time(written.history).evidence

    assert {asked.number, asked.number + 1} <= set(evidence)
    assert asked.number + 2 not in evidence


def test_an_unpaid_order_is_not_awaited(written: Any) -> None:
    """An abandoned checkout is no order that anybody promised to send."""
    written.connected()
    written.at(60).order(status="Incomplete")

    verdict = orders.reference_in_time(written.history)

    assert verdict.state == "unknown"
    assert verdict.reason == "Order 100 was not for the connection to send, or not for long enough."


@pytest.mark.parametrize(
    ("documents", "state"),
    [
        ([{}], "holds"),
        ([{}, {"key": "1003"}], "broken"),
        ([], "broken"),
        ([{"lines": [("MUG", 1)]}], "broken"),
        ([{"lines": [("MUG", 1), ("MUG", 1)]}], "holds"),
    ],
    ids=["one", "two", "none", "pieces missing", "two lines of one thing"],
)
def test_one_sales_order_with_all_lines(written: Any, document: Any, documents: list[Any], state: str) -> None:
    """Exactly one sales order with the very quantities of the order keeps G13."""
    written.connected()
    written.at(30).order(documents=[document("SalesOrder", **facts) for facts in documents])

    assert orders.one_sales_order(written.history).state == state


@pytest.mark.parametrize(
    ("references", "state"),
    [(["100", "101"], "holds"), (["100"], "holds"), (["100", "100-2"], "broken"), (["100", "100"], "broken")],
    ids=["one each", "one is missing", "another number", "twice"],
)
def test_no_stray_sales_order(written: Any, references: list[str], state: str) -> None:
    """A sales order that belongs to no order, or a second one of the same order, breaks G13."""
    written.history.observe(SALES_ORDERS, order_ids=[100, 101], references=references)

    assert orders.no_stray_sales_order(written.history).state == state


@pytest.mark.parametrize(
    ("bought", "state"),
    [
        ([{"lines": [("A", 2), ("B", 1)]}], "holds"),
        ([{"lines": [("A", 2)]}, {"lines": [("B", 1)], "receiver": "Other", "reference": "PO100-002"}], "holds"),
        ([{"lines": [("A", 2)]}, {"lines": [("B", 1)]}], "broken"),
        ([{"lines": [("A", 2)]}], "broken"),
        ([{"lines": [("A", 2), ("B", 1)], "reference": "PO9-001"}], "broken"),
        ([], "broken"),
    ],
    ids=["one supplier", "two suppliers", "two for one supplier", "a line missing", "another reference", "none"],
)
def test_one_purchase_order_for_each_supplier(written: Any, document: Any, bought: list[Any], state: str) -> None:
    """All lines are bought, each supplier has one purchase order, and all of them carry the order's reference."""
    written.connected()
    written.at(30).order(lines=[("A", 2), ("B", 1)], documents=[document("PurchaseOrder", **facts) for facts in bought])

    assert orders.one_purchase_order_each(written.history).state == state


def test_purchase_orders_that_are_not_due(written: Any, document: Any) -> None:
    """Where it is too early to tell, the reason says since when and until when."""
    written.connected()
    written.at(10).order()

    reason = orders.one_purchase_order_each(written.history).reason

    assert reason == "Order 100 was looked at at 09:10:00 and may take until 09:15:00."


@pytest.mark.parametrize(
    ("placed", "documents", "state"),
    [(59, False, "holds"), (59, True, "broken"), (60, True, "holds"), (60, False, "broken"), (61, True, "holds")],
    ids=["before, kept out", "before, sent", "same second, sent", "same second, kept out", "after, sent"],
)
def test_the_cut_off(written: Any, document: Any, placed: float, documents: bool, state: str) -> None:
    """Orders from before the connection stay out, orders from its very second on are sent."""
    written.at(60).connected()
    written.at(90).connected()
    written.at(200).order(placed=placed, documents=sent(document, 70) if documents else [])

    assert orders.cut_off_kept(written.history).state == state


def test_without_a_known_connection_the_cut_off_is_unknown(written: Any) -> None:
    """When nobody recorded the connection, nobody can say which orders were before it."""
    written.order()

    assert orders.cut_off_kept(written.history).state == "unknown"


@pytest.mark.parametrize(
    ("facts", "state"),
    [({}, "holds"), ({"link_key": "78"}, "broken"), ({"key": "1002"}, "broken")],
    ids=["together", "apart", "another one"],
)
def test_documents_are_found_together(written: Any, document: Any, facts: Any, state: str) -> None:
    """A shipment outside of the order's chain, or one that nobody finds there, breaks G17."""
    written.deed("supplier", SHIP, order_id=100, documents=["1001"])
    written.at(30).order(documents=[*sent(document), document("Shipment", **facts)])

    assert orders.documents_together(written.history, "Shipment").state == state


def test_a_cancellation_that_is_no_acknowledgement(written: Any, document: Any) -> None:
    """A supplier's cancellation without an acknowledgement that says so breaks G17."""
    written.deed("supplier", CANCEL, order_id=100, documents=["1001"])
    written.at(30).order(documents=[*sent(document), document("Acknowledgement")])

    assert orders.documents_together(written.history, "Acknowledgement").state == "broken"


@pytest.mark.parametrize(
    ("status", "minute", "state"),
    [("Complete", 10, "holds"), ("Submitted", 10, "broken"), ("Submitted", 110, "unknown")],
    ids=["picked up", "left waiting", "just made"],
)
def test_documents_left_waiting(written: Any, document: Any, status: str, minute: float, state: str) -> None:
    """A shipment that nobody picks up within a cycle breaks G17."""
    written.at(120).order(documents=[document("Shipment", minute, status=status)])

    assert orders.none_left_waiting(written.history).state == state


@pytest.mark.parametrize(
    ("quantity", "message", "state"),
    [(2, "Wrap it.", "holds"), (3, "Wrap it.", "broken"), (2, "", "broken")],
)
def test_an_order_is_what_was_wished_for(written: Any, quantity: int, message: str, state: str) -> None:
    """The pieces and the message of an order are those of the cart."""
    receipt = {"customer_message": message, "lines": [{"sku": "MUG", "quantity": quantity}]}
    wish = {"cart": [("MUG", 1), ("MUG", 1)], "checkout": {"customer_message": "Wrap it."}}
    written.deed("shopper", PLACE_ORDER, order_id=100, receipt=receipt, **wish)

    assert orders.bought_as_wished(written.history).state == state


@pytest.mark.parametrize(
    ("quantity", "told", "state"),
    [(1, [], "holds"), (2, [], "broken"), (2, ["100: more than is owed"], "holds")],
    ids=["the rest", "all of it", "all of it, and told"],
)
def test_what_was_refunded_before_is_not_asked_for(
    written: Any, document: Any, quantity: int, told: list[str], state: str
) -> None:
    """Of two pieces one is paid back before the order is sent: suppliers are asked for the other, or a person knows."""
    written.connected()
    written.deed("shopper", PLACE_ORDER, order_id=100, lines=[("MUG", 2)])
    written.at(5).deed("retailer", REFUND_ORDER, order_id=100, lines=[("MUG", 1)])
    written.at(6).deed("retailer", SET_STATUS, order_id=100, status="Awaiting Fulfillment")
    written.at(60).order(documents=[document("SalesOrder", lines=[("MUG", quantity)], minute=15)], attention=told)

    assert orders.one_sales_order(written.history).state == state


@pytest.mark.parametrize(("address_id", "state"), [(0, "holds"), (1, "broken")], ids=["a download", "a parcel"])
def test_what_the_staff_took_out_later_was_asked_for_then(
    written: Any, document: Any, address_id: int, state: str
) -> None:
    """A line that is no longer in the order had to be sent when it was, unless it was to be sent nowhere."""
    receipt = {"lines": [{"sku": "BOOK", "address_id": address_id}, {"sku": "MUG", "address_id": 1}]}
    written.connected()
    written.deed("shopper", PLACE_ORDER, order_id=100, lines=[("BOOK", 1), ("MUG", 2)], receipt=receipt)
    written.at(30).deed("retailer", EDIT_ORDER, order_id=100, sku="BOOK", quantity=0)
    written.at(60).order(documents=sent(document))

    assert orders.one_sales_order(written.history).state == state


def test_a_number_of_another_store_is_not_asked_for(written: Any) -> None:
    """No supplier can be asked for it; that people were told is asked by the conservation of orders."""
    written.connected()
    seen = written.at(60).order()
    seen.facts["number_is_taken"] = True

    assert orders.reference_in_time(written.history).state == "unknown"
