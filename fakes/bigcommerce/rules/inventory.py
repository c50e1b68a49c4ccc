"""The rules of the inventory API: stock per location, adjusted absolutely or relatively, which readers see later.

How orders and the catalog move stock is in ``stock``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from fakes.bigcommerce.refusals import Invalid, TooMany
from fakes.bigcommerce.rules.locations import location_with
from fakes.bigcommerce.rules.product_fields import array, count, members, read_known, truth, whole, words
from fakes.bigcommerce.rules.stock import announce_at, announce_level, announce_stock, stock_line
from fakes.bigcommerce.sources import ADJUSTMENTS_GUIDE, ESTIMATE, INVENTORY_V3
from fakes.bigcommerce.state.records import HIGHEST_LEVEL, Product, StockLine, Variant
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import Read, as_id
from fakes.evidence.ledger import Alternative, Refusing, imitates

MOST_ITEMS = 2_000
LEVELS_SEEN = "levels seen"


@dataclass(slots=True)
class Adjustment:
    """One checked change of one item at one location."""

    product: Product
    variant: Variant | None
    location_id: int
    level: int


def item_stock(product: Product, variant: Variant) -> dict[int, StockLine]:
    """The stock behind a variant: its own, or its product's when that is what is tracked."""
    return variant.stock if product.inventory_tracking == "variant" else product.stock


def _line_of(adjustment: Adjustment) -> StockLine:
    stock = adjustment.product.stock if adjustment.variant is None else adjustment.variant.stock
    return stock_line(stock, adjustment.location_id)


@imitates(
    "identity of stock items",
    "stock is adjusted by variant or SKU where variants are tracked, by product elsewhere; the wrong one is 422",
    evidence="official",
    source=INVENTORY_V3,
    test="api/test_inventory.py::test_the_wrong_identity_is_refused",
)
def _identify(store: Store, given: Mapping[str, Any]) -> tuple[Product, Variant | None]:
    """Source: the description, an item is one of three shapes, each with one identity.

    Guess: a product that is not tracked is refused; an unknown item is refused.
    """
    named = [name for name in ("variant_id", "sku", "product_id") if given.get(name) is not None]
    if len(named) > 1:
        raise Invalid(
            "Payload contains invalid fields", errors={"items": f"one identity wanted, got {', '.join(named)}"}
        )
    product, variant = _find(store, given)
    label = named[0]
    if product.inventory_tracking == "none":
        raise Invalid(f"[Item with {label} {given[label]} is not tracked]")
    if product.inventory_tracking == "variant":
        if variant is None:
            raise Invalid(
                f"[Item with {label} {given[label]} is tracked by variant, please update stock by variant id]"
            )
        return product, variant
    simple = product.base_variant_id is not None
    if label == "variant_id" or (label == "sku" and not simple):
        raise Invalid(f"[Item with {label} {given[label]} is tracked by product, please update stock by product id]")
    return product, None


_IDENTITY: dict[str, Read] = {"variant_id": whole, "product_id": whole, "sku": words(255)}


def _find(store: Store, identity: Mapping[str, Any]) -> tuple[Product, Variant | None]:
    given = read_known({name: value for name, value in identity.items() if value is not None}, _IDENTITY)
    variants = store.products.variants
    variant = variants.get(given.get("variant_id", 0))
    if variant is not None:
        return store.products[variant.product_id], variant
    product = store.products.get(given.get("product_id", 0))
    if product is not None:
        return product, None
    if "sku" in given and (found := store.products.by_sku(given["sku"])) is not None:
        if isinstance(found, Variant):
            return store.products[found.product_id], found
        return found, None
    raise Invalid("Payload contains invalid fields", errors={"items": "one of variant_id, sku, product_id must exist"})


def _read(store: Store, body: Any) -> list[tuple[Product, Variant | None, int, int]]:
    words()(members(body, "body").get("reason", ""), "reason")
    items = array(body.get("items"), "items")
    if not items:
        raise Invalid("Payload contains invalid fields", errors={"items": "must not be empty"})
    if len(items) > MOST_ITEMS:
        raise TooMany(f"The request payload is too large. The maximum items allowed in the array is {MOST_ITEMS}.")
    return [_read_item(store, number, each) for number, each in enumerate(items)]


def _read_item(store: Store, number: int, given: Any) -> tuple[Product, Variant | None, int, int]:
    quantity = given.get("quantity") if isinstance(given, dict) else None
    if not isinstance(quantity, int) or isinstance(quantity, bool):
        raise Invalid("Payload contains invalid fields", errors={f"items.{number}.quantity": "must be an integer"})
    location_id = as_id(given.get("location_id"))
    location = store.locations.get(location_id)
    if location is None:
        problem = {f"items.{number}.location_id": f"location {location_id} does not exist"}
        raise Invalid("Payload contains invalid fields", errors=problem)
    if not location["enabled"]:
        raise Invalid(f"Location {location_id} is disabled, its stock cannot be changed")
    product, variant = _identify(store, given)
    return product, variant, location_id, quantity


@imitates(
    "absolute adjustments",
    "an absolute adjustment sets what is on hand; one bad item refuses the whole call",
    evidence="official",
    source=INVENTORY_V3,
    test="api/test_inventory.py::test_an_absolute_adjustment_sets_the_level",
)
def set_absolute(store: Store, body: Any) -> str:
    """Set levels; gives the transaction id.

    Raises:
        Invalid: bad items, a level below zero or above the highest. TooMany: more than 2,000 items.
    """
    adjustments = []
    for product, variant, location_id, quantity in _read(store, body):
        _check_level(quantity)
        adjustment = Adjustment(product, variant, location_id, quantity)
        if _is_contended(store, adjustment):
            adjustment.level = _overtaken(adjustment)
        adjustments.append(adjustment)
    return _accept(store, adjustments)


def _is_contended(store: Store, adjustment: Adjustment) -> bool:
    """Whether an earlier change of the same item is not through yet, and chance has it that this matters."""
    in_between = _line_of(adjustment).on_its_way > 0
    return in_between and store.happens("inventory contention", store.quirks.inventory_contention)


@imitates(
    "absolute adjustments at once",
    "by switch, of two absolute adjustments of one item at once the earlier may be handled last, and wins",
    evidence="official",
    source=ADJUSTMENTS_GUIDE,
    test="api/test_inventory.py::test_two_absolute_adjustments_at_once",
)
def _overtaken(adjustment: Adjustment) -> int:
    """The level that the other adjustment leaves behind. Guess: at once is as long as readers do not see it."""
    return _line_of(adjustment).on_hand


@imitates(
    "relative adjustments at once",
    "by switch, a relative adjustment of an item may fail while another one of it is not through, and changes nothing",
    evidence="official",
    source=ADJUSTMENTS_GUIDE,
    test="api/test_inventory.py::test_two_relative_adjustments_at_once",
)
def _busy() -> Invalid:
    """Guess: the status and the text."""
    return Invalid("Items are being adjusted by another request; nothing was changed")


def _check_level(level: int) -> None:
    """Source: the inventory guide: above the highest level nothing is saved. Guess: the texts."""
    if not 0 <= level <= HIGHEST_LEVEL:
        raise Invalid(f"Quantity {level} is not between 0 and {HIGHEST_LEVEL}")


@imitates(
    "absolute before relative",
    "a relative adjustment of an item that never had a level at that location is refused with 422",
    evidence="official",
    source=INVENTORY_V3,
    test="api/test_inventory.py::test_relative_needs_an_absolute_one_first",
    shows=Refusing("requires absolute"),
)
@imitates(
    "relative adjustments",
    "a relative adjustment that would go below the safety stock is refused and changes nothing",
    evidence="official",
    source=INVENTORY_V3,
    test="api/test_inventory.py::test_a_relative_adjustment_stops_at_the_safety_stock",
    shows=Refusing("safety stock"),
)
def change_relative(store: Store, body: Any) -> str:
    """Change levels by so much; gives the transaction id.

    Raises:
        Invalid: bad items, never set before, or too little there. TooMany: more than 2,000 items.
    """
    levels: dict[int, int] = {}
    adjustments = []
    for product, variant, location_id, quantity in _read(store, body):
        adjustment = Adjustment(product, variant, location_id, 0)
        line = _line_of(adjustment)
        if _is_contended(store, adjustment):
            raise _busy()
        if not line.was_set:
            name, number = ("variant_id", variant.id) if variant else ("product_id", product.id)
            raise Invalid(f"Items with identity: [{name} {number}] requires absolute adjustment before relative")
        adjustment.level = levels.get(id(line), line.on_hand) + quantity
        levels[id(line)] = adjustment.level
        if quantity < 0 and adjustment.level < line.safety_stock:
            raise Invalid("Adjustment would leave less than the safety stock; nothing was changed")
        _check_level(adjustment.level)
        adjustments.append(adjustment)
    return _accept(store, adjustments)


@imitates(
    "levels seen later",
    "a change of stock is accepted at once and seen by readers after a moment",
    evidence="official",
    source=INVENTORY_V3,
    test="api/test_inventory.py::test_readers_see_a_change_a_little_later",
)
def _accept(store: Store, adjustments: list[Adjustment]) -> str:
    transaction = store.new_uuid()
    late = store.quirks.inventory_delay[1] > 0
    delay = _delay(store, transaction) if late else timedelta()
    for each in adjustments:
        line = _line_of(each)
        if late:
            line.still_seen = line.seen_on_hand
            line.on_its_way += 1
            variant_id = each.variant.id if each.variant else 0
            store.agenda.add(
                store.clock.now() + delay, LEVELS_SEEN, each.product.id, variant_id, each.location_id, each.level
            )
        before = line.available
        line.on_hand, line.was_set = each.level, True
        announce_level(store, each.product, each.variant, change=line.available - before, ordered=False)
        announce_stock(store, each.product, each.variant, location_id=each.location_id, line=line, before=before)
    return transaction


@imitates(
    "how much later",
    "the moment is drawn by seed from half a second to five seconds",
    evidence="guess",
    source=ESTIMATE,
    test="api/test_inventory.py::test_the_delay_can_be_switched_off",
    otherwise=(
        Alternative("a change of stock is seen at once", "inventory_delay", (0.0, 0.0)),
        Alternative("a change of stock is seen half a minute to a minute later", "inventory_delay", (30.0, 60.0)),
    ),
    ask="PUT /v3/inventory/adjustments/absolute of a test product, then GET /v3/inventory/items of it each second: "
    "after how many is it there?",
)
def _delay(store: Store, transaction: str) -> timedelta:
    return timedelta(seconds=Random(f"{store.seed}:{transaction}").uniform(*store.quirks.inventory_delay))


def show_level_to_readers(store: Store, product_id: int, variant_id: int, location_id: int, level: int) -> None:
    """A change has reached the readers."""
    product = store.products.get(product_id)
    variant = product.variants.get(variant_id) if product else None
    if product is None or (variant_id and variant is None):
        return
    line = stock_line(variant.stock if variant else product.stock, location_id)
    line.on_its_way = max(0, line.on_its_way - 1)
    line.still_seen = level if line.on_its_way else None


_SETTINGS: dict[str, Read] = {
    "safety_stock": count,
    "is_in_stock": truth,
    "warning_level": count,
    "bin_picking_number": words(255),
}


@imitates(
    "settings of stock items",
    "safety stock, warning level and the like are set per location; safety stock is not for sale",
    evidence="official",
    source=INVENTORY_V3,
    test="api/test_inventory.py::test_settings_of_an_item_at_a_location",
)
def change_settings(store: Store, location_id: int, body: Any) -> str:
    """Change settings of items at a location; gives the transaction id.

    Raises:
        NotFound: no such location. Invalid: bad items. TooMany: more than 2,000 items.
    """
    location_with(store, location_id)
    entries = array(body.get("settings") if isinstance(body, dict) else None, "settings")
    if len(entries) > MOST_ITEMS:
        raise TooMany(f"The request payload is too large. The maximum items allowed in the array is {MOST_ITEMS}.")
    checked = []
    for number, each in enumerate(entries):
        if not isinstance(each, dict) or not isinstance(each.get("identity"), dict):
            raise Invalid("Payload contains invalid fields", errors={f"setting.{number}.identity": "is missing"})
        if not _SETTINGS.keys() & each.keys():
            message = "At least one setting must be specified: warning_level, is_in_stock or safety_stock"
            raise Invalid("Payload contains invalid fields", errors={f"setting.{number}.settings": message})
        values = read_known(each, _SETTINGS)
        checked.append((_find(store, each["identity"]), values))
    for (product, variant), values in checked:
        line = stock_line((variant or product).stock, location_id)
        for name, value in values.items():
            setattr(line, name, value)
        announce_at(store, "settings_changed", product, variant, location_id)
    return store.new_uuid()
