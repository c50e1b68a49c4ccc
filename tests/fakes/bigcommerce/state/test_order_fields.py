"""The tables of the fields of orders and their lines are what the API does: what they say is so, field by field."""

from typing import Any

import pytest

from fakes.bigcommerce.state.field_rows import KeptIn, WrittenBy
from fakes.bigcommerce.state.order_fields import (
    ORDER_FIELDS,
    OrderField,
    locale,
    network_address,
    network_address_v6,
    notes,
    status,
)
from fakes.bigcommerce.state.order_product_fields import ORDER_PRODUCT_FIELDS, line_name
from fakes.bigcommerce.state.values import Read, date, flag, integer, money, optional_text, text
from fakes.wire.http import NotFaked
from tests.fakes.bigcommerce.api.test_orders_write import line, place
from tests.fakes.bigcommerce.conftest import Api

SAMPLES: dict[Read, Any] = {
    date: "Sun, 01 Mar 2026 10:00:00 +0000",
    flag: True,
    integer: 7,
    locale: "es-419",
    money: "7.2500",
    network_address: "192.0.2.7",
    network_address_v6: "2001:db8::7",
    notes: "a text",
    optional_text: "a text",
    status: 9,
    text: "a text",
    line_name: "a text",
}
"""By reader, a value as answers show it that differs from every default."""

KEPT = (KeptIn.ATTRIBUTE, KeptIn.TOTAL, KeptIn.COSTS, KeptIn.FIELDS)


def named(*kept_in: KeptIn) -> list[str]:
    return [name for name, row in ORDER_FIELDS.items() if row.is_written_by_callers and row.kept_in in kept_in]


def sample(name: str) -> dict[str, Any]:
    """A value for a field, and the same for its twin with or without tax."""
    twins = {name, name.replace("_ex_tax", "_inc_tax"), name.replace("_inc_tax", "_ex_tax")}
    return {each: SAMPLES[ORDER_FIELDS[each].read] for each in twins}


def test_answers_have_the_shown_fields_in_the_order_of_the_tables(api: Api) -> None:
    """Of orders and of lines."""
    order = place(api)
    (shown,) = api.get("/v2/orders/100/products")

    assert list(order) == [name for name, row in ORDER_FIELDS.items() if row.is_shown]
    assert list(shown) == [name for name, row in ORDER_PRODUCT_FIELDS.items() if row.is_shown]


@pytest.mark.parametrize("name", sorted(set(named(*KEPT)) - {"channel_id"}))  # There is but one channel.
def test_what_callers_write_is_kept_and_shown(api: Api, name: str) -> None:
    """In a new order and in one that is changed; nothing is accepted and dropped."""
    for number in range(7):
        api.bigcommerce.storefront.register(f"{number}@example.com", "A", "B")
    wanted = sample(name)
    plain = place(api)
    created = place(api, **wanted)
    changed = api.put("/v2/orders/100", wanted)

    assert {each: plain[each] for each in wanted} != wanted
    assert {each: created[each] for each in wanted} == wanted
    assert {each: changed[each] for each in wanted} == wanted
    assert {each: api.get("/v2/orders/100")[each] for each in wanted} == wanted


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, row in ORDER_PRODUCT_FIELDS.items()
        if row.is_written_by_callers and row.kept_in is not KeptIn.OWN_RULE
    ],
)
def test_what_callers_write_of_a_line_is_kept_and_shown(api: Api, name: str) -> None:
    """In a new line."""
    twins = {name, name.replace("_ex_tax", "_inc_tax"), name.replace("_inc_tax", "_ex_tax")}
    wanted = {each: SAMPLES[ORDER_PRODUCT_FIELDS[each].read] for each in twins}
    needed = {"wrapping_cost_ex_tax": 1, "wrapping_cost_inc_tax": 1} if name == "wrapping_id" else {}
    place(api, line(api, "MUG", 1))
    place(api, {**line(api, "MUG", 1), **needed, **wanted})

    (plain,), (shown,) = (api.get(f"/v2/orders/{number}/products") for number in (100, 101))

    assert {each: plain[each] for each in wanted} != wanted
    assert {each: shown[each] for each in wanted} == wanted


@pytest.mark.parametrize("name", sorted(set(named(KeptIn.NOWHERE)) - {"refunded_amount"}))
def test_what_follows_from_the_rest_is_accepted_as_it_is(api: Api, name: str) -> None:
    """A caller who counts otherwise than the store wants something that is not imitated."""
    plain = place(api)

    assert place(api, **{name: plain[name]})[name] == plain[name]
    for call in (lambda: place(api, **sample(name)), lambda: api.put("/v2/orders/100", sample(name))):
        with pytest.raises(NotFaked, match=name):
            call()


@pytest.mark.parametrize("name", [name for name, row in ORDER_FIELDS.items() if not row.is_written_by_callers])
def test_what_the_store_writes_is_refused_from_callers(api: Api, name: str) -> None:
    """As read-only, or as a field that there is not."""
    place(api)
    is_known = ORDER_FIELDS[name].written_by is WrittenBy.STORE

    refused = api.refused("PUT", "/v2/orders/100", {name: "1"})

    said = "cannot be written to. Please remove it" if is_known else "is not supported by this resource."
    assert f"The field '{name}' {said}" in refused[1][0]["message"]


@pytest.mark.parametrize(
    ("row", "parameter"),
    [pytest.param(row, parameter, id=parameter) for row in ORDER_FIELDS.values() for parameter in row.filters],
)
def test_an_order_is_found_by_its_own_value(api: Api, row: OrderField, parameter: str) -> None:
    """The value that an order shows is within the bound that it gives, whichever side it is on."""
    api.bigcommerce.storefront.place_order([("MUG", 1)], customer_id=7)
    api.put("/v2/orders/100", {"external_order_id": "E"})
    shown = api.get("/v2/orders/100")
    value = shown["billing_address"]["email"] if row.name == "email" else shown[row.name]

    found = api.get(f"/v2/orders?{parameter}={value}".replace("+", "%2B").replace(" ", "%20"))

    assert [order["id"] for order in found] == [100]


@pytest.mark.parametrize("name", ["base_shipping_cost", "handling_cost_inc_tax", "discount_amount"])
def test_totals_follow_what_they_are_made_of(api: Api, name: str) -> None:
    """A total that a caller gave stands until a cost or a discount changes, and is added up again then."""
    place(api, total_ex_tax=9, total_inc_tax=9)
    assert api.put("/v2/orders/100", {"staff_notes": "x"})["total_inc_tax"] == "9.0000"

    changed = api.put("/v2/orders/100", sample(name))

    added = {"base_shipping_cost": "10.0000", "handling_cost_inc_tax": "17.2500", "discount_amount": "2.7500"}
    assert changed["total_inc_tax"] == added[name]


def test_a_new_order_is_never_archived(api: Api) -> None:
    """Whether it is, is read-only in a new order."""
    order = {"billing_address": {"zip": "12345"}, "products": [line(api, "MUG", 1)], "is_deleted": True}
    status, errors = api.refused("POST", "/v2/orders", order)
    assert (status, "'is_deleted' cannot be written to" in errors[0]["message"]) == (400, True)


def test_a_line_copies_what_its_product_is_then(api: Api) -> None:
    """Codes, measures and what it costs; a line without a product has none, and both names are the line's own."""
    copied = {"upc": "012345678905", "bin_picking_number": "B7", "weight": 2, "width": 3, "cost_price": 4}
    api.put("/v3/catalog/products/111", copied)
    place(api, line(api, "MUG", 1), {"name": "Engraving", "quantity": 1, "price_ex_tax": 1, "price_inc_tax": 1})

    mug, engraving = api.get("/v2/orders/100/products")

    names = ("upc", "bin_picking_number", "weight", "width", "base_cost_price")
    assert [mug[name] for name in names] == ["012345678905", "B7", "2.0000", "3.0000", "4.0000"]
    assert [engraving[name] for name in names] == ["", "", "0.0000", "0.0000", "0.0000"]
    assert (engraving["name_customer"], engraving["name_merchant"]) == ("Engraving", "Engraving")


@pytest.mark.parametrize(
    ("name", "said"), [("total_tax", "cannot be written to"), ("type", "is not supported by this resource")]
)
def test_what_the_store_writes_of_a_line_is_refused(api: Api, name: str, said: str) -> None:
    """Under a name that is read-only in orders as read-only, else as a field that there is not."""
    body = {"products": [line(api, "MUG", 1, **{name: "1"})]}
    place(api)

    assert f"The field '{name}' {said}" in api.refused("PUT", "/v2/orders/100", body)[1][0]["message"]
