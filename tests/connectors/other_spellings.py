"""A connector that says everything correctly and nothing as ours does: amounts, dates, names, numbers, notes, parcels.

It is the one of ``by_change_date`` on a wire that spells what it sends otherwise.  What is optional is left out.
"""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import simplejson

from harness.sync.wire import Request, Response, Send
from tests.connectors import by_change_date

Body = dict[str, Any]

AWAITING_SHIPMENT = 9

HONOLULU = timezone(timedelta(hours=-10))

STATES = {"Texas": "TX", "Oregon": "OR", "California": "CA", "New York": "NY", "Washington": "WA"}
COUNTRIES = {"United States": "USA", "Canada": "CAN", "Germany": "DEU"}


def build(connection: Any, send: Send, journal: object) -> by_change_date.ByChangeDate:
    """Any factory of a connector is called like this."""

    def spelt(request: Request) -> Response:
        path = urlsplit(request.url).path
        for method, pattern, respell in _SPELLINGS:
            if request.method == method and request.body and re.search(pattern, path, re.IGNORECASE):
                body = respell(simplejson.loads(request.body, use_decimal=True))
                request = replace(request, body=simplejson.dumps(body, use_decimal=True).encode())
        return send(request)

    return by_change_date.build(connection, spelt, journal)


def _sales_order(body: Body) -> Body:
    """Amounts have four digits and are text, the date is in Honolulu's time, lines are numbered in tens."""
    at = datetime.fromisoformat(body["OrderDate"])
    body["OrderDate"] = at.astimezone(HONOLULU).isoformat()
    body["OrderNumber"] = f"BC-{body['PartnerPO']}"
    for name in ("TotalAmount", "HandlingAmount"):
        if name in body:
            body[name] = _four_digits(body[name])
    if not body.get("HandlingAmount"):
        body["HandlingAmount"] = "0.0000"
    if body.get("CustomerNumber") == "0":
        body["CustomerNumber"] = "GUEST"
    for payment in body.get("Payments", ()):
        payment["Method"] = f"Paid by {payment.get('Method', '')}"
        payment.pop("ReferenceId", None)
    for contact in (body["BillToAddress"], body["ShipToAddress"]):
        _contact(contact)
    body["OrderLines"] = [_line(line, number) for number, line in enumerate(body["OrderLines"], 1)]
    return body


def _line(line: Body, number: int) -> Body:
    if line.get("ShippingAddress"):
        _contact(line["ShippingAddress"])
    left_out = ("Cost", "Weight", "QuantityUOM")
    spelt = {name: value for name, value in line.items() if name not in left_out}
    item = {name: value for name, value in line["ItemIdentifier"].items() if name != "UPC"}
    said = {"LineNumber": str(number * 10), "Price": _four_digits(line["Price"]), "ItemIdentifier": item}
    return {**spelt, **said, "Description": line["Description"].upper()}


def _contact(contact: Body) -> None:
    """States and countries by their codes, telephone numbers in digits, both lines of a street in one."""
    contact.pop("ContactID", None)
    contact["State"] = STATES.get(contact.get("State", ""), contact.get("State", ""))
    contact["Country"] = COUNTRIES.get(contact.get("Country", ""), contact.get("Country", ""))
    contact["Phone"] = re.sub(r"\D", "", contact.get("Phone", ""))
    contact["Address1"] = ", ".join(filter(None, [contact.get("Address1"), contact.pop("Address2", None)]))
    contact["Email"] = contact.get("Email", "").upper()


def _four_digits(amount: Any) -> str:
    return str(Decimal(str(amount)).quantize(Decimal("0.0001")))


def _parcel(body: Body) -> Body:
    """The carrier stands in one field alone, with its name in capitals, and a link leads to the parcel."""
    body["tracking_carrier"] = body.get("tracking_carrier") or body.get("shipping_provider") or ""
    body["shipping_provider"] = ""
    number = "".join((body.get("tracking_number") or "").split())
    link = f"https://www.example.com/track/{number}"
    return {**body, "tracking_number": number, "tracking_link": link} if number else body


def _order(body: Body) -> Body:
    """The number that Logicbroker gave stays with the order, in the field for other systems' numbers."""
    return {**body, "external_order_id": "LB-1"} if body.get("status_id") == AWAITING_SHIPMENT else body


def _product(body: Body) -> Body:
    """A description is HTML, so a text becomes a paragraph, with its characters escaped."""
    told = html.escape(body["description"], quote=False) if body.get("description") else ""
    return {**body, "description": f"<p>{told}</p>"} if told else body


def _event(body: Body) -> Body:
    """Without a category, and in a word of its own for how bad it is."""
    return {name: value for name, value in body.items() if name != "Category" or body.get("Category") == "Inventory"}


_SPELLINGS: tuple[tuple[str, str, Callable[[Body], Mapping[str, Any]]], ...] = (
    ("POST", r"/api/v3/orders$", _sales_order),
    ("POST", r"/v2/orders/\d+/shipments$", _parcel),
    ("PUT", r"/v2/orders/\d+$", _order),
    ("POST", r"/v3/catalog/products$", _product),
    ("POST", r"/activityevents$", _event),
)
