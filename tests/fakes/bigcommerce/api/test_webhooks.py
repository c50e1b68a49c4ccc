"""Webhooks: who hears what, how deliveries are tried, and when hooks go silent."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.time.clock import VirtualClock
from fakes.wire.http import NotFaked, Request, Response
from tests.fakes.bigcommerce.conftest import EVERYTHING, WAREHOUSE, Api, make, recorded, token_of, wait
from tests.fakes.bigcommerce.test_recorded import differences

HOOK = {"scope": "store/order/*", "destination": "https://listener.example.com/hook", "headers": {"X-Secret": "s"}}


class Listener:
    """Somebody at the other end who answers with a status, or not at all when it is 0."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        if self.status == 0:
            raise TimeoutError("no answer")
        return Response(self.status)

    @property
    def events(self) -> list[Any]:
        return [json.loads(request.body) for request in self.requests]

    @property
    def scopes(self) -> list[str]:
        return [event["scope"] for event in self.events]


def hear_all(store: BigCommerce, clock: VirtualClock, listener: Listener, **duration: float) -> None:
    """Let time pass, and deliver what comes due on the way."""
    end = clock.now() + timedelta(**duration)
    while (due := store.due()) is not None and due <= end:
        clock.move(max(due, clock.now()))
        store.run_due(listener)
    clock.move(end)


@pytest.fixture
def listening(clock: VirtualClock) -> tuple[BigCommerce, Api, Listener]:
    """A store whose order hook is a minute old, on order."""
    store, api = make(clock, webhook_delay=(1, 1))
    api.post("/v3/hooks", HOOK)
    wait(clock, seconds=60)
    return store, api, Listener()


Listening = tuple[BigCommerce, Api, Listener]


@pytest.mark.parametrize(
    ("how", "told"),
    [({}, [11]), ({"authorize_only": True}, [7]), ({"payment_method": "Cash on Delivery"}, [7]), ({"pay": False}, [])],
)
def test_a_checkout_ends_in_a_change_of_status(
    listening: Listening, clock: VirtualClock, how: dict[str, Any], told: list[int]
) -> None:
    """From Incomplete to what it is then; who does not pay stays Incomplete, of which nothing is told."""
    store, _, listener = listening

    store.storefront.place_order([("MUG", 1)], **how)

    hear_all(store, clock, listener, seconds=10)
    changes = [each["data"]["status"] for each in listener.events if each["scope"] == "store/order/statusUpdated"]
    assert changes == [{"previous_status_id": 0, "new_status_id": status} for status in told]
    assert ("store/order/updated" in listener.scopes) == bool(told)


def test_a_sku_that_comes_with_its_product_is_told_of(listening: Listening, clock: VirtualClock) -> None:
    """Each variant in the body of a new product; the base variant of a simple one is no SKU of its own."""
    store, api, listener = listening
    api.post("/v3/hooks", {**HOOK, "scope": "store/sku/*"})
    wait(clock, seconds=60)
    plain = {"type": "physical", "weight": 1, "price": 1}
    sizes = [{"sku": f"CAP-{size}", "option_values": [{"option_display_name": "Size", "label": size}]} for size in "SM"]

    api.post("/v3/catalog/products", {**plain, "name": "Pin", "sku": "PIN"})
    caps = api.post("/v3/catalog/products", {**plain, "name": "Cap", "variants": sizes})["data"]["variants"]

    hear_all(store, clock, listener, seconds=10)
    assert [(each["scope"], each["data"]["sku"]["variant_id"]) for each in listener.events] == [
        ("store/sku/created", variant["id"]) for variant in caps
    ]


def test_a_hook_is_created_with_200_and_shown(api: Api) -> None:
    """The documented fields, in V3's envelope and bare in V2."""
    response = api.call("POST", "/v3/hooks", HOOK)
    hook = response.json()["data"]

    assert response.status == 200
    assert (hook["store_hash"], hook["is_active"], hook["created_at"]) == (api.bigcommerce.store_hash, True, 1772442000)
    assert hook["headers"] == {"X-Secret": "s"}
    assert api.get(f"/v3/hooks/{hook['id']}")["data"] == hook == api.get("/v2/hooks")[0]
    assert api.get("/v3/hooks?is_active=false")["data"] == []
    assert api.get("/v3/hooks?scope=store/order/*")["data"] == [hook]
    deleted = api.call("DELETE", f"/v3/hooks/{hook['id']}")
    assert (deleted.status, deleted.json()["data"]) == (200, hook)
    assert api.refused("GET", f"/v3/hooks/{hook['id']}")[1]["title"] == f"Webhook with id [{hook['id']}] not found"
    assert api.call("GET", "/v2/hooks").status == 204


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scope": None}, "scope"),
        ({"destination": None}, "destination"),
        ({"scope": "store/order/eaten"}, "scope"),
        ({"scope": "order/created"}, "scope"),
        ({"destination": "http://listener.example.com"}, "destination"),
        ({"destination": "https://listener.example.com:8443"}, "destination"),
        ({"destination": "listener"}, "destination"),
        ({"headers": {"a": 1}}, "headers"),
        ({"headers": {str(n): "" for n in range(65)}}, "headers"),
        ({"is_active": "yes"}, "is_active"),
    ],
)
def test_bad_subscriptions_are_refused(api: Api, change: dict[str, Any], field: str) -> None:
    """Unknown scopes, destinations other than https on 443, bad headers: 422 by field."""
    body = {name: value for name, value in (HOOK | change).items() if value is not None}

    status, answer = api.refused("POST", "/v3/hooks", body)

    assert (status, list(answer["errors"])) == (422, [field])


def test_ten_hooks_per_scope_and_none_twice(api: Api) -> None:
    """The eleventh of a scope is refused, and the same one twice; another scope is free."""
    for number in range(10):
        api.post("/v3/hooks", {**HOOK, "destination": f"https://l{number}.example.com/"})

    assert api.refused("POST", "/v3/hooks", HOOK)[0] == 422
    api.post("/v3/hooks", {**HOOK, "scope": "store/order/created"})
    assert api.refused("POST", "/v3/hooks", {**HOOK, "scope": "store/order/created"})[0] == 422
    other = api.post("/v3/hooks", {**HOOK, "scope": "store/order/updated"})["data"]["id"]
    assert api.refused("PUT", f"/v3/hooks/{other}", {"scope": "store/order/created"})[0] == 422
    assert api.call("POST", "/v2/hooks", HOOK_OF_V2).status == 201
    assert api.call("POST", "/v3/hooks", HOOK, headers={"Content-Type": None}).status == 400


HOOK_OF_V2 = {**HOOK, "destination": "https://of-v2.example.com/", "scope": "store/sku/*"}


def test_an_account_sees_its_own_hooks_alone(api: Api, bigcommerce: BigCommerce) -> None:
    """Another account of the same store neither lists nor finds them."""
    made = api.post("/v3/hooks", HOOK)["data"]
    other = Api(bigcommerce, token_of(bigcommerce, {}))

    assert other.get("/v3/hooks")["data"] == []
    assert other.refused("GET", f"/v3/hooks/{made['id']}")[0] == 404
    assert other.post("/v3/hooks", HOOK)["data"]["client_id"] != made["client_id"]


def test_a_delivery_looks_as_documented(listening: Listening, clock: VirtualClock) -> None:
    """Scope, store id as text, the record's type and id, an opaque hash, seconds, producer; never the record itself."""
    store, _api, listener = listening
    store.storefront.place_order([("MUG", 1)])
    hear_all(store, clock, listener, seconds=1)
    event = next(each for each in listener.events if each["scope"] == "store/order/created")
    request = listener.requests[0]

    assert event["data"] == {"type": "order", "id": 100}
    assert isinstance(event["store_id"], str)
    assert (len(event["hash"]), event["created_at"]) == (40, 1772442060)
    assert event["producer"] == f"stores/{store.store_hash}"
    assert (request.method, request.url) == ("POST", HOOK["destination"])
    assert (request.headers["x-secret"], request.headers["content-type"]) == ("s", "application/json")


def test_a_delivery_is_signed(clock: VirtualClock) -> None:
    """Id, timestamp and body are signed with the account's client secret, as the Standard Webhooks say."""
    store = BigCommerce(clock=clock)
    text = store.control_panel.create_api_account("x", EVERYTHING).credentials_file()
    values = dict(line.split(": ") for line in text.splitlines())
    Api(store, values["ACCESS TOKEN"]).post("/v3/hooks", {**HOOK, "scope": "store/product/*"})
    wait(clock, minutes=1)
    store.control_panel.add_product(sku="A", name="A", price=1)
    listener = Listener()
    hear_all(store, clock, listener, seconds=5)
    (request,) = listener.requests

    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    expected = base64.b64encode(hmac.new(values["CLIENT SECRET"].encode(), signed, hashlib.sha256).digest()).decode()
    assert request.headers["webhook-signature"] == f"v1,{expected}"


def test_what_people_and_programs_do_is_told(clock: VirtualClock) -> None:
    """Each deed has its events, with the documented data; one deed may have several."""
    store, api = make(clock, webhook_delay=(0, 0))
    for scope in ("store/order/*", "store/shipment/*", "store/product/*", "store/sku/*", "store/information/updated"):
        api.post("/v3/hooks", {**HOOK, "scope": scope})
    wait(clock, minutes=1)

    def told(deed: Any) -> list[tuple[str, Any]]:
        listener = Listener()
        deed()
        store.run_due(listener)
        return [(event["scope"].removeprefix("store/"), event["data"]) for event in listener.events]

    order = {"type": "order", "id": 100}
    moved = {**order, "status": {"previous_status_id": 0, "new_status_id": 11}}
    created = told(lambda: store.storefront.place_order([("MUG", 1)], pay=False))
    paid = told(lambda: store.storefront.pay(store.orders[100]))
    shipped = told(
        lambda: api.post(
            "/v2/orders/100/shipments", {"order_address_id": 11, "items": [{"order_product_id": 31, "quantity": 1}]}
        )
    )
    assert created == [("order/created", order), ("product/updated", {"type": "product", "id": 111})]
    assert ("order/statusUpdated", moved) in paid
    assert (
        "product/inventory/order/updated",
        {"type": "product", "id": 111, "inventory": {"product_id": 111, "method": "relative", "value": -1}},
    ) in paid
    assert shipped[0] == ("shipment/created", {"type": "shipment", "id": 1, "orderId": 100})
    assert [scope for scope, _ in shipped].count("order/statusUpdated") == 1
    assert told(lambda: api.delete("/v2/orders/100"))[0] == ("order/archived", order)
    assert told(lambda: store.control_panel.set_stock("SHIRT-S", 3))[0][0] == "sku/inventory/updated"
    assert told(lambda: api.delete("/v3/catalog/products/113")) == [("product/deleted", {"type": "product", "id": 113})]
    assert told(lambda: store.upgrade("pro")) == [("information/updated", {"type": "store"})]


def told_to(*scopes: str, clock: VirtualClock, **quirks: Any) -> tuple[BigCommerce, Api, Callable[[], list[Any]]]:
    """A store with hooks that work, and what they were told since they were last asked."""
    store, api = make(clock, webhook_delay=(0, 0), **quirks)
    for scope in scopes:
        api.post("/v3/hooks", {**HOOK, "scope": scope})
    wait(clock, minutes=1)

    def since() -> list[Any]:
        listener = Listener()
        store.run_due(listener)
        return [event["data"] for event in listener.events]

    return store, api, since


SILENT = ("store/cart/abandoned", "store/brand/metafield/created", "store/cart/metafield/*", "store/priceList/created")


@pytest.mark.parametrize("scope", [*SILENT, "store/inventory/location/metafield/*", "store/channel/1/settings/*"])
def test_a_scope_that_stays_silent_is_not_imitated(api: Api, scope: str) -> None:
    """What is published and never told of here is a gap, in process a loud one; what is not published is refused."""
    with pytest.raises(NotFaked, match="scope store"):
        api.call("POST", "/v3/hooks", {**HOOK, "scope": scope})
    assert api.refused("POST", "/v3/hooks", {**HOOK, "scope": "store/order/eaten"})[0] == 422


def test_what_else_happens_here_is_told(clock: VirtualClock) -> None:
    """Categories, customers, carts that become orders, locations."""
    scopes = ("store/category/*", "store/customer/created", "store/cart/*", "store/inventory/location/created")
    store, api, since = told_to(*scopes, "store/channel/1/category/*", clock=clock)
    category = api.post("/v3/catalog/categories", {"name": "Gardens", "parent_id": 0})["data"]["id"]
    api.delete(f"/v3/catalog/categories/{category}")
    told, in_channel = {"type": "category", "id": category}, {"category_id": category, "tree_id": 1}
    assert since() == [told, in_channel, told, in_channel]

    customer = store.storefront.register("ada@example.com", "Ada", "Able")
    assert since() == [{"type": "customer", "id": customer}]
    order = store.storefront.place_order([("MUG", 1)])
    item, *of_cart = since()
    assert (item["type"], item["cartId"]) == ("cart_line_item", order.cart_id)
    cart = {"type": "cart", "id": order.cart_id}
    assert of_cart == [cart, cart, {**cart, "orderId": order.id}]
    api.post("/v3/inventory/locations", [{"code": "A", "label": "A", "address": WAREHOUSE}])
    assert since() == [{"location_id": 2}]


BY_ORDER = "order/updated"


@pytest.mark.parametrize(("meaning", "told"), [("change", [-2, 1, 3, -5, 2, -1]), ("level", [18, 19, 22, 17, 19, 4])])
def test_events_of_stock_say_what_changed(clock: VirtualClock, meaning: str, told: list[int]) -> None:
    """By how much, relative for orders, absolute for programs and people; by switch always the level."""
    told_of = (f"store/{record}/inventory/{event}" for record in ("product", "sku") for event in ("updated", BY_ORDER))
    store, api, since = told_to(*told_of, clock=clock, stock_events=meaning)
    item = {"location_id": 1, "product_id": 111}

    order = store.storefront.place_order([("MUG", 2)])
    api.put("/v3/inventory/adjustments/absolute", {"items": [{**item, "quantity": 19}]})
    api.post("/v3/inventory/adjustments/relative", {"items": [{**item, "quantity": 3}]})
    store.control_panel.set_stock("MUG", 17)
    store.control_panel.set_order_status(order.id, "Cancelled")
    store.storefront.place_order([("SHIRT-S", 1)])

    events = [each["inventory"] for each in since()]
    by_order = "relative" if meaning == "change" else "absolute"
    assert [each["value"] for each in events] == told
    assert [each["method"] for each in events] == [by_order, "absolute", "absolute", "absolute", by_order, by_order]
    assert events[-1]["product_id"] == 112


def test_a_product_that_was_sold_is_told_of(clock: VirtualClock) -> None:
    """Its level and how often it was sold are changes of the product; stock that is not tracked is none."""
    store, api, since = told_to("store/product/updated", clock=clock)
    mug, song = {"type": "product", "id": 111}, {"type": "product", "id": 113}

    store.storefront.place_order([("MUG", 1)])
    assert since() == [mug, mug]
    api.put("/v3/inventory/adjustments/absolute", {"items": [{"location_id": 1, "product_id": 111, "quantity": 5}]})
    assert since() == [mug]
    store.storefront.place_order([("SONG", 1)])
    assert since() == [song]


def test_a_transaction_is_told_of_with_its_result(clock: VirtualClock) -> None:
    """The documented keys, the order's id as text, and the gateway's number."""
    store, api, since = told_to("store/order/transaction/created", clock=clock)
    store.storefront.place_order([("MUG", 1)])
    (told,) = since()
    (transaction,) = api.get("/v3/orders/100/transactions")["data"]

    assert told == {
        "type": "transaction",
        "order_id": "100",
        "transaction_id": transaction["gateway_transaction_id"],
        "transaction_status": "complete",
        "transaction_type": "purchase",
        "result": {"code": "captured", "message": "Captured", "type": "success"},
        "platform_transaction_id": "1",
        "provider_transaction_id": transaction["gateway_transaction_id"],
    }


def test_channel_scopes_tell_the_order_id_alone(clock: VirtualClock) -> None:
    """Order events come in the channel's scope too, for any channel or for channel 1; stock changes as well."""
    store, api = make(clock, webhook_delay=(0, 0))
    for scope in (
        "store/channel/*/order/created",
        "store/channel/1/order/*",
        "store/channel/2/order/*",
        "store/channel/1/inventory/*",
    ):
        api.post("/v3/hooks", {**HOOK, "scope": scope})
    wait(clock, minutes=1)
    store.storefront.place_order([("MUG", 1)])
    api.put("/v3/inventory/adjustments/absolute", {"items": [{"location_id": 1, "product_id": 111, "quantity": 5}]})
    listener = Listener()
    store.run_due(listener)

    assert [(event["scope"], event["data"]) for event in listener.events] == [
        ("store/channel/1/inventory/product/stock_changed", MUG_AT_1),
        ("store/channel/1/order/created", {"order_id": 100}),
        ("store/channel/1/order/created", {"order_id": 100}),
        ("store/channel/1/order/statusUpdated", {"order_id": 100}),
        ("store/channel/1/order/updated", {"order_id": 100}),
        ("store/channel/1/inventory/product/stock_changed", MUG_AT_1),
    ]


MUG_AT_1 = {"variant_id": 76, "product_id": 111, "location_id": 1}


def test_a_channel_hears_of_its_stock(clock: VirtualClock) -> None:
    """That it changed, whoever changed it; once, that it is low or out; and that its settings are others."""
    store, api = make(clock, webhook_delay=(0, 0))
    api.post("/v3/hooks", {**HOOK, "scope": "store/channel/1/inventory/*"})
    wait(clock, minutes=1)
    listener = Listener()

    def told(deed: Callable[[], Any]) -> list[str]:
        already = len(listener.events)
        deed()
        store.run_due(listener)
        assert all(event["data"] == MUG_AT_1 for event in listener.events)
        return [event["scope"].rpartition("/")[2] for event in listener.events[already:]]

    def settings() -> None:
        body = {"settings": [{"identity": {"product_id": 111}, "warning_level": 5}]}
        api.put("/v3/inventory/locations/1/items", body)

    assert told(settings) == ["settings_changed"]
    assert told(lambda: store.storefront.place_order([("MUG", 15)])) == ["stock_changed", "low_stock_reached"]
    assert told(lambda: store.storefront.place_order([("MUG", 1)])) == ["stock_changed"]
    out = told(lambda: store.control_panel.set_stock("MUG", 0))
    assert out == ["stock_changed", "out_of_stock_reached"]
    assert told(lambda: store.control_panel.set_stock("MUG", 9)) == ["stock_changed"]


def test_a_new_hook_hears_nothing_for_a_minute(clock: VirtualClock) -> None:
    """What happens in the first minute is never told; the switch makes a hook work at once."""
    for delay, heard in ((60.0, 0), (0.0, 1)):
        store, api = make(VirtualClock(clock.now()), webhook_start_delay=delay)
        api.post("/v3/hooks", {**HOOK, "scope": "store/order/created"})
        own_clock: Any = store.clock
        wait(own_clock, seconds=59)
        store.storefront.place_order([("MUG", 1)])
        listener = Listener()
        hear_all(store, own_clock, listener, minutes=5)
        assert len(listener.requests) == heard


def test_an_inactive_hook_hears_nothing(listening: Listening, clock: VirtualClock) -> None:
    """Switched off it misses what happens; switched on again it hears only what comes then."""
    store, api, listener = listening
    hook_id = api.get("/v3/hooks")["data"][0]["id"]
    api.put(f"/v3/hooks/{hook_id}", {"is_active": False})
    store.storefront.place_order([("SONG", 1)])
    api.put(f"/v3/hooks/{hook_id}", {"is_active": True})
    store.storefront.place_order([("SONG", 1)])
    hear_all(store, clock, listener, minutes=1)

    assert {event["data"]["id"] for event in listener.events if event["scope"] == "store/order/created"} == {101}


def test_deliveries_can_come_twice_or_never(clock: VirtualClock) -> None:
    """By switch every delivery comes twice with the same hash, or none comes; delays let them overtake."""

    def heard(**quirks: Any) -> list[Any]:
        own_clock = VirtualClock(clock.now())
        store, api = make(own_clock, **quirks)
        api.post("/v3/hooks", {**HOOK, "scope": "store/order/created"})
        wait(own_clock, minutes=1)
        for _ in range(10):
            store.storefront.place_order([("SONG", 1)])
        listener = Listener()
        hear_all(store, own_clock, listener, minutes=1)
        return [(event["data"]["id"], event["hash"]) for event in listener.events]

    assert len(set(heard(webhook_duplicates=1.0))) == 10
    assert len(heard(webhook_duplicates=1.0)) == 20
    assert heard(webhook_drops=1.0) == []
    once = heard()
    assert once != sorted(once)
    assert heard(webhook_delay=(0, 0)) == sorted(once)
    assert heard() == once


def test_after_eleven_retries_the_hook_is_switched_off(listening: Listening, clock: VirtualClock) -> None:
    """Twelve attempts over 173,040 seconds, then the hook is off, a mail is sent, and the event is lost."""
    store, api, listener = listening
    listener.status = 500
    api.put("/v3/hooks/admin", {"emails": ["dev@example.com"]})
    hook_id = api.get("/v3/hooks")["data"][0]["id"]
    api.put(f"/v3/hooks/{hook_id}", {"scope": "store/order/message/created"})
    order = store.storefront.place_order([("MUG", 1)])
    store.storefront.leave_message(order, "a", "b")
    start = clock.now()

    hear_all(store, clock, listener, days=3)

    times = [int(request.headers["webhook-timestamp"]) - int(start.timestamp()) - 1 for request in listener.requests]
    assert times == [0, 60, 240, 540, 1140, 2040, 3840, 7440, 14640, 36240, 86640, 173040]
    assert len({event["hash"] for event in listener.events}) == 1
    assert api.get(f"/v3/hooks/{hook_id}")["data"]["is_active"] is False
    (mail,) = store.store.webhooks.mails
    assert mail.to == ("dev@example.com",)
    api.put(f"/v3/hooks/{hook_id}", {"is_active": True})
    listener.status = 200
    before = len(listener.requests)
    hear_all(store, clock, listener, days=3)
    assert len(listener.requests) == before


@pytest.mark.parametrize(
    ("status", "accepts", "attempts"),
    [(200, "200", 1), (204, "200", 2), (204, "2xx", 1), (0, "200", 2), (301, "2xx", 2)],
)
def test_what_counts_as_received(clock: VirtualClock, status: int, accepts: Any, attempts: int) -> None:
    """200 is received; other 2xx by switch; a redirect and silence are not."""
    store, api = make(clock, webhook_accepts=accepts)
    api.post("/v3/hooks", {**HOOK, "scope": "store/order/created"})
    wait(clock, minutes=1)
    store.storefront.place_order([("MUG", 1)])
    listener = Listener(status)
    hear_all(store, clock, listener, seconds=100)
    assert len(listener.requests) == attempts


def test_a_domain_that_fails_too_often_is_blocked(clock: VirtualClock) -> None:
    """After 100 calls with less than 90 % well nothing goes out for three minutes; then it does again."""
    store, api = make(clock, webhook_delay=(0, 0))
    api.post("/v3/hooks", {**HOOK, "scope": "store/order/created"})
    wait(clock, minutes=1)
    for _ in range(120):
        store.storefront.place_order([("SONG", 1)])
    listener = Listener(500)
    store.run_due(listener)
    assert len(listener.requests) == 100
    (blocked,) = api.get("/v3/hooks/admin")["data"]["blocked_domains"]
    assert (blocked["destination"], blocked["time_left"]) == ("listener.example.com", 180)

    listener.status = 200
    hear_all(store, clock, listener, seconds=179)
    assert len(listener.requests) == 100
    hear_all(store, clock, listener, minutes=5)
    assert len(listener.requests) == 220
    assert api.get("/v3/hooks/admin")["data"]["blocked_domains"] == []


def test_failing_deliveries_are_told_elsewhere(clock: VirtualClock) -> None:
    """A hook for delivery exceptions at another domain hears of retries; one at the failing domain does not."""
    store, api = make(clock)
    api.post("/v3/hooks", {**HOOK, "scope": "store/order/created"})
    api.post("/v3/hooks", {"scope": "store/hook/deliveryException", "destination": "https://watch.example.com/"})
    api.post("/v3/hooks", {"scope": "store/hook/deliveryException", "destination": "https://listener.example.com/x"})
    wait(clock, minutes=1)
    store.storefront.place_order([("MUG", 1)])

    class Half(Listener):
        def __call__(self, request: Request) -> Response:
            super().__call__(request)
            return Response(200 if "watch" in request.url else 500)

    listener = Half()
    hear_all(store, clock, listener, seconds=10)

    told = [event for event in listener.events if event["scope"] == "store/hook/deliveryException"]
    assert [event["data"]["error_code"] for event in told] == [90001]


def test_a_hook_falls_asleep_after_90_idle_days(listening: Listening, clock: VirtualClock) -> None:
    """Ninety days without an event switch it off; an event on the way starts the days anew."""
    store, api, listener = listening
    store.upgrade("standard")
    hear_all(store, clock, listener, days=50)
    store.storefront.place_order([("MUG", 1)])
    hear_all(store, clock, listener, days=89)
    assert api.get("/v3/hooks")["data"][0]["is_active"] is True
    hear_all(store, clock, listener, days=2)
    assert api.get("/v3/hooks")["data"][0]["is_active"] is False


def test_hooks_die_with_their_account(listening: Listening, clock: VirtualClock) -> None:
    """With its account a hook is gone, and so is what was on its way."""
    store, _api, listener = listening
    store.storefront.place_order([("MUG", 1)])
    store.control_panel.delete_api_account(store.control_panel.api_accounts()[0].id)
    hear_all(store, clock, listener, minutes=5)

    assert (store.store.webhooks.hooks, listener.requests) == ({}, [])


def test_without_a_listener_deliveries_fail_and_are_retried(listening: Listening, clock: VirtualClock) -> None:
    """A store that is run without anybody to deliver to goes on, and keeps trying."""
    store, _, _ = listening
    store.storefront.place_order([("MUG", 1)])
    wait(clock, seconds=1)
    store.run_due()
    due = store.due()
    assert due is not None
    assert (due - clock.now()).total_seconds() == 60


def test_the_notices_of_an_account(api: Api) -> None:
    """The addresses for notices are set and shown with the account's hooks, as recorded."""
    assert api.call("PUT", "/v3/hooks/admin", {"emails": ["a@example.com"]}).status == 204
    assert api.refused("PUT", "/v3/hooks/admin", {"emails": "a"})[0] == 422
    assert api.refused("PUT", "/v3/hooks/admin", {"emails": ["@skip"]})[0] == 422
    api.post("/v3/hooks", HOOK)
    theirs = recorded("v3_hooks_admin.json")
    ours = api.get("/v3/hooks/admin")

    assert ours["data"]["emails"] == ["a@example.com"]
    assert differences(ours, theirs) == []
    assert differences(ours["data"]["hooks_list"][0], theirs["data"]["hooks_list"][0]) == []
