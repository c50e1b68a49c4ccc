"""The rules for orders: placing them, setting fields and status, totals, archiving.

Reading request bodies is in ``order_input``; shipments have a module of their own.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

from fakes.bigcommerce.rules.order_input import LineDraft, OrderDraft
from fakes.bigcommerce.rules.stock import StockRequest, announce_product, check_stock, move, settle_stock
from fakes.bigcommerce.sources import ESTIMATE, OLD_ORDERS, ORDERS_V2, RECORDED_BY_APPSE, THREADS
from fakes.bigcommerce.state.field_rows import KeptIn, check_kinds
from fakes.bigcommerce.state.order_fields import ORDER_FIELDS
from fakes.bigcommerce.state.order_product_fields import ORDER_PRODUCT_FIELDS
from fakes.bigcommerce.state.records import Address, Order, OrderAddress, OrderProduct
from fakes.bigcommerce.state.statuses import COMPLETED, INCOMPLETE, PENDING, SHIPPED
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import ZERO
from fakes.evidence.ledger import Alternative, imitates
from fakes.state.fast_copy import replica


def _set_cost(order: Order, name: str, value: Decimal) -> None:
    order.costs[name] = value


def _set_field(order: Order, name: str, value: Any) -> None:
    order.fields[name] = value


def _ignore(order: Order, name: str, value: Any) -> None:
    """Guess: a computed field is accepted and has no effect."""


_SETTERS: dict[KeptIn, Callable[[Order, str, Any], None]] = {
    KeptIn.ATTRIBUTE: setattr,
    KeptIn.TOTAL: setattr,
    KeptIn.COSTS: _set_cost,
    KeptIn.FIELDS: _set_field,
    KeptIn.NOWHERE: _ignore,
}
check_kinds(KeptIn, _SETTERS, {KeptIn.OWN_RULE})
_SETTERS_BY_NAME = {
    name: _SETTERS[row.kept_in]
    for name, row in ORDER_FIELDS.items()
    if row.is_written_by_callers and row.kept_in is not KeptIn.OWN_RULE
}

_NO_COSTS = {name: ZERO for name, row in ORDER_FIELDS.items() if row.kept_in is KeptIn.COSTS}
_DEFAULTS = {name: row.default for name, row in ORDER_FIELDS.items() if row.kept_in is KeptIn.FIELDS}
_COPIED_TO_LINES = {name: row.of_product for name, row in ORDER_PRODUCT_FIELDS.items() if row.of_product is not None}


@imitates(
    "orders begin at 100",
    "the first order of a store has id 100, and ids only grow",
    evidence="recorded",
    source=OLD_ORDERS,
    test="api/test_orders_write.py::test_a_new_order_gets_the_next_id_and_pending",
)
@imitates(
    "billing address stands in",
    "an order with physical lines and no shipping address goes to the billing address",
    evidence="official",
    source=OLD_ORDERS,
    test="api/test_orders_write.py::test_without_a_shipping_address_it_goes_to_the_billing_address",
    shows=lambda order, store, draft: bool(order.shipping_addresses) and not draft.shipping_addresses,
)
def create(store: Store, draft: OrderDraft) -> Order:
    """Place an order.

    Raises:
        Conflict: there is not enough stock, or too little or too much was wanted.
    """
    check_stock(StockRequest(line.product, line.variant, line.quantity) for line in draft.lines if line.product)
    now = store.now()
    fields = dict(draft.fields)
    order = Order(
        id=store.next_id("order"),
        status_id=fields.pop("status_id", PENDING),
        date_created=now,
        date_modified=now,
        billing_address=draft.billing_address,
        order_source=draft.order_source,
        currency=draft.currency,
        shown_in=draft.shown_in or draft.currency,
        costs=dict(_NO_COSTS),
        fields=dict(_DEFAULTS),
        is_tax_inclusive=store.settings.prices_include_tax,
    )
    _add_addresses(store, order, draft)
    order.pickups = [{"id": store.next_id("pickup"), **pickup} for pickup in draft.pickups]
    add_lines(store, order, draft.lines)
    order.fees = [{**fee, "id": store.next_id("fee")} for fee in draft.fees]
    set_fields(order, fields, recount=True)
    settle_stock(store, order, None)
    store.orders.put(order)
    store.schedule_copy_for_readers(order)
    _announce_creation(store, order)
    count_sold(store, draft.lines)
    return order


def count_sold(store: Store, lines: Iterable[LineDraft]) -> None:
    """Products remember how many were ordered."""
    for line in lines:
        if line.product:
            line.product.total_sold += line.quantity
            announce_product(store, line.product)


@imitates(
    "unpaid orders are told too",
    "an order is told of when it is created, also when it is incomplete",
    evidence="third party",
    source=THREADS,
    test="api/test_webhooks.py::test_what_people_and_programs_do_is_told",
    shows=lambda _, store, order: order.status_id == INCOMPLETE and bool(store.webhooks.hooks),
)
def _announce_creation(store: Store, order: Order) -> None:
    store.announce("store/order/created", {"type": "order", "id": order.id})


def _add_addresses(store: Store, order: Order, draft: OrderDraft) -> None:
    wanted: list[Address] = draft.shipping_addresses
    if not wanted and any(line.type == "physical" and line.pickup is None for line in draft.lines):
        wanted = [dict(draft.billing_address)]
    order.shipping_addresses = [OrderAddress(store.next_id("address"), order.id, address) for address in wanted]
    for place, method in zip(order.shipping_addresses, draft.shipping_methods, strict=False):
        place.shipping_method = method or place.shipping_method


def add_lines(store: Store, order: Order, lines: Iterable[LineDraft]) -> None:
    """Add lines to an order.  Source: Orders V2: what is not physical has address 0.  Guess: what is picked up, too."""
    for line in lines:
        address_id = 0
        if line.type == "physical" and line.pickup is None and order.shipping_addresses:
            address_id = order.shipping_addresses[line.address].id
        order.products.append(
            OrderProduct(
                id=store.next_id("order_product"),
                order_id=order.id,
                product_id=line.product.id if line.product else 0,
                variant_id=line.variant.id if line.variant else 0,
                order_address_id=address_id,
                order_pickup_method_id=0 if line.pickup is None else order.pickups[line.pickup]["id"],
                name=line.name,
                sku=line.sku,
                type=line.type,
                quantity=line.quantity,
                price_ex_tax=line.price_ex_tax,
                price_inc_tax=line.price_inc_tax,
                base_price=line.price_inc_tax if order.is_tax_inclusive else line.price_ex_tax,
                product_options=options_with_ids(store, line.options),
                fields=_line_fields(line),
            )
        )


def _line_fields(line: LineDraft) -> dict[str, Any]:
    product = line.product
    copied = {name: copy(product) for name, copy in _COPIED_TO_LINES.items()} if product else {}
    return {**copied, **line.fields}


def options_with_ids(store: Store, entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was chosen and typed on a line, as it is kept with the order."""
    return [{"id": store.next_id("order_product_option"), **entry} for entry in entries]


def set_fields(order: Order, fields: Mapping[str, Any], *, recount: bool) -> None:
    """Set plain fields; totals follow from lines and costs unless they are given."""
    for name, value in fields.items():
        _SETTERS_BY_NAME[name](order, name, value)
    if recount or any(ORDER_FIELDS[name].in_totals for name in fields):
        count_totals(order)
    for name, value in fields.items():
        if ORDER_FIELDS[name].kept_in is KeptIn.TOTAL:
            setattr(order, name, value)


def count_totals(order: Order) -> None:
    """Add up lines, costs and fees, less discounts. Guess: an order never costs less than nothing."""
    _spread_discount(order)
    off = order.discount_amount + order.coupon_discount
    untaxed = (
        {"ex_tax": -order.tax_spared, "inc_tax": ZERO} if order.is_tax_inclusive else {"inc_tax": order.tax_spared}
    )
    for tax in ("ex_tax", "inc_tax"):
        subtotal = sum((getattr(line, f"total_{tax}") for line in order.products), ZERO)
        costs = sum((order.costs[f"{part}_cost_{tax}"] for part in ("shipping", "handling", "wrapping")), ZERO)
        fees: Decimal = sum((fee[f"cost_{tax}"] for fee in order.fees), ZERO)
        setattr(order, f"subtotal_{tax}", subtotal)
        setattr(order, f"total_{tax}", max(ZERO, subtotal + costs + fees - off - untaxed.get(tax, ZERO)))


MANUAL_DISCOUNT = "manual-discount"


def _spread_discount(order: Order) -> None:
    """Each line bears its part of what is taken off the whole order, and of that part no tax is paid.

    Guess: in proportion to the prices as the store enters them; the last line takes what rounding leaves.
    """
    kind = "total_inc_tax" if order.is_tax_inclusive else "total_ex_tax"
    whole, left = sum((getattr(line, kind) for line in order.products), ZERO), order.discount_amount
    for line in order.products:
        worth = getattr(line, kind)
        share = (
            left if line is order.products[-1] else order.currency.rounded(order.discount_amount * worth / (whole or 1))
        )
        left -= share
        line.manual_discount, line.tax_spared = share, ZERO
        line.applied_discounts = [each for each in line.applied_discounts if each["id"] != MANUAL_DISCOUNT]
        if share > ZERO:
            _discount(order, line, worth)


@imitates(
    "manual discounts",
    "what is taken off an order stands on its lines as a manual discount, which lowers their tax, too",
    evidence="recorded",
    source=RECORDED_BY_APPSE,
    test="api/test_orders_write.py::test_a_manual_discount_stands_on_the_lines",
)
def _discount(order: Order, line: OrderProduct, worth: Decimal) -> None:
    """Source: Orders V2 too: total_tax is that of the price less the discount. Guess: rounded as the currency is."""
    amount = f"{line.manual_discount:.4f}"
    entry = {"id": MANUAL_DISCOUNT, "amount": amount, "name": "Manual Discount", "code": None, "target": "order"}
    line.applied_discounts.append(entry)
    tax = line.total_inc_tax - line.total_ex_tax
    line.tax_spared = tax - order.currency.rounded(tax * max(ZERO, worth - line.manual_discount) / (worth or 1))


@imitates(
    "any status may follow any other",
    "an order can be put into every known status from every other one",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_orders_write.py::test_any_status_may_follow_any_other",
)
def set_status(store: Store, order: Order, status_id: int, *, moves_stock: bool = True) -> None:
    """Move an order to a status, with all that follows from it."""
    previous, order.status_id = order.status_id, status_id
    if status_id in (SHIPPED, COMPLETED) and order.date_shipped is None:
        _ship_by_hand(store, order)
    if moves_stock:
        settle_stock(store, order, previous)
    store.touch(order)
    if previous != status_id:
        announce_status(store, order, previous)


def announce_status(store: Store, order: Order, previous: int) -> None:
    """Tell of the status that an order has now, and had before."""
    change = {"previous_status_id": previous, "new_status_id": order.status_id}
    store.announce("store/order/statusUpdated", {"type": "order", "id": order.id, "status": change})


@imitates(
    "status set by hand",
    "setting status Shipped or Completed without a shipment dates the order as shipped and ships no line",
    evidence="recorded",
    source=RECORDED_BY_APPSE,
    test="api/test_orders_write.py::test_status_shipped_by_hand_ships_no_line",
)
def _ship_by_hand(store: Store, order: Order) -> None:
    order.date_shipped = store.now()


@imitates(
    "archiving",
    "deleting an order archives it: is_deleted is set, and nothing of it is lost",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_orders_write.py::test_deleting_archives",
)
def archive(store: Store, order: Order) -> None:
    """Hide an order; it is never gone."""
    order.is_deleted = store.orders.any_archived = store.copied_orders.any_archived = True
    store.touch(order)
    store.announce("store/order/archived", {"type": "order", "id": order.id})


@imitates(
    "archiving many",
    "deleting all orders archives the first fifty that are not archived yet, or as many as limit says",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_orders_write.py::test_deleting_all_archives_a_page_of_them",
)
def archive_many(store: Store, most: int) -> None:
    """Guess: which ones, and that the limit is one of pages."""
    shown = [order.id for order in islice((each for each in store.orders.scan() if not each.is_deleted), most)]
    for order_id in shown:
        archive(store, store.orders[order_id])


@imitates(
    "stale reads",
    "lists, counts and reads by id show an order at once as it is; by switch later, though not what is read of its "
    "parts, or answered to the writer",
    evidence="guess",
    source=ESTIMATE,
    test="test_stale_reads.py::test_a_change_is_seen_later",
    otherwise=(
        Alternative("a change of an order is seen two seconds later", "stale_reads", 2.0),
        Alternative("a change of an order is seen twenty seconds later", "stale_reads", 20.0),
    ),
    ask="PUT /v2/orders/{id of a test order} with staff_notes, and at once GET /v2/orders/{id}: are the notes there?",
)
def copy_for_readers(store: Store, order_id: int) -> None:
    """Readers see an order as it is by now, younger changes of it too. Guess: copies are made of whole orders."""
    store.copied_orders.put(replica(store.orders.peek(order_id)))


def announce_update(store: Store, order: Order) -> None:
    """Tell that something of an order changed. Source: Webhooks guide: any change counts."""
    store.announce("store/order/updated", {"type": "order", "id": order.id})


def remove_line(store: Store, order: Order, line: OrderProduct) -> None:
    """Take a line off an order; what it held of stock goes back when the settings adjust edited orders."""
    if store.settings.inventory.edit_order_stock_adjustment:
        move(store, line, 0)
    order.products.remove(line)
