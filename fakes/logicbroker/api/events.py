"""HTTP of activity events: list, read, mark, post, and the list of their types.

The log is in ``events``; what a posted event does to a feed is in ``product_feeds``.
"""

from collections.abc import Callable, Sequence
from typing import Any

from fakes.evidence.ledger import imitates
from fakes.logicbroker.api.context import Call, Query, message, whole_number
from fakes.logicbroker.refusals import Invalid, NotVisible
from fakes.logicbroker.sources import API_V3, ESTIMATE, MAGENTO_MODULE
from fakes.logicbroker.state.documents import Document
from fakes.logicbroker.state.event_types import EVENT_TYPES
from fakes.logicbroker.state.events import ActivityEvent
from fakes.wire.http import Response, Router


def add_routes(router: Router[Callable[..., Response]]) -> None:
    """Add the routes of events to the service's table.  Posting is known at v1 only.

    Source: the published descriptions; an order's events are at /Events in V1, and at /ActivityEvents in V3.
    """
    base = "/api/{version}/ActivityEvents"
    router.add("GET", base, search)
    router.add("GET", f"{base}/EventTypes", event_types)
    router.add("GET", f"{base}/{{event_id}}", get)
    router.add("PUT", f"{base}/{{event_id}}", mark)
    router.add("POST", "/api/v1/ActivityEvents", create)
    router.add("GET", "/api/v1/Orders/{key}/Events", of_document)
    for version in ("v2", "v3"):
        router.add("GET", f"/api/{version}/Orders/{{key}}/ActivityEvents", of_document)
    for collection in ("Shipments", "Invoices"):
        router.add("GET", f"/api/{{version}}/{collection}/{{key}}/Events", of_document)


def search(call: Call) -> Response:
    """The caller's events by ``ActivityEventFilters``, one page of them.  Guess: in the order of other searches."""
    fits = _filter(call.query)
    found = _candidates(call)
    events = [event for event in (found if call.oldest_first else reversed(found)) if fits(event)]
    page = call.page()
    return message(_page_of(call, page.of(events), page.total(len(events))))


def _page_of(call: Call, events: Sequence[ActivityEvent], pages: int) -> dict[str, Any]:
    return {"ActivityEvents": [show(call, event) for event in events], "TotalPages": pages}


def _candidates(call: Call) -> list[ActivityEvent]:
    key, link_key = call.query.integer("filters.logicbrokerKey"), call.query.text("filters.linkKey")
    if key is None and link_key is None:
        return call.environment.events.of_company(call.company.id, call.query.text("filters.category"))
    log = call.environment.events
    found = log.of_chain(link_key or "") if key is None else log.of_document(key)
    return [event for event in found if _is_visible(event, call)]


def _filter(query: Query) -> Callable[[ActivityEvent], bool]:
    """Whether an event has everything that the query asks for."""
    since, until = query.instant("filters.from"), query.instant("filters.to")
    wanted = {name: value for name, value in _filters_of(query).items() if value is not None}

    def fits(event: ActivityEvent) -> bool:
        in_time = (since is None or event.date >= since) and (until is None or event.date <= until)
        return in_time and all(_bare(getattr(event, name)) == _bare(value) for name, value in wanted.items())

    return fits


def _filters_of(query: Query) -> dict[str, Any]:
    return {
        "logicbroker_key": query.integer("filters.logicbrokerKey"),
        "link_key": query.text("filters.linkKey"),
        "document_type": query.text("filters.documentType"),
        "type_id": query.integer("filters.typeId"),
        "category": query.text("filters.category"),
        "level": query.text("filters.level"),
        "sender_id": query.integer("filters.senderId"),
        "receiver_id": query.integer("filters.receiverId"),
        "processed": query.flag("filters.processed"),
        "viewed": query.flag("filters.viewed"),
    }


def _bare(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _is_visible(event: ActivityEvent, call: Call) -> bool:
    return call.company.id in (event.sender_id, event.receiver_id)


def show(call: Call, event: ActivityEvent) -> dict[str, Any]:
    """An event as the API prints it; links to files in it lead back through the caller's door."""
    return {**event.body, "AdditionalData": _with_links(event.additional_data, call.request.origin)}


def _with_links(additional_data: str | None, origin: str) -> str | None:
    return additional_data and additional_data.replace('"/files/', f'"{origin}/files/')


@imitates(
    "API: types of events",
    "Types have a number, a name and the topic of their webhooks; only 29, 39 and 57 are known for sure.",
    evidence="guess",
    source=ESTIMATE,
    test="api/test_events.py::test_types_have_topics",
    untold="other numbers and topics are told by the list itself, which clients read",
)
def event_types(call: Call) -> Response:
    """All types of events with the topics for webhooks."""
    return message([{"Id": one.id, "Name": one.name, "Topic": one.topic} for one in EVENT_TYPES])


def get(call: Call, event_id: str) -> Response:
    """One event."""
    return message(show(call, _visible(call, event_id)))


@imitates(
    "API: marking events",
    "An event is updated: marked as processed or viewed, its texts replaced; the answer is its number.",
    evidence="official",
    source=API_V3,
    test="api/test_events.py::test_an_event_can_be_marked",
)
def mark(call: Call, event_id: str) -> Response:
    """Mark an event as processed or viewed, or replace its texts; answers its number.

    Guess: its number, date, sides and document stay.
    """
    event = _visible(call, event_id)
    shown, given = show(call, event), call.read_body("LBActivityEvent")
    changed = {name: value for name, value in given.items() if value != shown[name]}
    if moved := [name for name in ("TypeId", "Category") if name in changed]:
        raise call.not_faked(f"another {' and '.join(moved)} of an event than it has")
    event.level, event.summary = changed.get("Level", event.level), changed.get("Summary", event.summary)
    event.details = changed.get("Details", event.details)
    event.additional_data = changed.get("AdditionalData", event.additional_data)
    event.processed, event.viewed = given.get("Processed", event.processed), given.get("Viewed", event.viewed)
    return message(event.id)


@imitates(
    "API: posting events",
    "A company writes an event, also on a document, for itself and a partner; at v1 only.",
    evidence="official",
    source=MAGENTO_MODULE,
    test="api/test_events.py::test_a_consumer_reports_a_failure_on_a_document",
)
def create(call: Call) -> Response:
    """Write an event of the caller's own.

    Source: Logicbroker's own Magento module.  Guess: the answer's shape, and that number, date and sender are given.
    """
    body = call.read_body("LBActivityEvent")
    if not body.get("Summary"):
        raise Invalid("an activity event wants a Summary")
    document = _document(call, body.get("LogicbrokerKey"))
    event = call.environment.events.add(
        sender_id=call.company.id,
        receiver_id=body.get("ReceiverId"),
        level=body.get("Level") or "Info",
        category=body.get("Category") or "Document",
        summary=body["Summary"],
        details=body.get("Details") or "",
        type_id=body.get("TypeId"),
        logicbroker_key=None if document is None else int(document.key),
        document_type=body.get("DocumentType") if document is None else document.document_type,
        link_key=body.get("LinkKey") if document is None else document.link_key,
        additional_data=body.get("AdditionalData"),
    )
    event.processed, event.viewed = body.get("Processed", False), body.get("Viewed", False)
    call.environment.product_feeds.export_reported(call.company.id, event.summary, event.additional_data)
    return message(event.id)


def of_document(call: Call, key: str) -> Response:
    """The events of one document, in the order of other searches, all on one page."""
    document = call.environment.documents.get(key, call.company.id)
    events = call.environment.events.of_document(int(document.key))
    return message(_page_of(call, events if call.oldest_first else events[::-1], 1))


def _visible(call: Call, event_id: str) -> ActivityEvent:
    event = call.environment.events.get(whole_number(event_id))
    if not _is_visible(event, call):
        raise NotVisible(f"no activity event has the id {event_id}")
    return event


def _document(call: Call, key: Any) -> Document | None:
    return None if key is None else call.environment.documents.get(str(key), call.company.id)
