"""Metafields of products, variants and orders: their life, whose they are, their lists, batches and webhooks."""

from datetime import timedelta
from typing import Any

import pytest

from fakes.time.clock import VirtualClock
from tests.fakes.bigcommerce.api.test_webhooks import told_to
from tests.fakes.bigcommerce.conftest import EVERYTHING, Api, make, token_of

OWNERS = {
    "product": "/v3/catalog/products/111",
    "variant": "/v3/catalog/products/112/variants/77",
    "order": "/v3/orders/100",
}
BATCHES = {"product": "/v3/catalog/products", "variant": "/v3/catalog/variants", "order": "/v3/orders"}
NOTE = {"permission_set": "app_only", "namespace": "Warehouse", "key": "Shelf", "value": "4B"}


def world() -> tuple[Api, Api]:
    """Two programs in front of one store with an order."""
    store, api = make(VirtualClock(), plan="enterprise")
    store.storefront.place_order([("MUG", 1)])
    return api, Api(store, token_of(store, EVERYTHING))


@pytest.mark.parametrize("kind", OWNERS)
def test_a_metafield_lives_and_dies(kind: str) -> None:
    """Made, found, changed with a later date, deleted; twice the same is a conflict, 251 are too many."""
    api, _ = world()
    path = f"{OWNERS[kind]}/metafields"
    made = api.post(path, NOTE)["data"]
    number = int(OWNERS[kind].rpartition("/")[2])

    assert {name: made[name] for name in NOTE} == NOTE
    assert (made["resource_type"], made["resource_id"], made["description"]) == (kind, number, "")
    assert api.get(f"{path}/{made['id']}")["data"] == made
    assert api.refused("POST", path, NOTE)[0] == 409
    clock = api.bigcommerce.store.clock
    clock.move(clock.now() + timedelta(minutes=1))
    changed = api.put(f"{path}/{made['id']}", {"value": "5A", "description": "Third row"})["data"]
    assert (changed["value"], changed["description"], changed["key"]) == ("5A", "Third row", "Shelf")
    assert changed["date_modified"] > changed["date_created"]
    for each in range(249):
        api.post(path, {**NOTE, "key": f"{each}"})
    assert api.refused("POST", path, {**NOTE, "key": "one more"})[0] == 422
    assert api.call("DELETE", f"{path}/{made['id']}").status == 204
    assert api.refused("GET", f"{path}/{made['id']}")[0] == 404


@pytest.mark.parametrize(
    ("permission_set", "seen", "written"),
    [
        ("app_only", 404, 404),
        ("read", 200, 403),
        ("read_and_sf_access", 200, 403),
        ("write", 200, 200),
        ("write_and_sf_access", 200, 200),
    ],
)
def test_the_permission_set_says_what_others_may(permission_set: str, seen: int, written: int) -> None:
    """Another program sees and writes what it is let; the names and the permission are the owner's alone."""
    api, other = world()
    path = f"{OWNERS['order']}/metafields"
    made = api.post(path, {**NOTE, "permission_set": permission_set})["data"]
    one = f"{path}/{made['id']}"

    assert other.call("GET", one).status == seen
    assert len(other.get(path)["data"]) == (seen == 200)
    assert other.call("PUT", one, {"value": "mine"}).status == written
    assert other.call("PUT", one, {"key": "mine"}).status in (403, 404)
    assert other.call("DELETE", one).status == (204 if written == 200 else written)
    assert other.post(path, {**NOTE, "permission_set": "read"})["data"]["owner_client_id"] != made["owner_client_id"]


@pytest.mark.parametrize(
    "body",
    [
        {name: value for name, value in NOTE.items() if name != "namespace"},
        {**NOTE, "permission_set": "everybody"},
        {**NOTE, "value": ""},
        {**NOTE, "key": "k" * 65},
        {**NOTE, "value": 5},
        {**NOTE, "description": "d" * 256},
        [],
    ],
)
def test_bad_metafields_are_refused(body: Any) -> None:
    """What is missing, too long, or of another type is 422; a record that is not there is 404."""
    api, _ = world()
    assert api.refused("POST", "/v3/orders/100/metafields", body)[0] == 422
    for path in ("/v3/orders/999", "/v3/catalog/products/999", "/v3/catalog/products/111/variants/77"):
        assert api.refused("POST", f"{path}/metafields", NOTE)[0] == 404


def test_lists_are_filtered_sorted_and_paged() -> None:
    """By namespace, key, record and date; forwards and backwards; by page and by cursor."""
    api, _ = world()
    clock = api.bigcommerce.store.clock
    for number, (namespace, key) in enumerate([("a", "x"), ("a", "y"), ("b", "x")]):
        clock.move(clock.now() + timedelta(minutes=1))
        api.post(f"/v3/catalog/products/{111 + number % 2}/metafields", {**NOTE, "namespace": namespace, "key": key})
    path = "/v3/catalog/products/metafields"

    def ids(query: str) -> list[int]:
        return [each["id"] for each in api.get(f"{path}?{query}")["data"]]

    assert ids("") == [1, 2, 3]
    assert ids("namespace=a") == ids("namespace:in=a,c") == [1, 2]
    assert ids("key=x") == ids("key:in=x") == [1, 3]
    assert ids("resource_id:in=112") == [2]
    assert ids("direction=desc&namespace=a") == [2, 1]
    second = api.get(path)["data"][1]["date_created"].replace("+", "%2B")
    assert (ids(f"date_created:min={second}"), ids(f"date_modified:max={second}")) == ([2, 3], [1, 2])
    first_page = api.get(f"{path}?limit=2")
    cursor = first_page["meta"]["cursor_pagination"]["end_cursor"]
    assert (ids("limit=2&page=2"), ids(f"limit=2&after={cursor}")) == ([3], [3])
    assert set(api.get(f"{path}?include_fields=key")["data"][0]) == {"id", "key"}
    assert api.refused("GET", f"{path}?value=4B")[0] == 422


@pytest.mark.parametrize("kind", OWNERS)
def test_many_come_and_go_at_once(kind: str) -> None:
    """All of a batch is written; of one with a bad entry the good ones are, and 422 says what became of each."""
    api, _ = world()
    path, number = f"{BATCHES[kind]}/metafields", int(OWNERS[kind].rpartition("/")[2])
    entries = [{**NOTE, "key": key, "resource_id": number} for key in ("a", "b")]
    made = api.post(path, entries)
    assert made["meta"] == {"total": 2, "success": 2, "failed": 0}
    ids = [each["id"] for each in made["data"]]

    status, partly = api.refused("PUT", path, [{"id": ids[0], "value": "new"}, {"id": 999, "value": "new"}])
    assert (status, [each["value"] for each in partly["data"]], partly["meta"]["failed"]) == (422, ["new"], 1)
    assert api.refused("POST", path, [{**NOTE, "resource_id": 999}])[1]["meta"]["success"] == 0
    assert api.call("DELETE", path, ids).json()["data"] == ids
    assert api.get(path)["data"] == []


def test_metafields_go_with_their_record() -> None:
    """Who deletes a product deletes what was kept with it and with its variants."""
    api, _ = world()
    api.post("/v3/catalog/products/112/metafields", NOTE)
    api.post("/v3/catalog/products/112/variants/77/metafields", NOTE)
    api.delete("/v3/catalog/products/112")
    assert api.get("/v3/catalog/products/metafields")["data"] == []
    assert api.get("/v3/catalog/variants/metafields")["data"] == []


def test_metafields_are_told_of() -> None:
    """In the scope of the record, and in that of all; of orders the first names no type."""
    clock = VirtualClock()
    scopes = ("store/product/metafield/*", "store/order/metafield/*", "store/product/variant/metafield/created")
    store, api, since = told_to(*scopes, "store/metafield/deleted", clock=clock)
    store.storefront.place_order([("MUG", 1)])
    told = []
    for path in OWNERS.values():
        note = api.post(f"{path}/metafields", NOTE)["data"]["id"]
        api.put(f"{path}/metafields/{note}", {"value": "5A"})
        api.delete(f"{path}/metafields/{note}")
        told.append(since())

    product, variant, order = told
    assert product == [{"metafield_id": 1, "resource_id": "111", "resource_type": "product"}] * 4
    assert variant == [{"metafield_id": 2, "resource_id": "77", "resource_type": "variant"}] * 2
    typed = {"metafield_id": 3, "resource_id": "100", "resource_type": "order"}
    assert sorted(order, key=len) == [{"metafield_id": 3, "resource_id": "100"}] * 3 + [typed]
