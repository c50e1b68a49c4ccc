"""What a supplier does with a purchase order: acknowledge, ship in packages, cancel, back-order, invoice, take back."""

from collections.abc import Sequence
from typing import Any

from fakes.logicbroker.rules.document_forms import CHANGE_REASONS
from harness.portals.blocks import Done, Entry, Form, Link, Listing, Row, Section
from harness.portals.pages.companies import Desk, desk
from harness.portals.visits import NoSuchPage, Unusable, Visit, whole

CARRIERS = (("ups", "UPS"), ("fedex", "FedEx"), ("usps", "USPS"), ("dhl", "DHL"))
USUAL_REASON = "Out of stock"

MOST_PACKAGES = 20
OPEN = ("Ready to Acknowledge", "Ready to Ship")


def forms(visit: Visit, at: Desk, document: Any) -> list[Any]:
    """The forms for a purchase order in the portal of its supplier; none for anything else."""
    if at.is_retailer or document.type != "PurchaseOrder":
        return []
    here = visit.url(f"{at.root}/orders/{document.key}")
    items = at.portal.items(document)
    offered: list[Any] = []
    if document.status in OPEN:
        left = [(row, row.quantity - row.quantity_shipped - row.quantity_cancelled) for row in items]
        left = [(row, count) for row, count in left if count > 0]
        offered = [
            Section("Acknowledge", [Form(f"{here}/acknowledge", "Accept everything that is open")]),
            Section("Ship", _shipping(visit, here, left)),
            Section("Cancel items", [_partly(f"{here}/cancel", "Cancel", left)]),
            Section("Back-order items", [_partly(f"{here}/back-order", "Back-order", left)]),
        ]
    if any(row.quantity_shipped for row in items):
        shipped = [(row, row.quantity_shipped) for row in items if row.quantity_shipped]
        returned = Form(
            f"{here}/return", "Enter the return", table=_pieces("Items that come back", shipped, usual=False)
        )
        offered += [Section("Invoice", [Form(f"{here}/invoice", "Invoice what was shipped")])]
        offered += [Section("Return", [returned])]
    return offered


def _shipping(visit: Visit, here: str, left: Sequence[tuple[Any, int]]) -> list[Any]:
    """A form with so many packages as were asked for."""
    count = _packages(visit.asked("packages") or "1")
    entries: list[Entry] = [Entry("packages", "Packages", "hidden", str(count))]
    for number in range(1, count + 1):
        named = f"Package {number}: " if count > 1 else ""
        entries += [
            Entry(f"p{number}:tracking", f"{named}Tracking Number", required=False, hint="left empty, one is made up"),
            Entry(f"p{number}:carrier", f"{named}Carrier", "select", "ups", CARRIERS),
        ]
    columns = ("SKU", "Description", "Open", *(f"Package {number}" for number in range(1, count + 1)))
    rows = [
        (
            row.sku,
            row.description,
            there,
            *(_count(f"p{number}:pieces:{row.sku}", row.sku, there if number == 1 else 0, number, there)
              for number in range(1, count + 1)),
        )
        for row, there in left
    ]  # fmt: skip
    more = Link("Ship in one package more", f"{here}?packages={count + 1}")
    form = Form(f"{here}/ship", "Ship", entries, table=Listing("What is in which package", columns, rows))
    return [Row([more]), form] if count < MOST_PACKAGES else [form]


def _packages(text: str) -> int:
    count = whole(text, "Packages", least=1)
    if count > MOST_PACKAGES:
        raise Unusable(f"Packages: wanted at most {MOST_PACKAGES}, got {count}")
    return count


def _count(name: str, sku: str, usual: int, package: int, most: int) -> Entry:
    label = f"Pieces of {sku} in package {package}"
    return Entry(
        name, label, "number", str(usual), required=False, more={"min": "0", "max": str(most)}, unlabelled=True
    )


def _partly(action: str, button: str, left: Sequence[tuple[Any, int]]) -> Form:
    reason = Entry("reason", "Reason", "select", USUAL_REASON, [(each, each) for each in CHANGE_REASONS])
    return Form(action, button, (reason,), table=_pieces(f"What to {button.lower()}", left, usual=True))


def _pieces(caption: str, left: Sequence[tuple[Any, int]], *, usual: bool) -> Listing:
    rows = [
        (
            row.sku,
            row.description,
            there,
            Entry(f"pieces:{row.sku}", f"Pieces of {row.sku}: {caption}", "number", str(there if usual else 0),
                  required=False, more={"min": "0", "max": str(there)}, unlabelled=True),
        )
        for row, there in left
    ]  # fmt: skip
    return Listing(caption, ("SKU", "Description", "There are", "Pieces"), rows)


def _purchase_order(visit: Visit) -> tuple[Desk, Any, int | str]:
    """The portal, the purchase order, and the order of the store that it belongs to."""
    at = desk(visit)
    try:
        document = at.portal.document(visit.values["key"])
    except LookupError as nothing:
        raise NoSuchPage(str(nothing)) from nothing
    number = str(document.content.get("OrderNumber") or document.reference or "")
    return at, document, int(number) if number.isdecimal() else number


def _done(visit: Visit, at: Desk, document: Any, made: Sequence[Any], said: str) -> Done:
    """What came of a form: the documents that it made, unless Logicbroker fails one of them."""
    read = [at.portal.document(each.key) for each in made]
    failed = [f"{each.type} {each.key} is Failed: {each.error}" for each in read if each.status == "Failed"]
    told = f"Nothing of this is done for {document.reference}." if failed else said
    return Done(told, visit.url(f"{at.root}/orders/{document.key}"), failed)


def acknowledge(visit: Visit) -> Done:
    """Accept all that is open."""
    at, document, order = _purchase_order(visit)
    made = at.person.acknowledge(order)
    return _done(visit, at, document, made, f"{document.reference} is acknowledged.")


def ship(visit: Visit) -> Done:
    """Ship in the packages that were filled in; one that is empty is none."""
    at, document, order = _purchase_order(visit)
    packages = [_package(visit, number) for number in range(1, _packages(visit.text("packages") or "1") + 1)]
    packages = [each for each in packages if each["lines"]]
    if not packages:
        raise Unusable("Ship: wanted pieces in a package, got none")
    made = at.person.ship(order, **packages[0]) if len(packages) == 1 else at.person.ship(order, packages=packages)
    count = f"{len(packages)} packages" if len(packages) > 1 else "one package"
    return _done(visit, at, document, made, f"{document.reference} is shipped in {count}.")


def _package(visit: Visit, number: int) -> dict[str, Any]:
    lines = visit.pieces(f"p{number}:pieces:", "Pieces")
    tracking = visit.text(f"p{number}:tracking") or None
    carrier = visit.one_of(f"p{number}:carrier", "Carrier", [value for value, _ in CARRIERS], usual="ups")
    return {"lines": lines, "tracking_number": tracking, "carrier": carrier}


def _wanted(visit: Visit, what: str) -> list[tuple[str, int]]:
    if not (lines := visit.pieces("pieces:", "Pieces")):
        raise Unusable(f"{what}: wanted pieces of something, got none")
    return lines


def cancel(visit: Visit) -> Done:
    """Cancel pieces, with a reason."""
    at, document, order = _purchase_order(visit)
    made = at.person.cancel(order, _wanted(visit, "Cancel"), visit.required("reason", "Reason"))
    return _done(visit, at, document, made, f"These items of {document.reference} are cancelled.")


def back_order(visit: Visit) -> Done:
    """Say that pieces will come later."""
    at, document, order = _purchase_order(visit)
    made = at.person.back_order(order, _wanted(visit, "Back-order"), visit.required("reason", "Reason"))
    return _done(visit, at, document, made, f"These items of {document.reference} are back-ordered.")


def invoice(visit: Visit) -> Done:
    """Invoice all that was shipped."""
    at, document, order = _purchase_order(visit)
    made = at.person.invoice(order)
    return _done(visit, at, document, made, f"{document.reference} is invoiced.")


def take_back(visit: Visit) -> Done:
    """Enter the return of pieces that were shipped."""
    at, document, order = _purchase_order(visit)
    made = at.person.take_back(order, _wanted(visit, "Return"))
    return _done(visit, at, document, made, f"The return of {document.reference} is entered.")


_HERE = "/supplier/{number}/orders/{key}"
ROUTES = (
    ("POST", f"{_HERE}/acknowledge", acknowledge),
    ("POST", f"{_HERE}/ship", ship),
    ("POST", f"{_HERE}/cancel", cancel),
    ("POST", f"{_HERE}/back-order", back_order),
    ("POST", f"{_HERE}/invoice", invoice),
    ("POST", f"{_HERE}/return", take_back),
)
