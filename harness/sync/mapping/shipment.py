"""A supplier's shipment as the shipments that BigCommerce gets.

Posting them, and finding them again, is the flow's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.sync.errors import Unmappable
from harness.sync.mapping import tables
from harness.sync.mapping.carriers import UNKNOWN, carrier_of, find_carrier
from harness.sync.mapping.documents import document_name, order_id_of, order_product_of
from harness.sync.mapping.rows import SourceRecord
from harness.sync.mapping.values import ValueKind, convert, is_empty

_MARK = "Logicbroker shipment "

LONGEST_COMMENTS = 65_535
"""Source: Orders V2, shipments."""


@dataclass(frozen=True, slots=True)
class ShipmentDraft:
    """One BigCommerce shipment to be made: ``POST /v2/orders/{order_id}/shipments`` with ``body``.

    ``mark`` is the last line of the comments.  With the address and the tracking number it is found in no other
    shipment, so that a shipment of which nobody knows whether it was made can be looked up.
    """

    order_id: int
    body: dict[str, Any]
    mark: str


@dataclass(slots=True)
class _Parcel:
    """What goes to one address under one tracking number: quantities by order product, and the packages."""

    quantities: dict[int, int] = field(default_factory=dict)
    packages: list[SourceRecord] = field(default_factory=list)

    def add(self, order_product_id: int, quantity: int, package: SourceRecord) -> None:
        self.quantities[order_product_id] = self.quantities.get(order_product_id, 0) + quantity
        self.packages.append(package)


_Parcels = dict[tuple[int, str], _Parcel]


def to_shipments(shipment: SourceRecord, order_products: Sequence[SourceRecord]) -> list[ShipmentDraft]:
    """One draft for each address and tracking number, in the order of the document.

    ``order_products`` are the V2 lines of the order that ``order_id_of`` names.

    Raises:
        Unmappable: a line is not of this order, ships more than was ordered, or cannot be told apart.
    """
    name = document_name(shipment)
    order_id = order_id_of(shipment)
    parcels = _parcels(name, shipment, order_products)
    if not parcels:
        raise Unmappable(f"{name} ships nothing: every quantity in it is 0.")
    _refuse_too_much(name, parcels, order_products)
    header = tables.SHIPMENT.map(shipment, name)
    mark = f"{_MARK}{header['mark']}" if "mark" in header else ""
    loose = _loose_tracking_numbers(shipment, parcels)
    return [
        ShipmentDraft(order_id, _body(name, address, number, parcel, _comments(header, parcel, loose, mark)), mark)
        for (address, number), parcel in parcels.items()
    ]


def is_of_a_supplier(shipment: SourceRecord) -> bool:
    """Whether a shipment of the store was made from a supplier's: its comments end with our mark."""
    return str(shipment.get("comments") or "").rpartition("\n")[2].strip().startswith(_MARK)


def unknown_carriers(shipment: SourceRecord) -> list[str]:
    """The carriers that a shipment names and BigCommerce has no name for, each once, as they are written."""
    infos = [
        info
        for line in shipment.get("ShipmentLines") or []
        for info in line.get("ShipmentInfos") or []
        if _quantity_in(info, _count(line.get("Quantity"))) != 0
    ]
    codes = [str(info.get("CarrierCode") or "").strip() for info in infos or shipment.get("ShipmentInfos") or []]
    return [code for code in dict.fromkeys(codes) if code and carrier_of(code) == UNKNOWN]


def _parcels(name: str, shipment: SourceRecord, order_products: Sequence[SourceRecord]) -> _Parcels:
    parcels: _Parcels = {}
    for line in shipment.get("ShipmentLines") or []:
        mapped = tables.SHIPMENT_LINE.map(line, f"{name}, line {line.get('LineNumber')}")
        product = order_product_of(mapped.get("order_product_id"), line, order_products, name)
        address = _address_of(name, product)
        for quantity, package in _packages(name, mapped, line, shipment):
            parcel = parcels.setdefault((address, package.get("tracking_number", "")), _Parcel())
            parcel.add(product["id"], quantity, package)
    return parcels


def _address_of(name: str, product: SourceRecord) -> int:
    """The order address that a line goes to; BigCommerce ships to no other."""
    try:
        address: int = convert(ValueKind.ID, product.get("order_address_id"))
    except Unmappable:
        raise Unmappable(f"{name} ships line item {product['id']}, which has no address in BigCommerce.") from None
    return address


def _packages(
    name: str, line: SourceRecord, raw: SourceRecord, shipment: SourceRecord
) -> Iterable[tuple[int, SourceRecord]]:
    """The quantity in each package of a line; packages with nothing of it are left out, and so is what they say.

    Source: document standards: the packages' ``Qty`` counts, and infos on the header are pallets.
    Guess: a line without packages travels in the first one of the header.
    """
    infos = raw.get("ShipmentInfos") or (shipment.get("ShipmentInfos") or [])[:1] or [{}]
    own = bool(raw.get("ShipmentInfos"))
    whole = line.get("quantity") if len(infos) == 1 else None
    for info in infos:
        if _quantity_in(info if own else {}, whole) == 0:
            continue
        package = tables.PACKAGE.map(info, f"{name}, package")
        quantity = package.get("quantity", whole) if own else whole
        if quantity is None:
            raise Unmappable(f"{name}, line {raw.get('LineNumber')}: nobody says how many travel in which package.")
        yield quantity, package


def _quantity_in(info: SourceRecord, whole: int | None) -> int | None:
    """How many of a line are in a package, ``whole`` where it does not say; None where that cannot be read."""
    return whole if is_empty(info.get("Qty")) else _count(info["Qty"])


def _count(said: Any) -> int | None:
    try:
        return None if is_empty(said) else int(convert(ValueKind.COUNT, said))
    except Unmappable:
        return None


def _refuse_too_much(name: str, parcels: _Parcels, order_products: Sequence[SourceRecord]) -> None:
    shipped: dict[int, int] = {}
    for parcel in parcels.values():
        for order_product_id, quantity in parcel.quantities.items():
            shipped[order_product_id] = shipped.get(order_product_id, 0) + quantity
    for product in order_products:
        if (count := shipped.get(product["id"], 0)) > product["quantity"]:
            raise Unmappable(
                f"{name} ships {count} of line item {product['id']}, of which {product['quantity']} were ordered."
            )


def _loose_tracking_numbers(shipment: SourceRecord, parcels: _Parcels) -> list[str]:
    """Tracking numbers that stand only on the header; which items travel under them is not said."""
    used = {number for _, number in parcels}
    numbers = [str(info.get("TrackingNumber") or "").strip() for info in shipment.get("ShipmentInfos") or []]
    return [number for number in dict.fromkeys(numbers) if number and number not in used]


def _named_package(parcel: _Parcel) -> SourceRecord:
    """The package whose carrier BigCommerce is told: the first with a carrier that it knows."""
    return next((package for package in parcel.packages if package.get("tracking_carrier")), {})


def _comments(header: SourceRecord, parcel: _Parcel, loose: Sequence[str], mark: str) -> str:
    """Everything that BigCommerce has no field for, and the mark."""
    lines = [header.get("comments", "")]
    told = carrier_of(_named_package(parcel).get("carrier_code", ""))
    codes = dict.fromkeys(package["carrier_code"] for package in parcel.packages if "carrier_code" in package)
    if untold := [code for code in codes if not find_carrier(code).is_all or carrier_of(code) != told]:
        lines.append(f"Carrier: {', '.join(untold)}")
    if loose:
        lines.append(f"Further tracking numbers: {', '.join(loose)}")
    lines.append(mark)
    return "\n".join(line for line in lines if not is_empty(line))


def _body(name: str, address: int, tracking_number: str, parcel: _Parcel, comments: str) -> dict[str, Any]:
    if len(comments) > LONGEST_COMMENTS:
        raise Unmappable(f"{name}: the note has {len(comments)} characters, and at most {LONGEST_COMMENTS} fit.")
    named = _named_package(parcel)
    return {
        "order_address_id": address,
        "items": [{"order_product_id": key, "quantity": quantity} for key, quantity in parcel.quantities.items()],
        "tracking_number": tracking_number,
        "shipping_provider": named.get("shipping_provider", ""),
        "tracking_carrier": named.get("tracking_carrier", ""),
        "shipping_method": next(
            (package["shipping_method"] for package in parcel.packages if "shipping_method" in package), ""
        ),
        "comments": comments,
    }
