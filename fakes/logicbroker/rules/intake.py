"""Intake: from what a company sends to a document of the network, with all that it takes over from its order.

What happens to the document afterwards is in ``lifecycle``; HTTP is in ``api.documents``.
"""

from decimal import Decimal
from typing import Any

from fakes.evidence.ledger import REFUSING, Alternative, imitates
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.rules import lifecycle, quantities, sourcing, validation
from fakes.logicbroker.sources import (
    ACKNOWLEDGEMENTS,
    API_TESTING,
    ESTIMATE,
    INVOICES,
    MAGENTO_MODULE,
    RELEASE_NOTES,
    SHIPMENTS,
)
from fakes.logicbroker.state import document_fields, statuses
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.documents import DOCUMENT_LAYOUTS, Document, DocumentLayout
from fakes.logicbroker.state.environment import Environment
from fakes.logicbroker.state.statuses import DocumentType
from fakes.state.fast_copy import replica

FROM_ORDER = {
    "Acknowledgement": ("OrderNumber", "OrderDate", "VendorNumber", "ShipToAddress", "BillToAddress"),
    "Shipment": ("OrderNumber", "OrderDate", "VendorNumber", "CustomerNumber", "ShipToAddress", "BillToAddress"),
    "Invoice": ("OrderNumber", "OrderDate", "VendorNumber", "CustomerNumber", "ShipToAddress", "BillToAddress"),
    "Return": ("OrderNumber", "OrderDate", "VendorNumber", "ShipToAddress", "BillToAddress"),
}
"""Header fields that a document takes from its order when they are missing.

Source: support article 360022058351 says so of OrderNumber and article 360022058371 of line numbers; Guess: the rest.
"""

FROM_ORDER_LINE = ("LineNumber", "Description", "Price", "RetailPrice")

ACKNOWLEDGE_WITH_CHANGE, ACKNOWLEDGE, REJECT = 0, 1, 2


def post(
    environment: Environment,
    company: Company,
    document_type: DocumentType,
    value: Any,
    system: str = "API",
    *,
    by_api: bool = False,
) -> Document:
    """Take a document in from a company, by its portal, or by its API, where answers may be validated before.

    Raises:
        Invalid: its fields do not fit, it names a company that it cannot name, or it exists already.
    """
    layout = DOCUMENT_LAYOUTS[document_type]
    content = document_fields.read(layout.schema, value)
    if content.get("SenderCompanyId") not in (None, company.id):
        raise Invalid(f"SenderCompanyId is {content['SenderCompanyId']}; you are {company.id} and send for yourself")
    if document_type == "Order":
        document = _order(environment, company, content)
    else:
        order = _order_of(environment, company, content)
        _complete(layout, content, order)
        if by_api:
            _validate(environment, company, layout, content, order)
        document = _answer(environment, company, layout, content, order)
    document.system = system
    lifecycle.start(environment, document)
    return document


@imitates(
    "shipments: correction",
    "A shipment that was not counted yet, usually a failed one, can be put again under its key and number.",
    evidence="guess",
    source=ESTIMATE,
    test="rules/test_intake.py::test_a_failed_shipment_can_be_corrected",
    otherwise=(Alternative("a shipment that exists is never put again", "shipment_corrections", "are refused"),),
    ask="PUT /api/v3/Shipments/{key of a failed test shipment} with its quantities mended: 200, or 400?",
)
def correct(environment: Environment, company: Company, document: Document, value: Any) -> None:
    """Put another content into a document and process it anew.

    Raises:
        Invalid: it is not the company's own, has reached its order already, or has another number or order now.
    """
    layout = document.layout
    content = document_fields.read(layout.schema, value)
    if environment.quirks.shipment_corrections == "are refused":
        raise Invalid(f"{document!r} exists already; post a new document")
    if document.sender_id != company.id or document.counted:
        raise Invalid(f"only the sender can correct {document!r}, and only before its quantities reach the order")
    if (content.get(layout.number), content.get("PartnerPO")) != (document.number, document.reference):
        raise Invalid(
            f"{layout.number} and PartnerPO stay {document.number} and {document.reference}; post a new document"
        )
    order = None if document.order_key is None else environment.documents.get(document.order_key)
    _complete(layout, content, order)
    _validate(environment, company, layout, content, order)
    document.content = content
    lifecycle.set_status(environment, document, statuses.NEW)


def _order(environment: Environment, company: Company, content: dict[str, Any]) -> Document:
    """A sales order to oneself, or a purchase order when a supplier is named as its receiver."""
    if company.role != "retailer":
        raise Invalid("orders are sent by retailers; a supplier receives them")
    receiver_id = _named_receiver(environment, company, content) or company.id
    _number_lines(content["OrderLines"])
    _refuse_known_order(environment, company.id, receiver_id, content.get("PartnerPO"))
    return Document(
        key=environment.documents.next_key(),
        document_type="Order",
        sender_id=company.id,
        receiver_id=receiver_id,
        link_key=environment.documents.begin_chain(),
        content=content,
        created_at=environment.now,
        progress=[] if receiver_id == company.id else sourcing.progress_of(content["OrderLines"]),
    )


@imitates(
    "orders: duplicates",
    "A known order is refused with 400 and the text that names its link key.",
    evidence="official",
    source=MAGENTO_MODULE,
    test="rules/test_intake.py::test_an_order_that_exists_is_refused_with_its_link_key",
    shows=REFUSING,
)
def _refuse_known_order(environment: Environment, sender_id: int, receiver_id: int, reference: str | None) -> None:
    """Source: the text, as Logicbroker's own Magento module reads it.  Guess: what makes two orders the same."""
    for known in environment.documents.with_word(reference or ""):
        same_sides = (known.sender_id, known.receiver_id) == (sender_id, receiver_id)
        if known.document_type == "Order" and same_sides and known.reference == reference:
            raise Invalid(f"This order already exists, see link key {known.link_key} for details.")


def _named_receiver(environment: Environment, company: Company, content: dict[str, Any]) -> int | None:
    named: int | None = content.get("ReceiverCompanyId")
    known = [company.id, *(partner.id for partner in environment.companies.partners_of(company))]
    if named is not None and named not in known:
        raise Invalid(f"ReceiverCompanyId is {named}, which is no partner of yours; see GET /api/v3/Partners")
    return named


def _number_lines(lines: list[dict[str, Any]]) -> None:
    for number, line in enumerate(lines, start=1):
        line.setdefault("LineNumber", str(number))


def _complete(layout: DocumentLayout, content: dict[str, Any], order: Document | None) -> None:
    """Add what an answer takes over from its order, and what follows from its lines."""
    if order is None:
        _number_lines(content[layout.lines])
    else:
        _take_over(layout, content, order)
    _COMPLETIONS[layout.document_type](layout, content)


def _validate(
    environment: Environment, company: Company, layout: DocumentLayout, content: dict[str, Any], order: Document | None
) -> None:
    if environment.quirks.answers_validated == "before creation":
        retailer = company if order is None else environment.companies.get(order.sender_id)
        problem = validation.incomplete(retailer, layout, content)
        if problem is not None:
            raise _not_created(layout, problem.details)
        if order is None:
            raise _not_created(layout, quantities.NO_ORDER.format(content.get("PartnerPO")))


@imitates(
    "documents: validated before creation",
    "By API an answer without a required field, or to an order that nobody has, is refused with 400; or fails later.",
    evidence="official",
    source=API_TESTING,
    test="rules/test_validation.py::test_an_answer_is_validated_before_it_is_created",
    otherwise=(Alternative("an incomplete answer is created and fails later", "answers_validated", "after creation"),),
    ask="POST /api/v3/Shipments with one line and no ShipmentNumber: 400, or 201?",
)
def _not_created(layout: DocumentLayout, why: str) -> Invalid:
    return Invalid(f"{layout.document_type} data was invalid: {why}")


def _answer(
    environment: Environment,
    company: Company,
    layout: DocumentLayout,
    content: dict[str, Any],
    order: Document | None,
) -> Document:
    """A document that answers an order; without an order it will fail its validation.

    Guess: either side of an order may send each kind, as the retailer sends an acknowledgement where he cancels.
    """
    if order is None:
        receiver_id = _named_receiver(environment, company, content)
        link_key = environment.documents.begin_chain()
    else:
        receiver_id = order.receiver_id if company.id == order.sender_id else order.sender_id
        link_key = order.link_key
    _replace_known(environment, company, layout, content.get(layout.number))
    return Document(
        key=environment.documents.next_key(),
        document_type=layout.document_type,
        sender_id=company.id,
        receiver_id=receiver_id,
        link_key=link_key,
        content=content,
        created_at=environment.now,
        order_key=None if order is None else order.key,
    )


def _order_of(environment: Environment, company: Company, content: dict[str, Any]) -> Document | None:
    """The purchase order with the document's PartnerPO; its link key decides where several have that.

    Source: support article 360021847952: PartnerPO links documents, and LinkKey should be supplied.
    """
    reference = content.get("PartnerPO")
    link_key = content.get("Identifier", {}).get("LinkKey")
    orders = [
        order
        for order in environment.documents.with_word(reference or "")
        if order.type == "PurchaseOrder"
        and order.reference == reference
        and company.id in (order.sender_id, order.receiver_id)
    ]
    linked = [order for order in orders if order.link_key == link_key]
    return next(iter(linked or orders), None)


def _replace_known(environment: Environment, company: Company, layout: DocumentLayout, number: str | None) -> None:
    """Refuse a number that was used before; a failed or ignored bearer makes room and is ignored from now on.

    Source: the release note of 8/31/2023.  Guess: the text, after the one for orders.
    """
    for known in environment.documents.with_word(number or ""):
        if known.document_type != layout.document_type or (known.sender_id, known.number) != (company.id, number):
            continue
        _make_room(environment, layout, known)


@imitates(
    "documents: duplicates",
    "A number is used once, but a failed or ignored document makes room for a better one.",
    evidence="official",
    source=RELEASE_NOTES,
    test="rules/test_intake.py::test_a_failed_document_makes_room_for_a_better_one",
)
def _make_room(environment: Environment, layout: DocumentLayout, known: Document) -> None:
    if known.status_code not in (statuses.FAILED, statuses.IGNORED):
        name = layout.document_type.lower()
        raise Invalid(f"This {name} already exists, see link key {known.link_key} for details.")
    if known.status_code == statuses.FAILED:
        lifecycle.set_status(environment, known, statuses.IGNORED)


@imitates(
    "acknowledgements: type",
    "A missing Type follows from the quantities of the lines.",
    evidence="official",
    source=ACKNOWLEDGEMENTS,
    test="rules/test_intake.py::test_the_type_of_an_acknowledgement_follows_from_its_quantities",
)
def _complete_acknowledgement(layout: DocumentLayout, content: dict[str, Any]) -> None:
    """Source: support article 360022058351: a missing Type follows from the quantities."""
    if "Type" in content:
        return
    lines = content[layout.lines]
    changed = any(line.get("QuantityCancelled") or line.get("QuantityBackordered") for line in lines)
    accepted_or_backordered = any(line.get("Quantity") or line.get("QuantityBackordered") for line in lines)
    content["Type"] = ACKNOWLEDGE if not changed else ACKNOWLEDGE_WITH_CHANGE if accepted_or_backordered else REJECT


@imitates(
    "shipments: packages",
    "A line has the sum of its packages; a container without a code has its tracking number.",
    evidence="official",
    source=SHIPMENTS,
    test="rules/test_intake.py::test_packages_hold_the_quantities_of_a_shipment",
)
def _complete_shipment(layout: DocumentLayout, content: dict[str, Any]) -> None:
    """Source: support article 360022058371: packages hold the quantities; a container's code is its tracking number."""
    for line in content[layout.lines]:
        packages = line.get("ShipmentInfos") or []
        if any("Qty" in package for package in packages):
            line["Quantity"] = sum(package.get("Qty") or 0 for package in packages)
        for package in packages:
            if package.get("TrackingNumber"):
                package.setdefault("ContainerCode", package["TrackingNumber"])


@imitates(
    "invoices: totals",
    "A missing total is the sum of its lines, a missing currency US dollars.",
    evidence="official",
    source=INVOICES,
    test="rules/test_intake.py::test_an_invoice_without_prices_has_the_order_s",
)
def _complete_invoice(layout: DocumentLayout, content: dict[str, Any]) -> None:
    """Source: support article 360022058331: a missing total is computed, the currency is US dollars."""
    content.setdefault("Currency", "USD")
    lines = content[layout.lines]
    total = sum(((line.get("Price") or 0) * (line.get("Quantity") or 0) for line in lines), Decimal())
    content.setdefault("InvoiceTotal", total)


def _complete_return(layout: DocumentLayout, content: dict[str, Any]) -> None:
    """Nothing of a return is computed."""


_COMPLETIONS = {
    "Acknowledgement": _complete_acknowledgement,
    "Shipment": _complete_shipment,
    "Invoice": _complete_invoice,
    "Return": _complete_return,
}


@imitates(
    "documents: copied attributes",
    "Extended attributes of header and lines travel from the order to what answers it.",
    evidence="official",
    source=MAGENTO_MODULE,
    test="rules/test_intake.py::test_documents_take_over_attributes_from_their_order",
)
def _take_over(layout: DocumentLayout, content: dict[str, Any], order: Document) -> None:
    """Fill what is missing from the order: header fields, line numbers, SKUs and extended attributes.

    Source: Logicbroker's own Magento module finds its line attributes again on shipments and acknowledgements.
    """
    for name in FROM_ORDER[layout.document_type]:
        if name not in content and name in order.content:
            content[name] = replica(order.content[name])
    _merge_attributes(content, order.content)
    taken: set[str] = set()
    for line in content[layout.lines]:
        order_line = _order_line(line, order, taken)
        if order_line is not None:
            taken.add(order_line["LineNumber"])
            _take_over_line(line, order_line)


def _order_line(line: dict[str, Any], order: Document, taken: set[str]) -> dict[str, Any] | None:
    """The order's line for a line: with its SKU and its number, or the first with its SKU not yet spoken of."""
    sku = (line["ItemIdentifier"].get("SupplierSKU") or "").lower()
    same_sku = [one for one in order.lines if (one["ItemIdentifier"].get("SupplierSKU") or "").lower() == sku]
    if "LineNumber" in line:
        return next((one for one in same_sku if one["LineNumber"] == line["LineNumber"]), None)
    return next((one for one in same_sku if one["LineNumber"] not in taken), next(iter(same_sku), None))


def _take_over_line(line: dict[str, Any], order_line: dict[str, Any]) -> None:
    for name in FROM_ORDER_LINE:
        if name not in line and name in order_line:
            line[name] = order_line[name]
    line["ItemIdentifier"] = order_line["ItemIdentifier"] | line["ItemIdentifier"]
    _merge_attributes(line, order_line)


def _merge_attributes(content: dict[str, Any], original: dict[str, Any]) -> None:
    attributes = content.get("ExtendedAttributes") or []
    known = {one.get("Name") for one in attributes}
    added = [dict(one) for one in original.get("ExtendedAttributes") or () if one.get("Name") not in known]
    if attributes or added:
        content["ExtendedAttributes"] = [*attributes, *added]
