"""Does a connection do nothing in between that nobody sees in the end, and of which shoppers were told: G15.

A store mails a shopper for each parcel and for each status, also for those that are taken back.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from fakes.people.deeds import CANCEL
from harness.conformance.checks.history_queries import (
    accepted_writes,
    deeds,
    documents,
    listed,
    orders_seen,
    physical,
)
from harness.conformance.checks.wording import number_on_label
from harness.conformance.verdicts import Event, Findings, History, check, judged

_SHIPMENTS = re.compile(r"/v2/orders/(\d+)/shipments$")
_ORDER = re.compile(r"/v2/orders/(\d+)$")

_SENT = {2: "Shipped", 3: "Partially Shipped", 10: "Completed"}
"""Statuses that say that something is on its way.  Source: Order Status."""


@check("G15")
def parcels_are_made_once(history: History) -> Findings:
    """Each parcel is made once, for the store tells the shopper of it each time."""
    made = list(_made(history))
    for order in orders_seen(history):
        sent = _pieces_sent(order)
        own = [(asked, parcel) for order_id, asked, parcel in made if order_id == order.facts["order_id"]]
        posted: Counter[str] = Counter()
        for _, parcel in own:
            posted[number_on_label(parcel.get("tracking_number"))] += _pieces(parcel)
        doubled = [
            f"{count} as {number}, of which {sent[number]} were shipped"
            for number, count in sorted(posted.items())
            if number in sent and count > sent[number]
        ]
        if own:
            sentence = f"Each parcel of order {order.facts['order_id']} was made once."
            other = f"Order {order.facts['order_id']} was given more pieces in parcels than it has: {listed(doubled)}."
            yield judged(not doubled, sentence, *(asked for asked, _ in own), order, otherwise=other)


@check("G15")
def shipped_means_shipped(history: History) -> Findings:
    """A connection calls an order shipped only once something of it was sent, and not even for a moment before."""
    digital = {order.facts["order_id"] for order in orders_seen(history) if not physical(order)}
    told = [(int(found[1]), event.number) for event in history.events if (found := _makes_a_parcel(event))]
    told += [(int(deed.facts["order_id"]), deed.number) for deed in deeds(history, CANCEL) if "order_id" in deed.facts]
    for asked, answer in accepted_writes(history):
        found, body = _ORDER.search(_path(asked)), asked.facts["body"]
        status = _number(body.get("status_id")) if isinstance(body, Mapping) else None
        if asked.facts["method"] == "PUT" and found and status in _SENT and int(found[1]) not in digital:
            order_id, sentence = int(found[1]), f"Order {found[1]} was set to {_SENT[status]}"
            before = any(each == order_id and number < asked.number for each, number in told)
            other = f"{sentence} before anything of it was sent."
            yield judged(before, f"{sentence} after something of it was sent.", asked, answer, otherwise=other)


LAWS = (parcels_are_made_once, shipped_means_shipped)
"""What holds of what a connection does in between, over any run."""


def _made(history: History) -> Iterator[tuple[int, Event, Mapping[str, Any]]]:
    """Each parcel that the store took: its order, the request, and the parcel.

    A store that took one answers with its number; an apology that calls itself a success is none.
    """
    for asked, answer in accepted_writes(history):
        found, body, made = _makes_a_parcel(asked), asked.facts["body"], answer.facts["body"]
        if found and isinstance(body, Mapping) and isinstance(made, Mapping) and "id" in made:
            yield int(found[1]), asked, body


def _makes_a_parcel(event: Event) -> re.Match[str] | None:
    """Whether a connection asks for a parcel, whatever the answer is, and of which order."""
    is_write = event.kind == "request" and event.facts["method"] == "POST"
    return _SHIPMENTS.search(_path(event)) if is_write else None


def _path(request: Event) -> str:
    return urlsplit(str(request.facts["url"])).path.rstrip("/").lower()


def _pieces(parcel: Mapping[str, Any]) -> int:
    items = parcel.get("items")
    return sum(_number(item.get("quantity")) or 0 for item in items) if isinstance(items, list) else 0


def _pieces_sent(order: Event) -> Counter[str]:
    """Pieces by tracking number in all that suppliers have said, whatever became of it."""
    sent: Counter[str] = Counter()
    for shipment in documents(order, "Shipment"):
        for line in shipment["lines"]:
            for package in line["packages"]:
                sent[number_on_label(package["tracking_number"])] += package["quantity"]
    return sent


def _number(value: Any) -> int | None:
    """A number, written as one or as a text."""
    text = str(value)
    return int(text) if text.isdecimal() else None
