"""The two clients: what goes over the wire, and how the services' shapes are read."""

from collections.abc import Callable
from datetime import timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from harness.sync.bigcommerce import StoreClient, embedded_parts, is_older, unreadable
from harness.sync.calls import Backoff
from harness.sync.errors import AlreadyExists, Outage, Refused, Unknown
from harness.sync.logicbroker import NetworkClient, age_of, event_data, key_of, link_key_of
from harness.sync.wire import ReceivedResponse
from tests.sync.scripted import LINE, NOON, ORDER, Scripted, answer, connection, data, records


@pytest.fixture
def wire() -> Scripted:
    return Scripted()


@pytest.fixture
def store(wire: Scripted) -> StoreClient:
    return StoreClient(connection(), wire, Backoff(), lambda: NOON)


@pytest.fixture
def network(wire: Scripted) -> NetworkClient:
    return NetworkClient(connection(), wire, Backoff(), lambda: NOON)


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_the_store_is_asked_with_its_headers(wire: Scripted, store: StoreClient) -> None:
    """Token, Accept and User-Agent on each request, Content-Type on those with a body; the token only in the header."""
    wire.on("PUT", "/v2/orders/7", answer(body={"id": 7}))
    store.orders_awaiting_fulfillment(NOON)
    store.change_order(7, {"status_id": 9}, "setting")
    read, write = wire.requests

    assert read.headers == {
        "X-Auth-Token": "token-of-the-store",
        "Accept": "application/json",
        "User-Agent": "bigcommerce-logicbroker-connector",
    }
    assert write.headers == {**read.headers, "Content-Type": "application/json"}
    assert "token" not in read.url


WITH_PARTS = "include=consignments.line_items&consignment_structure=object"
SINCE = "status_id=11&min_date_created=2026-03-02T11:59:59%2B00:00&sort=id:asc"


@pytest.mark.parametrize(
    ("call", "sent", "body", "what"),
    [
        (
            lambda store: store.orders_awaiting_fulfillment(NOON),
            f"GET /v2/orders?{SINCE}&{WITH_PARTS}&limit=250",
            b"",
            "listing orders to be sent",
        ),
        (
            lambda store: store.orders_awaiting_fulfillment(NOON, after=349, with_parts=False),
            f"GET /v2/orders?{SINCE}&min_id=350&limit=250",
            b"",
            "listing orders to be sent",
        ),
        (lambda store: store.order(7), "GET /v2/orders/7", b"", "reading order 7"),
        (lambda store: store.order_and_lines(7), f"GET /v2/orders/7?{WITH_PARTS}", b"", "reading order 7"),
        (
            lambda store: store.order_products(7),
            "GET /v2/orders/7/products?page=1&limit=250",
            b"",
            "reading the lines of order 7",
        ),
        (
            lambda store: store.shipping_addresses(7),
            "GET /v2/orders/7/shipping_addresses?page=1&limit=250",
            b"",
            "reading the shipping addresses of order 7",
        ),
        (
            lambda store: store.shipments(7),
            "GET /v2/orders/7/shipments?page=1&limit=250",
            b"",
            "reading the shipments of order 7",
        ),
        (
            lambda store: store.change_order(7, {"status_id": 9}, "changing it"),
            "PUT /v2/orders/7",
            b'{"status_id":9}',
            "changing it",
        ),
        (
            lambda store: store.create_shipment(7, {"items": []}),
            "POST /v2/orders/7/shipments",
            b'{"items":[]}',
            "creating a shipment of order 7",
        ),
        (
            lambda store: store.products_by_sku(["A&1", "B"], include="variants"),
            "GET /v3/catalog/products?sku:in=A%261%2CB&include=variants&page=1&limit=250",
            b"",
            "finding products",
        ),
        (
            lambda store: store.products_by_id([2, 10, 2], include="variants"),
            "GET /v3/catalog/products?id:in=2%2C10&include=variants&page=1&limit=250",
            b"",
            "finding products",
        ),
        (
            lambda store: store.variants_by_sku("A"),
            "GET /v3/catalog/variants?sku=A&page=1&limit=250",
            b"",
            "finding the variant A",
        ),
        (
            lambda store: store.variants_page(3),
            "GET /v3/catalog/variants?include_fields=sku%2Cproduct_id&page=3&limit=250",
            b"",
            "listing variants",
        ),
        (
            lambda store: store.update_products([{"id": 1}]),
            "PUT /v3/catalog/products",
            b'[{"id":1}]',
            "updating 1 products",
        ),
        (
            lambda store: store.update_variants([{"id": 1}, {"id": 2}]),
            "PUT /v3/catalog/variants",
            b'[{"id":1},{"id":2}]',
            "updating 2 variants",
        ),
        (
            lambda store: store.write("POST", "/products", {"name": "Mug"}, "making it"),
            "POST /v3/catalog/products",
            b'{"name":"Mug"}',
            "making it",
        ),
        (
            lambda store: store.categories_by_name("Mugs & Cups"),
            "GET /v3/catalog/trees/categories?name=Mugs%20%26%20Cups&page=1&limit=250",
            b"",
            "finding the category Mugs & Cups",
        ),
        (
            lambda store: store.brands_by_id([5, 6]),
            "GET /v3/catalog/brands?id:in=5%2C6&page=1&limit=250",
            b"",
            "reading the names of brands",
        ),
        (
            lambda store: store.options(86),
            "GET /v3/catalog/products/86/options?page=1&limit=250",
            b"",
            "reading the options of product 86",
        ),
        (
            lambda store: store.create_category("Mugs"),
            "POST /v3/catalog/trees/categories",
            b'[{"name":"Mugs","tree_id":1,"parent_id":0}]',
            "creating the category Mugs",
        ),
        (
            lambda store: store.orders_in(7, NOON, after=349, with_parts=False),
            "GET /v2/orders?status_id=7&min_date_created=2026-03-02T11:59:59%2B00:00&sort=id:asc&min_id=350&limit=250",
            b"",
            "listing orders that wait",
        ),
        (
            lambda store: store.orders_modified(NOON),
            f"GET /v2/orders?min_date_modified=2026-03-02T12:00:00%2B00:00&sort=id:asc&{WITH_PARTS}&limit=250",
            b"",
            "listing orders that changed",
        ),
        (
            lambda store: store.orders_modified(NOON, after=349, with_parts=False),
            "GET /v2/orders?min_date_modified=2026-03-02T12:00:00%2B00:00&sort=id:asc&min_id=350&limit=250",
            b"",
            "listing orders that changed",
        ),
        (
            lambda store: store.newest_order(),
            f"GET /v2/orders?{WITH_PARTS}&sort=id:desc&limit=1",
            b"",
            "reading the newest order",
        ),
        (lambda store: store.time(), "GET /v2/time", b"", "asking for the store's time"),
        (
            lambda store: store.inventory_settings(),
            "GET /v3/settings/inventory",
            b"",
            "reading the inventory settings",
        ),
        (lambda store: store.ask("/v2/orders?limit=1", "asking"), "GET /v2/orders?limit=1", b"", "asking"),
        (lambda store: store.store_information(), "GET /v2/store", b"", "reading the store's information"),
        (lambda store: store.ask("/v2/time", "asking"), "GET /v2/time", b"", "asking"),
        (lambda store: store.try_writing("/v2/orders/0"), "PUT /v2/orders/0", b"{}", "trying to write at /v2/orders/0"),
    ],
)
def test_each_call_of_the_store(
    wire: Scripted, store: StoreClient, call: Callable[[StoreClient], object], sent: str, body: bytes, what: str
) -> None:
    """What is asked for or written, to the letter, and by which words a person knows it when it is refused."""
    method, _, address = sent.partition(" ")
    wire.on(method, "/", answer(400, {"title": "no"}))
    with pytest.raises(Refused) as refused:
        call(store)
    (request,) = wire.requests

    assert (request.method, request.url) == (method, f"https://api.bigcommerce.com/stores/abc123{address}")
    assert request.body == body
    assert str(refused.value) == f'BigCommerce refused {what} (400, "no").'


@pytest.mark.parametrize(
    ("call", "sent", "body", "what"),
    [
        (
            lambda network: network.documents("Acknowledgements", linkkey="A & 1"),
            "GET /v3/Acknowledgements?filters.linkkey=A%20%26%201&filters.page=0&filters.pageSize=100",
            b"",
            "listing acknowledgements",
        ),
        (
            lambda network: network.documents_page("Shipments", 2, 100),
            "GET /v3/Shipments?filters.status=100&filters.page=2&filters.pageSize=100",
            b"",
            "listing shipments",
        ),
        (
            lambda network: network.sales_orders("100"),
            "GET /v3/Orders?filters.partnerPO=100&filters.page=0&filters.pageSize=100",
            b"",
            "listing orders",
        ),
        (
            lambda network: network.orders_page(2, partnerPO="100"),
            "GET /v3/Orders?filters.partnerPO=100&filters.page=2&filters.pageSize=100",
            b"",
            "listing orders",
        ),
        (
            lambda network: network.create_sales_order({"PartnerPO": "100"}),
            "POST /v3/Orders",
            b'{"PartnerPO":"100"}',
            "creating the sales order 100",
        ),
        (
            lambda network: network.set_status("Shipments", "7 8", 200),
            "PUT /v3/Shipments/7%208/Status/200",
            b"{}",
            "setting the status of shipments 7 8 to 200",
        ),
        (lambda network: network.status("Shipments", "7 8"), "GET /v3/Shipments/7%208", b"", "reading shipments 7 8"),
        (
            lambda network: network.post_event({"Summary": "Sent"}),
            "POST /v1/activityevents",
            b'{"Summary":"Sent"}',
            "posting the event 'Sent'",
        ),
        (
            lambda network: list(network.events(category="Order")),
            "GET /v3/ActivityEvents?filters.category=Order&filters.page=0",
            b"",
            "listing activity events",
        ),
        (
            lambda network: network.mark_processed({"Id": 5, "Processed": False}),
            "PUT /v3/ActivityEvents/5",
            b'{"Id":5,"Processed":true}',
            "marking the event 5 as processed",
        ),
        (lambda network: network.suppliers(), "GET /v3/Partners", b"", "listing partners"),
        (
            lambda network: network.inventory(5, NOON.astimezone(timezone(timedelta(hours=1)))),
            "GET /v3/Inventory/5?mapped=true&modifiedAfter=2026-03-02T12%3A00%3A00Z",
            b"",
            "reading the inventory of partner 5",
        ),
        (
            lambda network: network.product_feed_page(5, "f g", 1, compliant=False),
            "GET /v1/Product/5/f%20g/Items?isCompliant=false&page=1&pageSize=100",
            b"",
            "reading the items of product feed f g",
        ),
    ],
)
def test_each_call_of_logicbroker(
    wire: Scripted, network: NetworkClient, call: Callable[[NetworkClient], object], sent: str, body: bytes, what: str
) -> None:
    """What is asked for or written, to the letter, and by which words a person knows it when it is refused."""
    method, _, address = sent.partition(" ")
    wire.on(method, "/", answer(400, {"Message": "no"}))
    with pytest.raises(Refused) as refused:
        call(network)
    (request,) = wire.requests

    assert (request.method, request.url) == (method, f"{connection().logicbroker_url}/api{address}")
    assert request.body == body
    assert str(refused.value) == f'Logicbroker refused {what} (400, "no").'


def test_filters_are_checked_again(wire: Scripted, store: StoreClient) -> None:
    """Where the store filters nothing: another status, an archived order, one before we were connected are not taken.

    One whose date cannot be read is, so that it is reported and not lost.
    """
    found = [
        {**ORDER, "id": 1},
        {**ORDER, "id": 2, "status_id": 0},
        {**ORDER, "id": 3, "is_deleted": True},
        {**ORDER, "id": 4, "date_created": "Mon, 02 Mar 2026 11:59:59 +0000"},
        {**ORDER, "id": 5, "date_created": "Mon, 02 Mar 2026 12:00:00 +0000"},
        {**ORDER, "id": 6, "date_created": "yesterday"},
        {"id": 7, "status_id": 11},
    ]
    wire.on("GET", "/v2/orders", answer(body=found))

    assert [order["id"] for order in store.orders_awaiting_fulfillment(NOON)[0]] == [1, 5, 6, 7]


def test_the_next_orders_are_those_behind_the_last(wire: Scripted, store: StoreClient) -> None:
    """A full page is followed by another one, which begins behind its last id; a deaf filter ends it."""
    page = answer(body=[{**ORDER, "id": number} for number in range(100, 350)])
    wire.on("GET", "/v2/orders", page)
    orders, following = store.orders_awaiting_fulfillment(NOON)
    _, end = store.orders_awaiting_fulfillment(NOON, after=349, with_parts=False)

    assert (len(orders), following, end) == (250, 349, None)


def test_ids_that_came_as_text_are_numbers(wire: Scripted, store: StoreClient) -> None:
    """So no order is left out because of it, and the next page begins behind it; what is none stays as it came."""
    changed = {**ORDER, "date_modified": ORDER["date_created"]}
    texts = ["100", *map(str, range(101, 349)), "349"]
    wire.on("GET", "/v2/orders", answer(body=[{**changed, "id": text} for text in texts]))

    for orders, following in (store.orders_modified(NOON), store.orders_awaiting_fulfillment(NOON)):
        assert (orders[0]["id"], len(orders), following) == (100, 250, 349)

    wire.on("GET", "/v2/orders", answer(body=[{**changed, "id": each} for each in ("1" * 16, "-1", "²", None, 7)]))
    assert [order["id"] for order in store.orders_modified(NOON)[0]] == [7]
    assert store.orders_awaiting_fulfillment(NOON)[0][0]["id"] == "1" * 16


def test_orders_without_a_number_end_their_list(wire: Scripted, store: StoreClient) -> None:
    """Behind ids that are no numbers nothing can be asked for: what was listed is taken, and the list is over."""
    page = [{**ORDER, "id": "A"} for _ in range(250)]
    wire.on("GET", "/v2/orders", answer(body=page), answer(body=[*page[:249], ORDER]))

    assert store.orders_awaiting_fulfillment(NOON) == (page, None)
    assert store.orders_awaiting_fulfillment(NOON)[1] == 100


def whole(**changes: Any) -> dict[str, Any]:
    """An order of three pieces to one address and to a pickup, with everything in it; and what is changed."""
    consignments = {
        "shipping": [{"id": 5, "city": "Town", "line_items": [{"id": 12, "quantity": 1}, {"id": 9, "quantity": "1"}]}],
        "pickups": [{"line_items": [{"id": 10, "quantity": 1}]}],
        "downloads": [{"line_items": []}],
        "email": {"gift_certificates": [{"line_items": []}]},
    }
    return {"id": 7, "status_id": 9, "items_total": 3, "consignments": {**consignments, **changes}}


def test_an_order_comes_with_its_parts(wire: Scripted, store: StoreClient) -> None:
    """Lines of all consignments by id, addresses without the lines: nothing more is asked for."""
    wire.on("GET", "/v2/orders/7?", answer(body=whole()))
    order, lines = store.order_and_lines(7)

    assert [line["id"] for line in lines] == [9, 10, 12]
    assert store.order_parts(order) == (lines, [{"id": 5, "city": "Town"}])
    assert len(wire.requests) == 1


@pytest.mark.parametrize(
    "order",
    [
        {**whole(), "items_total": 4},
        whole(shipping=[{**whole()["consignments"]["shipping"][0], "__warning__": "50 lines at most"}]),
        whole(shipping={"url": "..."}),
        whole(downloads=[{"line_items": [{"id": 3}]}]),
        whole(email=None),
        {"id": 7, "status_id": 9, "items_total": 3},
        {"id": 7, "status_id": 9, "items_total": 3, "consignments": {"url": "..."}},
    ],
)
def test_parts_that_are_not_whole_are_read(wire: Scripted, store: StoreClient, order: dict[str, Any]) -> None:
    """Fewer pieces than the order has, a warning, or links in their place: lines and addresses are asked for."""
    wire.on("GET", "/v2/orders/7?", answer(body=order))
    wire.on("GET", "/v2/orders/7/products", answer(body=[LINE]))
    wire.on("GET", "/v2/orders/7/shipping_addresses", answer(body=[{"id": 5}]))

    assert embedded_parts(order) is None
    assert store.order_and_lines(7) == (order, [LINE])
    assert store.order_parts(order) == ([LINE], [{"id": 5}])


@pytest.mark.parametrize(
    ("shown", "modified", "older"),
    [
        ("Mon, 02 Mar 2026 12:00:00 +0000", "Mon, 02 Mar 2026 12:00:01 +0000", True),
        ("Mon, 02 Mar 2026 12:00:00 +0000", "Mon, 02 Mar 2026 12:00:00 +0000", False),
        ("Mon, 02 Mar 2026 12:00:00 +0000", "Mon, 02 Mar 2026 11:59:59 +0000", False),
        ("Mon, 02 Mar 2026 12:00:00 +0000", None, False),
        ("yesterday", "Mon, 02 Mar 2026 12:00:01 +0000", False),
        (None, "Mon, 02 Mar 2026 12:00:01 +0000", False),
    ],
)
def test_what_a_store_shows_late_is_known(shown: str | None, modified: str | None, older: bool) -> None:
    """An order is shown as it was when its date lies before that of our change; what cannot be read tells nothing."""
    assert is_older({"date_modified": shown}, modified) is older
    assert is_older({}, modified) is False


@pytest.mark.parametrize(
    ("call", "method", "reply", "found"),
    [
        (lambda store: store.change_order(7, {}, "x"), "PUT", {"id": 7, "date_modified": "now"}, {"modified": "now"}),
        (lambda store: store.change_order(7, {}, "x"), "PUT", {"id": 7}, {"modified": None}),
        (lambda store: store.change_order(7, {}, "x"), "PUT", {"id": 7, "status_id": 9}, {"modified": None}),
        (lambda store: store.inventory_settings(), "GET", {"data": {"a": 1}}, {"a": 1}),
        (lambda store: store.newest_order(), "GET", [{"id": 7, "total": 1}], {"id": 7, "total": 1}),
        (lambda store: store.newest_order(), "GET", [{"id": "A"}], None),
        (lambda store: store.newest_order(), "GET", [], None),
        (lambda store: store.time(), "GET", {"time": 1772452800}, NOON),
        (lambda store: store.create_shipment(7, {}), "POST", {"id": 3}, {"id": 3}),
        (lambda store: store.write("PUT", "/products/1", {}, "x"), "PUT", {"data": {"id": 1}}, {"id": 1}),
        (lambda store: store.update_products([{}]), "PUT", {"data": [{"id": 1}, None]}, [{"id": 1}]),
        (
            lambda store: store.variants_page(1),
            "GET",
            {"data": [{}], "meta": {"pagination": {"total_pages": 3}}},
            ([{}], 3),
        ),
    ],
)
def test_what_is_read_of_the_store_s_answers(
    wire: Scripted, store: StoreClient, call: Callable[[StoreClient], object], method: str, reply: Any, found: object
) -> None:
    """Parts that are missing, null or of another shape count as empty."""
    wire.on(method, "/", answer(body=reply))

    assert call(store) == found


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"status_id": "11"}, "its status_id is '11', which is no status"),
        ({"is_deleted": 5}, "its is_deleted is 5, which is neither yes nor no"),
        ({"is_deleted": "perhaps"}, "its is_deleted is 'perhaps', which is neither yes nor no"),
        ({"date_created": "soon"}, "its date_created cannot be read: "),
    ],
)
def test_what_an_order_does_not_say_readably_is_named(changes: dict[str, Any], said: str) -> None:
    """With the value that came, so that a person can find it."""
    found = unreadable({**ORDER, **changes})

    assert found.startswith(said)
    assert bool(found) is bool(said)


@pytest.mark.parametrize(
    ("skus", "sizes"),
    [
        ([f"{number:03}" for number in range(251)], [250, 1]),
        ([f"{number:03}".ljust(497, "x") for number in range(17)], [8, 8, 1]),
        (["\u00e9" * 83 for _ in range(2)], [1]),
        ([f"{number:03}".ljust(57, "x") + "\u00e9" * 73 + "xx" for number in range(9)], [8, 1]),
        (["x" * 4_001, "y"], [1, 1]),
        ([], []),
    ],
    ids=["a page", "an address", "each once", "as they are written in an address", "one too long", "none"],
)
def test_skus_are_asked_for_in_as_few_calls_as_fit(
    wire: Scripted, store: StoreClient, skus: list[str], sizes: list[int]
) -> None:
    """Together they fill a page or 4,000 characters of the address, as they are encoded there."""
    wire.on("GET", "/v3/catalog/products", data())
    store.products_by_sku(skus)
    asked = [query(request.url)["sku:in"].split(",") for request in wire.requests]

    assert [len(part) for part in asked] == sizes
    assert [sku for part in asked for sku in part] == list(dict.fromkeys(skus))


@pytest.mark.parametrize("last", [answer(204), answer(body=[]), answer(body=[{**LINE, "id": 999}])])
def test_v2_lists_end_with_a_short_page(wire: Scripted, store: StoreClient, last: Any) -> None:
    """Full pages are followed by another one; nothing, an empty or a short page is the last."""
    pages = [answer(body=[{**LINE, "id": number} for number in range(start, start + 250)]) for start in (1_000, 2_000)]
    wire.on("GET", "/v2/orders/100/products", *pages, last)
    found = store.order_products(100)

    assert [query(request.url)["page"] for request in wire.requests] == ["1", "2", "3"]
    assert len(found) in {500, 501}


def test_v3_lists_believe_their_pagination(wire: Scripted, store: StoreClient) -> None:
    """A short page is not the last one when the pagination says that there are more."""
    pages = [answer(body={"data": [{"id": n}], "meta": {"pagination": {"total_pages": 2}}}) for n in (1, 2)]
    wire.on("GET", "/v3/catalog/products", *pages)

    assert [product["id"] for product in store.products_by_id([2, 1])] == [1, 2]
    assert query(wire.requests[0].url)["id:in"] == "1,2"


def test_skus_with_commas_are_asked_for_alone(wire: Scripted, store: StoreClient) -> None:
    """A list is split at commas by the server, so such a SKU goes by itself."""
    wire.on("GET", "/v3/catalog/products", data())
    store.products_by_sku(["A", "B,C", "A"], include="variants")

    assert [query(request.url).get("sku:in") for request in wire.requests] == ["A", None]
    assert query(wire.requests[1].url)["sku"] == "B,C"


def test_a_207_is_a_refusal(wire: Scripted, store: StoreClient) -> None:
    """A product that was saved without its stock is not done."""
    wire.on(
        "PUT",
        "/v3/catalog/products",
        answer(207, {"data": [], "errors": {"title": "stock was not saved", "level": 1.5}}),
    )
    with pytest.raises(Refused) as refused:
        store.update_products([{"id": 1, "inventory_level": 5}])

    assert str(refused.value) == (
        'BigCommerce refused updating 1 products (207, "{"title": "stock was not saved", "level": "1.5"}").'
    )


def test_a_category_is_made_in_the_tree(wire: Scripted, store: StoreClient) -> None:
    """Categories are found by name and made at the top of the first tree."""
    wire.on("GET", "/v3/catalog/trees/categories", data())
    wire.on("POST", "/v3/catalog/trees/categories", answer(201, {"data": [{"category_id": 12}]}))

    assert store.categories_by_name("Mugs") == []
    assert store.create_category("Mugs") == 12


def test_logicbroker_is_asked_with_its_headers(wire: Scripted, network: NetworkClient) -> None:
    """The key travels in the header, never in the query, and documents name where they come from."""
    network.documents("Shipments", status=100)
    (request,) = wire.requests

    assert request.headers == {
        "SubscriptionKey": "key-of-the-network",
        "Accept": "application/json",
        "User-Agent": "bigcommerce-logicbroker-connector",
        "SourceSystem": "BigCommerce",
    }
    assert "key-of-the-network" not in request.url


def test_a_service_that_repeats_our_key_tells_nobody(
    wire: Scripted, store: StoreClient, network: NetworkClient
) -> None:
    """Neither the token of the store nor the key of the network gets into what people read."""
    wire.on("GET", "/", answer(400, {"Message": "bad key token-of-the-store key-of-the-network"}))
    with pytest.raises(Refused) as of_store:
        store.order(7)
    with pytest.raises(Refused) as of_network:
        network.suppliers()

    assert "token-of-the-store" not in str(of_store.value)
    assert "key-of-the-network" not in str(of_network.value)


def test_documents_come_oldest_first(wire: Scripted, network: NetworkClient) -> None:
    """All pages, counted from 0, sorted by their key, whatever the order in which they are listed."""
    pages = [
        answer(body={"Records": [{"Identifier": {"LogicbrokerKey": key}}], "TotalPages": 3})
        for key in ("1000", "999", "1001")
    ]
    wire.on("GET", "/v3/Shipments", *pages)
    found = network.documents("Shipments")

    assert [one["Identifier"]["LogicbrokerKey"] for one in found] == ["999", "1000", "1001"]
    assert [query(request.url)["filters.page"] for request in wire.requests] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("message", "link_key"),
    [
        ("This order already exists, see link key 123 for details.", "123"),
        ("This order already exists, see link key 123.,;", "123"),
        ("This ORDER ALREADY EXISTS,\nsee Link Key 123", "123"),
        ("This order already exists. link key AB-X. ", "AB-X"),
        ("This order already exists.", ""),
    ],
)
def test_duplicates_are_told_apart(wire: Scripted, network: NetworkClient, message: str, link_key: str) -> None:
    """A 400 that says so is no refusal but an order that is there, with its link key if it is named."""
    wire.on("POST", "/v3/Orders", answer(400, {"Message": message}))
    with pytest.raises(AlreadyExists) as exists:
        network.create_sales_order({"PartnerPO": "100"})

    assert exists.value.link_key == link_key
    assert (
        str(exists.value) == f'Logicbroker refused creating the sales order 100 (400, "{" ".join(message.split())}").'
    )


@pytest.mark.parametrize(("status", "message"), [(400, "OrderLines missing"), (422, "This order already exists.")])
def test_other_refusals_are_refusals(wire: Scripted, network: NetworkClient, status: int, message: str) -> None:
    """Any other 400 is final, and so is any other status, whatever its words."""
    wire.on("POST", "/v3/Orders", answer(status, {"Message": message}))
    with pytest.raises(Refused, match=message) as refused:
        network.create_sales_order({"PartnerPO": "100"})

    assert not isinstance(refused.value, AlreadyExists)


def test_a_new_sales_order_has_a_key(wire: Scripted, network: NetworkClient) -> None:
    """It is text."""
    wire.on("POST", "/v3/Orders", answer(201, {"Body": {"LogicbrokerKey": 5000}}))

    assert network.create_sales_order({"PartnerPO": "100"}) == "5000"


APOLOGY = {"Message": "An error has occurred"}


@pytest.mark.parametrize(
    ("call", "replies"),
    [
        (lambda store, _: store.change_order(7, {}, "x"), [None, {}, APOLOGY, []]),
        (lambda store, _: store.change_order(7, {"status_id": 9}, "x"), [{"id": 7, "status_id": 11}]),
        (lambda store, _: store.create_shipment(7, {}), [None, [], APOLOGY]),
        (lambda store, _: store.write("PUT", "/products/1", {}, "x"), [None, {"data": []}, {"data": {}}, APOLOGY]),
        (lambda store, _: store.update_products([{}]), [None, {"data": {}}, {"data": None}, APOLOGY]),
        (lambda store, _: store.create_category("Mugs"), [None, {"data": []}, APOLOGY]),
        (lambda _, network: network.create_sales_order({}), [None, [], {"Body": {}}, {"Body": "5"}, APOLOGY]),
        (lambda _, network: network.set_status("Shipments", "7", 200), [APOLOGY, {**APOLOGY, "Body": None}]),
        (lambda _, network: network.post_event({"Summary": "a"}), [APOLOGY]),
        (lambda _, network: network.mark_processed({"Id": 1}), [APOLOGY]),
    ],
)
def test_a_write_whose_answer_does_not_say_so_is_unknown(
    wire: Scripted, store: StoreClient, network: NetworkClient, call: Any, replies: list[Any]
) -> None:
    """An answer of 200 that lacks what such a write answers leaves open whether it was done."""
    for reply in replies:
        for method in ("POST", "PUT"):
            wire.on(method, "/", answer(200, reply))
        fresh = StoreClient(connection(), wire, Backoff(), lambda: NOON)
        other = NetworkClient(connection(), wire, Backoff(), lambda: NOON)
        with pytest.raises(Unknown):
            call(fresh, other)


@pytest.mark.parametrize(
    ("call", "replies"),
    [
        (lambda store, _: store.order(7), [APOLOGY, {"id": 8}, {}, {"id": 8, "status_id": 9}, {"id": 7}]),
        (
            lambda store, _: store.variants_by_sku("A"),
            [APOLOGY, {"data": []}, {"meta": {"pagination": {"total_pages": 1}}}],
        ),
        (lambda store, _: store.products_by_sku(["A"]), [{"title": "temporarily unavailable"}, {"data": None}]),
        (
            lambda store, _: store.products_by_sku(["A"]),
            [{"data": [], "meta": {"pagination": {"total": 3, "total_pages": 1}}}],
        ),
        (lambda store, _: store.shipments(7), [None, APOLOGY, [{"status": 500, "message": "no"}]]),
        (lambda _, network: network.documents("Shipments"), [APOLOGY, {"Records": None}, {"Body": None}]),
        (
            lambda _, network: network.documents("Shipments"),
            [{"Records": [], "TotalPages": 1, "TotalRecords": 5, "CurrentPage": 0}],
        ),
        (
            lambda _, network: network.events_page(0),
            [APOLOGY, {"Body": {"TotalPages": 3}}, {"Body": {"ActivityEvents": []}}],
        ),
        (lambda _, network: network.suppliers(), [APOLOGY, {"Body": {"Partners": None}}, {"Body": {}}]),
        (
            lambda _, network: network.inventory(5, None),
            [APOLOGY, {"Body": None, "Result": "Timeout"}, {"Body": "later"}],
        ),
        (
            lambda _, network: network.status("Shipments", "7"),
            [APOLOGY, {"Body": {}}, {"Body": {"Shipment": {"Id": 1}}}],
        ),
        (
            lambda _, network: network.product_feed_page(5, "f", 0, compliant=True),
            [{"Body": None}, {"Body": {"Records": None}}],
        ),
    ],
)
def test_an_answer_without_what_was_asked_for_is_no_answer(wire: Scripted, call: Any, replies: list[Any]) -> None:
    """Absent is not empty: nothing is believed to be missing because an answer does not speak of it."""
    for reply in replies:
        wire.on("GET", "/", answer(200, reply))
        clients = (
            StoreClient(connection(), wire, Backoff(), lambda: NOON),
            NetworkClient(connection(), wire, Backoff(), lambda: NOON),
        )
        with pytest.raises(Outage):
            call(*clients)


@pytest.mark.parametrize(
    ("body", "status"),
    [({"Shipment": {"StatusCode": 1200}}, 1200), ({"StatusCode": "1200"}, 1200)],
)
def test_a_status_is_found_in_both_shapes(
    wire: Scripted, network: NetworkClient, body: dict[str, Any], status: int | None
) -> None:
    """A shipment lies in the body by its name, an acknowledgement is the body itself."""
    wire.on("GET", "/v3/Shipments/7", answer(body={"Body": body}))

    assert network.status("Shipments", "7") == status


def test_events_come_page_by_page(wire: Scripted, network: NetworkClient) -> None:
    """Pages are counted from 0; no page is asked for before its events are wanted; the last one may hold none."""
    pages = [{"ActivityEvents": [{"Id": n}], "TotalPages": 3} for n in (1, 2)]
    wire.on(
        "GET",
        "/v3/ActivityEvents",
        *(answer(body={"Body": body}) for body in [*pages, {"ActivityEvents": [], "TotalPages": 3}]),
    )
    events = network.events(processed="false")
    first = next(events)["Id"]
    asked = len(wire.requests)

    assert (first, asked, [event["Id"] for event in events]) == (1, 1, [2])
    assert [query(request.url)["filters.page"] for request in wire.requests] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("document", "key", "link_key"),
    [
        ({"Identifier": {"LogicbrokerKey": 7, "LinkKey": 8}, "LogicbrokerKey": 9}, "7", "8"),
        ({"LogicbrokerKey": 9, "LinkKey": 8}, "9", ""),
        ({"Identifier": None}, "", ""),
        ({}, "", ""),
    ],
)
def test_the_keys_of_a_document_are_text(document: dict[str, Any], key: str, link_key: str) -> None:
    """They stand in its identifier, or the own key beside it; a document without keys has empty ones."""
    assert (key_of(document), link_key_of(document)) == (key, link_key)
    assert age_of(document) == (len(key), key)


def test_inventory_is_fetched_through_its_link(wire: Scripted, network: NetworkClient) -> None:
    """The call answers a link, which is fetched without the key."""
    wire.on("GET", "/v3/Inventory/5", answer(body={"Body": "https://files.example.com/x.csv"}))
    wire.on("GET", "https://files.example.com/x.csv", answer(body=b"SupplierSKU,Quantity\r\n"))

    assert network.inventory(5, NOON) == (b"SupplierSKU,Quantity\r\n", NOON)
    assert [request.url.rpartition("/")[2] for request in wire.requests[1:]] == ["x.csv"]
    assert "SubscriptionKey" not in wire.requests[1].headers
    assert wire.requests[1].only_public


@pytest.mark.parametrize(
    ("link", "leads_away"),
    [
        ("https://stage.commerceapi.io/x.csv", False),
        ("https://STAGE.commerceapi.io.:443/x.csv", False),
        ("https://stage.commerceapi.io:8443/x.csv", True),
        ("https://stage.commerceapi.io.example.com/x.csv", True),
    ],
)
def test_only_a_link_to_the_service_itself_may_stay_at_home(
    wire: Scripted, network: NetworkClient, link: str, leads_away: bool
) -> None:
    """Who hosts Logicbroker in a network of one's own is reached there; any other link must lead into the world."""
    wire.on("GET", "/v3/Inventory/5", answer(body={"Body": link}))
    wire.on("GET", link, answer(body=b"SupplierSKU,Quantity\r\n"))
    network.inventory(5, None)

    assert wire.requests[1].only_public == leads_away


@pytest.mark.usefixtures("machine_elsewhere")
def test_inventory_is_asked_for_since_an_instant_in_utc(wire: Scripted, network: NetworkClient) -> None:
    """Whatever the machine's own zone is."""
    wire.on("GET", "/v3/Inventory/5", answer(body={"Body": "https://files.example.com/x.csv"}))
    wire.on("GET", "https://files.example.com/x.csv", answer(body=b"SupplierSKU,Quantity\r\n"))
    network.inventory(5, NOON)

    assert query(wire.requests[0].url)["modifiedAfter"] == "2026-03-02T12:00:00Z"


@pytest.mark.usefixtures("machine_elsewhere")
@pytest.mark.parametrize(
    ("date", "as_of"),
    [
        ("Mon, 02 Mar 2026 12:00:30 GMT", "2026-03-02T12:00:30+00:00"),
        ("Mon, 02 Mar 2026 14:00:30 +0200", "2026-03-02T12:00:30+00:00"),
        ("Mon, 02 Mar 2026 12:00:30", "2026-03-02T12:00:30+00:00"),
        ("Fri, 31 Dec 9999 23:59:59 -0100", NOON.isoformat()),
        ("soon", NOON.isoformat()),
    ],
)
def test_inventory_is_as_of_the_service_s_own_time(
    wire: Scripted, network: NetworkClient, date: str, as_of: str
) -> None:
    """In UTC, whatever the machine's own zone is; our own time where what the service says is no time."""
    wire.on("GET", "/v3/Inventory/5", answer(body={"Body": "https://files.example.com/x.csv"}, date=date))
    wire.on("GET", "https://files.example.com/x.csv", answer(body=b"SupplierSKU,Quantity\r\n"))

    assert network.inventory(5, None)[1].isoformat() == as_of


def test_a_file_that_cannot_be_fetched_is_named(wire: Scripted, network: NetworkClient) -> None:
    """A person reads whose inventory it is, not where the file lies."""
    wire.on("GET", "/v3/Inventory/5", answer(body={"Body": "https://files.example.com/x.csv"}))
    wire.on("GET", "https://files.example.com/x.csv", answer(500))
    with pytest.raises(Outage, match=r"reading the inventory of partner 5: 500\.$"):
        network.inventory(5, None)


@pytest.mark.parametrize(
    "link",
    [
        *(
            "http://files.example.com/x.csv",
            "https://127.0.0.1/x",
            "https://10.0.0.8/x",
            "https://169.254.169.254/latest",
        ),
        *(
            "https://[::1]/x",
            "https://[::ffff:10.0.0.1]/x",
            "https://2130706433/x",
            "https://0x7f000001/x",
            "https://db/x",
        ),
        *(
            "https://metadata.google.internal/x",
            "https://printer.local./x",
            "file:///etc/passwd",
            "//127.0.0.1/x",
            "x.csv",
        ),
        *(
            "http://stage.commerceapi.io/x",
            "https://[bad/x",
            "https://127.1/x",
            "https://0x7f.1/x",
            "https://0x7f.0.0.0x1/x",
            "https://\uff11\uff12\uff17.0.0.1/x",
            "https://127.0.0.1\\@files.example.com/x",
            "https://files.example.com@127.0.0.1/x",
            "https://user:pw@files.example.com/x",
            "https://files.example.com /x",
            "https://files.example.com/x\r\nX-Auth-Token: y",
            "https://100.64.0.1/x",
            "https://[fd00::1]/x",
            "https://0/x",
            *(
                "https://224.0.0.1/x",
                "https://[64:ff9b::7f00:1]/x",
                "https://[2002:7f00:1::]/x",
                "https://[::7f00:1]/x",
            ),
            *(
                "https://[fec0::1]/x",
                "https://files.example.com:99999/x",
                "https://10.0.0.%31/x",
                "http://stage.commerceapi.io:443/x",
            ),
            5,
            {"a": 1},
            ["https://files.example.com/x.csv"],
            True,
        ),
    ],
)
def test_a_link_is_followed_into_the_world_only(wire: Scripted, network: NetworkClient, link: Any) -> None:
    """Over TLS and to a public host, or to Logicbroker itself; any other is trouble in one sentence, and not asked."""
    wire.on("GET", "/v3/Inventory/5", answer(body={"Body": link}))

    with pytest.raises(Outage, match="reading the inventory of partner 5: the link to the file"):
        network.inventory(5, None)
    assert len(wire.requests) == 1


def test_suppliers_are_the_partners_who_sell_to_us(wire: Scripted, network: NetworkClient) -> None:
    """Merchants among the partners are no suppliers."""
    partners = [{"Id": 1, "IsMerchant": True}, {"Id": 2, "IsMerchant": False}, {"Id": 3}]
    wire.on("GET", "/v3/Partners", answer(body={"Body": {"Partners": partners}}))

    assert [partner["Id"] for partner in network.suppliers()] == [2, 3]


def test_feed_items_come_in_a_body(wire: Scripted, network: NetworkClient) -> None:
    """Items of a product feed are pages inside a message, by compliance; the last one is known by its number."""
    pages = [
        {"Body": {"Records": [{"ProductId": "1"}], "TotalPages": 2}},
        {"Body": {"Records": [{"ProductId": "2"}], "TotalPages": 2}},
        {"Body": {"Records": None, "TotalPages": 0}},
    ]
    wire.on("GET", "/v1/Product/5/f/Items", *(answer(body=page) for page in pages))

    assert [network.product_feed_page(5, "f", page, compliant=True) for page in (0, 1, 0)] == [
        ([{"ProductId": "1"}], False),
        ([{"ProductId": "2"}], True),
        ([], True),
    ]
    assert query(wire.requests[0].url) == {"isCompliant": "true", "page": "0", "pageSize": "100"}


@pytest.mark.parametrize(
    ("text", "found"), [('{"FeedId": "f"}', {"FeedId": "f"}), (None, {}), ("no JSON", {}), ("[1]", {}), (7, {})]
)
def test_additional_data_is_json_in_a_text(text: Any, found: dict[str, Any]) -> None:
    """An event's additional data that cannot be read is none."""
    assert event_data({"AdditionalData": text}) == found


def test_sales_orders_are_checked_again(wire: Scripted, network: NetworkClient) -> None:
    """A reference filter that finds too much does not take another order for this one."""
    wire.on("GET", "/v3/Orders", records({"PartnerPO": "1001"}, {"PartnerPO": "100"}))

    assert [order["PartnerPO"] for order in network.sales_orders("100")] == ["100"]


def page_of(number: int, pages: int, *found: Any) -> ReceivedResponse:
    return answer(body={"data": list(found), "meta": {"pagination": {"total_pages": pages, "current_page": number}}})


@pytest.mark.parametrize("second", [page_of(2, 10**9), page_of(1, 3, {"id": 1}), page_of(3, 3, {"id": 1})])
def test_a_v3_page_that_is_empty_before_the_last_or_another_one_is_no_answer(
    wire: Scripted, store: StoreClient, second: ReceivedResponse
) -> None:
    """So no list goes on for ever, and none is taken for whole of which a page never came."""
    wire.on("GET", "/v3/catalog/products", page_of(1, 3, {"id": 1}), second)
    with pytest.raises(Outage):
        store.products_by_sku(["A"])

    assert len(wire.requests) == 2


@pytest.mark.parametrize(
    ("page", "listed", "is_page"),
    [
        (0, {"Records": [{}], "TotalPages": 1, "CurrentPage": 5}, True),
        (0, {"Records": [{}], "TotalPages": 2}, True),
        (0, {"Records": [{}], "TotalPages": 2, "CurrentPage": 0}, True),
        (0, {"Records": [{}], "TotalPages": 2, "CurrentPage": 1}, True),
        (0, {"Records": [{}], "TotalPages": 2, "CurrentPage": 2}, False),
        (1, {"Records": [{}], "TotalPages": 2, "CurrentPage": 0}, False),
        (1, {"Records": [{}], "TotalPages": 2, "CurrentPage": 2}, True),
        (0, {"Records": [], "TotalPages": 2}, False),
        (0, {"Records": [], "TotalPages": 1, "TotalRecords": 0}, True),
        (0, {"Records": [], "TotalPages": 1, "TotalRecords": 5}, False),
        (1, {"Records": [], "TotalPages": 2, "TotalRecords": 5}, True),
        (1, {"Records": [], "TotalPages": 3, "TotalRecords": 5}, False),
        (0, {"Records": None, "TotalPages": 0}, True),
        (0, {"Records": None, "TotalPages": 1, "TotalRecords": 0}, True),
        (0, {"Records": None, "TotalPages": 1, "TotalRecords": 1}, False),
        (0, {"Records": [{}], "TotalPages": "1"}, False),
        (0, {"Records": [7], "TotalPages": 1}, False),
        (0, {"Records": {}, "TotalPages": 1}, False),
    ],
    ids=str,
)
def test_which_answer_of_logicbroker_is_the_page_that_was_asked_for(
    wire: Scripted, network: NetworkClient, page: int, listed: dict[str, Any], is_page: bool
) -> None:
    """The number of a page counts where there are several; an empty one is the last, or says that nothing is there."""
    wire.on("GET", "/v3/Orders", answer(body=listed))
    if is_page:
        assert network.orders_page(page) == (listed["Records"] or [], listed["TotalPages"])
    else:
        with pytest.raises(Outage):
            network.orders_page(page)


@pytest.mark.parametrize(
    ("path", "reply", "is_answer"),
    [
        ("/v3/hooks?limit=1", {"data": []}, True),
        ("/v3/hooks?limit=1", {"data": {}}, False),
        ("/v3/hooks?limit=1", {"meta": {}}, False),
        ("/v2/orders?limit=1", [], True),
        ("/v2/orders?limit=1", {"data": []}, False),
        ("/v2/store", {"id": "abc"}, True),
        ("/v2/store", {"message": "later"}, False),
        ("/v2/store", {"Message": "later"}, False),
    ],
)
def test_a_harmless_question_is_answered_in_its_own_shape(
    wire: Scripted, store: StoreClient, path: str, reply: Any, is_answer: bool
) -> None:
    """So no page in between is taken for the permission to ask."""
    wire.on("GET", path, answer(body=reply))
    if is_answer:
        store.ask(path, "asking")
    else:
        with pytest.raises(Outage):
            store.ask(path, "asking")


@pytest.mark.parametrize(("records", "current"), [([], 1), ([{"a": 1}], 0)])
def test_a_page_of_logicbroker_that_is_empty_before_the_last_or_another_one_is_no_answer(
    wire: Scripted, network: NetworkClient, records: list[Any], current: int
) -> None:
    """The same for its lists, whose pages are counted from 0."""
    pages = [
        {"Records": found, "TotalPages": 10**9, "CurrentPage": page}
        for found, page in (([{"a": 1}], 0), (records, current))
    ]
    wire.on("GET", "/v3/Shipments", *(answer(body=page) for page in pages))
    with pytest.raises(Outage):
        network.documents("Shipments")

    assert len(wire.requests) == 2


def test_a_v2_list_that_repeats_its_page_ends(wire: Scripted, store: StoreClient) -> None:
    """Each record is there once."""
    wire.on("GET", "/v2/orders/100/products", answer(body=[{**LINE, "id": number} for number in range(50)]))

    assert len(store.order_products(100)) == 50
    assert len(wire.requests) == 2


def test_a_filter_that_is_not_heeded_finds_nothing_else(wire: Scripted, store: StoreClient) -> None:
    """Neither the first category of the store for one of a name, nor any variant for one of a SKU."""
    wire.on(
        "GET", "/trees/categories", data({"category_id": 1, "name": "Aardvarks"}, {"category_id": 2, "name": "mugs"})
    )
    wire.on("GET", "/v3/catalog/variants", data({"sku": "OTHER"}, {"sku": "tee-s"}))

    assert [each["category_id"] for each in store.categories_by_name("Mugs")] == [2]
    assert [each["sku"] for each in store.variants_by_sku("TEE-S")] == ["tee-s"]
