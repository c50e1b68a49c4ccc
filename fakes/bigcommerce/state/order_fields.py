"""The fields of an order: one row each, in the order in which answers show them.

A new field is a new row here; if a rule depends on it, also an attribute of ``records.Order``.  What follows from a
change is in the order rules, what the formats look like in the serializers.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any, ClassVar

from fakes.bigcommerce.refusals import invalid_field
from fakes.bigcommerce.sources import ORDERS_V2, RECORDED_ORDERS
from fakes.bigcommerce.state.field_rows import Always, FieldRow, KeptIn, ShownAs, WrittenBy, field_table
from fakes.bigcommerce.state.records import Order
from fakes.bigcommerce.state.statuses import STATUSES
from fakes.bigcommerce.state.values import ZERO, Read, date, flag, integer, limited_text, money, optional_text, text
from fakes.evidence.ledger import imitates


@dataclass(frozen=True, slots=True)
class OrderField(FieldRow):
    """A field of an order, and how lists find orders by it.

    ``filters`` are the list parameters that compare with its value: min_ is a lower bound, max_ an upper one, any other
    an exact match.  ``sorts``: lists can be sorted by it.  ``indexed``: lists need not look at every order.
    ``in_totals``: the totals are recomputed when it changes.  ``at_checkout``: what a checkout writes, where it differs
    from the default.

    Raises:
        TypeError: as for any row, or a filter has no reader.
    """

    _: KW_ONLY
    filters: tuple[str, ...] = ()
    sorts: bool = False
    indexed: bool = False
    in_totals: bool = False
    at_checkout: Any = None

    record: ClassVar[type] = Order

    def __post_init__(self) -> None:
        FieldRow.__post_init__(self)
        if self.filters and not self.is_read:
            raise self._wrong("lists filter by it, so it needs a reader")


def status(value: Any, name: str) -> int:
    """The number of a known order status."""
    number = integer(value, name)
    if number not in STATUSES:
        raise invalid_field(name)
    return number


def _folded(value: Any, name: str) -> str:
    return text(value, name).casefold()


@imitates(
    "currencies of an order",
    "default_currency_code is what the shopper pays in, and all amounts are in it; currency_code is what was shown",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_currencies.py::test_the_currency_that_is_shown_is_not_the_one_that_is_paid_in",
    shows=lambda rate, order: order.shown_in.code != order.currency.code,
)
def _exchange_rate(order: Order) -> Decimal:
    """Source: Orders V2; the rate to the shown currency is always 1 in orders that were posted."""
    return Decimal(1) if order.order_source == "external" else order.shown_in.rate


def notes(value: Any, name: str) -> str | None:
    """What the staff noted, or null. Source: Orders V2: at most 65,535 characters."""
    return None if value is None else limited_text(65_535)(value, name)


@imitates(
    "amounts of refunds",
    "refunded_amount of an order and refund_amount of its lines always say 0; refunds say what was paid back",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_payments.py::test_the_amounts_of_refunds_are_always_0",
    shows=lambda _, order: bool(order.refunds),
)
def _never_refunded(order: Order) -> Decimal:
    return ZERO


_LOCALE = re.compile("[a-z]{2,3}|[a-z]{2}-([A-Z]{2}|[0-9]{3})")


network_address, network_address_v6 = limited_text(30), limited_text(39)
"""Where a shopper called from. Source: Orders V2."""


def locale(value: Any, name: str) -> str:
    """A shopper's language.

    Source: Orders V2: two or three small letters, or two with a region of two capitals or three digits.
    """
    words = text(value, name)
    if words and not _LOCALE.fullmatch(words):
        raise invalid_field(name)
    return words


def _path(part: str) -> Callable[[Order], str]:
    return lambda order: f"/orders/{order.id}/{part}"


# Source: Orders V2, the shared part of POST and PUT; for what is read-only also the reference of before 2018.
_CALLER, _ONCE = WrittenBy.CALLER, WrittenBy.CALLER_ONCE
_STORE, _UNSUPPORTED = WrittenBy.STORE, WrittenBy.STORE_UNSUPPORTED
_ATTRIBUTE, _FIELDS, _OWN_RULE, _NOWHERE = KeptIn.ATTRIBUTE, KeptIn.FIELDS, KeptIn.OWN_RULE, KeptIn.NOWHERE
_MONEY, _RATE, _DATE, _LINK = ShownAs.MONEY, ShownAs.RATE, ShownAs.DATE, ShownAs.LINK

_recorded = partial(OrderField, RECORDED_ORDERS)
"""A field of the orders that were recorded in 2020."""
_added_since = partial(OrderField, ORDERS_V2)
"""A field that is documented but not in the recorded orders."""


def _taxed(name: str, *filters: str) -> Iterator[OrderField]:
    """A total without and with tax, and the tax."""
    without, including = f"{name}_ex_tax", f"{name}_inc_tax"
    yield _recorded(without, _CALLER, KeptIn.TOTAL, _MONEY, read=money)
    yield _recorded(including, _CALLER, KeptIn.TOTAL, _MONEY, read=money, filters=filters)
    tax = _difference(attrgetter(including, without))
    value = (lambda order: tax(order) - order.tax_spared) if name == "subtotal" else tax
    yield _recorded(f"{name}_tax", _STORE, _NOWHERE, _MONEY, value=value)


def _dated(name: str, written_by: WrittenBy) -> OrderField:
    """A date that lists filter and sort by."""
    filters = (f"min_{name}", f"max_{name}")
    return _recorded(name, written_by, _ATTRIBUTE, _DATE, read=date, filters=filters, sorts=True, indexed=True)


def _cost(part: str) -> Iterator[OrderField]:
    """What shipping, handling or wrapping costs, with its tax. Guess: the tax classes."""
    base, without, including = f"base_{part}_cost", f"{part}_cost_ex_tax", f"{part}_cost_inc_tax"
    for name in (base, without, including):
        yield _recorded(name, _CALLER, KeptIn.COSTS, _MONEY, read=money, in_totals=True)
    tax = _difference(lambda order: (order.costs[including], order.costs[without]))
    yield _recorded(f"{part}_cost_tax", _STORE, _NOWHERE, _MONEY, value=tax)
    yield _recorded(f"{part}_cost_tax_class_id", _STORE, _NOWHERE, value=Always(0))


def _difference(both: Callable[[Order], tuple[Decimal, Decimal]]) -> Callable[[Order], Decimal]:
    def subtract(order: Order) -> Decimal:
        including, without = both(order)
        return including - without

    return subtract


def _passive(name: str, read: Read, default: str | None, at_checkout: str | None = None) -> OrderField:
    """A field that is kept and shown, with no other effect."""
    return _recorded(name, _CALLER, _FIELDS, read=read, default=default, at_checkout=at_checkout)


# Guess: callers may repeat what the store counts in items_total, items_shipped and order_is_digital; another
# number is not imitated.
ORDER_FIELDS: dict[str, OrderField] = field_table(
    [
        _recorded("id", _STORE, _ATTRIBUTE, read=integer, filters=("min_id", "max_id"), sorts=True, indexed=True),
        _recorded("customer_id", _CALLER, _ATTRIBUTE, read=integer, filters=("customer_id",), sorts=True, indexed=True),
        _dated("date_created", _CALLER),
        _dated("date_modified", _STORE),
        _recorded("date_shipped", _STORE, _ATTRIBUTE, _DATE),
        _recorded("status_id", _CALLER, _OWN_RULE, read=status, filters=("status_id",), sorts=True, indexed=True),
        _recorded("status", _STORE, _NOWHERE),
        *_taxed("subtotal"),
        *_cost("shipping"),
        *_cost("handling"),
        *_cost("wrapping"),
        *_taxed("total", "min_total", "max_total"),
        _recorded("items_total", _CALLER, _NOWHERE, read=integer),
        _recorded("items_shipped", _CALLER, _NOWHERE, read=integer),
        _recorded("payment_method", _CALLER, _ATTRIBUTE, read=text, filters=("payment_method",)),
        _passive("payment_provider_id", optional_text, None, at_checkout=""),
        _recorded("payment_status", _STORE, _ATTRIBUTE),
        _recorded("refunded_amount", _CALLER, _NOWHERE, _MONEY, read=money, value=_never_refunded),
        _recorded("order_is_digital", _CALLER, _NOWHERE, read=flag, attribute="is_digital"),
        _recorded("store_credit_amount", _STORE, _ATTRIBUTE, _MONEY, attribute="store_credit"),
        _recorded("gift_certificate_amount", _STORE, _NOWHERE, _MONEY, value=Always(ZERO)),
        _passive("ip_address", network_address, ""),
        _passive("ip_address_v6", network_address_v6, ""),
        _passive("geoip_country", text, ""),
        _passive("geoip_country_iso2", text, ""),
        _recorded("currency_id", _STORE, _ATTRIBUTE, attribute="shown_in.id"),
        _recorded("currency_code", _STORE, _ATTRIBUTE, attribute="shown_in.code"),
        _recorded("currency_exchange_rate", _STORE, _NOWHERE, _RATE, value=_exchange_rate),
        _recorded("default_currency_id", _STORE, _ATTRIBUTE, attribute="currency.id"),
        _recorded("default_currency_code", _CALLER, _OWN_RULE, attribute="currency.code"),
        _recorded("staff_notes", _CALLER, _ATTRIBUTE, read=notes, at_checkout=""),
        _recorded("customer_message", _CALLER, _ATTRIBUTE, read=optional_text),
        _recorded("discount_amount", _CALLER, _ATTRIBUTE, _MONEY, read=money, in_totals=True),
        _recorded("coupon_discount", _STORE, _ATTRIBUTE, _MONEY),
        _recorded("shipping_address_count", _STORE, _NOWHERE, value=lambda order: len(order.shipping_addresses)),
        _recorded("is_deleted", _CALLER, _OWN_RULE, read=flag),
        _passive("ebay_order_id", text, "0"),
        _recorded("cart_id", _STORE, _ATTRIBUTE, read=text, filters=("cart_id",), indexed=True),
        _recorded("billing_address", _CALLER, _OWN_RULE, ShownAs.ADDRESS),
        _recorded("is_email_opt_in", _UNSUPPORTED, _NOWHERE, value=Always(False)),
        _recorded("credit_card_type", _UNSUPPORTED, _FIELDS),
        _recorded("order_source", _STORE, _ATTRIBUTE),
        _recorded("channel_id", _CALLER, _ATTRIBUTE, read=integer, filters=("channel_id",), sorts=True, indexed=True),
        _passive("external_source", optional_text, None),
        _added_since("consignments", _CALLER, _OWN_RULE, _LINK, value=_path("consignments")),
        _recorded("products", _CALLER, _OWN_RULE, _LINK, value=_path("products")),
        _recorded("shipping_addresses", _CALLER, _OWN_RULE, _LINK, value=_path("shipping_addresses")),
        _recorded("coupons", _STORE, _ATTRIBUTE, _LINK, value=_path("coupons")),
        _added_since("fees", _CALLER, _OWN_RULE, _LINK, value=_path("fees")),
        _recorded("external_id", _STORE, _FIELDS, sorts=True),
        _recorded("external_merchant_id", _ONCE, _FIELDS, read=optional_text),
        _added_since(
            "external_order_id",
            _CALLER,
            _ATTRIBUTE,
            read=text,
            filters=("external_order_id",),
            indexed=True,
        ),
        _passive("tax_provider_id", text, "", at_checkout="BasicTaxProvider"),
        _passive("customer_locale", locale, "en"),
        _recorded("store_default_currency_code", _STORE, _NOWHERE, ShownAs.STORE_CURRENCY, value=Always(None)),
        _recorded("store_default_to_transactional_exchange_rate", _STORE, _ATTRIBUTE, _RATE, attribute="currency.rate"),
        _recorded("custom_status", _UNSUPPORTED, _NOWHERE, ShownAs.STATUS_LABEL, attribute="status_id"),
        _added_since("is_tax_inclusive_pricing", _STORE, _ATTRIBUTE, attribute="is_tax_inclusive"),
        OrderField(
            ORDERS_V2,
            "email",
            _UNSUPPORTED,
            _NOWHERE,
            ShownAs.NOTHING,
            read=_folded,
            value=lambda order: order.email.casefold(),
            filters=("email",),
            indexed=True,
        ),
    ]
)
