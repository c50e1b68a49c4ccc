"""The control panel's orders: the list with its filters, what stands behind the +, and what the staff do with one."""

from collections.abc import Mapping, Sequence
from typing import Any

from fakes.bigcommerce.state.statuses import STATUSES as PUBLISHED
from harness.portals.blocks import Done, Entry, Facts, Form, Link, Listing, Page, Row, Section, State, Text, Unfolding
from harness.portals.pages.lists import ROWS, page_of, pager
from harness.portals.visits import NoSuchPage, Unusable, Visit, whole

STATUSES = tuple(each.label for each in sorted(PUBLISHED.values(), key=lambda each: each.order) if each.id)
"""As the control panel's drop-down has them: an order that is Incomplete stands on no list."""


def view(visit: Visit) -> Page:
    """Orders > View."""
    fitting, every, shown = _found(visit)
    listing = Listing(
        f"Orders, {fitting:,} of {every:,}",
        ("Order ID", "Customer", "Date", "Status", "Total", "Details"),
        [_row(visit, row) for row in shown],
    )
    return Page("store", "Orders", [_filter(visit), listing, *pager(visit, fitting)], ("Orders", "View"))


def _found(visit: Visit) -> tuple[int, int, Sequence[Mapping[str, str]]]:
    """How many orders fit, how many there are, and the rows of the page that is open."""
    status, search = visit.asked_one_of("status", "Status", STATUSES), visit.asked("search")
    if not status and not search:
        every, shown = visit.some_orders((visit.page - 1) * ROWS, ROWS)
        return every, every, shown
    rows = visit.orders
    fitting = [row for row in rows if _fits(row, status, search.casefold())]
    return len(fitting), len(rows), page_of(fitting, visit)


def _fits(row: Mapping[str, str], status: str, search: str) -> bool:
    if status and row["Status"] != status:
        return False
    return not search or search in f"{row['Order ID']} {row['Customer']} {row['Total']}".casefold()


def _filter(visit: Visit) -> Form:
    options = [("", "All orders"), *((each, each) for each in STATUSES)]
    return Form(
        visit.url("store/orders"),
        "Filter",
        (
            Entry("search", "Search orders", "search", visit.asked("search"), required=False),
            Entry("status", "Status", "select", visit.asked("status"), options),
        ),
        method="get",
    )


def _row(visit: Visit, row: Mapping[str, str]) -> Sequence[Any]:
    number = row["Order ID"]
    details = visit.world.retailer.order_details(int(number))
    behind = Unfolding("+", _details(details), label=f"Details of order {number}")
    link = Link(number, visit.url(f"store/orders/{number}"))
    return (link, row["Customer"], row["Date"], State(row["Status"]), row["Total"], behind)


def _details(details: Mapping[str, Any]) -> list[Any]:
    """Billing, items, shipments and staff notes."""
    parcels = [
        (
            each["Tracking Number"],
            each["Carrier"],
            ", ".join(f"{item['Quantity']} of {item['SKU']}" for item in each["Items"]),
        )
        for each in details["Shipments"]
    ]
    items = [(each["SKU"], each["Name"], each["Quantity"], each["Shipped"]) for each in details["Items"]]
    return [
        Facts([("Billing", details["Billing"])]),
        Listing("Items", ("SKU", "Name", "Quantity", "Shipped"), items),
        Listing("Shipments", ("Tracking Number", "Carrier", "Items"), parcels),
        Facts([("Staff Notes", details["Staff Notes"] or "none")]),
    ]


def one(visit: Visit) -> Page:
    """One order with all its details, and what the staff can do with it."""
    number = _number(visit)
    details = visit.world.retailer.order_details(number)
    facts = [("Customer", details["Customer"]), ("Date", details["Date"]), ("Total", details["Total"])]
    link = Link("Find it in Logicbroker", visit.url("retailer/orders", search=number))
    return Page(
        "store",
        f"Order {number}",
        [
            Facts([("Status", State(details["Status"])), *facts]),
            Row([link]),
            *_details(details),
            *_deeds(visit, number, details["Status"]),
        ],
        ("Orders", "View", f"Order {number}"),
    )


def _number(visit: Visit) -> int:
    number = whole(visit.values["order"], "Order ID")
    if number not in visit.world.bigcommerce.orders:
        raise NoSuchPage(f"the store has no order {number}")
    return number


def _deeds(visit: Visit, number: int, now: str) -> list[Any]:
    here = f"store/orders/{number}"
    notes = visit.world.retailer.staff_notes(number)
    lines = visit.world.retailer.order_lines(number)
    goods = [(sku, f"{sku}, {count} ordered") for sku, count in lines if sku]
    status = Entry("status", "Status", "select", now, [(each, each) for each in STATUSES])
    edit = (
        Entry("sku", "Item", "select", "", goods),
        Entry("quantity", "Quantity from now on", "number", more={"min": "0"}),
    )
    again = (
        Entry("sku", "Item", "select", "", [("", "all that was paid"), *goods]),
        Entry("quantity", "Pieces of the item", "number", required=False, more={"min": "1"}),
    )
    written = Entry("notes", "Staff notes", "textarea", notes, required=False)
    forms = [
        Form(visit.url(f"{here}/status"), "Change status", (status,)),
        Form(visit.url(f"{here}/notes"), "Save notes", (written,)),
        Form(visit.url(f"{here}/quantity"), "Change quantity", edit) if goods else Text("Nothing in it can be edited."),
        Form(visit.url(f"{here}/refund"), "Refund", again),
        Form(visit.url(f"{here}/archive"), "Archive", is_final=True),
    ]
    return [Section("What the staff can do", [Row(forms)])]


def change_status(visit: Visit) -> Done:
    """Put an order into a status by hand."""
    number, status = _number(visit), visit.required("status", "Status")
    visit.world.retailer.set_order_status(number, status)
    return Done(f"Order {number} is {status}.", visit.url(f"store/orders/{number}"))


def write_notes(visit: Visit) -> Done:
    """Write the staff notes anew."""
    number = _number(visit)
    visit.world.retailer.write_staff_notes(number, visit.text("notes").replace("\r\n", "\n"))
    return Done(f"The notes of order {number} are saved.", visit.url(f"store/orders/{number}"))


def change_quantity(visit: Visit) -> Done:
    """Edit an order: so many of an item from now on."""
    number, sku = _number(visit), visit.required("sku", "Item")
    quantity = visit.number("quantity", "Quantity")
    visit.world.retailer.change_quantity(number, sku, quantity)
    return Done(f"Order {number} has {quantity} of {sku} now.", visit.url(f"store/orders/{number}"))


def refund(visit: Visit) -> Done:
    """Pay all of an order back, or some pieces."""
    number, sku = _number(visit), visit.text("sku")
    lines = [(sku, visit.number("quantity", "Pieces", least=1))] if sku else None
    visit.world.retailer.refund_order(number, lines)
    return Done(f"Order {number} is refunded.", visit.url(f"store/orders/{number}"))


def archive(visit: Visit) -> Done:
    """Archive an order."""
    number = _number(visit)
    visit.world.retailer.archive_order(number)
    return Done(f"Order {number} is archived.", visit.url("store/orders"))


_ADDRESS = (
    ("first_name", "First name", "Sam"),
    ("last_name", "Last name", "Shopper"),
    ("street_1", "Street", "12 Sample Road"),
    ("city", "City", "Austin"),
    ("state", "State", "Texas"),
    ("zip", "ZIP code", "78701"),
    ("country", "Country", "United States"),
    ("email", "E-mail", "sam.shopper@example.com"),
)


def new(visit: Visit) -> Page:
    """Orders > Add: an order for somebody who called."""
    goods = [(row["SKU"], row["SKU"], row["Name"]) for row in visit.products if row["SKU"]]
    shown = page_of(goods, visit)
    wanted = [
        (sku, name, Entry(f"pieces:{sku}", f"Pieces of {sku}", "number", "", required=False, unlabelled=True))
        for sku, _, name in shown
    ]
    address = [Entry(name, label, value=usual) for name, label, usual in _ADDRESS]
    status = Entry("status", "Status", "select", "Awaiting Fulfillment", [(each, each) for each in STATUSES])
    form = Form(
        visit.url("store/new-order"),
        "Save the order",
        (*address, status),
        table=Listing("Items", ("SKU", "Name", "Pieces"), wanted),
    )
    return Page("store", "Add an order", [form, *pager(visit, len(goods))], ("Orders", "Add"))


def enter(visit: Visit) -> Done:
    """Enter an order for somebody who called."""
    if not (lines := visit.pieces("pieces:", "Pieces")):
        raise Unusable("Items: wanted pieces of something, got none")
    address = {name: visit.required(name, label) for name, label, _ in _ADDRESS}
    status = visit.required("status", "Status")
    order = visit.world.retailer.enter_order(lines, address, status)
    return Done(f"Order {order.id} is entered.", visit.url(f"store/orders/{order.id}"))


ROUTES = (
    ("GET", "/store/orders", view),
    ("GET", "/store/orders/{order}", one),
    ("POST", "/store/orders/{order}/status", change_status),
    ("POST", "/store/orders/{order}/notes", write_notes),
    ("POST", "/store/orders/{order}/quantity", change_quantity),
    ("POST", "/store/orders/{order}/refund", refund),
    ("POST", "/store/orders/{order}/archive", archive),
    ("GET", "/store/new-order", new),
    ("POST", "/store/new-order", enter),
)
