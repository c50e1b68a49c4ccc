"""A table of fields leaves nothing unsaid: whatever is missing or contradicts itself is an error, never passed over."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from fakes.bigcommerce.sources import ORDERS_V2
from fakes.bigcommerce.state.field_rows import KeptIn, ShownAs, WrittenBy, check_kinds, check_own_rules, field_table
from fakes.bigcommerce.state.order_fields import ORDER_FIELDS, OrderField
from fakes.bigcommerce.state.order_product_fields import OrderProductField
from fakes.bigcommerce.state.values import text

ANYTHING: Any = "anything"
"""No value of the kind that is wanted, and typed so that only the row itself can notice."""


def row(**changes: Any) -> OrderField:
    said = {"source": ORDERS_V2, "name": "gift_note", "written_by": WrittenBy.CALLER, "kept_in": KeptIn.FIELDS}
    return OrderField(**{**said, "read": text, "default": "", **changes})


def test_a_row_that_says_everything_is_taken() -> None:
    """It finds its value where it is kept, or the default."""
    record = SimpleNamespace(fields={"gift_note": "for you"})

    assert row().value(record) == "for you"
    assert row(name="other", default="none").value(record) == "none"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"source": ANYTHING}, "wanted a Source, got 'anything'"),
        ({"written_by": ANYTHING}, "wanted a WrittenBy, got 'anything'"),
        ({"kept_in": ANYTHING}, "wanted a KeptIn, got 'anything'"),
        ({"shown_as": ANYTHING}, "wanted a ShownAs, got 'anything'"),
        ({"kept_in": KeptIn.ATTRIBUTE, "default": None}, "Order has no such attribute"),
        ({"kept_in": KeptIn.ATTRIBUTE, "default": None, "value": id}, "Order has no such attribute"),
        ({"kept_in": KeptIn.NOWHERE, "default": None}, "or say how the value is found"),
        ({"name": "staff_notes", "kept_in": KeptIn.ATTRIBUTE}, "only a value kept in fields has its default here"),
    ],
)
def test_a_row_of_no_known_kind_or_that_contradicts_itself_is_refused(changes: dict[str, Any], said: str) -> None:
    """The error names the field, what was wanted and what came."""
    with pytest.raises(TypeError, match=f"field '.*' of Order: .*{said}"):
        row(**changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "callers write it, so it needs a reader"),
        ({"written_by": WrittenBy.STORE, "filters": ("gift_note",)}, "lists filter by it, so it needs a reader"),
    ],
)
def test_what_comes_from_outside_needs_a_reader(changes: dict[str, Any], said: str) -> None:
    """In a body as in a filter."""
    said_without_reader = (ORDERS_V2, "gift_note")
    with pytest.raises(TypeError, match=said):
        OrderField(*said_without_reader, **{"written_by": WrittenBy.CALLER, "kept_in": KeptIn.FIELDS, **changes})


@pytest.mark.parametrize("kept_in", [KeptIn.COSTS, KeptIn.TOTAL, KeptIn.NOWHERE])
def test_a_line_keeps_what_callers_write(kept_in: KeptIn) -> None:
    """In its attributes, in its fields, or by a rule; lines know no other way."""
    with pytest.raises(TypeError, match=f"field 'quantity' of OrderProduct: wanted one of .*, got {kept_in}"):
        OrderProductField(ORDERS_V2, "quantity", WrittenBy.CALLER, kept_in, read=text)


def test_a_field_stands_in_a_table_once() -> None:
    """Two rows of one name would hide each other."""
    with pytest.raises(TypeError, match="'gift_note' of Order has two rows"):
        field_table([row(), row()])


def test_what_has_no_reader_is_never_read() -> None:
    """The reader of a field that only the store knows tells so, instead of giving anything back."""
    with pytest.raises(TypeError, match="'status' has no reader, got 'Shipped'"):
        ORDER_FIELDS["status"].read("Shipped", "status")


@pytest.mark.parametrize(
    "check",
    [
        lambda: check_own_rules({"gift_note": row(kept_in=KeptIn.OWN_RULE, default=None, value=id)}, ()),
        lambda: check_own_rules({"gift_note": row()}, ["gift_note"]),
        lambda: check_kinds(ShownAs, [kind for kind in ShownAs if kind is not ShownAs.MONEY]),
        lambda: check_kinds(ShownAs, ShownAs, [ShownAs.MONEY]),
    ],
    ids=["no rule", "no field for a rule", "no way", "two ways"],
)
def test_a_rule_or_a_kind_that_is_missing_or_there_twice_is_refused(check: Callable[[], None]) -> None:
    """So a field of a new kind is an error at import, until the code knows what to do with it."""
    with pytest.raises(TypeError, match=r"wanted a rule for each|wanted exactly one way .*MONEY"):
        check()
