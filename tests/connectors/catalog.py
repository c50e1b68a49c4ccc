"""One row of a product feed into the store's catalog, looked up by its SKU before anything is made."""

from decimal import Decimal
from typing import Any

from tests.connectors.common import Refused, Service
from tests.connectors.fields import OPTIONS, Unfit, new_product_fields, product_fields, variant_fields


def put(store: Service, row: dict[str, str], *, tracked: bool) -> None:
    """Make or change the product or variant of a row; ``tracked`` says whether the store counts a new one."""
    if row.get("parent_sku"):
        _put_variant(store, row, tracked)
        return
    fields = product_fields(row, _categories(store, row.get("categories", "")))
    product = product_of(store, row["sku"])
    if product is not None:
        brand = fields.pop("brand_name", None)
        if brand and _brand_of(store, product) != brand:
            fields["brand_name"] = brand
        _change(store, f"/v3/catalog/products/{product['id']}", product, fields)
        return
    if variant_of(store, row["sku"]):
        raise Unfit("this SKU belongs to a variant of another product")
    new = {**fields, **new_product_fields(row)}
    if tracked:
        new["inventory_tracking"] = "product"
    answer = store.call("POST", "/v3/catalog/products", new)
    if answer.get("errors"):
        raise Refused(207, str(answer["errors"]))
    if row.get("inventory_level"):
        set_level(store, f"/v3/catalog/products/{answer['data']['id']}", int(row["inventory_level"]))


def set_level(store: Service, path: str, level: int, **also: Any) -> None:
    """Write a level until it is saved; the store may save the rest of a record without it, and says so."""
    for _ in range(5):
        answer = store.call("PUT", path, {"inventory_level": level, **also})
        if not answer.get("errors"):
            return
    raise Refused(207, "the level was not saved")


def product_of(store: Service, sku: str) -> Any:
    """The product with a SKU, or None."""
    found = store.get("/v3/catalog/products", sku=sku)["data"]
    return found[0] if found else None


def variant_of(store: Service, sku: str) -> Any:
    """The variant with a SKU, the only one of a simple product included, or None."""
    found = store.get("/v3/catalog/variants", sku=sku)["data"]
    return found[0] if found else None


def _put_variant(store: Service, row: dict[str, str], tracked: bool) -> None:
    parent, fields = product_of(store, row["parent_sku"]), variant_fields(row)
    if parent is None:
        raise Unfit(f"its parent {row['parent_sku']} is not in the store")
    path = f"/v3/catalog/products/{parent['id']}"
    there = variant_of(store, row["sku"])
    if there is not None:
        if there["product_id"] != parent["id"] or not there["option_values"]:
            raise Unfit("this SKU belongs to another product")
        _change(store, f"{path}/variants/{there['id']}", there, fields)
        return
    new = {**fields, "option_values": _option_values(store, path, row)}
    made = store.call("POST", f"{path}/variants", new)["data"]
    if tracked and parent["inventory_tracking"] != "variant":
        store.call("PUT", path, {"inventory_tracking": "variant"})
    if row.get("inventory_level"):
        set_level(store, f"{path}/variants/{made['id']}", int(row["inventory_level"]))


def _option_values(store: Service, path: str, row: dict[str, str]) -> list[dict[str, Any]]:
    options = {each["display_name"].lower(): each for each in store.get(f"{path}/options")["data"]}
    found = []
    for name in OPTIONS:
        if not (label := row.get(name)):
            continue
        option = options.get(name)
        if option is None:
            body = {"display_name": name.capitalize(), "type": "dropdown", "option_values": [{"label": label}]}
            option = store.call("POST", f"{path}/options", body)["data"]
        value = next((each for each in option["option_values"] if each["label"].lower() == label.lower()), None)
        if value is None:
            new = {"label": label, "sort_order": len(option["option_values"])}
            value = store.call("POST", f"{path}/options/{option['id']}/values", new)["data"]
        found.append({"option_id": option["id"], "id": value["id"]})
    if not found:
        raise Unfit("it says neither color, size nor style")
    return found


def _change(store: Service, path: str, present: Any, fields: dict[str, Any]) -> None:
    differing = {name: value for name, value in fields.items() if not _same(present.get(name), value)}
    if differing and (answer := store.call("PUT", path, differing)).get("errors"):
        raise Refused(207, str(answer["errors"]))


def _same(present: Any, wanted: Any) -> bool:
    if isinstance(wanted, Decimal):
        return present is not None and Decimal(str(present)) == wanted
    return bool(present == wanted)


def _brand_of(store: Service, product: Any) -> str | None:
    if not product["brand_id"]:
        return None
    return str(store.get(f"/v3/catalog/brands/{product['brand_id']}")["data"]["name"])


def _categories(store: Service, names: str) -> list[int]:
    found = []
    for name in filter(None, (each.strip() for each in names.split(";"))):
        known = store.get("/v3/catalog/categories", name=name)["data"]
        if not known:
            body = {"name": name, "parent_id": 0}
            known = [store.call("POST", "/v3/catalog/categories", body)["data"]]
        found.append(known[0]["id"])
    return found
