"""Shipments: within what is left, one address each, moving the order along."""

from typing import Any

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.time.clock import VirtualClock
from tests.fakes.bigcommerce.conftest import Api, make, wait

UNWRITABLE = "The field '{}' cannot be written to. Please remove it from your request before trying again."


@pytest.fixture
def order(api: Api) -> dict[str, Any]:
    """Order 100: two mugs and a shirt to address 11, a song to nobody."""
    api.bigcommerce.storefront.place_order([("MUG", 2), ("SHIRT-S", 1), ("SONG", 1)])
    return lines(api)


def lines(api: Api) -> dict[str, Any]:
    return {each["sku"]: each for each in api.get("/v2/orders/100/products")}


def shipment(order: dict[str, Any], **skus: int) -> dict[str, Any]:
    items = [{"order_product_id": order[sku.replace("_", "-")]["id"], "quantity": n} for sku, n in skus.items()]
    return {"order_address_id": 11, "items": items}


def test_a_part_then_the_rest_moves_the_status(api: Api, order: dict[str, Any], clock: VirtualClock) -> None:
    """Some of the physical items: Partially Shipped; all of them, the digital aside: Shipped, with its date."""
    wait(clock, hours=1)
    first = api.call("POST", "/v2/orders/100/shipments", shipment(order, MUG=1))
    partly = api.get("/v2/orders/100")
    wait(clock, hours=1)
    api.post("/v2/orders/100/shipments", shipment(order, MUG=1, SHIRT_S=1))
    wholly = api.get("/v2/orders/100")

    assert first.status == 201
    assert (partly["status"], partly["items_shipped"], partly["date_shipped"]) == ("Partially Shipped", 1, "")
    assert partly["date_modified"] == "Mon, 02 Mar 2026 10:00:00 +0000"
    assert (wholly["status"], wholly["items_shipped"]) == ("Shipped", 3)
    assert wholly["date_shipped"] == "Mon, 02 Mar 2026 11:00:00 +0000"
    assert api.get("/v2/orders/100/shipping_addresses")[0]["items_shipped"] == 3


def test_a_shipment_looks_as_documented(api: Api, order: dict[str, Any]) -> None:
    """Every documented field, with the addresses as they were, and a link made from provider and number."""
    body = shipment(order, MUG=2) | {
        "tracking_number": "EJ958083578US",
        "shipping_provider": "usps",
        "comments": "Ready",
    }
    made = api.post("/v2/orders/100/shipments", body)
    api.put("/v2/orders/100", {"shipping_addresses": [{"city": "Elsewhere"}]})

    assert api.get("/v2/orders/100/shipments") == [made]
    assert api.get(f"/v2/orders/100/shipments/{made['id']}") == made
    assert api.get("/v2/orders/100/shipments/count") == {"count": 1}
    assert made["items"] == [{"order_product_id": order["MUG"]["id"], "product_id": 111, "quantity": 2}]
    assert (made["shipping_method"], made["merchant_shipping_cost"], made["tracking_link"]) == ("None", "0.0000", "")
    assert made["shipping_provider_display_name"] == "USPS"
    assert made["generated_tracking_link"].endswith("EJ958083578US")
    assert made["shipping_address"]["city"] == "Austin"
    assert "form_fields" not in made["billing_address"]


def test_shipping_twice_is_refused(api: Api, order: dict[str, Any]) -> None:
    """Repeating a full shipment is refused, and the answer says that nothing is left of which line."""
    api.post("/v2/orders/100/shipments", shipment(order, MUG=2))
    reason = "The quantity specified is greater than the quantity of the product that is available to ship."
    details = {
        "invalid_reason": reason,
        "available_quantity": 0,
        "order_product_id": order["MUG"]["id"],
    }
    expected = [{"status": 400, "message": "The field 'quantity' is invalid.", "details": details}]

    assert api.refused("POST", "/v2/orders/100/shipments", shipment(order, MUG=2)) == (400, expected)
    assert len(api.get("/v2/orders/100/shipments")) == 1


def test_the_same_line_twice_in_one_shipment_counts_together(api: Api, order: dict[str, Any]) -> None:
    """Two items of one line are added up before they are compared with what is left."""
    body = shipment(order, MUG=2)
    body["items"] *= 2
    status, errors = api.refused("POST", "/v2/orders/100/shipments", body)

    assert (status, errors[0]["details"]["available_quantity"]) == (400, 2)
    assert api.call("GET", "/v2/orders/100/shipments").status == 204


def test_a_digital_line_is_refused(api: Api, order: dict[str, Any]) -> None:
    """What is not physical cannot be shipped."""
    status, errors = api.refused("POST", "/v2/orders/100/shipments", shipment(order, SONG=1))
    assert (status, errors[0]["message"]) == (400, "The field 'order_product_id' is invalid.")


def test_an_item_of_another_address_is_refused(api: Api) -> None:
    """A shipment goes to one address, and only that address's lines travel in it."""
    api.bigcommerce.storefront.place_order([("MUG", 1), ("SHIRT-S", 1)], shipping_addresses=[{}, {"city": "Dallas"}])
    order = lines(api)
    body = shipment(order, MUG=1, SHIRT_S=1)

    assert api.refused("POST", "/v2/orders/100/shipments", body)[0] == 400
    assert api.refused("POST", "/v2/orders/100/shipments", {**body, "order_address_id": 99})[0] == 400
    for sku, address_id in (("MUG", 11), ("SHIRT_S", 12)):
        api.post("/v2/orders/100/shipments", {**shipment(order, **{sku: 1}), "order_address_id": str(address_id)})
    assert api.bigcommerce.orders[100].status == "Shipped"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"order_address_id": None}, "The required field 'order_address_id' was not supplied."),
        ({"items": []}, "The required field 'items' was not supplied."),
        ({"items": [{"quantity": 1}]}, "The required field 'order_product_id' was not supplied."),
        ({"items": [{"order_product_id": 31}]}, "The required field 'quantity' was not supplied."),
        ({"items": [{"order_product_id": 31, "quantity": 0}]}, "The field 'quantity' is invalid."),
        ({"items": [{"order_product_id": 999, "quantity": 1}]}, "The field 'order_product_id' is invalid."),
        ({"items": [{"order_product_id": 31, "quantity": 1, "product_id": 111}]}, UNWRITABLE.format("product_id")),
        ({"customer_id": 1}, UNWRITABLE.format("customer_id")),
        ({"colour": "red"}, "The field 'colour' is not supported by this resource."),
        ({"tracking_number": "x" * 51}, "The field 'tracking_number' is invalid."),
        ({"tracking_link": "x" * 501}, "The field 'tracking_link' is invalid."),
        ({"shipping_provider": "pigeon"}, "The field 'shipping_provider' is invalid."),
        ({"tracking_carrier": "No Slug"}, "The field 'tracking_carrier' is invalid."),
    ],
)
def test_a_bad_shipment_is_refused_and_named(
    api: Api, order: dict[str, Any], change: dict[str, Any], message: str
) -> None:
    """What is missing or wrong is named, and nothing is shipped."""
    body = {name: value for name, value in (shipment(order, MUG=1) | change).items() if value is not None}

    status, errors = api.refused("POST", "/v2/orders/100/shipments", body)

    assert (status, errors[0]["message"]) == (400, message)
    assert api.get("/v2/orders/100")["items_shipped"] == 0


def test_a_carrier_that_is_not_the_provider_s_is_refused(api: Api, order: dict[str, Any]) -> None:
    """Provider and carrier name the same company, or one of them stays empty; apps bring their own providers."""

    def status(provider: str, carrier: str) -> int:
        body = shipment(order, MUG=1) | {"shipping_provider": provider, "tracking_carrier": carrier}
        return api.call("POST", "/v2/orders/100/shipments", body).status

    assert status("ups", "fedex") == 400
    assert status("auspost", "australia-post") == 201
    assert status("carrier_12", "dpd") == 201


def test_items_cannot_be_changed(api: Api, order: dict[str, Any]) -> None:
    """A shipment's tracking can change, its items cannot."""
    made = api.post("/v2/orders/100/shipments", shipment(order, MUG=1))
    path = f"/v2/orders/100/shipments/{made['id']}"

    assert api.refused("PUT", path, {"items": made["items"]}) == (
        400,
        [{"status": 400, "message": UNWRITABLE.format("items")}],
    )
    changed = api.put(
        path, {"tracking_number": "1Z", "shipping_provider": "ups", "tracking_link": "https://t.example/1Z"}
    )
    assert (changed["tracking_number"], changed["generated_tracking_link"]) == ("1Z", "")
    assert api.refused("PUT", path, {"order_address_id": 77})[0] == 400
    assert api.refused("PUT", "/v2/orders/100/shipments/77", {})[0] == 404


def test_deleting_keeps_the_status_and_frees_the_quantity(api: Api, order: dict[str, Any]) -> None:
    """A deleted shipment leaves the order Shipped, and what it held can be shipped again."""
    made = api.post("/v2/orders/100/shipments", shipment(order, MUG=2, SHIRT_S=1))

    assert api.call("DELETE", f"/v2/orders/100/shipments/{made['id']}").status == 204

    assert api.get("/v2/orders/100")["status"] == "Shipped"
    assert lines(api)["MUG"]["quantity_shipped"] == 0
    assert api.call("GET", "/v2/orders/100/shipments").status == 204
    api.post("/v2/orders/100/shipments", shipment(order, MUG=2))
    api.delete("/v2/orders/100/shipments")
    assert api.get("/v2/orders/100/shipments/count") == {"count": 0}


def test_the_switches_of_shipments(clock: VirtualClock) -> None:
    """A store without automatic status, where deleting frees nothing and nothing touches the order's date."""
    store, api = make(
        clock,
        automatic_shipment_status=False,
        deleted_shipment_returns_quantity=False,
        shipment_touches_order=False,
    )
    store.storefront.place_order([("MUG", 1)])
    wait(clock, hours=1)
    made = api.post(
        "/v2/orders/100/shipments", {"order_address_id": 11, "items": [{"order_product_id": 31, "quantity": 1}]}
    )
    api.delete(f"/v2/orders/100/shipments/{made['id']}")

    shown = api.get("/v2/orders/100")
    assert (shown["status"], shown["items_shipped"], shown["date_modified"]) == (
        "Awaiting Fulfillment",
        1,
        shown["date_created"],
    )


def test_a_carrier_is_one_of_the_published_ones(api: Api, bigcommerce: BigCommerce) -> None:
    """Values of the vendor's table, and those of providers; nothing that only looks like one."""
    bigcommerce.storefront.place_order([("MUG", 9)])
    body = {"order_address_id": 11, "items": [{"order_product_id": 31, "quantity": 1}]}
    for slug in ("not-a-carrier", "royal-mail", "dhl-express"):
        assert api.refused("POST", "/v2/orders/100/shipments", {**body, "tracking_carrier": slug})[0] == 400
    links = {
        slug: api.post("/v2/orders/100/shipments", {**body, "tracking_carrier": slug, "tracking_number": "N1"})
        for slug in ("ups", "dpd-uk")
    }
    assert links["ups"]["generated_tracking_link"] == "https://www.ups.com/track?tracknum=N1"
    assert links["dpd-uk"]["generated_tracking_link"] == "https://track.aftership.com/dpd-uk/N1"


@pytest.mark.parametrize(
    ("provider", "link"),
    [
        ("royalmail", "https://track.aftership.com/royalmail/N1"),
        ("upsonline", "https://www.ups.com/track?tracknum=N1"),
        ("auspost", "https://track.aftership.com/australia-post/N1"),
        ("custom", ""),
        ("", ""),
    ],
)
def test_every_provider_has_its_link(api: Api, bigcommerce: BigCommerce, provider: str, link: str) -> None:
    """Its own page or AfterShip's; who is no carrier has none."""
    bigcommerce.storefront.place_order([("MUG", 1)])
    body = {"order_address_id": 11, "items": [{"order_product_id": 31, "quantity": 1}], "tracking_number": "N1"}
    made = api.post("/v2/orders/100/shipments", {**body, "shipping_provider": provider})
    assert made["generated_tracking_link"] == link


@pytest.mark.parametrize("omitted_provider", ["custom", ""])
def test_a_shipment_without_a_carrier_is_custom(omitted_provider: Any) -> None:
    """Or nothing, by switch; a tracking carrier alone is enough."""
    store, api = make(omitted_provider=omitted_provider)
    store.storefront.place_order([("MUG", 2)])
    body = {"order_address_id": 11, "items": [{"order_product_id": 31, "quantity": 1}]}
    assert api.post("/v2/orders/100/shipments", body)["shipping_provider"] == omitted_provider
    assert api.post("/v2/orders/100/shipments", {**body, "tracking_carrier": "ups"})["shipping_provider"] == ""
