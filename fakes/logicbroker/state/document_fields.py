"""The fields of documents: names, types and which must be there, as tables; reading and completing by them.

Source: the published description of CommerceAPI V3.  What the values mean is known to the rules.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from fakes.evidence.ledger import Alternative, imitates
from fakes.logicbroker.instants import parse_instant, write_instant
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.sources import RECORDINGS

# One field per word: ``Name``, ``Name:type``, ``Name:Schema``, ``Name:Schema[]``; ``!`` marks a required one.
_IDENTITY = """SenderCompanyId:integer ReceiverCompanyId:integer Identifier:EntityIdentifier DocumentDate:date
    StatusCode:integer"""
_TRADE = f"""OrderNumber VendorNumber CustomerNumber DepartmentNumber PartnerPO SupplierPO OrderDate:date
    Discounts:Discount[] Taxes:Tax[] Payments:Payment[] PaymentTerm:PaymentTerm ShipmentInfos:ShipmentInfo[]
    ShipToAddress:Contact BillToAddress:Contact OrderedByAddress:Contact ExtendedAttributes:DataAttribute[]
    TotalAmount:number Currency HandlingAmount:number DropshipAmount:number HandlingTaxes:Tax[] Note WarehouseCode
    {_IDENTITY}"""

_TABLES = {
    "EntityIdentifier": "SourceKey LogicbrokerKey DestinationKey LinkKey",
    "ItemIdentifier": "SupplierSKU PartnerSKU ParentSKU ManufacturerSKU ExternalSKU ASIN UPC ISBN SerialNumber",
    "DataAttribute": "Name Value Section",
    "Contact": """CompanyName FirstName LastName Title Address1 Address2 City State Country Zip Province AddressCode
        StateCode CountryCode Phone ContactID ContactType:0..3 Email TaxNumber FaxNumber Note
        ExtendedAttributes:DataAttribute[]""",
    "Discount": "DiscountCode DiscountName DiscountPercent:number DiscountAmount:number",
    "Tax": "TaxTitle TaxCode TaxAmount:number TaxRate:number",
    "Payment": "Method PaymentDate:date Amount:number ReferenceId",
    "PaymentTerm": """TermsDescription PayInNumberOfDays:integer DiscountInNumberOfDays:integer
        AvailableDiscount:number DiscountPercent:number DueDate:date DiscountDueDate:date EffectiveDate:date""",
    "ShipmentInfo": """DateShipped:date CarrierCode ClassCode SenderClassCode ReceiverClassCode ServiceLevelCode
        ServiceLevelDescription TrackingNumber ShippingDiscounts:Discount[] SellerFullfillmentId ShipmentCost:number
        ShipmentTaxes:Tax[] InsuranceCost:number ContainerCode Qty:integer ContainerType ShipmentContainerParentCode
        Height:number Width:number Length:number DimensionUnit Weight:number WeightUnit CartonsPerPallet:integer
        LayersPerPallet:integer Note ExtendedAttributes:DataAttribute[]""",
    "OrderLine": """ItemIdentifier:ItemIdentifier! Price:number PriceCode RetailPrice:number Cost:number MSRP:number
        Description Discounts:Discount[] ShipmentInfos:ShipmentInfo[] Taxes:Tax[] WarehouseCode
        ShippingAddress:Contact IsDropShip:flag Quantity:integer QuantityUOM LineNumber Weight:number WeightUOM Note
        ExtendedAttributes:DataAttribute[]""",
    "AckLine": """ItemIdentifier:ItemIdentifier! Type:0..3 Quantity:integer QuantityCancelled:integer
        QuantityBackordered:integer Price:number PriceCode RetailPrice:number QuantityUOM ChangeReason Description
        LineNumber ExtendedAttributes:DataAttribute[]""",
    "ReturnLine": """ItemIdentifier:ItemIdentifier! Quantity:integer Price:number PriceCode RetailPrice:number
        QuantityUOM ReturnReason ReturnReasonCode Description LineNumber ExtendedAttributes:DataAttribute[]""",
    "SalesOrder": f"""RequestedShipDate:date DoNotShipBefore:date DoNotShipAfter:date ExpectedDeliveryDate:date
        ShipFromAddress:Contact RemitToAddress:Contact MarkForAddress:Contact TypeCode ReleaseNumber
        SalesRequirement:0..2 OrderLines:OrderLine[]! {_TRADE}""",
    "Shipment": f"""ShipFromAddress:Contact ShipmentDate:date ExpectedDeliveryDate:date InvoiceNumber BillofLading
        PRONumber ShipmentNumber ShipmentLines:OrderLine[]! {_TRADE}""",
    "Invoice": f"""RemitToAddress:Contact ShipFromAddress:Contact InvoiceLines:OrderLine[]! InvoiceNumber!
        InvoiceDate:date InvoiceTotal:number {_TRADE}""",
    "Acknowledgement": f"""ShipToAddress:Contact BillToAddress:Contact ShipFromAddress:Contact Type:0..3
        AcknowledgementNumber OrderNumber OrderDate:date PartnerPO VendorNumber ChangeReason AcknowledgementDate:date
        ScheduledShipDate:date RequestedShipDate:date DoNotShipBefore:date DoNotShipAfter:date
        ExpectedDeliveryDate:date UpdateRequestNumber ExtendedAttributes:DataAttribute[] AckLines:AckLine[]!
        {_IDENTITY}""",
    "Return": f"""ShipToAddress:Contact BillToAddress:Contact ShipFromAddress:Contact OrderedByAddress:Contact
        ReturnNumber! ReturnDate:date OrderNumber OrderDate:date PartnerPO VendorNumber Note
        ExtendedAttributes:DataAttribute[] ReturnLines:ReturnLine[]! {_IDENTITY}""",
    "LBActivityEvent": """Id:integer Date:date SenderId:integer ReceiverId:integer LogicbrokerKey:integer DocumentType
        LinkKey TypeId:integer Level Category Summary Details Processed:flag Viewed:flag AdditionalData""",
    "WebhookDetails": """Id:integer Format! Address! Topic! Enabled:flag CreatedAt:date UpdatedAt:date SharedSecret""",
    "BulkStatusUpdateRequest": "Status OnlyIncreaseStatus:flag LogicbrokerKeys:string[]",
    "DocumentFilters": """partnerPO sourceKey status from:date to:date page:integer pageSize:integer
        receiverCompanyId:integer senderCompanyId:integer linkkey""",
    "AdvancedFieldMappingCondition": "Logic Field Operator Value",
    "AdvancedFieldMapping": "SourceField TargetField Condition:AdvancedFieldMappingCondition",
    "DocumentExportRequest": """Columns:AdvancedFieldMapping[] Filter:DocumentFilters LogicbrokerKeys:string[] Delimiter
        FileType""",
    "DocumentImportRequest": "Columns:AdvancedFieldMapping[] Delimiter FileType DryRun:flag Custom:flag",
    "InventoryExportRequest": """Delimiter FileType IncludeNullQuantity:flag Mapped:flag ModifiedAfter:date
        Transform:flag""",
}


_NUMBER = re.compile(r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*")

LARGEST_INTEGER = 2**31 - 1
LARGEST_EXPONENT = 300
"""Of numbers.  The description says int32 and double."""


@dataclass(frozen=True, slots=True)
class DocumentField:
    """One field: its type is ``string``, ``integer``, ``number``, ``flag``, ``date``, a code such as ``0..3``, or the
    name of a table.
    """

    name: str
    type: str
    many: bool
    required: bool

    @classmethod
    def of(cls, word: str) -> "DocumentField":
        name, _, kind = word.rstrip("!").partition(":")
        return cls(name, kind.removesuffix("[]") or "string", kind.endswith("[]"), word.endswith("!"))


SCHEMAS: dict[str, tuple[DocumentField, ...]] = {
    name: tuple(DocumentField.of(word) for word in table.split()) for name, table in _TABLES.items()
}
_BY_LOWER_NAME = {name: {field.name.lower(): field for field in fields} for name, fields in SCHEMAS.items()}
_BY_NAME = {name: {field.name: field for field in fields} for name, fields in SCHEMAS.items()}
_REQUIRED = {name: tuple(field.name for field in fields if field.required) for name, fields in SCHEMAS.items()}


def read(schema: str, value: Any) -> dict[str, Any]:
    """A posted value with the known fields only, each in its own type: Decimal numbers, dates as answers print them.

    Unknown fields are dropped and names compare without regard to case.  Guess: so does the usual .NET reader.

    Raises:
        Invalid: naming every place whose value does not fit its type, and every required field that is missing.
    """
    problems: list[str] = []
    content = _read(schema, value, "", problems)
    if problems:
        raise Invalid(f"the {schema} cannot be read: {'; '.join(problems)}")
    return content


def _read(schema: str, value: Any, place: str, problems: list[str]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        problems.append(f"{place.removesuffix('.') or 'the body'} wants an object, got {_kind(value)}")
        return {}
    content: dict[str, Any] = {}
    as_written, by_lower_name = _BY_NAME[schema], _BY_LOWER_NAME[schema]
    for name, given in value.items():
        field = as_written.get(name) or by_lower_name.get(str(name).lower())
        if field is None or given is None:
            continue
        if type(given) is str and field.type == "string" and not field.many:  # As most are, in every order.
            content[field.name] = given
        else:
            content[field.name] = _read_field(field, given, f"{place}{field.name}", problems)
    problems.extend(f"{place}{name} is required" for name in _REQUIRED[schema] if not content.get(name))
    return content


def _read_field(field: DocumentField, value: Any, place: str, problems: list[str]) -> Any:
    if not field.many:
        return _read_one(field.type, value, place, problems)
    if not isinstance(value, list):
        problems.append(f"{place} wants a list, got {_kind(value)}")
        return []
    return [_read_one(field.type, one, f"{place}[{number}]", problems) for number, one in enumerate(value)]


def _read_one(kind: str, value: Any, place: str, problems: list[str]) -> Any:
    if kind in SCHEMAS:
        return _read(kind, value, f"{place}.", problems)
    try:
        return _READERS[kind](value)
    except (ValueError, ArithmeticError):
        problems.append(f"{place} wants {'an' if kind[0] in 'aeiou' else 'a'} {kind}, got {value!r}")
        return None


def _string(value: Any) -> str:
    if isinstance(value, bool | float | Mapping | list):  # JSON has no float here but NaN and Infinity.
        raise ValueError
    return str(value)


def _integer(value: Any) -> int:
    number = _number(value)
    if abs(number) > LARGEST_INTEGER or number != int(number):
        raise ValueError
    return int(number)


def _code(largest: int, value: Any) -> int:
    """A number of the published enumeration from 0."""
    number = _integer(value)
    if not 0 <= number <= largest:
        raise ValueError
    return number


def _number(value: Any) -> Decimal:
    if isinstance(value, bool | Mapping | list):
        raise ValueError
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise ValueError
    number = Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
        raise ValueError
    return number


def _flag(value: Any) -> bool:
    text = str(value).lower()
    if text not in {"true", "false"}:
        raise ValueError
    return text == "true"


def _date(value: Any) -> str:
    return write_instant(value if isinstance(value, datetime) else parse_instant(_string(value)))


_READERS: dict[str, Callable[[Any], Any]] = {
    "string": _string,
    "integer": _integer,
    "0..2": partial(_code, 2),
    "0..3": partial(_code, 3),
    "number": _number,
    "flag": _flag,
    "date": _date,
}


def _kind(value: Any) -> str:
    return "nothing" if value is None else type(value).__name__


@imitates(
    "API: absent fields",
    "Every field of a document is printed, absent ones and absent lists as null.",
    evidence="recorded",
    source=RECORDINGS,
    test="state/test_document_fields.py::test_absent_fields_are_null_at_every_depth",
    otherwise=(Alternative("a date that nobody set is the first of all days", "unset_dates", "0001-01-01T00:00:00"),),
    ask="GET /api/v3/Orders/{key of an order without DoNotShipBefore}: null, or 0001-01-01T00:00:00?",
)
def complete(schema: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with every field of the schema, absent ones as null.  Source: the recordings."""
    return {field.name: _complete_field(field, content.get(field.name)) for field in SCHEMAS[schema]}


def complete_some(schema: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Those fields of the schema that the content has, each complete."""
    return {
        field.name: _complete_field(field, content[field.name]) for field in SCHEMAS[schema] if field.name in content
    }


def _complete_field(field: DocumentField, value: Any) -> Any:
    if value is None or field.type not in SCHEMAS:
        return value
    if field.many:
        return [complete(field.type, one) for one in value]
    return complete(field.type, value)


def with_dates(schema: str, body: Mapping[str, Any], unset: str) -> dict[str, Any]:
    """A complete body in which every date that is absent has a text."""
    return {field.name: _with_date(field, body[field.name], unset) for field in SCHEMAS[schema]}


def _with_date(field: DocumentField, value: Any, unset: str) -> Any:
    if value is None:
        return unset if field.type == "date" and not field.many else None
    if field.type not in SCHEMAS:
        return value
    if field.many:
        return [with_dates(field.type, one, unset) for one in value]
    return with_dates(field.type, value, unset)
