"""HTTP endpoints of Catalog V3 for modifiers of products and their values.

The rules are in ``rules.modifiers``.
"""

from typing import Any

from fakes.bigcommerce.api.context import Call, Routes, add, chosen_fields, data, nothing, path_id, v3_list
from fakes.bigcommerce.api.filters import FIELDS, ListTable
from fakes.bigcommerce.rules import modifiers as rules
from fakes.bigcommerce.rules.catalog import product_with_id
from fakes.bigcommerce.rules.catalog_parts import entry_with
from fakes.bigcommerce.state.records import Product
from fakes.wire.http import Response

_TABLE: ListTable[dict[str, Any]] = ListTable(others=FIELDS)
"""Source: Catalog modifiers: neither they nor their values are filtered."""


def _product(call: Call, product_id: str) -> Product:
    return product_with_id(call.store, path_id(product_id))


def _found(call: Call, product_id: str, modifier_id: str) -> tuple[Product, rules.Modifier]:
    product = _product(call, product_id)
    return product, entry_with(product.modifiers, path_id(modifier_id))


def _list(call: Call, product_id: str) -> Response:
    return v3_list(call, _TABLE, rules.modifiers_in_order(_product(call, product_id)), dict)


def _create(call: Call, product_id: str) -> Response:
    return data(rules.create(call.store, _product(call, product_id), call.body()))


def _get(call: Call, product_id: str, modifier_id: str) -> Response:
    return data(chosen_fields(call, _found(call, product_id, modifier_id)[1]))


def _update(call: Call, product_id: str, modifier_id: str) -> Response:
    product, modifier = _found(call, product_id, modifier_id)
    rules.update(call.store, product, modifier, call.body())
    return data(modifier)


def _delete(call: Call, product_id: str, modifier_id: str) -> Response:
    rules.delete(call.store, *_found(call, product_id, modifier_id))
    return nothing()


def _list_values(call: Call, product_id: str, modifier_id: str) -> Response:
    return v3_list(call, _TABLE, _found(call, product_id, modifier_id)[1]["option_values"], dict)


def _create_value(call: Call, product_id: str, modifier_id: str) -> Response:
    product, modifier = _found(call, product_id, modifier_id)
    return data(rules.add_value(call.store, product, modifier, call.body()))


def _found_value(
    call: Call, product_id: str, modifier_id: str, modifier_value_id: str
) -> tuple[Product, rules.Modifier, rules.Value]:
    product, modifier = _found(call, product_id, modifier_id)
    return product, modifier, entry_with(modifier["option_values"], path_id(modifier_value_id))


def _get_value(call: Call, product_id: str, modifier_id: str, modifier_value_id: str) -> Response:
    return data(chosen_fields(call, _found_value(call, product_id, modifier_id, modifier_value_id)[2]))


def _update_value(call: Call, product_id: str, modifier_id: str, modifier_value_id: str) -> Response:
    product, modifier, value = _found_value(call, product_id, modifier_id, modifier_value_id)
    rules.change_value(call.store, product, modifier, value, call.body())
    return data(value)


def _delete_value(call: Call, product_id: str, modifier_id: str, modifier_value_id: str) -> Response:
    rules.delete_value(call.store, *_found_value(call, product_id, modifier_id, modifier_value_id))
    return nothing()


def add_routes(routes: Routes) -> None:
    """Modifiers, and their values."""
    modifiers = "/v3/catalog/products/{product_id}/modifiers"
    values = f"{modifiers}/{{modifier_id}}/values"
    add(routes, "GET", modifiers, _list, "products")
    add(routes, "POST", modifiers, _create, "products")
    add(routes, "GET", f"{modifiers}/{{modifier_id}}", _get, "products")
    add(routes, "PUT", f"{modifiers}/{{modifier_id}}", _update, "products")
    add(routes, "DELETE", f"{modifiers}/{{modifier_id}}", _delete, "products")
    add(routes, "GET", values, _list_values, "products")
    add(routes, "POST", values, _create_value, "products")
    add(routes, "GET", f"{values}/{{modifier_value_id}}", _get_value, "products")
    add(routes, "PUT", f"{values}/{{modifier_value_id}}", _update_value, "products")
    add(routes, "DELETE", f"{values}/{{modifier_value_id}}", _delete_value, "products")
