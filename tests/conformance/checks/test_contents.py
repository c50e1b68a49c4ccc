"""What a sales order says, judged in worlds whose connector says it otherwise on its way to Logicbroker."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from fakes.time.clock import START
from harness.conformance.checks import contents, instructions
from harness.conformance.observations import look_at_orders
from harness.simulation import World
from harness.sync import Connection, Connector, Journal, Request, Response, Send

Change = Callable[[dict[str, Any]], object]

LAWS = (*contents.LAWS, *instructions.LAWS)

HOME = {
    "first_name": "Ana",
    "last_name": "de la Cruz",
    "company": "Cruz & Sons",
    "street_1": "12 Long Road",
    "street_2": "Flat 3",
    "city": "Portland",
    "state": "Oregon",
    "zip": "97201",
    "country": "United States",
    "country_iso2": "US",
    "phone": "+1 (503) 555-0123",
    "email": "ana@example.com",
}
AWAY = {**HOME, "first_name": "Bo", "street_1": "9 Short Lane", "street_2": "", "company": "", "city": "Salem"}


def judged(change: Change, discount: Decimal = Decimal("1.25")) -> dict[str, str]:
    """The state of each law about a sales order that was changed on its way."""

    def build(connection: Connection, send: Send, journal: Journal) -> Connector:
        def bent(request: Request) -> Response:
            if request.method == "POST" and request.url.partition("?")[0].endswith("/Orders"):
                body = json.loads(request.body)
                change(body)
                request = replace(request, body=json.dumps(body).encode())
            return send(request)

        return Connector(connection, bent, journal)

    world = World(seed=7, connector=build)
    world.shopper.place_order(
        [("SKU-1", 2), ("SKU-2", 1)],
        ship_to=[HOME, AWAY],
        guest=False,
        customer_message="Ring twice, please.",
        handling_cost=Decimal("2.50"),
        discount=discount,
    )
    world.advance(minutes=15)
    look_at_orders(world)
    return {law.__name__: law(world.history).state for law in LAWS}


DOOR, PIECES, MONEY, ORDER, LINES, ASKS = (law.__name__ for law in LAWS)


def there(body: dict[str, Any]) -> dict[str, Any]:
    contact: dict[str, Any] = body["ShipToAddress"]
    return contact


def change(place: Callable[[dict[str, Any]], dict[str, Any]], **values: Any) -> Change:
    def bend(body: dict[str, Any]) -> None:
        place(body).update(values)

    bend.__name__ = f"{place.__name__} {values}"
    return bend


def billed_there(body: dict[str, Any]) -> None:
    body["ShipToAddress"] = body["BillToAddress"]


def sent_to_payer(body: dict[str, Any]) -> None:
    body["BillToAddress"] = body["ShipToAddress"]


def all_to_one_door(body: dict[str, Any]) -> None:
    for each in body["OrderLines"]:
        each["ShippingAddress"] = None


def no_discount(body: dict[str, Any]) -> None:
    for each in (body, *body["OrderLines"]):
        each["Discounts"] = []


def untouched(body: dict[str, Any]) -> None:
    pass


def bill(body: dict[str, Any]) -> dict[str, Any]:
    contact: dict[str, Any] = body["BillToAddress"]
    return contact


def line(body: dict[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = body["OrderLines"][0]
    return first


def reduced(body: dict[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = next(each["Discounts"][0] for each in body["OrderLines"] if each.get("Discounts"))
    return first


def whole(body: dict[str, Any]) -> dict[str, Any]:
    return body


@pytest.mark.parametrize(
    ("bend", "law"),
    [
        (change(there, Address1="1 Wrong Street"), DOOR),
        (change(there, Address1="112 Long Road"), DOOR),
        (change(there, FirstName="de la Cruz", LastName="Ana"), DOOR),
        (change(there, Address2=None), DOOR),
        (change(there, Address1="Flat 3", Address2="12 Long Road"), DOOR),
        (change(there, City="Oregon", State="Portland"), DOOR),
        (change(there, State=None), DOOR),
        (change(there, Zip="97202"), DOOR),
        (change(there, Zip="9721"), DOOR),
        (change(there, Country="Canada"), DOOR),
        (change(there, CountryCode="CA"), DOOR),
        (change(there, Country="Great Britain"), DOOR),
        (change(there, Phone=None), DOOR),
        (change(there, Phone="555-0124"), DOOR),
        (change(there, CompanyName=None), DOOR),
        (change(there, Email="N/A"), DOOR),
        (billed_there, DOOR),
        (sent_to_payer, DOOR),
        (all_to_one_door, DOOR),
        (change(whole, DoNotShipBefore="2031-01-01T00:00:00Z"), ASKS),
        (change(whole, RequestedShipDate=f"{START + timedelta(days=9):%Y-%m-%d}"), ASKS),
        (change(whole, DoNotShipAfter=f"{START - timedelta(days=9):%Y-%m-%d}"), ASKS),
        (change(whole, PaymentTerm={"TermsDescription": "Net 30", "DiscountPercent": 2}), ASKS),
        (change(whole, ShipmentInfos=[{"ClassCode": "Ground", "CarrierCode": "UPSN"}]), ASKS),
        (change(whole, MarkForAddress={"FirstName": "Eve", "Address1": "1 Wrong Street"}), ASKS),
        (change(line, RetailPrice=99), ASKS),
        (change(whole, Currency="XXX"), MONEY),
        (change(whole, Currency=None), MONEY),
        (change(whole, HandlingAmount=None), MONEY),
        (change(whole, HandlingAmount="2.00"), MONEY),
        (no_discount, MONEY),
        (change(whole, Discounts=[{"DiscountAmount": "1.20"}]), MONEY),
        (change(whole, Discounts=[{"DiscountAmount": "1.25"}] * 2), MONEY),
        (change(whole, Discounts=[{"DiscountAmount": "0"}]), MONEY),
        (change(whole, Discounts=[{"DiscountAmount": "-1.25"}]), MONEY),
        (change(reduced, DiscountName="Another one"), LINES),
        (change(reduced, DiscountCode="OTHER"), LINES),
        (change(whole, Taxes=[{"TaxAmount": "1.00"}]), MONEY),
        (change(whole, OrderDate="2026-02-03T09:00:00Z"), ORDER),
        (change(whole, OrderDate=None), ORDER),
        (change(whole, Note=None), ORDER),
        (change(whole, Note="Ring twice"), ORDER),
        (change(whole, Payments=[]), ORDER),
        (change(whole, CustomerNumber="7"), ORDER),
        (change(whole, OrderNumber="1001"), ORDER),
        (change(line, Description="Something else"), LINES),
        (change(line, Price="9.99"), LINES),
    ],
)
def test_what_is_said_otherwise_is_noticed(bend: Change, law: str) -> None:
    """Whatever the retailer, the supplier or the shopper would mind breaks the law that it concerns."""
    assert judged(bend)[law] == "broken"


@pytest.mark.parametrize(
    "bend",
    [
        untouched,
        change(there, State="OR"),
        change(there, State=None, StateCode="OR"),
        change(there, Address1="12 Long Road, Flat 3", Address2=None),
        change(there, FirstName="Ana de la", LastName="Cruz"),
        change(there, City="PORTLAND "),
        change(there, Country="USA", CountryCode=None),
        change(there, Country="United States of America"),
        change(there, State="US-OR"),
        change(there, Country=None),
        change(there, Phone="15035550123"),
        change(there, Phone="503-555-0123"),
        change(there, CompanyName="Ana de la Cruz, Cruz & Sons"),
        lambda body: [
            contact.update(Email=None) for contact in (there(body),) if contact["Email"] == bill(body)["Email"]
        ],
        change(whole, OrderDate="2026-03-02T09:00:00"),
        change(whole, OrderDate="2026-03-02T10:00:00+01:00"),
        change(whole, OrderNumber="BC-100"),
        change(whole, Note="From the shopper: ring twice,  please."),
        change(whole, Discounts=[]),  # Its lines name their parts.
        change(whole, Discounts=[{"DiscountAmount": 0.5}, {"DiscountAmount": 0.75}]),
        change(reduced, DiscountName="MANUAL discount", DiscountCode=None),
        change(whole, HandlingAmount=2.5),
        change(line, Description="Enamel mug (SKU-1)"),
        change(line, Price=10),
        change(line, RetailPrice=10),
        change(whole, ExpectedDeliveryDate=f"{START + timedelta(days=9):%Y-%m-%d}"),
        change(whole, ShipmentInfos=[{"ClassCode": "Standard"}]),
    ],
)
def test_a_faithful_rendering_passes(bend: Change) -> None:
    """Spelling, order of fields and what the published mapping leaves open is the connector's own business."""
    assert set(judged(bend).values()) == {"holds"}


def test_the_pieces_of_each_address_are_counted() -> None:
    """Two lines whose addresses are exchanged send each address the other's pieces."""

    def exchange(body: dict[str, Any]) -> None:
        first, *rest = body["OrderLines"]
        contact = next(each["ShippingAddress"] for each in rest if each.get("ShippingAddress"))
        first["ShippingAddress"] = contact
        for each in rest:
            each["ShippingAddress"] = None

    assert judged(exchange)[PIECES] == "broken"


def test_a_discount_that_nobody_gave_is_noticed() -> None:
    """An order without any discount names none."""
    invented = change(whole, Discounts=[{"DiscountAmount": "0.01"}])

    assert judged(invented, discount=Decimal(0))[MONEY] == "broken"
    assert judged(change(whole, Discounts=[]), discount=Decimal(0))[MONEY] == "holds"
