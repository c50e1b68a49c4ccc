"""What V3 lists can be asked for; that each described filter chooses is tried in ``tests/fidelity``."""

import pytest

from tests.fakes.bigcommerce.conftest import Api

CHOICES = {
    "/v3/catalog/products?price:min=10": 2,
    "/v3/catalog/products?price:less=10": 1,
    "/v3/catalog/products?name:like=UG": 1,
    "/v3/catalog/products?date_last_imported:not=2026-01-01T00:00:00Z": 3,
    "/v3/catalog/products?date_last_imported:min=2020-01-01T00:00:00Z": 0,
    "/v3/catalog/products?categories:not_in=1": 2,
    "/v3/catalog/products?channel_id:in=2": 0,
    "/v3/catalog/variants?sku=SHIRT-S": 1,
    "/v3/catalog/variants?product_id:in=111,113": 2,
    "/v3/catalog/brands?name:like=ear": 1,
    "/v3/catalog/brands?id:greater=1": 1,
    "/v3/catalog/categories?name:like=ardens": 1,
    "/v3/catalog/categories?is_visible=false": 0,
    "/v3/catalog/trees/categories?name:like=ardens": 1,
    "/v3/inventory/locations?type_id:in=VIRTUAL": 0,
    "/v3/channels?type:in=pos": 0,
    "/v3/customers?name:like=ad": 1,
    "/v3/customers?date_created:min=2030-01-01": 0,
}


@pytest.mark.parametrize("query", CHOICES)
def test_each_filter_of_a_list_chooses(api: Api, query: str) -> None:
    """Filters and operators of all lists, as the references and the guide have them."""
    for path, body in (
        ("brands", {"name": "Hearth"}),
        ("brands", {"name": "Loom"}),
        ("categories", {"name": "Gardens", "parent_id": 0}),
        ("categories", {"name": "Pots", "parent_id": 0}),
    ):
        api.post(f"/v3/catalog/{path}", body)
    api.put("/v3/catalog/products/111", {"categories": [1, 2]})
    api.bigcommerce.storefront.register("ada@example.com", "Ada", "Able")
    api.bigcommerce.storefront.register("bea@example.com", "Bea", "Able")

    assert len(api.get(query)["data"]) == CHOICES[query]


@pytest.mark.parametrize(
    "query",
    [
        *("/v3/catalog/variants?sku:in=A,B", "/v3/catalog/variants?id:in=1", "/v3/catalog/brands?sort=id2"),
        *("/v3/catalog/brands?colour=red", "/v3/catalog/categories?colour=red", "/v3/inventory/items?colour=red"),
        *("/v3/inventory/locations?colour=red", "/v3/channels?colour=red", "/v3/hooks?colour=red"),
        *("/v3/catalog/products?price:like=1", "/v3/catalog/products?name:=x", "/v3/customers?id=1"),
        "/v3/orders/payment_actions/refunds?colour=red",
    ],
)
def test_what_a_list_cannot_be_asked_for_is_refused(api: Api, query: str) -> None:
    """A filter that a list does not have never brings the whole list."""
    status, body = api.refused("GET", query)
    assert status == 422
    assert body["title"].endswith("valid filter parameter(s).") or "sort" in body["title"]


def test_brands_are_sorted(api: Api) -> None:
    """By name, in either direction."""
    for name in ("Hearth", "Anvil", "Loom"):
        api.post("/v3/catalog/brands", {"name": name})
    names = [each["name"] for each in api.get("/v3/catalog/brands?sort=name&direction=desc")["data"]]
    assert names == ["Loom", "Hearth", "Anvil"]


def test_customers_have_cursors(api: Api) -> None:
    """As recorded: the id in base64, the newest first; after and before lead on from one."""
    for number in range(12):
        api.bigcommerce.storefront.register(f"{number}@example.com", "A", "B")
    first = api.get("/v3/customers?limit=5")
    cursors = first["meta"]["cursor_pagination"]
    assert (cursors["start_cursor"], cursors["links"].keys()) == ("eyJpZCI6MTJ9", {"next"})
    assert "links" not in first["meta"]["pagination"]

    second = api.get(f"/v3/customers?limit=5&after={cursors['end_cursor']}")
    assert [each["id"] for each in second["data"]] == [7, 6, 5, 4, 3]
    back = api.get(f"/v3/customers?limit=5&before={second['meta']['cursor_pagination']['start_cursor']}")
    assert back["data"] == first["data"]
    assert api.refused("GET", "/v3/customers?after=nonsense")[0] == 422
