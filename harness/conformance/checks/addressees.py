"""Is what is told of a document or a feed told to the partners whose it is, and to no other: part of G17.

Who they are follows from the document itself, and from who uploaded the feed: never from the event.
"""

from collections.abc import Mapping
from typing import Any

from harness.conformance.checks.history_queries import Wire, observed, orders_seen
from harness.conformance.verdicts import Event, Findings, History, check, judged
from harness.record.looks import FEEDS, SALES_ORDERS

UPLOADED = "Product Feed Imported"
"""The network's own event of an uploaded feed, whose sender is the partner whose feed it is."""


@check("G17")
def told_to_its_partner(history: History) -> Findings:
    """What is told of a document or a product feed is told to the partners whose it is, and to no other."""
    of_documents, of_feeds = _parties_of_documents(history), _parties_of_feeds(history)
    for seen in observed(history, SALES_ORDERS)[-1:]:
        for event in seen.facts.get("events", ()):
            yield from _judged(history, seen, event, of_documents.get(str(event["document"]), set()))
    for seen in observed(history, FEEDS)[-1:]:
        for event in seen.facts["events"]:
            yield from _judged(history, seen, event, of_feeds.get(str(event["feed_id"]), set()))


LAWS = (told_to_its_partner,)
"""What holds of events over any run."""


def _judged(history: History, seen: Event, event: Mapping[str, Any], parties: set[str]) -> Findings:
    """``parties`` are account numbers; none of them where nobody knows whose it is."""
    if parties and event["receiver"] is not None:
        fits = str(event["receiver"]) in parties
        sentence = f"{event['summary']!r} of {event['at']} is told to the partner {event['receiver']}."
        evidence = (seen,) if fits else (*Wire(history).about(event["summary"]), seen)
        yield judged(fits, sentence, *evidence)


def _parties_of_documents(history: History) -> dict[str, set[str]]:
    """Between whom each document goes, by its key; of a sales order, whoever has to do with its order."""
    parties: dict[str, set[str]] = {}
    for order in orders_seen(history):
        documents = order.facts["documents"]
        everybody = {each[side] for each in documents for side in ("sender", "receiver")}
        for each in documents:
            own = {each["sender"], each["receiver"]}
            parties[str(each["key"])] = everybody if len(own) == 1 else own
    return parties


def _parties_of_feeds(history: History) -> dict[str, set[str]]:
    """Between whom each product feed goes, by its ID."""
    return {
        str(event["feed_id"]): {str(event["sender"]), str(event["receiver"])}
        for seen in observed(history, FEEDS)
        for event in seen.facts["events"]
        if event["summary"] == UPLOADED and event["feed_id"] and event["sender"] != event["receiver"]
    }
