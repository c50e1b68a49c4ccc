"""What the store's owner sees and does in the control panel.

The rules behind its buttons are in ``rules``.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from fakes.bigcommerce.doors.typed_in import Amount, amount, pieces
from fakes.bigcommerce.refusals import Invalid
from fakes.bigcommerce.rules import catalog as catalog_rules
from fakes.bigcommerce.rules import coupons as coupon_rules
from fakes.bigcommerce.rules import modifiers as modifier_rules
from fakes.bigcommerce.rules import order_changes
from fakes.bigcommerce.rules import orders as order_rules
from fakes.bigcommerce.rules import payments as payment_rules
from fakes.bigcommerce.rules import shipments as shipment_rules
from fakes.bigcommerce.rules import webhooks as webhook_rules
from fakes.bigcommerce.rules.catalog_parts import PARTS
from fakes.bigcommerce.rules.order_input import LineDraft, OrderDraft, line_of_sku, prices_of, read_address
from fakes.bigcommerce.rules.product_fields import PRODUCT_READERS
from fakes.bigcommerce.rules.stock import set_level, settle_stock
from fakes.bigcommerce.sources import (
    CONNECTION_GUIDE,
    ESTIMATE,
    ORDERS_V2,
    RECORDED_BY_APPSE,
    STARSHIP,
    SUPPORT_MANUAL_ORDERS,
    WEBHOOK_GUIDE,
)
from fakes.bigcommerce.state.accounts import V2_V3_TOKEN, ApiAccount, NewApiAccount
from fakes.bigcommerce.state.records import Order, Product, Shipment, Variant
from fakes.bigcommerce.state.settings import STORE_CURRENCY, Currency, StoreSettings
from fakes.bigcommerce.state.statuses import AWAITING_FULFILLMENT, CANCELLED, COMPLETED, REFUNDED, status_number
from fakes.bigcommerce.state.store import Store
from fakes.evidence.ledger import Alternative, Exercised, door, imitates
from fakes.names import check_name

AMOUNTS = ("cost_price", "retail_price", "sale_price", "map_price")
"""What a person types into a product's page beside its price."""


@door
class ControlPanel:
    """One store's control panel, open until the trial ends; then only a plan can be chosen."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def exercised(self) -> Exercised:
        return self._store.exercised

    def choose_plan(self, plan: str) -> None:
        """Choose a paid plan; also possible after the trial has ended, until the store is deleted.

        Raises:
            ValueError: not a paid plan.
            StoreClosed: the store was deleted.
        """
        self._store.upgrade(plan)

    def create_api_account(self, name: str, scopes: Mapping[str, str], token_type: str = V2_V3_TOKEN) -> NewApiAccount:
        """Make an API account; scopes such as {"orders": "modify"} are fixed for its life.

        Raises:
            ValueError: unknown scopes, levels or token type.
            PlanLimitReached: there are 50 already.
            StoreClosed: the trial has ended.
        """
        self._check_open()
        return self._store.accounts.create(name, scopes, token_type, self._store.now())

    def api_accounts(self) -> list[ApiAccount]:
        self._check_open()
        return self._store.accounts.all()

    def delete_api_account(self, account_id: int) -> None:
        """Raises NotFound when there is none, StoreClosed when the trial has ended."""
        self._check_open()
        webhook_rules.forget_account(self._store, self._store.accounts.delete(account_id))

    @property
    def settings(self) -> StoreSettings:
        """The store's settings, open to change."""
        self._check_open()
        return self._store.settings

    def add_currency(self, code: str, rate: Amount, *, digits: int = 2, is_transactional: bool = True) -> Currency:
        """Sell in another currency, or at another rate from now on; orders keep the rate that they were placed at.

        ``rate`` is what one of the store's own currency costs; a currency that is not transactional is only shown.

        Raises:
            ValueError: the store's own currency, no code of three capitals, a rate or digits that make no sense.
            StoreClosed: the trial has ended.
        """
        self._check_open()
        exact = amount(rate, "rate")
        if not re.fullmatch("[A-Z]{3}", code) or not exact or type(digits) is not int or digits not in range(5):
            wanted = "wanted a code of three capitals, a rate above 0 and 0 to 4 digits"
            raise ValueError(f"{wanted}, got {code!r}, {rate} and {digits}")
        settings = self._store.settings
        if code == settings.profile.currency:
            raise ValueError(f"{code!r} is the store's own currency, which has no rate to itself")
        known = settings.currencies.get(code)
        number = known.id if known else STORE_CURRENCY + self._store.next_id("currency")
        settings.currencies[code] = Currency(number, code, exact, digits, is_transactional, self._store.now())
        return settings.currencies[code]

    def add_product(
        self,
        *,
        sku: str,
        name: str,
        price: Amount,
        stock: int | None = None,
        variants: Sequence[Mapping[str, Any]] = (),
        modifiers: Sequence[Mapping[str, Any]] = (),
        **fields: Any,
    ) -> Product:
        """Add a product. ``stock`` given: its level is tracked; with variants, each variant's.

        A variant is {"sku", "options": {"Size": "S"}, "stock": 5, "price": optional}; a modifier as in the API, such
        as {"display_name": "Engraving", "type": "text", "required": False}; more fields as in the API, its amounts
        also as texts.

        Raises:
            ValueError: an amount or a level that makes no sense, or the form has no such field. Invalid: bad fields.
            Conflict: name or SKU taken. StoreClosed: the trial has ended.
        """
        self._check_open()
        for field in fields:
            check_name("field of a product", field, (*PRODUCT_READERS, *PARTS))
        tracking = "none" if stock is None else "product"
        if any(each.get("stock") is not None for each in variants):
            tracking = "variant"
        amounts = {name: amount(fields[name], name) for name in AMOUNTS if name in fields}
        body = {"type": "physical", "weight": 1, "inventory_tracking": tracking, **fields, **amounts}
        body |= {"sku": sku, "name": name, "price": amount(price, "price")}
        body["variants"] = [_variant(each) for each in variants]
        if stock is not None:
            body["inventory_level"] = pieces(stock, "stock", lowest=0)
        product = catalog_rules.create_product(self._store, body)
        for each in modifiers:
            modifier_rules.create(self._store, product, dict(each))
        return product

    def set_stock(self, sku: str, level: int) -> None:
        """Set the level of the product or variant with a SKU; an untracked product becomes tracked.

        Raises:
            KeyError: no such SKU. ValueError: no level, such as one below zero. StoreClosed: the trial has ended.
        """
        self._check_open()
        level = pieces(level, "level", lowest=0)
        found = self._find(sku)
        product = self._store.products[found.product_id] if isinstance(found, Variant) else found
        variant = found if isinstance(found, Variant) else None
        if product.inventory_tracking == "none":
            product.inventory_tracking = "variant" if variant else "product"
        set_level(self._store, product, variant, level)
        self._store.touch_product(product)

    def delete_product(self, sku: str) -> None:
        """Raises KeyError when there is no such SKU, StoreClosed when the trial has ended."""
        self._check_open()
        found = self._find(sku)
        product = self._store.products[found.product_id] if isinstance(found, Variant) else found
        catalog_rules.delete_product(self._store, product)

    def create_coupon(self, code: str, kind: str, worth: Amount) -> None:
        """Make a coupon; kind is per item, percent, per total, shipping or free shipping.

        Raises:
            ValueError: unknown kind, no amount, or the code exists. StoreClosed: the trial has ended.
        """
        self._check_open()
        coupon_rules.create(self._store, code, kind, amount(worth, "amount"))

    def set_order_status(self, order_id: int, status: int | str) -> None:
        """Put an order into a status given by number or label.

        Raises:
            KeyError: no such order. ValueError: no such status. StoreClosed: the trial has ended.
        """
        order = self._order(order_id)
        order_rules.set_status(self._store, order, status_number(status))
        order_rules.announce_update(self._store, order)

    def change_quantity(self, order_id: int, sku: str, quantity: int) -> None:
        """Edit an order: so many of a SKU in all instead of what was ordered; of several lines the last ones change.

        Raises:
            KeyError: no such order, or nothing of this SKU in it. ValueError: no number of pieces. Invalid: less than
            was shipped. Conflict: out of stock. StoreClosed: the trial has ended.
        """
        order = self._order(order_id)
        quantity = pieces(quantity, "quantity", lowest=0)
        _check_editable(self._store, order)
        lines = [line for line in order.products if line.sku == sku]
        if not lines:
            raise KeyError(f"order {order_id} has no line of {sku!r}")
        changed, left = [], quantity
        for line in lines:
            part = left if line is lines[-1] else min(left, line.quantity)
            changed.append({"id": line.id, "quantity": part})
            left -= part
        body = {"products": changed}
        order_changes.apply(self._store, order, order_changes.read_changes(self._store, order, body))

    @imitates(
        "manual orders",
        "an order that the staff enters has a cart as any other, is said to be manual, and pays nothing by itself",
        evidence="recorded",
        source=RECORDED_BY_APPSE,
        test="doors/test_control_panel.py::test_an_order_is_entered_by_hand",
    )
    def create_order(
        self,
        lines: Sequence[tuple[str, int]],
        billing_address: Mapping[str, Any],
        status: int | str = "Pending",
        custom_lines: Sequence[Mapping[str, Any]] = (),
    ) -> Order:
        """Enter an order of SKUs for somebody who called, and of things that are in no catalog.

        A custom line is {"name", "price", "quantity", "sku": optional}; a price is what the store enters prices as.

        Raises:
            KeyError: no such SKU. ValueError: no such status, no number of pieces, no amount. Refused: a bad address,
            or out of stock. StoreClosed.
        """
        self._check_open()
        settings = self._store.settings
        currency = settings.currency() or Currency(STORE_CURRENCY, settings.profile.currency)
        drafts = [line_of_sku(self._store, sku, pieces(count, "quantity"), currency) for sku, count in lines]
        drafts += [self._custom_line(each, currency) for each in custom_lines]
        billing = read_address(billing_address, "billing_address", needs_zip=True)
        draft = OrderDraft(billing, drafts, currency, order_source="manual")
        draft.fields = {"status_id": status_number(status), "tax_provider_id": "BasicTaxProvider"}
        order = order_rules.create(self._store, draft)
        order.cart_id = self._store.new_uuid()
        self._store.orders.put(order)
        return order

    @imitates(
        "custom products",
        "the staff may put on an order by hand what the catalog does not have: a name, a price and perhaps a SKU",
        evidence="official",
        source=SUPPORT_MANUAL_ORDERS,
        test="doors/test_control_panel.py::test_an_order_by_hand_may_have_custom_products",
    )
    def _custom_line(self, given: Mapping[str, Any], currency: Currency) -> LineDraft:
        """Guess: a thing to be shipped, of which no stock is kept."""
        count = pieces(given["quantity"], "quantity")
        ex_tax, inc_tax = prices_of(self._store, amount(given["price"], "price"), currency, count)
        return LineDraft(given["name"], given.get("sku", ""), "physical", count, ex_tax, inc_tax)

    @imitates(
        "staff notes",
        "what the staff notes on an order stands there for the API to read and to write, and the order was changed",
        evidence="official",
        source=ORDERS_V2,
        test="doors/test_control_panel.py::test_the_staff_write_notes",
    )
    def write_staff_notes(self, order_id: int, notes: str) -> None:
        """Put these notes in the place of those that were there.

        Raises:
            KeyError: no such order. StoreClosed: the trial has ended.
        """
        order = self._order(order_id)
        order.staff_notes = notes
        self._store.touch(order)
        order_rules.announce_update(self._store, order)

    def give_store_credit(self, customer_id: int, credit: Amount) -> None:
        """Raises KeyError when nobody has registered with this id, ValueError for no amount, StoreClosed."""
        self._check_open()
        if customer_id not in self._store.customers:
            raise KeyError(f"nobody has the customer number {customer_id}; wanted one of {list(self._store.customers)}")
        self._store.customers[customer_id]["store_credit"] += amount(credit, "amount")

    def capture_payment(self, order_id: int) -> None:
        """Take what was only authorised. Raises Invalid when nothing was."""
        order = self._order(order_id)
        paid = COMPLETED if order.is_digital else AWAITING_FULFILLMENT
        payment_rules.settle(self._store, order, "capture", paid)

    def void_payment(self, order_id: int) -> None:
        """Let go what was only authorised; the order is cancelled. Raises Invalid when nothing was."""
        payment_rules.settle(self._store, self._order(order_id), "void", CANCELLED)

    def archive_order(self, order_id: int) -> None:
        """Raises KeyError when there is no such order, StoreClosed when the trial has ended."""
        order_rules.archive(self._store, self._order(order_id))

    def ship_order(self, order_id: int, tracking_number: str = "", shipping_provider: str = "") -> list[Shipment]:
        """Ship all that is left of an order, one shipment for each of its addresses.

        Raises:
            KeyError: no such order. Invalid: an unknown provider. StoreClosed: the trial has ended.
        """
        order = self._order(order_id)
        made = []
        for address in order.shipping_addresses:
            left = [line for line in order.products if line.order_address_id == address.id and line.quantity_to_ship]
            body = {
                "order_address_id": address.id,
                "items": [{"order_product_id": line.id, "quantity": line.quantity_to_ship} for line in left],
                "tracking_number": tracking_number,
                "shipping_provider": shipping_provider,
            }
            if left:
                made.append(shipment_rules.create(self._store, order, body))
        return made

    def refund_order(self, order_id: int, lines: Sequence[tuple[str, int]] | None = None) -> None:
        """Pay all of an order back, or what these pieces cost.

        Raises:
            KeyError: no such order, or nothing of this SKU in it. ValueError: no number of pieces. Invalid: nothing was
            paid, or too many pieces. StoreClosed: the trial has ended.
        """
        order = self._order(order_id)
        if lines is None:
            payment_rules.refund_rest(self._store, order)
        elif not lines:
            raise ValueError("wanted lines to pay back, or None for all of the order; got []")
        else:
            there = dict.fromkeys(line.sku for line in order.products)
            if unknown := [sku for sku, _ in lines if sku not in there]:
                raise KeyError(f"order {order_id} has nothing under {', '.join(unknown)}; it has {', '.join(there)}")
            payment_rules.refund_lines(self._store, order, _by_line(order, lines))
        _restock(self._store, order)

    @imitates(
        "orders page",
        "the orders page shows id, customer, date, status and total of every order, newest first",
        evidence="official",
        source=CONNECTION_GUIDE,
        test="doors/test_control_panel.py::test_the_orders_page_looks_as_in_the_guide",
    )
    def orders(self, *, archived: bool = False) -> list[dict[str, str]]:
        """Rows of the orders page: Order ID, Customer, Date, Status, Total. Raises StoreClosed."""
        return self.some_orders(archived=archived)[1]

    def some_orders(
        self, first: int = 0, most: int | None = None, *, archived: bool = False
    ) -> tuple[int, list[dict[str, str]]]:
        """How many rows the orders page has, and those of them from ``first`` on, at most so many.

        Raises:
            StoreClosed: the trial has ended.
        """
        self._check_open()
        there = [
            each for each in self._store.orders.scan() if each.is_deleted == archived and (each.status_id or archived)
        ]
        there.reverse()
        wanted = there[first : None if most is None else first + most]
        return len(there), [self._order_row(order) for order in wanted]

    @imitates(
        "order details",
        "behind the + of an order stand its address, what was ordered and shipped, its shipments and its staff notes",
        evidence="third party",
        source=STARSHIP,
        test="doors/test_control_panel.py::test_the_details_of_an_order_stand_behind_the_plus",
    )
    def order_details(self, order_id: int) -> dict[str, Any]:
        """What stands behind the + of an order: Status, Billing, Items, Shipments and Staff Notes.

        Raises:
            KeyError: no such order. StoreClosed: the trial has ended.
        """
        order = self._order(order_id)
        return {
            **self._order_row(order),
            "Billing": _postal(order.billing_address),
            "Items": [
                {"SKU": line.sku, "Name": line.name, "Quantity": line.quantity, "Shipped": line.quantity_shipped}
                for line in order.products
            ],
            "Shipments": [_parcel(order, shipment) for shipment in order.shipments],
            "Staff Notes": order.staff_notes or "",
        }

    def products(self) -> list[dict[str, str]]:
        """Rows of the products page: SKU, Name, Price, Stock, Status. Raises StoreClosed."""
        self._check_open()
        return [row for product in self._store.products.scan() for row in self._product_rows(product)]

    def _order_row(self, order: Order) -> dict[str, str]:
        address = order.billing_address
        name = f"{address['first_name']} {address['last_name']}".strip()
        created = order.date_created
        return {
            "Order ID": str(order.id),
            "Customer": f"{name} (Guest)" if order.customer_id == 0 else name,
            "Date": _day(created.date()),
            "Status": self._store.status_label(order.status_id),
            "Total": self._total(order),
        }

    def _product_rows(self, product: Product) -> list[dict[str, str]]:
        records: list[Product | Variant] = [product]
        if product.base_variant_id is None:
            records += product.variants.values()
        tracked = product.inventory_tracking != "none"
        return [
            {
                "SKU": record.sku,
                "Name": _name(product, record),
                "Price": self._money(_price(product, record)),
                "Stock": str(record.inventory_level) if tracked else "",
                "Status": "Visible" if product.fields["is_visible"] else "Hidden",
            }
            for record in records
        ]

    def _total(self, order: Order) -> str:
        """Guess: how a total in another currency looks."""
        if order.currency.is_store_s_own:
            return self._money(order.total_inc_tax)
        return f"{order.total_inc_tax:,.{order.currency.digits}f} {order.currency.code}"

    def _money(self, amount: Decimal) -> str:
        return f"{self._store.settings.profile.currency_symbol}{amount:,.2f}"

    def _find(self, sku: str) -> Product | Variant:
        found = self._store.products.by_sku(sku)
        if found is None:
            raise KeyError(f"no product or variant with SKU {sku!r} in store {self._store.store_hash}")
        return found

    def _order(self, order_id: int) -> Order:
        self._check_open()
        if order_id not in self._store.orders:
            raise KeyError(f"no order {order_id} in store {self._store.store_hash}")
        return self._store.orders[order_id]

    def _check_open(self) -> None:
        self._store.check_open("the control panel")


def _postal(address: Mapping[str, Any]) -> str:
    """An address in one line."""
    names = ("first_name", "last_name", "company", "street_1", "street_2", "city", "state", "zip", "country")
    return ", ".join(str(address[name]) for name in names if address.get(name))


def _parcel(order: Order, shipment: Shipment) -> dict[str, Any]:
    skus = {line.id: line.sku for line in order.products}
    return {
        "Tracking Number": shipment.tracking_number,
        "Carrier": shipment.carrier,
        "Items": [{"SKU": skus[item.order_product_id], "Quantity": item.quantity} for item in shipment.items],
    }


def _variant(given: Mapping[str, Any]) -> dict[str, Any]:
    """A variant as people say it, as the catalog rules take it."""
    body = {name: value for name, value in given.items() if name not in ("options", "stock", "price")}
    body["option_values"] = [
        {"option_display_name": option, "label": label} for option, label in given["options"].items()
    ]
    if given.get("stock") is not None:
        body["inventory_level"] = pieces(given["stock"], "stock", lowest=0)
    if given.get("price") is not None:
        body["price"] = amount(given["price"], "price")
    return body


@cache
def _day(day: date) -> str:
    """A day as the pages write it; a long page has few of them."""
    return f"{day.day} {day:%b %Y}"


def _name(product: Product, record: Product | Variant) -> str:
    if isinstance(record, Product):
        return product.name
    return f"{product.name} ({', '.join(value['label'] for value in record.option_values)})"


def _price(product: Product, record: Product | Variant) -> Decimal:
    own = record.fields["price"] if isinstance(record, Variant) else None
    return product.price if own is None else own


@imitates(
    "orders edited by hand",
    "the staff may change the quantities of any order, in whatever status; a line of which nothing is left goes",
    evidence="guess",
    source=ESTIMATE,
    test="doors/test_control_panel.py::test_an_order_is_edited_by_hand",
    shows=lambda _, store, order: bool(order.shipments),
    otherwise=(Alternative("what was shipped can no longer be edited", "edited_by_hand", "not shipped"),),
    ask="open a shipped test order in the control panel: is there an Edit action?",
)
def _check_editable(store: Store, order: Order) -> None:
    if order.shipments and store.quirks.edited_by_hand == "not shipped":
        raise Invalid(f"order {order.id} was shipped, and cannot be edited any more")


def _by_line(order: Order, wanted: Sequence[tuple[str, int]]) -> dict[int, int]:
    """So many pieces of each line, by its id: of one SKU the first lines first, and what is too much of the last."""
    left = {line.id: line.quantity - line.quantity_refunded for line in order.products}
    taken: Counter[int] = Counter()
    for sku, count in wanted:
        still = pieces(count, "quantity")
        lines = [line.id for line in order.products if line.sku == sku]
        for line_id in lines:
            fitting = min(still, left[line_id] - taken[line_id])
            taken[line_id] += fitting
            still -= fitting
        taken[lines[-1]] += still
    return dict(+taken)


@imitates(
    "refunds by hand",
    "a refund of all in the control panel restocks when the settings say so, unlike one through the API",
    evidence="guess",
    source=WEBHOOK_GUIDE,
    test="doors/test_control_panel.py::test_a_refund_by_hand_restocks",
    shows=lambda _, store, order: (
        order.status_id == REFUNDED and store.settings.inventory.refund_order_stock_adjustment
    ),
    otherwise=(Alternative("a refund of all by hand does not restock either", "refunds_by_hand_restock", False),),
    ask="GET /v3/catalog/products/{id} before and after a test order of it is refunded in the control panel: has "
    "inventory_level risen?",
)
def _restock(store: Store, order: Order) -> None:
    if store.quirks.refunds_by_hand_restock:
        settle_stock(store, order, order.status_id)
