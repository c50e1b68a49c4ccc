"""Every answer of the BigCommerce fake judged by BigCommerce's own published description of the operation.

A store with something of everything is asked through every route, well and badly, and a rehearsed world is listened
to.  Whatever differs from the descriptions stands in the table of deviations with its reason, or fails the test; so
does an entry that nothing needs any more.  The descriptions are read as closed: a property that they do not name is
found.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

import pytest

from fakes import BigCommerce
from fakes.bigcommerce.api.routes import ROUTES
from fakes.bigcommerce.gaps import OPERATIONS
from fakes.wire.http import NotFaked, Request, RequestLike, Response
from harness.simulation import World
from tests.fidelity.bigcommerce_walk import ROUTE_NAMES, Exchange, adversities, walk
from tests.fidelity.deviations import BIGCOMMERCE, TWINS, UNDESCRIBED, is_at

jsonschema_rs = pytest.importorskip("jsonschema_rs", reason="wanted jsonschema-rs of the dev extra to judge with")

from tests.fidelity.bigcommerce_descriptions import SPECS, operation_name, operations, properties  # noqa: E402
from tests.fidelity.recorder import Recorder  # noqa: E402

needs_specs = pytest.mark.skipif(not SPECS.exists(), reason=f"wanted BigCommerce's descriptions in {SPECS}; none there")


WANTED = {
    f"{method} {path}"
    for methods, paths in (
        ("GET", "/v2/time /v2/store /v2/order_statuses /v2/order_statuses/{} /v2/orders/count"),
        ("GET POST DELETE", "/v2/orders"),
        ("GET PUT DELETE", "/v2/orders/{}"),
        ("GET", "/v2/orders/{}/products /v2/orders/{}/products/{} /v2/orders/{}/shipping_addresses"),
        ("GET PUT", "/v2/orders/{}/shipping_addresses/{}"),
        ("GET POST DELETE", "/v2/orders/{}/shipments"),
        ("GET PUT DELETE", "/v2/orders/{}/shipments/{}"),
        ("GET", "/v2/orders/{}/shipments/count /v2/orders/{}/coupons /v2/orders/{}/taxes /v2/orders/{}/messages"),
        ("GET", "/v2/orders/{}/consignments /v2/orders/{}/fees"),
        ("GET POST PUT DELETE", "/v3/catalog/products"),
        ("GET PUT DELETE", "/v3/catalog/products/{}"),
        ("GET PUT", "/v3/catalog/variants"),
        *(
            (methods, f"/v3/catalog/products/{{}}/{part}{one}")
            for part in ("variants", "options", "images", "custom-fields")
            for methods, one in (("GET POST", ""), ("GET PUT DELETE", "/{}"))
        ),
        *(
            (methods, f"/v3/catalog/{part}{one}")
            for part in ("brands", "categories")
            for methods, one in (("GET POST", ""), ("GET PUT DELETE", "/{}"))
        ),
        ("GET", "/v3/catalog/trees /v3/catalog/summary /v3/inventory/items"),
        ("GET POST PUT DELETE", "/v3/catalog/trees/categories /v3/inventory/locations"),
        ("PUT", "/v3/inventory/adjustments/absolute"),
        ("POST", "/v3/inventory/adjustments/relative"),
        ("GET PUT", "/v3/settings/inventory /v3/inventory/locations/{}/items"),
        ("GET", "/v3/orders/{}/transactions /v3/orders/payment_actions/refunds"),
        ("POST", "/v3/orders/{}/payment_actions/refund_quotes"),
        ("GET POST", "/v3/orders/{}/payment_actions/refunds /v3/hooks"),
        ("GET PUT DELETE", "/v3/hooks/{}"),
        ("GET", "/v3/customers /v3/channels /v3/channels/{}"),
    )
    for path in paths.split()
    for method in methods.split()
}
"""What a connector of this kind and the general client libraries use."""


@dataclass(frozen=True)
class Absence:
    """A described property that the fake never shows: operations and end of the place as above, and why."""

    operations: str
    place: str
    why: str

    def covers(self, operation: str, place: str) -> bool:
        return fnmatchcase(operation, self.operations) and is_at(place, self.place)


ONE_OF_THEM = "the furnished store has one of them, so that no page comes before or after"
ABSENCES = [
    *(
        Absence(f"GET /v3/{each}", ".links.next", ONE_OF_THEM)
        for each in (
            "catalog/brands",
            "catalog/products/{}/custom-fields",
            "catalog/products/{}/images",
            "catalog/products/{}/options/{}/values",
            "catalog/trees",
            "channels",
            "hooks",
        )
    ),
    Absence("GET /v3/orders/{}/transactions", ".links.next", "reported not to be paged"),
    Absence("GET /v3/orders/{}/transactions", ".links.previous", "reported not to be paged"),
    # Orders.
    *(
        Absence("GET /v2/orders/{}/fees", f"$.{name}", "described without the envelope that the example has")
        for name in (
            *("id", "type", "display_name_customer", "display_name_merchant", "source", "tax_class_id"),
            *("base_cost", "cost_ex_tax", "cost_inc_tax", "cost_tax"),
        )
    ),
    Absence(
        "* /v3/orders/*refunds", ".items[].adjustments", "the example has none; a guess: for adjusted refunds alone"
    ),
    *(
        Absence("GET /v3/orders/{}/transactions", place, "not imitated: instruments that a shopper stored")
        for place in (".payment_instrument_token", ".provider_customer_id", ".provider_instrument_token")
    ),
    Absence("GET /v3/orders/{}/transactions", ".custom_provider_field_result", "not imitated: other gateways' fields"),
    # Catalog.
    Absence("* /v3/catalog/products*", ".custom_url.create_redirect", "a wish in a request; no example answers it"),
    Absence("* /v3/catalog/products*", ".image_url", "a wish in a request; the examples answer url_standard and so on"),
    Absence("* /v3/catalog/products*", ".config.*", "the examples of options whose values are chosen have none"),
    *(
        Absence(f"{each} /v3/catalog/products*", "$.meta.pagination", "described for a 207; a guess: no list, no pages")
        for each in ("POST", "PUT")
    ),
    Absence("PUT /v3/catalog/variants", ".links.next", "a batch is one whole page"),
    Absence("PUT /v3/catalog/variants", ".links.previous", "a batch is one whole page"),
    # The rest.
    *(
        Absence("GET /v3/customers", f"$.meta.{place}", "recorded in 2026 without")
        for place in ("pagination.links", "cursor_pagination.links.current")
    ),
    Absence("GET /v3/customers/addresses", "$.meta.pagination.links", "recorded in 2026 without"),
    *(
        Absence(f"{each} /v3/customers", f".{place}", "recorded in 2026 without")
        for each in ("POST", "PUT")
        for place in ("address_count", "attribute_count", "addresses", "attributes", "data[].form_fields")
    ),
    Absence("* /v3/customers/addresses", ".form_fields[].customer_id", "a field of an address has the address's id"),
    Absence("GET /v3/*metafields", "cursor_pagination.links.current", "recorded in 2026 without, for customers"),
    Absence("P* /v3/catalog/variants/metafields", "$.meta.pagination", "a batch is one whole page"),
    *(
        Absence("GET /v3/catalog/products/{}/variants/{}/metafields", f"$.meta.{place}", "the meta of another list")
        for place in ("data*", "meta")
    ),
    Absence("GET /v3/hooks/admin", ".hooks_list[].status", "a recorded answer does not have it"),
    Absence("GET /v3/hooks/admin", "$.meta.pagination", "a recorded answer has an empty meta"),
    Absence("GET /v3/inventory/locations", ".operating_hours", "not imitated: a place that never said when it is open"),
]


@dataclass(frozen=True)
class Heard:
    """What was said on the walk and in the rehearsed world, and who listened."""

    recorder: Recorder
    walked: list[Exchange]
    rehearsed: list[tuple[RequestLike, Response]]


@cache
def heard() -> Heard:
    recorder = Recorder()
    with pytest.MonkeyPatch.context() as patch:
        if SPECS.exists():
            recorder.listen(patch)
        return Heard(recorder, [*walk(), *adversities()], rehearsed())


def answers() -> Iterator[tuple[str, Response]]:
    """All answers of the walk and of the rehearsed world, each with its operation."""
    for exchange in heard().walked:
        yield operation_name(*exchange.route.split()), exchange.response
    for request, response in heard().rehearsed:
        yield operation_of(request), response


def operation_of(request: RequestLike) -> str:
    path = "/" + Request.of(request).path.split("/", 3)[3]
    match = ROUTES.match(request.method, path)
    assert match, f"the fake has no route for {request.method} {path}"
    return operation_name(request.method, match[0].template)


def rehearsed() -> list[tuple[RequestLike, Response]]:
    """What our connector and BigCommerce said to each other in a world with orders, parcels, stock and a product."""
    exchanges: list[tuple[RequestLike, Response]] = []
    genuine = BigCommerce.answer

    def listening(store: BigCommerce, request: RequestLike) -> Response:
        response = genuine(store, request)
        exchanges.append((request, response))
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BigCommerce, "answer", listening)
        _live(World(seed=7))
    return exchanges


def _live(world: World) -> None:
    orders = [world.shopper.place_order() for _ in range(3)]
    world.advance(minutes=20)
    world.supplier.ship(orders[0])
    world.supplier.cancel(orders[1])
    world.supplier.upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": 12}])
    feed = world.supplier.upload_product_feed([{"sku": "NEW-1", "name": "New", "price": "1.00", "weight": "1"}])
    world.retailer.approve(feed)
    world.advance(hours=2)


@pytest.mark.slow
def test_every_operation_is_reached_and_answers_well() -> None:
    """The walk has a good request for every route, and none of them is refused."""
    answered = {exchange.route: exchange.response for exchange in heard().walked if exchange.what == "good"}

    assert set(answered) == set(ROUTE_NAMES)
    assert {name: each.body for name, each in answered.items() if each.status >= 300} == {}


@pytest.mark.slow
def test_what_connectors_and_clients_use_is_there() -> None:
    """Each of the operations that a connector of this kind and the general client libraries use has a route."""
    assert WANTED - {operation_name(*name.split()) for name in ROUTE_NAMES} == set()


@needs_specs
def test_every_route_is_described() -> None:
    """No route is made up: each has a published operation, or stands in a table of those that have none."""
    names = {operation_name(route.method, route.template) for route in ROUTES.routes}

    assert {TWINS.get(name, name) for name in names} - set(operations()) == set(UNDESCRIBED)
    assert set(TWINS) <= names


@needs_specs
def test_what_is_not_imitated_is_said_with_its_reason() -> None:
    """Every published operation has a route or a row of the table, and every row is still needed."""
    routed = {operation_name(*name.split()) for name in ROUTE_NAMES}
    missing = set(operations()) - routed
    said = {row: {name for name in missing if fnmatchcase(name, row)} for row in OPERATIONS}

    assert missing - set().union(*said.values()) == set()
    assert [row for row, names in said.items() if not names] == []


@needs_specs
def test_what_has_no_route_is_said_aloud() -> None:
    """A published operation that is not imitated is never taken for another one, whose path has an id there."""
    store = BigCommerce()
    for name in set(operations()) - {operation_name(*each.split()) for each in ROUTE_NAMES}:
        method, path = name.replace("{}", "7").split(" ")
        url = f"https://api.bigcommerce.com/stores/{store.store_hash}{path}"
        with pytest.raises(NotFaked):
            store.answer(Request(method, url, {}, b""))


@pytest.mark.slow
@needs_specs
def test_every_answer_is_as_described() -> None:
    """Status, media type, properties, types, words: all as published, but for the deviations."""
    heard().recorder.tell()


@pytest.mark.slow
@needs_specs
def test_every_deviation_is_needed() -> None:
    """A deviation that no answer shows any more is to be deleted."""
    assert [row for row in BIGCOMMERCE if row not in heard().recorder.used] == []


@pytest.mark.slow
def test_every_refusal_has_the_form_of_its_version() -> None:
    """V2 refuses with an array, V3 with an object, the gateway before both with V3's object or a plain text."""
    odd = {
        f"{name} {response.status}": response.body
        for name, response in answers()
        if response.status >= 400 and not _is_a_refusal(name, response)
    }
    assert odd == {}


def _is_a_refusal(name: str, response: Response) -> bool:
    if response.headers["Content-Type"] == "text/plain":
        return response.status == 401
    body = response.json()
    if " /v2/" in name and response.status not in (401, 403, 429):
        return isinstance(body, list) and {each["status"] for each in body} == {response.status}
    if "batch_errors" in body:
        return name == "PUT /v3/catalog/variants"
    errors = body["data"] if isinstance(body.get("data"), list) else [body]  # Refunds wrap theirs.
    return all({"status", "title", "type"} <= each.keys() and each["status"] == response.status for each in errors)


@cache
def never_shown() -> set[tuple[str, str]]:
    """Described properties that no successful answer has: operation and place."""
    shown: dict[tuple[str, str], bool] = {}
    for name, response in answers():
        judged_as = TWINS.get(name, name)
        if response.status < 300 and judged_as not in UNDESCRIBED:
            for place, is_shown in properties(judged_as, response):
                shown[judged_as, place] = shown.get((judged_as, place), False) or is_shown
    return {key for key, is_shown in shown.items() if not is_shown}


@pytest.mark.slow
@needs_specs
def test_every_described_property_is_shown() -> None:
    """Nothing that is published is left out of every answer, but for what is listed."""
    missing = sorted(each for each in never_shown() if not any(absence.covers(*each) for absence in ABSENCES))
    assert not missing, "\n".join(map(str, missing))


@pytest.mark.slow
@needs_specs
def test_every_absence_is_needed() -> None:
    """An absence that ended is to be deleted from the list."""
    stale = [each for each in ABSENCES if not any(each.covers(*found) for found in never_shown())]
    assert not stale, "\n".join(map(str, stale))


def test_no_deviation_is_listed_twice() -> None:
    """One entry for each operation, place and kind of difference."""
    counted = Counter((each.operations, each.place, each.what) for each in BIGCOMMERCE)
    assert [each for each, count in counted.items() if count > 1] == []
