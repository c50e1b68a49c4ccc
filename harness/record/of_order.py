"""Which events of a record concern one order, and which records of a list are about it."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fakes.people.deeds import PLACE_ORDER
from harness.record.event import Event

_NOBODY: frozenset[str] = frozenset()


def of_order(events: Sequence[Event], order_id: str) -> list[Event]:
    """All that concerns one order, in order: deeds, observations, its documents' requests, replies and faults."""
    return of_orders(events, [order_id])[order_id]


def of_orders(events: Sequence[Event], order_ids: Iterable[str]) -> dict[str, list[Event]]:
    """The same for several orders, in one pass over the record; only bodies that hold a number are looked into."""
    wanted = frozenset(order_ids)
    told = events[_first(events, wanted) :]
    owners, concerned = _answered(events, told, wanted)
    found: dict[str, list[Event]] = {each: [] for each in wanted}
    anywhere = re.compile("|".join(map(re.escape, sorted({*wanted, *owners}))))
    for event in told:
        about = concerned.get(event.number, _NOBODY)
        if event.cause in concerned:
            about = about | concerned[event.cause]
        if event.kind == "request":
            about = about | _asked_about(event, wanted, owners, anywhere)
        elif event.kind in ("deed", "observation"):
            about = about | (wanted & {str(event.facts.get("order_id"))})
        if about:
            concerned[event.number] = about
        for each in about:
            found[each].append(event)
    return found


def _first(events: Sequence[Event], wanted: frozenset[str]) -> int:
    """Where the first of the orders was placed: an order of whose beginning nothing is recorded may be met anywhere."""
    unmet = set(wanted)
    first = len(events)
    for place, event in enumerate(events):
        if event.kind == "deed" and event.name == PLACE_ORDER and str(event.facts.get("order_id")) in unmet:
            unmet.remove(str(event.facts["order_id"]))
            first = min(first, place)
            if not unmet:
                return first
    return 0


def _answered(
    events: Sequence[Event], told: Iterable[Event], wanted: frozenset[str]
) -> tuple[dict[str, set[str]], dict[int, AbstractSet[str]]]:
    """By the key of each document the orders that it names; by the number of each request for orders those it got."""
    owners: dict[str, set[str]] = {}
    got: dict[int, AbstractSet[str]] = {}
    for event in told:
        if event.kind != "response" or not event.may_mention_any(wanted):
            continue
        if event.lane == "logicbroker":
            for key, named in _keys(event.facts["body"], wanted):
                owners.setdefault(key, set()).update(named)
        elif event.cause and (listed := _listed(events[event.cause - 1], event, wanted)):
            got[event.cause] = got.get(event.cause, _NOBODY) | listed
    return owners, got


def is_about(record: Any, order_id: str) -> bool:
    """Whether a record of a list is the order, or a document that names it."""
    return (isinstance(record, dict) and str(record.get("id")) == order_id) or order_id in _named(record)


def _listed(asked: Event, event: Event, wanted: frozenset[str]) -> set[str]:
    """Which orders are in the answer to a question for orders."""
    body = event.facts["body"]
    if not isinstance(body, list):
        return set()
    found = {str(each.get("id")) for each in body if isinstance(each, dict)} & wanted
    asks = found and urlsplit(asked.fact("url")).path.lower().rstrip("/").endswith("/v2/orders")
    return found if asks else set()


def _keys(body: Any, wanted: frozenset[str]) -> Iterator[tuple[str, set[str]]]:
    """The keys of the orders' documents, wherever they stand in a body, each with the orders that it names."""
    if isinstance(body, dict):
        if isinstance(body.get("Identifier"), dict):
            if named := _named(body) & wanted:
                yield str(body["Identifier"].get("LogicbrokerKey")), named
            return  # No document stands within another one.
        body = [part for part in body.values() if isinstance(part, dict | list)]
    if isinstance(body, list):
        for part in body:
            yield from _keys(part, wanted)


def _named(document: Any) -> set[str]:
    """The orders that a document names: a sales order as its reference, those that follow as an attribute."""
    if not isinstance(document, dict):
        return set()
    attributes = document.get("ExtendedAttributes") or []
    named = [each.get("Value") for each in attributes if each.get("Name") == "BigCommerceOrderId"]
    return set(map(str, [document.get("PartnerPO"), *named]))


def _asked_about(
    event: Event, wanted: frozenset[str], owners: Mapping[str, set[str]], anywhere: re.Pattern[str]
) -> AbstractSet[str]:
    """Which orders a request is about: by the id in a store's path, or by a document, its key or its reference."""
    found: AbstractSet[str] = _NOBODY
    in_store = event.fact("service") == "bigcommerce"
    if anywhere.search(event.fact("url")):  # A search that costs next to nothing.
        url = urlsplit(event.fact("url"))
        segments = url.path.lower().split("/")
        if in_store:
            return {after for part, after in itertools.pairwise(segments) if part == "orders"} & wanted
        asked = {value for name, value in parse_qsl(url.query) if name.lower().endswith("partnerpo")}
        found = (asked & wanted).union(*(owners[part] for part in segments if part in owners))
    if not in_store and event.may_mention_any(wanted):
        found = found | (_named(event.facts["body"]) & wanted)
    return found
