"""Reads that lag behind the writes, when the switch says so."""

import copy

import pytest

from fakes.time.clock import VirtualClock
from tests.fakes.bigcommerce.conftest import Api, make, wait

SHIPMENT = {"order_address_id": 11, "items": [{"order_product_id": 31, "quantity": 1}]}


@pytest.fixture
def api(clock: VirtualClock) -> Api:
    """A store whose reads are five seconds behind, with one order that everybody sees."""
    store, api = make(clock, stale_reads=5)
    store.storefront.place_order([("MUG", 2)])
    wait(clock, seconds=5)
    return api


def seen(api: Api) -> list[tuple[int, str]]:
    return [(order["id"], order["status"]) for order in api.get("/v2/orders") or []]


def test_a_change_is_seen_later(api: Api, clock: VirtualClock) -> None:
    """The writer is told the new state; for five seconds every reader of lists, counts and ids is told the old one."""
    before = api.get("/v2/orders/100")
    assert api.put("/v2/orders/100", {"status_id": 2})["status"] == "Shipped"

    wait(clock, seconds=4)
    assert api.get("/v2/orders/100") == before
    assert seen(api) == [(100, "Awaiting Fulfillment")]
    assert api.get("/v2/orders?status_id=2") is None
    assert {each["name"]: each["count"] for each in api.get("/v2/orders/count")["statuses"]}["Shipped"] == 0
    wait(clock, seconds=1)
    assert seen(api) == [(100, "Shipped")]
    assert [order["id"] for order in api.get("/v2/orders?status_id=2")] == [100]


def test_a_new_order_is_seen_later(api: Api, clock: VirtualClock) -> None:
    """For five seconds it is in no list and not found by its id, though it can be written to."""
    api.bigcommerce.storefront.place_order([("MUG", 1)])

    assert seen(api) == [(100, "Awaiting Fulfillment")]
    assert api.refused("GET", "/v2/orders/101")[0] == 404
    assert api.put("/v2/orders/101", {"staff_notes": "hello"})["id"] == 101
    wait(clock, seconds=5)
    assert (api.get("/v2/orders/101")["staff_notes"], api.get("/v2/orders/101")["payment_status"]) == (
        "hello",
        "captured",
    )


def test_a_late_order_has_the_date_of_its_change(api: Api, clock: VirtualClock) -> None:
    """So a reader who goes on from the time of its last look never hears of it."""
    wait(clock, minutes=1)
    api.bigcommerce.storefront.place_order([("MUG", 1)])
    wait(clock, seconds=3)
    looked = clock.now().isoformat().replace("+", "%2B")
    assert len(seen(api)) == 1
    wait(clock, seconds=3)

    assert len(seen(api)) == 2
    assert api.get(f"/v2/orders?min_date_modified={looked}") is None


def test_shipments_are_seen_at_once_and_the_order_s_count_later(clock: VirtualClock) -> None:
    """Also when a shipment touches nothing else of the order."""
    store, api = make(clock, stale_reads=5, shipment_touches_order=False, automatic_shipment_status=False)
    store.storefront.place_order([("MUG", 2)])
    wait(clock, seconds=5)
    made = api.post("/v2/orders/100/shipments", SHIPMENT)

    assert (len(api.get("/v2/orders/100/shipments")), api.get("/v2/orders/100")["items_shipped"]) == (1, 0)
    wait(clock, seconds=5)
    assert api.get("/v2/orders/100")["items_shipped"] == 1
    api.delete(f"/v2/orders/100/shipments/{made['id']}")
    wait(clock, seconds=5)
    assert api.get("/v2/orders/100")["items_shipped"] == 0


def test_an_archived_order_is_seen_as_such_later(api: Api, clock: VirtualClock) -> None:
    """The filter finds it among the others until then."""
    api.delete("/v2/orders/100")

    assert [order["id"] for order in api.get("/v2/orders?is_deleted=false")] == [100]
    wait(clock, seconds=5)
    assert api.get("/v2/orders?is_deleted=false") is None


def test_a_copy_of_the_store_lags_by_itself(api: Api) -> None:
    """What is under way is data: it comes through in a copy as in the original, each at its own time."""
    api.put("/v2/orders/100", {"status_id": 2})
    twin = copy.deepcopy(api)
    clock = twin.bigcommerce.clock
    assert isinstance(clock, VirtualClock)
    wait(clock, seconds=5)

    assert (seen(api), seen(twin)) == ([(100, "Awaiting Fulfillment")], [(100, "Shipped")])


def test_by_default_a_change_is_seen_at_once(clock: VirtualClock) -> None:
    """The switch is off."""
    store, api = make(clock)
    store.storefront.place_order([("MUG", 1)])
    api.put("/v2/orders/100", {"status_id": 2})

    assert seen(api) == [(100, "Shipped")]
    assert not store.store.copied_orders
