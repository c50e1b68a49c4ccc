"""Columns of files with documents: what a path such as ``ShipToAddress.City`` means, read and written.

Source: the article on the order standard, with paths such as ``ShipmentInfo.ClassCode``, and the description V1, which
calls them JSON paths.  Guess: a name alone may also be one of a line, its item or its package.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.state.document_fields import SCHEMAS, DocumentField
from fakes.logicbroker.state.documents import DocumentLayout, attribute

ATTRIBUTE = "ExtendedAttributes"


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column: its title, whether it is one of a line, the names on the way, and the attribute at its end."""

    title: str
    of_line: bool
    path: tuple[str, ...]
    attribute: str | None = None

    def read(self, document: Mapping[str, Any], line: Mapping[str, Any]) -> Any:
        """The value in a document, or in one of its lines; of several packages or taxes that of the first."""
        holder: Any = line if self.of_line else document
        for name in self.path:
            holder = (holder or {}).get(name)
            if isinstance(holder, list) and name != ATTRIBUTE:
                holder = holder[0] if holder else None
        return holder if self.attribute is None else attribute({ATTRIBUTE: holder or ()}, self.attribute)

    def write(self, document: dict[str, Any], line: dict[str, Any], layout: DocumentLayout, text: str) -> None:
        """Put a text where ``read`` finds it."""
        holder, schema = (line, _line_schema(layout)) if self.of_line else (document, layout.schema)
        for name in self.path[:-1]:
            field = _field(schema, name)
            inner = holder.setdefault(name, [{}] if field.many else {})
            holder, schema = inner[0] if field.many else inner, field.type
        if self.attribute is None:
            holder[self.path[-1]] = text
        else:
            holder.setdefault(ATTRIBUTE, []).append({"Name": self.attribute, "Value": text})


def column_of(layout: DocumentLayout, text: str, title: str | None = None) -> FileColumn:
    """The column of a path, in any case of letters, lists in the singular or the plural.

    Raises:
        Invalid: documents of this type have no such field.
    """
    words = text.strip().split(".")
    for schema, of_line, before in _starts(layout):
        found = _follow(schema, words)
        if found is not None:
            path, name = found
            if path[0] == "ShipmentInfos" and not of_line and layout.document_type == "Shipment":
                continue  # Those of its header are pallets; packages belong to lines.
            if path[0] == layout.lines and len(path) > 1:
                return FileColumn(title or text.strip(), of_line=True, path=path[1:], attribute=name)
            return FileColumn(title or text.strip(), of_line, (*before, *path), name)
    raise Invalid(f"a {layout.schema} has no field {text.strip()!r}")


def _starts(layout: DocumentLayout) -> Iterator[tuple[str, bool, tuple[str, ...]]]:
    """Where a path may begin: in the header, in a line, in its item, in a package of it."""
    line = _line_schema(layout)
    yield layout.schema, False, ()
    yield line, True, ()
    yield "ItemIdentifier", True, ("ItemIdentifier",)
    if line == "OrderLine":
        yield "ShipmentInfo", True, ("ShipmentInfos",)


def _follow(schema: str, words: list[str]) -> tuple[tuple[str, ...], str | None] | None:
    """The exact names along a path, and the attribute that it ends with; None when it leads nowhere."""
    path: list[str] = []
    for number, word in enumerate(words):
        field = _field_called(schema, word)
        if field is None:
            return None
        path.append(field.name)
        if field.name == ATTRIBUTE:
            name = ".".join(words[number + 1 :])
            return (tuple(path), name) if name else None
        schema = field.type
        if schema not in SCHEMAS and number < len(words) - 1:
            return None
    return None if schema in SCHEMAS else (tuple(path), None)


def _field_called(schema: str, word: str) -> DocumentField | None:
    names = {word.lower(), f"{word.lower()}s", f"{word.lower()}es"}
    return next((field for field in SCHEMAS[schema] if field.name.lower() in names), None)


def _field(schema: str, name: str) -> DocumentField:
    return next(field for field in SCHEMAS[schema] if field.name == name)


def _line_schema(layout: DocumentLayout) -> str:
    return _field(layout.schema, layout.lines).type


_USUAL = {
    "Order": "RetailPrice Description ShipToAddress.FirstName ShipToAddress.LastName ShipToAddress.Address1 "
    "ShipToAddress.City ShipToAddress.State ShipToAddress.Zip",
    "Acknowledgement": "AcknowledgementNumber ScheduledShipDate QuantityCancelled QuantityBackordered "
    "AckLines.ChangeReason",
    "Shipment": "ShipmentNumber ShipmentDate ShipmentLines.ShipmentInfos.TrackingNumber "
    "ShipmentLines.ShipmentInfos.CarrierCode",
    "Invoice": "InvoiceNumber InvoiceDate InvoiceTotal",
    "Return": "ReturnNumber ReturnDate ReturnReasonCode",
}


def usual_columns(layout: DocumentLayout) -> list[FileColumn]:
    """The columns of who asks for none.  Guess: the standard files were never captured."""
    words = ["Identifier.LogicbrokerKey", "DocumentDate", "StatusCode", "PartnerPO", "OrderNumber"]
    words += ["LineNumber", "SupplierSKU", "PartnerSKU", f"{layout.lines}.Quantity", f"{layout.lines}.Price"]
    return [column_of(layout, word) for word in (*words, *_USUAL[layout.document_type].split())]
