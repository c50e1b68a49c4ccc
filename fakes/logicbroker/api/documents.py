"""HTTP of documents: orders, acknowledgements, shipments, invoices and returns, at all three versions of the API.

The rules are in ``rules.intake`` and ``rules.lifecycle``; this is about paths, filters and envelopes.
Source: the published descriptions of CommerceAPI V1 and V3, unless marked Guess.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from fakes.evidence.ledger import Alternative, imitates
from fakes.logicbroker.api.context import Call, Page, Query, array, empty, message
from fakes.logicbroker.instants import write_instant
from fakes.logicbroker.refusals import Invalid, NotVisible
from fakes.logicbroker.rules import intake, lifecycle
from fakes.logicbroker.sources import (
    API_V3,
    CANCELLATIONS_CLIENT,
    LIVE_CLIENT,
    MAGENTO_MODULE,
    MOBILE_CLIENT,
    STATUSES,
)
from fakes.logicbroker.state import document_fields, statuses, xml
from fakes.logicbroker.state.documents import DOCUMENT_LAYOUTS, Document, DocumentLayout, DocumentPage, DocumentQuery
from fakes.wire.http import Response, Router

INNER_NAMES = {"Order": "SalesOrder", "Shipment": "Shipment", "Invoice": "Invoice"}
"""How the body of a single document names it; acknowledgements and returns stand there without a name."""

V1_COLLECTIONS = {"Order": "SalesOrders"}
"""The collection in a search at v1.  Source: Logicbroker's Magento module for orders; Guess: the others' own names."""


def add_routes(router: Router[Callable[..., Response]]) -> None:
    """Add the routes of documents to the service's table."""
    for layout in DOCUMENT_LAYOUTS.values():
        for version in ("v2", "v3"):
            base = f"/api/{version}/{layout.collection}"
            router.add("GET", f"{base}/Ready", partial(ready, layout))
            router.add("GET", f"{base}/LogicbrokerKeys/Ready", partial(ready_keys, layout))
            router.add("PUT", f"{base}/Status", partial(set_statuses, layout))
        base = f"/api/{{version}}/{layout.collection}"
        router.add("GET", base, partial(search, layout))
        router.add("POST", base, partial(create, layout))
        router.add("GET", f"{base}/{{key}}", partial(get, layout))
        router.add("GET", f"{base}/{{key}}/Status", partial(get_status, layout))
        router.add("PUT", f"{base}/{{key}}/Status/{{status}}", partial(set_status, layout))
    router.add("PUT", "/api/{version}/Shipments/{key}", correct_shipment)
    for name in ("Shipment", "Invoice", "Return"):
        below = f"/api/{{version}}/Orders/{{key}}/{DOCUMENT_LAYOUTS[name].collection}"
        router.add("GET", below, partial(answers_of_order, DOCUMENT_LAYOUTS[name]))
        router.add("POST", below, partial(create_for_order, DOCUMENT_LAYOUTS[name]))


@imitates(
    "API: search documents",
    "Whole documents in an ArrayResponse at v2 and v3, parts of them in an LBMessage at v1; pages from 0.",
    evidence="official",
    source=API_V3,
    test="api/test_documents.py::test_searching_at_v2_and_v3_gives_whole_documents",
    shows=lambda answer, *_: not re.search(rb'"Total(Records|Pages)": ?0', answer.body),
)
def search(layout: DocumentLayout, call: Call) -> Response:
    """Documents that the caller sent or received, by ``DocumentFilters``; whole ones, but parts of them at v1."""
    page = call.page()
    found = _page(call, query_of(layout, call, call.query), page)
    if call.version == "v1":
        name = V1_COLLECTIONS.get(layout.document_type, layout.collection)
        parts = [_part(document) for document in found.documents]
        return message({name: parts, "TotalPages": page.total(found.total)})
    return array([whole(call, document) for document in found.documents], page, found.total)


@imitates(
    "API: order of searches",
    "Searches of documents and events answer the oldest first.",
    evidence="guess",
    source=MAGENTO_MODULE,
    test="api/test_documents.py::test_pages_are_counted_from_zero",
    shows=lambda found, *_: len(found.documents) > 1,
    otherwise=(Alternative("Searches answer the newest first.", "search_order", "newest first"),),
    ask="GET /api/v3/Orders?filters.pageSize=2: which of the two was created first?",
)
def _page(call: Call, wanted: DocumentQuery, page: Page) -> DocumentPage:
    documents = call.environment.documents
    return documents.search(wanted, page.number * page.size, page.size, oldest_first=call.oldest_first)


def whole(call: Call, document: Document) -> dict[str, Any]:
    """A document with every field, as answers and files have it."""
    unset = call.environment.quirks.unset_dates
    return (
        document.body if unset == "null" else document_fields.with_dates(document.layout.schema, document.body, unset)
    )


@imitates(
    "API: status in filters",
    "Documents are searched by the number of their status or by its name.",
    evidence="third party",
    source=LIVE_CLIENT,
    test="api/test_documents.py::test_a_status_is_asked_for_by_number_or_name",
    shows=lambda code, layout, status: not status.isdigit(),
)
def _asked_status(layout: DocumentLayout, status: str) -> int:
    return statuses.code_of(layout.document_type, status)


def query_of(layout: DocumentLayout, call: Call, query: Query) -> DocumentQuery:
    """What ``DocumentFilters`` ask for, as the caller may see it."""
    if query.text("filters.advanced") is not None:
        raise call.not_faked("filters.advanced, whose language is not published,")
    status = query.text("filters.status")
    return DocumentQuery(
        company_id=call.company.id,
        document_type=layout.document_type,
        status_code=None if status is None else _asked_status(layout, status),
        reference=query.text("filters.partnerPO"),
        source_key=query.text("filters.sourceKey"),
        link_key=query.text("filters.linkkey"),
        sender_id=query.integer("filters.senderCompanyId"),
        receiver_id=query.integer("filters.receiverCompanyId"),
        **(_window(call, query) if any(map(query.text, ("filters.from", "filters.to"))) else {}),
    )


@imitates(
    "API: window of a search",
    "From and to are about a document's last change, each with its own instant; or, by a switch, about its creation.",
    evidence="third party",
    source=CANCELLATIONS_CLIENT,
    test="api/test_documents.py::test_from_and_to_are_about_the_last_change",
    otherwise=(Alternative("from and to are about the creation", "search_window", "creation"),),
    ask="GET /api/v3/Orders?filters.from={a moment after an old order was moved on}: is that order in the list?",
)
def _window(call: Call, query: Query) -> dict[str, datetime | None]:
    prefix = "changed_" if call.environment.quirks.search_window == "last change" else ""
    return {
        f"{prefix}since": query.instant("filters.from"),
        f"{prefix}until": query.instant("filters.to"),
    }


@imitates(
    "API: search at v1",
    "Parts of documents, all on one level, under SalesOrders.",
    evidence="official",
    source=MAGENTO_MODULE,
    test="api/test_documents.py::test_searching_at_v1_gives_parts_of_documents",
)
@imitates(
    "API: fields of a search at v1",
    "Status as text, the shop's own OrderNumber, LogicbrokerKey as a number, and OrderDate.",
    evidence="third party",
    source=MOBILE_CLIENT,
    test="api/test_documents.py::test_a_part_of_an_order_has_what_clients_read",
)
def _part(document: Document) -> dict[str, Any]:
    """What a search at v1 shows of a document, all on one level.

    Guess: the fields that no client reads, and that an order without a date shows that of the document.
    """
    document_date = document.content.get("DocumentDate") or write_instant(document.created_at)
    return {
        "LogicbrokerKey": int(document.key),
        "OrderNumber": document.content.get("OrderNumber"),
        "OrderDate": document.content.get("OrderDate") or document_date,
        "Status": document.status,
        "StatusCode": document.status_code,
        "PartnerPO": document.reference,
        "SourceKey": document.source_key,
        "LinkKey": document.link_key,
        "SenderCompanyId": document.sender_id,
        "ReceiverCompanyId": document.receiver_id,
        "DocumentDate": document_date,
    }


def ready(layout: DocumentLayout, call: Call) -> Response:
    """The documents that wait for the caller to pick them up."""
    page = call.page()
    found = _ready(layout, call, page)
    return array([whole(call, document) for document in found.documents], page, found.total)


def ready_keys(layout: DocumentLayout, call: Call) -> Response:
    """Only the Logicbroker keys of what ``ready`` lists."""
    page = call.page()
    found = _ready(layout, call, page)
    return array([document.key for document in found.documents], page, found.total)


@imitates(
    "API: ready documents",
    "What the caller received and has not picked up: Submitted, or the status at which his account picks up.",
    evidence="official",
    source=STATUSES,
    test="api/test_documents.py::test_ready_lists_what_waits_for_the_caller",
)
def _ready(layout: DocumentLayout, call: Call, page: Page) -> DocumentPage:
    """Source: 100 is where the API picks up, 150 where some accounts do; a client fetches orders so in practice."""
    status = call.company.pick_up_status if layout.document_type == "Order" else statuses.SUBMITTED
    asked = query_of(layout, call, call.query)
    if asked.status_code not in (None, status) or asked.receiver_id not in (None, call.company.id):
        return DocumentPage([], 0)  # The filters narrow what is ready; they do not widen it.
    return _page(call, replace(asked, status_code=status, receiver_id=call.company.id), page)


@imitates(
    "API: single documents",
    "Orders, shipments and invoices stand below their name, acknowledgements and returns without one.",
    evidence="official",
    source=API_V3,
    test="api/test_documents.py::test_a_single_acknowledgement_stands_without_a_name",
)
def get(layout: DocumentLayout, call: Call, key: str) -> Response:
    """One whole document."""
    document = _visible(layout, call, key)
    name = INNER_NAMES.get(layout.document_type)
    body = whole(call, document)
    return message(body if name is None else {name: body})


def get_status(layout: DocumentLayout, call: Call, key: str) -> Response:
    """A document's status by name, and why it failed."""
    document = _visible(layout, call, key)
    return message({"Status": document.status, "ErrorMessage": document.error})


@imitates(
    "API: one status",
    "The status by number in the path; an empty body will do.",
    evidence="official",
    source=MAGENTO_MODULE,
    test="api/test_documents.py::test_setting_a_status_wants_a_number",
)
def set_status(layout: DocumentLayout, call: Call, key: str, status: str) -> Response:
    """Give a document a status by number."""
    document = _visible(layout, call, key)
    if not status.lstrip("-").isdecimal():
        raise Invalid(f"the path wants the status as a number, such as 200, got {status!r}")
    lifecycle.set_status(call.environment, document, statuses.code_of(layout.document_type, status), call.company.name)
    return empty()


@imitates(
    "API: bulk status",
    "The status by name, never by number; the answer lists the keys that changed.",
    evidence="third party",
    source=LIVE_CLIENT,
    test="api/test_documents.py::test_bulk_status_wants_a_name_and_answers_the_keys_that_changed",
)
def set_statuses(layout: DocumentLayout, call: Call) -> Response:
    """Give several documents a status by name; answers the keys that changed.

    Source: a live client notes that the number is not accepted here.  Guess: keys that the caller cannot see are
    left out silently.
    """
    body = call.read_body("BulkStatusUpdateRequest")
    status, keys, only_increase = body.get("Status", ""), body.get("LogicbrokerKeys"), body.get("OnlyIncreaseStatus")
    if keys is None:
        raise Invalid("LogicbrokerKeys wants a list of keys")
    if not status or status.isdecimal():
        raise Invalid(f"Status wants a name, such as Acknowledged, got {status!r}")
    code = statuses.code_of(layout.document_type, status)
    changed = [key for key in keys if _changes(layout, call, key, code, only_increase or False)]
    page = call.page()
    return array(changed, page, len(changed))


def _changes(layout: DocumentLayout, call: Call, key: str, code: int, only_increase: bool) -> bool:
    try:
        document = _visible(layout, call, key)
    except NotVisible:
        return False
    if only_increase and code <= document.status_code:
        return False
    lifecycle.set_status(call.environment, document, code, call.company.name)
    return True


def create(layout: DocumentLayout, call: Call) -> Response:
    """Take a document in; it is checked afterwards."""
    return _created(layout, call, _posted(layout, call))


def correct_shipment(call: Call, key: str) -> Response:
    """Put another content into a shipment that has not reached its order."""
    layout = DOCUMENT_LAYOUTS["Shipment"]
    document = _visible(layout, call, key)
    intake.correct(call.environment, call.company, document, _posted(layout, call))
    return message({"LogicbrokerKey": document.key, "TransformationResults": []})


@imitates(
    "API: answers of an order",
    "Shipments and invoices stand below their name, returns in a bare ArrayResponse.",
    evidence="official",
    source=API_V3,
    test="api/test_documents.py::test_an_order_knows_its_shipments_and_invoices",
)
def answers_of_order(layout: DocumentLayout, call: Call, key: str) -> Response:
    """The shipments, invoices or returns of an order; returns come as a bare array."""
    order = _visible(DOCUMENT_LAYOUTS["Order"], call, key)
    wanted = DocumentQuery(company_id=call.company.id, document_type=layout.document_type, link_key=order.link_key)
    found = call.environment.documents.search(wanted)
    bodies = [whole(call, one) for one in found.documents if order.type == "SalesOrder" or one.order_key == order.key]
    if layout.document_type != "Return":
        return message({layout.collection: bodies})
    page = call.page()
    return array(page.of(bodies), page, len(bodies))


def create_for_order(layout: DocumentLayout, call: Call, key: str) -> Response:
    """Take in a shipment, invoice or return for an order; the order's reference need not be in the body."""
    order = _visible(DOCUMENT_LAYOUTS["Order"], call, key)
    body = _posted(layout, call)
    if isinstance(body, dict):
        given = body.get("Identifier")
        identifier = {**(given if isinstance(given, dict) else {}), "LinkKey": order.link_key}
        body = {**body, "PartnerPO": order.reference, "Identifier": identifier}
    return _created(layout, call, body)


def _posted(layout: DocumentLayout, call: Call) -> Any:
    if "xml" in call.request.headers.get("Content-Type", "").lower():
        return xml.read_document(layout.schema, call.request.body)
    return call.body()


@imitates(
    "API: creating",
    "201 with the new key as text; what does not fit the order shows later, in the document's status.",
    evidence="official",
    source=API_V3,
    test="api/test_documents.py::test_creating_answers_201_with_the_key",
)
def _created(layout: DocumentLayout, call: Call, body: Any) -> Response:
    named = call.request.headers.get("SourceSystem")
    system = "API" if named is None else _system(named)
    document = intake.post(call.environment, call.company, layout.document_type, body, system, by_api=True)
    return message({"LogicbrokerKey": document.key, "TransformationResults": []}, status=201)


@imitates(
    "API: source system",
    "The header SourceSystem is remembered as the system that a document came from.",
    evidence="official",
    source=MAGENTO_MODULE,
    test="api/test_documents.py::test_the_source_system_is_remembered",
)
def _system(named: str) -> str:
    return named


def _visible(layout: DocumentLayout, call: Call, key: str) -> Document:
    document = call.environment.documents.get(key, call.company.id)
    if document.document_type != layout.document_type:
        raise NotVisible(f"no {layout.document_type.lower()} has the Logicbroker key {key!r}")
    return document
