"""The judges of the pages of orders, of purchase orders and of the store's API, on histories written by hand."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from fakes.people.deeds import CANCEL, PLACE_ORDER, SHIP, UPLOAD_MATCHING, WRITE_NOTES
from fakes.time.clock import START
from harness.conformance.checks import order_pages, purchase_orders, shipments, store_api, trial
from harness.record.looks import (
    API_ORDER,
    CONNECTION,
    DOORS,
    ORDER_DETAILS,
    ORDERS_PAGE,
    PORTAL_LIST,
    PORTAL_PAGES,
    QUOTA,
    STATUS_LIST,
    WALL_CLOCK,
)

BILLED = {"first_name": "Gail", "last_name": "Guest"}
LINES = [{"sku": "MUG", "name": "Mug", "quantity": 3}, {"sku": "TEE", "name": "Tea towel", "quantity": 1}]
ROW = {
    "Order ID": "100",
    "Customer": "Gail Guest (Guest)",
    "Date": "2 Mar 2026",
    "Status": "Shipped",
    "Total": "$40.00",
}


def placed(written: Any, order_id: int = 100) -> None:
    receipt = {
        "placed_at": START,
        "customer_id": 0,
        "billing_address": BILLED,
        "total": "40.0000",
        "lines": LINES,
    }
    written.deed("shopper", PLACE_ORDER, order_id=order_id, receipt=receipt)


@pytest.mark.parametrize(("total", "state"), [("$32.40", "holds"), ("32.4 USD", "holds"), ("$30.00", "broken")])
def test_the_total_on_the_page(written: Any, total: str, state: str) -> None:
    """The page shows the very amount that the scenario names."""
    written.history.observe(ORDERS_PAGE, rows=[{**ROW, "Total": total}])

    assert order_pages.page_shows_total(written.history, 100, Decimal("32.40")).state == state


@pytest.mark.parametrize(
    ("shown", "state"),
    [
        ({"Billing": "Gail Guest, 1 Road"}, "holds"),
        ({"Billing": "1 Road"}, "broken"),
        (
            {"Items": [{"SKU": each["sku"], "Name": each["name"], "Quantity": each["quantity"]} for each in LINES]},
            "holds",
        ),
        ({"Items": [{"SKU": "MUG", "Name": "Mug", "Quantity": 3}]}, "broken"),
        ({**ROW}, "holds"),
        ({**ROW, "Total": "$0.00"}, "broken"),
    ],
)
def test_who_pays_for_what_behind_the_plus(written: Any, shown: Any, state: str) -> None:
    """As far as they were read, the payer, the items and the row itself are those of the order."""
    placed(written)
    written.order(status="Shipped")
    written.deed("supplier Supplier", CANCEL, order_id=100, lines=[("MUG", 1)], reason="Out of stock")
    notes = "1 of MUG: Out of stock"
    written.history.observe(ORDER_DETAILS, order_id=100, shown={"Shipments": [], "Staff Notes": notes, **shown})

    verdict = order_pages.details_show_cancellations(written.history)

    assert verdict.state == state


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([ROW], "holds"),
        ([], "broken"),
        ([ROW, {**ROW, "Order ID": "99"}], "broken"),
        ([{**ROW, "Customer": "Gail Guest"}], "broken"),
        ([{**ROW, "Date": "3 Mar 2026"}], "broken"),
        ([{**ROW, "Date": "Mar 2nd 2026"}], "holds"),
        ([{**ROW, "Status": "Awaiting Shipment"}], "broken"),
        ([{**ROW, "Total": "$4.00"}], "broken"),
        ([{**ROW, "Total": "40.00"}], "broken"),
    ],
)
def test_the_page_of_orders(written: Any, rows: Any, state: str) -> None:
    """A row for each order, with the customer, the day, the status and the total with its currency."""
    placed(written)
    written.order(status="Shipped")
    written.history.observe(ORDERS_PAGE, rows=rows)

    assert order_pages.orders_page_reads(written.history).state == state


def test_a_real_store_has_a_time_zone(written: Any) -> None:
    """On the wall clock the day before or after is the same day somewhere."""
    written.history.observe(WALL_CLOCK, grace_seconds=0)
    placed(written)
    written.history.observe(ORDERS_PAGE, rows=[{**ROW, "Date": "1 Mar 2026"}])

    assert order_pages.orders_page_reads(written.history).state == "holds"


@pytest.mark.parametrize(("status", "state"), [("Shipped", "holds"), ("Cancelled", "broken")])
def test_the_status_on_the_page(written: Any, status: str, state: str) -> None:
    """The page shows the status that a scenario asks for."""
    written.history.observe(ORDERS_PAGE, rows=[ROW])

    assert order_pages.page_shows(written.history, 100, status).state == state


SENT = [{"tracking_number": "1Z1", "carrier": "FDEG", "lines": [("MUG", 2)]}]
SHOWN = {"Tracking Number": "1Z1", "Carrier": "fedex", "Items": [{"SKU": "MUG", "Quantity": 2}]}


@pytest.mark.parametrize(
    ("parcels", "state"),
    [
        ([SHOWN], "holds"),
        ([], "broken"),
        ([{**SHOWN, "Carrier": "ups"}], "broken"),
        ([{**SHOWN, "Carrier": ""}], "broken"),
        ([{**SHOWN, "Items": [{"SKU": "MUG", "Quantity": 1}]}], "broken"),
        ([SHOWN, {**SHOWN, "Tracking Number": "1Z2"}], "broken"),
    ],
)
def test_parcels_behind_the_plus(written: Any, parcels: Any, state: str) -> None:
    """All that was sent is shown, by its number, carrier and items, and nothing else."""
    written.deed("supplier", SHIP, order_id=100, packages=SENT)
    written.history.observe(ORDER_DETAILS, order_id=100, shown={"Shipments": parcels, "Staff Notes": ""})

    assert order_pages.details_show_parcels(written.history).state == state


ALL = [{"SKU": "MUG", "Quantity": 3}, {"SKU": "TEE", "Quantity": 1}]
COUNTED = [{"SKU": "MUG", "Shipped": 3}, {"SKU": "TEE", "Shipped": 1}]


@pytest.mark.parametrize(
    ("shown", "state"),
    [
        ({"Shipments": [{"Items": ALL}], "Items": COUNTED}, "holds"),
        ({"Shipments": [{"Items": ALL}]}, "holds"),
        ({"Shipments": [{"Items": ALL[:1]}]}, "broken"),
        ({"Shipments": [{"Items": ALL}], "Items": [{"SKU": "MUG", "Shipped": 0}]}, "broken"),
    ],
)
def test_everything_is_shown_as_shipped(written: Any, shown: Any, state: str) -> None:
    """The parcels hold what was ordered, and so do the counts beside the items, where they can be read."""
    placed(written)
    written.history.observe(ORDER_DETAILS, order_id=100, shown=shown)

    assert order_pages.details_count_what_is_shipped(written.history).state == state


@pytest.mark.parametrize(
    ("lines", "notes", "state"),
    [
        ([("MUG", 1)], "1 x MUG: Out of stock", "holds"),
        ([("MUG", 1)], "1 x Mug: Out of stock", "holds"),
        ([("MUG", 1)], "21 x MUG: Out of stock", "broken"),
        ([("MUG", 1)], "1 x MUG", "broken"),
        ([("MUG", 1)], "1 cancelled: Out of stock", "broken"),
        ([("MUG", 2), ("TEE", 1)], "2 of MUG, 1 of TEE (Out of stock)", "holds"),
        ([("MUG", 2), ("TEE", 1)], "1 of MUG, 2 of TEE (Out of stock)", "broken"),
        (None, "", "holds"),
    ],
)
def test_cancellations_behind_the_plus(written: Any, lines: Any, notes: str, state: str) -> None:
    """What was cancelled is shown with its count and the reason; of a whole order the status is enough."""
    placed(written)
    written.deed("supplier", CANCEL, order_id=100, lines=lines, reason="Out of stock")
    written.history.observe(ORDER_DETAILS, order_id=100, shown={"Shipments": [], "Staff Notes": notes})

    assert order_pages.details_show_cancellations(written.history).state == state


@pytest.mark.parametrize(("status", "state"), [("Cancelled", "holds"), ("Manual Verification Required", "broken")])
def test_all_of_it_may_be_cancelled_line_by_line(written: Any, status: str, state: str) -> None:
    """In one deed or in several; of a whole order the status is enough, and no note is asked for."""
    placed(written)
    for line in LINES:
        lines = [(line["sku"], line["quantity"])]
        written.deed("supplier", CANCEL, order_id=100, lines=lines, reason="Out of stock")
    written.history.observe(ORDER_DETAILS, order_id=100, shown={"Shipments": [], "Staff Notes": "", "Status": status})

    assert order_pages.details_show_cancellations(written.history).state == state


@pytest.mark.parametrize(("status", "notes", "state"), [("Cancelled", "Sorry", "holds"), ("Cancelled", "", "broken")])
def test_notes_that_were_written_are_shown(written: Any, status: str, notes: str, state: str) -> None:
    """A store keeps what a connector writes into the staff notes."""
    placed(written)
    written.deed("supplier", CANCEL, order_id=100, lines=None, reason="Out of stock")
    written.wrote("PUT", "/stores/j4r5th3eof/v2/orders/100", {"staff_notes": "Sorry"})
    shown = {"Shipments": [], "Staff Notes": notes, "Status": status}
    written.history.observe(ORDER_DETAILS, order_id=100, shown=shown)

    assert order_pages.details_show_cancellations(written.history).state == state


@pytest.mark.parametrize(("notes", "state"), [("2 of MUG (Sorry)", "holds"), ("3 of MUG (Sorry)", "broken")])
def test_what_is_cancelled_in_two_goes_may_be_counted_together(written: Any, notes: str, state: str) -> None:
    """Behind the + stands what was cancelled each time, or how much that is in all."""
    placed(written)
    for _ in range(2):
        written.deed("supplier", CANCEL, order_id=100, lines=[("MUG", 1)], reason="Sorry")
    written.history.observe(ORDER_DETAILS, order_id=100, shown={"Shipments": [], "Staff Notes": notes})

    assert order_pages.details_show_cancellations(written.history).state == state


def test_what_the_staff_write_later_is_shown_instead(written: Any) -> None:
    """What a connection wrote into the notes need not stand there once the staff have written something else."""
    placed(written)
    written.wrote("PUT", "/v2/orders/100", {"staff_notes": "1 of MUG cancelled: Sorry"}, 200)
    written.deed("retailer", WRITE_NOTES, order_id=100, notes="1 of MUG: Sorry, says Tom.")
    written.deed("supplier", CANCEL, order_id=100, lines=[("MUG", 1)], reason="Sorry")
    shown = {"Shipments": [], "Staff Notes": "1 of MUG: Sorry, says Tom."}
    written.history.observe(ORDER_DETAILS, order_id=100, shown=shown)

    assert order_pages.details_show_cancellations(written.history).state == "holds"


SALES_ORDER = {"type": "SalesOrder", "reference": "100", "status": "Complete", "partner": "Retailer"}
BOUGHT = {"type": "PurchaseOrder", "reference": "PO100-001", "status": "Complete", "partner": "Supplier"}
BOTH = [BOUGHT, SALES_ORDER]


def portal(written: Any, found: Any = None, related: Any = None) -> None:
    written.history.observe(
        PORTAL_PAGES,
        order_id=100,
        suppliers=["Supplier"],
        found=BOTH if found is None else found,
        related=BOTH[::-1] if related is None else related,
    )


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "holds"),
        ({"found": []}, "broken"),
        ({"related": []}, "broken"),
        ({"related": [SALES_ORDER]}, "broken"),
        ({"found": BOTH[::-1]}, "broken"),
        ({"found": [{**BOUGHT, "partner": "Retailer"}, SALES_ORDER]}, "broken"),
        ({"found": [{**BOUGHT, "reference": "PO1001-001"}, SALES_ORDER]}, "broken"),
        ({"related": [{**SALES_ORDER, "type": "Invoice"}, BOUGHT]}, "broken"),
    ],
)
def test_documents_in_the_portal(written: Any, facts: Any, state: str) -> None:
    """A search and the related documents show all documents of an order, with their partners, in their order."""
    portal(written, **facts)

    assert order_pages.portal_shows(written.history, {"SalesOrder": 1, "PurchaseOrder": 1}).state == state


def test_the_status_of_a_document_in_the_portal(written: Any, document: Any) -> None:
    """A shipment that is Complete is shown so."""
    written.order(documents=[document("SalesOrder"), document("Shipment")])
    shipment = {"type": "Shipment", "reference": "PO100-001", "status": "Complete", "partner": "Supplier"}
    kinds = {"SalesOrder": 1, "Shipment": 1}
    portal(written, [shipment, SALES_ORDER], [SALES_ORDER, shipment])
    right = order_pages.portal_shows(written.history, kinds)
    portal(written, [{**shipment, "status": "New"}, SALES_ORDER], [SALES_ORDER, shipment])

    assert (right.state, order_pages.portal_shows(written.history, kinds).state) == ("holds", "broken")


@pytest.mark.parametrize(("found", "state"), [(BOTH, "holds"), ([BOUGHT], "broken"), ([*BOTH, SALES_ORDER], "broken")])
def test_an_order_is_found_under_its_id(written: Any, found: Any, state: str) -> None:
    """One sales order has the ID as its reference number."""
    portal(written, found)

    assert order_pages.found_under_its_id(written.history).state == state


@pytest.mark.parametrize(
    ("references", "changes", "state"),
    [
        (["101", "100"], {}, "holds"),
        (["101", "100"], {"ids": [None, None]}, "holds"),
        (["101"], {}, "broken"),
        (["101", "100", "100"], {}, "broken"),
        (["101", "100"], {"ids": ["1001", "1002"]}, "broken"),
        (["101", "100"], {"statuses": ["Complete", "Failed"]}, "broken"),
    ],
)
def test_all_orders_are_listed(written: Any, document: Any, references: Any, changes: Any, state: str) -> None:
    """The portal's page leaves none out, and has each once, in its state, the newest first."""
    placed(written)
    placed(written, 101)
    written.order(documents=[document("SalesOrder")])
    count = len(references)
    facts = {"statuses": ["Complete"] * count, "ids": [str(1002 - each) for each in range(count)], **changes}
    written.history.observe(PORTAL_LIST, references=references, **facts)

    assert order_pages.portal_lists_all(written.history).state == state


@pytest.mark.parametrize(("pieces", "price", "state"), [(2, "5.0", "holds"), (1, "5.0", "broken"), (2, "6", "broken")])
def test_an_invoice_is_for_what_was_shipped(written: Any, document: Any, pieces: int, price: str, state: str) -> None:
    """As many pieces are invoiced as are in parcels, at the price of the purchase order."""
    bought, invoice = document("PurchaseOrder"), document("Invoice", lines=[("MUG", pieces)])
    bought["lines"][0]["price"], invoice["lines"][0]["price"] = "5.00", price
    written.order(documents=[bought, document("Shipment", packages={"MUG": {"1Z1": 2}}), invoice])

    assert order_pages.invoiced_as_shipped(written.history).state == state


# Purchase orders.

SOLD: Mapping[str, Any] = {
    "Currency": "USD",
    "ShipToAddress": {"FirstName": "Gail", "Address1": "1 Road"},
    "BillToAddress": {"FirstName": "Gus"},
    "OrderDate": "2026-03-02T09:00:00",
    "ExtendedAttributes": [{"Name": "Gift", "Value": "yes"}],
    "OrderLines": [
        {
            "ItemIdentifier": {"SupplierSKU": "MUG", "UPC": "012345678905"},
            "Price": "5.0000",
            "Description": "Mug",
            "Quantity": 2,
            "Note": "Wrap it.",
        },
    ],
}
LINE = {
    "ItemIdentifier": {"PartnerSKU": "MUG", "UPC": "012345678905"},
    "Price": "5",
    "Description": "Mug",
    "Quantity": 2,
    "Note": "Wrap it.",
}
ASKED: Mapping[str, Any] = {**SOLD, "TotalAmount": "10", "OrderLines": [LINE]}


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (ASKED, "holds"),
        ({**ASKED, "Currency": "EUR"}, "broken"),
        ({**ASKED, "ShipToAddress": {"FirstName": "Gail"}}, "broken"),
        ({**ASKED, "TotalAmount": "20"}, "broken"),
        ({**ASKED, "BillToAddress": None}, "broken"),
        ({**ASKED, "OrderDate": "2026-03-03T09:00:00Z"}, "broken"),
        ({**ASKED, "OrderDate": "2026-03-02T09:00:00Z"}, "holds"),
        ({**ASKED, "ExtendedAttributes": []}, "broken"),
        ({**ASKED, "OrderLines": [{**LINE, "Note": None}]}, "broken"),
        ({**ASKED, "OrderLines": [{**LINE, "ItemIdentifier": {"PartnerSKU": "MUG"}}]}, "broken"),
        ({**ASKED, "OrderLines": [{**LINE, "Description": ""}]}, "broken"),
        ({**ASKED, "TotalAmount": "2", "OrderLines": [{**LINE, "Price": "1"}]}, "broken"),
    ],
)
def test_a_purchase_order_says_what_its_sales_order_says(written: Any, document: Any, body: Any, state: str) -> None:
    """Address, currency, names and prices are the same, and the total is that of its lines."""
    written.order(documents=[document("SalesOrder", body=SOLD), document("PurchaseOrder", body=body)])

    assert purchase_orders.purchase_orders_say_the_same(written.history).state == state


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ([("SUP-MUG", "MUG")], "holds"),
        ([("MUG", "MUG")], "broken"),
        ([("SUP-MUG", "MUG"), ("SUP-TEE", "TEE")], "broken"),
    ],
)
def test_a_purchase_order_is_for_one_supplier(written: Any, document: Any, lines: Any, state: str) -> None:
    """It has the supplier's own SKUs, and goods that this supplier has."""
    for name, sku in (("First", "MUG"), ("Second", "TEE")):
        content = f"SupplierSKU,MerchantSKU\nSUP-{sku},{sku}\n"
        written.deed("retailer", UPLOAD_MATCHING, supplier=name, content=content)
    bought = document("PurchaseOrder")
    bought["lines"] = [{"sku": own, "merchant_sku": sku, "quantity": 1} for own, sku in lines]
    written.order(documents=[bought])

    assert purchase_orders.suppliers_get_their_own_goods(written.history).state == state


# Parcels.


@pytest.mark.parametrize(
    ("code", "shown", "wrong"),
    [
        ("UPSN", "ups", False),
        ("UPSN", "upsready", False),
        ("UPSN", "", True),
        ("FDEG", "ups", True),
        ("DHLC", "", False),
        ("DHLC", "dhl", False),
        ("DHLC", "ups", True),
        ("UPGF", "", False),
        ("United Parcel Service", "ups", False),
        ("U.P.S.", "ups", False),
        ("Ground, via UPS", "ups", False),
        ("United States Postal Service", "usps", False),
        ("United Parcel Service", "usps", True),
        ("Pick-up group", "fedex", True),
    ],
)
def test_carriers(code: str, shown: str, wrong: bool) -> None:
    """A known carrier is named; nobody's parcels are said to travel with somebody else."""
    assert shipments.is_carrier(shown, code) is not wrong


@pytest.mark.parametrize(("address_id", "state"), [(7, "holds"), (8, "broken")])
def test_a_parcel_shows_the_address_of_its_items(written: Any, parcel: Any, address_id: int, state: str) -> None:
    """Of an order for two addresses each parcel goes where its items go."""
    parcels = [{**parcel("1Z1", [(1, 1)]), "address_id": address_id}]
    event = written.order(lines=[("MUG", 1), ("TEE", 1)], shipments=parcels)
    for place, line in enumerate(event.facts["store"]["lines"]):
        line["address_id"] = 7 + place

    assert shipments.parcels_go_where_their_items_go(written.history).state == state


# The store's API, and its doors.

PUBLISHED = {str(number): name for number, name in store_api.STATUS_LABELS.items()}


@pytest.mark.parametrize(
    ("statuses", "state"),
    [(PUBLISHED, "holds"), ({**PUBLISHED, "9": "Sent"}, "broken"), ({"0": "Incomplete"}, "broken")],
)
def test_statuses_have_their_published_names(written: Any, statuses: Any, state: str) -> None:
    """All fifteen of them."""
    written.history.observe(STATUS_LIST, statuses=statuses)

    assert store_api.statuses_are_the_published_ones(written.history).state == state


_FOLLOWED = {"tracking_number": "1Z1", "tracking_page": "https://www.ups.com/track?tracknum=1Z2"}


@pytest.mark.parametrize(
    ("told", "number", "state"),
    [
        ({"status": "Shipped", "total": "40.0000"}, 2, "holds"),
        ({"status": "Shipped", "total": "4"}, 2, "broken"),
        ({"status": "Shipped", "shipments": [{}]}, 2, "broken"),
        ({"status": "Shipped", "shipments": [_FOLLOWED]}, 2, "broken"),
        ({"status": "Shipped"}, 10, "broken"),
        ({"status": "Completed"}, 10, "broken"),
    ],
)
def test_the_api_tells_what_the_page_shows(written: Any, told: Any, number: int, state: str) -> None:
    """Status and number fit each other, and nothing is told otherwise; amounts are compared as values."""
    event = written.order(status="Shipped")
    event.facts["store"]["total"] = "40.00"
    written.history.observe(API_ORDER, order_id=100, order=told, status_id=number)

    assert store_api.api_tells_the_same(written.history).state == state


def limits(*left: int, status: int = 200, reset: int = 20_000, window: int = 30_000, quota: int = 3) -> list[Any]:
    texts = {"reset": str(reset), "window": str(window), "quota": str(quota)}
    return [{"status": status, "left": str(each), **texts} for each in left]


REFUSED = limits(0, status=429)


@pytest.mark.parametrize(
    ("answers", "shared", "state"),
    [
        (limits(1, 0) + REFUSED + limits(2), False, "holds"),
        (limits(1, 1, 0) + REFUSED + limits(2), False, "broken"),
        (limits(1, 0) + limits(0, status=503) + limits(2), False, "broken"),
        (limits(1, 0) + limits(0, status=429, reset=0) + limits(2), False, "broken"),
        (limits(1, 0) + REFUSED + REFUSED, False, "broken"),
        (limits(1, 0) + REFUSED + limits(1), False, "broken"),
        (limits(1, 0, window=60_000), False, "broken"),
        (limits(9, 8, 6), True, "holds"),
        (limits(9, 9), True, "broken"),
        ([{"status": 200, "left": None, "reset": "1", "window": "30000", "quota": "3"}], True, "broken"),
    ],
)
def test_a_quota_is_what_it_says(written: Any, answers: Any, shared: bool, state: str) -> None:
    """It falls one by one to nothing, then comes 429 with a wait, and after the wait it is whole again."""
    written.history.observe(QUOTA, answers=answers, shared=shared)

    assert store_api.quota_as_announced(written.history).state == state


@pytest.mark.parametrize(("own", "state"), [(0, "broken"), (1, "holds")])
def test_a_new_quota_is_the_connections_too(written: Any, own: int, state: str) -> None:
    """Once the quota is whole again a connection may ask before anybody looks how much of it is left."""
    for _ in range(own):
        facts = {"service": "bigcommerce", "method": "GET", "url": "https://x/v2/orders", "headers": {}}
        written.at(1).history.record("connector", "request", "GET /v2/orders", facts)
    written.at(1.2).history.observe(QUOTA, answers=limits(1, 0) + REFUSED + limits(1), shared=False)

    assert store_api.quota_as_announced(written.history).state == state


@pytest.mark.parametrize(
    ("minute", "is_open", "state"), [(-1, True, "holds"), (0, False, "holds"), (0, True, "broken")]
)
def test_doors_close_with_the_trial(written: Any, minute: int, is_open: bool, state: str) -> None:
    """Shop and control panel are open for 15 days to the instant."""
    written.at(15 * 24 * 60 + minute)
    written.history.observe(DOORS, trial_began=START, open={"the shop": is_open})

    assert trial.open_while_trial_lasts(written.history).state == state


def test_fifteen_days_are_fifteen_days(written: Any) -> None:
    """A trial that says of itself that it ends an hour early is none of 15 days."""
    began, ends = START, START + timedelta(days=15)
    facts = {"store_answers": 200, "state": "", "reason": "", "attention": []}
    written.history.observe(CONNECTION, trial_began=began, trial_ends=ends, **facts)
    right = trial.answers_while_trial_lasts(written.history).state
    early = ends - timedelta(hours=1)
    written.history.observe(CONNECTION, trial_began=began, trial_ends=early, **facts)

    assert (right, trial.answers_while_trial_lasts(written.history).state) == ("holds", "broken")
