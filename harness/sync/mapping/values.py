"""What a single value may look like, kind by kind, and how it is written on the other side.

Which field has which kind is not said here but in the tables.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any

from harness.sync.errors import Unmappable
from harness.sync.mapping.carriers import carrier_of
from harness.sync.mapping.spoilt import may_be_thousands, number_of, spoilt_code, spoilt_number
from harness.sync.wire import date_in_words

LARGEST_INTEGER = 2_147_483_647
"""Both systems keep quantities in 32 bits.  Source: V3 swagger (int32); BigCommerce inventory limits."""

_BLANKS = " \t\r\n\v\f\u00a0\u200b\u200e\u200f\u2060\ufeff"
"""Also what copying from web pages leaves around a word."""

_DIGITS = re.compile(r"[0-9]{1,60}")  # More stand for no number of either system, and Python would refuse thousands.
_NUMBER = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?")
_BARCODE = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class ValueKind(StrEnum):
    """What a value means; it decides what is accepted and how the value is written."""

    TEXT = "text"
    KEY = "key"
    CODE = "code"
    TRACKING_NUMBER = "tracking number"
    ID = "id"
    REFERENCE = "id as text"
    MONEY = "money"
    PRICE = "price"
    NUMBER = "number"
    MEASURE = "measure"
    QUANTITY = "quantity"
    COUNT = "count"
    DATE = "date"
    FLAG = "flag"
    LIST = "list"
    BARCODE = "barcode"
    PRODUCT_TYPE = "product type"
    PROVIDER = "shipping provider"
    CARRIER = "tracking carrier"


def is_empty(value: Any) -> bool:
    """Whether nothing was said: absent, null, or a text of nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def quoted(value: Any) -> str:
    """A value as a message shows it: quoted, and short, because whole records do not belong in messages."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def convert(kind: ValueKind, value: Any) -> Any:
    """A value that is not empty, as the other side writes it.

    Raises:
        Unmappable: the value is not of this kind; the reason does not name the field.
    """
    return _CONVERTERS[kind](value)


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise Unmappable(f"{quoted(value)} is not a text")
    text = str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unmappable("holds half a character (a lone surrogate), which no document can carry") from None
    return text


def _key(value: Any) -> str:
    return _text(value).strip()


def _code(value: Any) -> str:
    """A SKU or a part number, as people keep it in spreadsheets."""
    return _unless_spoilt(_text(value).strip(_BLANKS), spoilt_code)


def _tracking_number(value: Any) -> str:
    return _unless_spoilt(number_of(_text(value)), spoilt_number)


def _unless_spoilt(text: str, spoilt: Callable[[str], str | None]) -> str:
    if reason := spoilt(text):
        raise Unmappable(f"{quoted(text)} {reason}; enter it again, as text")
    return text


def _whole_number(value: Any, smallest: int, wanted: str) -> int:
    """An integer, or digits, from ``smallest`` to the largest that both systems can keep."""
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not smallest <= value <= LARGEST_INTEGER:
        raise Unmappable(f"{quoted(value)} is not {wanted}")
    return value


def _id(value: Any) -> int:
    return _whole_number(value, 1, "an id (a whole number from 1)")


def _reference(value: Any) -> str:
    """Logicbroker keeps other systems' ids as text."""
    return str(_id(value))


def _quantity(value: Any) -> int:
    return _whole_number(value, 1, f"a quantity (a whole number from 1 to {LARGEST_INTEGER})")


def _count(value: Any) -> int:
    return _whole_number(value, 0, f"a count (a whole number from 0 to {LARGEST_INTEGER})")


def _number(value: Any) -> Decimal:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = Decimal(value.strip())
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite() or value < 0:
        raise Unmappable(f"{quoted(value)} is not a number from 0, such as 12.5000")
    return value.copy_abs()  # "-0.0000" is nothing, and is written as nothing.


def _money(value: Any) -> Decimal:
    try:
        return _number(value)
    except Unmappable:
        raise Unmappable(f"{quoted(value)} is not an amount from 0, such as 12.5000") from None


def _price(value: Any) -> Decimal:
    """An amount as people keep it in spreadsheets, where a point may part thousands."""
    if isinstance(value, str) and may_be_thousands(value.strip()):
        raise Unmappable(f"{quoted(value)} is another amount in other countries; write it with two digits for cents")
    return _money(value)


def _measure(value: Any) -> Decimal:
    """A weight or a length as people keep it in spreadsheets: ``1.250`` is thousands in half of the world."""
    if isinstance(value, str) and may_be_thousands(value.strip()):
        raise Unmappable(
            f"{quoted(value)} is another number in other countries; write it with two or four digits after the point"
        )
    return _number(value)


def _date(value: Any) -> str:
    """RFC 2822 becomes ISO 8601 in UTC.  Source: Orders V2 (dates); Commerce API V3 (ISO 8601, stored in UTC)."""
    try:
        return date_in_words(value).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        raise Unmappable(f"{quoted(value)} is not a date such as 'Wed, 05 Dec 2018 20:16:55 +0000'") from None


def _flag(value: Any) -> bool:
    flag = _FLAGS.get(str(value).strip().lower())
    if flag is None:
        raise Unmappable(f"{quoted(value)} is neither yes nor no")
    return flag


def _list(value: Any) -> str:
    """A text, or several joined with commas: a form field may hold several choices."""
    if isinstance(value, list):
        return ", ".join(_text(part) for part in value)
    return _text(value)


def _barcode(value: Any) -> str:
    """Source: GS1: such numbers have 8, 12, 13 or 14 digits; a spreadsheet takes the zeros at the beginning away."""
    text = _key(value)
    if not _BARCODE.fullmatch(text):
        raise Unmappable(f"{quoted(value)} is not a bar code of 8, 12, 13 or 14 digits; zeros at its beginning count")
    return text


def _product_type(value: Any) -> str:
    text = _key(value).lower()
    if text not in {"physical", "digital"}:
        raise Unmappable(f"{quoted(value)} is neither 'physical' nor 'digital'")
    return text


def _provider(value: Any) -> str:
    return carrier_of(_text(value)).provider


def _carrier(value: Any) -> str:
    return carrier_of(_text(value)).tracking_carrier


_CONVERTERS: dict[ValueKind, Callable[[Any], Any]] = {
    ValueKind.TEXT: _text,
    ValueKind.KEY: _key,
    ValueKind.CODE: _code,
    ValueKind.TRACKING_NUMBER: _tracking_number,
    ValueKind.ID: _id,
    ValueKind.REFERENCE: _reference,
    ValueKind.MONEY: _money,
    ValueKind.PRICE: _price,
    ValueKind.NUMBER: _number,
    ValueKind.MEASURE: _measure,
    ValueKind.QUANTITY: _quantity,
    ValueKind.COUNT: _count,
    ValueKind.DATE: _date,
    ValueKind.FLAG: _flag,
    ValueKind.LIST: _list,
    ValueKind.BARCODE: _barcode,
    ValueKind.PRODUCT_TYPE: _product_type,
    ValueKind.PROVIDER: _provider,
    ValueKind.CARRIER: _carrier,
}
