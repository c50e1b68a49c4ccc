"""Asking Logicbroker's API for documents, events, inventory and feeds in every way that it offers.

What is wanted is what the portals show of this scene's documents, which is judged elsewhere against what people did.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from harness.conformance.api_looks import asked_by_the_harness
from harness.conformance.observations import connected
from harness.conformance.questions import NOBODY, REFUSED, Questions
from harness.conformance.records import DocumentRecord, FeedRecord
from harness.conformance.scene import Scene, SceneSupplier
from harness.conformance.stage.api import Api, Json
from harness.conformance.stage.stage_world import network_api
from harness.record.looks import NETWORK_DOCUMENTS, NETWORK_EVENTS, NETWORK_FEEDS, NETWORK_REFUSALS, WALL_CLOCK

COLLECTIONS = {
    "SalesOrder": "Orders",
    "PurchaseOrder": "Orders",
    "Acknowledgement": "Acknowledgements",
    "Shipment": "Shipments",
    "Invoice": "Invoices",
    "Return": "Returns",
}
"""Where the documents of each type are found.  Source: the published description of CommerceAPI V3."""

A_SECOND = timedelta(seconds=1)


def retailers_api(scene: Scene) -> Api:
    """Logicbroker, asked with the key of the connection."""
    connection = connected(scene)

    def wait(length: timedelta) -> None:
        scene.advance(seconds=length.total_seconds())

    return network_api(connection.logicbroker_key, connection.logicbroker_url, scene.send, wait)


# Documents.


def ask_for_documents(scene: Scene) -> None:
    """Searches at each version, single documents, their states, and what belongs to an order."""
    api, questions, documents = retailers_api(scene), Questions(scene, NETWORK_DOCUMENTS), scene.logicbroker.documents()
    with asked_by_the_harness(scene):
        for collection in dict.fromkeys(COLLECTIONS.values()):
            _ask_for_collection(questions, api, collection, documents)
        for document in documents:
            _ask_for_document(questions, api, document)
            if document.type == "PurchaseOrder":
                _ask_for_answers(questions, api, document, documents)
        _ask_in_the_search_of_all(questions, api, documents)
        for path in (f"Orders/{NOBODY}", f"Shipments/{documents[0].key}", f"Orders/{NOBODY}/Status"):
            questions.ask(path, REFUSED, api.get, f"/v3/{path}")
    questions.write_down()


def _keys(documents: Iterable[DocumentRecord]) -> list[int]:
    return sorted(int(document.key) for document in documents)


def _key(body: Json) -> int:
    return int(body["Identifier"]["LogicbrokerKey"])


def _found(api: Api, path: str, own: Sequence[int], **query: Any) -> list[int]:
    """The keys of this scene's documents in the answer to a search at v2 or v3."""
    pages = api.pages(path, lambda page: (page["Records"], page["TotalPages"]), **query)
    return sorted(key for key in map(_key, pages) if key in own)


def _ask_for_collection(questions: Questions, api: Api, collection: str, documents: Sequence[DocumentRecord]) -> None:
    these = [document for document in documents if COLLECTIONS[document.type] == collection]
    retailer_id = connected(questions.scene).retailer_id
    own, since = _keys(documents), (documents[0].created_at - A_SECOND).astimezone(UTC).isoformat()[:19] + "Z"
    for version in ("v2", "v3"):
        path = f"/{version}/{collection}"
        questions.ask(f"{collection} at {version}", _keys(these), _found, api, path, own, **{"filters.from": since})
    path = f"/v3/{collection}"
    for name, values in _filters(these).items():
        for value, wanted in values.items():
            query = {f"filters.{name}": value, "filters.from": since}
            questions.ask(f"{collection} of the {name} {value}", wanted, _found, api, path, own, **query)
    questions.ask(
        f"{collection}, two on a page",
        _keys(these),
        _found,
        api,
        path,
        own,
        **{"filters.from": since, "filters.pageSize": 2},
    )
    few = {"filters.from": since, "filters.pageSize": 1}
    if these:
        questions.ask(f"how many {collection} are on a page of one", 1, _count_on_a_page, api, path, **few)
    questions.ask(f"{collection} until long ago", [], _found, api, path, own, **{"filters.to": "2001-01-01T00:00:00Z"})
    questions.ask(f"{collection} of tomorrow", [], _found, api, path, own, **{"filters.from": "2199-01-01T00:00:00Z"})
    if collection != "Orders":  # Orders are picked up by suppliers, in whatever state each of them wants.
        waiting = _keys(each for each in these if each.status == "Submitted" and each.receiver_id == retailer_id)
        questions.ask(f"{collection} that wait", waiting, _found, api, f"{path}/Ready", own)
        questions.ask(
            f"keys of {collection} that wait", waiting, _ready_keys, api, f"{path}/LogicbrokerKeys/Ready", own
        )
    if not _is_on_the_wall_clock(questions.scene):
        _ask_for_each_alone(questions, api, path, own, since)
    told = sorted([int(each.key), each.reference, each.status, each.body.get("OrderNumber")] for each in these)
    questions.ask(f"{collection} in few words", told, _in_few_words, api, collection, own, since)


def _is_on_the_wall_clock(scene: Scene) -> bool:
    return any(event.name == WALL_CLOCK for event in scene.history.events)


def _ask_for_each_alone(questions: Questions, api: Api, path: str, own: Sequence[int], since: str) -> None:
    """A document says by itself what it says in a list; what a real one leaves out there is written down nowhere."""
    for record in api.pages(path, lambda page: (page["Records"], page["TotalPages"]), **{"filters.from": since}):
        if (key := _key(record)) in own:
            questions.ask(f"{key} alone, otherwise than in a list", [], _differing, api, f"{path}/{key}", record)


def _count_on_a_page(api: Api, path: str, **query: Any) -> int:
    return len(api.get(path, **query)["Records"])


def _ready_keys(api: Api, path: str, own: Sequence[int]) -> list[int]:
    return sorted(int(key) for key in api.get(path)["Records"] if int(key) in own)


def _filters(documents: Sequence[DocumentRecord]) -> dict[str, dict[Any, list[int]]]:
    """By each filter the keys for each value that these documents have."""
    read: Sequence[tuple[str, Callable[[DocumentRecord], Any]]] = (
        ("partnerPO", lambda document: document.reference),
        ("sourceKey", lambda document: document.body["Identifier"].get("SourceKey")),
        ("linkkey", lambda document: document.link_key),
        ("status", lambda document: document.status),
        ("status", lambda document: document.body.get("StatusCode")),
        ("senderCompanyId", lambda document: document.sender_id),
        ("receiverCompanyId", lambda document: document.receiver_id),
    )
    found: dict[str, dict[Any, list[int]]] = {name: {} for name, _ in read}
    for document in sorted(documents, key=lambda each: int(each.key)):
        for name, value_of in read:
            if (value := value_of(document)) is not None:
                found[name].setdefault(value, []).append(int(document.key))
    return found


def _in_few_words(api: Api, collection: str, own: Sequence[int], since: str) -> list[list[Any]]:
    """What a search at v1 tells of the documents."""
    name = "SalesOrders" if collection == "Orders" else collection
    pages = api.pages(
        f"/v1/{collection}", lambda page: (page["Body"][name], page["Body"]["TotalPages"]), **{"filters.from": since}
    )
    told = [[each[name] for name in ("LogicbrokerKey", "PartnerPO", "Status", "OrderNumber")] for each in pages]
    return sorted(each for each in told if each[0] in own)


def _ask_for_document(questions: Questions, api: Api, document: DocumentRecord) -> None:
    collection, key = COLLECTIONS[document.type], int(document.key)
    for version in ("v1", "v2", "v3"):
        path = f"/{version}/{collection}/{key}"
        questions.ask(
            f"{document.type} {key} at {version}", [key, document.reference, document.link_key], _head, api, path
        )
    wanted = [document.status, document.status == "Failed"]
    questions.ask(f"the state of {document.type} {key}", wanted, _state, api, f"/v3/{collection}/{key}/Status")


def _ask_for_answers(
    questions: Questions, api: Api, order: DocumentRecord, documents: Sequence[DocumentRecord]
) -> None:
    """Source: the published description: the shipments and invoices of an order stand below it."""
    for kind in ("Shipment", "Invoice"):
        own = [each for each in documents if each.type == kind and each.reference == order.reference]
        path = f"/v3/Orders/{order.key}/{COLLECTIONS[kind]}"
        questions.ask(f"{COLLECTIONS[kind]} of {order.reference}", _keys(own), _below, api, path, COLLECTIONS[kind])


def _below(api: Api, path: str, collection: str) -> list[int]:
    return sorted(map(_key, api.get(path)["Body"][collection]))


def _differing(api: Api, path: str, record: Json) -> list[str]:
    """The fields of a document that it tells otherwise when it is asked for by itself."""
    body = _alone(api, path)
    return sorted(name for name in record if record[name] and body.get(name) != record[name])


def _alone(api: Api, path: str) -> Json:
    """A document by its key; at some versions it stands under a name of its own."""
    found = api.get(path)["Body"]
    body: Json = found if "Identifier" in found else next(iter(found.values()))
    return body


def _head(api: Api, path: str) -> list[Any]:
    body = _alone(api, path)
    return [_key(body), body.get("PartnerPO"), body["Identifier"]["LinkKey"]]


def _state(api: Api, path: str) -> list[Any]:
    found = api.get(path)["Body"]
    return [found["Status"], bool(found["ErrorMessage"])]


def _ask_in_the_search_of_all(questions: Questions, api: Api, documents: Sequence[DocumentRecord]) -> None:
    """Source: the published description of Document/Search."""
    names = _names(questions.scene)
    own = _keys(documents)
    for reference in dict.fromkeys(each.reference for each in documents if each.type == "SalesOrder"):
        chains = {each.link_key for each in documents if each.reference == reference}
        wanted = _keys(each for each in documents if each.reference == reference)
        questions.ask(
            f"all that is called {reference}", wanted, _searched, api, own, filter=f"ReferenceNumber eq '{reference}'"
        )
        for chain in chains:
            linked = _keys(each for each in documents if each.link_key == chain)
            questions.ask(
                f"all that belongs to {reference}", linked, _searched, api, own, filter=f"LinkKey eq '{chain}'"
            )
    failed = _keys(each for each in documents if each.status == "Failed")
    questions.ask("all that has failed", failed, _searched, api, own, filter="Status eq 'Failed'")
    told = sorted(
        [int(each.key), each.reference, each.status, names.get(each.sender_id), names.get(each.receiver_id), True]
        for each in documents
    )
    questions.ask("all that there is", told, _search_told, api, own)


def _names(scene: Scene) -> dict[int | None, str]:
    """The companies of a scene by their account numbers."""
    known: dict[int | None, str] = {supplier.company.id: supplier.name for supplier in scene.suppliers}
    return known | {connected(scene).retailer_id: connected(scene).name}


def _searched(api: Api, own: Sequence[int], **query: Any) -> list[int]:
    return sorted(each["LogicbrokerKey"] for each in _search(api, own, **query))


def _search(api: Api, own: Sequence[int], **query: Any) -> list[Json]:
    records, page, pages = [], 0, 1
    while page < pages:
        found = api.get("/v3/Document/Search", page=page, pageSize=100, **query)
        records += [each for each in found["Records"] if each["LogicbrokerKey"] in own]
        page, pages = page + 1, found["TotalPages"]
    return records


def _search_told(api: Api, own: Sequence[int]) -> list[list[Any]]:
    names = ("LogicbrokerKey", "ReferenceNumber", "Status", "Sender", "Receiver")
    found = _search(api, own)
    return sorted([*(each[name] for name in names), str(each["LogicbrokerKey"]) in each["Link"]] for each in found)


# Events.


def ask_for_events(scene: Scene) -> None:
    """Events by each filter, and those of each order."""
    api, questions = retailers_api(scene), Questions(scene, NETWORK_EVENTS)
    retailer_id = connected(scene).retailer_id
    events = [each for each in scene.logicbroker.events() if retailer_id in (each.sender_id, each.receiver_id)]
    since = min(each.date for each in events) - A_SECOND
    with asked_by_the_harness(scene):
        wanted = sorted(map(_told, events))
        always = {"filters.from": _written(since)}
        questions.ask("all events", wanted, _events, api, **always)
        questions.ask("events, three on a page", wanted, _events, api, **always, **{"filters.pageSize": 3})
        questions.ask("events of tomorrow", [], _events, api, **{"filters.from": "2199-01-01T00:00:00Z"})
        questions.ask("events until long ago", [], _events, api, **{"filters.to": "2001-01-01T00:00:00Z"})
        for name, value_of in _EVENT_FILTERS.items():
            for value in sorted({str(value_of(each)) for each in events if value_of(each) is not None}):
                fitting = sorted(_told(each) for each in events if str(value_of(each)) == value)
                query = {**always, f"filters.{name}": value}
                questions.ask(f"events of the {name} {value}", fitting, _events, api, **query)
        for document in scene.logicbroker.documents():
            if COLLECTIONS[document.type] == "Orders":
                own = sorted(_told(each) for each in events if str(each.logicbroker_key) == document.key)
                questions.ask(f"events of {document.type} {document.key}", own, _events_of, api, document.key)
        _ask_by_what_events_say(questions, api, always)
        if not _is_on_the_wall_clock(scene):  # A real log is shared with others, who may go by the marks.
            _mark_and_take_back(questions, api, always)
    questions.write_down()


def _ask_by_what_events_say(questions: Questions, api: Api, always: Mapping[str, Any]) -> None:
    """By what no page of the portal shows, so that each event's own word has to do."""
    events = _event_records(api, **always)
    for name in ("TypeId", "DocumentType", "LinkKey", "Processed", "Viewed"):
        for value in sorted({_as_asked(each[name]) for each in events if each[name] is not None}):
            fitting = sorted(_told_by_api(each) for each in events if _as_asked(each[name]) == value)
            query = {**always, f"filters.{name[0].lower()}{name[1:]}": value}
            questions.ask(f"events whose {name} is {value}", fitting, _events, api, **query)


def _mark_and_take_back(questions: Questions, api: Api, always: Mapping[str, Any]) -> None:
    """An event that is marked as processed is among those, and not among the others, until that is taken back."""
    event = next(each for each in _event_records(api, **always) if each["Category"] != "Product")  # No approval.
    for marked in (not event["Processed"], event["Processed"]):
        api.send("PUT", f"/v3/ActivityEvents/{event['Id']}", {**event, "Processed": marked})
        for processed in (True, False):
            question = f"event {event['Id']}, processed: {marked}, among those that are so: {processed}"
            query = {**always, "filters.processed": _as_asked(processed)}
            questions.ask(question, processed == marked, _is_among, api, event["Id"], **query)


def _as_asked(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_among(api: Api, event_id: int, **query: Any) -> bool:
    return event_id in [each["Id"] for each in _event_records(api, **query)]


_EVENT_FILTERS: Mapping[str, Any] = {
    "category": lambda event: event.category,
    "level": lambda event: event.level,
    "logicbrokerKey": lambda event: event.logicbroker_key,
    "senderId": lambda event: event.sender_id,
    "receiverId": lambda event: event.receiver_id,
}


def _told(event: Any) -> list[str]:
    moment = event.date.replace(microsecond=0)
    return [moment.isoformat()[:19], event.level, event.summary, event.details or "", str(event.logicbroker_key or "")]


def _told_by_api(event: Json) -> list[str]:
    names = ("Level", "Summary", "Details", "LogicbrokerKey")
    return [event["Date"][:19], *(str(event[name] or "") for name in names)]


def _events(api: Api, **query: Any) -> list[list[str]]:
    return sorted(map(_told_by_api, _event_records(api, **query)))


def _event_records(api: Api, **query: Any) -> list[Json]:
    pages = api.pages(
        "/v3/ActivityEvents", lambda page: (page["Body"]["ActivityEvents"], page["Body"]["TotalPages"]), **query
    )
    return list(pages)


def _events_of(api: Api, key: str) -> list[list[str]]:
    return sorted(map(_told_by_api, api.get(f"/v3/Orders/{key}/ActivityEvents")["Body"]["ActivityEvents"]))


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()[:19] + "Z"


# Inventory and product feeds.


def ask_for_feeds(scene: Scene) -> None:
    """Each supplier's inventory, whole and item by item, and each product feed with its items."""
    api, questions = retailers_api(scene), Questions(scene, NETWORK_FEEDS)
    suppliers = [supplier for supplier in scene.suppliers if scene.retailer.trades_with(supplier)]
    with asked_by_the_harness(scene):
        for supplier in suppliers:
            _ask_for_inventory(questions, api, supplier)
            for feed in scene.retailer.product_feeds(supplier.company.id):
                _ask_for_feed(questions, api, supplier, feed)
        known = sorted([supplier.name, supplier.company.id] for supplier in suppliers)
        questions.ask("the partners", known, _partners, api, [supplier.company.id for supplier in suppliers])
        path = f"/v1/Product/{suppliers[0].company.id}/{NOBODY}"
        questions.ask("a feed that there is not", REFUSED, api.get, path)
    questions.write_down()


def _ask_for_inventory(questions: Questions, api: Api, supplier: SceneSupplier) -> None:
    retailer, number = questions.scene.retailer, supplier.company.id
    matched = _items_in(retailer.merchant_feed(number))
    unmatched = _items_in(retailer.unmatched_items(number))
    path = f"/v3/Inventory/{number}"
    questions.ask(f"the inventory of {supplier.name}", matched, _inventory, api, path)
    questions.ask(f"what of {supplier.name} has no match", unmatched, _inventory, api, path, mapped="false")
    questions.ask(
        f"what {supplier.name} has since tomorrow", [], _inventory, api, path, modifiedAfter="2199-01-01T00:00:00Z"
    )
    for item in [*matched, *unmatched]:
        sku, merchant_sku, *_ = item
        questions.ask(f"the item {sku}", item, _item, api, f"{path}/Item/{sku}")
        if merchant_sku:
            questions.ask(f"the match {merchant_sku}", item, _item, api, f"{path}/Match/{merchant_sku}")
            questions.ask(f"who has {merchant_sku}", True, _is_available, api, merchant_sku, item)
    questions.ask(f"an item that {supplier.name} has not", REFUSED, api.get, f"{path}/Item/{NOBODY}")


def _items_in(content: bytes) -> list[list[Any]]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return sorted(
        [row["SupplierSKU"], row["MerchantSKU"], int(row["Quantity"] or 0), row["LastUpdate"][:19]] for row in rows
    )


def _inventory(api: Api, path: str, **query: Any) -> list[list[Any]]:
    return _items_in(api.download(api.get(path, **query)["Body"]))


def _item(api: Api, path: str) -> list[Any]:
    return _read_item(api.get(path)["Body"])


def _read_item(found: Json) -> list[Any]:
    return [found["SupplierSKU"], found["MerchantSKU"] or "", found["Quantity"], found["LastUpdate"][:19]]


def _is_available(api: Api, merchant_sku: str, item: list[Any]) -> bool:
    return item in map(_read_item, api.get(f"/v3/Inventory/Availability/{merchant_sku}")["Records"])


def _ask_for_feed(questions: Questions, api: Api, supplier: SceneSupplier, feed: FeedRecord) -> None:
    """Source: the list of feeds in the portal, of whose columns the answer has those that are guessed."""
    path = f"/v1/Product/{supplier.company.id}/{feed.feed_id}"
    dates = [moment.isoformat()[:19] for moment in (feed.created, feed.last_update)]
    wanted = [feed.feed_id, feed.file_name, feed.status, feed.items, feed.compliant, *dates]
    questions.ask(f"the feed {feed.file_name}", wanted, _feed, api, path)
    items = questions.scene.retailer.product_feed_items(feed.feed_id)
    for compliant in (True, False):
        rows = sorted(item.row for item in items if (not item.problems) == compliant)
        asked = {"isCompliant": str(compliant).lower(), "pageSize": 1}
        questions.ask(f"rows of {feed.file_name}, compliant: {compliant}", rows, _rows, api, f"{path}/Items", asked)


def _feed(api: Api, path: str) -> list[Any]:
    found = api.get(path)["Body"]
    names = ("FeedId", "FileName", "Status", "Items", "Compliant")
    return [*(found[name] for name in names), *(found[name][:19] for name in ("Created", "LastUpdate"))]


def _rows(api: Api, path: str, query: Mapping[str, Any]) -> list[int]:
    rows, page, pages = [], 0, 1
    while page < pages:
        found = api.get(path, **query, page=page)["Body"]
        rows += [each["Row"] for each in found["Records"]]
        page, pages = page + 1, found["TotalPages"]
    return sorted(rows)


def _partners(api: Api, own: Sequence[int]) -> list[list[Any]]:
    found = api.get("/v3/Partners")["Body"]["Partners"]
    return sorted([each["CompanyName"], each["Id"]] for each in found if each["Id"] in own)


# What it has to refuse.


def try_what_it_refuses(scene: Scene, order_id: int) -> None:
    """Send an order again, name a stranger, use a wrong key, ship more than is open, or what was cancelled."""
    api, questions = retailers_api(scene), Questions(scene, NETWORK_REFUSALS)
    before = scene.logicbroker.documents(order_id)
    sales_order = next(each for each in before if each.type == "SalesOrder")
    line = {"ItemIdentifier": {"SupplierSKU": "ANY"}, "Quantity": 1}
    again = {"PartnerPO": sales_order.reference, "OrderNumber": sales_order.reference, "OrderLines": [line]}
    stranger = {**again, "PartnerPO": f"{NOBODY}", "ReceiverCompanyId": NOBODY}
    state = f"/v3/Orders/{sales_order.key}/Status"
    with asked_by_the_harness(scene):
        questions.ask("an order that is known", REFUSED, api.send, "POST", "/v3/Orders", again)
        questions.ask("an order without a line", REFUSED, api.send, "POST", "/v3/Orders", {**again, "OrderLines": []})
        questions.ask("an order for a stranger", REFUSED, api.send, "POST", "/v3/Orders", stranger)
        questions.ask("a state that there is not", REFUSED, api.send, "PUT", f"{state}/4711")
        questions.ask("somebody without a key", REFUSED, _without_key(scene).get, "/v3/Orders")
    for supplier in scene.suppliers:
        for bought in [each for each in before if each.receiver_id == supplier.company.id]:
            is_open = bought.status in OFFERED
            lines = [
                (each["ItemIdentifier"]["SupplierSKU"], each["Quantity"] + 1) for each in bought.body["OrderLines"]
            ]
            asked = (scene, supplier, order_id, lines, is_open)
            questions.ask(f"too much of {bought.reference}", REFUSED, _shipped_anyhow, *asked)
    after = Counter(each.type for each in scene.logicbroker.documents(order_id) if each.status != "Failed")
    questions.ask(
        "the documents of the order", Counter(each.type for each in before if each.status != "Failed"), lambda: after
    )
    questions.write_down()


def _without_key(scene: Scene) -> Api:
    return Api("Logicbroker", f"{connected(scene).logicbroker_url}/api", send=scene.send)


OFFERED = ("Ready to Acknowledge", "Ready to Ship")
"""The states of a purchase order in which it can be shipped.  Source: support article 7910955218324."""


def _shipped_anyhow(
    scene: Scene, supplier: SceneSupplier, order_id: int, lines: Sequence[tuple[str, int]], is_open: bool
) -> object:
    """What becomes of a shipment that nobody has compared with its order: one that fails is as good as refused.

    Nobody is offered to ship an order that is not open.
    """
    keys = supplier.ship_anyhow(order_id, lines)
    if not is_open:
        return f"offered to ship what is not open: {len(keys)}"
    scene.advance(minutes=1)
    states = {each.status for each in scene.logicbroker.documents(order_id) if each.key in keys}
    said = [
        event for event in scene.logicbroker.events() if str(event.logicbroker_key) in keys and event.level == "Alert"
    ]
    return REFUSED if states == {"Failed"} and said else sorted(states)
