"""The published fields once more, as ``job_queue`` writes them: amounts as texts, dates without a zone."""

from typing import Any

from tests.connectors.common import instant
from tests.connectors.fields import CARRIERS, Unfit, line_of


def order_document(order: Any, lines: list[Any], doors: dict[int, Any]) -> dict[str, Any]:
    """A sales order whose amounts are texts, and whose dates have no zone."""
    sent = [line for line in lines if line["type"] == "physical" and line["quantity"]]
    if not all(line["sku"] and line["order_address_id"] in doors for line in sent) or not sent:
        raise Unfit("a line has no SKU or no address, or nothing is to be shipped")
    number, first = str(order["id"]), sent[0]["order_address_id"]
    notes = [_pair("BigCommerceStaffNotes", order["staff_notes"])] if order["staff_notes"] else []
    return {
        "Identifier": {"SourceKey": number},
        "PartnerPO": number,
        "OrderNumber": number,
        "OrderDate": f"{instant(order['date_created']):%Y-%m-%dT%H:%M:%S}",
        "HandlingAmount": order["handling_cost_inc_tax"],
        "Currency": order["default_currency_code"] or order["currency_code"],
        "Payments": [{"Method": order["payment_method"], "ReferenceId": order["payment_provider_id"] or None}],
        "Discounts": [{"DiscountAmount": order["discount_amount"]}],
        "Taxes": [{"TaxAmount": order["total_tax"]}],
        "TotalAmount": order["total_inc_tax"],
        "Note": order["customer_message"] or None,
        "CustomerNumber": str(order["customer_id"]),
        "BillToAddress": _person(order["billing_address"]),
        "ShipToAddress": _person(doors[first]),
        "ExtendedAttributes": [_pair("BigCommerceOrderId", number), *notes],
        "OrderLines": [
            _line(at, line, None if line["order_address_id"] == first else doors) for at, line in enumerate(sent)
        ],
    }


def _line(at: int, line: Any, doors: dict[int, Any] | None) -> dict[str, Any]:
    return {
        "LineNumber": str(at + 1),
        "ItemIdentifier": {"SupplierSKU": line["sku"], "PartnerSKU": line["sku"], "UPC": line["upc"] or None},
        "Quantity": line["quantity"],
        "Price": line["price_inc_tax"],
        "Cost": line["cost_price_inc_tax"],
        "Weight": str(line["weight"]),
        "Description": line["name"],
        "Note": line["wrapping_message"] or None,
        "Discounts": [
            {"DiscountCode": d.get("code") or d["id"], "DiscountName": d["name"], "DiscountAmount": d["amount"]}
            for d in line["applied_discounts"]
        ],
        "ShippingAddress": _person(doors[line["order_address_id"]]) if doors else None,
        "ExtendedAttributes": [
            _pair("BigCommerceLineItemId", str(line["id"])),
            _pair("BigCommerceAddressId", str(line["order_address_id"])),
            *(_pair(option["display_name"], option["display_value"]) for option in line["product_options"]),
        ],
    }


def _person(address: Any) -> dict[str, Any]:
    kept = ("company", "city", "state", "zip", "country", "phone", "email")
    simple = {{"company": "CompanyName"}.get(name, name.capitalize()): address[name] or None for name in kept}
    form = [(each["name"], each["value"]) for each in address.get("form_fields") or []]
    return {
        **simple,
        "FirstName": address["first_name"] or None,
        "LastName": address["last_name"] or None,
        "Address1": address["street_1"] or None,
        "Address2": address["street_2"] or None,
        "CountryCode": address["country_iso2"] or None,
        "ContactID": str(address["id"]) if "id" in address else None,
        "ExtendedAttributes": [
            _pair(f"bigcommerce_{name}", ",".join(map(str, value)) if isinstance(value, list) else str(value))
            for name, value in form
        ],
    }


def _pair(name: str, value: str) -> dict[str, str]:
    return {"Name": name, "Value": value}


def shipment_bodies(document: Any, lines: list[Any]) -> dict[str, dict[str, Any]]:
    """What to create, by a name that its comments carry: one for each place and tracking number."""
    made: dict[str, dict[str, Any]] = {}
    for line in document["ShipmentLines"]:
        ours = line_of(line, lines)
        for package in line.get("ShipmentInfos") or [{"Qty": line["Quantity"]}]:
            if not package["Qty"]:  # It is only listed, and stays behind.
                continue
            number, carrier = package.get("TrackingNumber") or "", package.get("CarrierCode") or ""
            name = f"LB#{document['Identifier']['LogicbrokerKey']}/{ours['order_address_id']}/{number};"
            provider, slug = CARRIERS.get(carrier, ("", ""))
            said = [document.get("Note"), carrier if carrier and carrier not in CARRIERS else None, name]
            body = made.setdefault(
                name,
                {
                    "order_address_id": ours["order_address_id"],
                    "tracking_number": number,
                    "shipping_provider": provider,
                    "tracking_carrier": slug,
                    "shipping_method": package.get("ClassCode") or "",
                    "comments": "\n".join(filter(None, said)),
                    "items": [],
                },
            )
            same = next((item for item in body["items"] if item["order_product_id"] == ours["id"]), None)
            if same is None:
                body["items"].append(same := {"order_product_id": ours["id"], "quantity": 0})
            same["quantity"] += package["Qty"]
    return made


def taken_back(document: Any) -> list[tuple[Any, int, str]]:
    """Lines that an acknowledgement cancels, with pieces and reason."""
    why = document.get("ChangeReason") or ""
    found = [
        (line, line.get("QuantityCancelled") or 0, line.get("ChangeReason") or why) for line in document["AckLines"]
    ]
    return [each for each in found if each[1] > 0]


def cancellation_note(document: Any, lines: list[Any]) -> str:
    said = [f"{pieces} of {line_of(line, lines)['sku']} ({why})" for line, pieces, why in taken_back(document)]
    return f"#{document['Identifier']['LogicbrokerKey']}: the supplier cancelled {', '.join(said)}"
