"""HTTP endpoints of V3 for inventory, locations and the inventory settings.

The rules are in ``rules.inventory`` and ``rules.locations``.
"""

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from fakes.bigcommerce.api.context import Call, Routes, add, answer_json, data, path_id, read_page, v3_list, v3_page
from fakes.bigcommerce.api.filters import PAGES, Filter, ListTable, of_key, truth, whole, word
from fakes.bigcommerce.refusals import Invalid
from fakes.bigcommerce.rules import inventory as inventory_rules
from fakes.bigcommerce.rules import locations as location_rules
from fakes.bigcommerce.sources import SETTINGS_V3
from fakes.bigcommerce.state.records import DEFAULT_LOCATION, Product, StockByLocation, StockLine, Variant
from fakes.bigcommerce.state.settings import InventorySettings
from fakes.evidence.ledger import imitates
from fakes.wire.http import Response

INVENTORY = "store_inventory"
LOCATIONS = "store_locations"
SETTINGS = "information_and_settings"
LARGEST_PAGE = 1_000


def _accepted(transaction_id: str) -> Response:
    """Source: Inventory V3: a transaction id without an envelope."""
    return answer_json(200, {"transaction_id": transaction_id})


def _adjust_absolute(call: Call) -> Response:
    return _accepted(inventory_rules.set_absolute(call.store, call.body()))


def _adjust_relative(call: Call) -> Response:
    return _accepted(inventory_rules.change_relative(call.store, call.body()))


_ITEM_FILTERS: dict[str, Filter[Variant]] = {
    "sku": Filter(word, lambda variant: variant.sku.casefold(), ("in",)),
    "variant_id": Filter(whole, lambda variant: variant.id, ("in",)),
    "product_id": Filter(whole, lambda variant: variant.product_id, ("in",)),
}
_PLACE_FILTERS: dict[str, Filter[dict[str, Any]]] = {
    "location_id": of_key(whole, "id", "in"),
    "location_code": of_key(word, "code", "in"),
}
_ITEMS_OF_A_PLACE: ListTable[Variant] = ListTable(_ITEM_FILTERS)
_ITEMS: ListTable[Variant] = ListTable(_ITEM_FILTERS, others=PAGES | {f"{name}:in" for name in _PLACE_FILTERS})
"""Source: Inventory V3, for both. The filters by location choose what is shown of an item, not which items are."""

_LOCATIONS: ListTable[dict[str, Any]] = ListTable(
    {
        **_PLACE_FILTERS,
        "is_default": Filter(truth, lambda location: location["id"] == DEFAULT_LOCATION),
        "type_id": of_key(word, "type_id", "in"),
        "managed_by_external_source": of_key(truth, "managed_by_external_source"),
        "is_active": of_key(truth, "enabled"),
        "storefront_visibility": of_key(truth, "storefront_visibility"),
    }
)
"""Source: Locations V3: the filter is is_active, the field is enabled."""


def _matching_items(call: Call, table: ListTable[Variant]) -> list[tuple[Product, Variant]]:
    """The items that fit, to look at, in the order of variant id."""
    products = call.store.products
    variants: Iterable[Variant] = products.variants.scan()
    if skus := call.query.get("sku:in"):
        ids = [number for sku in skus.split(",") for number in products.variants.ids_having("sku", sku.casefold())]
        variants = [products.variants.peek(number) for number in dict.fromkeys(ids)]
    found = sorted(table.find(call.query, variants), key=lambda each: each.id)
    return [(products.peek(each.product_id), each) for each in found]


def _identity(variant: Variant) -> dict[str, Any]:
    return {"sku": variant.sku, "variant_id": variant.id, "product_id": variant.product_id}


def _amounts(line: StockLine) -> dict[str, Any]:
    return {
        "available_to_sell": line.seen_available,
        "total_inventory_onhand": line.seen_on_hand,
        "settings": {
            "safety_stock": line.safety_stock,
            "is_in_stock": line.is_in_stock,
            "warning_level": line.warning_level,
            "bin_picking_number": line.bin_picking_number,
        },
    }


def _list_items(call: Call) -> Response:
    places = {name: value for name, value in call.query.items() if name.partition(":")[0] in _PLACE_FILTERS}
    wanted = ListTable(_PLACE_FILTERS).find(places, call.store.locations.values())
    found = _matching_items(call, _ITEMS)
    page = read_page(call, LARGEST_PAGE)
    shown = [_item(product, variant, wanted) for product, variant in found[page.start : page.stop]]
    return v3_page(call, shown, len(found), page)


def _item(product: Product, variant: Variant, locations: list[dict[str, Any]]) -> dict[str, Any]:
    stock: StockByLocation = inventory_rules.item_stock(product, variant)
    places = [
        {
            "location_id": location["id"],
            "location_code": location["code"],
            "location_name": location["label"],
            "location_enabled": location["enabled"],
            **_amounts(stock.get(location["id"], StockLine())),
        }
        for location in locations
    ]
    # Source: Inventory V3: sku_id stands in the list of all locations alone.
    return {"identity": {**_identity(variant), "sku_id": variant.sku_id}, "locations": places}


def _list_location_items(call: Call, location_id: str) -> Response:
    number = path_id(location_id)
    location_rules.location_with(call.store, number)
    found = _matching_items(call, _ITEMS_OF_A_PLACE)
    page = read_page(call, LARGEST_PAGE)
    shown = []
    for product, variant in found[page.start : page.stop]:
        line = inventory_rules.item_stock(product, variant).get(number, StockLine())
        shown.append({"identity": _identity(variant), **_amounts(line)})
    return v3_page(call, shown, len(found), page)


def _change_item_settings(call: Call, location_id: str) -> Response:
    return _accepted(inventory_rules.change_settings(call.store, path_id(location_id), call.body()))


def _list_locations(call: Call) -> Response:
    return v3_list(call, _LOCATIONS, call.store.locations.values(), _location, LARGEST_PAGE)


def _location(record: dict[str, Any]) -> dict[str, Any]:
    dates = {name: f"{record[name]:%Y-%m-%dT%H:%M:%SZ}" for name in ("created_at", "updated_at")}
    return {"special_hours": [], **record, **dates}


def _create_locations(call: Call) -> Response:
    return _accepted(location_rules.create_locations(call.store, call.body()))


def _update_locations(call: Call) -> Response:
    return _accepted(location_rules.update_locations(call.store, call.body()))


def _delete_locations(call: Call) -> Response:
    given = call.query.get("location_id:in")
    if not given:
        raise Invalid("location_id:in is required", errors={"location_id:in": "error.path.missing"})
    numbers = {whole(each, "location_id:in") for each in given.split(",")}
    return _accepted(location_rules.delete_locations(call.store, sorted(numbers)))


_CHOICES = {
    "product_out_of_stock_behavior": (
        "do_nothing",
        "hide_product",
        "hide_product_and_accessible",
        "hide_product_and_redirect",
    ),
    "option_out_of_stock_behavior": ("do_nothing", "hide_option", "label_option"),
    "update_stock_behavior": ("order_placed", "order_completed_or_shipped"),
    "stock_level_display": ("dont_show", "show", "show_when_low"),
}


@imitates(
    "inventory settings",
    "when stock moves and what is shown can be read and set; a word that is none of the known ones is 422",
    evidence="official",
    source=SETTINGS_V3,
    test="api/test_inventory.py::test_inventory_settings_change_what_stock_does",
)
def _get_settings(call: Call) -> Response:
    return data(asdict(call.store.settings.inventory))


def _put_settings(call: Call) -> Response:
    body, settings = call.body(), call.store.settings.inventory
    known = {each.name: type(getattr(InventorySettings(), each.name)) for each in fields(settings)}
    if not isinstance(body, dict):
        raise Invalid("JSON data is missing or invalid")
    problems = {
        name: "is not an allowed value"
        for name, value in body.items()
        if name in known and (type(value) is not known[name] or value not in _CHOICES.get(name, (value,)))
    }
    if problems:
        raise Invalid("Provided settings could not be applied", errors=problems)
    for name in known.keys() & body.keys():
        setattr(settings, name, body[name])
    return data(asdict(settings))


def add_routes(routes: Routes) -> None:
    """Inventory, locations and inventory settings."""
    add(routes, "GET", "/v3/inventory/items", _list_items, INVENTORY)
    add(routes, "PUT", "/v3/inventory/adjustments/absolute", _adjust_absolute, INVENTORY)
    add(routes, "POST", "/v3/inventory/adjustments/relative", _adjust_relative, INVENTORY)
    add(routes, "GET", "/v3/inventory/locations/{location_id}/items", _list_location_items, INVENTORY)
    add(routes, "PUT", "/v3/inventory/locations/{location_id}/items", _change_item_settings, INVENTORY)
    add(routes, "GET", "/v3/inventory/locations", _list_locations, LOCATIONS)
    add(routes, "POST", "/v3/inventory/locations", _create_locations, LOCATIONS)
    add(routes, "PUT", "/v3/inventory/locations", _update_locations, LOCATIONS)
    add(routes, "DELETE", "/v3/inventory/locations", _delete_locations, LOCATIONS)
    add(routes, "GET", "/v3/settings/inventory", _get_settings, SETTINGS)
    add(routes, "PUT", "/v3/settings/inventory", _put_settings, SETTINGS)
