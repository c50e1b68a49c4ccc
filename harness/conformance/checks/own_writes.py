"""Does a connection write only where a flow of its own has to: no records of others, no notices to strangers.

What it writes into the records of its flows is judged with them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from fakes.people.deeds import DELETE_ACCOUNT
from harness.conformance.checks.history_queries import (
    accepted_writes,
    deeds,
    listed,
    observed,
    of_the_connector,
    orders_seen,
)
from harness.conformance.checks.wording import says
from harness.conformance.verdicts import Event, Findings, History, check, judged
from harness.record.looks import FEEDS

_PRODUCT = r"/v3/catalog/products/\d+"
_PARTS = "variants|options|images|custom-fields"

OWN = {
    "bigcommerce": (
        ("PUT", r"/v2/orders/\d+"),
        ("POST", r"/v2/orders/\d+/shipments"),
        ("PUT|DELETE", r"/v2/orders/\d+/shipments/\d+"),
        ("POST|PUT", r"/v3/catalog/products"),
        ("PUT", _PRODUCT),
        ("POST|PUT|DELETE", rf"{_PRODUCT}/(?:{_PARTS})(?:/\d+(?:/values(?:/\d+)?)?)?"),
        ("PUT", r"/v3/catalog/variants"),
        ("POST", r"/v3/catalog/(?:brands|categories|trees/categories)"),
        ("PUT|POST", r"/v3/inventory/adjustments/(?:absolute|relative)"),
        ("POST|PUT|DELETE", r"/v[23]/hooks(?:/\w+)?"),
        ("PUT", r"/v3/catalog/products/(?:channel|category)-assignments"),
        ("POST|PUT|DELETE", rf"(?:{_PRODUCT}(?:/variants/\d+)?|/v3/orders(?:/\d+)?)/metafields(?:/\d+)?"),
    ),
    "logicbroker": (
        ("POST", r"/api/v\d/orders(?:/(?:create)?import)?"),
        ("POST", r"/api/v\d/(?:orders|shipments|acknowledgements|returns)/export"),
        ("PUT", r"/api/v\d/(?:shipments|acknowledgements)/(?:\w+/)?status(?:/\w+)?"),
        ("POST", r"/api/v\d/activityevents"),
        ("PUT", r"/api/v\d/activityevents/\w+(?:/viewed)?"),
        ("POST", r"/api/v\d/inventory/\w+/export"),
        ("POST|PUT|DELETE", r"/api/v\d/webhooks(?:/\w+)?"),
    ),
}
"""Where the flows of the guide write: orders, what is shipped and cancelled, stock, products, what is reported, the
notices by which a connection learns of all that, and the notes of a program that only it sees.  Everything else is
read, be it by asking for a file."""

CONCERNS = re.compile(r"store/(order|product|sku|inventory|shipment|app)[/\w*]*")
"""What a connection has to be told of.  Source: Webhooks V3; carts and customers are none of its flows."""


@check("G17")
def does_only_its_own(history: History) -> Findings:
    """A connection writes where its flows do and nowhere else: nothing of shoppers, of the staff or of suppliers."""
    wrong = [part for asked, answer in accepted_writes(history) if not _is_own(asked) for part in (asked, answer)]
    done = listed(dict.fromkeys(event.name for event in wrong if event.kind == "request"))
    sentence = "Nothing was made, changed or deleted that belongs to somebody else."
    yield judged(not wrong, sentence, *wrong, otherwise=f"No flow does this, and it was done: {done}.")


@check("G25")
def names_come_from_feeds(history: History) -> Findings:
    """A brand or category that a connection adds to the shop is one that a product feed names."""
    feeds = [feed for seen in observed(history, FEEDS) for feed in seen.facts["feeds"]]
    items = [item for feed in feeds for item in feed["contents"]]
    told = {" ; ".join(sorted({str(item.get(name) or "") for item in items})) for name in ("brand_name", "categories")}
    for asked, answer in accepted_writes(history):
        kind = re.search(r"/v3/catalog/(?:trees/)?(brands|categories)$", _path(asked))
        for name in _names(asked.facts["body"]) if kind and asked.facts["method"] == "POST" else ():
            sentence = f"To the {kind[1] if kind else ''} of the shop {name!r} was added."
            yield judged(any(says(text, name) for text in told), sentence, asked, answer)


@check("G6")
def told_to_one_place(history: History) -> Findings:
    """A connection has itself told by a store of what its flows concern, once and in one place, and nobody else."""
    hooks: dict[str, Mapping[str, Any]] = {}
    made: list[Event] = []
    gone = [deed.number for deed in deeds(history, DELETE_ACCOUNT)]
    for asked, answer in accepted_writes(history):
        while gone and gone[0] < asked.number:  # With an account go the hooks that it made.
            gone.pop(0)
            hooks.clear()
        if not re.search(r"/v[23]/hooks(/\w+)?$", _path(asked)):
            continue
        hook = _data(answer)
        if asked.facts["method"] == "DELETE":
            hooks.pop(str(hook.get("id")), None)
        elif hook.get("destination"):
            hooks[str(hook["id"])] = hook
            made.append(asked)
    places = {urlsplit(str(hook["destination"])).netloc.lower() for hook in hooks.values()}
    scopes = Counter(str(hook.get("scope")) for hook in hooks.values() if hook.get("is_active", True))
    wrong = [f"{scope} {count} times" for scope, count in sorted(scopes.items()) if count > 1]
    wrong += [f"{scope}, which no flow concerns" for scope in sorted(scopes) if not CONCERNS.fullmatch(scope)]
    wrong += [f"at {listed(sorted(places))}"] * (len(places) > 1)
    if made:
        sentence = f"The store tells of {listed(sorted(scopes))} at {listed(sorted(places))}."
        yield judged(not wrong, sentence, *made, otherwise=f"The store was asked to tell of {listed(wrong)}.")


@check("G17")
def marks_its_own_events(history: History) -> Findings:
    """Of what others reported a connection marks only what its flows wait for: the rest is for people, or for others.

    These are its own orders' documents, and what is told of files as they come and go; a warning is somebody else's.
    """
    read, own, written, reported = _events_read(history), _own_documents(history), set[str](), _reported(history)
    for asked, answer in accepted_writes(history):
        found = re.search(r"/api/v\d/activityevents(?:/(\w+))?(?:/viewed)?$", _path(asked))
        if found and found[1] is None:
            written.add(str(_body(answer)))
        event = read.get(found[1] or "") if found else None
        if found and event and found[1] not in written:
            fits = str(event.get("LogicbrokerKey")) in own
            fits = fits or (not event.get("LogicbrokerKey") and _is_awaited(event)) or _words_of(event) in reported
            sentence = f"The {event.get('Level')} {event['Summary']!r} was marked, and is the connection's own."
            other = f"The {event.get('Level')} {event['Summary']!r}, which is for others, was marked as dealt with."
            yield judged(fits, sentence, asked, answer, otherwise=other)


def _own_documents(history: History) -> set[str]:
    return {str(document["key"]) for order in orders_seen(history) for document in order.facts["documents"]}


def _events_read(history: History) -> dict[str, Mapping[str, Any]]:
    """What Logicbroker has told the connection, by the numbers of the events: who marks one has read it before."""
    found: dict[str, Mapping[str, Any]] = {}
    for event in of_the_connector(history):
        if event.kind == "response" and isinstance(event.facts.get("body"), Mapping):
            body = _body(event)
            records = body.get("ActivityEvents", [body]) if isinstance(body, Mapping) else None
            found |= {str(each["Id"]): each for each in records or () if "Id" in each and "Summary" in each}
    return found


def _reported(history: History) -> set[tuple[str, str]]:
    """What the connection reported itself, in its words, whatever it was answered: some is done all the same."""
    asked = (
        event for event in of_the_connector(history) if event.kind == "request" and event.facts["method"] == "POST"
    )
    bodies = (each.facts.get("body") for each in asked if _path(each).endswith("/activityevents"))
    return {_words_of(body) for body in bodies if isinstance(body, Mapping)}


def _words_of(event: Mapping[str, Any]) -> tuple[str, str]:
    return str(event.get("Summary")), str(event.get("Details"))


def _body(answer: Event) -> Any:
    """What is in an answer of Logicbroker."""
    body = answer.facts["body"]
    return body.get("Body", body) if isinstance(body, Mapping) else body


def _is_awaited(event: Mapping[str, Any]) -> bool:
    return event.get("Level") == "Info" and event.get("Category") in _AWAITED


_AWAITED = ("Product", "Inventory")
"""Categories of events by which flows hear that there is something to do."""


LAWS = (does_only_its_own, names_come_from_feeds, told_to_one_place, marks_its_own_events)
"""What holds of a connection's writes over any run."""


def _path(request: Event) -> str:
    return urlsplit(str(request.facts["url"])).path.rstrip("/").lower()


def _is_own(request: Event) -> bool:
    flows = OWN.get(request.facts["service"])
    path = re.sub(r"^/stores/\w+", "", _path(request))
    return flows is None or any(
        re.fullmatch(way, request.facts["method"]) and re.fullmatch(at, path) for way, at in flows
    )


def _names(body: Any) -> Iterator[str]:
    """The names in a body that has one record, or several in a list."""
    for record in body if isinstance(body, list) else [body]:
        if isinstance(record, Mapping) and record.get("name"):
            yield str(record["name"])


def _data(answer: Event) -> Mapping[str, Any]:
    body = answer.facts["body"]
    found = body.get("data", body) if isinstance(body, Mapping) else {}
    return found if isinstance(found, Mapping) else {}
