"""A walk over every route that the BigCommerce fake has: one good request and several bad ones each, on a full store.

What is a right answer is not known here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from fakes.bigcommerce import BigCommerce, Quirks
from fakes.bigcommerce.api.context import Endpoint
from fakes.bigcommerce.api.routes import ROUTES
from fakes.time.clock import VirtualClock
from fakes.wire.http import Request, Response, Route, encode_json

ROUTE_NAMES = {f"{route.method} {route.template}": route for route in ROUTES.routes}
BILLING = {
    "first_name": "Ann",
    "last_name": "Lee",
    "street_1": "1 Main Street",
    "city": "Austin",
    "state": "Texas",
    "zip": "78701",
    "country": "United States",
    "country_iso2": "US",
    "email": "ann@example.com",
}
SCOPES = (
    "orders",
    "products",
    "information_and_settings",
    "order_transactions",
    "store_inventory",
    "store_locations",
    "customers",
    "channel_settings",
    "marketing",
)


@dataclass(frozen=True)
class Exchange:
    """One request of the walk with its answer; ``route`` is its name, such as GET /v2/orders/{order_id}."""

    route: str
    what: str
    request: Request
    response: Response


class Walker:
    """A program with every scope, or none, in front of one store; remembers nothing."""

    def __init__(self, store: BigCommerce) -> None:
        self.store = store
        self.token = self._token(dict.fromkeys(SCOPES, "modify"))
        self.token_without_scopes = self._token({})

    def _token(self, scopes: dict[str, str]) -> str:
        text = self.store.control_panel.create_api_account("A program", scopes).credentials_file()
        return re.search("ACCESS TOKEN: (.*)", text)[1]

    def request(self, method: str, path: str, body: Any = None, token: str | None = None) -> Request:
        headers = {
            "X-Auth-Token": self.token if token is None else token,
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        content = body if isinstance(body, bytes) else b"" if body is None else encode_json(body)
        return Request(method, f"https://api.bigcommerce.com/stores/{self.store.store_hash}{path}", headers, content)

    def ok(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON of a call that must succeed."""
        response = self.store.answer(self.request(method, path, body))
        assert response.status < 300, (method, path, response.status, response.body)
        return response.json() if response.body else None


@dataclass(frozen=True)
class Furnished:
    """A store with something of everything, and the number by which each path parameter finds its thing."""

    walker: Walker
    numbers: dict[str, int]


def new_store() -> Walker:
    return Walker(BigCommerce(clock=VirtualClock(), seed=1, plan="sandbox", quirks=Quirks(inventory_delay=(0, 0))))


def store_with_goods(**quirks: Any) -> Walker:
    """A store with goods and no order yet, whose quirks begin when it is full."""
    walker = new_store()
    _furnish_catalog(walker)
    walker.store.store.quirks = replace(walker.store.quirks, **quirks)
    return walker


def furnish() -> Furnished:
    """A store with an order in several parcels, a refunded one, options, images, hooks, and so on."""
    walker = new_store()
    numbers = {"status_id": 11, "channel_id": 1, "tree_id": 1, "currency_id": 1}
    numbers |= _furnish_catalog(walker)
    numbers |= _furnish_orders(walker)
    hook = {"scope": "store/order/*", "destination": "https://example.com/hook"}
    numbers["hook_id"] = walker.ok("POST", "/v3/hooks", hook)["data"]["id"]
    walker.ok("POST", "/v3/inventory/locations", [{"code": "LOFT", "label": "Loft", "address": ADDRESS_OF_LOCATION}])
    numbers["location_id"] = walker.ok("GET", "/v3/inventory/locations")["data"][-1]["id"]
    return Furnished(walker, numbers)


def _furnish_catalog(walker: Walker) -> dict[str, int]:
    panel = walker.store.control_panel
    brand = walker.ok("POST", "/v3/catalog/brands", {"name": "Hearth"})["data"]["id"]
    category = walker.ok("POST", "/v3/catalog/categories", {"name": "Kitchen", "parent_id": 0})["data"]["id"]
    walker.ok("POST", "/v3/catalog/categories", {"name": "Cups", "parent_id": category})
    simple = panel.add_product(sku="MUG", name="Mug", price="10.00", stock=20, brand_id=brand, categories=[category])
    sizes = [{"sku": f"SHIRT-{size}", "options": {"Size": size}, "stock": 5} for size in ("S", "M")]
    product = panel.add_product(sku="SHIRT", name="Shirt", price="25.00", variants=sizes)
    panel.add_product(sku="SONG", name="Song", price="1.25", type="digital")
    walker.ok("PUT", f"/v3/catalog/products/{simple.id}", {"sale_price": 9, "upc": "012345678905"})
    path = f"/v3/catalog/products/{product.id}"
    image = {"image_url": "https://example.com/shirt.png", "is_thumbnail": True}
    field = {"name": "Cloth", "value": "Linen"}
    spare = {"display_name": "Engraving", "type": "dropdown", "option_values": [{"label": "Yes"}]}
    option = walker.ok("POST", f"{path}/options", spare)["data"]
    box = {"display_name": "Gift box", "type": "dropdown", "required": False, "option_values": [{"label": "Red"}]}
    modifier = walker.ok("POST", f"{path}/modifiers", box)["data"]
    walker.ok("POST", f"{path}/modifiers", {"display_name": "Day", "type": "date", "required": False})
    return {
        "brand_id": brand,
        "category_id": category,
        "product_id": product.id,
        "variant_id": max(product.variants),
        "image_id": walker.ok("POST", f"{path}/images", image)["data"]["id"],
        "field_id": walker.ok("POST", f"{path}/custom-fields", field)["data"]["id"],
        "option_id": option["id"],
        "value_id": option["option_values"][0]["id"],
        "modifier_id": modifier["id"],
        "modifier_value_id": modifier["option_values"][0]["id"],
        "product_metafield_id": _notes(walker, path),
        "variant_metafield_id": _notes(walker, f"{path}/variants/{max(product.variants)}"),
    }


def _notes(walker: Walker, path: str) -> int:
    """Two metafields with a record; the id of the first."""
    first = walker.ok("POST", f"{path}/metafields", NOTE)["data"]["id"]
    walker.ok("POST", f"{path}/metafields", {**without_description(NOTE), "key": "Way"})
    return int(first)


def without_description(note: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in note.items() if name != "description"}


def _furnish_orders(walker: Walker) -> dict[str, int]:
    store, panel = walker.store, walker.store.control_panel
    customer = store.storefront.register("ann@example.com", "Ann", "Lee")
    panel.create_coupon("WELCOME", "percent", 10)
    walker.ok("POST", "/v3/customers", [{"email": "bob@example.com", "first_name": "Bob", "last_name": "Lee"}])
    places = walker.ok("POST", "/v3/customers/addresses", [home_of(customer), {**home_of(customer), "company": "Mill"}])
    order = store.storefront.place_order(
        [("MUG", 2), ("SHIRT-S", 2)],
        BILLING,
        [{"city": "Austin"}, {"city": "Boston"}],
        customer,
        coupon_codes=["WELCOME"],
    )
    store.storefront.leave_message(order, "Bell", "Please ring twice.")
    line = order.products[0]
    items = [{"order_product_id": line.id, "quantity": 1}]
    shipment = {"order_address_id": line.order_address_id, "tracking_number": "T1", "items": items}
    shipped = walker.ok("POST", f"/v2/orders/{order.id}/shipments", {**shipment, "shipping_provider": "ups"})
    refund = walker.ok("POST", f"/v3/orders/{order.id}/payment_actions/refunds", refund_of(line.id))
    by_api = {
        "billing_address": BILLING,
        "products": [{"name": "Gift card box", "quantity": 1, "price_inc_tax": 5, "price_ex_tax": 5}],
        "fees": [{"display_name_customer": "Wrapping", "cost_ex_tax": 2, "cost_inc_tax": 2}],
    }
    walker.ok("POST", "/v2/orders", by_api)
    store.storefront.place_order([("SONG", 1)])
    return {
        "order_id": order.id,
        "line_id": line.id,
        "address_id": line.order_address_id,
        "shipment_id": shipped["id"],
        "refund_id": refund["data"]["id"],
        "customer_id": customer,
        "customer_address_id": places["data"][0]["id"],
        "coupon_id": 1,
        "order_metafield_id": _notes(walker, f"/v3/orders/{order.id}"),
    }


NOTE = {"permission_set": "read", "namespace": "Sales", "key": "Staff", "value": "Sam", "description": "Who sold it"}
ADDRESS_OF_LOCATION = {
    "address1": "1 Main Street",
    "address2": "Door 2",
    "phone": "512-555-0123",
    "city": "Austin",
    "state": "Texas",
    "zip": "78701",
    "email": "loft@example.com",
    "geo_coordinates": {"latitude": 30.27, "longitude": -97.74},
    "country_code": "US",
}


def home_of(customer: int) -> dict[str, Any]:
    return {
        "customer_id": customer,
        "first_name": "Ann",
        "last_name": "Lee",
        "address1": "1 Main Street",
        "city": "Austin",
        "state_or_province": "Texas",
        "postal_code": "78701",
        "country_code": "US",
        "form_fields": [{"name": "Gate", "value": "left"}],
    }


def refund_of(line_id: int) -> dict[str, Any]:
    item = {"item_type": "PRODUCT", "item_id": line_id, "quantity": 1, "reason": "Broken"}
    return {"items": [item], "payments": [{"provider_id": "testgateway", "amount": Decimal("8.10"), "offline": False}]}


def good_call(name: str, numbers: dict[str, int]) -> tuple[str, Any]:
    """Query and body with which a route does what it is for."""
    order_line, address = numbers["line_id"], numbers["address_id"]
    variant = {"option_values": [{"id": numbers["value_id"], "option_id": numbers["option_id"]}]}
    hook = {"scope": "store/product/*", "destination": "https://example.com/other", "headers": {"X-Key": "value"}}
    bodies: dict[str, Any] = {
        "POST /v2/orders": {
            "billing_address": BILLING,
            "products": [{"product_id": numbers["product_id"] - 1, "quantity": 1}],
        },
        "PUT /v2/orders/{order_id}": {"status_id": 2, "staff_notes": "Hello"},
        "POST /v2/orders/{order_id}/shipments": {
            "order_address_id": address,
            "items": [{"order_product_id": order_line, "quantity": 1}],
        },
        "PUT /v2/orders/{order_id}/shipments/{shipment_id}": {"tracking_number": "T2"},
        "PUT /v2/orders/{order_id}/shipping_addresses/{address_id}": {"city": "Dallas"},
        "PUT /v2/orders/{order_id}/shippingaddresses/{address_id}": {"city": "Dallas"},
        "POST /v3/orders/{order_id}/payment_actions/refund_quotes": refund_of(order_line),
        "POST /v3/orders/{order_id}/payment_actions/refunds": refund_of(order_line),
        "POST /v3/catalog/products": {"name": "Cap", "type": "physical", "weight": 1, "price": 5, "sku": "CAP"},
        "PUT /v3/catalog/products": [{"id": numbers["product_id"], "price": 20}],
        "PUT /v3/catalog/products/{product_id}": {"price": 20},
        "POST /v3/catalog/products/{product_id}/variants": {"sku": "SHIRT-E", **variant},
        "PUT /v3/catalog/products/{product_id}/variants/{variant_id}": {"price": 21, "inventory_level": 4},
        "PUT /v3/catalog/variants": [{"id": numbers["variant_id"], "price": 21}],
        "POST /v3/catalog/products/{product_id}/options": {
            "display_name": "Colour",
            "type": "dropdown",
            "option_values": [{"label": "Blue"}, {"label": "Red"}],
        },
        "PUT /v3/catalog/products/{product_id}/options/{option_id}": {"display_name": "Initials"},
        "POST /v3/catalog/products/{product_id}/options/{option_id}/values": {"label": "No", "sort_order": 2},
        "PUT /v3/catalog/products/{product_id}/options/{option_id}/values/{value_id}": {"label": "Surely"},
        "POST /v3/catalog/products/{product_id}/modifiers": {
            "display_name": "Engraved words",
            "type": "text",
            "required": True,
        },
        "PUT /v3/catalog/products/{product_id}/modifiers/{modifier_id}": {"required": True},
        "POST /v3/catalog/products/{product_id}/modifiers/{modifier_id}/values": {"label": "Blue", "sort_order": 2},
        "PUT /v3/catalog/products/{product_id}/modifiers/{modifier_id}/values/{modifier_value_id}": {
            "adjusters": {"price": {"adjuster": "relative", "adjuster_value": 2}}
        },
        "POST /v3/catalog/products/{product_id}/images": {"image_url": "https://example.com/back.png"},
        "PUT /v3/catalog/products/{product_id}/images/{image_id}": {"description": "From the front"},
        "POST /v3/catalog/products/{product_id}/custom-fields": {"name": "Fit", "value": "Wide"},
        "PUT /v3/catalog/products/{product_id}/custom-fields/{field_id}": {"value": "Cotton"},
        "POST /v3/catalog/brands": {"name": "Loom"},
        "PUT /v3/catalog/brands/{brand_id}": {"page_title": "All of Hearth"},
        "POST /v3/catalog/categories": {"name": "Garden", "parent_id": 0},
        "PUT /v3/catalog/categories/{category_id}": {"description": "Pots"},
        "POST /v3/catalog/trees/categories": [{"name": "Garden", "tree_id": 1}],
        "PUT /v3/catalog/trees/categories": [{"category_id": numbers["category_id"], "description": "Pots"}],
        "PUT /v3/inventory/adjustments/absolute": {
            "reason": "Count",
            "items": [{"location_id": 1, "variant_id": numbers["variant_id"], "quantity": 7}],
        },
        "POST /v3/inventory/adjustments/relative": {
            "reason": "Found",
            "items": [{"location_id": 1, "variant_id": numbers["variant_id"], "quantity": 1}],
        },
        "PUT /v3/inventory/locations/{location_id}/items": {
            "settings": [{"identity": {"variant_id": numbers["variant_id"]}, "safety_stock": 1, "warning_level": 2}]
        },
        "POST /v3/inventory/locations": [{"code": "CAVE", "label": "Cave", "address": ADDRESS_OF_LOCATION}],
        "PUT /v3/inventory/locations": [{"id": numbers["location_id"], "label": "Attic"}],
        "POST /v3/customers": [{"email": "cyd@example.com", "first_name": "Cyd", "last_name": "Lee"}],
        "PUT /v3/customers": [{"id": numbers["customer_id"], "first_name": "Anna"}],
        "POST /v3/customers/addresses": [{**home_of(numbers["customer_id"]), "city": "Dallas"}],
        "PUT /v3/customers/addresses": [{"id": numbers["customer_address_id"], "city": "Dallas"}],
        "PUT /v3/settings/inventory": {"show_pre_order_stock_levels": True},
        "PUT /v3/hooks/admin": {"emails": ["ops@example.com"]},
        "POST /v3/hooks": hook,
        "POST /v2/hooks": hook,
        "PUT /v3/hooks/{hook_id}": {"is_active": False},
        "PUT /v2/hooks/{hook_id}": {"is_active": False},
    }
    for kind, of_one, of_all in METAFIELDS:
        number, owner = numbers[f"{kind}_metafield_id"], numbers[f"{kind}_id"]
        bodies[f"POST {of_one}/metafields"] = {**NOTE, "key": "Shelf"}
        bodies[f"PUT {of_one}/metafields/{{{kind}_metafield_id}}"] = {"value": "Kim"}
        bodies[f"POST {of_all}/metafields"] = [{**NOTE, "key": "Shelf", "resource_id": owner}]
        bodies[f"PUT {of_all}/metafields"] = [{"id": number, "value": "Kim"}]
        bodies[f"DELETE {of_all}/metafields"] = [number]
    queries = {
        "DELETE /v3/catalog/products": "?sku=MUG",
        "DELETE /v3/customers": f"?id:in={numbers['customer_id']}",
        "DELETE /v3/customers/addresses": f"?id:in={numbers['customer_address_id']}",
        "DELETE /v3/catalog/trees/categories": f"?category_id:in={numbers['category_id']}",
        "DELETE /v3/inventory/locations": f"?location_id:in={numbers['location_id']}",
        "GET /v2/orders/{order_id}/taxes": "?details=true",
    }
    return queries.get(name, ""), bodies.get(name)


METAFIELDS = (
    ("product", "/v3/catalog/products/{product_id}", "/v3/catalog/products"),
    ("variant", "/v3/catalog/products/{product_id}/variants/{variant_id}", "/v3/catalog/variants"),
    ("order", "/v3/orders/{order_id}", "/v3/orders"),
)
PARTS = (
    "variants,images,custom_fields,options,primary_image,bulk_pricing_rules,modifiers,videos,reviews,channels,"
    "parent_relations"
)
INCLUDING = (
    "?include=consignments,fees",
    "?include=consignments,fees&consignment_structure=object",
    "?include=consignments.line_items&consignment_structure=object",
)
CHOOSING = (f"?include={PARTS}", "?include_fields=name,price", "?exclude_fields=description")
OTHER_QUERIES = {
    "GET /v2/orders": (*INCLUDING, "?status_id=11&sort=date_created:desc"),
    "GET /v2/orders/{order_id}": INCLUDING,
    "PUT /v2/orders/{order_id}": INCLUDING,
    "POST /v2/orders": INCLUDING,
    "GET /v2/orders/{order_id}/consignments": ("?include=consignments.line_items",),
    "GET /v3/catalog/products": (*CHOOSING, "?sku=none", "?keyword=mug&sort=price&direction=desc", "?limit=251"),
    "GET /v3/customers": (
        "?include=addresses,storecredit,attributes,formfields,shopper_profile_id,segment_ids",
        "?email:in=nobody@example.com",
    ),
    "GET /v3/customers/addresses": ("?include=formfields",),
    "GET /v3/channels": ("?include=currencies",),
    "GET /v3/channels/{channel_id}": ("?include=currencies",),
    "GET /v3/catalog/products/{product_id}": CHOOSING,
    "POST /v3/catalog/products": CHOOSING,
    "PUT /v3/catalog/products": CHOOSING,
    "PUT /v3/catalog/products/{product_id}": CHOOSING,
}
"""Further ways to ask, besides the first one."""


def walk() -> Iterator[Exchange]:
    """Every route on a fresh store each: what it is for, and what people do wrong."""
    for name, route in ROUTE_NAMES.items():
        for what in ("good", *WRONGS, *OTHER_QUERIES.get(name, ())):
            furnished = furnish()
            request = _request(furnished, name, route, what)
            if what == "twice":
                furnished.walker.store.answer(request)
            yield Exchange(name, what, request, furnished.walker.store.answer(request))


def adversities() -> Iterator[Exchange]:
    """What is answered only by an odd store, or by one in trouble."""
    yield from _of_odd_orders(store_with_goods())
    walker = store_with_goods()
    sizes = [{"sku": "HAT-S", "option_values": [{"option_display_name": "Size", "label": "S"}]}]
    hat = {"name": "Hat", "type": "physical", "weight": 1, "price": 5, "variants": sizes}
    yield _asked(walker, "POST /v3/catalog/products", "/v3/catalog/products", hat)
    yield _asked(walker, "PUT /v3/catalog/products", "/v3/catalog/products", [{"id": 1}] * 11)
    yield _asked(walker, "POST /v3/customers", "/v3/customers", [{}] * 11)
    yield _asked(walker, "PUT /v3/customers", "/v3/customers", [{}] * 11)
    plain = walker.request("GET", "/v2/time")
    plain = Request("GET", plain.url.replace("https", "http"), plain.headers)
    yield Exchange("GET /v2/time", "plain http", plain, walker.store.answer(plain))
    yield from _with_quirks()


def _of_odd_orders(walker: Walker) -> Iterator[Exchange]:
    by_api = {"billing_address": BILLING, "products": [{"product_id": 111, "quantity": 1}]}
    order = walker.ok("POST", "/v2/orders", by_api)["id"]
    yield _asked(walker, "GET /v2/orders/{order_id}", f"/v2/orders/{order}")
    yield _asked(walker, "PUT /v2/orders/{order_id}", f"/v2/orders/{order}", {"staff_notes": ""})
    yield _asked(walker, "GET /v2/orders/{order_id}/products", f"/v2/orders/{order}/products?page=9")
    again = walker.request("GET", f"/v2/orders/{order}")
    again = Request("GET", again.url, {**again.headers, "If-Modified-Since": "Mon, 02 Mar 2036 09:00:00 GMT"})
    yield Exchange("GET /v2/orders/{order_id}", "adversity", again, walker.store.answer(again))
    digital = walker.store.storefront.place_order([("SONG", 1)], pay=False).id
    for part in ("GET /v2/orders/{order_id}/shipping_addresses", "GET /v3/orders/{order_id}/transactions"):
        yield _asked(walker, part, part.split()[1].replace("{order_id}", str(digital)))


def _with_quirks() -> Iterator[Exchange]:
    """A store that loses levels, a busy one, and one whose trial is over."""
    walker = store_with_goods(stock_not_saved=1.0)
    cap = {"name": "Cap", "type": "physical", "weight": 1, "price": 5, "inventory_level": 2}
    yield _asked(walker, "POST /v3/catalog/products", "/v3/catalog/products", cap)
    level = {"inventory_level": 3}
    for route in (
        "PUT /v3/catalog/products/{product_id}",
        "PUT /v3/catalog/products/{product_id}/variants/{variant_id}",
    ):
        path = route.split()[1].replace("{product_id}", "112").replace("{variant_id}", "77")
        yield _asked(walker, route, path, level)
    yield _asked(store_with_goods(overload=1.0), "GET /v2/orders", "/v2/orders")
    walker = Walker(BigCommerce(clock=(clock := VirtualClock()), seed=1))
    clock.move(clock.now() + timedelta(days=16))
    yield _asked(walker, "GET /v2/orders", "/v2/orders")


def _asked(walker: Walker, route: str, path: str, body: Any = None) -> Exchange:
    request = walker.request(route.split(maxsplit=1)[0], path, body)
    return Exchange(route, "adversity", request, walker.store.answer(request))


PAGES = {"bad page": "page=0", "first page": "page=1&limit=1", "second page": "page=2&limit=1"}
WRONGS = (
    *("no such thing", "empty object", "list", "malformed", "untyped", "twice", "bad page", "first page"),
    "second page",
    *("no token", "revoked token", "no scope", "wants XML"),
)


def _request(furnished: Furnished, name: str, route: Route[Endpoint], what: str) -> Request:
    numbers, walker = furnished.numbers, furnished.walker
    query, body = good_call(name, numbers)
    if what == "no such thing":
        numbers = dict.fromkeys(numbers, 987654)
    path = re.sub(r"{(\w+)}", lambda found: str(numbers[found[1]]), route.template)
    wrong_bodies = {"empty object": {}, "list": [], "malformed": b"{"}
    if what in wrong_bodies and route.method != "GET":
        body = wrong_bodies[what]
    if what in OTHER_QUERIES.get(name, ()):
        query = what
    if what in PAGES:
        query += f"{'&' if query else '?'}{PAGES[what]}"
    token = {"no token": "", "revoked token": "r3v0ked", "no scope": walker.token_without_scopes}.get(what)
    request = walker.request(route.method, path + query, body, token)
    headers = {"wants XML": {"Accept": "application/xml"}, "untyped": {"Content-Type": ""}}.get(what, {})
    return Request(request.method, request.url, {**request.headers, **headers}, request.body)
