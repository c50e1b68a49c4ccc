"""The inventory service: identities, adjustments, locations, and levels that are seen a little later."""

from typing import Any

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.time.clock import VirtualClock
from tests.fakes.bigcommerce.conftest import WAREHOUSE, Api, make, token_of, wait

ABSOLUTE, RELATIVE = "/v3/inventory/adjustments/absolute", "/v3/inventory/adjustments/relative"
MUG, SHIRT, SONG, SHIRT_S = {"product_id": 111}, {"product_id": 112}, {"product_id": 113}, {"variant_id": 77}


def items(*given: dict[str, Any]) -> dict[str, Any]:
    return {"reason": "count", "items": [{"location_id": 1, **each} for each in given]}


def test_an_absolute_adjustment_sets_the_level(api: Api, bigcommerce: BigCommerce) -> None:
    """By product, variant or SKU; the answer is a bare transaction id; one bad item refuses all."""
    answer = api.put(
        ABSOLUTE, items({**MUG, "quantity": 7}, {**SHIRT_S, "quantity": 2}, {"sku": "SHIRT-M", "quantity": 3})
    )
    assert list(answer) == ["transaction_id"]
    assert [bigcommerce.product(sku).inventory_level for sku in ("MUG", "SHIRT-S", "SHIRT-M", "SHIRT")] == [7, 2, 3, 5]

    status, body = api.refused("PUT", ABSOLUTE, items({**MUG, "quantity": 1}, {"sku": "CUP", "quantity": 1}))
    assert (status, body["title"]) == (422, "Payload contains invalid fields")
    assert bigcommerce.product("MUG").inventory_level == 7


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ({"variant_id": 76}, "[Item with variant_id 76 is tracked by product, please update stock by product id]"),
        (SHIRT, "[Item with product_id 112 is tracked by variant, please update stock by variant id]"),
        (SONG, "[Item with product_id 113 is not tracked]"),
    ],
)
def test_the_wrong_identity_is_refused(api: Api, item: dict[str, Any], title: str) -> None:
    """The recorded words, as a problem document."""
    response = api.call("PUT", ABSOLUTE, items({**item, "quantity": 1}))

    assert (response.status, response.json()["title"]) == (422, title)
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "item",
    [
        {**MUG},
        {**MUG, "quantity": "1"},
        {**MUG, "quantity": -1},
        {**MUG, "quantity": 2**31},
        {**MUG, "quantity": 1, "location_id": 9},
    ],
)
def test_bad_items_are_refused(api: Api, item: dict[str, Any]) -> None:
    """No quantity, no number, below zero, above the highest, an unknown location: 422."""
    assert api.refused("PUT", ABSOLUTE, items(item))[0] == 422
    assert api.bigcommerce.product("MUG").inventory_level == 20


@pytest.mark.parametrize(("method", "path"), [("PUT", ABSOLUTE), ("POST", RELATIVE)])
def test_an_item_with_two_identities_is_refused(api: Api, method: str, path: str) -> None:
    """Whether they agree or not, neither is dropped in silence; null is no identity."""
    for second in ({"sku": "MUG"}, {"sku": "SHIRT-S"}, SHIRT_S):
        status, body = api.refused(method, path, items({**MUG, **second, "quantity": 3}))
        assert (status, body["title"]) == (422, "Payload contains invalid fields")
    assert api.bigcommerce.product("MUG").inventory_level == 20

    assert api.call(method, path, items({**MUG, "sku": None, "quantity": 3})).status == 200


def test_an_empty_or_too_long_call_is_refused(api: Api) -> None:
    """No items is 422, more than 2,000 is 413."""
    assert api.refused("PUT", ABSOLUTE, {"items": []})[0] == 422
    assert api.refused("PUT", ABSOLUTE, items(*[{**MUG, "quantity": 1}] * 2001))[0] == 413


def test_relative_needs_an_absolute_one_first(api: Api, bigcommerce: BigCommerce) -> None:
    """An item without a level at a location cannot be changed by so much; the recorded words say so."""
    bigcommerce.control_panel.add_product(sku="CUP", name="Cup", price=1, inventory_tracking="product")
    item = {"product_id": 114, "quantity": 1}
    status, body = api.refused("POST", RELATIVE, items(item))
    assert (status, body["title"]) == (
        422,
        "Items with identity: [product_id 114] requires absolute adjustment before relative",
    )

    api.put(ABSOLUTE, items({**item, "quantity": 0}))
    api.post(RELATIVE, items(item, item))
    assert bigcommerce.product("CUP").inventory_level == 2


def test_a_relative_adjustment_stops_at_the_safety_stock(api: Api, bigcommerce: BigCommerce) -> None:
    """With 20 on hand and 10 for safety 10 can go and 11 cannot; two items of one call count together."""
    api.put("/v3/inventory/locations/1/items", {"settings": [{"identity": MUG, "safety_stock": 10}]})
    assert api.refused("POST", RELATIVE, items({**MUG, "quantity": -11}))[0] == 422
    assert api.refused("POST", RELATIVE, items({**MUG, "quantity": -6}, {**MUG, "quantity": -5}))[0] == 422
    assert bigcommerce.product("MUG").inventory_level == 10
    api.post(RELATIVE, items({**MUG, "quantity": -10}))
    assert bigcommerce.product("MUG").inventory_level == 0


def test_a_relative_adjustment_sent_twice_counts_twice(api: Api, bigcommerce: BigCommerce) -> None:
    """Nothing protects against a repetition."""
    for _ in range(2):
        api.post(RELATIVE, items({**MUG, "quantity": -1}))
    assert bigcommerce.product("MUG").inventory_level == 18


def seen(api: Api) -> tuple[int, int]:
    (item,) = api.get("/v3/inventory/items?sku:in=MUG")["data"]
    return api.get("/v3/catalog/products/111")["data"]["inventory_level"], item["locations"][0]["available_to_sell"]


def test_readers_see_a_change_a_little_later(api: Api, bigcommerce: BigCommerce, clock: VirtualClock) -> None:
    """Right after a 200 the old level is still read; the truth holds for orders at once; then all see it."""
    api.put(ABSOLUTE, items({**MUG, "quantity": 7}))
    assert (seen(api), bigcommerce.product("MUG").inventory_level) == ((20, 20), 7)
    due = bigcommerce.due()
    assert due is not None
    assert 0.5 <= (due - clock.now()).total_seconds() <= 5

    clock.move(due)

    assert seen(api) == (7, 7)
    assert bigcommerce.due() is None


def test_readers_see_changes_one_after_the_other(api: Api, clock: VirtualClock) -> None:
    """Two changes within the delay are each seen in their turn."""
    api.put(ABSOLUTE, items({**MUG, "quantity": 7}))
    api.put(ABSOLUTE, items({**MUG, "quantity": 9}))
    assert seen(api) == (20, 20)
    wait(clock, seconds=5)
    assert seen(api) == (9, 9)


def test_the_delay_can_be_switched_off() -> None:
    """Without delay a change is seen at once; with the same seed a delay is the same again."""
    store, api = make(inventory_delay=(0, 0))
    api.put(ABSOLUTE, items({**MUG, "quantity": 7}))
    assert (seen(api), store.due()) == ((7, 7), None)

    def due() -> Any:
        store, api = make()
        api.put(ABSOLUTE, items({**MUG, "quantity": 7}))
        return store.due()

    assert due() == due()


def test_settings_of_an_item_at_a_location(api: Api, bigcommerce: BigCommerce) -> None:
    """Safety stock lowers what is for sale, and the settings are listed with the item."""
    path = "/v3/inventory/locations/1/items"
    given = {"safety_stock": 4, "is_in_stock": True, "warning_level": 2, "bin_picking_number": "A1"}
    api.put(path, {"settings": [{"identity": {"sku": "MUG"}, **given}]})
    (item,) = api.get(f"{path}?product_id:in=111")["data"]

    assert item == {
        "identity": {"sku": "MUG", "variant_id": 76, "product_id": 111},
        "available_to_sell": 16,
        "total_inventory_onhand": 20,
        "settings": given,
    }
    assert bigcommerce.product("MUG").inventory_level == 16
    status, body = api.refused("PUT", path, {"settings": [{"identity": MUG}]})
    assert (status, "At least one setting" in body["errors"]["setting.0.settings"]) == (422, True)
    assert api.refused("GET", "/v3/inventory/locations/9/items")[0] == 404


def test_items_are_listed_with_all_their_locations(api: Api) -> None:
    """One item per variant, filtered by SKU, variant, product and location."""

    def found(query: str) -> list[str]:
        return [each["identity"]["sku"] for each in api.get(f"/v3/inventory/items?{query}")["data"]]

    assert found("") == ["MUG", "SHIRT-S", "SHIRT-M", "SONG"]
    assert api.get("/v3/inventory/items?limit=1")["data"][0]["identity"]["sku_id"] is None
    assert found("sku:in=SHIRT-M,MUG") == ["MUG", "SHIRT-M"]
    assert found("variant_id:in=77") == ["SHIRT-S"]
    assert found("product_id:in=112&limit=1&page=2") == ["SHIRT-M"]
    assert api.get("/v3/inventory/items?location_id:in=9")["data"][0]["locations"] == []
    place = api.get("/v3/inventory/items?location_code:in=BC-LOCATION-1")["data"][0]["locations"][0]
    assert (place["location_id"], place["location_name"], place["location_enabled"]) == (1, "Default location", True)


def test_locations_come_and_go(api: Api, bigcommerce: BigCommerce) -> None:
    """A second location has stock of its own, which the catalog does not count; disabled it takes no stock."""
    path = "/v3/inventory/locations"
    api.post(path, [{"code": "B", "label": "Back", "address": WAREHOUSE}])
    (back,) = api.get(f"{path}?location_code:in=B")["data"]
    api.put(ABSOLUTE, {"items": [{**MUG, "location_id": back["id"], "quantity": 5}]})
    assert bigcommerce.product("MUG").inventory_level == 20
    assert bigcommerce.products[111].stock[back["id"]].on_hand == 5

    api.put(path, [{"id": back["id"], "enabled": False}])
    assert [each["code"] for each in api.get(f"{path}?is_active=true")["data"]] == ["BC-LOCATION-1"]
    assert api.refused("PUT", ABSOLUTE, {"items": [{**MUG, "location_id": back["id"], "quantity": 5}]})[0] == 422
    api.delete(f"{path}?location_id:in={back['id']}")
    assert len(api.get(path)["data"]) == 1


@pytest.mark.parametrize(
    ("method", "query", "body", "status"),
    [
        ("POST", "", [{"code": "X"}], 422),
        ("POST", "", [{"code": "BC-LOCATION-1", "label": "x", "address": WAREHOUSE}], 422),
        ("POST", "", [{"code": str(n), "label": "x", "address": WAREHOUSE} for n in range(4)], 422),
        ("POST", "", [{"code": "X", "label": "x", "address": {"country_code": "US"}}], 422),
        ("PUT", "", [{"id": 9}], 404),
        ("PUT", "", [{"label": "x"}], 422),
        ("DELETE", "", None, 422),
        ("DELETE", "?location_id:in=9", None, 404),
        ("DELETE", "?location_id:in=1", None, 422),
    ],
)
def test_bad_wishes_about_locations_are_refused(api: Api, method: str, query: str, body: Any, status: int) -> None:
    """Missing fields, a taken code, more than the plan has, unknown locations, and the default one's deletion."""
    assert api.refused(method, f"/v3/inventory/locations{query}", body)[0] == status
    assert len(api.get("/v3/inventory/locations")["data"]) == 1


def test_a_virtual_location_needs_no_address(api: Api) -> None:
    """It begins as the description says, and a change of its address leaves what is not named."""
    path = "/v3/inventory/locations"
    api.post(
        path, [{"code": "V", "label": "Web", "type_id": "VIRTUAL"}, {"code": "W", "label": "W", "address": WAREHOUSE}]
    )
    _, web, far = api.get(path)["data"]
    assert (web["address"], web["description"], web["enabled"], web["storefront_visibility"]) == ({}, "", True, True)

    api.put(path, [{"id": far["id"], "address": {"city": "Dallas"}}])
    assert api.get(path)["data"][2]["address"] == {**WAREHOUSE, "city": "Dallas"}


def test_a_code_of_a_location_is_unique_after_a_change_too(api: Api) -> None:
    """Neither a code of another location nor one that is given twice is taken; its own one may stay."""
    path = "/v3/inventory/locations"
    api.post(path, [{"code": code, "label": code, "address": WAREHOUSE} for code in "AB"])
    _, first, second = (each["id"] for each in api.get(path)["data"])

    assert api.refused("PUT", path, [{"id": first, "code": "B"}])[0] == 422
    assert api.refused("PUT", path, [{"id": first, "code": "C"}, {"id": second, "code": "C"}])[0] == 422
    api.put(path, [{"id": first, "code": "A"}])
    assert [each["code"] for each in api.get(path)["data"]] == ["BC-LOCATION-1", "A", "B"]


def test_inventory_settings_change_what_stock_does(api: Api, bigcommerce: BigCommerce) -> None:
    """The setting of when stock moves is the one that orders follow; unknown words are refused."""
    path = "/v3/settings/inventory"
    assert api.get(path)["data"]["update_stock_behavior"] == "order_placed"
    api.put(path, {"update_stock_behavior": "order_completed_or_shipped"})
    bigcommerce.storefront.place_order([("MUG", 1)])
    assert bigcommerce.product("MUG").inventory_level == 20
    status, body = api.refused("PUT", path, {"update_stock_behavior": "never", "refund_order_stock_adjustment": 1})
    assert (status, set(body["errors"])) == (422, {"update_stock_behavior", "refund_order_stock_adjustment"})


def test_products_alone_do_not_open_the_inventory(bigcommerce: BigCommerce) -> None:
    """A token with Products and without Store Inventory writes stock through the catalog only."""
    api = Api(bigcommerce, token_of(bigcommerce, {"products": "modify"}))
    assert api.refused("GET", "/v3/inventory/items")[0] == 403
    assert api.refused("PUT", ABSOLUTE, items({**MUG, "quantity": 7}))[0] == 403
    assert api.put("/v3/catalog/products/111", {"inventory_level": 7})["data"]["inventory_level"] == 7


def test_two_absolute_adjustments_at_once(clock: VirtualClock) -> None:
    """Both are accepted; which one is handled last is not known to the caller, and once they are through it is over."""
    store, api = make(clock, inventory_contention=1.0)
    for level in (7, 3):
        assert "transaction_id" in api.put(ABSOLUTE, items({**MUG, "quantity": level}))
    assert store.product("MUG").inventory_level == 7

    wait(clock, seconds=6)
    api.put(ABSOLUTE, items({**MUG, "quantity": 3}))
    assert store.product("MUG").inventory_level == 3


def test_two_relative_adjustments_at_once(clock: VirtualClock) -> None:
    """The second fails and changes nothing; repeated later, it is done."""
    store, api = make(clock, inventory_contention=1.0)
    api.put(ABSOLUTE, items({**MUG, "quantity": 7}))
    assert api.refused("POST", RELATIVE, items({**MUG, "quantity": -2}))[0] == 422
    assert store.product("MUG").inventory_level == 7

    wait(clock, seconds=6)
    api.post(RELATIVE, items({**MUG, "quantity": -2}))
    assert store.product("MUG").inventory_level == 5


def test_a_location_says_what_it_lacks(api: Api) -> None:
    """Only what is missing is named."""
    errors = api.refused("POST", "/v3/inventory/locations", [{"code": "A"}])[1]["errors"]
    assert errors == {"address": "error.path.missing", "label": "error.path.missing"}
