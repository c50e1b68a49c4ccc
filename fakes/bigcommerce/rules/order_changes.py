"""The rules for changing an existing order: a PUT merges plain fields, addresses, lines and fees into it.

Placing, status and archiving are in ``orders``.
"""

from dataclasses import dataclass, field
from typing import Any

from fakes.bigcommerce.refusals import NotImitated, check_imitated, invalid_field, not_writable
from fakes.bigcommerce.rules import orders as order_rules
from fakes.bigcommerce.rules.chosen_options import read_chosen
from fakes.bigcommerce.rules.order_input import (
    LINE_READERS,
    LineDraft,
    check_counted,
    check_currency,
    check_pairs,
    check_prices,
    read_address,
    read_fee,
    read_fields,
    read_new_line,
    read_plain_fields,
)
from fakes.bigcommerce.rules.stock import StockRequest, check_stock, move
from fakes.bigcommerce.sources import ORDERS_V2
from fakes.bigcommerce.state.field_rows import KeptIn, WrittenBy
from fakes.bigcommerce.state.order_fields import ORDER_FIELDS
from fakes.bigcommerce.state.order_product_fields import ORDER_PRODUCT_FIELDS
from fakes.bigcommerce.state.records import Address, Order, OrderAddress, OrderProduct
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import ZERO, as_id, listing, mapping, text
from fakes.evidence.ledger import imitates


@dataclass(slots=True)
class OrderChanges:
    """All that a PUT wants, checked and ready to be applied."""

    fields: dict[str, Any]
    billing_address: Address
    addresses: list[tuple[OrderAddress, Address, str | None]] = field(default_factory=list)
    lines: list[tuple[OrderProduct, dict[str, Any]]] = field(default_factory=list)
    new_lines: list[LineDraft] = field(default_factory=list)
    fees: list[dict[str, Any]] | None = None


def read_changes(store: Store, order: Order, body: Any) -> OrderChanges:
    """The body of a PUT.

    Raises:
        Invalid: what is wrong with it first.
        Conflict: there is not enough stock for new or larger lines.
    """
    body = mapping(body, "body")
    changes = OrderChanges(read_plain_fields(store, body), {})
    check_pairs(store, body)
    check_currency(order, body)
    check_imitated("consignments", body.get("consignments"))
    for name, row in ORDER_FIELDS.items():
        if row.written_by is WrittenBy.CALLER_ONCE and name in body and row.value(order):
            raise not_writable(name)
    changes.billing_address = read_address(body.get("billing_address", {}), "billing_address", partial=True)
    changes.addresses = _read_addresses(order, listing(body.get("shipping_addresses", []), "shipping_addresses"))
    for each in listing(body.get("products", []), "products"):
        _read_line(store, order, mapping(each, "products"), changes)
    if "fees" in body:
        changes.fees = _read_fees(order, listing(body["fees"], "fees"))
    if not (changes.lines or changes.new_lines):
        check_counted(
            changes.fields,
            items_total=order.items_total,
            order_is_digital=order.is_digital,
            items_shipped=order.items_shipped,
        )
    _check_stock(store, changes)
    return changes


def _read_fees(order: Order, given: list[Any]) -> list[dict[str, Any]]:
    """Guess: a fee with an id that the order does not have is refused."""
    fees = [read_fee(each) for each in given]
    if not {fee["id"] for fee in fees} <= {0, *(fee["id"] for fee in order.fees)}:
        raise invalid_field("fees")
    return fees


def _read_addresses(order: Order, given: list[Any]) -> list[tuple[OrderAddress, Address, str | None]]:
    """The addresses that change, each with its new method of shipping, if any.

    Guess: an entry with an id changes that address, one without the address at the same place.
    """
    pairs = []
    for position, each in enumerate(given):
        number = mapping(each, "shipping_addresses").get("id")
        by_place = order.shipping_addresses[position] if position < len(order.shipping_addresses) else None
        address = by_place if number is None else order.address(number)
        if address is None:
            raise invalid_field("shipping_addresses")
        method = text(each["shipping_method"], "shipping_method") if "shipping_method" in each else None
        pairs.append((address, read_address(each, "shipping_addresses", partial=True), method))
    return pairs


def _read_line(store: Store, order: Order, given: dict[str, Any], changes: OrderChanges) -> None:
    if "id" not in given:
        changes.new_lines.append(read_new_line(store, given, order.currency))
        return
    wanted = read_fields(given, LINE_READERS)
    if "name_customer" in wanted:
        wanted.setdefault("name", wanted.pop("name_customer"))
    line = order.line(wanted["id"])
    if line is None:
        raise invalid_field("id")
    if "product_id" in wanted and wanted["product_id"] != line.product_id:
        raise invalid_field("product_id")
    if 0 < wanted.get("quantity", line.quantity) < line.quantity_shipped:
        raise invalid_field("quantity")  # Guess: what has left the house stays on the order.
    for name, of_line in (("variant_id", line.variant_id), ("sku", line.sku if line.product_id else wanted.get("sku"))):
        if wanted.get(name, of_line) != of_line:
            raise NotImitated(name)
    if wanted.get("product_options"):
        wanted["product_options"] = _chosen_anew(store, line, wanted["product_options"])
    check_prices(store, given, wanted)
    changes.lines.append((line, _without_wrapping(wanted)))


def _without_wrapping(wanted: dict[str, Any]) -> dict[str, Any]:
    """Source: Orders V2: the id 0 alone takes the wrapping off a line."""
    if wanted.get("wrapping_id") != 0 or any(name.startswith("wrapping_") for name in wanted.keys() - {"wrapping_id"}):
        return wanted
    costs = {"wrapping_cost_ex_tax": ZERO, "wrapping_cost_inc_tax": ZERO}
    return {**wanted, "wrapping_name": "", "wrapping_message": "", **costs}


def _chosen_anew(store: Store, line: OrderProduct, given: list[Any]) -> list[dict[str, Any]]:
    """What a line shows then of modifiers. Guess: its variant and its price stay.

    Raises:
        Invalid: as for a new line, or the product is gone, or there never was one.
        NotImitated: it would be another variant.
    """
    product = store.products.get(line.product_id)
    if product is None or line.variant_id not in product.variants:
        raise invalid_field("product_options")
    variant = product.variants[line.variant_id]
    chosen = {(as_id(each.get("id")), as_id(each.get("value"))) for each in given if isinstance(each, dict)}
    options = {each["option_id"] for each in variant.option_values}
    own = {(each["option_id"], each["id"]) for each in variant.option_values}
    if not {each for each in chosen if each[0] in options} <= own:
        raise NotImitated("product_options of another variant")
    return read_chosen(product, variant, given).entries


def _check_stock(store: Store, changes: OrderChanges) -> None:
    """Third party: a line is not changed to fewer pieces than may be ordered either. Guess: but it may go."""
    wanted = [StockRequest(line.product, line.variant, line.quantity) for line in changes.new_lines if line.product]
    for line, values in changes.lines:
        quantity, product = values.get("quantity", line.quantity), store.products.get(line.product_id)
        if quantity not in (0, line.quantity) and product is not None:
            variant = product.variants.get(line.variant_id)
            wanted.append(StockRequest(product, variant, quantity, line.quantity))
    check_stock(wanted)


@imitates(
    "orders are merged",
    "a PUT changes what it names; a line without id is added, with quantity 0 removed; fees are replaced as a whole",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_orders_write.py::test_a_put_adds_changes_and_removes_lines",
)
def apply(store: Store, order: Order, changes: OrderChanges) -> None:
    """Change the order as read; nothing can fail any more."""
    order.billing_address.update(changes.billing_address)
    for place, address, method in changes.addresses:
        place.address.update(address)
        place.shipping_method = place.shipping_method if method is None else method
    for line, wanted in changes.lines:
        _change_line(store, order, line, wanted)
    _add_lines(store, order, changes.new_lines)
    if changes.fees is not None:
        order.fees = [{**fee, "id": fee["id"] or store.next_id("fee")} for fee in changes.fees]
    fields = dict(changes.fields)
    status_id, archived = fields.pop("status_id", None), fields.pop("is_deleted", None)
    recount = bool(changes.lines or changes.new_lines or changes.fees is not None)
    order_rules.set_fields(order, fields, recount=recount)
    if archived is not None and archived != order.is_deleted:
        _set_archived(store, order, archived)
    if status_id is not None:
        order_rules.set_status(store, order, status_id)
    store.touch(order)
    order_rules.announce_update(store, order)


def _set_archived(store: Store, order: Order, archived: bool) -> None:
    if archived:
        order_rules.archive(store, order)
    else:
        order.is_deleted = False


def _change_line(store: Store, order: Order, line: OrderProduct, wanted: dict[str, Any]) -> None:
    """Source: Orders V2: changing a line wipes the discounts on it."""
    if wanted.get("quantity") == 0:
        order_rules.remove_line(store, order, line)
        return
    for name, value in wanted.items():
        if name == "product_options":
            line.product_options = order_rules.options_with_ids(store, value)
        elif ORDER_PRODUCT_FIELDS[name].kept_in is KeptIn.ATTRIBUTE or name == "sku":
            setattr(line, name, value)
        elif ORDER_PRODUCT_FIELDS[name].kept_in is KeptIn.FIELDS:
            line.fields[name] = value
    line.applied_discounts = []
    if order.holds_stock and store.settings.inventory.edit_order_stock_adjustment:
        move(store, line, line.quantity)


def _add_lines(store: Store, order: Order, lines: list[LineDraft]) -> None:
    before = len(order.products)
    order_rules.add_lines(store, order, lines)
    if order.holds_stock and store.settings.inventory.edit_order_stock_adjustment:
        for line in order.products[before:]:
            move(store, line, line.quantity)
    order_rules.count_sold(store, lines)


def change_address(store: Store, order: Order, place: OrderAddress, body: Any) -> None:
    """The body of a PUT of one shipping address.

    Raises:
        Invalid: a field that is not one of a person and a street. Source: Orders V2: cost and tax stay as they are.
    """
    given = mapping(body, "body")
    for name in (
        "id",
        "order_id",
        "items_total",
        "items_shipped",
        "base_cost",
        "cost_ex_tax",
        "cost_inc_tax",
        "cost_tax",
    ):
        if name in given:
            raise not_writable(name)
    address = read_address(given, "shipping_address", partial=True)
    method = text(given.get("shipping_method", place.shipping_method), "shipping_method")
    place.address.update(address)
    place.shipping_method = method
    store.touch(order)
    order_rules.announce_update(store, order)
