"""Do the portal's items tables say what was traded, and does each supplier find its own documents there: part of G17.

What is expected is read from the documents, which are judged elsewhere against what people did.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from fakes.people.deeds import CANCEL, INVOICE, SHIP, TAKE_BACK, Deed
from harness.conformance.checks.history_queries import (
    deeds,
    documents,
    instant,
    last_observed,
    listed,
    observed,
    orders_seen,
)
from harness.conformance.checks.inventory import same_moment
from harness.conformance.checks.wording import words
from harness.conformance.verdicts import Event, Findings, History, check, judged
from harness.record.looks import ITEMS_TABLE, ORDER, WALL_CLOCK

Row = Mapping[str, Any]


@check("G17")
def items_as_traded(history: History) -> Findings:
    """The items of a purchase order show what it asks for, at its prices, and what of it was shipped and cancelled."""
    for seen, order in _looks(history):
        shown = {(row["purchase_order"], words(row["sku"])): row for row in seen.facts["rows"]}
        asked = [(bought, line) for bought in documents(order, "PurchaseOrder") for line in _lines(bought)]
        wrong = []
        for bought, line in asked:
            row = shown.get((bought["reference"], words(_sku(line))))
            wrong += [f"{_sku(line)}, {what}" for what in _misread(row, line)]
        came = len(seen.facts["rows"])
        sentence = f"The items of order {order.facts['order_id']}: {came} rows for {len(asked)} lines"
        yield judged(not wrong and came == len(asked), f"{sentence}; otherwise: {listed(wrong)}.", order, seen)
        for what, moved in (("shipped", _shipped(order)), ("cancelled", _cancelled(order))):
            counted = Counter[str]()
            for row in seen.facts["rows"]:
                counted[words(row["sku"])] += row[f"quantity_{what}"]
            sentence = f"Of order {order.facts['order_id']} {_told(counted)} show as {what}; it was {_told(moved)}."
            yield judged(+counted == +moved, sentence, order, seen)


@check("G17")
def suppliers_see_the_same_items(history: History) -> Findings:
    """A supplier's items table shows of its purchase orders what the retailer's shows of them, column by column."""
    for seen, order in _looks(history):
        shown = {(row["purchase_order"], words(row["sku"])): row for row in seen.facts["rows"]}
        for name, rows in seen.facts.get("own_rows", {}).items():
            wrong = []
            for row in rows:
                other = shown.get((row["purchase_order"], words(row["sku"])), {})
                wrong += [f"{column} of {row['sku']}" for column in row if not _same(row[column], other.get(column))]
            to_it = [each for each in documents(order, "PurchaseOrder") if each["receiver"] == seen.facts["ids"][name]]
            asked = sum(len(_lines(each)) for each in to_it)
            sentence = f"Of order {order.facts['order_id']} {name} sees {len(rows)} rows for {asked} lines"
            yield judged(not wrong and len(rows) == asked, f"{sentence}; otherwise: {listed(wrong)}.", order, seen)


def _same(one: object, other: object) -> bool:
    """Whether two cells say the same, amounts by their value."""
    try:
        return Decimal(str(one)) == Decimal(str(other))
    except InvalidOperation:
        return words(one) == words(other)


@check("G17")
def suppliers_find_their_own(history: History) -> Findings:
    """A supplier who searches for an order finds its own documents of it, in their state, and nobody else's."""
    by_itself = observed(history, WALL_CLOCK)
    for seen, order in _looks(history):
        for name, number in seen.facts["ids"].items():
            own = [each for each in order.facts["documents"] if number in (each["sender"], each["receiver"])]
            wanted = Counter(_named(each, with_status=not by_itself) for each in own)
            came = Counter(_named(each, with_status=not by_itself) for each in seen.facts["own"][name])
            sentence = f"Of order {order.facts['order_id']} {name} finds {listed(came)}; its own are {listed(wanted)}."
            yield judged(came == wanted, sentence, order, seen)
            moments = [(each["type"], each["reference"], instant(str(each["at"]))) for each in own]
            for row in seen.facts["own"][name]:
                told = f"To {name} the {row['type']} {row['reference']} shows as of {row.get('date')}"
                partner, at = row.get("partner"), row.get("date")
                same = [
                    each for kind, reference, each in moments if (kind, reference) == (row["type"], row["reference"])
                ]
                fits = partner in (None, seen.facts.get("retailer"))
                if at is not None and same:
                    fits = fits and any(same_moment(history, each, instant(str(at))) for each in same)
                yield judged(fits, f"{told}, with {partner}.", seen)


@check("G17")
def orders_move_on(history: History) -> Findings:
    """A purchase order of which all is shipped or cancelled waits for no shipment, and one with open pieces does."""
    for _, order in _looks(history):
        for bought in documents(order, "PurchaseOrder"):
            answers = [each for each in order.facts["documents"] if each["reference"] == bought["reference"]]
            answers = [each for each in answers if each["status"] not in _BEFORE]
            gone = sum(line["quantity"] for each in answers if each["type"] == "Shipment" for line in each["lines"])
            said = [line for each in answers if each["type"] == "Acknowledgement" for line in each["lines"]]
            left = sum(line["quantity"] for line in bought["lines"]) - gone - sum(line["cancelled"] for line in said)
            sentence = f"Of {bought['reference']} {left} pieces are left to ship, and it is {bought['status']}."
            fits = bought["status"] in _BEFORE or (bought["status"] in _WAITING) is (left > 0)
            yield judged(fits, sentence, order)
            was = [each["status"] for each in bought.get("statuses", ())]
            if was and any(line["quantity"] for line in said):
                sentence = f"{bought['reference']} was accepted, and in the states {listed(was)}."
                yield judged(_READY_TO_SHIP in was, sentence, order)


_WAITING = ("Acknowledged", "Ready to Acknowledge", "Ready to Ship")
_READY_TO_SHIP = 500
_BEFORE = ("New", "Submitted", "Failed", "Ignored")
"""States of a purchase order by whether a supplier still has to ship.  Source: the published table of statuses."""


@check("G17")
def documents_say_what_was_done(history: History) -> Findings:
    """What a supplier did stands in its document with the moment in which it was done, and with the reason given."""
    known = {str(each["key"]): (order, each) for order in orders_seen(history) for each in order.facts["documents"]}
    for what, (date, lines, reason) in _DONE.items():
        for deed in deeds(history, what):
            for order, document in (known[str(key)] for key in deed.facts["documents"] if str(key) in known):
                body = document.get("body") or {}
                said = body.get(date)
                fits = said is None or same_moment(history, _utc(str(said)), deed.at)
                named = f"{document['type']} {document['reference']} of {deed.at}"
                yield judged(fits, f"The {named} says that it is of {said}.", deed, order)
                planned = body.get("ScheduledShipDate")
                if planned:
                    late = _utc(str(planned)).date() >= instant(str(deed.at)).date()
                    yield judged(late, f"The {named} says that it will be shipped on {planned}.", deed, order)
                given = deed.facts.get("reason_code")
                told = {str(line.get(reason)) for line in body.get(lines) or ()}
                if given is not None:
                    sentence = f"The {named}, for the reason {given}, says: {listed(sorted(told))}."
                    yield judged(told == {str(given)}, sentence, deed, order)


_DONE: Mapping[Deed, tuple[str, str, str]] = {
    SHIP: ("ShipmentDate", "ShipmentLines", ""),
    CANCEL: ("AcknowledgementDate", "AckLines", "ChangeReason"),
    INVOICE: ("InvoiceDate", "InvoiceLines", ""),
    TAKE_BACK: ("ReturnDate", "ReturnLines", "ReturnReasonCode"),
}
"""For each deed where its document says when it was done, and on which lines and under which name it says why."""


def _utc(text: str) -> datetime:
    moment = instant(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _looks(history: History) -> Iterator[tuple[Event, Event]]:
    """The last look at the items of each order, with that at the order itself."""
    last = {seen.facts["order_id"]: seen for seen in observed(history, ITEMS_TABLE)}
    for order_id, seen in last.items():
        order = last_observed(history, ORDER, order_id=order_id)
        if order is not None:
            yield seen, order


def _named(document: Row, *, with_status: bool) -> str:
    named = f"{document['type']} {document['reference']}"
    return f"{named} {document['status']}" if with_status else named


def _lines(bought: Row) -> list[Row]:
    return list((bought.get("body") or {}).get("OrderLines") or ())


def _sku(line: Row) -> str:
    return str(line["ItemIdentifier"].get("SupplierSKU"))


def _misread(row: Row | None, line: Row) -> Iterator[str]:
    """What a row does not show, or shows otherwise than the line of the document."""
    if row is None:
        yield "the row"
        return
    columns = {
        "partner_sku": line["ItemIdentifier"].get("PartnerSKU"),
        "quantity": line["Quantity"],
        "description": line.get("Description"),
    }
    yield from (name for name, value in columns.items() if words(row[name]) != words(value))
    if Decimal(str(row["price"] or 0)) != Decimal(str(line.get("Price") or 0)):
        yield "the price"


def _shipped(order: Event) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for line in (line for each in documents(order, "Shipment") for line in each["lines"]):
        pieces[words(line["sku"])] += sum(package["quantity"] for package in line["packages"])
    return pieces


def _cancelled(order: Event) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for line in (line for each in documents(order, "Acknowledgement") for line in each["lines"]):
        pieces[words(line["sku"])] += line["cancelled"]
    return pieces


def _told(counts: Counter[str]) -> str:
    return listed(f"{count} of {name}" for name, count in sorted(counts.items()) if count)
