"""What a shopper does at the storefront: check out, pay, write to the seller, register.

The shoppers themselves are in ``fakes.people``.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID, uuid5

from fakes.arguments import checked
from fakes.bigcommerce.doors.typed_in import Amount, amount, pieces
from fakes.bigcommerce.refusals import Refused
from fakes.bigcommerce.rules import coupons as coupon_rules
from fakes.bigcommerce.rules import customers as customer_rules
from fakes.bigcommerce.rules import orders as order_rules
from fakes.bigcommerce.rules import payments as payment_rules
from fakes.bigcommerce.rules.order_input import LineDraft, OrderDraft, line_of_sku, read_address
from fakes.bigcommerce.sources import ORDER_GUIDE, ORDERS_V2, RECORDED_BY_APPSE, WEBHOOK_GUIDE
from fakes.bigcommerce.state.order_fields import ORDER_FIELDS
from fakes.bigcommerce.state.records import Address, Order, OrderAddress
from fakes.bigcommerce.state.settings import Currency
from fakes.bigcommerce.state.statuses import AWAITING_FULFILLMENT, AWAITING_PAYMENT, COMPLETED, INCOMPLETE
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import ZERO
from fakes.evidence.ledger import Exercised, door, imitates

GUEST = 0
SkuQuantity = tuple[str, int]
"""A SKU and how many of it."""

DEFAULT_SHOPPER: Address = {
    "first_name": "Sam",
    "last_name": "Shopper",
    "company": "",
    "street_1": "12 Sample Road",
    "street_2": "",
    "city": "Austin",
    "state": "Texas",
    "zip": "78701",
    "country": "United States",
    "country_iso2": "US",
    "phone": "512-555-0123",
    "email": "sam.shopper@example.com",
}


_FILLED_BY_CHECKOUT = {name: row.at_checkout for name, row in ORDER_FIELDS.items() if row.at_checkout is not None}

OFFLINE = ("Bank Deposit", "Cash on Delivery", "Check", "Money Order")
"""Ways of paying in which no gateway confirms that the money came."""


@door
class Storefront:
    """One store's shop window and checkout."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def exercised(self) -> Exercised:
        return self._store.exercised

    @imitates(
        "status after checkout",
        "a paid order awaits fulfillment, a digital one is completed, an unpaid one stays incomplete",
        evidence="official",
        source=ORDER_GUIDE,
        test="doors/test_storefront.py::test_the_status_after_checkout",
    )
    @checked
    def place_order(
        self,
        lines: Sequence[SkuQuantity],
        billing_address: Mapping[str, Any] | None = None,
        shipping_addresses: Sequence[Mapping[str, Any]] | None = None,
        customer_id: int = GUEST,
        *,
        pay: bool = True,
        payment_method: str = "Test Payment Gateway",
        shipping_cost: Amount = ZERO,
        shipping_method: str = "Free Shipping",
        handling_cost: Amount = ZERO,
        wrapping_cost: Amount = ZERO,
        discount: Amount = ZERO,
        coupon_codes: Sequence[str] = (),
        customer_message: str = "",
        gift_messages: Mapping[str, str] | None = None,
        options: Mapping[str, Mapping[str, str]] | None = None,
        currency: str | None = None,
        shown_in: str | None = None,
        use_store_credit: bool = False,
        authorize_only: bool = False,
    ) -> Order:
        """Check out. With several addresses the lines are dealt out in turn; too few lines are split by pieces.

        ``currency`` is the code of what is paid in, costs and all; ``shown_in`` of what the shop shows.
        ``gift_messages``, and ``options`` as in ``{"MUG": {"Engraving": "For Ann"}}``, are by SKU.

        Raises:
            KeyError: no such SKU, modifier, coupon or currency, or credit of nobody.
            ValueError: nothing ordered, no number or amount, more addresses than pieces, or a currency only to show.
            Refused: out of stock, not for sale, a bad address, or the store is closed.
        """
        draft = self._draft(lines, billing_address, shipping_addresses, options or {}, (currency, shown_in))
        _wrap(draft.lines, gift_messages or {}, wrapping_cost)
        coupons = [coupon_rules.coupon_with(self._store, code) for code in coupon_codes]
        how = _payment(payment_method, pay=pay, authorize_only=authorize_only)
        said = {"customer_id": customer_id, "payment_method": payment_method, "customer_message": customer_message}
        draft.fields = {**_FILLED_BY_CHECKOUT, **said, "status_id": _status(draft.lines, how)}
        draft.fields |= _costs(discount, shipping=shipping_cost, handling=handling_cost, wrapping=wrapping_cost)
        order = _created(self._store, draft)
        _charge_shipping(order.shipping_addresses, shipping_cost, shipping_method)
        coupon_rules.redeem(self._store, order, coupons)
        _take(self._store, order, how, use_store_credit=use_store_credit)
        return order

    @imitates(
        "paying later",
        "an incomplete order that is paid after all moves on as a paid checkout does",
        evidence="official",
        source=ORDERS_V2,
        test="doors/test_storefront.py::test_an_incomplete_order_can_be_paid_later",
    )
    def pay(self, order: Order) -> None:
        """Pay an incomplete order.

        Raises:
            ValueError: the order is not incomplete.
            Refused: the store is closed.
        """
        self._store.check_open("the storefront")
        order = self._store.orders[order.id]
        if order.status_id != INCOMPLETE:
            raise ValueError(f"order {order.id} is {order.status}, only an Incomplete one can be paid")
        payment_rules.charge(self._store, order)
        _tell_of_conversion(self._store, order)
        order_rules.set_status(self._store, order, COMPLETED if order.is_digital else AWAITING_FULFILLMENT)
        order_rules.announce_update(self._store, order)

    @imitates(
        "messages",
        "a shopper's message stands with the order, unread, for the API to read",
        evidence="official",
        source=ORDERS_V2,
        test="api/test_order_parts.py::test_messages_of_an_order",
    )
    def leave_message(self, order: Order, subject: str, message: str) -> None:
        """Write to the seller about an order. Raises StoreClosed."""
        self._store.check_open("the storefront")
        number = self._store.next_id("message")
        order = self._store.orders[order.id]
        order.messages.append(
            {
                "id": number,
                "order_id": order.id,
                "staff_id": 0,
                "customer_id": order.customer_id,
                "type": "customer",
                "subject": subject,
                "message": message,
                "status": "unread",
                "is_flagged": False,
                "date_created": self._store.now(),
            }
        )
        data = {"type": "order", "id": order.id, "message": {"order_message_id": number}}
        self._store.announce("store/order/message/created", data)

    def register(self, email: str, first_name: str, last_name: str) -> int:
        """Become a customer; the id goes with later orders.

        Raises:
            Conflict: somebody has that e-mail address. StoreClosed: the trial has ended.
        """
        self._store.check_open("the storefront")
        return customer_rules.register(self._store, email, first_name, last_name)

    def _draft(
        self,
        lines: Sequence[SkuQuantity],
        billing_address: Mapping[str, Any] | None,
        shipping_addresses: Sequence[Mapping[str, Any]] | None,
        options: Mapping[str, Mapping[str, str]],
        money: tuple[str | None, str | None],
    ) -> OrderDraft:
        """The order as it is wanted; ``money`` are the codes of what is paid in, and of what is shown."""
        paid_in, shown_in = money
        self._store.check_open("the storefront")
        currency = self._payable(paid_in)
        billing = read_address(_filled_in(billing_address or {}), "billing_address", needs_zip=True)
        places = [read_address(_filled_in(each), "shipping_address") for each in shipping_addresses or ()]
        parts = _deal(lines, max(1, len(places)))
        if unknown := options.keys() - {sku for sku, _ in lines}:
            raise KeyError(f"options are wanted for {min(unknown)!r}, which is not in the cart")
        drafts = [self._line(sku, quantity, place, currency, options.get(sku, {})) for sku, quantity, place in parts]
        shown = self._currency(shown_in) if shown_in else None
        return OrderDraft(billing, drafts, currency, places, order_source="www", shown_in=shown)

    def _currency(self, code: str | None) -> Currency:
        found = self._store.settings.currency(code)
        if found is None:
            raise KeyError(f"store {self._store.store_hash} has no currency {code!r}")
        return found

    def _payable(self, code: str | None) -> Currency:
        found = self._currency(code)
        if not found.is_transactional:
            raise ValueError(f"{code!r} is a currency to show prices in; wanted one to pay in")
        return found

    def _line(self, sku: str, quantity: int, place: int, currency: Currency, wanted: Mapping[str, str]) -> LineDraft:
        draft = line_of_sku(self._store, sku, quantity, currency, wanted)
        product, variant = draft.product, draft.variant
        if (product and product.fields["availability"] == "disabled") or (
            variant and variant.fields["purchasing_disabled"]
        ):
            raise Refused(f"{sku!r} cannot be bought at the moment")
        draft.address = place
        return draft


@imitates(
    "events of carts",
    "a checkout tells of its cart: that it was made, what came into it, and the order that it became",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_what_else_happens_here_is_told",
    shows=lambda _, store, *__: bool(store.webhooks.hooks),
)
def _tell_of_cart(store: Store, order: Order, *, is_ordered: bool) -> None:
    """Guess: all at once, because a shopper here fills a cart and checks out in one deed."""
    cart = {"type": "cart", "id": order.cart_id}
    for line in order.products:
        item = {"type": "cart_line_item", "id": str(uuid5(UUID(order.cart_id), str(line.id))), "cartId": order.cart_id}
        store.announce("store/cart/lineItem/created", item)
    for kind in ("created", "updated"):
        store.announce(f"store/cart/{kind}", cart)
    if is_ordered:
        _tell_of_conversion(store, order)


def _created(store: Store, draft: OrderDraft) -> Order:
    order = order_rules.create(store, draft)
    order.cart_id = store.new_uuid()  # Who is sent away has used up nothing of the store.
    return order


@imitates(
    "events of a checkout's end",
    "an order is made when its shopper comes to pay, as Incomplete; its status after that is told as a change",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_a_checkout_ends_in_a_change_of_status",
    shows=lambda _, store, *__: bool(store.webhooks.hooks),
)
def _tell_of_status(store: Store, order: Order) -> None:
    """Source: the example of such an event, from 0 to 11; the description of Incomplete. Guess: within the second."""
    order_rules.announce_status(store, order, INCOMPLETE)
    order_rules.announce_update(store, order)


def _tell_of_conversion(store: Store, order: Order) -> None:
    store.announce("store/cart/converted", {"type": "cart", "id": order.cart_id, "orderId": order.id})


def _filled_in(address: Mapping[str, Any]) -> Address:
    """An address with the default shopper's for what is left out; whoever names a country means that one."""
    if "country" in address:
        return {**DEFAULT_SHOPPER, "country_iso2": "", **address}
    return {**DEFAULT_SHOPPER, **address}


Payment = Literal["none", "awaited", "reserved", "taken"]


def _await(store: Store, order: Order) -> None:
    """Recorded in 2025: what is to be paid in cash says that it is pending."""
    order.payment_status = "pending"
    store.orders.put(order)


_TAKEN: Mapping[Payment, Callable[[Store, Order], None]] = {
    "awaited": _await,
    "reserved": payment_rules.authorize,
    "taken": payment_rules.charge,
}


def _take(store: Store, order: Order, payment: Payment, *, use_store_credit: bool) -> None:
    if use_store_credit:
        customer_rules.redeem_credit(store, order)
    if payment in _TAKEN:
        _TAKEN[payment](store, order)
    _tell_of_cart(store, order, is_ordered=payment != "none")
    if payment != "none":
        _tell_of_status(store, order)


def _payment(method: str, *, pay: bool, authorize_only: bool) -> Payment:
    if not pay:
        return "none"
    if method in OFFLINE:
        return _offline()
    return "reserved" if authorize_only else "taken"


@imitates(
    "offline payments",
    "an order that is to be paid by transfer, cheque or in cash awaits payment until the staff says it came",
    evidence="recorded",
    source=RECORDED_BY_APPSE,
    test="doors/test_storefront.py::test_an_offline_payment_is_awaited",
)
def _offline() -> Payment:
    return "awaited"


def _costs(discount: Amount, **costs: Amount) -> dict[str, Decimal]:
    """Guess: shipping, handling and wrapping are not taxed."""
    names = ("base_{}_cost", "{}_cost_ex_tax", "{}_cost_inc_tax")
    exact = {name.format(part): amount(cost, f"{part}_cost") for part, cost in costs.items() for name in names}
    return {**exact, "discount_amount": amount(discount, "discount")}


@imitates(
    "gift wrapping",
    "a line that is wrapped as a gift names the wrapping, its message and what it costs; the order has the sum",
    evidence="official",
    source=ORDERS_V2,
    test="doors/test_storefront.py::test_a_line_is_wrapped_as_a_gift",
    shows=lambda _, lines, messages, *__: bool(messages),
)
def _wrap(lines: Sequence[LineDraft], messages: Mapping[str, str], cost: Amount) -> None:
    """Guess: the first wrapped line bears the cost of all, and there is one kind of wrapping, with the id 1."""
    wrapped = [line for line in lines if line.sku in messages]
    for number, line in enumerate(wrapped):
        share = ZERO if number else amount(cost, "wrapping_cost")
        line.fields |= {"wrapping_id": 1, "wrapping_name": "Gift wrapping", "wrapping_message": messages[line.sku]}
        line.fields |= {"wrapping_cost_ex_tax": share, "wrapping_cost_inc_tax": share}


def _status(lines: Sequence[LineDraft], payment: Payment) -> int:
    if payment != "taken":
        return INCOMPLETE if payment == "none" else AWAITING_PAYMENT
    return AWAITING_FULFILLMENT if any(line.type == "physical" for line in lines) else COMPLETED


def _deal(lines: Sequence[SkuQuantity], places: int) -> list[tuple[str, int, int]]:
    """Lines with the position of their address; when lines are fewer than addresses, piece by piece."""
    if not lines:
        raise ValueError("wanted lines of (SKU, quantity of 1 or more), got none")
    wanted = [(sku, pieces(quantity, f"quantity of {sku}")) for sku, quantity in lines]
    if len(wanted) >= places:
        return [(sku, quantity, number % places) for number, (sku, quantity) in enumerate(wanted)]
    total = sum(quantity for _, quantity in wanted)
    if total < places:
        raise ValueError(f"wanted at least one piece per address, got {total} for {places} addresses")
    dealt: dict[tuple[str, int], int] = {}
    before = 0
    for sku, quantity in wanted:
        for turn in range(min(quantity, places)):
            key = (sku, (before + turn) % places)
            dealt[key] = dealt.get(key, 0) + -(-(quantity - turn) // places)
        before += quantity
    return [(sku, quantity, place) for (sku, place), quantity in dealt.items()]


def _charge_shipping(places: Sequence[OrderAddress], cost: Amount, method: str) -> None:
    """The first address bears the cost. Guess: real checkouts quote each address by itself."""
    for place in places:
        place.shipping_method = method
    if places:
        places[0].cost_ex_tax = places[0].cost_inc_tax = amount(cost, "shipping_cost")
