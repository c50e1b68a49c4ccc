"""The other readings of what nobody outside knows for sure: each is taken by a quirk, and shows."""

from dataclasses import fields
from decimal import Decimal
from urllib.parse import quote

import pytest

from fakes.bigcommerce import Quirks
from fakes.bigcommerce.refusals import Invalid
from fakes.evidence.ledger import ledger, questions
from fakes.time.clock import VirtualClock
from tests.fakes.bigcommerce.api.test_webhooks import HOOK, Listener, hear_all
from tests.fakes.bigcommerce.conftest import make, wait

ADVERSITIES = {
    "inventory_contention": "published, and off so that nothing happens by chance",
    "stock_not_saved": "published, and off so that nothing happens by chance",
    "overload": "published, and off so that nothing happens by chance",
    "shared_quota_taken": "how busy other apps are is no question about the service",
    "webhook_start_delay": "published",
}
"""Quirks that are no questions, with the reason."""


def test_every_guess_names_its_other_readings() -> None:
    """Each guess has one reading more at least, and a way to ask a real store about it."""
    asked = {question.entry: question for question in questions("bigcommerce")}
    guesses = [entry for entry in ledger("bigcommerce") if entry.evidence == "guess"]

    assert [entry.name for entry in guesses if entry not in asked or not asked[entry].ask] == []


def test_every_reading_is_taken_by_a_quirk() -> None:
    """The quirk exists, its value is not the default, and every quirk is a reading or has a reason to be none."""
    defaults = {quirk.name: quirk.default for quirk in fields(Quirks)}
    readings = [reading for question in questions("bigcommerce") for reading in question.otherwise]

    assert [reading for reading in readings if reading.value == defaults[reading.quirk]] == []
    assert {reading.quirk for reading in readings} | set(ADVERSITIES) == set(defaults)


def test_a_date_bound_may_exclude_its_second(clock: VirtualClock) -> None:
    """An order of the very second of the bound is then not in the list, whichever side it is on."""
    store, api = make(clock, date_bounds="excluded")
    store.storefront.place_order([("MUG", 1)])
    second = quote(api.get("/v2/orders/100")["date_created"])

    assert api.get(f"/v2/orders?min_date_created={second}") is None
    assert api.get(f"/v2/orders?max_date_created={second}") is None
    wait(clock, seconds=1)
    store.storefront.place_order([("MUG", 1)])
    assert [order["id"] for order in api.get(f"/v2/orders?min_date_created={second}")] == [101]


def test_an_empty_list_may_be_an_array() -> None:
    """It is then 200, as any other list."""
    _, api = make(empty_v2_lists=200)
    answer = api.call("GET", "/v2/orders")

    assert (answer.status, answer.json()) == (200, [])


def test_a_name_may_stand_twice() -> None:
    """The second product of a name then has a web address of its own."""
    _, api = make(product_names="may repeat")
    made = api.post("/v3/catalog/products", {"name": "Mug", "type": "physical", "weight": 1, "price": 1})["data"]

    assert made["custom_url"]["url"].startswith("/mug-")


def test_an_archived_order_may_not_be_found() -> None:
    """Not by its id; lists and changes of it are as before, so that it can come back."""
    store, api = make(archived_order_by_id=404)
    store.storefront.place_order([("MUG", 1)])
    api.delete("/v2/orders/100")

    assert api.refused("GET", "/v2/orders/100")[0] == 404
    assert [order["is_deleted"] for order in api.get("/v2/orders?is_deleted=true")] == [True]
    api.put("/v2/orders/100", {"is_deleted": False})
    assert api.get("/v2/orders/100")["is_deleted"] is False


def test_a_posted_order_may_have_to_name_its_countries() -> None:
    """Without any, or with an empty one, it is then refused, and the text says which."""
    _, api = make(countries_may_be_missing=False)
    bare, products = {"zip": "12345"}, [{"product_id": 111, "quantity": 1}]
    status, errors = api.refused("POST", "/v2/orders", {"billing_address": bare, "products": products})
    assert (status, errors[0]["message"]) == (400, "The field 'billing_address.country' is invalid.")
    assert errors[0]["details"] == {"invalid_reason": "Billing address country not supplied."}

    good, empty = {**bare, "country_iso2": "AU"}, {**bare, "country": "", "country_iso2": "AU"}
    body = {"billing_address": good, "shipping_addresses": [empty], "products": products}
    assert api.refused("POST", "/v2/orders", body)[1][0]["message"] == "The field 'country' is invalid."
    assert api.post("/v2/orders", {**body, "shipping_addresses": [good]})["billing_address"]["country"] == "Australia"


def test_lines_may_lose_a_deleted_product() -> None:
    """The ids on the lines are then 0; the name and the SKU are kept, and the order can still be changed."""
    store, api = make(deleted_product_lines="cleared")
    store.storefront.place_order([("MUG", 1), ("SONG", 1)])
    api.delete("/v3/catalog/products/111")

    mug, song = api.get("/v2/orders/100/products")
    assert (mug["product_id"], mug["variant_id"], mug["sku"]) == (0, 0, "MUG")
    assert song["product_id"] != 0
    assert api.put("/v2/orders/100", {"status_id": 5})["status"] == "Cancelled"


def test_what_was_shipped_may_be_closed_to_edits() -> None:
    """An order of which something was shipped can then not be edited by hand, others can."""
    store, _ = make(edited_by_hand="not shipped")
    panel = store.control_panel
    shipped, waiting = (store.storefront.place_order([("MUG", 2)]) for _ in range(2))
    panel.ship_order(shipped.id)
    panel.change_quantity(waiting.id, "MUG", 3)

    assert waiting.products[0].quantity == 3
    with pytest.raises(Invalid, match="cannot be edited any more"):
        panel.change_quantity(shipped.id, "MUG", 3)


def test_refunds_by_hand_may_restock_nothing() -> None:
    """A refund of all in the control panel then leaves the stock alone, whatever the settings say."""
    store, _ = make(refunds_by_hand_restock=False)
    order = store.storefront.place_order([("MUG", 2)])
    store.control_panel.refund_order(order.id)

    assert (order.status, store.product("MUG").inventory_level) == ("Refunded", 18)


def test_converted_prices_may_keep_four_decimals() -> None:
    """They are then not rounded to the digits of the currency."""
    store, _ = make(converted_prices="four decimals")
    store.control_panel.add_currency("JPY", "0.12345", digits=0)
    order = store.storefront.place_order([("MUG", 1)], currency="JPY")

    assert order.products[0].price_ex_tax == Decimal("1.2345")


def test_hostile_bodies_may_be_503() -> None:
    """What nobody sends by mistake is then an error of the server; what is only no JSON stays 400."""
    _, api = make(hostile_bodies="server error")
    answers = [api.call("POST", "/v2/orders", body).status for body in (b"[" * 5_000, b'"\\ud800"', b"{")]

    assert answers == [503, 503, 400]


def test_a_shipment_may_hold_what_is_digital_or_goes_elsewhere() -> None:
    """Neither is then refused."""
    store, api = make(digital_lines_shippable=True, one_address_per_shipment=False)
    place = store.storefront.place_order
    order = place([("MUG", 1), ("SHIRT-S", 1), ("SONG", 1)], shipping_addresses=[{}, {"city": "Dallas"}])
    items = [{"order_product_id": line.id, "quantity": 1} for line in order.products]
    made = api.post(f"/v2/orders/{order.id}/shipments", {"order_address_id": 11, "items": items})

    assert len(made["items"]) == 3


def test_hooks_of_a_store_s_own_account_may_be_unsigned(clock: VirtualClock) -> None:
    """A delivery then has the headers that its subscriber chose, and no signature."""
    store, api = make(clock, signed_webhooks=False)
    api.post("/v3/hooks", {**HOOK, "scope": "store/product/*", "headers": {"X-Mine": "1"}})
    wait(clock, minutes=1)
    store.control_panel.add_product(sku="A", name="A", price=1)
    listener = Listener()
    hear_all(store, clock, listener, seconds=5)
    (request,) = listener.requests

    assert request.headers["X-Mine"] == "1"
    assert "webhook-signature" not in request.headers
