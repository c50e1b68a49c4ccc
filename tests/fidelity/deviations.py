"""Where the fakes rightly answer otherwise than the published descriptions say: one table, each row with its reason.

What judges is in the ``*_description`` modules; that no row is left that nothing needs, in their tests.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Protocol


class FindingLike(Protocol):
    """Where an answer is not as described, as the judge of either service says it."""

    @property
    def operation(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def place(self) -> str: ...
    @property
    def what(self) -> str: ...


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
    **dict.fromkeys(
        (
            *("GET /v2/coupons", "GET /v2/coupons/count", "GET /v2/coupons/{}", "GET /v2/customers"),
            *("GET /v2/customers/count", "GET /v2/customers/{}", "GET /v2/customers/{}/addresses"),
            *("GET /v2/customers/{}/addresses/count", "GET /v2/customers/{}/addresses/{}"),
        ),
        "their descriptions are published, and are not among those that are kept beside this project",
    ),
    **dict.fromkeys(
        (
            f"{method} /v3/catalog/products/{{}}/modifiers{part}{one}"
            for part in ("", "/{}/values")
            for method, one in (("GET", ""), ("POST", ""), ("GET", "/{}"), ("PUT", "/{}"), ("DELETE", "/{}"))
        ),
        "their description is published, and is not among those that are kept beside this project",
    ),
}


@dataclass(frozen=True)
class Deviation:
    """Where the fake rightly differs: operations (``*`` stands for anything), the end of the place, what, and why.

    ``*`` stands for anything in places too.  With a quirk it holds only where that switch is thrown.
    """

    operations: str
    place: str
    what: str
    why: str
    quirk: str = ""

    def covers(self, finding: FindingLike, thrown: AbstractSet[str] = frozenset()) -> bool:
        return (
            fnmatchcase(f"{finding.operation} {finding.status}", self.operations)
            and is_at(finding.place, self.place)
            and finding.what == self.what
            and (not self.quirk or self.quirk in thrown)
        )


def is_at(place: str, pattern: str) -> bool:
    return fnmatchcase(place, "*" + pattern.replace("[", "[[]"))


GATEWAY_TEXT = "wire probes: the gateway itself answers a missing token, in plain text, before any operation"
REVOKED = "wire probes: the gateway answers a token that it does not know in JSON; that errors is there is a guess"
ERRORS_OBJECT = "recorded errors of V3 carry an errors object, often an empty one (trees, customers, missing scope)"
NULLABLE_VARIANT = "this list repeats the variant without its nullable; the single variant is described with null"
BARE_TREE_ERROR = "an observed refusal of trees stands bare, without the described envelope"

GUIDED = {
    301: "the status code guide: plain http is sent to https",
    304: "the status code guide: not changed since If-Modified-Since",
    400: "the status code guide: a malformed request, or in V2 a bad value",
    401: "the status code guide, and wire probes: the gateway's answer to a missing or unknown token",
    403: "the status code guide, and bodies that integrators quote: the token lacks the scope",
    404: "the status code guide: no such thing",
    406: "the status code guide: the Accept header cannot be met",
    409: "the status code guide: a duplicate, or too little stock",
    413: "the status code guide: too many items, or too large a page",
    415: "the status code guide: the body does not say that it is JSON",
    422: "the status code guide: in V3 a bad value",
    429: "the guide to rate limits: over quota, or the platform is overloaded",
    503: "the status code guide: the store is suspended or under maintenance",
}
"""Statuses that any operation may answer by the guides, though most descriptions leave them out."""

BIGCOMMERCE = [
    *(Deviation(f"* {status}", "status", "not described", why) for status, why in GUIDED.items()),
    # The gateway and the forms of errors.
    Deviation("POST /v3/hooks 400", "$.errors", "not described", ERRORS_OBJECT),
    Deviation("* 401", "media type", "text/plain instead of plain/text", "a slip of the file; " + GATEWAY_TEXT),
    Deviation("* /v3/hooks* 401", "media type", "text/plain instead of application/json", GATEWAY_TEXT),
    Deviation(
        "* /v3/catalog/products/{}/custom-fields* 415",
        "media type",
        "application/json instead of text/html",
        "this one family describes a page; a guess: JSON, as all other errors",
    ),
    Deviation("* /v3/catalog/* 40[34]", "$.errors", "not described", ERRORS_OBJECT),
    Deviation(
        "PUT /v3/catalog/products/{}/options/{}/values/{} 404",
        "media type",
        "application/json instead of no body",
        "described without a body; all other errors have one",
    ),
    Deviation("PUT /v3/catalog/products 413", "$.errors", "not described", ERRORS_OBJECT),
    Deviation("* /v3/hooks/{} 404", "$.errors", "not described", ERRORS_OBJECT),
    Deviation("* 401", "media type", "application/json instead of plain/text", REVOKED),
    Deviation("* /v3/hooks* 401", "$.errors", "not described", REVOKED),
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
    Deviation("GET /v2/currencies 204", "status", "not described", "V2's empty list"),
    Deviation("POST /v2/orders 201", "status", "not described", "a guess with a switch: the general rule for POST"),
    Deviation("GET /v2/order_statuses* 200", ".order", "not described", "the examples of the file have it"),
    *(
        Deviation(f"* /v2/orders{each} 200", place, "not described", "recorded orders and the file's examples have it")
        for each in ("", "/{}")
        for place in (".credit_card_type", ".custom_status")
    ),
    *(
        Deviation(f"{each} 20[01]", place, what, "null in recorded orders that were made through the API")
        for each in ("* /v2/orders", "* /v2/orders/{}")
        for place, what in (
            (".cart_id", "type"),
            (".customer_message", "type"),
            (".payment_provider_id", "anyOf"),
            (".staff_notes", "type"),
        )
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
        for each in ("coupons", "messages", "products", "shipping_addresses", "taxes")
    ),
    Deviation("GET /v2/orders/{}/*/shipping_quotes 204", "status", "not described", "V2's empty list"),
    # Orders V3.
    Deviation("GET /v3/orders/{}/transactions 204", "body", "missing", "HTTP: an answer 204 has no body"),
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
        Deviation(f"{each} /v3/catalog/products* 20[07]", ".base_variant_id", "type", "its text: null with variants")
        for each in ("GET", "POST", "PUT")
    ),
    *(
        Deviation(
            f"{each} /v3/catalog/products* 20[07]", ".option_set_id", "type", "a guess: a concept of V2, not used"
        )
        for each in ("GET", "POST", "PUT")
    ),
    Deviation(
        "POST /v3/catalog/products 207",
        "$.data",
        "type",
        "described as an array; the 207 of a PUT of one product is described as that product",
        quirk="stock_not_saved",
    ),
    *(
        Deviation("* /v3/catalog/products* 200", place, "not described", "the include parameter names it")
        for place in (".variants", ".reviews", ".channels")
    ),
    Deviation(
        "POST /v3/catalog/products 200", ".variants", "not described", "a guess: a new product shows its variants"
    ),
    *(
        Deviation(f"{each} /v3/customers 200", ".channel_ids", "type", "null in recorded answers of 2026")
        for each in ("POST", "PUT")
    ),
    Deviation("* /v3/customers 413", "media type", "application/json instead of no body", "errors of V3 have bodies"),
    Deviation("* /v3/orders/{}/metafields/{} 404", "$.errors", "type", "recorded 404 of V3 have an object"),
    *(
        Deviation(f"GET /v3/catalog/products/{{}}{of}/metafields 200", f"$.meta.{place}", "not described", why)
        for of, place, why in (
            ("", "cursor_pagination", "its parameters after and before are described, which need a cursor"),
            ("/variants/{}", "*pagination", "described with the meta of another list"),
        )
    ),
    *(
        Deviation("* /v3/catalog/products/{}/variants/{}/metafields* 200", place, what, why)
        for place, what, why in (
            (".owner_client_id", "not described", "the metafields of all variants are described with it"),
            (".description", "minLength", "one that was never given is empty in the other descriptions"),
        )
    ),
    Deviation("* /v3/catalog/products* 200", ".primary_image", "type", "a guess: a product without an image"),
    Deviation("* /v3/catalog/products* 200", ".options[].name", "not described", "the description of options has it"),
    Deviation("* /v3/catalog/products* 200", ".image_file", "not described", "the examples of the file have it"),
    *(
        Deviation("* /v3/catalog/products* 200", f".modifiers[].{place}", "type", "null, or [], in recorded modifiers")
        for place in (
            *("option_values[].adjusters.price", "option_values[].adjusters.weight", "config"),
            *("config.date_earliest_value", "config.date_latest_value", "config.default_value"),
        )
    ),
    *(
        Deviation(f"{each} /v3/catalog/products/{{}}/options* 200", ".value_data", "type", "null in recorded modifiers")
        for each in ("GET", "POST", "PUT")
    ),
    *(
        Deviation(f"{each} 20[07]", ".map_price", "not described", "the examples of the file have it")
        for each in ("* /v3/catalog/products/{}/variants*", "* /v3/catalog/variants")
    ),
    *(
        Deviation("* /v3/catalog/variants 200", place, "not described", "the description of a single variant has it")
        for place in (".calculated_weight", ".gtin", ".image_url", ".mpn")
    ),
    *(
        Deviation("* /v3/catalog/variants 200", place, "type", NULLABLE_VARIANT)
        for place in (
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
    *(
        Deviation("GET /v3/c* 200", place, "not described", "named among what can be included, and in no schema of it")
        for place in (".shopper_profile_id", ".segment_ids", "[].currencies")
    ),
    Deviation("GET /v3/catalog/products 200", ".too_many", "not described", "recorded in 2026, false"),
    Deviation("* /v3/catalog/products* 20[07]", ".date_last_imported", "type", "null in products recorded in 2026"),
    Deviation("GET /v3/hooks 200", "$.data", "minItems", "an account without hooks can only have an empty list"),
    Deviation("GET /v3/hooks/admin 200", ".events_history_enabled", "not described", "a recorded answer has it"),
]


NO_ERRORS = "the description knows no refusal but the 400 of a posted document; what else is refused must say so"

PRINT_OUT = "with the token of its link the same path answers the file itself, as a live client found"

LOGICBROKER = [
    Deviation("* 400", "status", "not described", NO_ERRORS),
    Deviation("* 404", "status", "not described", NO_ERRORS),
    Deviation(
        "* 401", "status", "not described", "it names the key, not what happens without it; a live client got 401"
    ),
    Deviation("* 403", "status", "not described", "by switch alone: the description does not say what hidden is"),
    Deviation("* 429", "status", "not described", "a guess: the description has the rates, not how they are kept"),
    Deviation(
        "* 200",
        "media type",
        "application/xml instead of application/json",
        "the description says of every operation that it produces XML too; it is the same record",
    ),
    *(
        Deviation(f"GET /api/v3/Orders/{place} 200", "media type", f"{kind} instead of application/json", PRINT_OUT)
        for place in ("PickList", "{}/PickList")
        for kind in ("application/pdf", "application/postscript", "text/plain")
    ),
]
