"""The portal's Orders: documents of every type, one of them with its items, related documents and events."""

from typing import Any

from harness.displays.tables import spaced
from harness.portals.blocks import Done, Entry, Facts, Form, Link, Listing, Notice, Page, Section, State
from harness.portals.pages import fulfilment
from harness.portals.pages.companies import Desk, both, desk
from harness.portals.pages.lists import ROWS, turning
from harness.portals.visits import NoSuchPage, Visit


def view(visit: Visit) -> Page:
    """Orders: found by a reference number, an order number or a key, newest first."""
    at, search = desk(visit), visit.asked("search")
    found = at.portal.orders(search or None, page=visit.page - 1, rows=ROWS)
    more = bool(at.portal.orders(search or None, page=visit.page * ROWS, rows=1)) if len(found) == ROWS else False
    rows = [
        (
            Link(each.id, visit.url(f"{at.root}/orders/{each.id}"), label=f"View {each.id}"),
            each.reference_number,
            each.order_id,
            spaced(each.type),
            State(each.status),
            each.partner,
            each.date,
            each.system,
        )
        for each in found
    ]
    columns = ("ID#", "Reference Number", "Order Number", "Document", "Status", "Partner", "Date (UTC)", "System")
    asking = Form(
        visit.url(f"{at.root}/orders"),
        "Search",
        (Entry("search", "Search by reference number, order number or ID#", "search", search, required=False),),
        method="get",
    )
    listing = Listing("Documents", columns, rows, "nothing found" if search else "none yet")
    return Page(at.area, "Orders", [asking, listing, *turning(visit, has_more=more)], ("Orders",))


def one(visit: Visit) -> Page:
    """Order > View: the facts of a document, its items, and the tabs Related Documents and Events."""
    at = desk(visit)
    document = document_of(visit, at)
    blocks: list[Any] = [Facts(_facts(at, document))]
    if document.error:
        blocks.append(Notice(document.error, "refused"))
    if document.document_type == "Order":
        blocks.append(Listing("Items", _ITEM_COLUMNS, [_item(row) for row in at.portal.items(document)]))
    blocks += fulfilment.forms(visit, at, document)
    if at.is_retailer and document.status == "Failed":
        blocks.append(Form(visit.url(f"{at.root}/orders/{document.key}/retry"), "Retry"))
    blocks += [_related(visit, at, document), _events(at, document)]
    kind = spaced(document.type)
    return Page(at.area, f"{kind} {document.reference or document.key}", blocks, ("Orders", "View", kind))


def document_of(visit: Visit, at: Desk) -> Any:
    """The document that an address names, if the company may see it."""
    try:
        return at.portal.document(visit.values["key"])
    except LookupError as nothing:
        raise NoSuchPage(str(nothing)) from nothing


_ITEM_COLUMNS = ("Line", "SKU", "Partner SKU", "Quantity", "Shipped", "Cancelled", "Price", "Description")


def _item(row: Any) -> tuple[Any, ...]:
    moved = (row.quantity, row.quantity_shipped, row.quantity_cancelled)
    return (row.line, row.sku, row.partner_sku, *moved, row.price, row.description)


def _facts(at: Desk, document: Any) -> list[tuple[str, Any]]:
    content = document.content
    facts: list[tuple[str, Any]] = [
        ("ID#", document.key),
        ("Reference Number", document.reference),
        ("Status", State(document.status)),
        ("Date", document.created_at),
        ("System", document.system),
    ]
    if content.get("OrderNumber"):
        facts.insert(2, ("Order Number", content["OrderNumber"]))
    address = content.get("ShipToAddress") or {}
    named = [address.get(name) for name in ("FirstName", "LastName", "Address1", "City", "State", "Zip")]
    if any(named):
        facts.append(("Ship to", ", ".join(str(each) for each in named if each)))
    return facts + _parcels(document)


def _parcels(document: Any) -> list[tuple[str, Any]]:
    """The tracking numbers of a shipment, the reasons of an acknowledgement."""
    if document.document_type == "Shipment":
        infos = [info for line in document.lines for info in line.get("ShipmentInfos") or ()]
        numbers = dict.fromkeys(f"{info.get('TrackingNumber')} ({info.get('CarrierCode')})" for info in infos)
        return [("Tracking", ", ".join(numbers))]
    if document.document_type == "Acknowledgement":
        reasons = dict.fromkeys(line.get("ChangeReason") for line in document.lines if line.get("ChangeReason"))
        return [("Reason", ", ".join(reasons))] if reasons else []
    return []


def _related(visit: Visit, at: Desk, document: Any) -> Section:
    rows = [
        (
            Link(each.key, visit.url(f"{at.root}/orders/{each.key}"), label=f"View {each.key}"),
            spaced(each.type),
            each.number or each.reference,
            State(each.status),
            each.created_at,
        )
        for each in at.portal.related_documents(document)
    ]
    return Section("Related Documents", [Listing("Related Documents", _RELATED_COLUMNS, rows)])


_RELATED_COLUMNS = ("ID#", "Document", "Number", "Status", "Date (UTC)")
EVENT_COLUMNS = ("Date (UTC)", "Severity", "Summary", "Details")


def _events(at: Desk, document: Any) -> Section:
    rows = [(each.date, State(each.level), each.summary, each.details) for each in at.portal.document_events(document)]
    return Section("Events", [Listing("Events", EVENT_COLUMNS, rows)])


def retry(visit: Visit) -> Done:
    """Process a failed document again."""
    at = desk(visit)
    document = document_of(visit, at)
    at.person.retry(document.key)
    return Done(f"{document.key} is processed again.", visit.url(f"{at.root}/orders/{document.key}"))


def notifications(visit: Visit) -> Page:
    """What the company was told about by mail."""
    at = desk(visit)
    newest = visit.place.kept(f"notifications of {at.root}", lambda: at.portal.notifications()[:_MOST])
    rows = [(each.date, each.type, each.text) for each in newest]
    return Page(at.area, "Notifications", [Listing("Notifications", ("Date (UTC)", "Type", "About"), rows)])


_MOST = 100

ROUTES = (
    *both("GET", "/orders", view),
    *both("GET", "/orders/{key}", one),
    *both("GET", "/notifications", notifications),
    ("POST", "/retailer/orders/{key}/retry", retry),
    *fulfilment.ROUTES,
)
