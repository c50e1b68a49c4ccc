"""The supplier: acknowledging, shipping, cancelling and uploading, as people do it in the portal."""

from pathlib import Path

import pytest

from fakes.logicbroker.refusals import Invalid
from fakes.people import NothingOpen
from tests.fakes.people.town import Town


def shipped(town: Town, order_id: int) -> list[tuple[str | None, int]]:
    """What has been shipped of an order, by the merchant's SKU."""
    orders = [each for each in town.network.documents(reference=order_id) if each.type == "PurchaseOrder"]
    return [
        (line["ItemIdentifier"]["PartnerSKU"], progress.shipped)
        for order in orders
        for line, progress in zip(order.lines, order.progress, strict=True)
    ]


def test_ships_everything_that_is_open(town: Town) -> None:
    """Without more words a supplier ships all that is open on its purchase order, in one package."""
    town.send_to_logicbroker(100, ("SKU-1", 2), ("SKU-2", 1))

    (shipment,) = town.first.ship(100)
    town.wait()
    packages = {info["TrackingNumber"] for line in shipment.lines for info in line["ShipmentInfos"]}
    assert shipped(town, 100) == [("SKU-1", 2), ("SKU-2", 1)]
    assert len(packages) == 1


def test_both_sides_find_an_order(town: Town) -> None:
    """The retailer reads the items of both purchase orders; a supplier finds its own documents alone."""
    town.send_to_logicbroker(100, ("SKU-1", 2), ("SKU-3", 1))
    town.first.ship(100)
    town.wait()

    rows = town.retailer.order_items(100)
    assert [row for row in rows if row["partner_sku"] == "SKU-1"] == town.first.order_items(100)
    assert [(row["partner_sku"], row["quantity"], row["quantity_shipped"]) for row in rows] == [
        ("SKU-1", 2, 2),
        ("SKU-3", 1, 0),
    ]
    assert [row.type for row in town.first.portal_orders(100)] == ["Shipment", "PurchaseOrder"]
    assert [row.type for row in town.second.portal_orders(100)] == ["PurchaseOrder"]


@pytest.mark.parametrize("sku", ["SKU-1", "S-SKU-1", "sku-1"])
def test_takes_either_sku(town: Town, sku: str) -> None:
    """Lines may be named by the merchant's or the supplier's SKU."""
    town.send_to_logicbroker(100, ("SKU-1", 2), ("SKU-2", 1))

    town.first.ship(100, [(sku, 1)])
    town.wait()
    assert shipped(town, 100) == [("SKU-1", 1), ("SKU-2", 0)]


def test_each_supplier_ships_its_own(town: Town) -> None:
    """An order with lines of two suppliers has two purchase orders; each ships only its own."""
    town.send_to_logicbroker(100, ("SKU-1", 1), ("SKU-3", 1))

    town.second.ship(100)
    town.wait()
    assert shipped(town, 100) == [("SKU-1", 0), ("SKU-3", 1)]


def test_several_packages(town: Town) -> None:
    """Packages carry what they are said to carry, each with its number and carrier."""
    town.send_to_logicbroker(100, ("SKU-1", 3))
    packages = [
        {"tracking_number": "T1", "carrier": "FedEx", "lines": [("SKU-1", 2)]},
        {"tracking_number": "T2", "carrier": "UPSN", "lines": [("SKU-1", 1)]},
    ]

    (shipment,) = town.first.ship(100, packages=packages)
    town.wait()
    infos = [(info["TrackingNumber"], info["CarrierCode"], info["Qty"]) for info in shipment.lines[0]["ShipmentInfos"]]
    assert infos == [("T1", "FDEG", 2), ("T2", "UPSN", 1)]


def test_several_packages_must_say_what_is_in_them(town: Town) -> None:
    """Everything cannot be in two packages."""
    town.send_to_logicbroker(100, ("SKU-1", 3))

    with pytest.raises(ValueError, match="what is in which"):
        town.first.ship(100, packages=[{"tracking_number": "T1"}, {"tracking_number": "T2"}])


def test_a_system_of_its_own_lists_what_stays_behind(town: Town) -> None:
    """The portal's form has no line of nothing; a document over the API may, and the network passes it over."""
    town.send_to_logicbroker(100, ("SKU-1", 2), ("SKU-2", 1))

    (key,) = town.first.ship_by_system(100, [("SKU-1", 2)])
    town.wait()

    (shipment,) = [each for each in town.network.documents(100) if each.key == key]
    (order,) = town.first.purchase_orders(100)
    assert [line["Quantity"] for line in shipment.lines] == [2, 0]
    assert [one.shipped for one in order.progress] == [2, 0]


def test_tracking_numbers_are_made_up_once(town: Town) -> None:
    """Two shipments without a number get two different ones."""
    town.send_to_logicbroker(100, ("SKU-1", 2))
    town.first.ship(100, [("SKU-1", 1)])
    town.wait()
    town.first.ship(100)

    numbers = [facts["tracking_numbers"] for _, what, facts in town.diary.deeds if what == "ship the order"]
    assert len({number for (number,) in numbers}) == 2


def test_cancels_some_or_all(town: Town) -> None:
    """A cancellation is an acknowledgement with the reason; without lines it cancels all that is left."""
    town.send_to_logicbroker(100, ("SKU-1", 2), ("SKU-2", 1))

    (part,) = town.first.cancel(100, [("SKU-1", 1)], reason="Discontinued item")
    town.wait()
    (rest,) = town.first.cancel(100)
    town.wait()
    (order,) = town.first.purchase_orders(100)
    assert (part.type, part.lines[0]["QuantityCancelled"]) == ("Acknowledgement", 1)
    assert part.lines[0]["ChangeReason"] == "Discontinued item"
    assert sum(line["QuantityCancelled"] for line in rest.lines) == 2
    assert order.status == "Cancelled"


def test_back_orders_what_comes_later(town: Town) -> None:
    """What is back-ordered stays open, so that it can be shipped when it is there."""
    town.send_to_logicbroker(100, ("SKU-1", 2), ("SKU-2", 1))

    (form,) = town.first.back_order(100, [("SKU-1", 1)])
    (rest,) = town.first.back_order(100)
    town.wait()
    assert [(line["LineNumber"], line["QuantityBackordered"]) for line in form.lines] == [("1", 1)]
    assert [(line["LineNumber"], line["QuantityBackordered"]) for line in rest.lines] == [("1", 2), ("2", 1)]
    town.first.ship(100)
    town.wait()
    assert shipped(town, 100) == [("SKU-1", 2), ("SKU-2", 1)]


def test_a_parcel_without_a_tracking_number_is_not_taken(town: Town) -> None:
    """An empty number stays empty; the document fails, and what was in it is still to be shipped."""
    town.send_to_logicbroker(100, ("SKU-1", 2))

    (shipment,) = town.first.ship(100, tracking_number="")
    town.wait()
    assert (shipment.status, shipped(town, 100)) == ("Failed", [("SKU-1", 0)])
    town.first.ship(100)
    town.wait()
    assert shipped(town, 100) == [("SKU-1", 2)]


def test_acknowledges(town: Town) -> None:
    """Acknowledging accepts all that is open; the purchase order is then Ready to Ship."""
    town.send_to_logicbroker(100, ("SKU-1", 2))

    town.first.acknowledge(100)
    town.wait()
    assert [each.status for each in town.first.purchase_orders(100)] == ["Ready to Ship"]


def test_nothing_to_ship_names_what_there_is(town: Town) -> None:
    """Shipping an order that never came names the purchase orders that did."""
    town.send_to_logicbroker(100, ("SKU-1", 2))

    with pytest.raises(NothingOpen, match=r"nothing to ship for order 101: none came. Waiting here: PO100-001 \("):
        town.first.ship(101)
    with pytest.raises(NothingOpen, match="no purchase order at all"):
        town.second.ship(100)


def test_a_finished_order_says_so(town: Town) -> None:
    """Shipping twice names the purchase order that is finished."""
    town.send_to_logicbroker(100, ("SKU-1", 2))
    town.first.ship(100)
    town.wait()

    with pytest.raises(NothingOpen, match=r"order 100: PO100-001 \(Complete\)"):
        town.first.ship(100)


def test_an_unknown_sku_is_named_and_nothing_is_shipped(town: Town) -> None:
    """A SKU that is on no purchase order is named with those that are; the good line is not shipped either."""
    town.send_to_logicbroker(100, ("SKU-1", 2))

    with pytest.raises(NothingOpen, match=r"under SKU-9 .* have s-sku-1, sku-1"):
        town.first.ship(100, [("SKU-1", 1), ("SKU-9", 1)])
    assert shipped(town, 100) == [("SKU-1", 0)]


def test_a_reason_of_ones_own_is_refused(town: Town) -> None:
    """The portal offers a list of reasons; another one is refused with the list."""
    town.send_to_logicbroker(100, ("SKU-1", 2))

    with pytest.raises(Invalid, match="no change reason; choose one of"):
        town.first.cancel(100, reason="Did not feel like it")


def test_inventory_from_rows(town: Town) -> None:
    """Rows are uploaded as a file named after the minute in UTC, and leave the guide's event."""
    town.first.upload_inventory([{"SupplierSKU": "S-SKU-1", "Quantity": 5}, {"SupplierSKU": "S-SKU-2", "Quantity": 0}])

    event = town.first.inventory_events()[0]
    assert (event.severity, event.summary) == ("Info", "Inventory Imported")
    assert event.details == "Imported 2 records from '2026-03-02_0900.csv'."


def test_inventory_from_a_file(town: Town, tmp_path: Path) -> None:
    """A file keeps its name."""
    path = tmp_path / "2022-05-17_1506.csv"
    path.write_text("SupplierSKU,Quantity\nS-SKU-1,7\n")

    assert town.first.upload_inventory(path).imported == 1
    assert town.diary.deeds[-1][2]["file_name"] == "2022-05-17_1506.csv"


def test_a_product_feed_waits_for_the_retailer(town: Town) -> None:
    """An uploaded product feed is Pending, in the supplier's list and in the retailer's."""
    columns = town.first.product_feed_template().decode("utf-8-sig").strip().split(",")
    feed = town.first.upload_product_feed([dict.fromkeys(columns, "1") | {columns[0]: "NEW-1"}])

    assert feed.status == "Pending"
    assert [row.feed_id for row in town.first.product_feeds()] == [feed.id]
    assert [row.feed_id for row in town.retailer.product_feeds("First Supplier")] == [feed.id]


def test_takes_back_what_was_shipped(town: Town) -> None:
    """All of it or these lines; the return goes to the retailer and is one of the order's documents."""
    town.send_to_logicbroker(100, ("SKU-1", 2), ("SKU-2", 1))
    town.first.ship(100, [("SKU-1", 2)])
    town.wait()

    (some,) = town.first.take_back(100, [("SKU-1", 1)], reason_code="1")
    (rest,) = town.first.take_back(100)
    town.wait()
    assert [(line["Quantity"], line["ReturnReasonCode"]) for line in (*some.lines, *rest.lines)] == [
        (1, "1"),
        (2, "16"),
    ]
    assert {each.status for each in town.network.documents(100, "Return")} == {"Submitted"}


def test_nothing_comes_back_that_was_not_shipped(town: Town) -> None:
    """Not before it was shipped, and not under another SKU."""
    town.send_to_logicbroker(100, ("SKU-1", 2), ("SKU-2", 1))
    with pytest.raises(NothingOpen, match="shipped nothing"):
        town.first.take_back(100)

    town.first.ship(100, [("SKU-1", 2)])
    town.wait()
    with pytest.raises(NothingOpen, match="shipped nothing"):
        town.first.take_back(100, [("SKU-2", 1)])


def test_invoices_what_was_shipped(town: Town) -> None:
    """Once, and not what is still to be shipped."""
    town.send_to_logicbroker(100, ("SKU-1", 2), ("SKU-2", 1))
    with pytest.raises(NothingOpen, match="nothing to invoice"):
        town.first.invoice(100)
    town.first.ship(100, [("SKU-1", 2)])
    town.wait()

    (invoice,) = town.first.invoice(100)
    town.wait()

    assert [(line["ItemIdentifier"]["SupplierSKU"], line["Quantity"]) for line in invoice.lines] == [("S-SKU-1", 2)]
    assert [each.type for each in town.retailer.related_documents(100)].count("Invoice") == 1
    with pytest.raises(NothingOpen, match="nothing to invoice"):
        town.first.invoice(100)
