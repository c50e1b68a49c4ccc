"""Every answer of the BigCommerce fake judged by BigCommerce's own published description of the operation.

A store with something of everything is asked through every route, well and badly, and a rehearsed world is listened
to.  Whatever differs from the descriptions stands in the tables below with its reason, or fails the test; so does an
entry that nothing needs any more.  The descriptions are read as closed: a property that they do not name is found.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

import pytest

from fakes import BigCommerce
from fakes.bigcommerce.api import ROUTES
from fakes.http import Request, RequestLike, Response
from harness.simulation import World
from tests.fidelity.bigcommerce_walk import ROUTE_NAMES, Exchange, walk

jsonschema_rs = pytest.importorskip("jsonschema_rs", reason="wanted jsonschema-rs of the dev extra to judge with")

from tests.fidelity.bigcommerce_descriptions import SPECS, Finding, findings, operation_name, operations, properties  # noqa: E402

needs_specs = pytest.mark.skipif(not SPECS.exists(), reason=f"wanted BigCommerce's descriptions in {SPECS}; none there")

TWINS = {
    "GET /v2/orders/{}/shippingaddresses": "GET /v2/orders/{}/shipping_addresses",
    "GET /v2/orders/{}/shippingaddresses/{}": "GET /v2/orders/{}/shipping_addresses/{}",
    "PUT /v2/orders/{}/shippingaddresses/{}": "PUT /v2/orders/{}/shipping_addresses/{}",
    "GET /v2/orders/{}/shippingaddresses/{}/shippingquotes": "GET /v2/orders/{}/shipping_addresses/{}/shipping_quotes",
}
"""The old spelling, to which links in recorded and described answers lead, is judged as the new one."""

UNDESCRIBED = {
    "GET /v2/hooks": "the same as V3 without its envelope; the old reference described them, the new one does not",
    "POST /v2/hooks": "as above",
    "GET /v2/hooks/{}": "as above",
    "PUT /v2/hooks/{}": "as above",
    "DELETE /v2/hooks/{}": "as above",
}

GUIDED = {
    400: "the status code guide: a malformed request, or in V2 a bad value",
    401: "the status code guide, and wire probes: the gateway's answer to a missing or unknown token",
    403: "the status code guide, and bodies that integrators quote: the token lacks the scope",
    404: "the status code guide: no such thing",
    406: "the status code guide: the Accept header cannot be met",
    409: "the status code guide: a duplicate, or too little stock",
    413: "the status code guide: too many items, or too large a page",
    415: "the status code guide: the body does not say that it is JSON",
    422: "the status code guide: in V3 a bad value",
}
"""Statuses that any operation may answer by the guide to status codes, though most descriptions leave them out."""


@dataclass(frozen=True)
class Deviation:
    """Where the fake rightly differs: operations (``*`` stands for anything), the end of the place, what, and why.

    ``*`` stands for anything in places too.
    """

    operations: str
    place: str
    what: str
    why: str

    def covers(self, finding: Finding) -> bool:
        return (
            fnmatchcase(f"{finding.operation} {finding.status}", self.operations)
            and is_at(finding.place, self.place)
            and finding.what == self.what
        )


def is_at(place: str, pattern: str) -> bool:
    return fnmatchcase(place, "*" + pattern.replace("[", "[[]"))


GATEWAY_TEXT = "wire probes: the gateway itself answers a missing token, in plain text, before any operation"
ERRORS_OBJECT = "recorded errors of V3 carry an errors object, often an empty one (trees, customers, missing scope)"
NULLABLE_VARIANT = "this list repeats the variant without its nullable; the single variant is described with null"
BARE_TREE_ERROR = "an observed refusal of trees stands bare, without the described envelope"

DEVIATIONS = [
    # The gateway and the forms of errors.
    Deviation("* 401", "media type", "text/plain instead of plain/text", "a slip of the file; " + GATEWAY_TEXT),
    Deviation("* /v3/hooks* 401", "media type", "text/plain instead of application/json", GATEWAY_TEXT),
    Deviation(
        "* /v3/catalog/products/{}/custom-fields* 415",
        "media type",
        "application/json instead of text/html",
        "this one family describes a page; a guess: JSON, as all other errors",
    ),
    Deviation("* /v3/catalog/* 40[34]", "$.errors", "not described", ERRORS_OBJECT),
    Deviation("* /v3/hooks/{} 404", "$.errors", "not described", ERRORS_OBJECT),
    Deviation("* /v3/hooks* 400", "$.detail", "not described", "the status code guide's sample of a malformed body"),
    Deviation("* /v3/orders/* 404", "$.errors", "not described", ERRORS_OBJECT),
    Deviation("* /v3/catalog/products/{}/* 422", "$.errors", "not described", ERRORS_OBJECT),
    *(
        Deviation(f"* /v3/catalog/trees* {status}", place, what, BARE_TREE_ERROR)
        for status, place, what in (
            ("4[02][02]", "$.status", "not described"),
            ("4[02][02]", "$.title", "not described"),
            ("4[02][02]", "$.type", "not described"),
            ("400", "$.detail", "not described"),
            ("422", "$.errors", "required"),
            ("422", "$.errors.*", "not described"),
        )
    ),
    *(
        Deviation("PUT /v3/catalog/variants 422", place, "not described", "a guess: batch_errors tell of items only")
        for place in ("$.status", "$.title", "$.type", "$.errors")
    ),
    # Orders V2.
    Deviation("GET /v2/orders 204", "status", "not described", "V2's empty list, as clients report it"),
    Deviation("POST /v2/orders 201", "status", "not described", "a guess with a switch: the general rule for POST"),
    Deviation("GET /v2/order_statuses* 200", ".order", "not described", "the examples of the file have it"),
    *(
        Deviation(f"* /v2/orders{each} 200", place, "not described", "recorded orders and the file's examples have it")
        for each in ("", "/{}")
        for place in (".credit_card_type", ".custom_status")
    ),
    *(
        Deviation("GET /v2/orders 200", place, what, "null in recorded orders that were made through the API")
        for place, what in (
            (".cart_id", "type"),
            (".customer_message", "type"),
            (".payment_provider_id", "anyOf"),
            (".staff_notes", "type"),
        )
    ),
    *(
        Deviation(f"* /v2/orders{each} 200", ".external_order_id", "type", "a guess: null as its siblings when unset")
        for each in ("", "/{}")
    ),
    *(
        Deviation(
            f"* /v2/orders{each} 200", ".consignments", "anyOf", "a guess: an array unless consignment_structure=object"
        )
        for each in ("", "/{}")
    ),
    Deviation("GET /v2/orders/{}/fees 200", "$.fees", "not described", "the example of the file has this envelope"),
    *(
        Deviation(f"GET /v2/orders/{{}}/{each} 204", "status", "not described", "V2's empty list")
        for each in ("coupons", "messages", "taxes")
    ),
    Deviation("GET /v2/orders/{}/*/shipping_quotes 204", "status", "not described", "V2's empty list"),
    # Orders V3.
    Deviation("GET /v3/orders/{}/transactions 200", ".reference_transaction_id", "type", "a guess: refers to nothing"),
    *(
        Deviation(f"{each} 20[01]", ".requested_amount", "type", "null in the example of a single refund")
        for each in (
            "GET /v3/orders/payment_actions/refunds",
            "GET /v3/orders/{}/payment_actions/refunds",
            "POST /v3/orders/{}/payment_actions/refunds",
        )
    ),
    Deviation(
        "GET /v3/orders/payment_actions/refunds/{} 200",
        ".transaction_id",
        "not described",
        "the other operations on refunds describe it",
    ),
    # Catalog.
    Deviation("GET /v3/catalog/trees 200", ".links.previous", "not described", "as in all other lists"),
    *(
        Deviation(f"{each} 200", ".base_variant_id", "type", "its own text: null for products with variants")
        for each in ("GET /v3/catalog/products*", "PUT /v3/catalog/products*")
    ),
    *(
        Deviation(f"{each} /v3/catalog/products* 200", ".option_set_id", "type", "a guess: a concept of V2, not used")
        for each in ("GET", "POST", "PUT")
    ),
    *(
        Deviation("* /v3/catalog/products* 200", place, "not described", "the include parameter names it")
        for place in (".variants", ".reviews", ".channels")
    ),
    Deviation(
        "POST /v3/catalog/products 200", ".variants", "not described", "a guess: a new product shows its variants"
    ),
    Deviation("* /v3/catalog/products* 200", ".primary_image", "type", "a guess: a product without an image"),
    Deviation("* /v3/catalog/products* 200", ".options[].name", "not described", "the description of options has it"),
    Deviation("* /v3/catalog/products* 200", ".image_file", "not described", "the examples of the file have it"),
    *(
        Deviation(f"{each} /v3/catalog/products/{{}}/options* 200", ".value_data", "type", "null in recorded modifiers")
        for each in ("GET", "POST", "PUT")
    ),
    *(
        Deviation(f"{each} 200", ".map_price", "not described", "the examples of the file have it")
        for each in ("* /v3/catalog/products/{}/variants*", "* /v3/catalog/variants")
    ),
    *(
        Deviation("* /v3/catalog/variants 200", place, "not described", "the description of a single variant has it")
        for place in (".calculated_weight", ".gtin", ".image_url", ".mpn")
    ),
    *(
        Deviation("* /v3/catalog/variants 200", place, "type", NULLABLE_VARIANT)
        for place in (
            ".cost_price",
            ".depth",
            ".fixed_cost_shipping_price",
            ".height",
            ".price",
            ".retail_price",
            ".sale_price",
            ".sku_id",
            ".weight",
            ".width",
        )
    ),
    # The rest.
    Deviation("GET /v3/inventory/items 200", ".identity.sku_id", "type", "null for base variants, as in the catalog"),
    Deviation("GET /v3/customers 200", ".channel_ids", "type", "null in recorded customers"),
    Deviation("GET /v3/hooks 200", "$.data", "minItems", "an account without hooks can only have an empty list"),
    Deviation("GET /v3/hooks/admin 200", ".events_history_enabled", "not described", "a recorded answer has it"),
]


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
            "customers",
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
    Absence("PUT /v3/catalog/variants", ".links.next", "a batch is one whole page"),
    Absence("PUT /v3/catalog/variants", ".links.previous", "a batch is one whole page"),
    # The rest.
    *(
        Absence("GET /v3/channels*", place, "not imitated: nobody here has asked for them")
        for place in (".date_created", ".date_modified", ".currencies")
    ),
    *(
        Absence("GET /v3/customers", place, "recorded customers of 2020 do not have it; it comes with include at most")
        for place in (
            *(".address_count", ".addresses", ".attribute_count", ".attributes", ".form_fields"),
            *(".origin_channel_id", ".cursor_pagination"),
        )
    ),
    Absence("GET /v3/hooks/admin", ".hooks_list[].status", "a recorded answer does not have it"),
    Absence("GET /v3/hooks/admin", "$.meta.pagination", "a recorded answer has an empty meta"),
    Absence("GET /v3/inventory/locations", ".operating_hours", "not imitated: a place that never said when it is open"),
]


@cache
def judged() -> dict[Finding, str]:
    """All findings of the walk and of the rehearsed world, each with the request that showed it first."""
    found: dict[Finding, str] = {}
    for name, what, response in answers():
        judged_as = TWINS.get(name, name)
        if judged_as not in UNDESCRIBED:
            for finding in findings(judged_as, response):
                found.setdefault(finding, what)
    return found


@cache
def walked() -> list[Exchange]:
    return list(walk())


def answers() -> Iterator[tuple[str, str, Response]]:
    """All answers of the walk and of the rehearsed world: operation, what was asked, answer."""
    for exchange in walked():
        yield operation_name(*exchange.route.split()), exchange.what, exchange.response
    for request, response in rehearsed():
        yield operation_of(request), "rehearsal", response


def operation_of(request: RequestLike) -> str:
    path = "/" + Request.of(request).path.split("/", 3)[3]
    match = ROUTES.match(request.method, path)
    assert match, f"the fake has no route for {request.method} {path}"
    return operation_name(request.method, match[0].template)


@cache
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


def is_guided(finding: Finding) -> bool:
    return finding.status in GUIDED and (finding.place, finding.what) == ("status", "not described")


def test_every_operation_is_reached_and_answers_well() -> None:
    """The walk has a good request for every route, and none of them is refused."""
    answered = {exchange.route: exchange.response for exchange in walked() if exchange.what == "good"}

    assert set(answered) == set(ROUTE_NAMES)
    assert {name: each.body for name, each in answered.items() if each.status >= 300} == {}


@needs_specs
def test_every_route_is_described() -> None:
    """No route is made up: each has a published operation, or stands in a table of those that have none."""
    names = {operation_name(route.method, route.template) for route in ROUTES.routes}

    assert {TWINS.get(name, name) for name in names} - set(operations()) == set(UNDESCRIBED)
    assert set(TWINS) <= names


@needs_specs
def test_every_answer_is_as_described() -> None:
    """Status, media type, properties, types, words: all as published, but for the deviations."""
    wrong = [
        f"{finding}  shown by: {what}"
        for finding, what in sorted(judged().items())
        if not is_guided(finding) and not any(deviation.covers(finding) for deviation in DEVIATIONS)
    ]
    assert not wrong, "\n".join(wrong)


@needs_specs
def test_every_deviation_is_needed() -> None:
    """A deviation that no answer shows any more is to be deleted."""
    stale = [each for each in DEVIATIONS if not any(each.covers(finding) for finding in judged())]
    assert not stale, "\n".join(map(str, stale))
    assert {finding.status for finding in judged() if is_guided(finding)} == set(GUIDED)


def test_every_refusal_has_the_form_of_its_version() -> None:
    """V2 refuses with an array, V3 with an object, the gateway before both with V3's object or a plain text."""
    odd = {
        f"{name} {response.status}": response.body
        for name, _, response in answers()
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
    for name, _, response in answers():
        judged_as = TWINS.get(name, name)
        if response.status < 300 and judged_as not in UNDESCRIBED:
            for place, is_shown in properties(judged_as, response):
                shown[judged_as, place] = shown.get((judged_as, place), False) or is_shown
    return {key for key, is_shown in shown.items() if not is_shown}


@needs_specs
def test_every_described_property_is_shown() -> None:
    """Nothing that is published is left out of every answer, but for what is listed."""
    missing = sorted(each for each in never_shown() if not any(absence.covers(*each) for absence in ABSENCES))
    assert not missing, "\n".join(map(str, missing))


@needs_specs
def test_every_absence_is_needed() -> None:
    """An absence that ended is to be deleted from the list."""
    stale = [each for each in ABSENCES if not any(each.covers(*found) for found in never_shown())]
    assert not stale, "\n".join(map(str, stale))


def test_no_deviation_is_listed_twice() -> None:
    """One entry for each operation, place and kind of difference."""
    counted = Counter((each.operations, each.place, each.what) for each in DEVIATIONS)
    assert [each for each, count in counted.items() if count > 1] == []
