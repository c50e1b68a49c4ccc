"""Sends new orders to Logicbroker: one flow of a connector, with ``requests``."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from harness.connectors import Connection, Journal, Send, session

FIELDS = """first_name=FirstName last_name=LastName company=CompanyName street_1=Address1 street_2=Address2 city=City
            state=State zip=Zip country=Country country_iso2=CountryCode phone=Phone email=Email"""


class Orders:
    """Try it: ``harness rehearse --only orders --connector harness.connectors.examples.orders:Orders``."""

    def __init__(self, connection: Connection, send: Send, journal: Journal) -> None:
        self.http, self.since = session(send), connection.connected_at
        self.store = f"{connection.bigcommerce_url}/stores/{connection.credentials.store_hash}/v2/orders"
        self.broker = f"{connection.logicbroker_url}/api/v3/Orders"
        self.token = {"X-Auth-Token": connection.credentials.access_token.reveal(), "Accept": "application/json"}
        self.key = {"SubscriptionKey": connection.logicbroker_key.reveal()}

    def tick(self, now: datetime) -> datetime:
        """Send what is new, and say when to be called again: sooner if something went wrong."""
        try:
            for status in (11, 14):  # Awaiting Fulfillment, and Partially Refunded: the rest is still owed.
                for order in self.call("GET", f"{self.store}?status_id={status}&limit=250"):
                    if self.since is None or parsedate_to_datetime(order["date_created"]) >= self.since:
                        self.pass_on(order)
        except OSError:  # Whatever requests raises: the connection, and every answer of 400 or more.
            return now + timedelta(minutes=1)
        return now + timedelta(minutes=15)

    def pass_on(self, order: Any) -> None:
        """Send an order, unless that was done before, and set it to Awaiting Shipment."""
        path = f"{self.store}/{order['id']}"
        if not self.call("GET", f"{self.broker}?filters.partnerPO={order['id']}")["Records"]:
            doors = {door["id"]: _contact(door) for door in self.call("GET", f"{path}/shipping_addresses")}
            lines = [line for line in self.call("GET", f"{path}/products?limit=250") if _is_shipped(line, doors)]
            if not lines:
                return  # Downloads, gift certificates, what is collected or paid back: no supplier has to do with it.
            sent: dict[str, Any] = {"PartnerPO": str(order["id"]), "TotalAmount": order["total_inc_tax"]}
            sent |= {"OrderDate": parsedate_to_datetime(order["date_created"]).isoformat()}
            sent |= {"Currency": order["default_currency_code"], "Payments": [{"Method": order["payment_method"]}]}
            sent |= {"CustomerNumber": str(order["customer_id"]), "Note": order["customer_message"]}
            sent |= {"Taxes": [{"TaxAmount": order["total_tax"]}], "HandlingAmount": order["handling_cost_inc_tax"]}
            sent |= {"Discounts": [{"DiscountAmount": off} for off in [order["discount_amount"]] if off.strip("0.")]}
            sent |= {"BillToAddress": _contact(order["billing_address"])}
            sent |= {"ShipToAddress": doors[lines[0]["order_address_id"]]}
            self.call("POST", self.broker, {**sent, "OrderLines": [_line(line, doors) for line in lines]})
        elif order["status_id"] == 14:
            return  # It was refunded after it had been sent.
        self.call("PUT", path, {"status_id": 9})

    def call(self, method: str, url: str, body: Any = None) -> Any:
        answer = self.http.request(method, url, json=body, headers=self.token if self.store in url else self.key)
        answer.raise_for_status()
        return answer.json() if answer.content else []


def _is_shipped(line: Any, doors: dict[int, Any]) -> bool:
    is_owed = line["quantity"] > line["quantity_refunded"]
    return bool(line["type"] == "physical" and is_owed and line["order_address_id"] in doors)


def _line(line: Any, doors: dict[int, Any]) -> dict[str, Any]:
    sent = {"Quantity": line["quantity"] - line["quantity_refunded"], "Price": line["price_inc_tax"]}
    sent |= {"ItemIdentifier": {"SupplierSKU": line["sku"]}, "ShippingAddress": doors[line["order_address_id"]]}
    less = [{"DiscountName": off.get("name"), "DiscountAmount": off["amount"]} for off in line["applied_discounts"]]
    sent |= {"Description": line["name"], "Note": line["wrapping_message"], "Discounts": less}
    told = [{"Name": option["display_name"], "Value": option["display_value"]} for option in line["product_options"]]
    return {**sent, "ExtendedAttributes": [{"Name": "BigCommerceLineItemId", "Value": str(line["id"])}, *told]}


def _contact(address: Any) -> dict[str, Any]:
    known = {ours: theirs for ours, theirs in (pair.split("=") for pair in FIELDS.split()) if address.get(ours)}
    form = [{"Name": f"bigcommerce_{each['name']}", "Value": str(each["value"])} for each in address["form_fields"]]
    return {theirs: address[ours] for ours, theirs in known.items()} | {"ExtendedAttributes": form}
