"""Clients that others wrote for the real BigCommerce, run unchanged against the fake; they are told nothing of it.

The official package ``bigcommerce`` (synchronous, V2 by default) and ``bigc``, an independent one (V2 and V3).  Both
come with the extra ``clients``; without them these tests are skipped.  Both insist on the real host's name over TLS,
so the fake stands in for the network within this process.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from fakes import BigCommerce, intercept
from fakes.time.clock import VirtualClock
from fakes.wire.http import NotFaked

BILLING = {"first_name": "Ann", "last_name": "Lee", "zip": "78701", "country": "United States", "country_iso2": "US"}
MANY = 260
"""More orders than fit into the largest page."""

Credentials = dict[str, str]
Access = Callable[..., Credentials]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def store(clock: VirtualClock) -> Iterator[BigCommerce]:
    """A trial store that this process reaches at the real address."""
    made = BigCommerce(clock=clock, seed=3, plan="trial")
    made.control_panel.add_product(sku="MUG", name="Mug", price="10.00", stock=1_000)
    sizes = [{"sku": f"SHIRT-{size}", "options": {"Size": size}, "stock": 9} for size in ("S", "M")]
    made.control_panel.add_product(sku="SHIRT", name="Shirt", price="25.00", variants=sizes)
    with intercept(made):
        yield made


@pytest.fixture
def access(store: BigCommerce) -> Access:
    """Makes an API account and gives what its credentials file says; by default it may do all that is needed here."""

    def make(**scopes: str) -> Credentials:
        wanted = scopes or dict.fromkeys(("orders", "products", "order_transactions"), "modify")
        text = store.control_panel.create_api_account("Somebody's program", wanted).credentials_file()
        return dict(line.split(": ", 1) for line in text.splitlines())

    return make


class TestOfficialClient:
    """The package that BigCommerce publishes."""

    @pytest.fixture
    def bigcommerce(self) -> Any:
        return pytest.importorskip("bigcommerce.api", reason="wanted the package bigcommerce of the extra clients")

    @pytest.fixture
    def connect(self, bigcommerce: Any, store: BigCommerce, access: Access) -> Callable[..., Any]:
        def connect(credentials: Credentials | None = None, **options: Any) -> Any:
            known = credentials or access()
            return bigcommerce.BigcommerceApi(
                client_id=known["CLIENT ID"],
                store_hash=store.store_hash,
                access_token=known["ACCESS TOKEN"],
                **options,
            )

        return connect

    def test_the_clock(self, connect: Callable[..., Any], clock: VirtualClock) -> None:
        """The first call that everybody tries."""
        assert connect().Time.all()["time"] == int(clock.now().timestamp())

    def test_an_order_is_read_with_its_parts(self, connect: Callable[..., Any], store: BigCommerce) -> None:
        """Orders, their lines, addresses and coupons, through the client's own methods."""
        placed = store.storefront.place_order([("MUG", 2), ("SHIRT-S", 1)])
        order = connect().Orders.get(placed.id)

        assert (order.id, order.status, order.total_inc_tax) == (100, "Awaiting Fulfillment", "45.0000")
        assert [(line.sku, line.quantity) for line in order.products()] == [("MUG", 2), ("SHIRT-S", 1)]
        assert order.products(placed.products[0].id).name == "Mug"
        assert [place.order_id for place in order.shipping_addresses()] == [100]
        assert "id" not in order.coupons()  # So the client shows an empty list, which comes as 204.
        assert order.billing_address["country_iso2"] == "US"

    def test_all_orders_page_by_page(self, connect: Callable[..., Any], store: BigCommerce) -> None:
        """The client asks for pages of 250 until one is empty."""
        for _ in range(MANY):
            store.storefront.place_order([("MUG", 1)])
        api = connect()

        assert [order.id for order in api.Orders.iterall()] == list(range(100, 100 + MANY))
        assert api.Orders.count() == MANY
        assert [order.id for order in api.Orders.all(limit=2, page=2, sort="id:desc")] == [357, 356]
        assert "id" not in api.Orders.all(status_id=2)
        assert list(connect().Orders.iterall(status_id=2)) == []

    def test_an_order_is_created_changed_and_archived(self, connect: Callable[..., Any], store: BigCommerce) -> None:
        """Writes arrive in the store."""
        api = connect()
        line = {"name": "Voucher", "quantity": 1, "price_inc_tax": 5, "price_ex_tax": 5}
        order = api.Orders.create(billing_address=BILLING, products=[line])
        changed = order.update(status_id=9, staff_notes="Packed.")
        order.delete()

        assert (changed.id, changed.status) == (order.id, "Awaiting Shipment")
        record = store.orders[order.id]
        assert (record.status_id, record.staff_notes, record.is_deleted) == (9, "Packed.", True)

    def test_a_parcel_makes_its_order_shipped(self, connect: Callable[..., Any], store: BigCommerce) -> None:
        """Shipments are made, listed, counted, changed and deleted."""
        placed = store.storefront.place_order([("MUG", 2)])
        api, line = connect(), placed.products[0]
        items = [{"order_product_id": line.id, "quantity": 2}]
        made = api.OrderShipments.create(
            placed.id, order_address_id=line.order_address_id, tracking_number="1Z", items=items
        )

        assert (placed.status, made.tracking_number) == ("Shipped", "1Z")
        assert api.OrderShipments.count(placed.id) == 1
        (listed,) = api.Orders.get(placed.id).shipments()
        assert listed.update(tracking_number="2Z").tracking_number == "2Z"
        listed.delete()
        assert placed.shipments == []

    def test_products_of_v3(self, bigcommerce: Any, connect: Callable[..., Any], store: BigCommerce) -> None:
        """The client's connection reaches V3 by its path; there the envelope stays."""
        connection = connect().connection
        connection.api_path = "/stores/{}/v3/{}"
        mug, shirt = connection.get("catalog/products", sort="id")["data"]
        made = connection.create("catalog/products", {"name": "Cap", "type": "physical", "weight": 1, "price": 5})

        assert (mug["sku"], shirt["sku"]) == ("MUG", "SHIRT")
        assert connection.update("catalog/products", mug["id"], {"inventory_level": 3})["data"]["inventory_level"] == 3
        assert connection.delete("catalog/products", made["data"]["id"]) == {}
        assert [each.name for each in store.products.values()] == ["Mug", "Shirt"]

    def test_the_deprecated_products_of_v2_are_not_faked(self, connect: Callable[..., Any]) -> None:
        """What BigCommerce has announced to end is no part of the fake, which says so aloud."""
        with pytest.raises(NotFaked, match="GET /v2/products"):
            connect().Products.all()

    def test_hooks(self, connect: Callable[..., Any]) -> None:
        """Hooks are still reached through V2 by this client."""
        api = connect()
        hook = api.Webhooks.create(scope="store/order/*", destination="https://example.com/hook")

        assert [each.id for each in api.Webhooks.all()] == [hook.id]
        assert hook.update(is_active=False).is_active is False

    def test_the_client_waits_before_the_quota_is_used_up(
        self, connect: Callable[..., Any], clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """With its own rate limit management it sleeps until the window ends, and never meets a 429."""
        slept: list[int] = []

        def sleep(seconds: int) -> None:
            slept.append(seconds)
            clock.move(clock.now() + timedelta(seconds=seconds))

        monkeypatch.setattr("bigcommerce.connection.sleep", sleep)
        api = connect(rate_limiting_management={"min_requests_remaining": 2, "wait": True})
        for _ in range(400):
            api.Time.all()

        assert slept == [30, 30]
        assert api.connection.rate_limit["requests_quota"] == 150
        assert api.connection.rate_limit["window_size_ms"] == 30_000

    def test_over_quota(self, connect: Callable[..., Any], clock: VirtualClock) -> None:
        """Without management the client raises its own error, which knows how long to wait; afterwards all is well."""
        errors = pytest.importorskip("bigcommerce.exception")
        api = connect()
        for _ in range(150):
            api.Time.all()
        with pytest.raises(errors.RateLimitingException) as caught:
            api.Time.all()
        clock.move(clock.now() + timedelta(milliseconds=int(caught.value.retry_after)))

        assert caught.value.status_code == 429
        assert api.Time.all()["time"]

    @pytest.mark.parametrize(
        ("path", "query", "status"),
        [("orders", {"status_id": "2,10"}, 400), ("orders/1", {}, 404), ("store", {}, 403)],
    )
    def test_refusals(self, connect: Callable[..., Any], path: str, query: dict[str, str], status: int) -> None:
        """A bad filter, no such order, a missing scope: the client's own error, with the status."""
        errors = pytest.importorskip("bigcommerce.exception")
        with pytest.raises(errors.ClientRequestException) as caught:
            connect().connection.get(path, **query)
        assert caught.value.status_code == status

    def test_a_wrong_token_and_an_ended_trial(
        self, connect: Callable[..., Any], access: Access, clock: VirtualClock
    ) -> None:
        """401 is the caller's fault, 503 the server's, to this client as to us."""
        errors = pytest.importorskip("bigcommerce.exception")
        api = connect()
        with pytest.raises(errors.ClientRequestException, match="401"):
            connect({**access(), "ACCESS TOKEN": "unknown"}).Orders.all()
        clock.move(clock.now() + timedelta(days=16))
        with pytest.raises(errors.ServerException, match="suspended"):
            api.Orders.all()


class TestIndependentClient:
    """The package bigc, which covers more of V3 and reads the bodies of errors."""

    @pytest.fixture
    def bigc(self) -> Any:
        return pytest.importorskip("bigc", reason="wanted the package bigc of the extra clients")

    @pytest.fixture
    def connect(self, bigc: Any, store: BigCommerce, access: Access) -> Callable[..., Any]:
        def connect(credentials: Credentials | None = None) -> Any:
            return bigc.BigCommerceAPI(store.store_hash, (credentials or access())["ACCESS TOKEN"])

        return connect

    def test_all_orders_page_by_page(self, connect: Callable[..., Any], store: BigCommerce) -> None:
        """Page after page until one is short or empty; an empty list, which is 204, is no error."""
        for _ in range(MANY):
            store.storefront.place_order([("MUG", 1)])
        api = connect()

        assert [order["id"] for order in api.orders_v2.all()] == list(range(100, 100 + MANY))
        assert list(api.orders_v2.all(params={"status_id": 5})) == []
        assert len(list(api.api_v2.get_many("/orders", page_size=130))) == MANY

    def test_an_order_from_checkout_to_refund(self, connect: Callable[..., Any], store: BigCommerce) -> None:
        """Read, changed, shipped in two parcels, one of them corrected and deleted, and paid back in part."""
        placed = store.storefront.place_order([("MUG", 2)])
        api = connect()
        (line,) = api.orders_v2.all_products(placed.id)
        (place,) = api.orders_v2.all_shipping_addresses(placed.id)
        api.orders_v2.update_shipping_address(placed.id, place["id"], {"city": "Dallas"})
        parcel = {"order_address_id": place["id"], "items": [{"order_product_id": line["id"], "quantity": 1}]}
        first = api.orders_v2.create_shipment(placed.id, parcel)
        assert placed.status == "Partially Shipped"
        second = api.orders_v2.create_shipment(placed.id, parcel)
        assert placed.status == "Shipped"
        api.orders_v2.update_shipment(placed.id, first["id"], {"tracking_number": "1Z"})
        api.orders_v2.delete_shipment(placed.id, second["id"])
        assert [each["tracking_number"] for each in api.orders_v2.all_shipments(placed.id)] == ["1Z"]

        items = [{"item_type": "PRODUCT", "item_id": line["id"], "quantity": 1}]
        quote = api.orders_v3.get_refund_quote(placed.id, {"items": items})
        payment = {"provider_id": quote["refund_methods"][0][0]["provider_id"], "amount": quote["total_refund_amount"]}
        made = api.orders_v3.create_refund(placed.id, {"items": items, "payments": [payment]})
        assert [each["id"] for each in api.orders_v3.all_refunds(placed.id)] == [made["id"]]
        assert api.orders_v3.get_refund(made["id"])["total_amount"] == 10
        assert api.orders_v2.get(placed.id)["refunded_amount"] == "0.0000"

    def test_the_names_of_statuses(self, bigc: Any, connect: Callable[..., Any], store: BigCommerce) -> None:
        """The client's own table of order statuses is the fake's."""
        data = pytest.importorskip("bigc.data")
        theirs = {each.value for each in data.BigCommerceOrderStatus}
        ours = {each["id"] for each in connect().api_v2.get("/order_statuses")}

        assert ours == theirs

    def test_products_and_variants(self, connect: Callable[..., Any], store: BigCommerce) -> None:
        """Listed over several pages, created, changed, deleted; the client opens the envelope by itself."""
        api = connect()
        for number in range(5):
            body = {"name": f"Cap {number}", "type": "physical", "weight": 1, "price": 5, "sku": f"CAP-{number}"}
            api.products_v3.create(body)
        names = [each["name"] for each in api.api_v3.get_many("/catalog/products", page_size=2)]
        shirt = store.product("SHIRT").id
        variants = list(api.product_variants_v3.all(shirt))
        api.product_variants_v3.update(shirt, variants[0]["id"], {"inventory_level": 2})
        api.products_v3.delete(store.product("CAP-0").id)

        assert names == ["Mug", "Shirt", *(f"Cap {number}" for number in range(5))]
        assert [each["sku"] for each in variants] == ["SHIRT-S", "SHIRT-M"]
        assert store.product("SHIRT-S").inventory_level == 2
        assert list(api.products_v3.all(params={"sku": "CAP-0"})) == []

    def test_categories_and_hooks(self, connect: Callable[..., Any]) -> None:
        """Two more families, from creation to deletion."""
        api = connect()
        category = api.categories_v3.create({"name": "Kitchen", "parent_id": 0})
        hook = api.webhooks_v3.create({"scope": "store/order/*", "destination": "https://example.com/hook"})

        assert api.categories_v3.update(category["id"], {"name": "Bath"})["name"] == "Bath"
        assert [each["id"] for each in api.webhooks_v3.all()] == [hook["id"]]
        api.categories_v3.delete(category["id"])
        api.webhooks_v3.delete(hook["id"])
        assert list(api.categories_v3.all()) == list(api.webhooks_v3.all()) == []

    @pytest.mark.parametrize(
        ("call", "error", "message"),
        [
            (lambda api: api.orders_v2.get(1), "DoesNotExistError", "The requested resource was not found."),
            (lambda api: list(api.orders_v2.all(params={"id": 1})), "BadRequestError", "The field 'id' is not supp"),
            (lambda api: api.products_v3.get(1), "DoesNotExistError", "The resource at that URL is not found."),
            (lambda api: api.products_v3.create({}), "InvalidDataError", ""),
            (lambda api: list(api.customers_v3.all()), "ForbiddenError", "You don't have a required scope"),
            (lambda api: list(api.products_v3.all(params={"limit": 251})), "ValueError", "pagination values"),
            (lambda api: api.api_v3.get("/catalog/products", params={"limit": 251}), "EntityTooLargeError", ""),
            (lambda api: api.products_v3.create(_mug()), "ConflictError", ""),
        ],
        ids=["V2 404", "V2 400", "V3 404", "V3 422", "403", "its own check", "413", "409"],
    )
    def test_errors(self, bigc: Any, connect: Callable[..., Any], call: Any, error: str, message: str) -> None:
        """Each refusal becomes the client's class for it, with the text that it finds in the body."""
        errors = pytest.importorskip("bigc.exceptions")
        with pytest.raises(getattr(errors, error, ValueError)) as caught:
            call(connect())
        assert message in str(caught.value)

    def test_over_quota_unknown_and_closed(
        self, bigc: Any, connect: Callable[..., Any], access: Access, clock: VirtualClock
    ) -> None:
        """429 tells how long to wait; a wrong token is 401; after the trial the store is suspended."""
        errors = pytest.importorskip("bigc.exceptions")
        api = connect()
        for _ in range(150):
            api.api_v2.get("/time")
        with pytest.raises(errors.TooManyRequestsError) as caught:
            api.api_v2.get("/time")
        milliseconds = int(caught.value.response.headers["X-Rate-Limit-Time-Reset-Ms"])
        clock.move(clock.now() + timedelta(milliseconds=milliseconds))
        assert api.api_v2.get("/time")["time"]
        with pytest.raises(errors.UnauthorizedError):
            connect({**access(), "ACCESS TOKEN": "unknown"}).orders_v2.get(100)
        clock.move(clock.now() + timedelta(days=16))
        with pytest.raises(errors.ServiceUnavailableError, match="suspended"):
            api.orders_v2.get(100)


def _mug() -> dict[str, Any]:
    """A second product of the name Mug."""
    return {"name": "Mug", "type": "physical", "weight": 1, "price": 5}
