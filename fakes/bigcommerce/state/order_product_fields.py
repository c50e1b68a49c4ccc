"""The fields of an order product (a line of an order): one row each, in the order in which answers show them.

Which lines an order may have, and what happens to stock, is in the rules.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any, ClassVar

from fakes.bigcommerce.refusals import invalid_field
from fakes.bigcommerce.sources import ORDERS_V2
from fakes.bigcommerce.state.field_rows import Always, FieldRow, KeptIn, ShownAs, WrittenBy, field_table
from fakes.bigcommerce.state.records import OrderProduct, Product
from fakes.bigcommerce.state.values import ZERO, integer, limited_text, listing, money, optional_text, text


@dataclass(frozen=True, slots=True)
class OrderProductField(FieldRow):
    """A field of a line; ``of_product`` is what a new line copies from its catalog product, if anything.

    Raises:
        TypeError: as for any row, or lines cannot keep what callers write in this way.
    """

    _: KW_ONLY
    of_product: Callable[[Product], Any] | None = None

    record: ClassVar[type] = OrderProduct

    def __post_init__(self) -> None:
        FieldRow.__post_init__(self)
        kinds = (KeptIn.ATTRIBUTE, KeptIn.FIELDS, KeptIn.OWN_RULE)
        if self.is_written_by_callers and self.kept_in not in kinds:
            raise self._wrong(f"wanted one of {kinds} for what callers write, got {self.kept_in}")


def line_name(value: Any, name: str) -> str:
    """A name of a line. Source: Orders V2: neither null nor empty, at most 250 characters."""
    words: str = limited_text(250)(value, name)
    if not words.strip():
        raise invalid_field(name)
    return words


def _field(name: str, default: Any) -> Callable[[OrderProduct], Any]:
    return lambda line: line.fields.get(name, default)


def _of_product(name: str) -> Callable[[Product], Any]:
    return lambda product: product.fields[name]


def _own_or_name(name: str) -> Callable[[OrderProduct], Any]:
    return lambda line: line.fields.get(name, line.name)


_cost_price = _field("cost_price", ZERO)
_wrapping_ex_tax, _wrapping_inc_tax = _field("wrapping_cost_ex_tax", ZERO), _field("wrapping_cost_inc_tax", ZERO)


def _wrapping_tax(line: OrderProduct) -> Decimal:
    tax: Decimal = _wrapping_inc_tax(line) - _wrapping_ex_tax(line)
    return tax


_row = partial(OrderProductField, ORDERS_V2)
_CALLER, _STORE, _UNSUPPORTED = WrittenBy.CALLER, WrittenBy.STORE, WrittenBy.STORE_UNSUPPORTED
_ATTRIBUTE, _FIELDS, _OWN_RULE, _NOWHERE = KeptIn.ATTRIBUTE, KeptIn.FIELDS, KeptIn.OWN_RULE, KeptIn.NOWHERE
_MONEY = ShownAs.MONEY


def _computed(name: str, value: Callable[[OrderProduct], Decimal]) -> OrderProductField:
    """An amount computed from others."""
    return _row(name, _UNSUPPORTED, _NOWHERE, _MONEY, value=value)


def _measure(name: str) -> OrderProductField:
    return _row(name, _UNSUPPORTED, _FIELDS, _MONEY, default=ZERO, of_product=_of_product(name))


def _unused(name: str, value: Any) -> OrderProductField:
    """A field that nothing here ever fills, as in the examples of Orders V2."""
    return _row(name, _UNSUPPORTED, _NOWHERE, value=Always(value))


ORDER_PRODUCT_FIELDS: dict[str, OrderProductField] = field_table(
    [
        _row("id", _CALLER, _OWN_RULE, read=integer),
        _row("order_id", _UNSUPPORTED, _ATTRIBUTE),
        _row("product_id", _CALLER, _OWN_RULE, read=integer),
        _row("variant_id", _CALLER, _OWN_RULE, read=integer),
        _row("order_pickup_method_id", _UNSUPPORTED, _ATTRIBUTE),
        _row("order_address_id", _UNSUPPORTED, _ATTRIBUTE),
        _row("name", _CALLER, _ATTRIBUTE, read=line_name),
        _row("name_customer", _CALLER, _OWN_RULE, read=line_name, attribute="name"),
        _row("name_merchant", _CALLER, _FIELDS, read=line_name, value=_own_or_name("name_merchant")),
        _row("sku", _CALLER, _OWN_RULE, read=text),
        _row("upc", _CALLER, _FIELDS, read=text, default="", of_product=_of_product("upc")),
        _row("type", _UNSUPPORTED, _ATTRIBUTE),
        _row("base_price", _UNSUPPORTED, _ATTRIBUTE, _MONEY),
        _row("price_ex_tax", _CALLER, _ATTRIBUTE, _MONEY, read=money),
        _row("price_inc_tax", _CALLER, _ATTRIBUTE, _MONEY, read=money),
        _computed("price_tax", lambda line: line.price_inc_tax - line.price_ex_tax),
        _computed("base_total", lambda line: line.base_price * line.quantity),
        _computed("total_ex_tax", attrgetter("total_ex_tax")),
        _computed("total_inc_tax", attrgetter("total_inc_tax")),
        _row("total_tax", _STORE, _NOWHERE, _MONEY, attribute="total_tax"),
        _computed("base_cost_price", _cost_price),
        _computed("cost_price_inc_tax", _cost_price),
        _computed("cost_price_ex_tax", _cost_price),
        _computed("cost_price_tax", Always(ZERO)),
        _computed("base_wrapping_cost", _wrapping_ex_tax),
        _row("wrapping_cost_ex_tax", _CALLER, _FIELDS, _MONEY, read=money, default=ZERO),
        _row("wrapping_cost_inc_tax", _CALLER, _FIELDS, _MONEY, read=money, default=ZERO),
        _row("wrapping_cost_tax", _STORE, _NOWHERE, _MONEY, value=_wrapping_tax),
        _row("weight", _UNSUPPORTED, _FIELDS, _MONEY, default=ZERO, of_product=attrgetter("weight")),
        _measure("width"),
        _measure("height"),
        _measure("depth"),
        _row("quantity", _CALLER, _ATTRIBUTE, read=integer),
        _row("quantity_shipped", _UNSUPPORTED, _ATTRIBUTE),
        _row("is_refunded", _UNSUPPORTED, _NOWHERE, value=lambda line: line.quantity_refunded >= line.quantity),
        _row("quantity_refunded", _UNSUPPORTED, _ATTRIBUTE),
        _computed("refund_amount", Always(ZERO)),
        _row("wrapping_id", _CALLER, _FIELDS, read=integer, default=0),
        _row("wrapping_name", _CALLER, _FIELDS, read=text, default=""),
        _row("wrapping_message", _CALLER, _FIELDS, read=text, default=""),
        _row("bin_picking_number", _UNSUPPORTED, _FIELDS, default="", of_product=_of_product("bin_picking_number")),
        _row("external_id", _CALLER, _FIELDS, read=optional_text, default=""),
        _unused("fulfillment_source", ""),
        _row("brand", _UNSUPPORTED, _NOWHERE, ShownAs.BRAND, value=_field("brand_id", 0)),
        _row("applied_discounts", _UNSUPPORTED, _ATTRIBUTE),
        _row("product_options", _CALLER, _OWN_RULE, ShownAs.CHOSEN_OPTIONS, read=listing, value=lambda line: line),
        _computed("discounted_total_inc_tax", lambda line: line.total_inc_tax - line.discount - line.manual_discount),
        _unused("return_id", 0),
        _unused("event_name", None),
        _unused("event_date", None),
        _unused("fixed_shipping_cost", "0.0000"),
        _unused("ebay_item_id", ""),
        _unused("ebay_transaction_id", ""),
        _unused("option_set_id", None),
        _unused("parent_order_product_id", None),
        _unused("is_bundled_product", False),
        _unused("configurable_fields", []),
        _unused("gift_certificate_id", None),
        _row("cost_price", _UNSUPPORTED, _FIELDS, ShownAs.NOTHING, default=ZERO, of_product=_of_product("cost_price")),
        _row("brand_id", _UNSUPPORTED, _FIELDS, ShownAs.NOTHING, default=0, of_product=attrgetter("brand_id")),
    ]
)
