"""The published fields of orders, parcels and products, for those of these connectors that write them in one style."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.connectors.common import attribute, instant

CARRIERS = {
    **dict.fromkeys(("UPSN", "UPS", "UPSS", "UPGF"), ("ups", "ups")),
    **dict.fromkeys(("FDEG", "FDE", "FDEN", "FDXE", "FDXG", "FXFE", "FEDEX"), ("fedex", "fedex")),
    "USPS": ("usps", "usps"),
    **dict.fromkeys(("DHL", "DHLC", "DHLE"), ("", "dhl")),
    **dict.fromkeys(("CANADAPOST", "CPC"), ("canadapost", "canada-post")),
    "AUSPOST": ("auspost", "australia-post"),
    "ROYALMAIL": ("royalmail", "royalmail"),
}


class Unfit(Exception):
    """A record that cannot be passed on; the message is for people."""


def sales_order(order: Any, lines: list[Any], addresses: list[Any], *, line_marks: bool = True) -> dict[str, Any]:
    """A BigCommerce order as a sales order; ``line_marks`` says whether lines carry the ids of the store."""
    sent = [line for line in lines if line["type"] == "physical" and line["quantity"] > 0]
    doors = {address["id"]: address for address in addresses}
    for line in sent:
        if not line["sku"]:
            raise Unfit(f"the line {line['name']!r} has no SKU")
        if line["order_address_id"] not in doors:
            raise Unfit(f"the line {line['sku']} goes to no address")
    if not sent:
        raise Unfit("nothing in it can be shipped")
    first = sent[0]["order_address_id"]
    number = str(order["id"])
    return _full(
        {
            "PartnerPO": number,
            "OrderNumber": number,
            "Identifier": {"SourceKey": number},
            "OrderDate": f"{instant(order['date_created']):%Y-%m-%dT%H:%M:%SZ}",
            "HandlingAmount": _amount(order["handling_cost_inc_tax"]),
            "Currency": order["default_currency_code"] or order["currency_code"],
            "Payments": _one(Method=order["payment_method"], ReferenceId=_text(order["payment_provider_id"])),
            "Discounts": _sum_of("DiscountAmount", order["discount_amount"]),
            "Taxes": _sum_of("TaxAmount", order["total_tax"]),
            "TotalAmount": Decimal(order["total_inc_tax"]),
            "Note": order["customer_message"],
            "CustomerNumber": str(order["customer_id"]),
            "BillToAddress": contact(order["billing_address"]),
            "ShipToAddress": contact(doors[first]),
            "ExtendedAttributes": _marks(BigCommerceOrderId=number, BigCommerceStaffNotes=order["staff_notes"]),
            "OrderLines": [
                _line(line, at, doors if line["order_address_id"] != first else {}, line_marks)
                for at, line in enumerate(sent, 1)
            ],
        }
    )


def _line(line: Any, number: int, doors: dict[int, Any], marked: bool) -> dict[str, Any]:
    options = [{"Name": o["display_name"], "Value": o["display_value"]} for o in line["product_options"]]
    ids = {"BigCommerceAddressId": str(line["order_address_id"]), "BigCommerceLineItemId": str(line["id"])}
    return _full(
        {
            "LineNumber": str(number),
            "Quantity": line["quantity"],
            "Price": Decimal(line["price_inc_tax"]),
            "Cost": _amount(line["cost_price_inc_tax"]),
            "Description": line["name"],
            "Note": line["wrapping_message"],
            "Weight": Decimal(str(line["weight"])),
            "ItemIdentifier": _full({"SupplierSKU": line["sku"], "UPC": line["upc"]}),
            "Discounts": [
                _full(
                    {
                        "DiscountCode": _text(each.get("code")) or _text(each.get("id")),
                        "DiscountName": each.get("name"),
                        "DiscountAmount": Decimal(each["amount"]),
                    }
                )
                for each in line["applied_discounts"]
            ],
            "ShippingAddress": contact(doors[line["order_address_id"]]) if doors else None,
            "ExtendedAttributes": [*options, *(_marks(**ids) if marked else [])],
        }
    )


def contact(address: Any) -> dict[str, Any]:
    """An address of either kind."""
    names = {
        "first_name": "FirstName",
        "last_name": "LastName",
        "company": "CompanyName",
        "street_1": "Address1",
        "street_2": "Address2",
        "city": "City",
        "state": "State",
        "zip": "Zip",
        "country": "Country",
        "country_iso2": "CountryCode",
        "phone": "Phone",
        "email": "Email",
    }
    form = [
        {"Name": f"bigcommerce_{each['name']}", "Value": _listed(each["value"])}
        for each in address.get("form_fields") or []
    ]
    known = {theirs: address.get(ours) for ours, theirs in names.items()}
    return _full({**known, "ContactID": _text(address.get("id")), "ExtendedAttributes": form})


def _listed(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else _text(value)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _amount(text: str) -> Decimal | None:
    return Decimal(text) or None


def _one(**fields: Any) -> list[dict[str, Any]]:
    full = _full(fields)
    return [full] if full else []


def _sum_of(name: str, text: str) -> list[dict[str, Any]]:
    return [{name: Decimal(text)}] if Decimal(text) else []


def _marks(**values: str) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in values.items() if value]


def _full(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


@dataclass
class Parcel:
    """One address and one tracking number, and how many pieces of which lines of the order."""

    address: int
    tracking: str
    carrier: str
    method: str
    items: dict[int, int]

    def body(self, comments: str) -> dict[str, Any]:
        """As the store takes it."""
        provider, tracked = CARRIERS.get(self.carrier, ("", ""))
        stranger = [f"Carrier: {self.carrier}"] if self.carrier and self.carrier not in CARRIERS else []
        body: dict[str, Any] = {
            "order_address_id": self.address,
            "tracking_number": self.tracking,
            "shipping_provider": provider,
            "tracking_carrier": tracked,
            "comments": "\n".join([*stranger, comments]),
            "items": [{"order_product_id": line, "quantity": pieces} for line, pieces in self.items.items()],
        }
        return {**body, "shipping_method": self.method} if self.method else body


def parcels(document: Any, lines: list[Any]) -> list[Parcel]:
    """What the store has to show of a supplier's shipment; a package that holds several lines is one parcel."""
    found: dict[tuple[int, str], Parcel] = {}
    for line, package, pieces in _packages(document):
        ours = line_of(line, lines)
        place = ours["order_address_id"], str(package.get("TrackingNumber") or "").strip()
        if len(place[1]) > 50:
            raise Unfit(f"the tracking number {place[1]} is too long")
        carrier, method = str(package.get("CarrierCode") or ""), str(package.get("ClassCode") or "")
        parcel = found.setdefault(place, Parcel(*place, carrier, method, {}))
        parcel.items[ours["id"]] = parcel.items.get(ours["id"], 0) + pieces
    return list(found.values())


def _packages(document: Any) -> Iterator[tuple[Any, Any, int]]:
    for line in document["ShipmentLines"]:
        for package in line.get("ShipmentInfos") or [{}]:
            pieces = package.get("Qty")
            pieces = line["Quantity"] if pieces is None else pieces
            if pieces > 0:
                yield line, package, pieces


def line_of(line: Any, lines: list[Any]) -> Any:
    """The order's line that a document's line speaks of: by its mark, else by its SKU, else by its number."""
    mark = attribute(line, "BigCommerceLineItemId")
    if mark and (found := [each for each in lines if str(each["id"]) == mark]):
        return found[0]
    item = line["ItemIdentifier"]
    for sku in (item.get("PartnerSKU"), item.get("SupplierSKU")):
        found = [each for each in lines if sku and each["sku"].lower() == sku.lower() and each["type"] == "physical"]
        if len(found) == 1:
            return found[0]
    sent = [each for each in lines if each["type"] == "physical" and each["quantity"] > 0]
    number = str(line.get("LineNumber") or "")
    if number.isdigit() and 0 < int(number) <= len(sent):
        return sent[int(number) - 1]
    raise Unfit(f"no line of the order is {item.get('SupplierSKU')}")


def cancelled(acknowledgements: list[Any], lines: list[Any]) -> dict[int, int]:
    """How many pieces of each line all of a supplier's acknowledgements cancel; each number counts once."""
    counted: dict[int, int] = {}
    known = {(each["PartnerPO"], each["AcknowledgementNumber"]): each for each in acknowledgements}
    for each in known.values():
        for line in each["AckLines"]:
            if pieces := line.get("QuantityCancelled") or 0:
                number = line_of(line, lines)["id"]
                counted[number] = counted.get(number, 0) + pieces
    return counted


def cancels(acknowledgement: Any) -> bool:
    """Whether it takes anything back."""
    return any((line.get("QuantityCancelled") or 0) > 0 for line in acknowledgement["AckLines"])


TEXTS = ("sku", "upc", "gtin", "mpn", "name", "description")
NUMBERS = ("price", "weight", "cost_price", "retail_price", "sale_price", "width", "depth", "height")
OTHERS = ("brand_name", "categories", "is_visible", "type", "inventory_level", "parent_sku", "variant_image_url")
OPTIONS = ("color", "size", "style")


def product_fields(row: dict[str, str], categories: list[int]) -> dict[str, Any]:
    """What a feed's row says of a product that is there already."""
    fields: dict[str, Any] = {name: row[name] for name in (*TEXTS, "brand_name") if row.get(name)}
    fields |= {name: Decimal(row[name]) for name in NUMBERS if row.get(name)}
    if row.get("is_visible"):
        fields["is_visible"] = row["is_visible"].strip().lower() in {"true", "yes", "1"}
    if categories:
        fields["categories"] = categories
    return fields


def new_product_fields(row: dict[str, str]) -> dict[str, Any]:
    """What is said only once, when a product is made."""
    images = [{"image_url": row[name]} for name in ("image_url", "image_url_2", "image_url_3") if row.get(name)]
    known = {*TEXTS, *NUMBERS, *OTHERS, *OPTIONS, "image_url", "image_url_2", "image_url_3"}
    own = [{"name": name, "value": value} for name, value in row.items() if name not in known and value]
    fields: dict[str, Any] = {"type": row.get("type") or "physical"}
    if images:
        fields["images"] = [{**image, "is_thumbnail": at == 0} for at, image in enumerate(images)]
    if own:
        fields["custom_fields"] = own
    return fields


def variant_fields(row: dict[str, str]) -> dict[str, Any]:
    """What a feed's row says of a variant."""
    fields: dict[str, Any] = {name: row[name] for name in ("sku", "upc", "gtin", "mpn") if row.get(name)}
    fields |= {name: Decimal(row[name]) for name in NUMBERS if row.get(name)}
    if row.get("variant_image_url"):
        fields["image_url"] = row["variant_image_url"]
    return fields
