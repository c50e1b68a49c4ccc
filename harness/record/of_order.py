"""Which events of a record concern one order, and which records of a list are about it."""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from harness.record.event import Event


def of_order(events: Sequence[Event], order_id: str) -> list[Event]:
    """All that concerns one order, in order: deeds, observations, its documents' requests, replies and faults."""
    keys: set[str] = set()
    concerned: set[int | None] = set()
    for event in events:  # In one pass over the record only bodies that hold the number are looked into.
        if event.kind == "response" and event.may_mention(order_id):
            if event.lane == "logicbroker":
                keys.update(_keys(event.facts["body"], order_id))
            elif _lists(events, event, order_id):
                concerned.add(event.cause)
    anywhere = re.compile("|".join(map(re.escape, [order_id, *sorted(keys)])))
    for event in events:
        if (
            event.cause in concerned
            or (event.kind == "request" and _asks_about(event, order_id, keys, anywhere))
            or (event.kind in ("deed", "observation") and str(event.facts.get("order_id")) == order_id)
        ):
            concerned.add(event.number)
    return [event for event in events if event.number in concerned]


def is_about(record: Any, order_id: str) -> bool:
    """Whether a record of a list is the order, or a document that names it."""
    return _is_order(record, order_id) or _belongs_to(record, order_id)


def _lists(events: Sequence[Event], event: Event, order_id: str) -> bool:
    """Whether this is the answer to a question for orders, and the order is among them."""
    if event.cause is None:
        return False
    asked = urlsplit(events[event.cause - 1].fact("url")).path.lower().rstrip("/")
    if not asked.endswith("/v2/orders"):
        return False
    body = event.facts["body"]
    return isinstance(body, list) and any(_is_order(each, order_id) for each in body)


def _keys(body: Any, order_id: str) -> Iterator[str]:
    """The keys of the order's documents, wherever they stand in a body."""
    if isinstance(body, dict):
        if isinstance(body.get("Identifier"), dict):
            if _belongs_to(body, order_id):
                yield str(body["Identifier"].get("LogicbrokerKey"))
            return  # No document stands within another one.
        body = [part for part in body.values() if isinstance(part, dict | list)]
    if isinstance(body, list):
        for part in body:
            yield from _keys(part, order_id)


def _belongs_to(document: Any, order_id: str) -> bool:
    """Whether a document names the order: a sales order as its reference, those that follow as an attribute."""
    if not isinstance(document, dict):
        return False
    attributes = document.get("ExtendedAttributes") or []
    named = [each.get("Value") for each in attributes if each.get("Name") == "BigCommerceOrderId"]
    return order_id in map(str, [document.get("PartnerPO"), *named])


def _is_order(record: Any, order_id: str) -> bool:
    return isinstance(record, dict) and str(record.get("id")) == order_id


def _asks_about(event: Event, order_id: str, keys: set[str], anywhere: re.Pattern[str]) -> bool:
    """Whether a request is about an order: by its id in a store's path, or by a document, its key or its reference."""
    mentioned = event.may_mention(order_id)
    if not mentioned and not anywhere.search(event.fact("url").lower()):  # A search that costs next to nothing.
        return False
    url = urlsplit(event.fact("url"))
    segments = url.path.lower().split("/")
    if event.fact("service") == "bigcommerce":
        return any(part == "orders" and after == order_id for part, after in itertools.pairwise(segments))
    named = parse_qsl(url.query) if order_id in url.query else ()
    if any(name.lower().endswith("partnerpo") and value == order_id for name, value in named):
        return True
    if keys.intersection(segments):
        return True
    return mentioned and _belongs_to(event.facts["body"], order_id)
