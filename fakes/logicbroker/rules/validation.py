"""The published document standards: what documents must have, and what a retailer wants in place of them.

When that is looked at is in ``intake`` and ``lifecycle``.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fakes.evidence.ledger import imitates
from fakes.logicbroker.rules.quantities import INVALID, DocumentProblem
from fakes.logicbroker.sources import ACKNOWLEDGEMENTS, DOCUMENT_STANDARDS, ORDER_STANDARD
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.document_fields import SCHEMAS
from fakes.logicbroker.state.documents import DOCUMENT_LAYOUTS, Document, DocumentLayout
from fakes.logicbroker.state.statuses import DocumentType

STANDARD: Mapping[DocumentType, tuple[str, ...]] = {
    "Order": ("PartnerPO",),
    "Acknowledgement": ("AcknowledgementNumber", "ScheduledShipDate", "PartnerPO", "SupplierSKU"),
    "Shipment": ("ShipmentNumber", "PartnerPO", "SupplierSKU", "TrackingNumber"),
    "Invoice": ("InvoiceNumber", "PartnerPO", "SupplierSKU"),
    "Return": ("ReturnNumber", "PartnerPO", "SupplierSKU"),
}
"""Fields of the header, of every line with its item, or of every package.

Of orders the standard wants more, which is a quirk, because connectors do not send it and live ones work.
"""

_HEADER = ("PartnerPO", "OrderNumber", "OrderDate", "DocumentDate")
_ADDRESS = ("CompanyName", "Address1", "City", "State", "Zip")
_LINE = ("LineNumber", "Quantity", "QuantityUOM")


def incomplete(retailer: Company, layout: DocumentLayout, content: Mapping[str, Any]) -> DocumentProblem | None:
    """Everything that a document lacks of what its retailer wants, or None."""
    own = retailer.requires.get(layout.document_type)
    names = STANDARD[layout.document_type] if own is None else _own_standard(own)
    missing = [name for name in names if any(not holder.get(name) for holder in _holders(layout, content, name))]
    return _incomplete(missing) if missing else None


@imitates(
    "documents: required fields",
    "A document has its number, its reference, its SKUs and tracking numbers, an acknowledgement also a ship date.",
    evidence="official",
    source=ACKNOWLEDGEMENTS,
    test="rules/test_validation.py::test_an_acknowledgement_wants_a_ship_date",
)
def _incomplete(missing: Iterable[str]) -> DocumentProblem:
    return DocumentProblem(INVALID, f"{', '.join(missing)} required but missing.")


@imitates(
    "documents: required fields of a partner",
    "Each retailer may have required fields of its own, by type of document, in place of the standard's.",
    evidence="official",
    source=DOCUMENT_STANDARDS,
    test="rules/test_validation.py::test_a_retailer_may_want_other_fields_than_the_standard",
)
def _own_standard(names: tuple[str, ...]) -> tuple[str, ...]:
    return names


def _holders(layout: DocumentLayout, content: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """Where a field has to be: in the header, in each line, in each line's item, or in each package."""
    lines = content[layout.lines]
    if name in _names(layout.schema):
        yield content
    elif name in _names("ItemIdentifier"):
        yield from (line["ItemIdentifier"] for line in lines)
    elif name in _names("ShipmentInfo"):
        for line in lines:
            yield from line.get("ShipmentInfos") or content.get("ShipmentInfos") or [{}]
    else:
        yield from lines


def _names(schema: str) -> set[str]:
    return {field.name for field in SCHEMAS[schema]}


def unknown_fields(requires: Mapping[DocumentType, tuple[str, ...]]) -> list[str]:
    """The required fields that documents of their type do not have."""
    return [
        f"{document_type} {name}"
        for document_type, names in requires.items()
        for name in names
        if not any(name in _names(schema) for schema in _schemas_of(document_type))
    ]


def _schemas_of(document_type: DocumentType) -> list[str]:
    schema = DOCUMENT_LAYOUTS[document_type].schema
    [line] = [field.type for field in SCHEMAS[schema] if field.name == DOCUMENT_LAYOUTS[document_type].lines]
    return [schema, line, "ItemIdentifier", *["ShipmentInfo"] * (line == "OrderLine")]


@imitates(
    "orders: full validation",
    "A purchase order must have every field of the published standard; off by default.",
    evidence="official",
    source=ORDER_STANDARD,
    test="rules/test_validation.py::test_the_standard_wants_more_than_connectors_send",
    shows=lambda problem, order: problem is not None,
)
def problem_of(order: Document) -> DocumentProblem | None:
    """Everything that the standard misses on a purchase order, or None."""
    missing = _missing(order.content, _HEADER)
    if not any(info.get("ClassCode") for info in order.content.get("ShipmentInfos") or ()):
        missing.append("ShipmentInfos.ClassCode")
    for name in ("BillToAddress", "ShipToAddress"):
        missing += [f"{name}.{field}" for field in _missing(order.content.get(name) or {}, _ADDRESS)]
    for line in order.lines:
        names = _missing(line, _LINE) + _missing(line["ItemIdentifier"], ("SupplierSKU",))
        missing += [f"line {line['LineNumber']} {field}" for field in names]
    return DocumentProblem(INVALID, f"{', '.join(missing)} required but missing.") if missing else None


def _missing(holder: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    return [name for name in names if not holder.get(name)]
