"""Asking the store's API for orders, goods and notices in every way that it offers.

What is wanted follows from what this scene has put there; whatever else a shared store holds is passed over.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from fakes.people.deeds import ADD_PRODUCT, SHIP
from harness.conformance.api_looks import asked_by_the_harness, store_api
from harness.conformance.checks.decisions import STATUS_LABELS
from harness.conformance.questions import NOBODY, REFUSED, Questions
from harness.conformance.records import OrderRecord, ProductRecord
from harness.conformance.scene import Scene
from harness.conformance.stage.api import Api
from harness.record.looks import STORE_GOODS, STORE_NOTICES, STORE_ORDERS, STORE_PAGES, WALL_CLOCK

A_SECOND = timedelta(seconds=1)

SECONDS_UNTIL_IT_SHOWS = 61
"""So late a store may show what was written to it."""

CALLED = {"ups": "UPS", "fedex": "FedEx", "usps": "USPS"}
"""How the API calls carriers.  Source: Orders V2."""


def ask_for_orders(scene: Scene) -> None:
    """Lists, pages and counts of orders, and single ones with their lines, addresses and shipments."""
    api, questions = store_api(scene), Questions(scene, STORE_ORDERS)
    orders = [order for _, order in sorted(scene.bigcommerce.orders.items()) if not order.is_deleted]
    with asked_by_the_harness(scene):
        _change_and_change_back(questions, api, orders)  # First, so that the first order has changed last.
        _ask_for_lists(questions, api, orders)
        if not _is_shared(scene):
            _ask_for_pages_and_counts(questions, api, orders)
        for order in orders:
            _ask_for_parts(questions, api, order)
        _ask_when_changed(questions, api)
        for path in (f"{NOBODY}", f"{NOBODY}/products", f"{orders[0].id}/products/{NOBODY}", f"{NOBODY}/shipments"):
            questions.ask(f"order {path}", REFUSED, api.get, f"/v2/orders/{path}")
    questions.write_down()


def ask_for_long_pages(scene: Scene) -> None:
    """Lists of orders and of products with the most on a page that anybody may ask for."""
    api, questions = store_api(scene), Questions(scene, STORE_PAGES)
    orders = [order.id for _, order in sorted(scene.bigcommerce.orders.items()) if not order.is_deleted]
    added = sorted(deed.facts["product_id"] for deed in scene.history.deeds(ADD_PRODUCT))
    with asked_by_the_harness(scene):
        if orders and not _is_shared(scene):
            query = {"min_id": orders[0], "max_id": orders[-1], "limit": MOST_ON_A_PAGE}
            questions.ask("a page of orders", orders[:MOST_ON_A_PAGE], _ids, api, "/v2/orders", **query)
        if added:
            among = {"id:in": ",".join(map(str, added)), "limit": MOST_ON_A_PAGE}
            questions.ask("a page of products", added[:MOST_ON_A_PAGE], _ids_of_goods, api, among)
    questions.write_down()


MOST_ON_A_PAGE = 250
"""Source: Orders V2 and Catalog V3: the highest limit."""


def _ids_of_goods(api: Api, query: Mapping[str, Any]) -> list[int]:
    return sorted(each["id"] for each in api.get("/v3/catalog/products", **query)["data"])


def _is_shared(scene: Scene) -> bool:
    """Whether others may order in this store, too."""
    return any(event.name == WALL_CLOCK for event in scene.history.events)


def _ask_for_lists(questions: Questions, api: Api, orders: Sequence[OrderRecord]) -> None:
    """By each filter that the reference names, and in the orders that leave no room."""
    own = [order.id for order in orders]

    def listed(**query: Any) -> list[int]:
        among = {"min_id": own[0], "max_id": own[-1], "limit": 250}
        return [each["id"] for each in api.get("/v2/orders", **(among | query)) or () if each["id"] in own]

    def fitting(fits: Callable[[OrderRecord], bool]) -> list[int]:
        return [order.id for order in orders if fits(order)]

    questions.ask("orders by their IDs", own, listed)
    questions.ask("orders, the last one first", own[::-1], listed, sort="id:desc")
    questions.ask("orders after the first one", own[1:], listed, min_id=own[1])
    questions.ask("orders before the last one", own[:-1], listed, max_id=own[-2])
    for number, label in STATUS_LABELS.items():
        wanted = [order.id for order in orders if order.status == label]
        questions.ask(f"orders that are {label}", wanted, listed, status_id=number)
    dearest = max(order.total_inc_tax for order in orders)
    questions.ask("the dearest", fitting(lambda order: order.total_inc_tax == dearest), listed, min_total=dearest)
    questions.ask("orders that cost no more than it", own, listed, max_total=dearest)
    before = orders[-1].date_created - A_SECOND
    late = fitting(lambda order: order.date_created > before)
    early = [order_id for order_id in own if order_id not in late]
    for spell in (datetime.isoformat, format_datetime):
        questions.ask(f"orders since {spell(before)}", late, listed, min_date_created=spell(before))
        questions.ask(f"orders until {spell(before)}", early, listed, max_date_created=spell(before))
    questions.ask("orders that changed long ago", [], listed, max_date_modified="2001-01-01T00:00:00+00:00")
    for name in ("channel_id", "email"):
        questions.ask(f"orders of nobody's {name}", [], listed, **{name: f"{NOBODY}"})
    payer = orders[0].billing_address["email"]
    paid = fitting(lambda order: order.billing_address["email"] == payer)
    questions.ask("orders of whoever paid the first one", paid, listed, email=payer)
    questions.ask("orders of nobody", [], listed, customer_id=NOBODY)
    questions.ask("orders of guests", fitting(lambda order: not order.customer_id), listed, customer_id=0)
    method = orders[0].payment_method
    questions.ask(
        "orders paid so", fitting(lambda order: order.payment_method == method), listed, payment_method=method
    )


def _ask_for_pages_and_counts(questions: Questions, api: Api, orders: Sequence[OrderRecord]) -> None:
    """What others could change while it is asked: pages, counts, and orders by their status."""
    own = [order.id for order in orders]
    pages = [own[at : at + 2] for at in range(0, len(own), 2)]
    for number, wanted in enumerate([*pages, []], start=1):
        questions.ask(f"page {number} of orders", wanted, _ids, api, "/v2/orders", limit=2, page=number)
    last = [own[at : at + 2] for at in range(0, len(own), 2)]
    questions.ask("the last page", last[-1], _ids, api, "/v2/orders", limit=2, page=len(last), sort="date_created:asc")
    numbers = {label: number for number, label in STATUS_LABELS.items()}
    statuses = sorted(numbers[order.status] for order in orders)
    questions.ask("statuses in turn", statuses, _values, api, "/v2/orders", "status_id", sort="status_id")
    questions.ask(
        "statuses, the highest first", statuses[::-1], _values, api, "/v2/orders", "status_id", sort="status_id:desc"
    )
    changes = sorted(parsedate_to_datetime(api.get(f"/v2/orders/{order_id}")["date_modified"]) for order_id in own)
    questions.ask("changes in their order", changes, _changes, api, sort="date_modified:asc")
    questions.ask("changes, the last one first", changes[::-1], _changes, api, sort="date_modified:desc")
    questions.ask("how many orders", len(own), _count, api)
    questions.ask("how many since the second", len(own) - 1, _count, api, min_id=own[1])
    counts = {label: statuses.count(number) for number, label in STATUS_LABELS.items()}
    questions.ask("how many of each status", counts, _counts, api)


def _ids(api: Api, path: str, **query: Any) -> list[int]:
    """Source: Orders V2: an empty list has no body."""
    return [each["id"] for each in api.get(path, **query) or ()]


def _values(api: Api, path: str, name: str, **query: Any) -> list[Any]:
    return [each[name] for each in api.get(path, **query) or ()]


def _changes(api: Api, **query: Any) -> list[datetime]:
    return [parsedate_to_datetime(each["date_modified"]) for each in api.get("/v2/orders", limit=250, **query)]


def _count(api: Api, **query: Any) -> int:
    return int(api.get("/v2/orders/count", **query)["count"])


def _counts(api: Api) -> dict[str, int]:
    return {each["system_label"]: each["count"] for each in api.get("/v2/orders/count")["statuses"]}


def _ask_for_parts(questions: Questions, api: Api, order: OrderRecord) -> None:
    """An order's lines, addresses and shipments: all of them, one on a page, and each by itself."""
    below = f"/v2/orders/{order.id}"
    parts: dict[str, Sequence[Any]] = {
        "products": order.products,
        "shipping_addresses": order.shipping_addresses,
        "shipments": list(order.shipments),
    }
    for name, records in parts.items():
        ids = [record.id for record in records]
        questions.ask(f"{name} of order {order.id}", ids, _ids, api, f"{below}/{name}", limit=250)
        for page, wanted in enumerate([*([each] for each in ids), []], start=1):
            about = f"page {page} of {name} of order {order.id}"
            questions.ask(about, wanted, _ids, api, f"{below}/{name}", limit=1, page=page)
    for line in order.products:
        wanted = [line.id, line.sku, line.quantity, line.quantity_shipped]
        names: tuple[str, ...] = ("id", "sku", "quantity", "quantity_shipped")
        questions.ask(f"line {line.id}", wanted, _fields, api, f"{below}/products/{line.id}", names)
    for place in order.shipping_addresses:
        path = f"{below}/shipping_addresses/{place.id}"
        pieces = sum(line.quantity for line in order.products if line.order_address_id == place.id)
        gone = sum(line.quantity_shipped for line in order.products if line.order_address_id == place.id)
        wanted = [place.id, order.id, place.address["street_1"], pieces, gone]
        names = ("id", "order_id", "street_1", "items_total", "items_shipped")
        questions.ask(f"address {place.id}", wanted, _fields, api, path, names)
    for parcel in order.shipments:
        wanted = [parcel.id, order.id, parcel.tracking_number, parcel.order_address_id]
        names = ("id", "order_id", "tracking_number", "order_address_id")
        path = f"{below}/shipments/{parcel.id}"
        questions.ask(f"shipment {parcel.id}", wanted, _fields, api, path, names)
        if called := CALLED.get(parcel.shipping_provider):
            names = ("shipping_provider_display_name",)
            questions.ask(f"who carries shipment {parcel.id}", [called], _fields, api, path, names)
    total = sum(line.quantity for line in order.products)
    gone = sum(line.quantity_shipped for line in order.products)
    wanted = [order.id, order.status, total, gone, len(order.shipping_addresses)]
    names = ("id", "status", "items_total", "items_shipped", "shipping_address_count")
    questions.ask(f"order {order.id}", wanted, _fields, api, below, names)
    questions.ask(f"order {order.id} as a list tells it", [api.get(below)], _all_of, api, order.id)


def _all_of(api: Api, order_id: int) -> object:
    return api.get("/v2/orders", min_id=order_id, max_id=order_id)


def _fields(api: Api, path: str, names: Sequence[str]) -> list[Any]:
    found = api.get(path)
    return [found[name] for name in names]


def _ask_when_changed(questions: Questions, api: Api) -> None:
    """Whoever reads what has changed since an order was shipped has to find it."""
    history = questions.scene.history
    for deed in history.deeds(SHIP):
        order_id, since = deed.facts["order_id"], deed.at - A_SECOND
        query = {"min_id": order_id, "max_id": order_id, "min_date_modified": since.isoformat()}
        questions.ask(f"order {order_id}, changed since it was shipped", [order_id], _ids, api, "/v2/orders", **query)
        questions.ask(f"order {order_id} says so", True, _is_later, api, order_id, since)
        later = (questions.scene.now + timedelta(days=1)).isoformat()
        query["min_date_modified"] = later
        questions.ask(f"order {order_id}, changed tomorrow", [], _ids, api, "/v2/orders", **query)


def _change_and_change_back(questions: Questions, api: Api, orders: Sequence[OrderRecord]) -> None:
    """What is written to an order and to a parcel is told, until it is written otherwise."""
    parts = [(f"/v2/orders/{order.id}", "staff_notes") for order in orders[:1]]
    parts += [
        (f"/v2/orders/{order.id}/shipments/{parcel.id}", "comments") for order in orders for parcel in order.shipments
    ][:1]
    for path, name in parts:
        before = api.get(path)[name] or ""
        for text in (f"{before} (tried)", before):
            answer = api.send("PUT", path, {name: text})
            told = {each: answer.get(each) for each in ("id", "status_id")}
            questions.ask(f"what changing {name} of {path} is answered with", told, _named, api, path, told)
            if _texts_of(api, path, name) != [text]:
                questions.scene.advance(seconds=SECONDS_UNTIL_IT_SHOWS)
            questions.ask(f"{name} of {path}, written as {text!r}", [text], _texts_of, api, path, name)


def _named(api: Api, path: str, names: Iterable[str]) -> dict[str, Any]:
    found = api.get(path)
    return {name: found.get(name) for name in names}


def _texts_of(api: Api, path: str, name: str) -> list[str]:
    return [api.get(path)[name] or ""]


def _is_later(api: Api, order_id: int, since: datetime) -> bool:
    return parsedate_to_datetime(api.get(f"/v2/orders/{order_id}")["date_modified"]) > since


def ask_for_goods(scene: Scene) -> None:
    """Lists, pages and single products that this scene has added, with their variants."""
    api, questions = store_api(scene), Questions(scene, STORE_GOODS)
    added = [deed.facts["product_id"] for deed in scene.history.deeds(ADD_PRODUCT)]
    goods = [scene.bigcommerce.products[product_id] for product_id in sorted(added)]
    with asked_by_the_harness(scene):
        _ask_for_products(questions, api, goods)
        for product in goods:
            _ask_for_product(questions, api, product)
        for path in (f"products/{NOBODY}", f"products/{goods[0].id}/variants/{NOBODY}", f"brands/{NOBODY}"):
            questions.ask(path, REFUSED, api.get, f"/v3/catalog/{path}")
        _make_change_and_delete(questions, api, goods[0])
    questions.write_down()


OWN = {
    "sku": "REHEARSED-1",
    "name": "Rehearsed",
    "type": "physical",
    "weight": 1.25,
    "price": 1234.5,
    "cost_price": 8.4,
    "retail_price": 24.95,
    "sale_price": 17.5,
    "description": "Für Räume & Flur",
    "upc": "012345678905",
    "mpn": "M-1",
    "gtin": "00012345678905",
    "width": 2.5,
    "depth": 3,
    "height": 4.75,
    "is_visible": False,
    "inventory_tracking": "product",
    "inventory_level": 7,
    "bin_picking_number": "A7",
    "brand_name": "Rehearsed and Sons",
    "search_keywords": "rehearsal",
}
"""A product as no feed of a scene has it; it is there for a moment only."""

PICTURE = "https://rehearsal.example/picture.png"


def _make_change_and_delete(questions: Questions, api: Api, other: ProductRecord) -> None:
    """A product is told as it was made, and as it was changed, and is gone when it is deleted."""
    menu = {"parent_id": 0, "name": "Rehearsed", "is_visible": False}
    category = api.send("POST", "/v3/catalog/categories", menu)["data"]["id"]
    # A real store fetches pictures, and there is none under our address.
    pictures = [] if _is_shared(questions.scene) else [{"image_url": PICTURE, "is_thumbnail": True}]
    parts = {"categories": [category], "images": pictures}
    product_id = api.send("POST", "/v3/catalog/products", OWN | parts)["data"]["id"]
    path = f"/v3/catalog/products/{product_id}"
    questions.ask("what differs of a new product", [], _differing, api, path, OWN)
    questions.ask("the categories of a new product", [category], _field, api, path, "categories")
    for kind, name in (("categories", menu["name"]), ("brands", OWN["brand_name"])):
        questions.ask(f"{kind} called {name}", [name], _names_of_data, api, f"/v3/catalog/{kind}", name=name)
    brand = _field(api, path, "brand_id")
    questions.ask("the brand of a new product", OWN["brand_name"], _field, api, f"/v3/catalog/brands/{brand}", "name")
    questions.ask("how many pictures a new product has", len(pictures), _count_pictures, api, path)
    again = {**OWN, "name": "Rehearsed once more"}
    questions.ask("its SKU once more", REFUSED, api.send, "POST", "/v3/catalog/products", again)
    questions.ask("the SKU of another product", REFUSED, api.send, "PUT", path, {"sku": other.sku})
    changes = {"price": 9.99, "is_visible": True, "description": "Plain.", "inventory_level": 3, "upc": ""}
    questions.scene.advance(seconds=2)
    changed_at = questions.scene.now
    api.send("PUT", path, changes)
    questions.ask("whether a changed product says so", True, _is_changed_since, api, path, changed_at - A_SECOND)
    questions.ask("what differs of a changed product", [], _differing, api, path, {**OWN, **changes})
    api.send("DELETE", path)
    api.send("DELETE", f"/v3/catalog/categories/{category}")
    api.send("DELETE", f"/v3/catalog/brands/{brand}")
    questions.ask("a deleted product", REFUSED, api.get, path)
    questions.ask("products with its SKU", [], _with_sku, api, OWN["sku"])


def _names_of_data(api: Api, path: str, **query: Any) -> list[str]:
    return [each["name"] for each in api.get(path, **query)["data"]]


def _field(api: Api, path: str, name: str) -> Any:
    return api.get(path)["data"][name]


def _count_pictures(api: Api, path: str) -> int:
    return len(api.get(f"{path}/images")["data"])


def _is_changed_since(api: Api, path: str, since: datetime) -> bool:
    return datetime.fromisoformat(api.get(path)["data"]["date_modified"]) >= since


def _with_sku(api: Api, sku: object) -> list[int]:
    return [each["id"] for each in api.get("/v3/catalog/products", sku=sku)["data"]]


def _ask_for_products(questions: Questions, api: Api, goods: Sequence[ProductRecord]) -> None:
    own = [product.id for product in goods]
    among = ",".join(map(str, own))

    def listed(**query: Any) -> list[int]:
        found = api.get("/v3/catalog/products", **({"id:in": among, "limit": 250} | query))["data"]
        return [each["id"] for each in found]

    questions.ask("products by their IDs", own, listed)
    questions.ask("products, the last one first", own[::-1], listed, sort="id", direction="desc")
    by_name = [product.id for product in sorted(goods, key=lambda product: product.name.casefold())]
    questions.ask("products by their names", by_name, listed, sort="name")
    questions.ask("products of two SKUs", own[:2], listed, **{"sku:in": ",".join(each.sku for each in goods[:2])})
    for product in goods:
        questions.ask(f"products called {product.name}", [product.id], listed, name=product.name)
        questions.ask(f"products with the SKU {product.sku}", [product.id], listed, sku=product.sku)
        dear = [each.id for each in goods if each.price >= product.price]
        questions.ask(f"products from {product.price} on", dear, listed, **{"price:min": product.price})
        cheap = [each.id for each in goods if each.price <= product.price]
        questions.ask(f"products up to {product.price}", cheap, listed, **{"price:max": product.price})
    for name, nobodys in NOBODYS.items():
        values = {_of_product(product, name) for product in goods} | {nobodys}
        for value in sorted(values - {"", "0"}):
            fitting = [product.id for product in goods if _of_product(product, name) == value]
            questions.ask(f"products whose {name} is {value}", fitting, listed, **{name: value})
    others = {"id:not_in": own[0]}
    questions.ask("products but for the first one", own[1:], listed, **others)
    questions.ask("nothing but names", ["id", "name"], _columns, api, among, include_fields="name")
    shown = [product.id for product in goods if product.fields["is_visible"]]
    questions.ask("products that are shown", shown, listed, is_visible="true")
    tomorrow = (questions.scene.now + timedelta(days=1)).isoformat()
    questions.ask("products changed tomorrow", [], listed, **{"date_modified:min": tomorrow})
    for page, product in enumerate(goods, start=1):
        wanted = [
            [product.id],
            {"total": len(own), "count": 1, "per_page": 1, "current_page": page, "total_pages": len(own)},
        ]
        questions.ask(f"page {page} of products", wanted, _page, api, {"id:in": among, "limit": 1, "page": page})


NOBODYS = {
    "type": "digital",
    "weight": f"{NOBODY}",
    "inventory_level": f"{NOBODY}",
    "brand_id": f"{NOBODY}",
    "condition": "Refurbished",
    "availability": "preorder",
    "is_featured": "true",
    "upc": "012345678905",
    "mpn": "nobody's",
}
"""Filters of products, each with a value that none of a scene's goods has.  Source: Catalog products."""


def _of_product(product: ProductRecord, name: str) -> str:
    """What a product has that a filter is about, as it is asked for."""
    value = product.fields[name] if name in product.fields else getattr(product, name)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _columns(api: Api, among: str, **query: Any) -> list[str]:
    return sorted(api.get("/v3/catalog/products", **{"id:in": among} | query)["data"][0])


def _page(api: Api, query: dict[str, Any]) -> list[Any]:
    found = api.get("/v3/catalog/products", **query)
    pages = found["meta"]["pagination"]
    names = ("total", "count", "per_page", "current_page", "total_pages")
    return [[each["id"] for each in found["data"]], {name: pages[name] for name in names}]


def _ask_for_product(questions: Questions, api: Api, product: ProductRecord) -> None:
    path = f"/v3/catalog/products/{product.id}"
    wanted = [product.id, product.sku, product.name, product.inventory_level, str(round(product.price, 2))]
    questions.ask(f"product {product.sku}", wanted, _product, api, path)
    questions.ask(f"fields of {product.sku} that are told otherwise", [], _differing, api, path, product.fields)
    if not _is_shared(questions.scene):
        sold = _sold(questions.scene, product)
        questions.ask(f"how many of {product.sku} were sold", sold, _field, api, path, "total_sold")
    questions.ask(f"{product.sku} as a list tells it", api.get(path)["data"], _in_list, api, product.id)
    variants = sorted(product.variants)
    if product.base_variant_id is None:
        questions.ask(f"variants of {product.sku}", variants, _data_ids, api, f"{path}/variants")
        levels = [[each, product.variants[each].inventory_level] for each in variants]
        questions.ask(f"{product.sku} with its variants", levels, _variants_within, api, path)
    for variant in product.variants.values():
        whole = [[variant.id, product.id, variant.sku, variant.inventory_level]]
        questions.ask(f"variant {variant.sku}", whole, _variants, api, "/v3/catalog/variants", sku=variant.sku)
        one = f"{path}/variants/{variant.id}"
        questions.ask(f"variant {variant.sku} by itself", whole, _variants, api, one)
        own = {name: value for name, value in variant.fields.items() if variant.option_values and value is not None}
        questions.ask(f"fields of {variant.sku} that are told otherwise", [], _differing, api, one, own)
        labels = [value["label"] for value in variant.option_values]
        questions.ask(f"options of {variant.sku}", labels, _labels, api, one)


def _sold(scene: Scene, product: ProductRecord) -> int:
    lines = (line for order in scene.bigcommerce.orders.values() for line in order.products)
    return sum(line.quantity for line in lines if line.product_id == product.id)


def _product(api: Api, path: str) -> list[Any]:
    found = api.get(path)["data"]
    return [*(found[name] for name in ("id", "sku", "name", "inventory_level")), f"{found['price']:.2f}"]


def _differing(api: Api, path: str, fields: Mapping[str, Any]) -> list[str]:
    told = api.get(path)["data"]
    shared = [name for name in fields if name in told]
    return [f"{name}: {told[name]}" for name in shared if _as_number(told[name]) != _as_number(fields[name])]


def _as_number(value: Any) -> Any:
    """A number of any kind by its value, and nothing where there is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value or None
    return f"{value:.4f}" if value else None


def _in_list(api: Api, product_id: int) -> object:
    return api.get("/v3/catalog/products", id=product_id)["data"][0]


def _data_ids(api: Api, path: str) -> list[int]:
    return sorted(each["id"] for each in api.get(path, limit=250)["data"])


def _variants_within(api: Api, path: str) -> list[list[int]]:
    found = api.get(path, include="variants")["data"]["variants"]
    return sorted([each["id"], each["inventory_level"]] for each in found)


def _labels(api: Api, path: str) -> list[str]:
    return [value["label"] for value in api.get(path)["data"]["option_values"]]


def _variants(api: Api, path: str, **query: Any) -> list[list[Any]]:
    found = api.get(path, **query)["data"]
    names = ("id", "product_id", "sku", "inventory_level")
    return [[each[name] for name in names] for each in (found if isinstance(found, list) else [found])]


def ask_for_notices(scene: Scene) -> None:
    """Subscribe to notices, read, change and end the subscription; what cannot be subscribed to is refused."""
    api, questions = store_api(scene), Questions(scene, STORE_NOTICES)
    wish = {
        "scope": "store/order/statusUpdated",
        "destination": "https://rehearsal.example/notices",
        "is_active": False,
    }
    with asked_by_the_harness(scene):
        made = api.send("POST", "/v3/hooks", wish)["data"]
        path = f"/v3/hooks/{made['id']}"
        questions.ask("a new notice", wish, _hook, api, path)
        questions.ask("the same notice once more", REFUSED, api.send, "POST", "/v3/hooks", wish)
        plain = wish | {"destination": "http://rehearsal.example/notices"}
        questions.ask("a notice without encryption", REFUSED, api.send, "POST", "/v3/hooks", plain)
        unheard = wish | {"scope": "store/nothing/happened"}
        questions.ask("a notice of nothing", REFUSED, api.send, "POST", "/v3/hooks", unheard)
        questions.ask("the notices of its scope", [made["id"]], _data_ids_of, api, scope=wish["scope"])
        moved = wish | {"destination": "https://rehearsal.example/elsewhere"}
        api.send("PUT", path, {"destination": moved["destination"]})
        questions.ask("the changed notice", moved, _hook, api, path)
        api.send("DELETE", path)
        questions.ask("the ended notice", REFUSED, api.get, path)
        questions.ask("the notices that are left", [], _data_ids_of, api, scope=wish["scope"])
    questions.write_down()


def _hook(api: Api, path: str) -> dict[str, Any]:
    found = api.get(path)["data"]
    return {name: found[name] for name in ("scope", "destination", "is_active")}


def _data_ids_of(api: Api, **query: Any) -> list[int]:
    return [each["id"] for each in api.get("/v3/hooks", **query)["data"]]
