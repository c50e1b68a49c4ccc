"""Do the pages of orders show what happened: in the control panel (G12, G15, G16) and in the portal (G12, G17).

What is expected comes from the deeds of the people; the records behind the pages are judged elsewhere.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from fakes.people.deeds import ARCHIVE_ORDER, CANCEL, PLACE_ORDER, SHIP, WRITE_NOTES
from harness.conformance.checks.history_queries import (
    deeds,
    deeds_about,
    documents,
    instant,
    last_observed,
    listed,
    observed,
    orders_seen,
)
from harness.conformance.checks.shipments import is_carried_so, is_carrier
from harness.conformance.checks.wording import number_on_label, numbers_in, says, words
from harness.conformance.verdicts import Event, Findings, History, check, judged, untold
from harness.record.looks import ORDER, ORDER_DETAILS, ORDERS_PAGE, PORTAL_LIST, PORTAL_PAGES, WALL_CLOCK

Row = Mapping[str, Any]

HALF_A_CENT = Decimal("0.005")
"""By so much a page may differ from an amount of four digits."""


# The control panel.


@check("G15")
def orders_page_reads(history: History) -> Findings:
    """The page of orders has a row for each order, newest first, with its ID, customer, date, status and total."""
    for page in observed(history, ORDERS_PAGE)[-1:]:
        archived = {deed.facts["order_id"] for deed in deeds(history, ARCHIVE_ORDER)}
        placed = {deed.facts["order_id"]: deed for deed in deeds(history, PLACE_ORDER)}
        wanted = [str(order_id) for order_id in sorted(placed, reverse=True) if order_id not in archived]
        came = [row["Order ID"] for row in page.facts["rows"]]
        yield judged(came == wanted, f"The page lists the orders {listed(came)}; there are {listed(wanted)}.", page)
        for row in page.facts["rows"]:
            deed = placed.get(int(row["Order ID"]))
            if deed is not None:
                wrong = _misread(history, row, deed)
                told = f"The row of order {row['Order ID']} reads {', '.join(row.values())}"
                yield judged(not wrong, f"{told}." if not wrong else f"{told}: not the {listed(wrong)}.", deed, page)


@check("G15")
def page_shows(history: History, order_id: int, status: str) -> Findings:
    """The page of orders shows the status that follows from what suppliers did."""
    for page in observed(history, ORDERS_PAGE)[-1:]:
        shown = [row["Status"] for row in page.facts["rows"] if row["Order ID"] == str(order_id)]
        yield judged(shown == [status], f"The page shows order {order_id} as {listed(shown)}, wanted {status}.", page)


@check("G15")
def page_shows_total(history: History, order_id: int, total: Decimal) -> Findings:
    """The page of orders shows what the shopper paid, with its tax."""
    for page in observed(history, ORDERS_PAGE)[-1:]:
        shown = [row["Total"] for row in page.facts["rows"] if row["Order ID"] == str(order_id)]
        amounts = [re.sub(r"[^\d.]", "", text) for text in shown]
        sentence = f"The page shows order {order_id} for {listed(shown)}, wanted {total}."
        yield judged([Decimal(each or 0) for each in amounts] == [total], sentence, page)


def _misread(history: History, row: Row, deed: Event) -> list[str]:
    """What of an order a row of the page does not show, or shows otherwise."""
    receipt, seen = deed.facts["receipt"], last_observed(history, ORDER, order_id=deed.facts["order_id"])
    billed = receipt["billing_address"]
    guest = " (Guest)" if not receipt["customer_id"] else ""
    total = re.sub(r"[^\d.]", "", row["Total"])
    wrong = ["customer"] * (words(row["Customer"]) != words(f"{billed['first_name']} {billed['last_name']}{guest}"))
    wrong += ["date"] * (not _is_day(history, row["Date"], receipt["placed_at"]))
    fits = bool(total) and abs(Decimal(total) - Decimal(str(receipt["total"]))) <= HALF_A_CENT
    wrong += ["total"] * (not fits or total == row["Total"])
    wrong += ["thousands of the total"] * (not _is_grouped(history, row["Total"], Decimal(total or 0)))
    if seen is not None:
        wrong += ["status"] * (row["Status"] != seen.facts["store"]["status"])
    return wrong


def _is_grouped(history: History, text: str, amount: Decimal) -> bool:
    """Whether thousands are set apart, as the store's profile says; on a real store in whatever way."""
    return bool(observed(history, WALL_CLOCK)) or amount < 1000 or f"{amount:,.0f}"[:2] in text


def _is_day(history: History, text: str, at: str) -> bool:
    """Whether a page shows the day of an instant, whatever its order; on a real store in whatever time zone."""
    spread = (-1, 0, 1) if observed(history, WALL_CLOCK) else (0,)
    days = [instant(at) + timedelta(days=each) for each in spread]
    parts = set(re.findall(r"[a-z]{3}|\d+", text.lower()))
    return any({f"{day.day}", f"{day:%b}".lower(), f"{day.year}"} <= parts for day in days)


@check("G15")
def details_show_parcels(history: History) -> Findings:
    """Behind the + of an order stand all its parcels, with their tracking numbers, carriers and items."""
    for page in _details(history):
        order_id, shown = page.facts["order_id"], page.facts["shown"]
        made = deeds_about(history, SHIP, order_id)
        sent = {number_on_label(each["tracking_number"]): each for deed in made for each in deed.facts["packages"]}
        numbers = [number_on_label(parcel["Tracking Number"]) for parcel in shown["Shipments"]]
        if not made and not numbers:
            yield untold(f"Nothing of order {order_id} was shipped, and no parcel is shown.", page)
            continue
        yield from _goods_and_payer(history, page)
        sentence = f"Behind the + of order {order_id} stand the parcels {listed(numbers)}; sent were {listed(sent)}."
        yield judged(set(numbers) == set(sent), sentence, *made, page)
        for number, parcel in sent.items():
            own = [each for each in shown["Shipments"] if number_on_label(each["Tracking Number"]) == number]
            carriers = sorted({each["Carrier"] for each in own})
            fits = all(is_carrier(each, parcel["carrier"]) for each in carriers)
            fits = fits or all(is_carried_so(each, parcel["carrier"]) for each in _stored(history, order_id, number))
            yield judged(fits, f"Parcel {number} of {parcel['carrier']} shows {listed(carriers)}.", *made, page)
            if parcel["lines"] is not None:
                came, wanted = _pieces(own), +Counter(dict(map(tuple, parcel["lines"])))
                yield judged(came == wanted, f"Parcel {number} shows {_told(came)}; sent were {_told(wanted)}.", page)


@check("G15")
def details_count_what_is_shipped(history: History) -> Findings:
    """Behind the + of an order of which everything was shipped each item shows so."""
    for page in _details(history):
        order_id, shown = page.facts["order_id"], page.facts["shown"]
        ordered = _ordered(history, order_id)
        for counts in (_pieces(shown["Shipments"]), _shipped(shown)):
            if counts is not None:
                sentence = (
                    f"Behind the + of order {order_id} {_told(counts)} are shipped; ordered were {_told(ordered)}."
                )
                yield judged(counts == ordered, sentence, page)


@check("G16")
def details_show_cancellations(history: History) -> Findings:
    """Behind the + of an order stands what suppliers cancelled: the status of a whole order, else items and reasons."""
    for page in _details(history):
        order_id, shown = page.facts["order_id"], page.facts["shown"]
        if deeds_about(history, CANCEL, order_id):
            yield from _goods_and_payer(history, page)
        notes, written = shown["Staff Notes"], _written_notes(history, order_id)
        if written is not None:
            sentence = f"To order {order_id} the notes {written!r} were written; behind the + stand {notes!r}."
            yield judged(words(written) == words(notes), sentence, page)
        for deed in deeds_about(history, CANCEL, order_id):
            lines, reason = deed.facts["lines"], deed.facts["reason"]
            if lines is None or _all_of_it(history, order_id):
                status = shown.get("Status", "Cancelled")
                yield judged(status == "Cancelled", f"All of order {order_id} was cancelled; it shows {status}.", page)
                continue
            fits = says(notes, reason) and all(
                _counted(history, order_id, (sku, count), notes, alone=len(lines) == 1) for sku, count in lines
            )
            what = listed(f"{count} of {sku}" for sku, count in lines)
            sentence = f"{what} of order {order_id} was cancelled because of {reason}; the notes read {notes!r}."
            yield judged(fits, sentence, deed, page)


def _stored(history: History, order_id: int, number: str) -> list[Row]:
    """The parcels with a number as the store has them, with all that they say; one without carrier if nobody looked."""
    seen = last_observed(history, ORDER, order_id=order_id)
    parcels = seen.facts["store"]["shipments"] if seen else []
    found = [each for each in parcels if number_on_label(each["tracking_number"]) == number]
    return found or [{"carrier": "", "method": ""}]


def _all_of_it(history: History, order_id: int) -> bool:
    """Whether what suppliers cancelled, line by line, comes to everything that was ordered."""
    cancelled: Counter[str] = Counter()
    for deed in deeds_about(history, CANCEL, order_id):
        cancelled.update(dict(deed.facts["lines"] or ()))
    ordered = _ordered(history, order_id)
    return bool(ordered) and ordered <= cancelled


def _written_notes(history: History, order_id: int) -> str | None:
    """The staff notes that a connector wrote last; None where it wrote none, nobody saw it, or the staff did since."""
    path, by_staff = f"/v2/orders/{order_id}", {each.number for each in deeds_about(history, WRITE_NOTES, order_id)}
    for event in reversed(history.events):
        if event.number in by_staff:
            return None
        if event.kind == "request" and event.facts["method"] == "PUT" and event.facts["url"].endswith(path):
            body = event.facts.get("body")
            if isinstance(body, Mapping) and "staff_notes" in body:
                return str(body["staff_notes"] or "")
    return None


def _counted(history: History, order_id: int, line: tuple[str, int], notes: str, *, alone: bool) -> bool:
    """Whether the notes say how many of an item, in this go or in all; of several items each in a part of its own."""
    sku, count = line
    goes = [dict(deed.facts["lines"] or ()) for deed in deeds_about(history, CANCEL, order_id)]
    fits = {count, sum(each.get(sku, 0) for each in goes)}
    parts = [notes] if alone else re.split(r"[\n,;]", notes)
    return any(fits & numbers_in(part).keys() and _named(history, order_id, sku, part) for part in parts)


def _named(history: History, order_id: int, sku: str, text: str) -> bool:
    placed = deeds_about(history, PLACE_ORDER, order_id)
    names = [line["name"] for deed in placed for line in deed.facts["receipt"]["lines"] if line["sku"] == sku]
    return any(says(text, each) for each in (sku, *names))


def _details(history: History) -> list[Event]:
    """The last look behind the + of each order."""
    last = {page.facts["order_id"]: page for page in observed(history, ORDER_DETAILS)}
    return list(last.values())


def _ordered(history: History, order_id: int) -> Counter[str]:
    ordered: Counter[str] = Counter()
    for deed in deeds_about(history, PLACE_ORDER, order_id):
        for line in deed.facts["receipt"]["lines"]:
            ordered[line["sku"]] += line["quantity"]
    return ordered


def _pieces(parcels: list[Row]) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for item in (item for parcel in parcels for item in parcel["Items"]):
        pieces[item["SKU"]] += item["Quantity"]
    return pieces


def _shipped(shown: Row) -> Counter[str] | None:
    """How many of each item show as shipped; None where nobody could read it."""
    if "Items" not in shown:
        return None
    pieces: Counter[str] = Counter()
    for item in shown["Items"]:
        pieces[item["SKU"]] += item["Shipped"]
    return pieces


def _goods_and_payer(history: History, page: Event) -> Findings:
    """Whether who pays, what was ordered and the row itself stand behind the +, as far as somebody has read them."""
    order_id, shown = page.facts["order_id"], page.facts["shown"]
    for deed in deeds_about(history, PLACE_ORDER, order_id):
        receipt = deed.facts["receipt"]
        if "Items" in shown:
            wanted = Counter((line["sku"], line["name"], line["quantity"]) for line in receipt["lines"])
            came = Counter((item["SKU"], item["Name"], item["Quantity"]) for item in shown["Items"])
            told = listed(f"{count} of {sku} {name}" for sku, name, count in came)
            yield judged(came == wanted, f"Behind the + of order {order_id} stand {told}.", deed, page)
        if "Billing" in shown:
            billed = receipt["billing_address"]
            missing = [billed[name] for name in _PAYER if not says(shown["Billing"], billed.get(name))]
            sentence = f"Who pays for order {order_id} is shown as {shown['Billing']!r}; missing: {listed(missing)}."
            yield judged(not missing, sentence, deed, page)
        if "Total" in shown:
            wrong = _misread(history, shown, deed)
            sentence = f"Behind the + of order {order_id} these are not those of the order: {listed(wrong)}."
            yield judged(not wrong, sentence, deed, page)


_PAYER = ("first_name", "last_name", "company", "street_1", "street_2", "city", "state", "zip", "country")


# The portal.


@check("G12")
def found_under_its_id(history: History) -> Findings:
    """In Logicbroker's portal a search for an order's ID finds one sales order with that reference number."""
    for page in observed(history, PORTAL_PAGES):
        order_id = page.facts["order_id"]
        found = [row["reference"] for row in page.facts["found"] if row["type"] == "SalesOrder"]
        numbers = f"sales orders with the reference numbers {listed(found)}" if found else "no sales order"
        sentence = f"A search for {order_id} finds {numbers}."
        yield judged(found == [str(order_id)], sentence, page)


@check("G12")
def portal_lists_all(history: History) -> Findings:
    """In Logicbroker's portal the page of orders lists a sales order for each order, by its ID."""
    for page in observed(history, PORTAL_LIST)[-1:]:
        wanted = {str(deed.facts["order_id"]) for deed in deeds(history, PLACE_ORDER)}
        shown = Counter(page.facts["references"])
        missing = sorted(each for each in wanted if shown[each] != 1)
        sentence = f"Of {len(wanted)} orders the portal does not list these, or more than once: {listed(missing)}."
        yield judged(not missing, sentence, page)
        numbers = [int(each) for each in page.facts["ids"] if each is not None]
        in_order = all(newer > older for newer, older in pairwise(numbers))
        yield judged(in_order, f"The portal lists the documents {listed(numbers)}, in this order.", page)
        paged = [number for part in page.facts.get("pages", ()) for number in part]
        if not observed(history, WALL_CLOCK):  # Elsewhere it may grow while it is read.
            sentence = f"Page by page the portal lists {listed(paged)}."
            yield judged(paged == list(page.facts.get("whole", ()))[: len(paged)], sentence, page)
        differs = [] if observed(history, WALL_CLOCK) else list(_listed_otherwise(history, page))
        yield judged(not differs, f"The portal lists these with another status: {listed(differs)}.", page)


def _comes_from(history: History, page: Event, rows: Sequence[Row]) -> Findings:
    """Where the page says it: what people typed is from the portal, orders are not, and have their own number."""
    order = last_observed(history, ORDER, order_id=page.facts["order_id"])
    numbers = {(each.get("body") or {}).get("OrderNumber") for each in (order.facts["documents"] if order else ())}
    for row in rows:
        system, typed = row.get("system"), row["type"] not in ("SalesOrder", "PurchaseOrder")
        if system is not None:
            sentence = f"The {row['type']} {row['reference']} comes from the system {system}."
            yield judged((system == "Portal") is typed, sentence, page)
            sentence = f"The {row['type']} {row['reference']} has the order ID {row['order_id']}."
            yield judged(row["order_id"] in numbers, sentence, page)


def _listed_otherwise(history: History, page: Event) -> Iterator[str]:
    known = {
        document["reference"]: document["status"]
        for order in orders_seen(history)
        for document in documents(order, "SalesOrder")
    }
    for reference, status in zip(page.facts["references"], page.facts["statuses"], strict=True):
        if known.get(reference, status) != status:
            yield f"{reference} {status}"


@check("G17")
def portal_shows(history: History, kinds: Mapping[str, int]) -> Findings:
    """The portal shows all documents of an order together and nothing else, each with its kind, partner and status."""
    for page in observed(history, PORTAL_PAGES)[-1:]:
        order_id, partners = page.facts["order_id"], page.facts["suppliers"]
        wanted = _told(Counter(kinds))
        for place, rows in (("a search for", page.facts["found"]), ("Related Documents of", page.facts["related"])):
            came = _told(Counter(row["type"] for row in rows))
            yield judged(came == wanted, f"By {place} order {order_id} one finds {came}; there are {wanted}.", page)
            stray = [row["reference"] for row in rows if str(order_id) not in re.findall(r"\d+", row["reference"])]
            yield from _comes_from(history, page, rows)
            yield judged(not stray, f"By {place} order {order_id} these are found, too: {listed(stray)}.", page)
            differs = _differs(history, order_id, rows)
            yield judged(
                not differs, f"By {place} order {order_id} these show another status: {listed(differs)}.", page
            )
        strange = [row["partner"] for row in page.facts["found"] if _is_of_a_stranger(row, partners)]
        yield judged(not strange, f"Documents of order {order_id} name these partners: {listed(strange)}.", page)
        yield from _columns(history, page)
        first = [row["type"] for row in (*page.facts["found"][-1:], *page.facts["related"][:1])]
        fits = set(first) <= {"SalesOrder"}
        yield judged(fits, f"The oldest documents of order {order_id} are called {listed(first)}.", page)


def _columns(history: History, page: Event) -> Findings:
    """Whether documents show their dates and systems, and one order number, where such columns were read."""
    order_id = page.facts["order_id"]
    order, rows = last_observed(history, ORDER, order_id=order_id), page.facts["found"]
    rows = [row for row in rows if row.get("date") is not None]
    if order is None or not rows:
        return
    made = Counter((each["type"], each["reference"], each["at"]) for each in order.facts["documents"])
    shown = Counter((row["type"], row["reference"], row["date"]) for row in rows)
    wrong = [f"{kind} {reference}" for kind, reference, _ in shown - made]
    yield judged(not wrong, f"These documents of order {order_id} show another date: {listed(wrong)}.", order, page)
    nameless = [row["reference"] for row in rows if not row["system"]]
    yield judged(not nameless, f"These documents of order {order_id} came by no system: {listed(nameless)}.", page)
    unnumbered = [each["reference"] for each in documents(order, "SalesOrder") if not _has_a_number(each)]
    asked = [row for row in rows if row["type"] in _ORDERS and row["reference"] not in unnumbered]
    numbers = sorted({str(row["order_id"]) for row in (*rows, *asked) if row["order_id"] or row in asked})
    yield judged(len(numbers) == 1, f"As Order ID of order {order_id} the page shows {listed(numbers)}.", page)


def _has_a_number(sales_order: Row) -> bool:
    """Whether whoever sent a sales order has numbered it; its reference number is enough."""
    return bool((sales_order.get("body") or {"OrderNumber": True}).get("OrderNumber"))


_ORDERS = ("SalesOrder", "PurchaseOrder")

_GOING_ON = (*_ORDERS, "Invoice")
"""Documents with which somebody may do something while another one looks."""


def _is_of_a_stranger(row: Row, partners: list[str]) -> bool:
    return row["type"] != "SalesOrder" and row["partner"] not in partners


def _differs(history: History, order_id: int, rows: list[Row]) -> list[str]:
    """Documents that a page shows with another status than they have; orders go on while a real clock does."""
    order = last_observed(history, ORDER, order_id=order_id)
    if order is None:
        return []
    kinds = ("Acknowledgement", "Shipment", "Return", *(() if observed(history, WALL_CLOCK) else _GOING_ON))
    known = Counter((kind, each["status"]) for kind in kinds for each in documents(order, kind))
    shown = Counter((row["type"], row["status"]) for row in rows if row["type"] in kinds)
    return [f"{kind} {status}" for kind, status in shown - known]


def _told(counts: Mapping[str, int]) -> str:
    return listed(f"{count} {name}" for name, count in sorted(counts.items()) if count)


@check("G17")
def invoiced_as_shipped(history: History) -> Findings:
    """An invoice is for the pieces that were shipped, and found among the documents of its order."""
    seen = {event.facts["order_id"]: event for event in observed(history, ORDER)}
    for order in seen.values():
        invoices = documents(order, "Invoice")
        if not invoices:
            continue
        invoiced = sum(line["quantity"] for each in invoices for line in each["lines"])
        shipped = sum(
            package["quantity"]
            for each in documents(order, "Shipment")
            for line in each["lines"]
            for package in line["packages"]
        )
        sentence = f"Of order {order.facts['order_id']} {shipped} pieces were shipped and {invoiced} invoiced."
        yield judged(invoiced == shipped, sentence, order)
        agreed = {(line["sku"], _amount(line)) for each in documents(order, "PurchaseOrder") for line in each["lines"]}
        dear = [
            line["sku"] for each in invoices for line in each["lines"] if (line["sku"], _amount(line)) not in agreed
        ]
        sentence = f"Of order {order.facts['order_id']} invoiced at another price than agreed: {listed(dear)}."
        yield judged(not dear, sentence, order)
    if not seen:
        yield untold("Nobody looked at an order.")


def _amount(line: Row) -> Decimal:
    return Decimal(str(line.get("price") or 0))
