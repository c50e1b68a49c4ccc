"""Does a sales order ask of suppliers no more than its order does: when to ship, to whom, on which terms (G13).

What a document says that its order says as well is judged in ``contents``; here, what only the document says.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
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


@check("G13")
def asks_for_nothing_else(history: History) -> Findings:
    """A sales order tells suppliers nothing about dates, terms, ways and places that its order does not say."""
    for order, document in sent_orders(history):
        order_id, body, store = order.facts["order_id"], document["body"], order.facts["store"]
        wrong = [*_dates(store, body), *_terms(store, body), *_ways(store, body), *_places(store, body)]
        wrong += [f"RetailPrice {price}" for price in _prices_nobody_paid(store, body)]
        sentence = f"The sales order of order {order_id} asks for what the order asks for."
        other = f"The sales order of order {order_id} also says, and the order does not: {listed(wrong)}."
        evidence = (*Wire(history).about(order_id), order) if wrong else (order,)
        yield judged(not wrong, sentence, *evidence, otherwise=other)


def _dates(store: Record, body: Record) -> Iterator[str]:
    """Dates that would hold the goods back, or that lie far from the order."""
    placed = instant(store["placed_at"])
    for name in (*NOT_BEFORE, *NOT_AFTER):
        latest = placed + (AT_ONCE if name in NOT_BEFORE else SOON)
        if body.get(name) and not placed - AT_ONCE <= _moment(body[name]) <= latest:
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
    """Carriers that the shopper's shipping method does not name."""
    chosen = [address.get("shipping_method") for address in store["addresses"]]
    for info in (*(body.get("ShipmentInfos") or ()), *_of_lines(body, "ShipmentInfos")):
        named = {CARRIERS.get(text.upper(), words(text)) for text in texts(info)}
        for carrier in sorted(named & {*CARRIERS.values(), "dhl"}):
            if not any(says(method, carrier) for method in chosen):
                yield f"the carrier {carrier}"


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
    """What shoppers are said to have paid for a piece, and no line of the order has as its price."""
    names = ("price", "price_without_tax", "base_price")
    amounts = {Decimal(str(line[name])) for line in store["lines"] for name in names if line[name] is not None}
    for line in body.get("OrderLines") or ():
        price = Decimal(str(line.get("RetailPrice") or 0))
        if price and price not in amounts:
            yield str(price)


LAWS = (asks_for_nothing_else,)
"""What holds of every sales order, whichever way it came about."""
