"""Answers and documents as XML, written and read.

Which fields a document has is in ``document_fields``; when XML is wanted is decided in ``api.routes``.
Source: the recorded XML answer, unless marked Guess.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.state.document_fields import SCHEMAS, DocumentField

if TYPE_CHECKING:  # Few callers want XML, so its libraries are loaded for them.
    from xml.etree.ElementTree import Element

NAMESPACES = {"xmlns:xsd": "http://www.w3.org/2001/XMLSchema", "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance"}

CONTACT_TYPES = {0: "Customer"}
"""Guess: the words for the other numbers were never seen."""

_DATES = frozenset(field.name for fields in SCHEMAS.values() for field in fields if field.type == "date")

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot carry; Guess: what they become."""

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"

_RECORDS = {
    "AckLines": "Acknowledgement",
    "InvoiceLines": "Invoice",
    "OrderLines": "SalesOrder",
    "ReturnLines": "Return",
    "ShipmentLines": "Shipment",
}


def write(value: Mapping[str, Any]) -> bytes:
    """A JSON object as XML."""
    from xml.etree.ElementTree import Element, tostring  # noqa: PLC0415 - see above

    root = Element(_root_name(value), NAMESPACES)
    _fill(root, value)
    content: bytes = tostring(root, encoding="utf-8")
    return content


def _root_name(value: Mapping[str, Any]) -> str:
    """Guess: for everything but LBMessage."""
    return "LBMessage" if "Body" in value else "ArrayResponse" if "Records" in value else "Object"


def _fill(element: "Element", value: Any) -> None:
    from xml.etree.ElementTree import SubElement  # noqa: PLC0415 - see above

    if isinstance(value, Mapping):
        for name, inner in value.items():
            if inner is not None:
                _fill(SubElement(element, name), _word_for(name, inner))
            elif name in _DATES:  # Guess: as RequestedShipDate in the recording, so the dates that it does not have.
                SubElement(element, name, {"xsi:nil": "true"})
    elif isinstance(value, list):
        for inner in value:
            _fill(SubElement(element, _entry_name(element.tag, inner)), inner)
    else:
        element.text = _text(value)


def _word_for(name: str, value: Any) -> Any:
    return CONTACT_TYPES.get(value, value) if name == "ContactType" else value


def _entry_name(name: str, entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return "string"
    if name == "Records":
        return next((_RECORDS[field] for field in entry if field in _RECORDS), "Record")
    return name[:-2] if name.endswith("xes") else name.removesuffix("s")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return format(value, "f") if isinstance(value, Decimal) else _NO_XML.sub("\ufffd", str(value))


def read_document(schema: str, body: bytes) -> dict[str, Any]:
    """A document that was posted as XML, as the same value that its JSON would be.

    Raises:
        Invalid: the body is not XML, or brings its own document type.
    """
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415 - see above

    from defusedxml import DefusedXmlException  # noqa: PLC0415 - see above
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415 - see above

    try:
        root = fromstring(body, forbid_dtd=True)
    except DefusedXmlException:
        raise Invalid("the XML brings a document type or entities of its own; send plain elements") from None
    except (ParseError, ValueError, LookupError) as error:
        raise Invalid(f"the body is not XML: {error}") from None
    return _read(schema, root)


def _read(schema: str, element: "Element") -> dict[str, Any]:
    fields = {field.name: field for field in SCHEMAS[schema]}
    value: dict[str, Any] = {}
    for child in element:
        field = fields.get(child.tag.rpartition("}")[2])
        if field is None:
            continue
        if field.many:
            value[field.name] = [_read(field.type, entry) for entry in child]
        elif field.type in SCHEMAS:
            value[field.name] = _read(field.type, child)
        elif child.text or _is_empty_text(field, child):
            value[field.name] = _number_of(field.name, child.text or "")
    return value


def _is_empty_text(field: DocumentField, element: "Element") -> bool:
    return field.type == "string" and element.get(_NIL) != "true"


def _number_of(name: str, text: str) -> Any:
    """The number that a word stands for where JSON has a number; other texts as they are."""
    if name != "ContactType":
        return text
    return next((number for number, word in CONTACT_TYPES.items() if word == text), text)
