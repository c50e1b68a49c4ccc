"""The BigCommerce fake beside the answers of one trial store of June 2026: the same deeds, then value by value.

Each recorded answer whose operation is imitated is brought about: what it shows is made through the API, in the order
of its ids and at its own moments, and then the recorded request is sent.  Skipped where the recordings do not lie
beside the checkout.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from fakes.bigcommerce import BigCommerce, Quirks
from fakes.bigcommerce.api.routes import ROUTES
from fakes.time.clock import VirtualClock
from fakes.wire.http import Response
from tests.fakes.bigcommerce.conftest import EVERYTHING, Api, token_of

FOLDER = Path(__file__).parents[2].parent / "shared" / "recorded" / "bigcommerce" / "2026-06-18"

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason=f"wanted recorded answers in {FOLDER}; none there")


@cache
def recording(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(), parse_float=Decimal)
    return found


def imitated() -> list[str]:
    """The recordings whose operation has a route here."""
    names = sorted(path.stem for path in FOLDER.glob("*.json")) if FOLDER.exists() else []
    return [name for name in names if ROUTES.match(recording(name)["method"], recording(name)["path"])]


def data_of(name: str) -> Any:
    """The records of an answer of V3."""
    return recording(name)["answer"]["data"]


class Shop:
    """A store in which the deeds behind the recordings are done again."""

    def __init__(self) -> None:
        self.clock = VirtualClock(datetime.fromisoformat(data_of("get_v3_channels")[0]["date_created"]))
        quirks = Quirks(product_names="may repeat")
        self.store = BigCommerce(clock=self.clock, seed=1, plan="trial", store_hash="j4r5th3eof", quirks=quirks)
        self.store.control_panel.settings.profile.currency = "KES"
        self.store.control_panel.settings.profile.name = "sampleDev"
        self.api = Api(self.store, token_of(self.store, EVERYTHING))

    def at(self, moment: str) -> None:
        """Let it be a moment, if that is still to come."""
        instant = datetime.fromisoformat(moment) if moment[:1].isdigit() else parsedate_to_datetime(moment)
        if instant > self.clock.now():
            self.clock.move(instant.astimezone(UTC))

    def next_id(self, kind: str, number: int) -> None:
        """The next record of a kind gets this id, as the recorded one had it."""
        self.store.store._last_ids[kind] = number - 1

    def replay(self, name: str) -> Response:
        """Send a recorded request at its moment."""
        recorded = recording(name)
        self.at(recorded["headers"]["date"])
        query = f"?{urlencode(recorded['query'])}" if recorded["query"] else ""
        return self.api.call(recorded["method"], f"{recorded['path']}{query}", recorded["body"])

    def brand(self, record: Mapping[str, Any]) -> None:
        self.next_id("brand", record["id"])
        self.api.post("/v3/catalog/brands", without(record, "id"))

    def category(self, record: Mapping[str, Any]) -> None:
        self.next_id("category", record["id"])
        self.api.post("/v3/catalog/categories", without(record, "id"))

    def product(self, record: Mapping[str, Any], variants: Sequence[Mapping[str, Any]] = ()) -> None:
        """A product with its brand and categories, which others of the store may have as well, and its variants."""
        for number in record["categories"]:
            if self.api.call("GET", f"/v3/catalog/categories/{number}").status == 404:
                self.category({"id": number, "name": f"Category {number}", "parent_id": 0})
        if record["brand_id"] and self.api.call("GET", f"/v3/catalog/brands/{record['brand_id']}").status == 404:
            self.brand({"id": record["brand_id"], "name": f"Brand {record['brand_id']}"})
        self.at(record["date_created"])
        self.next_id("product", record["id"])
        self.next_id("variant", record["base_variant_id"] or 1)
        self.api.post("/v3/catalog/products", without(record, *READ_ONLY))
        if variants:
            self._options(record["id"], variants)
        for variant in variants:
            self.variant(record["id"], variant)

    def variant(self, product: int, record: Mapping[str, Any]) -> None:
        self.next_id("variant", record["id"])
        self.next_id("sku", record["sku_id"])
        self.api.post(f"/v3/catalog/products/{product}/variants", without(record, *READ_ONLY_OF_VARIANTS))

    def _options(self, product: int, variants: Sequence[Mapping[str, Any]]) -> None:
        values = {value["id"]: value for variant in variants for value in variant["option_values"]}
        for number, name in {value["option_id"]: value["option_display_name"] for value in values.values()}.items():
            path = f"/v3/catalog/products/{product}/options"
            self.next_id("option", number)
            first, *others = sorted((each for each in values.values() if each["option_id"] == number), key=by_id)
            self.next_id("option_value", first["id"])
            first_value = [{"label": first["label"], "sort_order": 0}]
            self.api.post(path, {"display_name": name, "type": "dropdown", "option_values": first_value})
            for value in others:
                self.next_id("option_value", value["id"])
                self.api.post(f"{path}/{number}/values", {"label": value["label"], "sort_order": 0})

    def orders(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Orders of one piece, made by a program, and then changed as the recorded ones were."""
        self.product(PRODUCTS[80])
        self.product(PRODUCTS[77], VARIANTS[77])
        for record in sorted(records, key=by_id):
            self.at(record["date_created"])
            for kind, number in (("order", record["id"]), ("order_product", 1), ("address", 1)):
                self.next_id(kind, number)
            billing = without(record["billing_address"], "form_fields")
            line = (
                {"product_id": 80} if record["subtotal_ex_tax"] == "109.0000" else {"product_id": 77, "variant_id": 1}
            )
            self.api.post("/v2/orders", {"billing_address": billing, "products": [{**line, "quantity": 1}]})
        for record in records:
            if record["date_modified"] != record["date_created"]:
                self.at(record["date_modified"])
                changed = {name: record[name] for name in ("status_id", "staff_notes", "customer_message")}
                self.api.put(f"/v2/orders/{record['id']}", changed)

    def customer(self, record: Mapping[str, Any]) -> None:
        self.at(record["date_created"])
        self.next_id("customer", record["id"])
        self.store.storefront.register(record["email"], record["first_name"], record["last_name"])

    def customers(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Recorded customers, each made and changed at its moments."""
        made = [(record["date_created"], self.customer, record) for record in records]
        changed = [(record["date_modified"], self.change_customer, record) for record in records]
        for _, write, record in sorted([*made, *changed], key=lambda each: each[0]):
            write(record)

    def change_customer(self, record: Mapping[str, Any]) -> None:
        if record["date_modified"] != record["date_created"]:
            self.at(record["date_modified"])
            self.api.put("/v3/customers", [{"id": record["id"], "notes": record["notes"]}])

    def coupon(self, record: Mapping[str, Any]) -> None:
        self.at(record["date_created"])
        self.next_id("coupon", record["id"])
        self.store.control_panel.create_coupon(record["code"], COUPON_TYPES[record["type"]], record["amount"])


def without(record: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in names}


def by_id(record: Mapping[str, Any]) -> int:
    number: int = record["id"]
    return number


READ_ONLY = (
    *("id", "calculated_price", "option_set_id", "option_set_display", "reviews_rating_sum", "reviews_count"),
    *("total_sold", "date_created", "date_modified", "view_count", "base_variant_id", "date_last_imported"),
)
READ_ONLY_OF_VARIANTS = ("id", "product_id", "sku_id", "calculated_price", "calculated_weight")


def furnish(shop: Shop, name: str) -> None:
    """Bring about what the recorded request met."""
    recorded = recording(name)
    answer, (_, _, kind, *rest) = recorded["answer"], recorded["path"].split("/")
    records = answer.get("data", answer) if isinstance(answer, dict) else answer or []
    shown = records if isinstance(records, list) else [records]
    if kind == "orders":
        is_order = name.startswith("get_v2_orders") and "order_id" not in shown[0]
        shop.orders(shown if is_order else [recording("get_v2_orders_N")["answer"]])
        shop.next_id("order", shown[0]["id"])
        shop.next_id("order_product", 1)
    elif kind == "customers":
        _furnish_customers(shop, name, shown)
    elif kind == "coupons":
        for coupon in sorted(shown, key=by_id):
            shop.coupon(coupon)
    elif kind == "catalog":
        _furnish_catalog(shop, recorded["method"], rest, shown)


def _furnish_customers(shop: Shop, name: str, shown: Sequence[Mapping[str, Any]]) -> None:
    if name == "get_v3_customers_addresses":
        shop.customer({**SOMEBODY, "id": shown[0]["customer_id"]})
        shop.next_id("customer_address", shown[0]["id"])
        shop.api.post("/v3/customers/addresses", [without(shown[0], "id", "country")])
    elif name == "post_v3_customers":
        shop.next_id("customer", shown[0]["id"])
    elif name == "delete_v3_customers":
        shop.customer({**SOMEBODY, "id": 5})
    elif name == "put_v3_customers":
        shop.customer({**shown[0], "date_modified": shown[0]["date_created"]})
    else:
        shop.customers(sorted(shown, key=by_id))


SOMEBODY = {
    "email": "somebody@example.com",
    "first_name": "Test",
    "last_name": "User",
    **dict.fromkeys(("date_created", "date_modified"), "2026-06-18T12:03:42Z"),
}
COUPON_TYPES = {"per_item_discount": "per item", "percentage_discount": "percent", "per_total_discount": "per total"}


def _furnish_catalog(shop: Shop, method: str, rest: Sequence[str], shown: Sequence[Mapping[str, Any]]) -> None:
    kind, *path = rest
    make = {"brands": shop.brand, "categories": shop.category, "products": shop.product}[kind]
    if kind == "products" and len(path) > 1:
        number, named = int(path[0]), int(path[2]) if len(path) > 2 else 0
        goods = [each for each in VARIANTS.get(number, []) if method != "POST" or each["id"] != shown[0]["id"]]
        if method == "DELETE":
            goods = [{**goods[0], "id": named}]
        shop.product(PRODUCTS[number], goods)
        shop.next_id("variant", shown[0]["id"] if shown and method == "POST" else 1)
        shop.next_id("sku", shown[0]["sku_id"] if shown and method == "POST" else 1)
    elif method == "POST":
        shop.category({"id": 18, "name": "Bath", "parent_id": 0})
        shop.next_id({"brands": "brand", "categories": "category", "products": "product"}[kind], shown[0]["id"])
        shop.next_id("variant", shown[0].get("base_variant_id") or 1)
        if kind == "products":
            shop.product({**PRODUCTS[112], "id": 1, "base_variant_id": 1})
            shop.next_id("product", shown[0]["id"])
            shop.next_id("variant", shown[0]["base_variant_id"])
    elif method == "DELETE":
        goods = PRODUCTS[113] if kind == "products" else {"name": "Gone", "parent_id": 0}
        make(
            {name: value for name, value in goods.items() if kind != "brands" or name == "name"} | {"id": int(path[0])}
        )
    elif kind == "products" and not path:
        for number, record in PRODUCTS.items():
            shop.product(record, VARIANTS.get(number, []))
    else:
        for record in shown:
            make(record, VARIANTS.get(record["id"], [])) if kind == "products" else make(record)


PRODUCTS = {record["id"]: record for record in data_of("get_v3_catalog_products_2")} if FOLDER.exists() else {}
VARIANTS = (
    {number: data_of(f"get_v3_catalog_products_N_variants_{part}") for number, part in ((77, 2), (93, 7))}
    if FOLDER.exists()
    else {}
)


def differences(ours: Any, theirs: Any, place: str = "$") -> Iterator[tuple[str, Any, Any]]:
    """Every place at which two answers do not have the same value, with both."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in dict.fromkeys([*ours, *theirs]):
            yield from differences(ours.get(name, ABSENT), theirs.get(name, ABSENT), f"{place}.{name}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for our, their in zip(ours, theirs, strict=True):
            yield from differences(our, their, f"{place}[]")
    elif ours != theirs:
        yield place, ours, theirs


ABSENT = "(absent)"


SAMPLES = "goods that came with the store, were looked at, sold and reviewed before, and have pictures"
WRITTEN = "the order in which the caller wrote the parameters was not recorded"
DIFFERENCES = [
    ("get_v2_order_statuses", "$[].system_description", "the words of the vendor are not copied"),
    ("*_catalog_brands*", "*.meta_keywords", "a brand that came with the store and was renamed has lost them"),
    ("get_v3_*", "*.links.*", WRITTEN),
    ("get_v3_catalog_products*", "*.option_set_id", "option sets are of V2, and not imitated"),
    *(
        ("*_v3_catalog_products*", f"*.{name}", SAMPLES)
        for name in (
            *("view_count", "total_sold", "date_created", "date_modified", "reviews_rating_sum", "reviews_count"),
            *("purchasing_disabled_message", "image_url"),
        )
    ),
    *(
        (
            "get_v2_coupons*",
            f"*.{place}",
            "coupons are made in the control panel, for all goods, named by their code",
        )
        for place in ("name", "enabled", "applies_to.*")
    ),
    ("get_v3_channels", "*.icon_url", "the icon lies elsewhere"),
    ("post_v3_catalog_products", "*.custom_url.url", "an address that is taken gets letters by chance"),
]
"""Where the fake answers otherwise: in which recordings, at which place, and why."""


def reason_for(name: str, place: str) -> str | None:
    return next((why for names, at, why in DIFFERENCES if fnmatchcase(name, names) and fits(place, at)), None)


def fits(place: str, pattern: str) -> bool:
    return fnmatchcase(place, pattern.replace("[", "[[]"))


@cache
def brought_about(name: str) -> Response:
    """The fake's answer to a recorded request, after the same deeds."""
    shop = Shop()
    furnish(shop, name)
    return shop.replay(name)


def unlike(name: str) -> list[tuple[str, Any, Any]]:
    """Where the body of an answer is not as recorded."""
    body = brought_about(name).body
    ours = json.loads(body, parse_float=Decimal) if body else None
    return list(differences(ours, recording(name)["answer"] or None))


@pytest.mark.parametrize("name", imitated())
def test_an_answer_is_as_recorded(name: str) -> None:
    """Status, every value and every header are those of the real store, but for what is listed with its reason."""
    answer, recorded = brought_about(name), recording(name)

    assert answer.status == recorded["status"]
    assert [each for each in unlike(name) if reason_for(name, each[0]) is None] == []
    assert {each: answer.headers.get(each) for each in HEADERS} == {
        each: recorded["headers"].get(each) for each in HEADERS
    }


HEADERS = (
    *("content-type", "vary", "date", "x-bc-store-version", "x-bc-apilimit-remaining"),
    *("x-rate-limit-requests-quota", "x-rate-limit-time-window-ms"),
)
"""Those whose values follow from the deeds; what is left of the quota does not, and Last-Modified has a test."""


@pytest.mark.parametrize("name", [name for name in imitated() if "last-modified" in recording(name)["headers"]])
def test_the_last_change_is_told_as_recorded(name: str) -> None:
    """Last-Modified is when the order that was changed last was changed."""
    assert brought_about(name).headers["last-modified"] == recording(name)["headers"]["last-modified"]


def test_no_difference_is_excused_for_nothing() -> None:
    """Each row of the list is needed by a recording."""
    found = [(name, place) for name in imitated() for place, *_ in unlike(name)]
    stale = [row for row in DIFFERENCES if not any(fnmatchcase(n, row[0]) and fits(at, row[1]) for n, at in found)]

    assert imitated()
    assert stale == []
