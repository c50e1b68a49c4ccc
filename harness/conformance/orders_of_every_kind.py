"""Goods and orders in which everything happens that a connection has to carry over as it is."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from fakes.people.deeds import SkuQuantity
from fakes.people.supplier import NothingOpen
from harness.conformance.records import OrderRecord
from harness.conformance.scene import Scene

SAMPLE = 'Sample 5/8" + 1 & #2 %'
"""A SKU with all that means something in an address or in a file."""

GOODS: Sequence[Mapping[str, Any]] = (
    {
        "sku": "0042",
        "name": 'Lamp <oak> "Äpfel & Birnen" 🍐, with a shade of linen and two metres of cable',
        "price": "19.99",
    },
    {"sku": "PER-MILLE", "name": "Screw &amp; nut", "price": "0.3333"},
    {"sku": "DEAR", "name": "Ταπέτο 手織り", "price": "1299.50"},
    {"sku": SAMPLE, "name": "Free sample", "price": "0"},
    {"sku": "EBOOK", "name": "A book to download", "price": "5.00", "type": "digital"},
    {
        "sku": "SHIRT",
        "name": "Shirt",
        "price": "24.00",
        "variants": [{"sku": "SHIRT-XL", "options": {"Size: fit": "XL, long", "Colour": "Blue/grey"}, "stock": 50}],
    },
)
"""Products by what the retailer says of each; whatever has no variants has stock of its own."""

MESSAGE = 'Ring twice 🙏\nהשאר ליד הדלת\n<b>Tom &amp; Ann</b> said: "5 < 6" \\ 100 %\n' + "second bell, left; " * 25
"""Several lines, several scripts, what looks like HTML, and more letters than a short column holds."""

PLACES: Sequence[Mapping[str, Any]] = (
    {
        "first_name": "Anne-Sophie Charlotte",
        "last_name": "O'Brien-Łukasiewicz",
        "company": "Muster & Söhne GmbH & Co. KG",
        "street_1": "Donaudampfschifffahrtsstraße 123 b, Hinterhaus",
        "street_2": "c/o Meier, 3rd floor",
        "city": "Boston",
        "state": "Massachusetts",
        "zip": "02108-0012",
        "country": "United States",
        "country_iso2": "US",
        "phone": "+1 (617) 555-0142 x12",
        "email": "anne@example.com",
        "form_fields": [{"name": "Door code", "value": "#12*"}, {"name": "Gate", "value": "the left one"}],
    },
    {
        "first_name": "José",
        "last_name": "Ñandú",
        "company": "",
        "street_1": "Calle 8",
        "street_2": "",
        "city": "London",
        "state": "England",
        "zip": "SW1A 2AA",
        "country": "United Kingdom",
        "country_iso2": "GB",
        "phone": "+44 20 7946 0101",
        "email": "jose@example.com",
        "form_fields": [{"name": "Door code", "value": "7"}],
    },
)
"""Where orders go, which is not where they are paid, and not even in one country."""

ORDERS: Sequence[tuple[Sequence[SkuQuantity], Mapping[str, Any]]] = (
    ([("0042", 1), ("0042", 2)], {"ship_to": PLACES[:1], "customer_message": MESSAGE}),
    (
        [("PER-MILLE", 7), (SAMPLE, 1), ("DEAR", 2)],
        {"discount": "1.95", "shipping_cost": "4.99", "handling_cost": "1.25"},
    ),
    ([("SHIRT-XL", 24), ("0042", 1)], {"ship_to": PLACES[1:], "payment_method": "Manual"}),
    ([(SAMPLE, 1)], {}),
    ([("DEAR", 1), ("EBOOK", 1)], {"payment_method": "Bank Deposit"}),
    ([("PER-MILLE", 1), ("DEAR", 1), ("SHIRT-XL", 1)], {"ship_to": PLACES, "customer_message": "Two\r\nplaces."}),
    ([(sku, 1) for sku in ("0042", "PER-MILLE", "DEAR")] * 17, {"payment_method": "Check"}),
)
"""What is ordered, and how; some is paid for without any gateway, as the staff see on their account."""

COUPONS = {"TENOFF": ("percent", "10"), "EACH": ("per item", "0.35")}
"""What the store's coupons take off."""

CHECKOUTS: Sequence[tuple[Sequence[SkuQuantity], Mapping[str, Any]]] = (
    (
        [("0042", 2), ("DEAR", 1), ("0042", 1)],
        {"coupon_codes": list(COUPONS), "discount": "1.95", "shipping_cost": "4.99", "wrapping_cost": "3.50"}
        | {"gift_messages": {"DEAR": "お誕生日おめでとう"}},
    ),
    ([("DEAR", 1), ("SHIRT-XL", 2)], {"currency": "EUR", "handling_cost": "1.25", "guest": False}),
    ([("PER-MILLE", 3)], {"guest": False, "ship_to": PLACES[:1]}),
    ([("PER-MILLE", 1), ("SHIRT-XL", 1)], {"guest": False, "payment_method": "Store Credit", "use_store_credit": True}),
    ([("EBOOK", 1)], {}),
)
"""What is ordered with all that no API offers but a shop's own checkout; the same customer comes twice."""

PARCELS = (
    ("fedex", "007489123456"),
    ("usps", "420021089205590100000000000017"),
    ("dhl", "00340434292135100186"),
    ("ups", "1Z 999 AA1 01 2345 6784"),
    ("fedex", "9632 0019 6000 000 0000 0123 4567 8912 34"),
    ("ups", "1Z999AA10123456784"),
    ("usps", "9205590100000000000017"),
)
"""Who carries each of the orders, and under which number: some begin with zeros, some are long, some have blanks."""


def sell_goods(scene: Scene) -> None:
    """Put the goods on the store's shelves, all of them from the first supplier."""
    rows = []
    for each in GOODS:
        stock = None if each.get("variants") else 50
        scene.retailer.add_product(**{"stock": stock, **each})
        skus = [variant["sku"] for variant in each.get("variants", [each]) if "type" not in each]
        rows += [{"SupplierSKU": f"SUP-{sku}", "MerchantSKU": sku} for sku in skus]
    scene.retailer.upload_matching_file(scene.suppliers[0].company.id, rows)


def place_orders(scene: Scene) -> list[OrderRecord]:
    """Place all the orders; for those that wait for their money it comes at once."""
    placed = [scene.shopper.place_order(lines, **how) for lines, how in ORDERS]
    for order in placed:
        if order.status == "Awaiting Payment":
            scene.retailer.set_order_status(order.id, "Awaiting Fulfillment")
    return placed


def take_coupons_and_euros(scene: Scene) -> None:
    """Let the store take coupons, and be paid in euros; the regular customer has some credit.

    Raises:
        CannotBeHad: no API puts a coupon on an order.
    """
    for code, (kind, amount) in COUPONS.items():
        scene.retailer.create_coupon(code, kind, amount)
    scene.retailer.add_currency("EUR", "0.92")
    scene.retailer.give_store_credit(scene.shopper.open_account(), CREDIT)


CREDIT = "30.00"
"""More than the order costs that is paid for with it."""


def check_out(scene: Scene) -> list[OrderRecord]:
    """Place the orders with what only a checkout offers; those of them that a supplier hears of."""
    placed = [scene.shopper.place_order(lines, **how) for lines, how in CHECKOUTS]
    return placed[:-1]


def ship_orders(scene: Scene, orders: Sequence[OrderRecord]) -> None:
    """Ship them, each with a carrier of its own; what has not come is judged at the end."""
    for order, (carrier, number) in zip(orders, PARCELS, strict=True):
        with suppress(NothingOpen):
            scene.suppliers[0].ship(order.id, carrier=carrier, tracking_number=number)
