"""One order's fields through the mapping: both sides as the record has them, whatever connector sent them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from harness.conformance.planted.bugs import BUGS
from harness.simulation import World
from harness.simulation.views.fields import MappedField, NotRead
from harness.sync.mapping import tables


def sent(order_of=None, **options):
    """A world in which one order was sent, and its fields."""
    world = World(seed=7, **options)
    order = order_of(world) if order_of else world.shopper.place_order(lines=[("SKU-1", 2), ("SKU-3", 1)])
    return world, world.advance(minutes=15).fields(order)


@pytest.fixture(scope="module")
def fields():
    return sent()[1]


def found(fields, part, source):
    return [(field.target, field.sent) for field in fields.fields if (field.part, field.source) == (part, source)]


def test_each_field_stands_beside_what_became_of_it(fields):
    """Header, addresses and lines, each with its place in the sales order."""
    assert ("PartnerPO", "100") in found(fields, "Order", "id")
    assert found(fields, "Billing", "country_iso2") == [("BillToAddress.CountryCode", "US")]
    assert found(fields, "Address 1", "city")[0][0] == "ShipToAddress.City"
    assert found(fields, "Line 2", "sku") == [("OrderLines[1].ItemIdentifier.SupplierSKU", "SKU-3")]


def test_our_own_connector_agrees_with_its_tables(fields):
    """Nothing was sent otherwise than the tables say."""
    assert fields.differing() == []
    assert not fields.problems
    assert fields.headline().startswith("Order 100, sent at 02 Mar 2026 09:15 UTC (event")


def test_what_stays_behind_has_a_reason(fields):
    """Every field that has a value and is not sent."""
    assert {each.source for each in fields.left} >= {"status_id", "subtotal_ex_tax", "product_id"}
    assert all(each.reason for each in fields.left)
    assert "Left behind of order 100" in fields.left_behind().text()


def test_a_connector_that_maps_otherwise_is_seen():
    """A planted bug that writes its own reference numbers is found in the row of the reference number."""
    _, fields = sent(connector=BUGS["own_reference_numbers"].factory)

    assert [(field.source, field.target) for field in fields.differing()] == [("id", "PartnerPO")]
    assert "no, wanted 100" in fields.table().text()
    assert fields.where(agrees=False).fields == tuple(fields.differing())
    assert {field.known_by for field in fields.where(known_by="guess").fields} == {"guess"}
    with pytest.raises(ValueError, match=r"no way to know 'gues' \(did you mean 'guess'\?\)"):
        fields.where(known_by="gues")


def test_a_connector_that_forgets_a_line_is_seen():
    """Every field of the line was wanted and is nowhere."""
    _, fields = sent(connector=BUGS["lost_line"].factory)

    assert {field.part for field in fields.differing()} == {"Line 2"}
    assert {field.sent for field in fields.differing()} == {None}


def test_a_second_address_goes_with_its_lines():
    """The sales order has one address for all; a line that goes elsewhere carries its own."""
    _, fields = sent(lambda world: world.shopper.place_order(lines=[("SKU-1", 2), ("SKU-3", 1)], ship_to=2))

    assert found(fields, "Address 1", "city")[0][0] == "ShipToAddress.City"
    assert found(fields, "Address 2", "city")[0][0].endswith("].ShippingAddress.City")
    assert fields.differing() == []


def test_fields_that_the_store_newly_sends_are_said(monkeypatch):
    """What tables do not know that are older than the store: which fields, and what to do."""
    world, before = sent()
    groups = tuple(group for group in tables.ORDER.not_mapped if "date_modified" not in group.fields)
    monkeypatch.setattr(tables, "ORDER", replace(tables.ORDER, not_mapped=groups))
    fields = world.fields(100)

    assert before.unaccounted == ()
    assert "unknown" not in before.headline()
    assert "order: date_modified" in fields.unaccounted
    assert fields.headline().endswith(f"; {len(fields.unaccounted)} are unknown to the tables.")
    assert "do not know: order: date_modified; " in fields._repr_mimebundle_()["text/plain"]


def test_what_came_back_is_said():
    """An order that was sent and did not arrive says so."""
    world = World(seed=7)
    order = world.shopper.place_order()
    world.nemesis.strike("refused connection", service="logicbroker", method="POST")
    fields = world.advance(minutes=15).fields(order)

    assert "ConnectionRefusedError" in fields.headline()


def test_an_order_that_was_read_and_never_sent_says_so():
    """A connector may read an order and keep it."""
    world = World(seed=7)
    order = world.shopper.place_order()
    order.products[0].type = "mystery"
    fields = world.advance(minutes=15).fields(order)

    assert fields.headline().startswith("Order 100, not sent:")
    assert fields.differing() == []


def test_an_order_that_nobody_read_yet_is_asked_for_later():
    """The message says what to do."""
    world = World(seed=7)

    with pytest.raises(NotRead, match=r"world\.advance\(minutes=15\)"):
        world.fields(world.shopper.place_order())


def test_fields_show_themselves_side_by_side(fields):
    """A sentence, then a table; a single field fits into a line."""
    shown = fields._repr_mimebundle_()

    assert "As wanted" in shown["text/html"]
    assert "OrderLines[0].Quantity" in shown["text/plain"]
    assert "\n" not in repr(fields.fields[0])
    assert "\n" not in repr(fields)


@pytest.mark.parametrize(
    ("sent", "wanted", "agrees"),
    [
        ("140.25", Decimal("140.2500"), True),
        (140, Decimal("140.0000"), True),
        ("140.26", Decimal("140.2500"), False),
        ("a lot", Decimal("140.2500"), False),
        (None, Decimal("140.2500"), False),
        ("2026-03-02T09:00:00", "2026-03-02T09:00:00Z", True),
        ("2026-03-02T10:00:00+01:00", "2026-03-02T09:00:00Z", True),
        ("2026-03-02T09:00:01", "2026-03-02T09:00:00Z", False),
        ("123", "00123", False),
    ],
)
def test_values_are_compared_and_not_their_spelling(sent: Any, wanted: Any, agrees: bool) -> None:
    """An amount is the same as text and an instant without its zone; a SKU is no number."""
    field = MappedField("order", "total_inc_tax", "140.2500", "TotalAmount", sent, wanted, "official")

    assert field.agrees is agrees
