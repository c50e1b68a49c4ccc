"""Do purchase orders say what their sales order says, each to the supplier who has the goods: part of G13.

Whether the sales order says what the order says is judged with its contents.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from fakes.people.deeds import UPLOAD_MATCHING
from harness.conformance.checks.history_queries import deeds, documents, listed, orders_seen
from harness.conformance.checks.orders import sales_orders
from harness.conformance.checks.wording import words
from harness.conformance.verdicts import Findings, History, check, judged

Record = Mapping[str, Any]

CONTACT = (
    *("FirstName", "LastName", "CompanyName", "Address1", "Address2", "City", "State", "Zip"),
    *("Country", "CountryCode", "Phone"),
)


@check("G13")
def purchase_orders_say_the_same(history: History) -> Findings:
    """A purchase order goes where its sales order goes, in its currency, with its goods at its prices."""
    for order in orders_seen(history):
        for sales_order in sales_orders(order)[:1]:
            for bought in documents(order, "PurchaseOrder"):
                if sales_order.get("body") and bought.get("body"):
                    wrong = list(_differs(sales_order["body"], bought["body"]))
                    about = f"The purchase order {bought['reference']} says what its sales order says"
                    yield judged(not wrong, f"{about}.", order, otherwise=f"{about}, but not: {listed(wrong)}.")


@check("G13")
def suppliers_get_their_own_goods(history: History) -> Findings:
    """Every purchase order asks one supplier for goods that this supplier has, by the supplier's own SKUs."""
    known = _matches(history)
    matched = {merchant for pairs in known.values() for _, merchant in pairs}
    for order in orders_seen(history):
        for bought in documents(order, "PurchaseOrder"):
            lines = [(words(line["sku"]), words(line["merchant_sku"])) for line in bought["lines"]]
            lines = [(own, merchant) for own, merchant in lines if merchant in matched]
            fits = [name for name, pairs in known.items() if pairs.issuperset(lines)]
            told = listed(f"{own} for {merchant}" for own, merchant in lines)
            sentence = f"The purchase order {bought['reference']} asks for {told}, which {listed(fits)} can deliver."
            if lines:
                yield judged(bool(fits), sentence, *deeds(history, UPLOAD_MATCHING), order)


@check("G13")
def purchase_orders_are_numbered(history: History) -> Findings:
    """A purchase order is named after its sales order, with a number of three digits.

    Source: support article 7937648430100 "Sales orders".
    """
    for order in orders_seen(history):
        for sales_order in sales_orders(order)[:1]:
            names = [str(bought["reference"]) for bought in documents(order, "PurchaseOrder")]
            named = re.compile(rf"PO{re.escape(str(sales_order['reference']))}-\d{{3}}")
            wrong = [name for name in names if not named.fullmatch(name)]
            if names:
                sentence = f"The purchase orders of order {order.facts['order_id']} are called {listed(names)}."
                yield judged(not wrong and len(set(names)) == len(names), sentence, order)


@check("G13")
def sales_orders_are_complete_once_sent(history: History) -> Findings:
    """A sales order is no longer Submitted once all its purchase orders are sent.

    Source: support article 7937648430100 "Sales orders".
    """
    for order in orders_seen(history):
        bought = documents(order, "PurchaseOrder")
        if not bought or any(each["status"] in NOT_SENT for each in bought):
            continue
        for sales_order in sales_orders(order)[:1]:
            sentence = f"The purchase orders of order {order.facts['order_id']} are sent; its sales order shows"
            status = sales_order["status"]
            yield judged(status != "Submitted", f"{sentence} {status}.", order)


NOT_SENT = ("New", "Failed")
"""A document with one of these has not reached whom it is for."""


@check("G16")
def what_is_cancelled_shows_so(history: History) -> Findings:
    """A purchase order all of whose pieces its supplier cancelled shows Cancelled.

    Source: the table of statuses, "Cancelled".
    """
    for order in orders_seen(history):
        answers = [each for each in documents(order, "Acknowledgement") if each["status"] not in NOT_SENT]
        bought = documents(order, "PurchaseOrder")
        if not answers or any(each["status"] in NOT_SENT for each in bought):
            continue
        ordered = sum(line["quantity"] for each in bought for line in each["lines"])
        cancelled = sum(line["cancelled"] for each in answers for line in each["lines"])
        statuses = [each["status"] for each in bought]
        if cancelled == ordered:
            sentence = f"All of order {order.facts['order_id']} was cancelled; its purchase orders show"
            yield judged(set(statuses) == {"Cancelled"}, f"{sentence} {listed(statuses)}.", order)


LAWS = (
    purchase_orders_say_the_same,
    suppliers_get_their_own_goods,
    purchase_orders_are_numbered,
    sales_orders_are_complete_once_sent,
    what_is_cancelled_shows_so,
)
"""What holds of every purchase order."""


def _matches(history: History) -> dict[str, set[tuple[str, str]]]:
    """For each supplier its own SKUs with those of the retailer, as far as matching files say it."""
    known: dict[str, set[tuple[str, str]]] = {}
    for deed in deeds(history, UPLOAD_MATCHING):
        rows = csv.DictReader(io.StringIO(deed.facts.get("content", "").removeprefix("\ufeff")))
        pairs = {(words(row.get("SupplierSKU")), words(row.get("MerchantSKU"))) for row in rows}
        known.setdefault(deed.facts["supplier"], set()).update(pairs)
    return known


def _differs(sales_order: Record, bought: Record) -> Iterator[str]:
    for place, whose in (("ship-to", "ShipToAddress"), ("bill-to", "BillToAddress")):
        contact, other = sales_order.get(whose) or {}, bought.get(whose) or {}
        yield from (f"{place} {name}" for name in CONTACT if words(contact.get(name)) != words(other.get(name)))
    if str(sales_order.get("OrderDate"))[:_SECONDS] != str(bought.get("OrderDate"))[:_SECONDS]:
        yield f"order date {sales_order.get('OrderDate')}"
    yield from (f"attribute {name}" for name, _ in sorted(_attributes(sales_order) - _attributes(bought)))
    if sales_order.get("Currency") != bought.get("Currency"):
        yield f"currency {sales_order.get('Currency')}"
    if words(sales_order.get("Note")) != words(bought.get("Note")):
        yield "the note"
    for line in bought.get("OrderLines") or ():
        yield from _line_differs(line, sales_order.get("OrderLines") or ())
    total = sum((_money(line.get("Price")) * line["Quantity"] for line in bought.get("OrderLines") or ()), Decimal(0))
    if bought.get("TotalAmount") is not None and _money(bought["TotalAmount"]) != total:
        yield f"total {total}"


def _line_differs(line: Record, asked_for: Any) -> Iterator[str]:
    """What a line of a purchase order says otherwise than every line of the sales order for the same goods."""
    sku = (line.get("ItemIdentifier") or {}).get("PartnerSKU")
    meant = [each for each in asked_for if (each.get("ItemIdentifier") or {}).get("SupplierSKU") == sku]
    if meant and all(_money(each.get("Price")) != _money(line.get("Price")) for each in meant):
        yield f"price of {sku}"
    if meant and all(words(each.get("Description")) != words(line.get("Description")) for each in meant):
        yield f"name of {sku}"
    if meant and all(_way(each) != _way(line) for each in meant):
        yield f"address of {sku}"
    if meant and all(_kept(each) - _kept(line) for each in meant):
        yield f"note, UPC or attributes of {sku}"


_SECONDS = len("2026-03-02T09:00:00")


def _attributes(record: Record) -> set[tuple[str, str]]:
    """The attributes of a document or of a line; Source: Logicbroker's Magento module, they travel with the order."""
    return {(str(each.get("Name")), str(each.get("Value"))) for each in record.get("ExtendedAttributes") or ()}


def _kept(line: Record) -> set[tuple[str, str]]:
    """What else of a line tells a packer what to do."""
    said = {"Note": line.get("Note"), "UPC": (line.get("ItemIdentifier") or {}).get("UPC")}
    return _attributes(line) | {(name, words(text)) for name, text in said.items() if text}


def _way(line: Record) -> list[str]:
    """Where a line goes, if that is an address of its own."""
    address = line.get("ShippingAddress") or {}
    return [words(address.get(name)) for name in CONTACT]


def _money(value: Any) -> Decimal:
    return Decimal(0) if value in (None, "") else Decimal(str(value))
