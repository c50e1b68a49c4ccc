"""HTTP endpoints of V3 for metafields of products, variants and orders, one at a time and in batches.

The rules are in ``rules.metafields``.
"""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from fakes.bigcommerce.api.boundary import MalformedBody
from fakes.bigcommerce.api.context import (
    Call,
    Routes,
    add,
    answer_json,
    chosen_fields,
    data,
    nothing,
    path_id,
    read_page,
    v3_page,
)
from fakes.bigcommerce.api.cursors import cursors_of, shown_of
from fakes.bigcommerce.api.filters import FIELDS, ListTable, instant, of_key, whole
from fakes.bigcommerce.api.serializers import v3_error
from fakes.bigcommerce.refusals import Invalid, NotFound, Refused, StoreClosed
from fakes.bigcommerce.rules import metafields as rules
from fakes.bigcommerce.rules.catalog import product_with_id, variant_of
from fakes.bigcommerce.rules.metafields import FAMILIES, Family, Metafield
from fakes.bigcommerce.state.values import as_id, iso_date
from fakes.wire.http import Response


def _text(value: str, name: str) -> str:
    """Guess: letter for letter."""
    return value


TABLE: ListTable[Metafield] = ListTable(
    {
        "key": of_key(_text, "key", "", "in"),
        "namespace": of_key(_text, "namespace", "", "in"),
        "resource_id": of_key(whole, "resource_id", "", "in"),
        "date_created": of_key(instant, "date_created", "", "min", "max"),
        "date_modified": of_key(instant, "date_modified", "", "min", "max"),
    },
    {"id": itemgetter("id")},
    FIELDS | {"before", "after"},
)
"""Source: Orders V3 and the Catalog. Guess: what ``direction`` sorts by."""


def _shown(metafield: Metafield) -> dict[str, Any]:
    return {**metafield, **{name: iso_date(metafield[name]) for name in ("date_created", "date_modified")}}


def _client(call: Call) -> str:
    return call.account.client_id


def _owner(call: Call, family: Family, ids: tuple[str, ...]) -> int:
    """The id of the record that a path names. Raises NotFound."""
    if family.resource_type == "variant":
        return variant_of(product_with_id(call.store, path_id(ids[0])), path_id(ids[1])).id
    if not family.exists(call.store, path_id(ids[0])):
        raise NotFound
    return path_id(ids[0])


def _list(call: Call, family: Family, *ids: str) -> Response:
    owner = _owner(call, family, ids) if ids else None
    found = TABLE.find(call.query, rules.seen_by(call.store, _client(call), family, owner))
    found = TABLE.in_order(call.query, found, "id")
    page = read_page(call)
    shown = shown_of(call, found, page)
    fields = (chosen_fields(call, _shown(each)) for each in shown)
    answer = v3_page(call, fields, len(found), page).json()
    answer["meta"]["cursor_pagination"] = cursors_of(shown, found, page)
    return answer_json(200, answer)


def _create(call: Call, family: Family, *ids: str) -> Response:
    owner = _owner(call, family, ids)
    return data(_shown(rules.create(call.store, _client(call), family, owner, call.body())))


def _named(call: Call, family: Family, ids: tuple[str, ...]) -> Metafield:
    *owners, number = ids
    owner = _owner(call, family, tuple(owners))
    return rules.metafield_with(call.store, _client(call), family, path_id(number), owner)


def _get(call: Call, family: Family, *ids: str) -> Response:
    return data(chosen_fields(call, _shown(_named(call, family, ids))))


def _update(call: Call, family: Family, *ids: str) -> Response:
    metafield = _named(call, family, ids)
    rules.update(call.store, _client(call), family, metafield, call.body())
    return data(_shown(metafield))


def _delete(call: Call, family: Family, *ids: str) -> Response:
    rules.delete(call.store, _client(call), family, _named(call, family, ids))
    return nothing()


def _each(call: Call, write: Callable[[Any], Any]) -> Response:
    """Write each entry of a body. Source: Orders V3: those that can be are written, and 422 tells of the others."""
    given = _entries(call)
    done: list[Any] = []
    errors: list[dict[str, Any]] = []
    for each in given:
        try:
            done.append(write(each))
        except StoreClosed:
            raise
        except Refused as refused:
            title = refused.message or "The resource was not found."
            errors.append(v3_error(422, title, refused.errors or {"id": title}))
    meta = {"total": len(given), "success": len(done), "failed": len(errors)}
    return answer_json(422 if errors else 200, {"data": done, "errors": errors, "meta": meta})


def _entries(call: Call) -> list[Any]:
    """Raises MalformedBody. Source: Orders V3: 400 for what is no list of them. Guess: an empty list is none."""
    try:
        given = call.body()
    except Invalid:
        raise MalformedBody from None
    if not isinstance(given, list) or not given:
        raise MalformedBody
    return given


def _entry(given: Any, name: str) -> int:
    if not isinstance(given, dict) or not as_id(given.get(name)):
        raise Invalid(f"Invalid field(s): {name}", errors={name: "error.path.missing"})
    return as_id(given[name])


def _create_many(call: Call, family: Family) -> Response:
    def write(given: Any) -> dict[str, Any]:
        return _shown(rules.create(call.store, _client(call), family, _entry(given, "resource_id"), given))

    return _each(call, write)


def _update_many(call: Call, family: Family) -> Response:
    def write(given: Any) -> dict[str, Any]:
        metafield = rules.metafield_with(call.store, _client(call), family, _entry(given, "id"))
        rules.update(call.store, _client(call), family, metafield, given)
        return _shown(metafield)

    return _each(call, write)


def _delete_many(call: Call, family: Family) -> Response:
    def write(given: Any) -> int:
        metafield = rules.metafield_with(call.store, _client(call), family, as_id(given))
        rules.delete(call.store, _client(call), family, metafield)
        return int(metafield["id"])

    return _each(call, write)


def _of(family: Family, handle: Callable[..., Response]) -> Callable[..., Response]:
    """A handler whose path parameters come in their order, whatever they are called."""
    return lambda call, **ids: handle(call, family, *ids.values())


_PATHS = {
    "product": ("/v3/catalog/products/{product_id}/metafields", "/v3/catalog/products/metafields", "products"),
    "variant": (
        "/v3/catalog/products/{product_id}/variants/{variant_id}/metafields",
        "/v3/catalog/variants/metafields",
        "products",
    ),
    "order": ("/v3/orders/{order_id}/metafields", "/v3/orders/metafields", "orders"),
}


def add_routes(routes: Routes) -> None:
    """Metafields of one record, and of all of a kind."""
    for kind, (of_one, of_all, scope) in _PATHS.items():
        family, one = FAMILIES[kind], f"{of_one}/{{{kind}_metafield_id}}"
        add(routes, "GET", of_all, _of(family, _list), scope)
        add(routes, "POST", of_all, _of(family, _create_many), scope)
        add(routes, "PUT", of_all, _of(family, _update_many), scope)
        add(routes, "DELETE", of_all, _of(family, _delete_many), scope)
        add(routes, "GET", of_one, _of(family, _list), scope)
        add(routes, "POST", of_one, _of(family, _create), scope)
        add(routes, "GET", one, _of(family, _get), scope)
        add(routes, "PUT", one, _of(family, _update), scope)
        add(routes, "DELETE", one, _of(family, _delete), scope)
