"""Creating, changing and archiving orders through the API."""

from decimal import Decimal
from typing import Any

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.time.clock import VirtualClock
from tests.fakes.bigcommerce.conftest import Api, make, wait

BILLING = {
    "first_name": "Ada",
    "last_name": "Able",
    "street_1": "1 Road",
    "city": "Austin",
    "zip": "78701",
    "country": "United States",
}


def line(api: Api, sku: str, quantity: int, **more: Any) -> dict[str, Any]:
    found = api.bigcommerce.product(sku)
    variant = {"variant_id": found.id} if hasattr(found, "option_values") else {}
    return {"product_id": getattr(found, "product_id", found.id), "quantity": quantity, **variant, **more}


def place(api: Api, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return api.post(
        "/v2/orders", {"billing_address": BILLING, "products": list(lines) or [line(api, "MUG", 1)], **more}
    )


def test_a_new_order_gets_the_next_id_and_pending(api: Api) -> None:
    """The first order is 100; an API order is Pending, external, without a cart, and answers 201."""
    first = place(api)
    second = api.call("POST", "/v2/orders", {"billing_address": BILLING, "products": [line(api, "MUG", 1)]})

    assert (first["id"], second.json()["id"], second.status) == (100, 101, 201)
    assert (first["status_id"], first["status"], first["order_source"], first["cart_id"]) == (
        1,
        "Pending",
        "external",
        None,
    )
    assert (first["total_inc_tax"], first["payment_method"], first["date_shipped"]) == ("10.0000", "Manual", "")


def test_the_status_of_a_created_order_is_a_switch() -> None:
    """Some say 200, some 201."""
    _, api = make(order_created_status=200)
    assert api.call("POST", "/v2/orders", {"billing_address": BILLING, "products": [line(api, "MUG", 1)]}).status == 200


def test_catalog_and_custom_lines(api: Api) -> None:
    """A catalog line takes name and price from the catalog, a custom line brings its own and has product 0."""
    custom = {"name": "Engraving", "quantity": 2, "price_ex_tax": 3.5, "price_inc_tax": "3.85"}
    order = place(api, line(api, "SHIRT-M", 1), custom)
    shirt, engraving = api.get(f"/v2/orders/{order['id']}/products")

    assert (shirt["name"], shirt["sku"], shirt["price_ex_tax"], shirt["type"]) == (
        "Shirt",
        "SHIRT-M",
        "25.0000",
        "physical",
    )
    assert shirt["product_options"][0]["display_name"] == "Size"
    assert shirt["product_options"][0]["display_value_merchant"] == "M"
    assert (engraving["product_id"], engraving["variant_id"], engraving["sku"]) == (0, 0, "")
    assert (engraving["total_ex_tax"], engraving["total_inc_tax"], engraving["total_tax"]) == (
        "7.0000",
        "7.7000",
        "0.7000",
    )
    assert (order["subtotal_ex_tax"], order["total_inc_tax"], order["items_total"]) == ("32.0000", "32.7000", 3)


def test_money_is_added_up_exactly(api: Api) -> None:
    """Costs are added and discounts taken off without a rounding error."""
    order = place(
        api,
        {"name": "a", "quantity": 3, "price_ex_tax": 0.1, "price_inc_tax": 0.11},
        shipping_cost_ex_tax="4.99",
        shipping_cost_inc_tax="5.39",
        discount_amount=0.2,
    )

    assert (order["total_ex_tax"], order["total_inc_tax"], order["total_tax"]) == ("5.0900", "5.5000", "0.4100")


def test_a_given_total_stands(api: Api) -> None:
    """A caller may say the totals; they stand until lines change."""
    order = place(api, total_ex_tax=9, total_inc_tax=9)
    assert order["total_inc_tax"] == "9.0000"
    changed = api.put(
        "/v2/orders/100", {"products": [{"name": "b", "quantity": 1, "price_ex_tax": 1, "price_inc_tax": 1}]}
    )
    assert changed["total_inc_tax"] == "11.0000"


def test_without_a_shipping_address_it_goes_to_the_billing_address(api: Api) -> None:
    """A physical order without an address is sent to the billing address; a digital one to none."""
    order = place(api)
    (address,) = api.get(f"/v2/orders/{order['id']}/shipping_addresses")
    assert (address["street_1"], address["items_total"], address["form_fields"]) == ("1 Road", 1, [])

    digital = place(api, line(api, "SONG", 1))
    assert api.call("GET", f"/v2/orders/{digital['id']}/shipping_addresses").status == 204
    assert digital["order_is_digital"] is True
    assert api.get(f"/v2/orders/{digital['id']}/products")[0]["order_address_id"] == 0


def test_an_order_may_come_as_consignments(api: Api) -> None:
    """Shipping consignments say addresses and lines in one; with products beside them they are refused."""
    groups = [{"city": city, "line_items": [line(api, "MUG", 1)]} for city in ("Austin", "Dallas")]
    body: dict[str, Any] = {"billing_address": BILLING, "consignments": {"shipping": groups}}

    order = api.post("/v2/orders", body)

    addresses = api.get(f"/v2/orders/{order['id']}/shipping_addresses")
    lines = api.get(f"/v2/orders/{order['id']}/products")
    assert [address["city"] for address in addresses] == ["Austin", "Dallas"]
    assert [each["order_address_id"] for each in lines] == [address["id"] for address in addresses]
    assert api.refused("POST", "/v2/orders", {**body, "products": [line(api, "MUG", 1)]})[0] == 400


@pytest.mark.parametrize(
    "field",
    [
        *("id", "status", "date_modified", "payment_status", "total_tax", "currency_code", "order_source", "coupons"),
        *("cart_id", "coupon_discount", "wrapping_cost_tax_class_id", "is_tax_inclusive_pricing"),
    ],
)
def test_a_read_only_field_is_refused(api: Api, field: str) -> None:
    """A fetched order cannot be put back: the first read-only field is named."""
    place(api)
    text = f"The field '{field}' cannot be written to. Please remove it from your request before trying again."

    assert api.refused("PUT", "/v2/orders/100", {"staff_notes": "x", field: "1"}) == (
        400,
        [{"status": 400, "message": text}],
    )
    assert api.get("/v2/orders/100")["staff_notes"] is None


def test_an_unknown_field_is_refused(api: Api) -> None:
    """A field that orders do not have is named."""
    place(api)
    text = "The field 'custom_status' is not supported by this resource."

    assert api.refused("PUT", "/v2/orders/100", {"custom_status": "x"}) == (400, [{"status": 400, "message": text}])


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "billing_address"),
        ({"billing_address": BILLING}, "products"),
        ({"billing_address": BILLING, "products": []}, "products"),
        ({"billing_address": {}, "products": [{}]}, "billing_address.zip"),
        ({"billing_address": BILLING, "products": [{"quantity": 1}]}, "products.product_id, products.name"),
        ({"billing_address": BILLING, "products": [{"product_id": 111, "quantity": 0}]}, "quantity"),
        ({"billing_address": BILLING, "products": [{"product_id": 999, "quantity": 1}]}, "product_id"),
        ({"billing_address": BILLING, "products": [{"product_id": 112, "quantity": 1, "variant_id": 1}]}, "variant_id"),
        ({"billing_address": BILLING, "products": [{"product_id": 111, "quantity": 1}], "status_id": 15}, "status_id"),
        (
            {"billing_address": BILLING, "products": [{"product_id": 111, "quantity": 1}], "discount_amount": "much"},
            "discount_amount",
        ),
        (
            {
                "billing_address": BILLING,
                "products": [{"product_id": 111, "quantity": 1}],
                "default_currency_code": "XXX",
            },
            "default_currency_code",
        ),
        ({"billing_address": {**BILLING, "colour": "x"}, "products": [{"product_id": 111, "quantity": 1}]}, "colour"),
    ],
)
def test_a_bad_order_is_refused_and_named(api: Api, body: dict[str, Any], named: str) -> None:
    """What is missing or wrong is named in the refusal, and nothing is created."""
    status, errors = api.refused("POST", "/v2/orders", body)

    assert (status, errors[0]["status"]) == (400, 400)
    assert f"'{named}'" in errors[0]["message"]
    assert api.call("GET", "/v2/orders").status == 204


def test_a_price_without_its_twin_is_refused(api: Api) -> None:
    """Both prices of a line, both totals, both of a cost, or neither; the switch lets one alone pass."""
    one = line(api, "MUG", 1, price_ex_tax=1)
    assert (
        "price_inc_tax"
        in api.refused("POST", "/v2/orders", {"billing_address": BILLING, "products": [one]})[1][0]["message"]
    )
    for name in ("total_ex_tax", "subtotal_inc_tax", "shipping_cost_ex_tax", "wrapping_cost_inc_tax"):
        body = {"billing_address": BILLING, "products": [line(api, "MUG", 1)], name: 1}
        assert api.refused("POST", "/v2/orders", body)[0] == 400

    lenient = make(refuse_prices_alone=False)[1]
    assert place(lenient, line(lenient, "MUG", 1, price_ex_tax=1))["id"] == 100


def test_a_product_with_variants_needs_a_variant(api: Api) -> None:
    """Without variant or options it is refused and the options are named; by option values it is found."""
    shirt = api.get("/v3/catalog/products/112?include=options")["data"]
    status, errors = api.refused(
        "POST", "/v2/orders", {"billing_address": BILLING, "products": [{"product_id": 112, "quantity": 1}]}
    )
    problem = errors[0]["details"]["errors"][0]
    assert (status, problem["type"], problem["product"]["required_product_options"]) == (
        400,
        "MandatoryProductOptions",
        [
            {
                "id": shirt["options"][0]["id"],
                "option_id": shirt["options"][0]["id"],
                "display_name": "Size",
                "resource": f"/products/112/options/{shirt['options'][0]['id']}",
                "url": f"{problem['product']['url']}/options/{shirt['options'][0]['id']}",
            }
        ],
    )
    assert problem["product"]["url"].endswith("/v2/products/112")

    option = shirt["options"][0]
    chosen = [{"id": option["id"], "value": str(option["option_values"][1]["id"])}]
    order = place(api, {"product_id": 112, "quantity": 1, "product_options": chosen})
    assert api.get(f"/v2/orders/{order['id']}/products")[0]["sku"] == "SHIRT-M"


def test_an_order_for_more_than_there_is_is_refused(api: Api) -> None:
    """All lines that lack stock are named with what there is; two lines of one product count together."""
    lines = [line(api, "MUG", 11), line(api, "MUG", 10), line(api, "SHIRT-S", 6), line(api, "SONG", 1000)]
    status, errors = api.refused("POST", "/v2/orders", {"billing_address": BILLING, "products": lines})
    problems = errors[0]["details"]["errors"]

    assert (status, errors[0]["status"]) == (409, 409)
    mug, shirt = (each["product"] for each in problems)
    assert [each["type"] for each in problems] == ["OutOfStock", "OutOfStock"]
    assert (mug["name"], mug["inventory_level"], shirt["name"]) == ("Mug", 20, "Shirt")
    assert (shirt["sku"]["sku"], shirt["sku"]["inventory_level"], "inventory_level" in shirt) == ("SHIRT-S", 5, False)
    assert shirt["sku"]["url"].endswith(f"/v2/products/112/skus/{shirt['sku']['id']}")
    assert api.bigcommerce.product("MUG").inventory_level == 20


def test_quantity_limits_of_a_product_hold(api: Api) -> None:
    """A product's smallest and largest order quantity are insisted on."""
    api.put("/v3/catalog/products/111", {"order_quantity_minimum": 2, "order_quantity_maximum": 3})
    answers = [
        api.call("POST", "/v2/orders", {"billing_address": BILLING, "products": [line(api, "MUG", quantity)]})
        for quantity in (1, 2, 3, 4)
    ]
    assert [each.status for each in answers] == [409, 201, 201, 409]
    few, many = (each.json()[0]["details"]["errors"][0] for each in (answers[0], answers[3]))
    assert (few["type"], few["product"]["minimum_quantity"]) == ("InsufficientQuantity", 2)
    assert (many["type"], many["product"]["maximum_quantity"]) == ("ExceedsMaxQuantity", 3)


@pytest.mark.parametrize(("quantity", "status"), [(1, 409), (3, 200), (5, 200), (6, 409), (0, 200)])
def test_quantity_limits_hold_when_a_line_changes(api: Api, quantity: int, status: int) -> None:
    """The line as a whole counts, not what comes to it or goes; it may go; a refusal changes nothing."""
    place(api, line(api, "MUG", 2), line(api, "SONG", 1))
    api.put("/v3/catalog/products/111", {"order_quantity_minimum": 2, "order_quantity_maximum": 5})
    number = api.get("/v2/orders/100/products")[0]["id"]

    answer = api.call("PUT", "/v2/orders/100", {"products": [{"id": number, "quantity": quantity}]})

    assert answer.status == status
    assert api.get("/v2/orders/100")["items_total"] == 1 + (quantity if status == 200 else 2)


def test_a_change_takes_no_more_than_there_is(api: Api) -> None:
    """Pieces that the order has already are not asked for again."""
    place(api, line(api, "MUG", 12))
    number = api.get("/v2/orders/100/products")[0]["id"]

    assert api.refused("PUT", "/v2/orders/100", {"products": [{"id": number, "quantity": 21}]})[0] == 409
    assert api.put("/v2/orders/100", {"products": [{"id": number, "quantity": 20}]})["items_total"] == 20


@pytest.mark.parametrize(
    ("products", "message"),
    [
        ([], "The required field 'products' was not supplied."),
        ([{"quantity": 1, "price_inc_tax": 1, "price_ex_tax": 1}], "products.product_id, products.name"),
        ([{"product_id": 111, "quantity": 1, "price_ex_tax": 1}], "products.price_inc_tax"),
        ([{"product_id": 111, "quantity": 1, "price_inc_tax": 1}], "products.price_ex_tax"),
        ([{"product_id": 111, "quantity": ""}], "quantity"),
    ],
)
def test_a_refused_line_is_told_in_the_words_of_the_store(api: Api, products: list[Any], message: str) -> None:
    """The texts of BigCommerce's own tests."""
    status, (error,) = api.refused("POST", "/v2/orders", {"billing_address": BILLING, "products": products})
    assert status == 400
    assert error["message"] == (message if " was " in message else f"The field '{message}' is invalid.")


@pytest.mark.parametrize("email", ["abc123.com", "ann@", "@example.com", "ann@b@c", "ann b@example.com"])
def test_an_email_address_of_an_order_looks_like_one(api: Api, email: str) -> None:
    """Of either address, in a new order and in a changed one; an empty one is none."""
    order = place(api)
    bad, good = {**BILLING, "email": email}, {"billing_address": BILLING, "products": [line(api, "MUG", 1)]}
    refusals = [
        api.refused("POST", "/v2/orders", {**good, "billing_address": bad}),
        api.refused("POST", "/v2/orders", {**good, "shipping_addresses": [bad]}),
        api.refused("PUT", f"/v2/orders/{order['id']}", {"billing_address": {"email": email}}),
    ]
    assert {(status, errors[0]["message"]) for status, errors in refusals} == {(400, "The field 'email' is invalid.")}
    assert place(api, billing_address={**BILLING, "email": ""})["billing_address"]["email"] == ""


def test_any_status_may_follow_any_other(api: Api) -> None:
    """No transition is forbidden."""
    place(api)
    for status_id in (2, 0, 5, 11, 14, 12, 1, 10):
        assert api.put("/v2/orders/100", {"status_id": status_id})["status_id"] == status_id
    assert api.refused("PUT", "/v2/orders/100", {"status_id": 15})[0] == 400


@pytest.mark.parametrize("status_id", [2, 10])
def test_status_shipped_by_hand_ships_no_line(api: Api, clock: VirtualClock, status_id: int) -> None:
    """Setting Shipped or Completed dates the order and leaves shipped quantities and shipments alone."""
    place(api)
    wait(clock, hours=1)

    order = api.put("/v2/orders/100", {"status_id": status_id})

    assert (order["date_shipped"], order["items_shipped"]) == ("Mon, 02 Mar 2026 10:00:00 +0000", 0)
    assert api.call("GET", "/v2/orders/100/shipments").status == 204


def test_a_put_merges_and_sets_the_date(api: Api, clock: VirtualClock) -> None:
    """Only what is named changes, and date_modified tells when."""
    before = place(api)
    wait(clock, minutes=5)

    after = api.put("/v2/orders/100", {"staff_notes": "call first", "billing_address": {"city": "Waco"}})

    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"staff_notes", "billing_address", "date_modified"}
    assert after["billing_address"] == {**before["billing_address"], "city": "Waco"}


def test_a_put_adds_changes_and_removes_lines(api: Api) -> None:
    """A line without id is added, with id changed, with quantity 0 removed; stock follows."""
    place(api, line(api, "MUG", 2), line(api, "SHIRT-S", 1))
    mug, shirt = api.get("/v2/orders/100/products")
    body = {"products": [{"id": mug["id"], "quantity": 5}, {"id": shirt["id"], "quantity": 0}, line(api, "SONG", 1)]}

    order = api.put("/v2/orders/100", body)

    assert [(each["sku"], each["quantity"]) for each in api.get("/v2/orders/100/products")] == [("MUG", 5), ("SONG", 1)]
    assert order["total_inc_tax"] == "51.2500"
    store = api.bigcommerce
    assert (store.product("MUG").inventory_level, store.product("SHIRT-S").inventory_level) == (15, 5)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"id": 999, "quantity": 1}, 400),
        ({"id": 31, "product_id": 0}, 400),
        ({"id": 31, "quantity": 99}, 409),
        ({"product_id": 111, "quantity": 99}, 409),
    ],
)
def test_a_bad_line_change_is_refused(api: Api, change: dict[str, Any], status: int) -> None:
    """A foreign line, another product in a line, and missing stock are refused, and nothing changes."""
    place(api)
    assert api.refused("PUT", "/v2/orders/100", {"status_id": 2, "products": [change]})[0] == status
    assert api.get("/v2/orders/100")["status_id"] == 1


def test_shipping_addresses_change_by_id_or_place(api: Api) -> None:
    """A PUT of the order and a PUT of one address both change an address, but never what it costs."""
    place(api, shipping_addresses=[{"city": "Austin"}])
    (address,) = api.get("/v2/orders/100/shipping_addresses")
    api.put("/v2/orders/100", {"shipping_addresses": [{"id": address["id"], "city": "Dallas"}]})
    api.put("/v2/orders/100", {"shipping_addresses": [{"street_1": "9 Lane"}]})
    changed = api.put(
        f"/v2/orders/100/shipping_addresses/{address['id']}", {"zip": "75001", "shipping_method": "Courier"}
    )

    assert (changed["city"], changed["street_1"], changed["zip"], changed["shipping_method"]) == (
        "Dallas",
        "9 Lane",
        "75001",
        "Courier",
    )
    status, errors = api.refused("PUT", f"/v2/orders/100/shipping_addresses/{address['id']}", {"base_cost": 1})
    assert (status, "'base_cost' cannot be written to" in errors[0]["message"]) == (400, True)
    assert api.refused("PUT", "/v2/orders/100/shipping_addresses/999", {"zip": "1"})[0] == 404
    assert api.call("GET", f"/v2/orders/100/shipping_addresses/{address['id']}/shipping_quotes").status == 204


def test_deleting_archives(api: Api, clock: VirtualClock) -> None:
    """DELETE and is_deleted both archive: 204, readable by id, and it can be taken back."""
    place(api)
    wait(clock, minutes=1)
    assert api.call("DELETE", "/v2/orders/100").status == 204
    shown = api.get("/v2/orders/100")
    assert (shown["is_deleted"], shown["date_modified"]) == (True, "Mon, 02 Mar 2026 09:01:00 +0000")
    assert api.put("/v2/orders/100", {"is_deleted": False})["is_deleted"] is False
    assert api.put("/v2/orders/100", {"is_deleted": True})["is_deleted"] is True


def test_deleting_all_archives_a_page_of_them(api: Api) -> None:
    """The limit says how many go at once; without orders it is no error, and too large a limit is refused."""
    for _ in range(3):
        place(api)

    assert api.call("DELETE", "/v2/orders?limit=2").status == 204
    assert [order["is_deleted"] for order in api.get("/v2/orders")] == [True, True, False]
    assert api.call("DELETE", "/v2/orders").status == api.call("DELETE", "/v2/orders").status == 204
    assert api.get("/v2/orders?is_deleted=false") is None
    assert api.refused("DELETE", "/v2/orders?limit=251")[0] == 413


def test_external_ids(api: Api) -> None:
    """external_order_id can be rewritten, external_merchant_id only written once, external_id never."""
    place(api, external_order_id="A", external_merchant_id="M")
    assert api.put("/v2/orders/100", {"external_order_id": "B"})["external_order_id"] == "B"
    assert api.refused("PUT", "/v2/orders/100", {"external_merchant_id": "N"})[0] == 400
    assert api.refused("PUT", "/v2/orders/100", {"external_id": "N"})[0] == 400


def test_fees_are_replaced_as_a_whole(api: Api) -> None:
    """Fees in a PUT are all the fees there are from then on."""
    order = place(api, fees=[{"display_name_customer": "A", "cost_ex_tax": "1.00", "cost_inc_tax": "1.10"}])
    assert order["total_inc_tax"] == "11.1000"
    changed = api.put(
        "/v2/orders/100", {"fees": [{"display_name_customer": "B", "cost_inc_tax": "2.5", "cost_tax": 0.5}]}
    )
    assert changed["total_inc_tax"] == "12.5000"
    assert api.put("/v2/orders/100", {"fees": []})["total_inc_tax"] == "10.0000"


def test_a_deleted_product_leaves_its_lines(api: Api) -> None:
    """Order lines outlive their product."""
    place(api)
    api.delete("/v3/catalog/products/111")

    assert api.get("/v2/orders/100/products")[0]["product_id"] == 111
    assert api.put("/v2/orders/100", {"status_id": 5})["status"] == "Cancelled"


def test_one_line_by_its_id(api: Api, bigcommerce: BigCommerce) -> None:
    """A line is found by its own id, which is not its product's."""
    place(api)
    number = bigcommerce.orders[100].products[0].id
    assert api.get(f"/v2/orders/100/products/{number}")["product_id"] == 111
    assert api.refused("GET", "/v2/orders/100/products/111")[0] == 404


FEE = {"display_name_customer": "A", "cost_ex_tax": 1, "cost_inc_tax": 1}


@pytest.mark.parametrize(
    "fee",
    [
        {"display_name_customer": "A", "cost_ex_tax": 1},
        {"display_name_customer": "A", "cost_inc_tax": 1, "cost_tax": 2},
        {"cost_ex_tax": 1, "cost_inc_tax": 1},
        {**FEE, "type": "surcharge"},
        {**FEE, "id": 99},
    ],
)
def test_a_fee_needs_two_costs_and_a_name(api: Api, fee: dict[str, Any]) -> None:
    """One cost alone, a tax above the cost, no name, another type and an unknown id are refused."""
    place(api, fees=[FEE])
    assert api.refused("PUT", "/v2/orders/100", {"fees": [fee]})[0] == 400
    assert len(api.get("/v2/orders/100/fees")["fees"]) == 1


def test_an_address_of_either_kind_resets_the_other(api: Api) -> None:
    """A shopper called from one place; an empty one resets nothing."""
    place(api, ip_address="192.0.2.7")
    changed = api.put("/v2/orders/100", {"ip_address_v6": "2001:db8::7"})
    assert (changed["ip_address"], changed["ip_address_v6"]) == ("", "2001:db8::7")
    changed = api.put("/v2/orders/100", {"ip_address": "", "ip_address_v6": "2001:db8::8"})
    assert (changed["ip_address"], changed["ip_address_v6"]) == ("", "2001:db8::8")


def test_a_wrapping_has_its_costs_and_goes_with_its_id(api: Api) -> None:
    """A wrapping without both costs is refused; the id 0 alone takes all of it off the line."""
    billing = {"billing_address": BILLING}
    wrapped = {**line(api, "MUG", 1), "wrapping_id": 3, "wrapping_name": "Red", "wrapping_cost_ex_tax": 2}
    assert api.refused("POST", "/v2/orders", {**billing, "products": [wrapped]})[0] == 400
    place(api, {**wrapped, "wrapping_cost_inc_tax": 2})
    (shown,) = api.get("/v2/orders/100/products")

    api.put("/v2/orders/100", {"products": [{"id": shown["id"], "wrapping_id": 0}]})

    (bare,) = api.get("/v2/orders/100/products")
    assert (shown["wrapping_name"], shown["wrapping_cost_ex_tax"]) == ("Red", "2.0000")
    assert (bare["wrapping_id"], bare["wrapping_name"], bare["wrapping_cost_inc_tax"]) == (0, "", "0.0000")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("customer_id", 999),
        ("channel_id", 2),
        ("customer_locale", "English"),
        ("customer_locale", "en-us"),
        ("ip_address", "1" * 31),
        ("staff_notes", "x" * 65_536),
        ("discount_amount", "1e400"),
    ],
)
def test_values_that_no_store_has_are_refused(api: Api, name: str, value: Any) -> None:
    """A customer that nobody is, notes that are too long, and amounts beyond reason."""
    place(api)
    assert api.refused("PUT", "/v2/orders/100", {name: value})[0] == 400
    order = {"billing_address": BILLING, "products": [line(api, "MUG", 1)], name: value}
    assert api.refused("POST", "/v2/orders", order)[0] == 400


def test_quantities_have_a_limit(api: Api) -> None:
    """A quantity that no field holds is refused."""
    order = {"billing_address": BILLING, "products": [line(api, "SONG", 10**30)]}
    assert api.refused("POST", "/v2/orders", order)[0] == 400


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"country": "Germany"}, ("Germany", "DE")),
        ({"country_iso2": "de"}, ("Germany", "DE")),
        ({"country": "France", "country_iso2": "DE"}, ("Germany", "DE")),
        ({}, ("", "")),
    ],
)
def test_a_country_is_known_by_name_or_letters(api: Api, given: dict[str, str], shown: tuple[str, str]) -> None:
    """Either is enough, the letters win, and an address may have none; what is no country is refused."""
    billing = {"zip": "12345", **given}
    order = api.post("/v2/orders", {"billing_address": billing, "products": [line(api, "MUG", 1)]})
    address = order["billing_address"]
    assert (address["country"], address["country_iso2"]) == shown

    for name, value in (("country", "Atlantis"), ("country_iso2", "ZZ")):
        assert api.refused("PUT", "/v2/orders/100", {"billing_address": {name: value}})[0] == 400


@pytest.mark.parametrize("name", ["name", "name_customer", "name_merchant"])
def test_one_name_is_enough_for_a_custom_line(api: Api, name: str) -> None:
    """Any of the three names a line; neither null, nothing nor more than 250 characters is one."""
    prices = {"quantity": 1, "price_ex_tax": 1, "price_inc_tax": 1}
    place(api, {name: "Engraving", **prices})
    (shown,) = api.get("/v2/orders/100/products")
    assert [shown[each] for each in ("name", "name_customer", "name_merchant")] == ["Engraving"] * 3

    for bad in (None, "", "x" * 251):
        order = {"billing_address": BILLING, "products": [{name: bad, **prices}]}
        assert api.refused("POST", "/v2/orders", order)[0] == 400


def test_what_customers_see_is_the_name(api: Api) -> None:
    """Writing one of the two writes the other; merchants may see another name."""
    place(api, {"name": "Box", "name_merchant": "BX-1", "quantity": 1, "price_ex_tax": 1, "price_inc_tax": 1})
    api.put("/v2/orders/100", {"products": [{"id": 31, "name_customer": "Crate"}]})
    (shown,) = api.get("/v2/orders/100/products")
    assert [shown[each] for each in ("name", "name_customer", "name_merchant")] == ["Crate", "Crate", "BX-1"]


@pytest.mark.parametrize(("quantity_may_be_missing", "status"), [(True, 201), (False, 400)])
def test_a_quantity_may_be_left_out(quantity_may_be_missing: bool, status: int) -> None:
    """One piece of a product of the catalog, as in a published example; the switch makes it an error."""
    _, api = make(quantity_may_be_missing=quantity_may_be_missing)
    response = api.call("POST", "/v2/orders", {"billing_address": BILLING, "products": [{"product_id": 111}]})
    assert response.status == status
    if status == 201:
        assert response.json()["items_total"] == 1


def test_a_line_that_is_changed_keeps_what_is_written(api: Api) -> None:
    """Wrapping and names are kept also by a line that had none."""
    place(api)
    wanted = {"wrapping_name": "Red", "wrapping_message": "For you", "name_merchant": "M-1", "external_id": "E-1"}
    api.put("/v2/orders/100", {"products": [{"id": 31, **wanted}]})
    (shown,) = api.get("/v2/orders/100/products")
    assert {name: shown[name] for name in wanted} == wanted


def test_methods_of_shipping_come_with_addresses(api: Api) -> None:
    """Given with an address, posted or changed, the method is shown with it."""
    place(api, shipping_addresses=[{**BILLING, "shipping_method": "Courier"}])
    assert api.get("/v2/orders/100/shipping_addresses")[0]["shipping_method"] == "Courier"
    api.put("/v2/orders/100", {"shipping_addresses": [{"id": 11, "shipping_method": "Mule"}]})
    assert api.get("/v2/orders/100/shipping_addresses")[0]["shipping_method"] == "Mule"


def test_an_order_of_a_program_is_as_recorded_in_2026(api: Api) -> None:
    """No zone, a language, an empty id of its own, no fulfilment by others, and a link in one spelling."""
    order = place(api)
    (shown,), (address,) = api.get("/v2/orders/100/products"), api.get("/v2/orders/100/shipping_addresses")

    assert (order["customer_locale"], order["external_order_id"], shown["fulfillment_source"]) == ("en", "", "")
    assert (address["shipping_zone_id"], address["shipping_zone_name"]) == (0, "")
    assert address["shipping_quotes"]["resource"] == "/orders/100/shipping_addresses/11/shipping_quotes"


def test_a_manual_discount_stands_on_the_lines() -> None:
    """Of a line of ten at 250.00 with tax, 100.00 are taken off: its tax is that of what is left, as was recorded."""
    store, api = make()
    settings = store.control_panel.settings
    settings.tax_rate, settings.prices_include_tax = Decimal("0.055"), True
    store.control_panel.add_product(sku="DESK", name="Desk", price="250.00", stock=20)
    order = store.storefront.place_order([("DESK", 10)])
    api.put(f"/v2/orders/{order.id}", {"discount_amount": "100.00"})
    (line,) = api.get(f"/v2/orders/{order.id}/products")
    shown = api.get(f"/v2/orders/{order.id}")

    entry = {"id": "manual-discount", "amount": "100.0000", "name": "Manual Discount", "code": None, "target": "order"}
    assert (line["applied_discounts"], line["discounted_total_inc_tax"]) == ([entry], "2400.0000")
    assert (line["total_tax"], shown["subtotal_tax"], shown["total_tax"]) == ("125.1200",) * 3
    assert (shown["subtotal_inc_tax"], shown["total_inc_tax"]) == ("2500.0000", "2400.0000")
    api.put(f"/v2/orders/{order.id}", {"discount_amount": 0})
    (line,) = api.get(f"/v2/orders/{order.id}/products")
    assert (line["applied_discounts"], line["total_tax"]) == ([], "130.3300")


def test_tax_is_rounded_for_the_whole_line() -> None:
    """What one piece costs without tax, or with it, is not rounded, whichever way prices are entered."""
    for inclusive, price, prices in (
        (True, "250.00", ("236.9667", "13.0333", "250.0000")),
        (False, "236.97", ("236.9700", "13.0333", "250.0033")),
    ):
        store, api = make()
        settings = store.control_panel.settings
        settings.tax_rate, settings.prices_include_tax = Decimal("0.055"), inclusive
        store.control_panel.add_product(sku="DESK", name="Desk", price=price, stock=20)
        order = store.storefront.place_order([("DESK", 3)])
        (line,) = api.get(f"/v2/orders/{order.id}/products")

        assert (line["price_ex_tax"], line["price_tax"], line["price_inc_tax"]) == prices
        assert line["total_tax"] == "39.1000"


def test_a_discount_is_spread_over_the_lines() -> None:
    """In proportion to their prices; where prices are entered without tax, the tax is on what is left."""
    store, api = make()
    store.control_panel.settings.tax_rate = Decimal("0.10")
    order = store.storefront.place_order([("MUG", 2), ("SHIRT-S", 1)], discount="9.00")
    mug, shirt = api.get(f"/v2/orders/{order.id}/products")
    shown = api.get(f"/v2/orders/{order.id}")

    assert [line["applied_discounts"][0]["amount"] for line in (mug, shirt)] == ["4.0000", "5.0000"]
    assert (mug["total_tax"], shirt["total_tax"], shown["total_tax"]) == ("1.6000", "2.0000", "3.6000")
    assert (shown["total_ex_tax"], shown["total_inc_tax"]) == ("36.0000", "39.6000")


def test_the_origin_of_an_order_is_a_switch() -> None:
    """The old reference refuses an origin in the body, the new one has it there; unknown ones are refused anyway."""
    _, api = make()
    body = {
        "billing_address": BILLING,
        "products": [{"name": "a", "quantity": 1, "price_ex_tax": 1, "price_inc_tax": 1}],
    }
    refused = api.refused("POST", "/v2/orders", {**body, "order_source": "amazon"})
    _, api = make(order_source="taken")

    assert (refused[0], "order_source" in refused[1][0]["message"]) == (400, True)
    assert api.post("/v2/orders", {**body, "order_source": "amazon"})["order_source"] == "amazon"
    assert api.post("/v2/orders", body)["order_source"] == "external"
    assert api.refused("POST", "/v2/orders", {**body, "order_source": "the moon"})[0] == 400
