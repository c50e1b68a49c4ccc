"""Orders in another currency than the store's own."""

from decimal import Decimal
from typing import Any

import pytest

from fakes.bigcommerce import BigCommerce
from tests.fakes.bigcommerce.conftest import Api

ADDRESS = {"first_name": "Ada", "last_name": "Able", "zip": "78701", "country": "United States"}
NAMES = ("currency_id", "currency_code", "currency_exchange_rate", "default_currency_id", "default_currency_code")
RATES = ("store_default_currency_code", "store_default_to_transactional_exchange_rate")


def shown(api: Api, order_id: int, *names: str) -> tuple[Any, ...]:
    order = api.get(f"/v2/orders/{order_id}")
    return tuple(order[name] for name in names)


def test_an_order_in_the_store_s_own_currency(api: Api, bigcommerce: BigCommerce) -> None:
    """Without a second currency all codes are the store's, all ids and rates 1."""
    bigcommerce.storefront.place_order([("MUG", 1)])

    assert shown(api, 100, *NAMES) == (1, "USD", "1.0000000000", 1, "USD")
    assert shown(api, 100, *RATES) == ("USD", "1.0000000000")


@pytest.mark.parametrize(
    ("code", "rate", "digits", "price", "total"),
    [
        ("EUR", "0.9137", 2, "9.1400", "27.4200"),
        ("JPY", "151.237", 0, "1512.0000", "4536.0000"),
        ("KWD", "0.30761", 3, "3.0760", "9.2280"),
    ],
)
def test_amounts_are_in_the_currency_that_is_paid_in(
    api: Api, bigcommerce: BigCommerce, code: str, rate: str, digits: int, price: str, total: str
) -> None:
    """Prices are converted and rounded to the digits of the currency; the rate has ten decimals."""
    bigcommerce.control_panel.add_currency(code, rate, digits=digits)
    bigcommerce.storefront.place_order([("MUG", 3)], currency=code)
    (line,) = api.get("/v2/orders/100/products")

    assert (line["price_ex_tax"], line["total_inc_tax"]) == (price, total)
    assert shown(api, 100, "default_currency_id", "default_currency_code", "total_inc_tax") == (2, code, total)
    assert shown(api, 100, *RATES) == ("USD", f"{Decimal(rate):.10f}")
    (payment,) = api.get("/v3/orders/100/transactions")["data"]
    assert (payment["currency"], Decimal(str(payment["amount"]))) == (code, Decimal(total))


def test_tax_shipping_discount_and_coupons_too(bigcommerce: BigCommerce) -> None:
    """Tax is rounded in the currency, costs are given in it, and a coupon over an amount is converted."""
    panel = bigcommerce.control_panel
    panel.settings.tax_rate = Decimal("0.19")
    panel.add_currency("EUR", "0.5")
    panel.create_coupon("TWO-OFF", "per total", 2)
    panel.create_coupon("TENTH", "percent", 10)
    place = bigcommerce.storefront.place_order
    costs = {"shipping_cost": Decimal("3.00"), "discount": Decimal("0.50"), "currency": "EUR"}
    order = place([("MUG", 1)], coupon_codes=["TWO-OFF", "TENTH"], **costs)

    assert (order.subtotal_ex_tax, order.subtotal_inc_tax) == (Decimal("5.00"), Decimal("5.95"))
    assert [coupon["discount"] for coupon in order.coupons] == [Decimal("1.00"), Decimal("0.50")]
    assert order.total_inc_tax == Decimal("6.86")


def test_the_currency_that_is_shown_is_not_the_one_that_is_paid_in(api: Api, bigcommerce: BigCommerce) -> None:
    """A shop may show pounds to somebody who pays in euros; the amounts are euros."""
    bigcommerce.control_panel.add_currency("EUR", "0.9")
    bigcommerce.control_panel.add_currency("GBP", "0.8", is_transactional=False)
    bigcommerce.storefront.place_order([("MUG", 1)], currency="EUR", shown_in="GBP")

    assert shown(api, 100, *NAMES) == (3, "GBP", "0.8000000000", 2, "EUR")
    assert shown(api, 100, "total_inc_tax", *RATES) == ("9.0000", "USD", "0.9000000000")
    with pytest.raises(ValueError, match="'GBP' is a currency to show prices in"):
        bigcommerce.storefront.place_order([("MUG", 1)], currency="GBP")


def test_an_order_keeps_its_rate(api: Api, bigcommerce: BigCommerce) -> None:
    """A new rate is for new orders; the currency keeps its id."""
    panel, place = bigcommerce.control_panel, bigcommerce.storefront.place_order
    panel.add_currency("EUR", "0.9")
    place([("MUG", 1)], currency="EUR")
    panel.add_currency("EUR", "0.8")
    place([("MUG", 1)], currency="EUR")
    names = ("default_currency_id", "total_inc_tax", RATES[1])

    assert shown(api, 100, *names) == (2, "9.0000", "0.9000000000")
    assert shown(api, 101, *names) == (2, "8.0000", "0.8000000000")
    assert [row["Total"] for row in panel.orders()] == ["8.00 EUR", "9.00 EUR"]


def test_a_posted_order_may_name_a_currency_of_the_store(api: Api, bigcommerce: BigCommerce) -> None:
    """Catalog lines are converted, given prices stand, and the rate to what is shown is 1."""
    bigcommerce.control_panel.add_currency("EUR", "0.9")
    lines = [
        {"product_id": 111, "quantity": 1},
        {"name": "Engraving", "quantity": 1, "price_ex_tax": 5, "price_inc_tax": 5},
    ]
    body = {"billing_address": ADDRESS, "products": lines}
    api.post("/v2/orders", {**body, "default_currency_code": "EUR"})
    assert api.post("/v2/orders", body)["default_currency_code"] == "USD"

    assert shown(api, 100, *NAMES) == (2, "EUR", "1.0000000000", 2, "EUR")
    assert shown(api, 100, "total_inc_tax", RATES[1]) == ("14.0000", "0.9000000000")


@pytest.mark.parametrize("code", ["GBP", "PLN", "eur", "", None, 7, ["EUR"]])
def test_no_other_currency_is_taken(api: Api, bigcommerce: BigCommerce, code: Any) -> None:
    """One that the store does not have, or only shows, is refused, and no order is made."""
    bigcommerce.control_panel.add_currency("EUR", "0.9")
    bigcommerce.control_panel.add_currency("GBP", "0.8", is_transactional=False)
    body = {"billing_address": ADDRESS, "products": [{"product_id": 111, "quantity": 1}]}
    expected = [{"status": 400, "message": "The field 'default_currency_code' is invalid."}]

    assert api.refused("POST", "/v2/orders", {**body, "default_currency_code": code}) == (400, expected)
    assert not bigcommerce.orders


def test_an_order_stays_in_its_currency(api: Api, bigcommerce: BigCommerce) -> None:
    """A PUT adds lines in the order's currency and cannot change which it is."""
    bigcommerce.control_panel.add_currency("EUR", "0.9")
    bigcommerce.storefront.place_order([("MUG", 1)], currency="EUR")
    body = {"products": [{"product_id": 111, "quantity": 1}]}

    assert api.put("/v2/orders/100", {**body, "default_currency_code": "EUR"})["total_inc_tax"] == "18.0000"
    assert api.refused("PUT", "/v2/orders/100", {"default_currency_code": "USD"})[0] == 400


@pytest.mark.parametrize(
    ("code", "rate", "digits"),
    [("USD", "1", 2), ("EURO", "0.9", 2), ("eur", "0.9", 2), ("EUR", "0", 2), ("EUR", "NaN", 2), ("EUR", "0.9", 9)],
)
def test_a_currency_that_makes_no_sense_is_refused(bigcommerce: BigCommerce, code: str, rate: str, digits: int) -> None:
    """The message says what was wanted, and the store has no currency more."""
    with pytest.raises(ValueError, match=r"own currency|three capitals|wanted an amount"):
        bigcommerce.control_panel.add_currency(code, rate, digits=digits)
    assert not bigcommerce.control_panel.settings.currencies
    with pytest.raises(KeyError, match="no currency 'CHF'"):
        bigcommerce.storefront.place_order([("MUG", 1)], currency="CHF")


def test_the_currencies_of_a_store_are_listed(api: Api, bigcommerce: BigCommerce) -> None:
    """The store's own first, at a rate of one; each also alone, by the id that orders have."""
    bigcommerce.control_panel.add_currency("JPY", "151.237", digits=0, is_transactional=False)
    own, yen = api.get("/v2/currencies")

    assert (own["id"], own["currency_code"], own["is_default"], own["currency_exchange_rate"]) == (
        1,
        "USD",
        True,
        "1.0000000000",
    )
    assert (yen["decimal_places"], yen["is_transactional"], yen["currency_exchange_rate"]) == (
        0,
        False,
        "151.2370000000",
    )
    assert api.get(f"/v2/currencies/{yen['id']}") == yen
    assert api.refused("GET", "/v2/currencies/9")[0] == 404
