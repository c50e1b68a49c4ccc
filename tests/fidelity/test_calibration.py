"""Every quirk and every fault is calibrated: armed and disarmed differ in what a client sees, or a person at a door."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce import Quirks as StoreQuirks
from fakes.bigcommerce.quirks import DICE
from fakes.logicbroker.quirks import Quirks as NetworkQuirks
from fakes.time.clock import VirtualClock
from fakes.wire.faults import FAULTS
from fakes.wire.http import NotFaked, Request, Response, encode_json
from harness.simulation import World
from tests.fakes.bigcommerce.api.test_webhooks import HOOK, Listener, hear_all
from tests.fakes.bigcommerce.conftest import Api, make
from tests.fakes.logicbroker.conftest import Trade

ADDRESS = {"first_name": "Ada", "last_name": "Lovelace", "zip": "78701", "country": "United States"}
LINE = {"name": "Engraving", "quantity": 1, "price_ex_tax": "5.00", "price_inc_tax": "5.00"}
ORDER = {"billing_address": ADDRESS, "products": [LINE]}
SHIPMENT = {"order_address_id": 11, "items": [{"order_product_id": 31, "quantity": 1}]}


class Store:
    """A small store with one order, its clock, and a program that calls it."""

    def __init__(self, **quirks: Any) -> None:
        self.clock = VirtualClock()
        self.fake: BigCommerce
        self.api: Api
        self.fake, self.api = make(self.clock, **quirks)
        self.fake.storefront.place_order([("MUG", 1)])

    def wait(self, **length: float) -> None:
        self.clock.move(self.clock.now() + timedelta(**length))

    def status(self, method: str, path: str, body: Any = None) -> int:
        try:
            return self.api.call(method, path, body).status
        except NotFaked as gap:
            return gap.response.status

    def heard(self, hooks_age: float, answer: int = 200, orders: int = 20, **length: float) -> Listener:
        """What a listener hears within a while of orders that come when its hook is some seconds old."""
        self.api.post("/v3/hooks", {**HOOK, "scope": "store/order/created"})
        self.wait(seconds=hooks_age)
        for _ in range(orders):
            self.api.post("/v2/orders", ORDER)
        listener = Listener(answer)
        hear_all(self.fake, self.clock, listener, **length)
        return listener


def after_days(days: int, look: Callable[[Store], Any]) -> Callable[[Store], Any]:
    def later(store: Store) -> Any:
        store.wait(days=days)
        return look(store)

    return later


def read_again(store: Store) -> int:
    return store.api.call(
        "GET", "/v2/orders/100", headers={"If-Modified-Since": "Mon, 02 Mar 2026 09:00:00 GMT"}
    ).status


def archived_listed(store: Store) -> int:
    store.api.delete("/v2/orders/100")
    return len(store.api.get("/v2/orders") or [])


def shipped(store: Store) -> dict[str, Any]:
    """The order after an hour and a shipment."""
    store.wait(hours=1)
    store.api.post("/v2/orders/100/shipments", SHIPMENT)
    return dict(store.api.get("/v2/orders/100"))


def shipped_again(store: Store) -> int:
    made = store.api.post("/v2/orders/100/shipments", SHIPMENT)
    store.api.delete(f"/v2/orders/100/shipments/{made['id']}")
    return store.status("POST", "/v2/orders/100/shipments", SHIPMENT)


def status_after_a_change(store: Store) -> str:
    """What a reader sees of the status, three seconds after it was changed."""
    store.wait(minutes=1)
    store.api.put("/v2/orders/100", {"status_id": 2})
    store.wait(seconds=3)
    return str(store.api.get("/v2/orders/100")["status"])


def level_at_once(store: Store) -> int:
    body = {"reason": "count", "items": [{"location_id": 1, "product_id": 111, "quantity": 3}]}
    store.api.put("/v3/inventory/adjustments/absolute", body)
    return int(store.api.get("/v3/catalog/products/111")["data"]["inventory_level"])


def level_of_the_second(store: Store) -> int:
    """What two absolute adjustments in a row leave behind."""
    for level in (3, 4):
        body = {"reason": "count", "items": [{"location_id": 1, "product_id": 111, "quantity": level}]}
        store.api.put("/v3/inventory/adjustments/absolute", body)
    return int(store.fake.product("MUG").inventory_level)


def last_line(store: Store) -> str:
    """How the last line of a credentials file begins."""
    account = store.fake.control_panel.create_api_account("a program", {"orders": "modify"})
    return account.credentials_file().splitlines()[-1].partition(":")[0]


def deliveries(store: BigCommerce, clock: VirtualClock) -> list[tuple[datetime, bytes]]:
    """What is delivered within a minute, and when."""
    found = []

    def listen(request: Request) -> Response:
        found.append((clock.now(), request.body))
        return Response(200)

    hear_all(store, clock, listen, minutes=1)  # type: ignore[arg-type]
    return found


def value_of_a_stock_event(store: Store) -> int:
    """What the event of a second mug says."""
    store.api.post("/v3/hooks", {**HOOK, "scope": "store/product/inventory/order/updated"})
    store.wait(minutes=1)
    store.fake.storefront.place_order([("MUG", 1)])
    listener = Listener()
    hear_all(store.fake, store.clock, listener, minutes=1)
    return int(listener.events[0]["data"]["inventory"]["value"])


def moments_of_deliveries(store: Store) -> int:
    """At how many different moments twenty events of one moment are heard."""
    store.api.post("/v3/hooks", {**HOOK, "scope": "store/order/created"})
    store.wait(seconds=60)
    for _ in range(20):
        store.api.post("/v2/orders", ORDER)
    moments = []
    hear_all(
        store.fake, store.clock, lambda request: moments.append(store.clock.now()) or Listener()(request), minutes=1
    )
    return len(set(moments))


def quota_left(store: Store) -> int:
    return int(store.api.call("GET", "/v2/time").headers["X-Rate-Limit-Requests-Left"])


@dataclass(frozen=True)
class Calibration:
    """What is looked at, and what is seen with one value of a switch and with another."""

    look: Callable[[Any], Any]
    armed: tuple[Any, Any]
    disarmed: tuple[Any, Any]
    besides: Mapping[str, Any] = field(default_factory=dict)
    """Switches that would hide the one that is looked at."""


EXPIRED = after_days(15, lambda store: store.status("GET", "/v2/orders"))
GONE = after_days(20, lambda store: store.status("GET", "/v2/orders"))

STORE: dict[str, Calibration] = {
    "expired_trial_answer": Calibration(EXPIRED, ("503-suspended", 503), ("403", 403)),
    "trial_grace": Calibration(GONE, (timedelta(days=1), 401), (timedelta(days=36500), 503)),
    "order_created_status": Calibration(
        lambda store: store.status("POST", "/v2/orders", ORDER), (201, 201), (200, 200)
    ),
    "wrong_method_status": Calibration(lambda store: store.status("PUT", "/v2/time", {}), (405, 405), (404, 404)),
    "over_limit": Calibration(
        lambda store: store.status("GET", "/v2/orders?limit=251"), ("refuse", 413), ("clamp", 200)
    ),
    "not_modified": Calibration(read_again, (True, 304), (False, 200)),
    "archived_orders_listed": Calibration(archived_listed, (True, 1), (False, 0)),
    "is_deleted_filter": Calibration(
        lambda store: store.status("GET", "/v2/orders?is_deleted=false"), (True, 200), (False, 400)
    ),
    "automatic_shipment_status": Calibration(
        lambda store: shipped(store)["status"], (True, "Shipped"), (False, "Awaiting Fulfillment")
    ),
    "deleted_shipment_returns_quantity": Calibration(shipped_again, (True, 201), (False, 400)),
    "omitted_provider": Calibration(
        lambda store: store.api.post("/v2/orders/100/shipments", SHIPMENT)["shipping_provider"],
        ("custom", "custom"),
        ("", ""),
    ),
    "shipment_touches_order": Calibration(
        lambda store: (found := shipped(store))["date_modified"] != found["date_created"],
        (True, True),
        (False, False),
        besides={"automatic_shipment_status": False},
    ),
    "refuse_prices_alone": Calibration(
        lambda store: store.status("PUT", "/v2/orders/100", {"shipping_cost_ex_tax": "1.00"}), (True, 400), (False, 200)
    ),
    "quantity_may_be_missing": Calibration(
        lambda store: store.status("POST", "/v2/orders", {**ORDER, "products": [{"product_id": 111}]}),
        (True, 201),
        (False, 400),
    ),
    "stale_reads": Calibration(status_after_a_change, (5, "Awaiting Fulfillment"), (0, "Shipped")),
    "inventory_delay": Calibration(level_at_once, ((1, 2), 19), ((0, 0), 3)),
    "inventory_contention": Calibration(level_of_the_second, (1.0, 3), (0.0, 4)),
    "stock_not_saved": Calibration(
        lambda store: store.status("PUT", "/v3/catalog/products/111", {"inventory_level": 3}), (1.0, 207), (0.0, 200)
    ),
    "credentials_layout": Calibration(last_line, ("name", "API PATH"), ("client name", "CLIENT SECRET")),
    "webhook_start_delay": Calibration(lambda store: len(store.heard(30, minutes=1).events), (60.0, 0), (0.0, 20)),
    "webhook_delay": Calibration(moments_of_deliveries, ((0.5, 3.0), 20), ((0, 0), 1)),
    "webhook_duplicates": Calibration(lambda store: len(store.heard(60, minutes=1).events), (1.0, 40), (0.0, 20)),
    "webhook_drops": Calibration(lambda store: len(store.heard(60, minutes=1).events), (1.0, 0), (0.0, 20)),
    "stock_events": Calibration(value_of_a_stock_event, ("change", -1), ("level", 18)),
    "webhook_accepts": Calibration(
        lambda store: len(store.heard(60, 204, 1, minutes=2).events), ("200", 2), ("2xx", 1)
    ),
    "overload": Calibration(lambda store: store.status("GET", "/v2/orders"), (1.0, 429), (0.0, 200)),
    "shared_quota_taken": Calibration(quota_left, (100, 49), (0, 149)),
}


def statuses(trade: Trade) -> set[int]:
    return {trade.send("GET", "v3/Orders").status for _ in range(40)}


def says_when(trade: Trade) -> bool:
    return any("Retry-After" in trade.send("GET", "v3/Orders").headers for _ in range(40))


def status_at_once(trade: Trade) -> str:
    trade.call("POST", "v3/Orders", trade.sales_order())
    return str(trade.network.documents("104", "SalesOrder")[0].status)


def failed_for_long(trade: Trade) -> str:
    key = trade.order("104", ("Z-9", 1)).key
    trade.clock.move(trade.clock.now() + timedelta(days=31))
    return str(trade.call("GET", f"v3/Orders/{key}/Status")["Body"]["Status"])


def references(trade: Trade) -> list[str]:
    for number in range(30):
        trade.call("POST", "v3/Orders", trade.sales_order(str(100 + number)))
    return [one["PartnerPO"] for one in trade.call("GET", "v3/Orders")["Records"]]


def changed_of_late(trade: Trade) -> int:
    order = trade.purchase_order()
    trade.clock.move(trade.clock.now() + timedelta(days=2))
    trade.maker.cancel(order)
    trade.settle()
    since = trade.clock.now() - timedelta(hours=1)
    return int(trade.call("GET", f"v3/Orders?filters.from={since:%Y-%m-%dT%H:%M}")["TotalRecords"])


def nameless(trade: Trade) -> int:
    line = {"ItemIdentifier": {"SupplierSKU": "S-A-1"}, "Quantity": 1}
    body = {"PartnerPO": trade.purchase_order().reference, "AckLines": [line]}
    return trade.send("POST", "v3/Acknowledgements", body, company=trade.supplier).status


def status_once_shipped(trade: Trade) -> str:
    order = trade.purchase_order()
    trade.maker.ship(order, tracking_number="1Z")
    trade.settle()
    return str(order.status)


def match_of_a_feed(trade: Trade) -> Any:
    feed = b"SupplierSKU,MerchantSKU,Quantity\r\nS-NEW,NEW,1\r\n"
    trade.maker.inventory.upload_inventory(trade.retailer, "stock.csv", feed)
    return trade.call("GET", f"v3/Inventory/{trade.supplier.id}/Item/S-NEW")["Body"]["MerchantSKU"]


def inventory_as_json(trade: Trade) -> int:
    item = {"SupplierSKU": "S-A-1", "Quantity": 1}
    headers = {"SubscriptionKey": trade.keys[trade.supplier.id], "Content-Type": "application/json"}
    url = f"https://stage.commerceapi.io/api/v3/Inventory/{trade.retailer.id}"
    return trade.network.answer(Request("POST", url, headers, encode_json([item]))).status


def file_of_an_hour_ago(trade: Trade) -> int:
    link = trade.call("GET", f"v3/Inventory/{trade.supplier.id}")["Body"]
    trade.clock.move(trade.clock.now() + timedelta(hours=1))
    return trade.network.answer(Request("GET", link)).status


def hidden_document(trade: Trade) -> int:
    key = trade.purchase_order().key
    return trade.send("GET", f"v3/Orders/{key}", company=trade.second_supplier).status


def unset_date(trade: Trade) -> Any:
    key = trade.purchase_order().key
    return trade.call("GET", f"v3/Orders/{key}")["Body"]["SalesOrder"]["OrderDate"]


NETWORK: dict[str, Calibration] = {
    "search_order": Calibration(lambda trade: references(trade)[0], ("newest first", "129"), ("oldest first", "100")),
    "search_window": Calibration(changed_of_late, ("last change", 1), ("creation", 0)),
    "answers_validated": Calibration(nameless, ("before creation", 400), ("after creation", 201)),
    "largest_page": Calibration(lambda trade: len(references(trade)), (25, 25), (100, 30)),
    "link_seconds": Calibration(file_of_an_hour_ago, (60, 404), (86_400, 200)),
    "hidden_documents": Calibration(hidden_document, (403, 403), (404, 404)),
    "unset_dates": Calibration(unset_date, ("0001-01-01T00:00:00", "0001-01-01T00:00:00"), ("null", None)),
    "step_seconds": Calibration(status_at_once, (2, "New"), (0, "Complete")),
    "rate_limits": Calibration(statuses, (True, {200, 429}), (False, {200})),
    "retry_after": Calibration(says_when, (True, True), (False, False)),
    "failed_become_ignored": Calibration(failed_for_long, (True, "Ignored"), (False, "Failed")),
    "quantities_count": Calibration(
        status_once_shipped, ("when picked up", "Ready to Acknowledge"), ("when valid", "Complete")
    ),
    "merchant_sku_in_feeds": Calibration(match_of_a_feed, ("is ignored", None), ("makes a match", "NEW")),
    "inventory_as_json": Calibration(inventory_as_json, (False, 400), (True, 200)),
    "full_validation": Calibration(
        lambda trade: trade.purchase_order().status, (True, "Failed"), (False, "Ready to Acknowledge")
    ),
}


OTHER_READINGS = {
    *("product_names", "empty_v2_lists", "date_bounds", "deleted_product_lines", "edited_by_hand", "hostile_bodies"),
    *("refunds_by_hand_restock", "converted_prices", "digital_lines_shippable", "one_address_per_shipment"),
    *("signed_webhooks", "order_source", "approval_event", "export_reports", "empty_shipment_lines"),
    *("shipment_corrections", "webhook_bodies", "client_ids", "archived_order_by_id", "countries_may_be_missing"),
}
"""Switches of which tests beside the fakes show both ways: ``test_other_readings``, those of orders and of feeds."""


def test_every_quirk_is_calibrated() -> None:
    """A new switch without a calibration fails here."""
    calibrated = {*STORE, *NETWORK, *OTHER_READINGS}

    assert {quirk.name for kind in (StoreQuirks, NetworkQuirks) for quirk in fields(kind)} == calibrated


@pytest.mark.parametrize("quirk", STORE)
def test_a_quirk_of_the_store_shows(quirk: str) -> None:
    """One store armed and one disarmed, and what a client sees of each."""
    calibration = STORE[quirk]
    (armed, seen), (disarmed, seen_without) = calibration.armed, calibration.disarmed

    assert calibration.look(Store(**calibration.besides, **{quirk: armed})) == seen
    assert calibration.look(Store(**calibration.besides, **{quirk: disarmed})) == seen_without
    assert seen != seen_without


@pytest.mark.parametrize("quirk", NETWORK)
def test_a_quirk_of_the_network_shows(quirk: str) -> None:
    """One network armed and one disarmed, and what a client sees of each."""
    calibration = NETWORK[quirk]
    (armed, seen), (disarmed, seen_without) = calibration.armed, calibration.disarmed

    assert calibration.look(Trade(NetworkQuirks(**{quirk: armed}))) == seen
    assert calibration.look(Trade(NetworkQuirks(**{quirk: disarmed}))) == seen_without
    assert seen != seen_without


def drawn(quirk: str, seed: int) -> list[Any]:
    """What chance makes of one quirk, as a client sees it twelve times."""
    value = (0.5, 3.0) if quirk in ("inventory_delay", "webhook_delay") else 0.5
    store = BigCommerce(seed=seed, store_hash="abcdefghij", quirks=StoreQuirks(**{quirk: value}))
    store.control_panel.add_product(sku="MUG", name="Mug", price="10.00", stock=20)
    account = store.control_panel.create_api_account(
        "a program", {"orders": "modify", "products": "modify", "store_inventory": "modify"}
    )
    api = Api(store, account.credentials_file().splitlines()[0].removeprefix("ACCESS TOKEN: "))
    if quirk == "overload":
        return [api.call("GET", "/v2/orders").status for _ in range(12)]
    if quirk == "stock_not_saved":
        return [api.call("PUT", "/v3/catalog/products/111", {"inventory_level": n}).status for n in range(12)]
    if quirk == "inventory_delay":
        body = {"reason": "count", "items": [{"location_id": 1, "product_id": 111, "quantity": 3}]}
        api.put("/v3/inventory/adjustments/absolute", body)
        return [store.due()]
    if quirk == "inventory_contention":
        levels = []
        for level in range(12):
            body = {"reason": "count", "items": [{"location_id": 1, "product_id": 111, "quantity": level}]}
            api.put("/v3/inventory/adjustments/absolute", body)
            levels.append(store.product("MUG").inventory_level)
        return levels
    api.post("/v3/hooks", {**HOOK, "scope": "store/order/created"})
    clock: Any = store.clock
    clock.move(clock.now() + timedelta(seconds=60))
    for _ in range(12):
        api.post("/v2/orders", ORDER)
    moments: list[Any] = []
    hear_all(
        store, clock, lambda request: moments.append((clock.now(), request.body)) or Listener()(request), minutes=1
    )
    return moments


@pytest.mark.parametrize("quirk", DICE)
def test_chance_is_a_matter_of_the_seed(quirk: str) -> None:
    """The same seed draws the same misfortunes, another one draws others."""
    assert drawn(quirk, 1) == drawn(quirk, 1)
    assert drawn(quirk, 1) != drawn(quirk, 2)


@pytest.fixture(scope="module")
def world() -> World:
    return World(seed=7)


def posted(world: World) -> tuple[Any, int]:
    """What a client sees of a POST of an order, and how many orders the retailer then sees."""
    token = world.credentials.access_token.reveal() if world.credentials else ""
    headers = {"X-Auth-Token": token, "Accept": "application/json", "Content-Type": "application/json"}
    url = f"https://api.bigcommerce.com/stores/{world.bigcommerce.store_hash}/v2/orders"
    try:
        answer = world.send(Request("POST", url, headers, encode_json(ORDER)))
        seen: Any = (answer.status, answer.headers.get("Content-Type"), "X-Rate-Limit-Time-Reset-Ms" in answer.headers)
        seen = (*seen, len(answer.body))
    except OSError as error:
        seen = type(error)
    return seen, len(world.bigcommerce.control_panel.orders())


def posted_and_waited(world: World) -> tuple[Any, int, int]:
    """The same, and how many orders the retailer sees half a minute later."""
    seen, orders = posted(world)
    world.advance(seconds=30)
    return seen, orders, len(world.bigcommerce.control_panel.orders())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_shows(world: World, fault: str) -> None:
    """The same request in the same world: as it should be, and struck; and whether it arrived is seen at the door."""
    as_it_should_be, orders = posted(world.branch())
    struck, orders_after = posted(world.with_fault(fault))

    assert (as_it_should_be[0], orders) == (201, 1)
    assert struck != as_it_should_be
    assert orders_after == int(FAULTS[fault].arrives)


def test_no_two_faults_look_the_same(world: World) -> None:
    """What a caller sees, or what has become of its request, tells every fault from every other but for its cause."""
    seen = [posted_and_waited(world.with_fault(fault)) for fault in FAULTS]

    assert len(set(seen)) == len(FAULTS)
