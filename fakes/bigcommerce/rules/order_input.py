"""Reading orders, lines, addresses and fees from a request body; everything is checked before anything changes.

What the fields are is in ``state.order_fields``; what then happens is in ``orders`` and ``order_changes``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from fakes.bigcommerce.refusals import (
    Invalid,
    NotImitated,
    check_imitated,
    invalid_field,
    missing_field,
    not_supported,
    not_writable,
)
from fakes.bigcommerce.rules.chosen_options import choose_by_name, options_missing, read_chosen
from fakes.bigcommerce.rules.modifiers import adjusted
from fakes.bigcommerce.sources import ACCEPTANCE_TESTS, OLD_ORDERS, ORDER_GUIDE, ORDERS_V2, THREADS
from fakes.bigcommerce.state import countries
from fakes.bigcommerce.state.field_rows import KeptIn, WrittenBy, check_own_rules
from fakes.bigcommerce.state.order_fields import ORDER_FIELDS
from fakes.bigcommerce.state.order_product_fields import ORDER_PRODUCT_FIELDS
from fakes.bigcommerce.state.records import ADDRESS_FIELDS, DEFAULT_CHANNEL, Address, Order, Product, Variant
from fakes.bigcommerce.state.settings import Currency
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import (
    ZERO,
    Read,
    as_id,
    integer,
    is_email,
    listing,
    mapping,
    money,
    one_of,
    text,
)
from fakes.evidence.ledger import REFUSING, Alternative, Refusing, imitates

READERS = {name: row.read for name, row in ORDER_FIELDS.items() if row.is_written_by_callers and row.is_read}
LINE_READERS = {name: row.read for name, row in ORDER_PRODUCT_FIELDS.items() if row.is_written_by_callers}
_READ_ONLY = {
    name
    for table in (ORDER_FIELDS, ORDER_PRODUCT_FIELDS)
    for name, row in table.items()
    if row.written_by is WrittenBy.STORE
}
"""Guess: a name that is read-only in orders is read-only in their lines and fees, too."""

PARTS = ("billing_address", "shipping_addresses", "products", "fees", "consignments", "default_currency_code")
"""The fields that have a reading function of their own."""
check_own_rules(ORDER_FIELDS, (*PARTS, "status_id", "is_deleted"))
check_own_rules(ORDER_PRODUCT_FIELDS, ("id", "product_id", "variant_id", "product_options", "sku", "name_customer"))

PAIRS = tuple(
    (name, f"{name.removesuffix('ex_tax')}inc_tax")
    for kept_in in (KeptIn.TOTAL, KeptIn.COSTS)
    for name, row in ORDER_FIELDS.items()
    if row.kept_in is kept_in and name.endswith("_ex_tax")
)

FEE_FIELDS: dict[str, Read] = {
    "id": integer,
    "type": one_of("custom_fee"),
    "display_name_customer": text,
    "display_name_merchant": text,
    "source": text,
    "base_cost": money,
    "cost_ex_tax": money,
    "cost_exc_tax": money,  # Source: the examples of Orders V2 spell it so too.
    "cost_inc_tax": money,
    "cost_tax": money,
    "tax_class_id": lambda value, name: None if value is None else integer(value, name),
}


@dataclass(slots=True)
class LineDraft:
    """One wanted order line; without a product it is a custom line."""

    name: str
    sku: str
    type: str
    quantity: int
    price_ex_tax: Decimal
    price_inc_tax: Decimal
    product: Product | None = None
    variant: Variant | None = None
    address: int = 0
    pickup: int | None = None
    """Which of the order's pickups it belongs to; None for what is shipped, or downloaded."""
    options: list[dict[str, Any]] = field(default_factory=list)
    """What was chosen and typed, as the line shows it, without ids."""
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class OrderDraft:
    """A wanted order: who pays, where it goes, what is in it; ``fields`` are the plain fields to set."""

    billing_address: Address
    lines: list[LineDraft]
    currency: Currency
    shipping_addresses: list[Address] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    fees: list[dict[str, Any]] = field(default_factory=list)
    order_source: str = "external"
    shown_in: Currency | None = None
    """None: the currency that is paid in."""
    shipping_methods: list[str] = field(default_factory=list)
    """The method for each of the shipping addresses; empty for none."""
    pickups: list[dict[str, Any]] = field(default_factory=list)
    """Where shoppers come for what is not shipped."""


@imitates(
    "read-only fields",
    "writing a read-only field of an order is refused with 400, and the text names the field",
    evidence="official",
    source=OLD_ORDERS,
    test="api/test_orders_write.py::test_a_read_only_field_is_refused",
    shows=Refusing("cannot be written"),
)
def read_fields(body: Mapping[str, Any], readers: Mapping[str, Read], *, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """The plain fields of a body, each in our own type; ``but`` are read elsewhere.

    Raises:
        Invalid: a field that is read-only, unknown, or has a bad value.
    """
    values = {}
    for name, value in body.items():
        if name in _READ_ONLY and name not in readers:
            raise not_writable(name)
        if name in readers:
            values[name] = readers[name](value, name)
        elif name not in but:
            raise _unsupported(name)
    return values


@imitates(
    "unsupported fields",
    "a field that an order does not have is refused with 400, and the text names the field",
    evidence="third party",
    source=THREADS,
    test="api/test_orders_write.py::test_an_unknown_field_is_refused",
)
def _unsupported(name: str) -> Invalid:
    return not_supported(name)


def read_new_order(store: Store, body: Any) -> OrderDraft:
    """The body of a POST of an order.

    Raises:
        Invalid: what is wrong with it first.
    """
    body = mapping(body, "body")
    for name in ("billing_address", "products"):
        if name not in body and not (name == "products" and "consignments" in body):
            raise missing_field(name)
    if "is_deleted" in body:
        raise not_writable("is_deleted")  # Source: the reference of before 2018; docs pull request 177.
    source = _read_source(store, body) if "order_source" in body else "external"
    body = {name: value for name, value in body.items() if name != "order_source"}
    fields = read_plain_fields(store, body)
    check_pairs(store, body)
    currency = read_currency(store, body)
    body = _with_consignments(body)
    pickups = [_read_pickup(each) for each in body.pop("_pickups", [])]
    billing = read_address(body["billing_address"], "billing_address", needs_zip=True)
    addresses = [
        read_address(each, "shipping_addresses")
        for each in listing(body.get("shipping_addresses", []), "shipping_addresses")
    ]
    _check_countries(store, body)
    lines = [read_new_line(store, each, currency) for each in listing(body["products"], "products")]
    if not lines:
        raise missing_field("products")  # Third party: acceptance tests, with the text.
    check_counted(
        fields,
        items_total=sum(line.quantity for line in lines),
        order_is_digital=all(line.type != "physical" for line in lines),
    )
    fees = [read_fee(each) for each in listing(body.get("fees", []), "fees")]
    draft = OrderDraft(billing, lines, currency, addresses, fields, fees, source, pickups=pickups)
    draft.shipping_methods = [
        text(each.get("shipping_method"), "shipping_method") for each in body.get("shipping_addresses", [])
    ]
    return draft


SOURCES = (
    *("www", "iphone", "ipad", "android", "mobile", "manual", "external", "checkout_api", "buybutton", "amazon"),
    *("ebay", "facebookshop", "facebookcheckout", "facebookmarketplace", "pinterest", "socialshop"),
)
"""Source: Orders V2."""


@imitates(
    "origins of orders",
    "an order that a program posts comes from outside; it is refused if it names an origin itself",
    evidence="official",
    source=OLD_ORDERS,
    test="api/test_orders_write.py::test_the_origin_of_an_order_is_a_switch",
    otherwise=(Alternative("the origin that it names is taken", "order_source", "taken"),),
    ask="POST /v2/orders with order_source: external: 400, or 201? Archive the order afterwards.",
)
def _read_source(store: Store, body: Mapping[str, Any]) -> str:
    if store.quirks.order_source == "refused":
        raise not_writable("order_source")
    if body["order_source"] not in SOURCES:
        raise invalid_field("order_source")
    return str(body["order_source"])


def check_counted(
    fields: Mapping[str, Any], *, items_total: int, order_is_digital: bool, items_shipped: int = 0
) -> None:
    """Raises NotImitated where a caller counts otherwise. Orders V2 says that these can be written, not what for."""
    counted = {"items_total": items_total, "order_is_digital": order_is_digital, "items_shipped": items_shipped}
    for name, value in counted.items():
        if fields.get(name, value) != value:
            raise NotImitated(name)


def _with_consignments(body: dict[str, Any]) -> dict[str, Any]:
    """Shipping consignments, said as addresses and products. Source: Orders V2: one of the two forms, never both."""
    if "consignments" not in body:
        return body
    if "products" in body or "shipping_addresses" in body:
        raise invalid_field("consignments", "consignments exclude products and shipping_addresses")
    consignments = mapping(body["consignments"], "consignments")
    for name in consignments.keys() - {"shipping", "pickups"}:
        check_imitated(f"consignments.{name}", consignments[name])
    lines, addresses = _groups(consignments, "shipping", "_address")
    picked_up, pickups = _groups(consignments, "pickups", "_pickup")
    return {**body, "products": lines + picked_up, "shipping_addresses": addresses, "_pickups": pickups}


def _groups(
    consignments: Mapping[str, Any], name: str, place: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The lines of consignments of a kind, each with the number of its own under ``place``, and those without lines."""
    lines, groups = [], []
    for number, each in enumerate(listing(consignments.get(name, []), f"consignments.{name}")):
        group = dict(mapping(each, f"consignments.{name}"))
        given = listing(group.pop("line_items", []), "line_items")
        lines += [{**mapping(line, "line_items"), place: number} for line in given]
        groups.append(group)
    return lines, groups


_PICKUP_FIELDS: dict[str, Read] = {
    "pickup_method_id": integer,
    "pickup_method_display_name": text,
    "collection_instructions": text,
    "collection_time_description": text,
    "location": mapping,
}
"""Source: Orders V2, consignments."""


@imitates(
    "orders to pick up",
    "lines of a pickup consignment go to no address, and the order shows where they are collected",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_order_parts.py::test_lines_can_be_picked_up",
)
def _read_pickup(given: Mapping[str, Any]) -> dict[str, Any]:
    """Raises Invalid for a field that a pickup has not.  Guess: the shown names of what was left out are empty."""
    shown: dict[str, Any] = dict.fromkeys(_PICKUP_FIELDS, "") | {"pickup_method_id": 0, "location": {}}
    for name, value in given.items():
        if name not in _PICKUP_FIELDS:
            raise invalid_field(f"consignments.pickups.{name}")
        shown[name] = _PICKUP_FIELDS[name](value, f"consignments.pickups.{name}")
    return shown


@imitates(
    "prices in pairs",
    "of a price with and without tax both are given or neither",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_orders_write.py::test_a_price_without_its_twin_is_refused",
    shows=REFUSING,
    otherwise=(Alternative("one of the two prices alone is taken", "refuse_prices_alone", False),),
    ask="POST /v2/orders with a line that has price_inc_tax alone: 400, or 201? Archive the order afterwards.",
)
def check_pairs(
    store: Store, body: Mapping[str, Any], pairs: tuple[tuple[str, str], ...] = PAIRS, within: str = ""
) -> None:
    """Raises Invalid when one of a pair is there alone. Third party: acceptance tests, that of lines. Guess: others."""
    if not store.quirks.refuse_prices_alone:
        return
    for one, other in pairs:
        if (one in body) != (other in body):
            absent = other if one in body else one
            raise invalid_field(f"{within}{absent}", f"{one} and {other} must be given together")


def check_prices(store: Store, given: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
    """Raises Invalid for one price alone, and for a wrapping without its costs. Source: Orders V2."""
    check_pairs(store, given, (("price_ex_tax", "price_inc_tax"),), "products.")
    if fields.get("wrapping_id"):
        for name in ("wrapping_cost_ex_tax", "wrapping_cost_inc_tax"):
            if name not in fields:
                raise missing_field(name)


@imitates(
    "the currency of a new order",
    "a posted order is in the store's currency unless default_currency_code names another one that the store takes",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_currencies.py::test_a_posted_order_may_name_a_currency_of_the_store",
)
def read_currency(store: Store, body: Mapping[str, Any]) -> Currency:
    """Raises Invalid for a currency that the store does not have or only shows. Guess: the refusal."""
    code = store.settings.profile.currency
    if "default_currency_code" in body:
        code = text(body["default_currency_code"], "default_currency_code")
    currency = store.settings.currency(code)
    if currency is None or not currency.is_transactional:
        raise invalid_field("default_currency_code")
    return currency


def read_plain_fields(store: Store, body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an order that stand for themselves, of a POST or a PUT.

    Raises:
        Invalid: as for any fields, or a customer or channel that the store does not have. Guess: the texts.
    """
    fields = read_fields(body, READERS, but=PARTS)
    if fields.get("customer_id") and fields["customer_id"] not in store.customers:
        raise invalid_field("customer_id", f"there is no customer {fields['customer_id']}")
    # Source: Orders V2: the channel must be one that is valid and enabled.
    if fields.get("channel_id", DEFAULT_CHANNEL) != DEFAULT_CHANNEL:
        raise invalid_field("channel_id", f"there is no channel {fields['channel_id']}")
    return _with_one_network_address(fields)


def _with_one_network_address(fields: dict[str, Any]) -> dict[str, Any]:
    """Source: Orders V2: setting an address of either kind resets the other. Guess: of both the last counts."""
    given = [name for name in ("ip_address", "ip_address_v6") if fields.get(name)]
    if not given:
        return fields
    last = max(given, key=list(fields).index)
    return {**fields, **dict.fromkeys(("ip_address", "ip_address_v6"), ""), last: fields[last]}


def check_currency(order: Order, body: Mapping[str, Any]) -> None:
    """Raises Invalid when a PUT wants another currency. Guess: an order stays in the one that it was placed in."""
    if body.get("default_currency_code", order.currency.code) != order.currency.code:
        raise invalid_field("default_currency_code")


def read_address(value: Any, name: str, *, needs_zip: bool = False, partial: bool = False) -> Address:
    """An address with all its fields; with ``partial`` only those that were given.

    Raises:
        Invalid: an unknown field, a value that is no text, or a missing zip.
    """
    given = mapping(value, name)
    for key in given:
        if key not in (*ADDRESS_FIELDS, "form_fields", "id", "shipping_method"):
            raise not_supported(key)
    address: Address = {key: text(given[key], key) for key in ADDRESS_FIELDS if key in given}
    address.update(_country(address))
    if address.get("email") and not is_email(address["email"]):
        raise _not_an_email()
    if needs_zip and len(address.get("zip", "")) < 2:  # Source: Orders V2.
        raise invalid_field(f"{name}.zip")
    if "form_fields" in given:
        address["form_fields"] = [read_form_field(each) for each in listing(given["form_fields"], "form_fields")]
    if partial:
        return address
    return {**dict.fromkeys(ADDRESS_FIELDS, ""), "form_fields": [], **address}


@imitates(
    "e-mail addresses of orders",
    "an address of an order with an e-mail address that is none is refused with 400",
    evidence="third party",
    source=ACCEPTANCE_TESTS,
    test="api/test_orders_write.py::test_an_email_address_of_an_order_looks_like_one",
)
def _not_an_email() -> Invalid:
    return invalid_field("email")


@imitates(
    "countries of addresses",
    "a country is given by its name or by its two letters, either is enough, and the letters override the name",
    evidence="official",
    source=ORDER_GUIDE,
    test="api/test_orders_write.py::test_a_country_is_known_by_name_or_letters",
)
def _country(address: Address) -> Address:
    """Name and letters of the country. Guess: an unknown one is refused, and an address may have none."""
    name, code = address.get("country", ""), address.get("country_iso2", "").upper()
    if code:
        if code not in countries.NAMES:
            raise invalid_field("country_iso2")
        return {"country": countries.NAMES[code], "country_iso2": code}
    if not name:
        return {}
    if name.casefold() not in countries.CODES:
        raise invalid_field("country")
    code = countries.CODES[name.casefold()]
    return {"country": countries.NAMES[code], "country_iso2": code}


def _check_countries(store: Store, body: Mapping[str, Any]) -> None:
    """Raises Invalid for a billing address without any country, and for an empty one, where that matters."""
    given = [body["billing_address"], *body.get("shipping_addresses", [])]
    empty = [name for each in given for name in ("country", "country_iso2") if each.get(name) == ""]
    none = not {"country", "country_iso2"} & body["billing_address"].keys()
    if (empty or none) and not _may_lack_countries(store):
        if empty:
            raise invalid_field(empty[0])
        raise invalid_field("billing_address.country", "Billing address country not supplied.")


@imitates(
    "countries left out",
    "an address of a posted order may name no country",
    evidence="official",
    source=ORDERS_V2,
    test="test_other_readings.py::test_a_posted_order_may_have_to_name_its_countries",
    otherwise=(
        Alternative(
            "a billing address without a country, and any empty one, is refused", "countries_may_be_missing", False
        ),
    ),
    ask="POST /v2/orders with a billing address of a postcode alone: 201, or 400? Archive the order afterwards.",
)
def _may_lack_countries(store: Store) -> bool:
    """Third party: acceptance tests of 2015 have the other reading, with its texts."""
    return store.quirks.countries_may_be_missing


def read_form_field(value: Any) -> dict[str, Any]:
    """What a shopper answered to a question of the store's own: its name, and text, a number, or texts.

    Source: Orders V2.  Guess: what is given besides is passed over, and the text of the refusal.

    Raises:
        Invalid: it has no name, or its value is none of these.
    """
    given = mapping(value, "form_fields")
    name, answer = given.get("name"), given.get("value")
    known = isinstance(answer, str | int | Decimal) and not isinstance(answer, bool)
    if not isinstance(name, str) or not (
        known or (isinstance(answer, list) and all(isinstance(e, str) for e in answer))
    ):
        raise invalid_field("form_fields")
    return {"name": name, "value": answer}


def read_new_line(store: Store, value: Any, currency: Currency) -> LineDraft:
    """A wanted line: of a catalog product, or custom with a name and both prices.

    Raises:
        Invalid: see the text.
    """
    given = dict(mapping(value, "products"))
    address, pickup = given.pop("_address", 0), given.pop("_pickup", None)
    fields = read_fields(given, LINE_READERS)
    check_prices(store, given, fields)
    if "quantity" not in fields and fields.get("product_id") and store.quirks.quantity_may_be_missing:
        fields["quantity"] = _one_of_it()
    if "quantity" not in fields or fields["quantity"] < 1:
        raise invalid_field("quantity")
    if "name_customer" in fields:
        fields.setdefault("name", fields.pop("name_customer"))
    draft = _catalog_line(store, fields, currency) if fields.get("product_id") else _custom_line(fields)
    draft.address, draft.pickup = address, pickup
    return draft


@imitates(
    "quantities left out",
    "a line of a catalog product without a quantity is one piece",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_orders_write.py::test_a_quantity_may_be_left_out",
    otherwise=(Alternative("a line without a quantity is refused", "quantity_may_be_missing", False),),
    ask="POST /v2/orders with a catalog line without quantity: 201, or 400? Archive the order afterwards.",
)
def _one_of_it() -> int:
    """Source: an example of Orders V2; the reference of before 2018 says that it must be given."""
    return 1


@imitates(
    "names of custom lines",
    "one of the names is enough; what customers see is the name itself, and merchants see it too unless told otherwise",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_orders_write.py::test_one_name_is_enough_for_a_custom_line",
)
def _custom_line(fields: dict[str, Any]) -> LineDraft:
    """Source: Orders V2: a name, quantity and both prices; no product and no stock behind it."""
    if "name_merchant" in fields:
        fields.setdefault("name", fields["name_merchant"])
    check_imitated("product_options", fields.pop("product_options", []))
    if "name" not in fields:  # Third party: acceptance tests, with the text.
        raise invalid_field("products.product_id, products.name")
    for name in ("price_ex_tax", "price_inc_tax"):
        if name not in fields:
            raise missing_field(name)
    plain = (fields.pop("name"), fields.pop("sku", ""), "physical", fields.pop("quantity"))
    prices = (fields.pop("price_ex_tax"), fields.pop("price_inc_tax"))
    fields.pop("product_id", None)
    return LineDraft(*plain, *prices, fields=fields)


def _catalog_line(store: Store, fields: dict[str, Any], currency: Currency) -> LineDraft:
    product = store.products.get(fields.pop("product_id"))
    if product is None:
        raise invalid_field("product_id")
    options = fields.pop("product_options", [])
    variant = choose_variant(product, fields.pop("variant_id", None), options)
    chosen = read_chosen(product, variant, options)
    quantity = fields.pop("quantity")
    ex_tax, inc_tax = line_prices(store, (product, variant), chosen.values, currency, quantity)
    line = LineDraft(fields.pop("name", product.name), variant.sku, product.type, quantity, ex_tax, inc_tax)
    line.product, line.variant, line.options = product, variant, chosen.entries
    line.price_ex_tax = fields.pop("price_ex_tax", ex_tax)
    line.price_inc_tax = fields.pop("price_inc_tax", inc_tax)
    if fields.pop("sku", variant.sku) != variant.sku:
        raise NotImitated("sku")
    line.fields = weight_of(product, chosen.values) | fields
    return line


def weight_of(product: Product, values: list[dict[str, Any]]) -> dict[str, Any]:
    """The weight of a line, where what was chosen changes it."""
    if not any(each["adjusters"]["weight"] for each in values):
        return {}
    return {"weight": adjusted(product.weight, values, "weight")}


def line_of_sku(
    store: Store, sku: str, quantity: int, currency: Currency, wanted: Mapping[str, str] | None = None
) -> LineDraft:
    """A line as people ask for it at the storefront or by telephone; ``wanted`` is what they type and choose.

    Raises:
        KeyError: there is no such SKU, modifier or value, or it is a product of which a variant must be chosen.
        Refused: what is typed or chosen cannot be, or something mandatory is missing.
    """
    found = store.products.by_sku(sku)
    if found is None:
        raise KeyError(f"no product or variant with SKU {sku!r} in store {store.store_hash}")
    if isinstance(found, Variant):
        product, variant = store.products[found.product_id], found
    elif found.base_variant_id is None:
        raise KeyError(f"SKU {sku!r} is a product with variants; order one of its variants")
    else:
        product, variant = found, found.variants[found.base_variant_id]
    chosen = choose_by_name(product, variant, wanted or {})
    ex_tax, inc_tax = line_prices(store, (product, variant), chosen.values, currency, quantity)
    line = LineDraft(product.name, variant.sku, product.type, quantity, ex_tax, inc_tax, product, variant)
    line.options, line.fields = chosen.entries, weight_of(product, chosen.values)
    return line


def line_prices(
    store: Store, item: tuple[Product, Variant], chosen: list[dict[str, Any]], currency: Currency, quantity: int
) -> tuple[Decimal, Decimal]:
    """The catalog price without and with tax, in the given currency, with what the chosen values of modifiers add.

    Source: the guide to calculating prices: modifiers come before bulk prices.
    """
    product, variant = item
    own = variant.fields.get("price")
    own = product.current_price if own is None else own
    price = _bulk_price(product, adjusted(own, chosen, "price") if chosen else own, quantity)
    return prices_of(store, price if currency.is_store_s_own else converted(store, price, currency), currency, quantity)


def prices_of(store: Store, price: Decimal, currency: Currency, quantity: int) -> tuple[Decimal, Decimal]:
    """A price as the store enters it, without and with tax.

    Source: recorded lines: the tax is rounded for the whole line, and what it makes of one piece is not.
    """
    if store.settings.prices_include_tax:
        return _without_tax(store, price, currency, quantity), price
    return price, price + currency.rounded(price * quantity * store.settings.tax_rate) / quantity


def _bulk_price(product: Product, price: Decimal, quantity: int) -> Decimal:
    """Source: Catalog products: a fixed price, or so much or so many percent off. Guess: never below zero."""
    for rule in product.bulk_pricing_rules:
        if rule["quantity_min"] <= quantity and (quantity <= rule["quantity_max"] or not rule["quantity_max"]):
            reduced = {
                "fixed": rule["amount"],
                "price": price - rule["amount"],
                "percent": price * (100 - rule["amount"]) / 100,
            }
            return max(ZERO, Decimal(reduced[rule["type"]]))
    return price


@imitates(
    "prices with tax",
    "where prices are entered with tax the tax is taken out of them, and store and order say so",
    evidence="official",
    source=ORDERS_V2,
    test="doors/test_storefront.py::test_prices_may_be_entered_with_tax",
)
def _without_tax(store: Store, price: Decimal, currency: Currency, quantity: int) -> Decimal:
    rate = store.settings.tax_rate
    return price - currency.rounded(price * quantity * rate / (1 + rate)) / quantity


@imitates(
    "prices in another currency",
    "catalog prices are converted at the store's rate and rounded to the digits of the currency that is paid in",
    evidence="guess",
    source=ORDERS_V2,
    test="api/test_currencies.py::test_amounts_are_in_the_currency_that_is_paid_in",
    shows=lambda price, store, amount, currency: price != amount * currency.rate,
    otherwise=(Alternative("a converted price keeps four decimals", "converted_prices", "four decimals"),),
    ask="GET /v2/orders/{id of a test order in another currency}/products: has base_price more digits than the "
    "currency?",
)
def converted(store: Store, amount: Decimal, currency: Currency) -> Decimal:
    """An amount of the store's own currency in another one. Guess: each price is rounded by itself, to even."""
    if store.quirks.converted_prices == "four decimals":
        return (amount * currency.rate).quantize(Decimal("0.0001"))
    return currency.rounded(amount * currency.rate)


def choose_variant(product: Product, variant_id: int | None, options: list[Any]) -> Variant:
    """The variant that a variant id or the chosen option values name; a simple product has only one.

    Raises:
        Invalid: no such variant, or none was named and there are several.
    """
    if variant_id:
        if variant_id not in product.variants:
            raise invalid_field("variant_id")
        return product.variants[variant_id]
    if product.base_variant_id is not None:
        return product.variants[product.base_variant_id]
    chosen = {(as_id(each.get("id")), as_id(each.get("value"))) for each in options if isinstance(each, dict)}
    for variant in product.variants.values():
        if chosen and {(each["option_id"], each["id"]) for each in variant.option_values} <= chosen:
            return variant
    raise options_missing(product, product.options)


def read_fee(value: Any) -> dict[str, Any]:
    """One fee. Source: Orders V2: at least two of its three costs, and a name. Guess: the texts.

    Raises:
        Invalid: a bad field, or too few of them.
    """
    fee = read_fields(mapping(value, "fees"), FEE_FIELDS)
    if "cost_exc_tax" in fee:
        fee.setdefault("cost_ex_tax", fee.pop("cost_exc_tax"))
    absent = [name for name in ("cost_ex_tax", "cost_inc_tax", "cost_tax") if name not in fee]
    if len(absent) > 1:
        raise missing_field(absent[0])
    ex_tax = fee["cost_ex_tax"] if "cost_ex_tax" in fee else fee["cost_inc_tax"] - fee["cost_tax"]
    inc_tax = fee["cost_inc_tax"] if "cost_inc_tax" in fee else ex_tax + fee["cost_tax"]
    if ex_tax < 0:
        raise invalid_field("cost_tax", "is more than cost_inc_tax")
    name = fee.get("display_name_customer") or fee.get("display_name_merchant")
    if not name:
        raise missing_field("display_name_customer")
    return {
        "id": fee.get("id", 0),
        "type": fee.get("type", "custom_fee"),
        "display_name_customer": name,
        "display_name_merchant": fee.get("display_name_merchant") or name,
        "source": fee.get("source", ""),
        "base_cost": fee.get("base_cost", ex_tax),
        "cost_ex_tax": ex_tax,
        "cost_inc_tax": inc_tax,
        "tax_class_id": fee.get("tax_class_id"),
    }
