"""Products and variants through the API."""

from typing import Any

import pytest

from fakes.time.clock import VirtualClock
from tests.fakes.bigcommerce.conftest import Api, make, wait

BODY = {"name": "Cup", "type": "physical", "weight": 0.5, "price": 3.25}


def create(api: Api, **more: Any) -> dict[str, Any]:
    return api.post("/v3/catalog/products", {**BODY, **more})["data"]


def skus(api: Api, query: str) -> list[str]:
    return [each["sku"] for each in api.get(f"/v3/catalog/products?{query}")["data"]]


def test_a_product_is_created_with_200_and_defaults(api: Api) -> None:
    """Four fields suffice; numbers are JSON numbers, dates ISO 8601."""
    response = api.call("POST", "/v3/catalog/products", BODY)
    product = response.json()["data"]

    assert response.status == 200
    assert b'"price":3.25,' in response.body
    assert b'"weight":0.5,' in response.body
    assert (product["id"], product["sku"], product["inventory_tracking"], product["availability"]) == (
        114,
        "",
        "none",
        "available",
    )
    assert (product["custom_url"], product["date_created"]) == (
        {"url": "/cup/", "is_customized": False},
        "2026-03-02T09:00:00+00:00",
    )
    assert api.get("/v3/catalog/products/114")["data"]["name"] == "Cup"


def chosen(api: Api, product_id: int, option_name: str, label: str) -> dict[str, Any]:
    """A choice by its ids; option and value are made where they are missing."""
    path = f"/v3/catalog/products/{product_id}/options"
    options = {each["display_name"]: each for each in api.get(path)["data"]}
    if option_name not in options:
        body = {"display_name": option_name, "type": "rectangles", "option_values": [{"label": label}]}
        options[option_name] = api.post(path, body)["data"]
    option = options[option_name]
    values = {each["label"]: each for each in option["option_values"]}
    if label not in values:
        values[label] = api.post(f"{path}/{option['id']}/values", {"label": label, "sort_order": 0})["data"]
    return {"option_id": option["id"], "id": values[label]["id"]}


def test_a_simple_product_has_a_base_variant(api: Api) -> None:
    """The base variant shares SKU and stock; the first real variant replaces it, the last one's end brings one back."""
    product = create(api, sku="CUP", inventory_tracking="product", inventory_level=4)
    (base,) = api.get("/v3/catalog/variants?sku=CUP")["data"]
    assert (base["id"], base["sku_id"], base["inventory_level"], base["option_values"]) == (
        product["base_variant_id"],
        None,
        4,
        [],
    )
    api.put(f"/v3/catalog/products/{product['id']}/variants/{base['id']}", {"sku": "CUP-0"})
    assert api.get(f"/v3/catalog/products/{product['id']}")["data"]["sku"] == "CUP-0"

    body = {"sku": "CUP-RED", "option_values": [chosen(api, product["id"], "Color", "Red")]}
    red = api.post(f"/v3/catalog/products/{product['id']}/variants", body)["data"]
    shown = api.get(f"/v3/catalog/products/{product['id']}?include=variants,options")["data"]
    assert shown["base_variant_id"] is None
    assert [each["sku"] for each in shown["variants"]] == ["CUP-RED"]
    assert (shown["options"][0]["display_name"], shown["options"][0]["config"]) == ("Color", {})
    assert api.refused("GET", f"/v3/catalog/products/{product['id']}/variants/{base['id']}")[0] == 404

    api.delete(f"/v3/catalog/products/{product['id']}/variants/{red['id']}")
    assert api.get(f"/v3/catalog/products/{product['id']}")["data"]["base_variant_id"] is not None


MEASURES = ("weight", "width", "height", "depth")
PRICES = ("price", "sale_price", "retail_price", "cost_price", "map_price", "fixed_cost_shipping_price")


def test_a_base_variant_shows_its_product_s_prices(api: Api) -> None:
    """A base variant has all prices and measures of its product, and what is written to it is the product's."""
    product = create(api, sku="CUP", price=9.99, retail_price=12, depth=2)
    (base,) = api.get("/v3/catalog/variants?sku=CUP")["data"]
    shirt = api.get("/v3/catalog/variants?sku=SHIRT-S")["data"][0]

    assert {name: base[name] for name in (*PRICES, *MEASURES)} == {name: product[name] for name in (*PRICES, *MEASURES)}
    assert {name: shirt[name] for name in (*PRICES, *MEASURES) if shirt[name] is not None} == {"cost_price": 0}
    api.put(
        f"/v3/catalog/products/{product['id']}/variants/{base['id']}", {"price": 8, "weight": 3, "cost_price": None}
    )
    changed = api.get(f"/v3/catalog/products/{product['id']}?include=variants")["data"]
    assert (changed["price"], changed["weight"], changed["variants"][0]["price"]) == (8, 3, 8)


def test_a_sale_price_counts_whatever_the_price(api: Api) -> None:
    """Recorded: a sale price above the price is what a product costs."""
    product = create(api, sku="CUP", price=250, sale_price=260)
    assert product["calculated_price"] == product["variants"][0]["calculated_price"] == 260


def test_a_second_product_of_the_same_name_is_a_conflict(api: Api) -> None:
    """Names are unique, also when changed; the own name is no conflict."""
    status, body = api.refused("POST", "/v3/catalog/products", {**BODY, "name": "Mug"})
    assert (status, body["title"], body["errors"]) == (
        409,
        "The product name is a duplicate",
        {"name": "The product name is a duplicate"},
    )
    assert api.refused("PUT", "/v3/catalog/products/112", {"name": "MUG"})[0] == 409
    assert api.put("/v3/catalog/products/111", {"name": "Mug"})["data"]["name"] == "Mug"


def test_a_second_product_of_the_same_sku_is_a_conflict(api: Api) -> None:
    """SKUs are unique among products and variants together; the empty one may repeat."""
    for sku in ("MUG", "SHIRT-S", "shirt"):
        assert api.refused("POST", "/v3/catalog/products", {**BODY, "sku": sku})[0] == 409
    assert api.refused("PUT", "/v3/catalog/variants", [{"id": 78, "sku": "MUG"}])[0] == 422
    assert (
        api.refused(
            "POST",
            "/v3/catalog/products/112/variants",
            {"sku": "MUG", "option_values": [{"option_display_name": "Size", "label": "L"}]},
        )[0]
        == 409
    )
    assert api.put("/v3/catalog/products/111", {"sku": "MUG"})["data"]["sku"] == "MUG"
    create(api)
    create(api, name="Cup 2")


def test_a_taken_web_address_and_missing_brands_are_conflicts(api: Api) -> None:
    """A custom_url that is taken, a brand or a category that is not there: 409."""
    for change in ({"custom_url": {"url": "/mug/"}}, {"brand_id": 7}, {"categories": [9]}):
        assert api.refused("POST", "/v3/catalog/products", {**BODY, **change})[0] == 409
    assert create(api, name="Mug!")["custom_url"]["url"] == "/mug-2/"


def test_a_product_is_in_a_thousand_categories_at_most(api: Api) -> None:
    """More ids than that are refused before anybody looks whether they exist."""
    status, body = api.refused("PUT", "/v3/catalog/products/111", {"categories": list(range(1, 1002))})

    assert (status, list(body["errors"])) == (422, ["categories"])
    assert api.refused("PUT", "/v3/catalog/products/111", {"categories": list(range(1, 1001))})[0] == 409


@pytest.mark.parametrize(
    ("change", "title", "errors"),
    [
        ({"name": None}, "Missing Required Fields", {"name": "Please provide a name."}),
        ({"price": "3"}, "Invalid field(s): price", {"price": "error.expected.jsnumber"}),
        (
            {"name": 3, "type": "liquid"},
            "Invalid field(s): name, type",
            {"name": "error.expected.jsstring", "type": "type must be one of: physical, digital"},
        ),
        (
            {"inventory_level": -1},
            "Invalid field(s): inventory_level",
            {"inventory_level": "inventory_level must be greater than or equal to 0"},
        ),
        (
            {"inventory_tracking": "sku"},
            "Invalid field(s): inventory_tracking",
            {"inventory_tracking": "inventory_tracking must be one of: none, product, variant"},
        ),
    ],
)
def test_a_bad_product_is_refused_with_every_problem(
    api: Api, change: dict[str, Any], title: str, errors: dict[str, str]
) -> None:
    """All missing fields, or all bad ones, are named at once, and nothing is created."""
    body = {name: value for name, value in (BODY | change).items() if value is not None}

    status, answer = api.refused("POST", "/v3/catalog/products", body)

    assert (status, answer["title"], answer["errors"]) == (422, title, errors)
    assert skus(api, "") == ["MUG", "SHIRT", "SONG"]


def test_a_fetched_product_can_be_put_back(api: Api, clock: VirtualClock) -> None:
    """V3 passes over read-only fields, so that a fetched product may be sent back as it is."""
    product = api.get("/v3/catalog/products/111")["data"]
    wait(clock, minutes=1)
    again = api.put("/v3/catalog/products/111", product)["data"]

    assert {name for name in again if again[name] != product[name]} == {"date_modified"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("id=112", ["SHIRT"]),
        ("id:in=111,113,999", ["MUG", "SONG"]),
        ("id:not_in=111", ["SHIRT", "SONG"]),
        ("id:min=112", ["SHIRT", "SONG"]),
        ("id:max=112", ["MUG", "SHIRT"]),
        ("id:greater=112&limit=1", ["SONG"]),
        ("id:less=112", ["MUG"]),
        ("sku=mug", ["MUG"]),
        ("sku=SHIRT-S", []),
        ("sku:in=MUG,SONG", ["MUG", "SONG"]),
        ("name=Shirt", ["SHIRT"]),
        ("price=25", ["SHIRT"]),
        ("type=digital", ["SONG"]),
        ("is_visible=true&type=physical", ["MUG", "SHIRT"]),
        ("is_featured=1", []),
        ("inventory_level=10", ["SHIRT"]),
        ("inventory_level:min=10", ["MUG", "SHIRT"]),
        ("inventory_level:in=0,20", ["MUG", "SONG"]),
        ("inventory_low=1", ["SONG"]),
        ("out_of_stock=1", []),
        ("keyword=hir", ["SHIRT"]),
        ("keyword=acme", []),
        ("availability=disabled", []),
        ("date_modified:min=2026-03-02T09:00:00Z", ["MUG", "SHIRT", "SONG"]),
        ("date_modified:min=2026-03-02T09:00:01Z", []),
        ("date_modified:max=2026-03-02T08:59:59Z", []),
        ("sort=price&direction=desc", ["SHIRT", "MUG", "SONG"]),
        ("sort=name&limit=2&page=2", ["SONG"]),
        ("sort=inventory_level", ["SONG", "SHIRT", "MUG"]),
        ("categories=3", []),
        ("categories:in=3,4", []),
        ("brand_id=0&condition=New", ["MUG", "SHIRT", "SONG"]),
    ],
)
def test_each_product_filter_finds_its_products(api: Api, query: str, expected: list[str]) -> None:
    """Every documented filter, operator and sort finds just its products; sku does not look at variants."""
    assert skus(api, query) == expected


def test_an_unknown_product_filter_is_refused(api: Api) -> None:
    """A filter that the catalog does not have is named."""
    status, body = api.refused("GET", "/v3/catalog/products?colour=red")
    assert (status, body["title"]) == (422, "The filter(s): colour are not valid filter parameter(s).")
    for query in ("price:like=3", "id=x", "sort=colour", "direction=up", "include=colour", "is_visible=yes"):
        assert api.refused("GET", f"/v3/catalog/products?{query}")[0] == 422


def test_a_batch_without_ids_is_judged_as_products(api: Api) -> None:
    """As in the guide to errors: what every product needs is missed first."""
    body = api.refused("PUT", "/v3/catalog/products", [{}])[1]
    assert (body["title"], set(body["errors"])) == ("Missing Required Fields", {"name", "price", "type", "weight"})
    assert api.refused("PUT", "/v3/catalog/products", [BODY])[1]["errors"] == {"id": "error.path.missing"}


def test_a_page_tells_where_it_stands(api: Api) -> None:
    """Totals, per page, and links to the neighbours that exist; past the end 200 with nothing."""
    body = api.get("/v3/catalog/products?limit=1&page=2")
    assert body["meta"]["pagination"] == {
        "total": 3,
        "count": 1,
        "per_page": 1,
        "current_page": 2,
        "total_pages": 3,
        "links": {"current": "?limit=1&page=2", "previous": "?limit=1&page=1", "next": "?limit=1&page=3"},
        "too_many": False,
    }
    assert api.get("/v3/catalog/products/112/variants")["meta"]["pagination"]["links"] == {
        "current": "?page=1&limit=50"
    }
    past = api.get("/v3/catalog/products?page=9")
    assert (past["data"], past["meta"]["pagination"]["links"].keys()) == ([], {"current", "previous"})
    assert api.refused("GET", "/v3/catalog/products?limit=251")[0] == 413


def test_including_options_shortens_the_page(api: Api) -> None:
    """With options or modifiers a page has ten products at most, and says so."""
    assert api.get("/v3/catalog/products?include=options")["meta"]["pagination"]["per_page"] == 10
    assert api.get("/v3/catalog/products?include=variants")["meta"]["pagination"]["per_page"] == 50


def test_fields_can_be_chosen_and_left_out(api: Api) -> None:
    """include_fields and exclude_fields narrow the answer; the id stays, and so does what was included."""
    assert api.get("/v3/catalog/products?include_fields=name,sku&limit=1")["data"] == [
        {"id": 111, "name": "Mug", "sku": "MUG"}
    ]
    assert "description" not in api.get("/v3/catalog/products/111?exclude_fields=description,id")["data"]
    assert api.get("/v3/catalog/products/111?include_fields=name&include=images")["data"] == {
        "id": 111,
        "name": "Mug",
        "images": [],
    }
    assert api.get("/v3/catalog/variants?sku=MUG&include_fields=sku")["data"] == [{"id": 76, "sku": "MUG"}]


def test_a_batch_of_eleven_products_is_refused(api: Api) -> None:
    """Ten products in one call are the most; one bad product refuses its whole batch."""
    status, body = api.refused("PUT", "/v3/catalog/products", [{"id": 111}] * 11)
    assert (status, body["title"]) == (
        413,
        "The request payload is too large. The maximum items allowed in the array is 10.",
    )
    assert api.refused("PUT", "/v3/catalog/products", [{"id": 111, "name": "Cup"}, {"id": 999}])[0] == 404
    assert api.refused("PUT", "/v3/catalog/products", [{"name": "Cup"}])[0] == 422
    changed = api.put("/v3/catalog/products", [{"id": 111, "name": "Cup"}, {"id": 113, "price": 2}])["data"]
    assert [(each["name"], each["price"]) for each in changed] == [("Cup", 10), ("Song", 2)]


def test_deleting_products_needs_a_filter(api: Api) -> None:
    """Without a filter nothing is deleted; with one, just what it finds; one product goes by its id."""
    assert api.refused("DELETE", "/v3/catalog/products")[0] == 422
    assert api.call("DELETE", "/v3/catalog/products?sku=MUG").status == 204
    assert api.call("DELETE", "/v3/catalog/products/112").status == 204
    assert api.call("DELETE", "/v3/catalog/products/112").status == 204
    assert skus(api, "") == ["SONG"]
    assert api.get("/v3/catalog/variants?sku=SHIRT-S")["data"] == []


@pytest.mark.parametrize(
    "query", ["limit=1", "page=1", "sort=id", "include=variants", "price:min=0", "sku:in=MUG", "x=1"]
)
def test_what_chooses_no_products_deletes_none(api: Api, query: str) -> None:
    """Neither what pages and sorts a list, nor a filter that lists alone have, is taken for the wish to delete all."""
    assert api.refused("DELETE", f"/v3/catalog/products?{query}")[0] == 422
    assert skus(api, "") == ["MUG", "SHIRT", "SONG"]


def test_a_keyword_is_found_in_brands_too(api: Api) -> None:
    """And in descriptions; not in what only the search of the shop knows."""
    brand = api.post("/v3/catalog/brands", {"name": "Acme"})["data"]["id"]
    api.put("/v3/catalog/products/111", {"brand_id": brand, "description": "Made of clay", "search_keywords": "cup"})

    assert [skus(api, f"keyword={each}") for each in ("acm", "CLAY", "cup")] == [["MUG"], ["MUG"], []]


def test_a_bad_variant_refuses_its_batch(api: Api) -> None:
    """Bad variants are listed one by one as batch_errors, and nothing of the batch is saved; 51 are too many."""
    bad_new = {"product_id": 112, "sku": "NEW", "option_values": [{"label": "?"}]}
    batch = [{"id": 77, "inventory_level": 1}, {"id": 999}, {"id": 78, "sku": "MUG"}, {"sku": "x"}, bad_new]
    status, body = api.refused("PUT", "/v3/catalog/variants", batch)

    assert (status, len(body["batch_errors"])) == (422, 4)
    assert {error["status"] for error in body["batch_errors"]} == {422}
    assert api.bigcommerce.product("SHIRT-S").inventory_level == 5
    assert api.refused("PUT", "/v3/catalog/variants", [{"id": 77}] * 51)[0] == 413


def test_variants_are_changed_and_added_in_batches(api: Api) -> None:
    """A variant with id is changed, one without is added to its product."""
    new = {
        "product_id": 112,
        "sku": "SHIRT-L",
        "option_values": [chosen(api, 112, "Size", "L")],
        "inventory_level": 2,
    }
    answer = api.put("/v3/catalog/variants?page=0", [{"id": 77, "inventory_level": 1, "price": 20}, new])
    changed, added = answer["data"]
    assert answer["meta"]["pagination"]["total"] == 2

    assert (changed["inventory_level"], changed["calculated_price"], added["sku"]) == (1, 20, "SHIRT-L")
    assert api.get("/v3/catalog/products/112")["data"]["inventory_level"] == 1 + 5 + 2


def test_variants_are_unique_in_their_options(api: Api) -> None:
    """A second variant with the same choices is refused in the recorded words."""
    body = {"sku": "SHIRT-X", "option_values": [chosen(api, 112, "Size", "S")]}
    status, answer = api.refused("POST", "/v3/catalog/products/112/variants", body)
    assert (status, answer["title"]) == (409, "Variant with the same option values set exists")
    assert api.refused("POST", "/v3/catalog/products/112/variants", {"sku": "x"})[1]["errors"] == {
        "option_values": "error.path.missing"
    }


def test_variants_of_a_new_product_are_unique_in_their_options(api: Api) -> None:
    """A product whose new variants have the same choices is refused, and nothing of it is made."""
    size = {"option_display_name": "Size", "label": "S"}
    variants = [{"sku": sku, "option_values": [size]} for sku in ("HAT-1", "HAT-2")]
    status, answer = api.refused("POST", "/v3/catalog/products", {**BODY, "name": "Hat", "variants": variants})

    assert (status, answer["title"]) == (409, "Variant with the same option values set exists")
    assert "HAT-1" not in [each["sku"] for each in api.get("/v3/catalog/variants")["data"]]


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_variant_is_added_by_ids(api: Api, method: str) -> None:
    """To a product that exists a variant is added by the ids of option and value; their names are not enough."""
    body = {"sku": "SHIRT-L", "option_values": [{"option_display_name": "Size", "label": "L"}]}
    path = "/v3/catalog/products/112/variants" if method == "POST" else "/v3/catalog/variants"
    by_name = body if method == "POST" else [{**body, "product_id": 112}]
    by_id = {**body, "option_values": [chosen(api, 112, "Size", "L")], "product_id": 112}

    assert api.refused(method, path, by_name)[0] == 422
    assert api.call(method, path, by_id if method == "POST" else [by_id]).status == 200


def test_a_batch_of_variants_passes_over_what_it_does_not_know(api: Api) -> None:
    """Part number, GTIN and picture of a variant are changed in a call of its own."""
    change = {"mpn": "M-1", "gtin": "00012345678905", "price": 20}
    in_a_batch = api.put("/v3/catalog/variants", [{"id": 77, **change}])["data"][0]
    alone = api.put("/v3/catalog/products/112/variants/77", change)["data"]

    assert (in_a_batch["mpn"], in_a_batch["gtin"], in_a_batch["price"]) == ("", "", 20)
    assert (alone["mpn"], alone["gtin"]) == ("M-1", "00012345678905")


def test_a_brand_is_named_with_the_product(api: Api) -> None:
    """A brand that is named is found whatever the case, or made; products show its id, and ids find its name."""
    new = create(api, name="Hat", brand_name="Acme")
    old = api.put("/v3/catalog/products", [{"id": 111, "brand_name": "ACME"}])["data"][0]
    brands = api.get(f"/v3/catalog/brands?id:in={new['brand_id']},999")["data"]

    assert "brand_name" not in new
    assert [(each["id"], each["name"]) for each in brands] == [(old["brand_id"], "Acme")]


def test_variants_are_listed(api: Api) -> None:
    """All variants with the base variants among them, or those of some products, or one by SKU or id."""

    def listed(query: str) -> list[str]:
        return [each["sku"] for each in api.get(f"/v3/catalog/variants?{query}")["data"]]

    assert listed("") == ["MUG", "SHIRT-S", "SHIRT-M", "SONG"]
    assert listed("product_id:in=112,113") == ["SHIRT-S", "SHIRT-M", "SONG"]
    assert listed("sku=shirt-m") == listed("id=78") == ["SHIRT-M"]
    assert [each["sku"] for each in api.get("/v3/catalog/products/112/variants?limit=1&page=2")["data"]] == ["SHIRT-M"]


def test_a_level_above_the_highest_is_clamped(api: Api) -> None:
    """The catalog cuts a level down to the highest there is, without a word."""
    product = api.put("/v3/catalog/products/111", {"inventory_level": 3_000_000_000})["data"]
    assert product["inventory_level"] == 2_147_483_647


def test_the_level_of_a_variant_tracked_product_is_a_sum(api: Api) -> None:
    """Writing the product's own level changes nothing when its variants are tracked."""
    assert api.put("/v3/catalog/products/112", {"inventory_level": 99})["data"]["inventory_level"] == 10


def test_the_sum_of_levels_ends_where_levels_end(api: Api) -> None:
    """A product with two variants that have the highest level shows no more than the highest one."""
    for variant in (77, 78):
        api.put(f"/v3/catalog/products/112/variants/{variant}", {"inventory_level": 2_147_483_647})

    assert api.get("/v3/catalog/products/112")["data"]["inventory_level"] == 2_147_483_647


def test_a_product_may_be_saved_without_its_level() -> None:
    """With the switch on, a write with a level is 207: saved, but not the level; without a level nothing is lost."""
    store, api = make(stock_not_saved=1.0)
    response = api.call("PUT", "/v3/catalog/products/111", {"name": "Cup", "inventory_level": 3})

    assert response.status == 207
    assert response.json()["errors"]["status"] == 207
    assert (store.products[111].name, store.products[111].inventory_level) == ("Cup", 20)
    assert api.call("PUT", "/v3/catalog/products/112/variants/77", {"inventory_level": 3}).status == 207
    assert api.call("POST", "/v3/catalog/products", {**BODY, "name": "New", "inventory_level": 3}).status == 207
    assert api.call("PUT", "/v3/catalog/products/111", {"name": "Mug"}).status == 200


def test_misfortunes_follow_the_seed() -> None:
    """The same seed strikes the same calls."""

    def statuses() -> list[int]:
        _, api = make(stock_not_saved=0.5)
        return [api.call("PUT", "/v3/catalog/products/111", {"inventory_level": n}).status for n in range(20)]

    assert statuses() == statuses()
    assert set(statuses()) == {200, 207}


def test_a_date_without_a_time_gets_the_clock_s(api: Api, clock: VirtualClock) -> None:
    """The same filter of a bare date finds less as the day goes on; a full timestamp does not."""
    assert len(skus(api, "date_modified:min=2026-03-02")) == 3
    wait(clock, hours=1)
    assert skus(api, "date_modified:min=2026-03-02") == []
    assert len(skus(api, "date_modified:min=2026-03-02T00:00:00Z")) == 3


def test_a_batch_that_contradicts_itself_changes_nothing(api: Api) -> None:
    """Two products of one new name, or two variants of one new SKU, refuse their batch."""
    assert api.refused("PUT", "/v3/catalog/products", [{"id": 111, "name": "X"}, {"id": 113, "name": "x"}])[0] == 409
    assert api.refused("PUT", "/v3/catalog/variants", [{"id": 77, "sku": "X"}, {"id": 78, "sku": "X"}])[0] == 409
    assert api.get("/v3/catalog/products/111")["data"]["name"] == "Mug"
    assert api.get("/v3/catalog/variants?sku=X")["data"] == []


def test_a_created_product_shows_all_its_parts(api: Api) -> None:
    """The answer to a POST has every part of a product, a GET only those that it includes; as was recorded."""
    made = api.post("/v3/catalog/products", {"name": "Cup", "type": "physical", "weight": 1, "price": 8})["data"]
    parts = {"bulk_pricing_rules", "channels", "custom_fields", "images", "modifiers", "options", "parent_relations"}
    parts |= {"primary_image", "reviews", "variants", "videos"}

    assert parts <= made.keys()
    assert (made["date_last_imported"], made["layout_file"], len(made["variants"])) == (None, "", 1)
    assert not parts & api.get(f"/v3/catalog/products/{made['id']}")["data"].keys()
