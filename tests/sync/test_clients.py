"""The two clients: what goes over the wire, and how the services' shapes are read."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from harness.sync.bigcommerce import StoreClient
from harness.sync.calls import Line
from harness.sync.errors import AlreadyExists, Refused
from harness.sync.logicbroker import NetworkClient, event_data
from tests.sync.scripted import LINE, NOON, ORDER, Scripted, answer, connection, data, records


@pytest.fixture
def wire() -> Scripted:
    return Scripted()


@pytest.fixture
def store(wire: Scripted) -> StoreClient:
    return StoreClient(connection(), wire, Line(), NOON)


@pytest.fixture
def network(wire: Scripted) -> NetworkClient:
    return NetworkClient(connection(), wire, Line(), NOON)


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_the_store_is_asked_with_its_headers(wire: Scripted, store: StoreClient) -> None:
    """Token, Accept and User-Agent on each request, Content-Type on those with a body; the token only in the header."""
    wire.on("PUT", "/v2/orders/7", answer(body={"id": 7}))
    store.orders_awaiting_fulfillment(NOON)
    store.change_order(7, {"status_id": 9}, "setting")
    read, write = wire.requests

    assert read.headers["X-Auth-Token"] == "token-of-the-store"
    assert read.headers["Accept"] == "application/json"
    assert read.headers["User-Agent"]
    assert "Content-Type" not in read.headers
    assert write.headers["Content-Type"] == "application/json"
    assert (write.body, write.url) == (b'{"status_id":9}', "https://api.bigcommerce.com/stores/abc123/v2/orders/7")
    assert "token" not in read.url


def test_waiting_orders_are_asked_for_with_an_offset(wire: Scripted, store: StoreClient) -> None:
    """One status, the moment of connection with its offset (its plus sign encoded), by id, full pages with lines."""
    store.orders_awaiting_fulfillment(NOON)

    assert query(wire.requests[0].url) == {
        "status_id": "11",
        "min_date_created": "2026-03-02T12:00:00+00:00",
        "sort": "id:asc",
        "include": "consignments.line_items",
        "consignment_structure": "object",
        "limit": "250",
    }


def test_the_next_orders_are_those_behind_the_last(wire: Scripted, store: StoreClient) -> None:
    """A full page is followed by another one, which begins behind its last id; a deaf filter ends it."""
    page = answer(body=[{**ORDER, "id": number} for number in range(100, 350)])
    wire.on("GET", "/v2/orders", page)
    orders, following = store.orders_awaiting_fulfillment(NOON)
    _, end = store.orders_awaiting_fulfillment(NOON, after=349, with_parts=False)

    assert (len(orders), following, end) == (250, 349, None)
    assert query(wire.requests[1].url)["min_id"] == "350"
    assert "include" not in query(wire.requests[1].url)


@pytest.mark.parametrize("last", [answer(204), answer(body=[]), answer(body=[{**LINE, "id": 999}])])
def test_v2_lists_end_with_a_short_page(wire: Scripted, store: StoreClient, last: Any) -> None:
    """Full pages are followed by another one; nothing, an empty or a short page is the last."""
    page = answer(body=[{**LINE, "id": number} for number in range(250)])
    wire.on("GET", "/v2/orders/100/products", page, page, last)
    found = store.order_products(100)

    assert len(wire.requests) == 3
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
    wire.on("PUT", "/v3/catalog/products", answer(207, {"data": [], "errors": {"title": "stock was not saved"}}))
    with pytest.raises(Refused, match="stock was not saved"):
        store.update_products([{"id": 1, "inventory_level": 5}])


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

    assert request.headers["SubscriptionKey"] == "key-of-the-network"
    assert request.headers["SourceSystem"] == "BigCommerce"
    assert "key-of-the-network" not in request.url
    assert query(request.url) == {"filters.status": "100", "filters.page": "0", "filters.pageSize": "100"}


def test_documents_come_oldest_first(wire: Scripted, network: NetworkClient) -> None:
    """All pages, counted from 0, sorted by their key, whatever the order in which they are listed."""
    pages = [
        answer(body={"Records": [{"Identifier": {"LogicbrokerKey": key}}], "TotalPages": 2}) for key in ("1000", "999")
    ]
    wire.on("GET", "/v3/Shipments", *pages)
    found = network.documents("Shipments")

    assert [one["Identifier"]["LogicbrokerKey"] for one in found] == ["999", "1000"]
    assert [query(request.url)["filters.page"] for request in wire.requests] == ["0", "1"]


@pytest.mark.parametrize(
    ("message", "link_key"),
    [
        ("This order already exists, see link key 123 for details.", "123"),
        ("This order already exists. link key AB-9 ", "AB-9"),
        ("This order already exists.", ""),
    ],
)
def test_duplicates_are_told_apart(wire: Scripted, network: NetworkClient, message: str, link_key: str) -> None:
    """A 400 that says so is no refusal but an order that is there, with its link key if it is named."""
    wire.on("POST", "/v3/Orders", answer(400, {"Message": message}))
    with pytest.raises(AlreadyExists) as exists:
        network.create_sales_order({"PartnerPO": "100"})

    assert exists.value.link_key == link_key


def test_other_refusals_are_refusals(wire: Scripted, network: NetworkClient) -> None:
    """Any other 400 is final, and carries the service's words."""
    wire.on("POST", "/v3/Orders", answer(400, {"Message": "OrderLines missing"}))
    with pytest.raises(Refused, match="OrderLines missing") as refused:
        network.create_sales_order({"PartnerPO": "100"})

    assert not isinstance(refused.value, AlreadyExists)


@pytest.mark.parametrize("body", [{"Shipment": {"StatusCode": 1200}}, {"StatusCode": 1200}])
def test_a_status_is_found_in_both_shapes(wire: Scripted, network: NetworkClient, body: dict[str, Any]) -> None:
    """A shipment lies in the body by its name, an acknowledgement is the body itself."""
    wire.on("GET", "/v3/Shipments/7", answer(body={"Body": body}))

    assert network.status("Shipments", "7") == 1200


def test_inventory_is_fetched_through_its_link(wire: Scripted, network: NetworkClient) -> None:
    """The call answers a link; matched items only, since an instant in UTC; an absent link is an empty file."""
    wire.on("GET", "/v3/Inventory/5", answer(body={"Body": "https://files/x.csv"}), answer(body={"Body": None}))
    wire.on("GET", "https://files/x.csv", answer(body=b"SupplierSKU,Quantity\r\n"))

    assert network.inventory(5, NOON) == (b"SupplierSKU,Quantity\r\n", NOON)
    assert network.inventory(5, None) == (b"", NOON)
    assert query(wire.requests[0].url) == {"mapped": "true", "modifiedAfter": "2026-03-02T12:00:00Z"}
    assert "SubscriptionKey" not in wire.requests[1].headers


def test_suppliers_are_the_partners_who_sell_to_us(wire: Scripted, network: NetworkClient) -> None:
    """Merchants among the partners are no suppliers."""
    partners = [{"Id": 1, "IsMerchant": True}, {"Id": 2, "IsMerchant": False}]
    wire.on("GET", "/v3/Partners", answer(body={"Body": {"Partners": partners}}))

    assert [partner["Id"] for partner in network.suppliers()] == [2]


def test_feed_items_come_in_a_body(wire: Scripted, network: NetworkClient) -> None:
    """Items of a product feed are pages inside a message, by compliance."""
    wire.on("GET", "/v1/Product/5/f/Items", answer(body={"Body": {"Records": [{"ProductId": "1"}], "TotalPages": 1}}))

    assert network.product_feed_page(5, "f", 0, compliant=True) == ([{"ProductId": "1"}], True)
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
