"""Documents as Logicbroker sends them: purchase orders, and what suppliers answer to them.

Where a supplier may answer less than everything, so do these.  Feeds do not live here.
"""

from functools import cache
from typing import Any

from hypothesis import strategies as st

from harness.strategies.values import moments, names, quantities, rarely, skus, texts

CHANGE_REASONS = ("Out of stock", "Discontinued item", "Cannot fulfill in time", "Invalid SKU", "Other")
"""Source: acknowledgement standard."""
CARRIER_CODES = ("UPSN", "FDEG", "FDEG-CG", "USPS", "DHL", "DHLC", "ONTRAC", "LSO", "Royal Mail", "", None, "ZZTOP")
CLASS_CODES = ("", "GROUND", "FDEG-CG", "UPSN_2DA", None)
DOCUMENT_TYPES = (0, 1, 2, 3)
"""Source: the published description of the API, which does not say what they mean."""

LONGEST_TRACKING_NUMBER = 50
"""Source: Orders V2, shipments."""

Document = dict[str, Any]


@st.composite
def purchase_orders(draw: st.DrawFn) -> Document:
    """Purchase orders to one supplier, sourced from a BigCommerce order: the attributes of its lines are on them."""
    order_id = str(draw(st.integers(100, 10**9)))
    line_ids = draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=4, unique=True))
    address_id = str(draw(st.integers(1, 10**6)))
    return {
        "PartnerPO": f"PO{order_id}-001",
        "OrderNumber": order_id,
        "Identifier": {"LogicbrokerKey": str(draw(st.integers(1, 2**31 - 1))), "LinkKey": "1412014793"},
        "ExtendedAttributes": [
            {"Name": "BigCommerceOrderId", "Value": order_id},
            {"Name": "SalesOrderNumber", "Value": order_id},
        ],
        "ShipToAddress": {"ContactID": address_id, "City": draw(names(15))},
        "OrderLines": [
            {
                "LineNumber": str(number),
                "Quantity": draw(quantities()),
                "ItemIdentifier": {"SupplierSKU": draw(skus()), "PartnerSKU": draw(skus())},
                "ExtendedAttributes": [
                    {"Name": "BigCommerceAddressId", "Value": address_id},
                    {"Name": "BigCommerceLineItemId", "Value": str(line_id)},
                ],
            }
            for number, line_id in enumerate(line_ids, start=1)
        ],
    }


@st.composite
def acknowledgements(draw: st.DrawFn, purchase_order: Document | None = None) -> Document:
    """Acknowledgements of a purchase order (of any, when none is given): accepted, cancelled and back-ordered parts."""
    purchase_order = purchase_order or draw(purchase_orders())
    lines = [draw(_acknowledged(line)) for line in purchase_order["OrderLines"]]
    partner_po = purchase_order["PartnerPO"]
    return {
        **_answer_to(purchase_order, draw(st.integers(1, 2**31 - 1))),
        "AcknowledgementNumber": f"ACK_{partner_po}",
        "Type": draw(st.sampled_from(DOCUMENT_TYPES)),
        "ScheduledShipDate": draw(moments()).isoformat(),
        "ChangeReason": draw(st.none() | st.sampled_from(CHANGE_REASONS)),
        "AckLines": lines,
    }


@st.composite
def shipments(draw: st.DrawFn, purchase_order: Document | None = None) -> Document:
    """Shipments of a purchase order (of any, when none is given): some lines or all, wholly or partly, in packages.

    One package may hold several lines, and one line may travel in several packages.  Something is always shipped.
    """
    purchase_order = purchase_order or draw(purchase_orders())
    key = draw(st.integers(1, 2**31 - 1))
    boxes = draw(st.lists(_boxes(), min_size=1, max_size=3, unique_by=lambda box: box["TrackingNumber"]))
    candidates = st.lists(
        st.sampled_from(purchase_order["OrderLines"]), min_size=1, unique_by=lambda line: line["LineNumber"]
    )
    lines = [draw(_shipped(line, boxes)) for line in draw(candidates)]
    return {
        **_answer_to(purchase_order, key),
        "ShipmentNumber": f"SHIP-{key}",
        "ShipmentDate": draw(moments()).isoformat(),
        "ShipToAddress": purchase_order.get("ShipToAddress"),
        "Note": draw(st.none() | texts(60)),
        "ShipmentLines": lines,
        "ShipmentInfos": draw(st.sampled_from([None, [], [{**boxes[0], "Qty": None}]])),
    }


def _answer_to(purchase_order: Document, key: int) -> Document:
    """What every answer copies of its purchase order."""
    return {
        "PartnerPO": purchase_order["PartnerPO"],
        "OrderNumber": purchase_order.get("OrderNumber"),
        "Identifier": {"LogicbrokerKey": str(key), "LinkKey": "1412014793", "SourceKey": None, "DestinationKey": None},
        "ExtendedAttributes": purchase_order["ExtendedAttributes"],
    }


@st.composite
def _acknowledged(draw: st.DrawFn, line: Document) -> Document:
    """Source: acknowledgement standard: the three quantities stand side by side."""
    cancelled = draw(st.integers(0, line["Quantity"]))
    backordered = draw(st.integers(0, line["Quantity"] - cancelled))
    return {
        "LineNumber": line["LineNumber"],
        "ItemIdentifier": line["ItemIdentifier"],
        "Type": draw(st.sampled_from(DOCUMENT_TYPES)),
        "Quantity": line["Quantity"] - cancelled - backordered,
        "QuantityCancelled": cancelled,
        "QuantityBackordered": backordered,
        "ChangeReason": draw(st.none() | st.sampled_from(CHANGE_REASONS)),
        "ExtendedAttributes": line["ExtendedAttributes"],
    }


@cache
def _tracking_numbers() -> st.SearchStrategy[str]:
    """As carriers make them; some with blanks, lower case or leading zeros, as long as can be, or none at all."""
    number = st.integers(0, 10**16)
    longest = number.map(lambda drawn: f"{drawn:0{LONGEST_TRACKING_NUMBER}}")
    odd = number.map("jd {}".format) | number.map("{:012}".format) | longest | st.just("")
    return rarely(odd, number.map("1Z{:016}".format), 5)


@st.composite
def _boxes(draw: st.DrawFn) -> Document:
    return {
        "TrackingNumber": draw(_tracking_numbers()),
        "CarrierCode": draw(st.sampled_from(CARRIER_CODES)),
        "ClassCode": draw(st.sampled_from(CLASS_CODES)),
    }


@st.composite
def _shipped(draw: st.DrawFn, line: Document, boxes: list[Document]) -> Document:
    quantity = draw(st.integers(1, line["Quantity"]))
    parts = []
    left = quantity
    for box in boxes[:-1]:
        part = draw(st.integers(0, left))
        parts.append({**box, "Qty": part})
        left -= part
    parts.append({**boxes[-1], "Qty": left})
    return {
        "LineNumber": line["LineNumber"],
        "ItemIdentifier": line["ItemIdentifier"],
        "Quantity": quantity,
        "ShipmentInfos": [part for part in parts if part["Qty"] or len(parts) > 1],
        "ExtendedAttributes": line["ExtendedAttributes"],
    }
