"""Does a sales order ask of suppliers no more than its order does: when to ship, to whom, on which terms (G13).

What a document says that its order says as well is judged in ``contents``; here, what only the document says.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from ipaddress import ip_address
from typing import Any

from harness.conformance.checks.contents import Record, address_differs, sent_orders
from harness.conformance.checks.history_queries import Wire, instant, listed
from harness.conformance.checks.shipments import CARRIERS
from harness.conformance.checks.wording import says, texts, words
from harness.conformance.verdicts import Findings, History, check, judged

NOT_BEFORE = ("DoNotShipBefore", "RequestedShipDate")
"""Fields that hold goods back.  Source: the published sales order."""

NOT_AFTER = ("DoNotShipAfter", "ExpectedDeliveryDate")

AT_ONCE, SOON = timedelta(days=1), timedelta(days=31)
"""A store's order is to be shipped at once; a supplier may be told by when."""

UNSET = "0001-01-01"
"""The first of all days stands where nobody has set a date.  Source: samples in Logicbroker's support articles."""

QUOTED = ("WarehouseCode", "VendorNumber", "DepartmentNumber", "ReleaseNumber", "SupplierPO", "Note")
"""Fields of which no table speaks, and by which suppliers go: an order may be quoted in them, and nothing else said."""

ABOUT_PEOPLE = ("Title", "TaxNumber", "FaxNumber", "Note")
"""The same of a contact."""

ORDINARY = frozenset(
    ("sa", "ne", "ds", "kn", "standard", "stand-alone", "new", "new order", "dropship", "drop ship", "order")
)
"""Types of an order that is to be shipped at once, and once.  Source: X12 850, BEG02, and its names."""

BY_THE_PIECE = frozenset(("ea", "each", "pc", "pce", "pcs", "piece", "pieces", "un", "unit", "units", "c62", "h87"))
"""Units of a quantity that counts pieces, as an order does.  Source: X12 355 and UN/ECE recommendation 20."""

HURRY = ("next day", "overnight", "same day", "second day", "2nd day", "two day", "2 day", "express", "priority", "air")
"""Ways of shipping that cost more than an ordinary one."""


@check("G13")
def asks_for_nothing_else(history: History) -> Findings:
    """A sales order tells suppliers nothing about dates, terms, ways and places that its order does not say."""
    for order, document in sent_orders(history):
        order_id, body, store = order.facts["order_id"], document["body"], order.facts["store"]
        wrong = [*_dates(store, body), *_terms(store, body), *_ways(store, body), *_places(store, body)]
        wrong += [*_prices_nobody_paid(store, body), *_kinds(body), *_not_quoted(store, body), *_computers(store, body)]
        sentence = f"The sales order of order {order_id} asks for what the order asks for."
        other = f"The sales order of order {order_id} also says, and the order does not: {listed(wrong)}."
        evidence = (*Wire(history).about(order_id), order) if wrong else (order,)
        yield judged(not wrong, sentence, *evidence, otherwise=other)


def _dates(store: Record, body: Record) -> Iterator[str]:
    """Dates that would hold the goods back, or that lie far from the order."""
    placed = instant(store["placed_at"])
    for name in (*NOT_BEFORE, *NOT_AFTER):
        latest = placed + (AT_ONCE if name in NOT_BEFORE else SOON)
        if (
            body.get(name)
            and not str(body[name]).startswith(UNSET)
            and not placed - AT_ONCE <= _moment(body[name]) <= latest
        ):
            yield f"{name} {body[name]}"


def _moment(text: Any) -> datetime:
    """An instant; a time without a zone is UTC, which is near enough here."""
    moment = instant(str(text))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _terms(store: Record, body: Record) -> Iterator[str]:
    """Terms of payment, of which an order of a store has none but how it was paid."""
    paid = words(store["payment_method"])
    yield from (f"PaymentTerm {text}" for text in texts(body.get("PaymentTerm")) if text and words(text) != paid)


def _ways(store: Record, body: Record) -> Iterator[str]:
    """Carriers and haste that the shopper's shipping method does not name."""
    chosen = [address.get("shipping_method") for address in store["addresses"]]
    for info in (*(body.get("ShipmentInfos") or ()), *_of_lines(body, "ShipmentInfos")):
        named = {CARRIERS.get(text.upper(), words(text)) for text in texts(info)}
        for carrier in sorted(named & {*CARRIERS.values(), "dhl"}):
            if not any(says(method, carrier) for method in chosen):
                yield f"the carrier {carrier}"
        for haste in HURRY:
            if any(says(text, haste) for text in texts(info)) and not any(says(method, haste) for method in chosen):
                yield f"the way {haste}"


def _places(store: Record, body: Record) -> Iterator[str]:
    """Another one to whom the goods would go than those whom the order names."""
    marked = body.get("MarkForAddress")
    known = store["addresses"] or [store["billing_address"]]
    if marked and texts(marked) and all(address_differs(address, marked) for address in known):
        yield "MarkForAddress"


def _of_lines(body: Record, name: str) -> Iterator[Any]:
    for line in body.get("OrderLines") or ():
        yield from line.get(name) or ()


def _prices_nobody_paid(store: Record, body: Record) -> Iterator[str]:
    """What shoppers are said to have paid, or that somebody is to be paid, and the order does not say."""
    names = ("price", "price_without_tax", "base_price")
    amounts = {Decimal(str(line[name])) for line in store["lines"] for name in names if line[name] is not None}
    for line in body.get("OrderLines") or ():
        for name in ("RetailPrice", "MSRP"):
            if Decimal(str(line.get(name) or 0)) not in amounts | {Decimal(0)}:
                yield f"{name} {line[name]}"
    paid = amounts | {Decimal(str(value)) for value in (store["total"], *store["costs"].values())} | {Decimal(0)}
    due = [("DropshipAmount", body.get("DropshipAmount"))]
    due += [("Payments.Amount", each.get("Amount")) for each in body.get("Payments") or ()]
    yield from (f"{name} {amount}" for name, amount in due if Decimal(str(amount or 0)) not in paid)


def _kinds(body: Record) -> Iterator[str]:
    """Another type of order than an ordinary one, and other units than pieces."""
    if body.get("TypeCode") and words(body["TypeCode"]) not in ORDINARY:
        yield f"TypeCode {body['TypeCode']}"
    if body.get("SalesRequirement"):
        yield f"SalesRequirement {body['SalesRequirement']}"
    units = {str(line["QuantityUOM"]) for line in body.get("OrderLines") or () if line.get("QuantityUOM")}
    yield from (f"QuantityUOM {unit}" for unit in sorted(units) if words(unit) not in BY_THE_PIECE)


def _not_quoted(store: Record, body: Record) -> Iterator[str]:
    """Words for suppliers that quote nothing of the order: neither what somebody wrote nor one of its numbers."""
    said = {words(each) for each in _particulars(store)}
    parts = [(body, QUOTED), *((line, ("WarehouseCode", "Note")) for line in body.get("OrderLines") or ())]
    contacts = [body.get(name) for name in ("BillToAddress", "ShipToAddress", "OrderedByAddress")]
    contacts += [line.get("ShippingAddress") for line in body.get("OrderLines") or ()]
    parts += [(contact, ABOUT_PEOPLE) for contact in contacts if contact]
    for part, names in parts:
        for name in names:
            told = words(part.get(name))
            if told and not any(each in told and says(told, each) for each in said):
                yield f"{name} {part[name]!r}"


def _particulars(value: Any) -> Iterator[str]:
    """Every text of a record that says more than a letter, and every whole number that is not just a count."""
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _particulars(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _particulars(part)
    elif (isinstance(value, str) and len(value) > 1) or (isinstance(value, int) and value > 99):
        yield str(value)


def _computers(store: Record, body: Record) -> Iterator[str]:
    """Addresses of computers: from where a shopper ordered is no supplier's business."""
    own = words(store.get("fields", {}).get("ip_address"))
    for text in texts(body):
        if (own and says(text, own)) or _is_ip_address(text):
            yield f"the computer {text}"


def _is_ip_address(text: str) -> bool:
    if text.count(".") != 3 and text.count(":") < 2:
        return False
    try:
        ip_address(text.strip())
    except ValueError:
        return False
    return True


LAWS = (asks_for_nothing_else,)
"""What holds of every sales order, whichever way it came about."""
