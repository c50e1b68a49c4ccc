"""Is what other stores of the retailer have on the same account left to them: part of G13 and G15.

What becomes of this store's own orders, also of those whose numbers another store has used, is judged elsewhere.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.conformance.checks.history_queries import documents, listed, observed, orders_seen
from harness.conformance.verdicts import Event, Findings, History, check, judged
from harness.record.looks import OTHER_STORES

ANSWERS = frozenset({"Shipment", "Acknowledgement"})
"""What suppliers send, and a connection picks up."""


@check("G15")
def left_to_their_store(history: History) -> Findings:
    """What suppliers answer to another store's order is picked up by that store's connection only."""
    for seen in _last_looks(history):
        keys = {each["key"]: each for each in seen.facts["documents"] if each["type"] in ANSWERS}
        taken = [event for event in _writes(history) if event.facts["url"].rsplit("/", 3)[1] in keys]
        store = seen.facts["store_hash"]
        sentence = f"{len(keys)} answers to orders of the store {store} were left alone."
        otherwise = f"{len(taken)} times something of the store {store} was set to another status by this connection."
        yield judged(not taken, sentence, *taken, seen, otherwise=otherwise)


@check("G15")
def shown_in_their_store_only(history: History) -> Findings:
    """An order shows nothing of what suppliers did to another store's order of its number."""
    elsewhere = [seen for seen in _last_looks(history) for each in seen.facts["documents"] if each["type"] in ANSWERS]
    for order in orders_seen(history) if elsewhere else []:
        store, own = order.facts["store"], [each for kind in sorted(ANSWERS) for each in documents(order, kind)]
        if not order.facts.get("number_is_taken") or own:
            continue
        parcels = [str(each["tracking_number"]) for each in store["shipments"]]
        fits = not parcels and store["status"] not in {"Shipped", "Partially Shipped"}
        sentence = (
            f"Order {order.facts['order_id']}, of which no supplier said anything, is {store['status']}; it shows "
        )
        yield judged(fits, f"{sentence}the parcels {listed(parcels)}.", *elsewhere[:1], order)


def _last_looks(history: History) -> list[Event]:
    """The last look at each of the other stores."""
    return list({seen.facts["store_hash"]: seen for seen in observed(history, OTHER_STORES)}.values())


def _writes(history: History) -> Iterator[Event]:
    """The requests that set a document to another status: ``.../{kind}/{key}/Status/{status}``."""
    for event in history.events:
        facts: Mapping[str, Any] = event.facts
        if event.kind == "request" and facts["method"] == "PUT" and facts["url"].count("/Status/") == 1:
            yield event


LAWS = (left_to_their_store, shown_in_their_store_only)
"""What holds over any run in which there are other stores."""
