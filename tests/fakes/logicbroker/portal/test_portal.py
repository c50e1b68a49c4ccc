"""The portal: what one company's people see and do with documents."""

from datetime import timedelta

import pytest

from fakes.logicbroker.refusals import Invalid, NotVisible
from fakes.logicbroker.rules.document_forms import Package


def test_searching_for_an_order_finds_all_that_belongs_to_it(trade) -> None:
    """The sales order by its reference, with its purchase orders and their answers."""
    trade.maker.ship(trade.purchase_order("104"), tracking_number="1Z")
    trade.order("105")

    rows = trade.shop.orders(search=104)
    assert [(row.type, row.reference_number, row.partner) for row in rows] == [
        ("Shipment", "PO104-001", "Maker"),
        ("PurchaseOrder", "PO104-001", "Maker"),
        ("SalesOrder", "104", "Shop"),
    ]
    assert {row.type for row in trade.maker.orders("104")} == {"Shipment", "PurchaseOrder"}
    assert len(trade.shop.orders()) == 5


def test_related_documents_are_the_chain_that_one_may_see(trade) -> None:
    """Cancellations show as acknowledgements."""
    order = trade.purchase_order("104", ("A-1", 1), ("B-1", 1))
    trade.maker.cancel(order)

    assert [one.type for one in trade.maker.related_documents(order)] == ["PurchaseOrder", "Acknowledgement"]
    assert [one.type for one in trade.shop.related_documents(order)] == [
        "SalesOrder",
        "PurchaseOrder",
        "PurchaseOrder",
        "Acknowledgement",
    ]


def test_the_items_table_follows_the_order(trade) -> None:
    """Quantity, shipped and cancelled per line."""
    order = trade.purchase_order("104", ("A-1", 3))
    trade.maker.ship(order, [("A-1", 1)], tracking_number="1Z")
    trade.maker.cancel(order, [("S-A-1", 1)])
    trade.settle()

    [item] = trade.shop.items(order)
    assert (item.sku, item.partner_sku) == ("S-A-1", "A-1")
    assert (item.quantity, item.quantity_shipped, item.quantity_cancelled) == (3, 1, 1)


def test_packages_with_several_tracking_numbers(trade) -> None:
    """A line lists every package that holds some of it, and one package may hold several lines."""
    order = trade.purchase_order("104", ("A-1", 3), ("A-2", 1))
    packages = [Package("1Z", [("A-1", 2)]), Package("2Z", [("A-1", 1), ("A-2", 1)], "FDEG", "FDEG-CG")]
    shipment = trade.maker.ship(order, packages=packages)
    trade.settle()

    held = [[(one["TrackingNumber"], one["Qty"]) for one in line["ShipmentInfos"]] for line in shipment.lines]
    assert held == [[("1Z", 2), ("2Z", 1)], [("2Z", 1)]]
    assert order.status == "Complete"


def test_a_rejection_names_its_reason(trade) -> None:
    """On the header and on every cancelled line."""
    acknowledgement = trade.maker.reject(trade.purchase_order(), "Discontinued item")
    trade.settle()

    assert (acknowledgement.body["ChangeReason"], acknowledgement.body["Type"]) == ("Discontinued item", 2)
    assert acknowledgement.lines[0]["ChangeReason"] == "Discontinued item"
    assert trade.only("104", "PurchaseOrder").status == "Cancelled"


def test_one_acknowledgement_can_say_three_things(trade) -> None:
    """Accepted, cancelled and back-ordered stand side by side on a line."""
    order = trade.purchase_order("104", ("A-1", 3))
    document = trade.maker.acknowledge(
        order, accepted=[("A-1", 1)], cancelled=[("A-1", 1)], backordered=[("A-1", 1)], reason="Out of stock"
    )

    line = document.body["AckLines"][0]
    assert (line["Quantity"], line["QuantityCancelled"], line["QuantityBackordered"]) == (1, 1, 1)


def test_the_order_id_finds_a_purchase_order_whatever_its_order_number_is(trade) -> None:
    """Because its reference holds it; also for the supplier, with what answers it."""
    trade.order(OrderNumber="BC-104")
    trade.maker.accept(trade.only("104", "PurchaseOrder"))

    assert {row.type for row in trade.maker.orders("104")} == {"PurchaseOrder", "Acknowledgement"}


def test_numbers_of_acknowledgements_do_not_collide(trade) -> None:
    """The second one gets a count."""
    order = trade.purchase_order()
    numbers = [trade.maker.cancel(order, [("A-1", 1)]).number for _ in range(2)]

    assert numbers == ["ACK_PO104-001", "ACK_PO104-001_2"]


@pytest.mark.parametrize("when", ["before it is offered", "after it is complete"])
def test_a_form_is_offered_at_two_statuses_only(trade, when) -> None:
    """The refusal names them."""
    trade.call("POST", "v3/Orders", trade.sales_order())
    trade.clock.move(trade.clock.now() + timedelta(seconds=6))
    order = trade.only("104", "PurchaseOrder")
    if when == "after it is complete":
        trade.settle()
        trade.maker.ship(order, tracking_number="1Z")
        trade.settle()

    with pytest.raises(Invalid, match="150 Ready to Acknowledge and 500 Ready to Ship"):
        trade.maker.ship(order, tracking_number="2Z")


@pytest.mark.parametrize(
    ("deed", "part"),
    [
        (lambda maker, order: maker.ship(order, [("S-X", 1)], tracking_number="1Z"), "S-X"),
        (lambda maker, order: maker.ship(order, [("A-1", 0)], tracking_number="1Z"), "1 piece or more"),
        (lambda maker, order: maker.ship(order), "tracking number"),
        (lambda maker, order: maker.cancel(order, reason="No idea"), "No idea"),
        (lambda maker, order: maker.invoice(order), "nothing is open"),
        (lambda maker, order: maker.retry(order), "has not failed"),
        (lambda maker, order: maker.change_status(order, "500"), "failed documents only"),
    ],
)
def test_a_form_filled_in_wrongly_is_refused(trade, deed, part) -> None:
    """The message says what is wrong, and nothing is posted."""
    order = trade.purchase_order()

    with pytest.raises(Invalid, match=part):
        deed(trade.maker, order)
    assert len(trade.network.documents("104")) == 2


def test_too_much_is_not_noticed_by_the_form(trade) -> None:
    """The shipment fails afterwards, as at the API."""
    shipment = trade.maker.ship(trade.purchase_order(), [("A-1", 3)], tracking_number="1Z")
    trade.settle()

    assert shipment.status == "Failed"


def test_a_sku_on_two_lines_is_spread_over_them(trade) -> None:
    """Each line gets what is open on it."""
    order = trade.purchase_order("104", ("A-1", 1), ("A-1", 2))
    trade.maker.ship(order, [("A-1", 2)], tracking_number="1Z")
    trade.settle()

    assert [one.shipped for one in order.progress] == [1, 1]


def test_a_supplier_has_no_door_to_others_orders(trade) -> None:
    """Not even with the document in hand."""
    order = trade.purchase_order()
    stranger = trade.network.portal(trade.second_supplier)

    with pytest.raises(NotVisible):
        stranger.document(order.key)
    with pytest.raises(NotVisible):
        stranger.related_documents(order)
    with pytest.raises(Invalid):
        stranger.ship(order, tracking_number="1Z")


def test_a_retailer_may_cancel_towards_the_supplier(trade) -> None:
    """The acknowledgement then goes to the supplier."""
    order = trade.purchase_order()
    document = trade.shop.cancel(order, reason="Customer changed mind")
    trade.settle()

    assert (document.receiver_id, order.status) == (trade.supplier.id, "Cancelled")


def test_a_retailer_may_change_the_status_of_his_orders(trade) -> None:
    """By name or number."""
    order = trade.purchase_order()
    trade.shop.change_status(order, "Ready to Ship")

    assert order.status_code == 500


def test_a_bulk_action_does_what_it_can(trade) -> None:
    """What one document refuses does not stop the others."""
    orders = [trade.purchase_order(str(number)) for number in range(3)]
    trade.maker.reject(orders[1])
    trade.settle()

    result = trade.maker.bulk(orders, "accept")
    assert result.done == [orders[0], orders[2]]
    assert [(one, "1100 Cancelled" in reason) for one, reason in result.refused] == [(orders[1], True)]


def test_several_orders_are_shipped_at_once(trade) -> None:
    """Each with its own tracking number; one without is refused."""
    orders = [trade.purchase_order(str(number)) for number in range(3)]

    result = trade.maker.bulk(orders, "ship", {orders[0].key: "1Z-0", orders[2].key: "1Z-2"})
    trade.settle()
    assert [one.status for one in orders] == ["Complete", "Ready to Acknowledge", "Complete"]
    assert [(one, "tracking number" in reason) for one, reason in result.refused] == [(orders[1], True)]


def test_a_bulk_action_takes_a_hundred(trade) -> None:
    """One more is refused before anything is done."""
    order = trade.purchase_order()

    with pytest.raises(Invalid, match="100"):
        trade.maker.bulk([order] * 101, "accept")
    assert trade.network.documents("104", "Acknowledgement") == []
