"""Items of a product feed in the store's catalog: looked for, compared, created, and changed many at once.

How a feed is read and how its end is told is in ``products.py``; which column goes where is in ``mapping.product``.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.sync.bigcommerce import PAGE_SIZE, PRODUCTS_AT_ONCE, VARIANTS_AT_ONCE
from harness.sync.errors import CredentialsRefused, Outage, Refused, ScopeMissing, SyncError, Unknown, Unmappable
from harness.sync.flows.sku_lookup import SkuIndex
from harness.sync.flows.work import LATER, Later, Work
from harness.sync.mapping.product import ProductDraft, VariantDraft
from harness.sync.wire import JsonObject

ALONE = "alone"
"""Under this name the flow remembers that many SKUs in one call made the store stumble; then each has its own."""

SAVED_IN_PART = 207

IN_BATCHES = frozenset(
    {
        *("cost_price", "price", "sale_price", "retail_price", "weight", "width", "height", "depth"),
        *("is_free_shipping", "fixed_cost_shipping_price", "purchasing_disabled", "purchasing_disabled_message"),
        *("upc", "inventory_level", "inventory_warning_level", "bin_picking_number"),
    }
)
"""The fields of variants that a batch takes; the others are written one by one.  Source: Catalog V3, variants."""


@dataclass(frozen=True, slots=True)
class CatalogChange:
    """What the store does not show yet of a product or of a variant that it has; ``written`` is what it then has."""

    name: str
    id: int
    of_variant: bool
    body: JsonObject
    shown: JsonObject
    written: JsonObject


def put_product(
    work: Work, name: str, draft: ProductDraft, variants: Sequence[VariantDraft] | None
) -> CatalogChange | None:
    """A product, created with its variants where its SKU is not; what is to be changed where it is.

    ``variants`` are those that the feed has of it, None when the feed speaks of none.
    """
    body: JsonObject = dict(draft.body)
    if draft.category_names:
        body["categories"] = [_category(work, category) for category in draft.category_names]
    if found := _product(work, draft.sku):
        return CatalogChange(name, found["id"], False, body, found, body) if _missing(work, found, body) else None
    if taken := _variant_of_another(_variants(work, draft.sku)):
        raise Unmappable(f"{draft.sku} is the SKU of a variant of product {taken['product_id']} already.")
    tracking = {"inventory_tracking": "variant"} if variants is not None else {}
    _create(work, name, {**body, **draft.only_when_new, **tracking}, variants or ())
    return None


def put_variant(work: Work, name: str, draft: VariantDraft, *, parent_may_come: bool) -> CatalogChange | Later | None:
    """A variant, created where its product does not have it; what is to be changed where it does.

    LATER while nobody knows whether its product arrived.
    """
    parent = _product(work, draft.parent_sku)
    if not parent:
        if parent_may_come:
            return LATER
        raise Unmappable(f"{draft.sku} is a variant of {draft.parent_sku}, which is not in the store.")
    shown = next((each for each in parent.get("variants") or [] if _same_sku(each, draft.sku)), None)
    if shown is None:
        _add_variant(work, name, parent, draft)
        return None
    _refuse_other_choices(shown, draft)
    missing = _missing(work, shown, draft.body)
    if missing <= IN_BATCHES:
        body = {field: value for field, value in draft.body.items() if field in IN_BATCHES}
        return CatalogChange(name, shown["id"], True, body, shown, draft.body) if missing else None
    _write(work, name, "PUT", f"/products/{parent['id']}/variants/{shown['id']}", draft.body)
    shown.update(draft.body)
    return None


def _refuse_other_choices(shown: JsonObject, draft: VariantDraft) -> None:
    """A variant keeps the choices with which it was created: a feed that says others cannot be done.

    Guess: whoever buys the variant relies on them.
    """
    has, wanted = _choices(shown), _choices(draft.only_when_new)
    same = has.keys() == wanted.keys() and all(_same(has[name], wanted[name]) for name in has)
    if has and not same:
        raise Unmappable(
            f"{draft.sku} is the variant {_listed(has)} in the store, and cannot become {_listed(wanted)}.  "
            "Delete it there, or give the new one another SKU."
        )


def _choices(variant: JsonObject) -> dict[str, str]:
    values = variant.get("option_values") or ()
    return {str(each.get("option_display_name")).casefold(): str(each.get("label")) for each in values}


def _listed(choices: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {label}" for name, label in choices.items())


def at_once(work: Work, *, of_variants: bool) -> int:
    """How many changes one call can hold."""
    if ALONE in work.troubles:
        return 1
    return VARIANTS_AT_ONCE if of_variants else PRODUCTS_AT_ONCE


def write(work: Work, subject: str, changes: Sequence[CatalogChange]) -> set[int]:
    """Write changes of one kind; the ids of what the store gave back.  It may be repeated without harm.

    Raises:
        Refused: at least one of them was not saved.
    """
    bodies = [{"id": change.id, **change.body} for change in changes]
    update = work.store.update_variants if changes[0].of_variant else work.store.update_products
    what = f"updating {changes[0].name}" if len(changes) == 1 else ""  # Whoever is refused alone is named.
    saved: set[int] = set()

    def send() -> JsonObject:
        saved.update(record["id"] for record in update(bodies, what))
        return {"saved": len(saved)}

    try:
        work.write(subject, "changes", send, ids=[change.id for change in changes])
    except (Outage, Unknown):
        work.troubles[ALONE] = 1
        raise
    for change in changes:
        if change.id in saved:
            change.shown.update(change.written)
    return saved


# Comparing: what is shown already need not be written.


def _missing(work: Work, shown: JsonObject, body: JsonObject) -> set[str]:
    """The fields that the store shows otherwise.

    Where it keeps a value in another form (the address of a picture, a cleaned description) it is written again.
    """
    return {field for field, wanted in body.items() if not _is_shown(work, shown, field, wanted)}


def _is_shown(work: Work, shown: JsonObject, field: str, wanted: Any) -> bool:
    if field == "brand_name" and field not in shown:
        return _same(_brand(work, shown.get("brand_id")), str(wanted))
    if field == "categories":
        return set(shown.get(field) or ()) == set(wanted)
    return bool(shown.get(field) == wanted)


def _brand(work: Work, brand_id: Any) -> str:
    """The name of a brand, which products do not show; empty where there is none."""
    known: dict[Any, str] = work.this_pass.notes.setdefault("brands", {})
    if brand_id and brand_id not in known:
        ids = {
            product["brand_id"] for product in _products_of_pass(work).values() if product and product.get("brand_id")
        }
        unknown = sorted(ids - known.keys() | {brand_id})[:PAGE_SIZE]
        known.update(dict.fromkeys(unknown, ""))
        known.update({brand["id"]: str(brand.get("name")) for brand in work.store.brands_by_id(unknown)})
    return known.get(brand_id, "")


def _same_sku(record: JsonObject, sku: str) -> bool:
    return _same(str(record.get("sku")), sku)


def _same(one: str, other: str) -> bool:
    """SKUs and names do not differ by case alone.  Source: Catalog V3, of SKUs and brands; Guess: of options."""
    return one.casefold() == other.casefold()


# Creating: looking comes first, so that nothing is doubled.


def _create(work: Work, name: str, body: JsonObject, variants: Sequence[VariantDraft]) -> None:
    """A product with its variants; without them when the store refuses it so: then each variant ends by itself."""
    try:
        made = _write(work, name, "POST", "/products", _with_variants(body, variants))
    except (CredentialsRefused, ScopeMissing):
        raise
    except Refused as refused:
        if refused.status == SAVED_IN_PART:
            del _products_of_pass(work)[body["sku"]]  # It is in the store, and looked for there by its variants.
        if refused.status == SAVED_IN_PART or not variants:
            raise
        made, variants = _write(work, name, "POST", "/products", body), ()
    shown = made.get("variants") or []
    given = [{**each, **draft.body} for draft in variants for each in shown if _same_sku(each, draft.sku)]
    if made.get("id") and len(given) == len(variants):
        _products_of_pass(work)[body["sku"]] = {**body, "id": made["id"], "variants": given}
        _places(work).products.update({draft.sku: [made["id"]] for draft in variants})
    else:
        del _products_of_pass(work)[body["sku"]]  # The answer does not say what was made: it is looked up.


def _with_variants(body: JsonObject, variants: Sequence[VariantDraft]) -> JsonObject:
    return {**body, "variants": [{**draft.body, **draft.only_when_new} for draft in variants]} if variants else body


def _add_variant(work: Work, name: str, parent: JsonObject, draft: VariantDraft) -> None:
    if taken := _variants(work, draft.sku):
        raise Unmappable(f"{draft.sku} is the SKU of something else in product {taken[0]['product_id']} already.")
    chosen = _chosen(work, name, parent["id"], draft.only_when_new["option_values"])
    path = f"/products/{parent['id']}/variants"
    made = _write(work, name, "POST", path, {**draft.body, **draft.only_when_new, "option_values": chosen})
    parent["variants"] = [*(parent.get("variants") or []), {**made, **draft.body}]
    _places(work).products[draft.sku] = [parent["id"]]


def _chosen(work: Work, name: str, product_id: int, wanted: Sequence[JsonObject]) -> list[JsonObject]:
    """The choices with their ids, which a product that exists wants; options and values that it lacks are made.

    Source: Catalog V3, variants; issue 71 of bigcommerce/api: names of new values are refused.
    """
    known: dict[int, list[JsonObject]] = work.this_pass.notes.setdefault("options", {})
    if product_id not in known:
        known[product_id] = work.store.options(product_id)
    try:
        return [_choice(work, name, product_id, known[product_id], each) for each in wanted]
    except SyncError:
        del known[product_id]  # Perhaps one was made: whoever wants it next looks again.
        raise


def _choice(work: Work, name: str, product_id: int, options: list[JsonObject], wanted: JsonObject) -> JsonObject:
    display_name, label = wanted["option_display_name"], wanted["label"]
    path, value = f"/products/{product_id}/options", {"label": label, "sort_order": 0}
    option = next((each for each in options if _same(each["display_name"], display_name)), None)
    if option is None:
        body = {"display_name": display_name, "type": "rectangles", "option_values": [value]}
        option = _write(work, name, "POST", path, body)
        options.append(option)
    values = option["option_values"]
    found = next((each for each in values if _same(each["label"], label)), None)
    if found is None:
        value["sort_order"] = len(values)
        found = _write(work, name, "POST", f"{path}/{option['id']}/values", value)
        values.append(found)
    return {**wanted, "option_id": option["id"], "id": found["id"]}


def _write(work: Work, name: str, method: str, path: str, body: JsonObject) -> JsonObject:
    """Create or change one record; as the store keeps it.  Only its id is remembered."""
    what = f"{'creating' if method == 'POST' else 'updating'} {name}"
    kept: JsonObject = {}

    def send() -> JsonObject:
        kept.update(work.store.write(method, path, body, what))
        return {"id": kept.get("id")}

    work.write(name, "catalog", send)
    return kept


def _category(work: Work, name: str) -> int:
    """The id of a category of this name; one is made when there is none."""
    known: dict[str, int] = work.this_pass.notes.setdefault("categories", {})
    if name not in known:
        found = work.store.categories_by_name(name)
        made = (
            {"id": found[0]["category_id"]}
            if found
            else work.write(f"category {name}", "catalog", lambda: {"id": work.store.create_category(name)})
        )
        known[name] = int(made["id"])
    return known[name]


# Looking: once in a pass, for many items together; what the pass itself wrote is known.


def _products_of_pass(work: Work) -> dict[str, JsonObject | None]:
    """Products with their variants by SKU, None where there is none."""
    known: dict[str, JsonObject | None] = work.this_pass.notes.setdefault("products", {})
    return known


def _places(work: Work) -> SkuIndex:
    places: SkuIndex = work.this_pass.notes.setdefault("places", SkuIndex())
    return places


def _ahead(work: Work, sku: str, known: Container[str]) -> list[str]:
    """This SKU and those that follow it in the feed and are not known yet, as many as one call can ask for."""
    if ALONE in work.troubles:
        return [sku]
    skus: list[str] = work.this_pass.notes["skus"]
    start = skus.index(sku) if sku in skus else len(skus)
    return [sku, *(other for other in skus[start + 1 :] if other not in known)][:PAGE_SIZE]


def _product(work: Work, sku: str) -> JsonObject | None:
    known = _products_of_pass(work)
    if sku not in known:
        asked = _ahead(work, sku, known)
        try:
            products = work.store.products_by_sku(asked, include="variants")
        except Outage:
            work.troubles[ALONE] = 1
            raise
        found = {str(product.get("sku")): product for product in products}
        known.update({each: found.get(each) for each in asked})
    return known[sku]


def _variants(work: Work, sku: str) -> list[JsonObject]:
    """The variants of a SKU, the base variants of simple products among them."""
    places = _places(work)
    places.learn(work.store, _ahead(work, sku, places.products))
    return work.store.variants_by_sku(sku) if places.products[sku] else []


def _variant_of_another(variants: list[JsonObject]) -> JsonObject | None:
    return next((variant for variant in variants if variant.get("option_values")), None)
