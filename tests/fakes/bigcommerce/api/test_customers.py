"""Customers and their addresses, as programs write them in V3 and read them in V2, and coupons as V2 shows them."""

from typing import Any

import pytest

from fakes.time.clock import VirtualClock
from fakes.wire.http import NotFaked
from tests.fakes.bigcommerce.api.test_webhooks import told_to
from tests.fakes.bigcommerce.conftest import Api

ANN = {"email": "ann@example.com", "first_name": "Ann", "last_name": "Able"}
BEA = {"email": "bea@example.com", "first_name": "Bea", "last_name": "Baker", "company": "Mill", "phone": "555"}
HOME = {
    "first_name": "Ann",
    "last_name": "Able",
    "address1": "1 Main Street",
    "city": "Austin",
    "state_or_province": "Texas",
    "postal_code": "78701",
    "country_code": "us",
}


def made(api: Api, *customers: dict[str, Any]) -> list[dict[str, Any]]:
    return list(api.post("/v3/customers", list(customers))["data"])


def test_customers_are_made_changed_and_deleted(api: Api) -> None:
    """Several at once, with credit and addresses; changed by id; deleted by a list of ids; an order may name them."""
    ann, bea = made(api, {**ANN, "store_credit_amounts": [{"amount": 5}], "addresses": [HOME]}, BEA)
    assert (ann["store_credit_amounts"], bea["company"]) == ([{"amount": 5}], "Mill")
    assert api.get("/v3/customers?include=addresses&id:in=1")["data"][0]["address_count"] == 1
    changed = api.put("/v3/customers", [{"id": ann["id"], "notes": "VIP", "email": "a@example.com"}])["data"][0]
    assert (changed["notes"], changed["email"], changed["last_name"]) == ("VIP", "a@example.com", "Able")
    line = {"billing_address": {"zip": "12345"}, "products": [{"product_id": 111, "quantity": 1}]}
    assert api.post("/v2/orders", {**line, "customer_id": bea["id"]})["customer_id"] == bea["id"]

    assert api.call("DELETE", "/v3/customers").status == 204
    assert api.refused("DELETE", "/v3/customers?email:in=ann@example.com")[0] == 422
    assert api.call("DELETE", f"/v3/customers?id:in={ann['id']},999").status == 204
    assert [each["id"] for each in api.get("/v3/customers")["data"]] == [bea["id"]]
    assert api.get("/v3/customers/addresses")["data"] == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "title"),
    [
        ("POST", "/v3/customers", [ANN, {**BEA, "email": "ANN@example.com"}], 422, "Create customers failed."),
        ("POST", "/v3/customers", [{"email": "c@example.com"}], 422, "JSON data is missing or invalid"),
        ("POST", "/v3/customers", [{**ANN, "email": f"{n}@example.com"} for n in range(11)], 413, "At most 10"),
        ("POST", "/v3/customers", [{**BEA, "customer_group_id": 3}], 422, "customer_group_id"),
        ("POST", "/v3/customers", {}, 422, "body"),
        ("PUT", "/v3/customers", [{"id": 999, "notes": "x"}], 422, "Update customers failed."),
        ("PUT", "/v3/customers", [{"notes": "x"}], 422, "JSON data is missing or invalid"),
        ("PUT", "/v3/customers", [{"id": 1, "email": "zoe@example.com"}], 422, "Update customers failed."),
        ("POST", "/v3/customers/addresses", [{**HOME, "customer_id": 999}], 422, "addresses failed"),
        ("POST", "/v3/customers/addresses", [{**HOME, "customer_id": 1, "country_code": "ZZ"}], 422, "country_code"),
        ("PUT", "/v3/customers/addresses", [{"id": 999, "city": "x"}], 422, "addresses failed"),
    ],
)
def test_bad_customers_are_refused(api: Api, method: str, path: str, body: Any, status: int, title: str) -> None:
    """All of a call or nothing; the titles are as recorded."""
    for email in ("first@example.com", "zoe@example.com"):
        api.bigcommerce.storefront.register(email, "Z", "Z")
    before = api.get("/v3/customers")
    refused = api.refused(method, path, body)
    assert (refused[0], title in refused[1]["title"]) == (status, True)
    assert api.get("/v3/customers") == before


@pytest.mark.parametrize(
    "more", [{"authentication": {"new_password": "s3cret-pass"}}, {"attributes": [{"attribute_id": 1}]}]
)
def test_what_is_not_imitated_of_customers_is_loud(api: Api, more: dict[str, Any]) -> None:
    """Passwords and attributes lead nowhere here; a password is not repeated."""
    with pytest.raises(NotFaked) as raised:
        made(api, {**ANN, **more})
    assert "s3cret-pass" not in f"{raised.value} {raised.value.response.body!r}"


def test_the_same_address_is_kept_once(api: Api) -> None:
    """Made again, or changed into another one of the customer, it is left out of an answer with 200."""
    ann = made(api, ANN)[0]["id"]
    first = api.post("/v3/customers/addresses", [{**HOME, "customer_id": ann}])["data"][0]
    assert (first["country"], first["address_type"]) == ("United States", "residential")
    assert api.post("/v3/customers/addresses", [{**HOME, "customer_id": ann}])["data"] == []
    second = api.post("/v3/customers/addresses", [{**HOME, "customer_id": ann, "city": "Dallas"}])["data"][0]
    assert api.put("/v3/customers/addresses", [{"id": second["id"], "city": "Austin"}])["data"] == []
    moved = api.put("/v3/customers/addresses", [{"id": second["id"], "city": "Waco", "company": "Mill"}])["data"]
    assert moved[0]["city"] == "Waco"

    def ids(query: str) -> list[int]:
        return [each["id"] for each in api.get(f"/v3/customers/addresses?{query}")["data"]]

    assert ids(f"customer_id:in={ann}") == ids("name:in=ann able") == [first["id"], second["id"]]
    assert ids("company:in=mill") == ids(f"id:in={second['id']}") == [second["id"]]
    assert api.refused("GET", "/v3/customers/addresses?city=Waco")[0] == 422
    api.delete(f"/v3/customers/addresses?id:in={first['id']}")
    assert ids("") == [second["id"]]


def test_customers_are_read_in_the_older_shape(api: Api) -> None:
    """V2 shows the same customers and addresses, counts them, and finds them by its own filters."""
    ann, bea = made(api, {**ANN, "store_credit_amounts": [{"amount": 5}], "addresses": [HOME]}, BEA)
    shown = api.get(f"/v2/customers/{ann['id']}")
    assert (shown["store_credit"], shown["first_name"]) == ("5.0000", "Ann")
    assert shown["addresses"]["resource"] == f"/customers/{ann['id']}/addresses"
    (place,) = api.get(f"/v2/customers/{ann['id']}/addresses")
    assert (place["street_1"], place["state"], place["country_iso2"]) == ("1 Main Street", "Texas", "US")
    assert api.get(f"/v2/customers/{ann['id']}/addresses/{place['id']}") == place
    assert api.get("/v2/customers/count") == {"count": 2}
    assert api.get(f"/v2/customers/{bea['id']}/addresses") is None

    def ids(query: str) -> list[int]:
        return [each["id"] for each in api.get(f"/v2/customers?{query}") or ()]

    for query in ("email=BEA@example.com", "company=Mill", "store_credit=0", f"min_id={bea['id']}", "phone=555"):
        assert ids(query) == [bea["id"]], query
    assert ids("min_date_created=2030-01-01") == []
    assert api.refused("GET", "/v2/customers?shoe_size=9")[0] == 400
    assert api.refused("GET", "/v2/customers/999")[0] == 404


def test_coupons_are_read(api: Api) -> None:
    """With how often they were used; found by id, code, type, and without a type."""
    panel = api.bigcommerce.control_panel
    panel.create_coupon("TEN", "percent", "10")
    panel.create_coupon("FIVER", "per total", "5.00")
    api.bigcommerce.storefront.place_order([("MUG", 1)], coupon_codes=["TEN"])
    ten, fiver = api.get("/v2/coupons")
    shown = [ten[name] for name in ("code", "type", "amount", "num_uses")]
    assert shown == ["TEN", "percentage_discount", "10.0000", 1]
    assert api.get(f"/v2/coupons/{fiver['id']}") == fiver
    assert api.get("/v2/coupons/count") == {"count": 2}
    for query in ("code=FIVER", "type=per_total_discount", "exclude_type=percentage_discount", "min_id=2", "id=2"):
        assert api.get(f"/v2/coupons?{query}") == [fiver], query
    assert api.get("/v2/coupons?max_id=0") is None
    assert api.refused("GET", "/v2/coupons?type=gift")[0] == 400
    assert api.refused("GET", "/v2/coupons/9")[0] == 404


def test_customers_and_addresses_are_told_of() -> None:
    """Made, changed and deleted, each by its own id."""
    _, api, since = told_to("store/customer/*", "store/customer/address/*", clock=VirtualClock())
    (ann,) = made(api, {**ANN, "addresses": [HOME]})
    api.put("/v3/customers", [{"id": ann["id"], "notes": "x"}])
    api.put("/v3/customers/addresses", [{"id": 1, "city": "Waco"}])
    api.delete("/v3/customers/addresses?id:in=1")
    api.delete(f"/v3/customers?id:in={ann['id']}")

    customer = {"type": "customer", "id": ann["id"]}
    address = {**customer, "id": 1, "address": {"customer_id": ann["id"]}}
    told = since()
    assert [each for each in told if "address" not in each] == [customer] * 3
    assert address in told
    assert {len(each) for each in told} == {2, 3}
