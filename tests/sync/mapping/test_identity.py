"""Whose a sales order is, and whether two ask suppliers for the same."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from harness.sync.mapping.identity import asks_for_the_same, is_placed_at, is_same_order, plain, store_of, with_store

PLACED = datetime(2026, 3, 2, 12, 0, 5, tzinfo=UTC)


def line(sku: str, quantity: Any) -> dict[str, Any]:
    return {"ItemIdentifier": {"SupplierSKU": sku}, "Quantity": quantity}


ORDER: dict[str, Any] = {
    "PartnerPO": "100",
    "OrderDate": "2026-03-02T12:00:05+00:00",
    "TotalAmount": "20.00",
    "OrderLines": [line("MUG", 2), line("CUP", 1)],
    "ShipToAddress": {"Address1": "1 Main St", "City": "Austin", "Zip": "78701", "LastName": "Doe"},
    "ExtendedAttributes": [{"Name": "BigCommerceOrderId", "Value": "100"}],
}


def test_a_sales_order_names_its_store_beside_what_it_names() -> None:
    """Nothing that was there is lost, and what was given stays as it was."""
    named = with_store(ORDER, "abc123")

    assert named["ExtendedAttributes"] == [
        {"Name": "BigCommerceOrderId", "Value": "100"},
        {"Name": "BigCommerceStoreHash", "Value": "abc123"},
    ]
    assert (store_of(named), store_of(ORDER), len(ORDER["ExtendedAttributes"])) == ("abc123", "", 1)
    assert store_of(with_store({"PartnerPO": "100"}, " abc123 ")) == "abc123"


@pytest.mark.parametrize(
    ("found", "is_same"),
    [
        (with_store(ORDER, "abc123"), True),
        (with_store({**ORDER, "OrderDate": "2020-01-01T00:00:00"}, "abc123"), True),
        (with_store({**ORDER, "PartnerPO": "101"}, "abc123"), False),
        (with_store({**ORDER, "PartnerPO": 100}, "abc123"), True),
        (with_store(ORDER, "other9"), False),
        (ORDER, True),
        ({**ORDER, "OrderDate": "2026-03-02T12:00:05"}, True),
        ({**ORDER, "OrderDate": "2026-03-02T07:00:05.900-05:00"}, True),
        ({**ORDER, "OrderDate": "2026-03-02T12:00:06"}, False),
        ({**ORDER, "OrderDate": "2026-03-02T12:00:05-05:00"}, False),
        ({**ORDER, "OrderDate": None}, False),
    ],
)
def test_the_store_decides_and_else_the_moment(found: dict[str, Any], is_same: bool) -> None:
    """A number alone says nothing."""
    assert is_same_order(found, with_store(ORDER, "abc123")) is is_same


@pytest.mark.parametrize("text", [None, "yesterday", ""])
def test_orders_without_a_moment_are_not_the_same(text: str | None) -> None:
    """Two dates that nobody can read say nothing either."""
    assert not is_same_order({**ORDER, "OrderDate": text}, {**ORDER, "OrderDate": text})


def test_a_date_without_a_zone_is_in_utc_whatever_the_machine_s_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A date is compared to the second, wherever the connector runs."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert is_placed_at({"OrderDate": "2026-03-02T12:00:05.7"}, PLACED.replace(microsecond=300_000))
        assert not is_placed_at({"OrderDate": "2026-03-02T12:00:04"}, PLACED)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"OrderLines": [line(" cup ", "1.0"), line("Mug", 1), line("MUG", 1)]}, True),
        ({"OrderLines": [line("MUG", 2), line("CUP", 2)]}, False),
        ({"OrderLines": [line("MUG", -2), line("CUP", -1)]}, False),
        ({"OrderLines": [line("MUG", 2), line("HAT", 1)]}, False),
        ({"OrderLines": [line("MUG", 2), line("CUP", 1), line("HAT", 0)]}, True),
        ({"OrderLines": [line("MUG", 2)]}, False),
        ({"OrderLines": None}, False),
        ({"TotalAmount": 20}, True),
        ({"TotalAmount": "20.01"}, False),
        ({"TotalAmount": "a lot"}, False),
        ({"ShipToAddress": {**ORDER["ShipToAddress"], "City": "AUSTIN ", "Phone": "1"}}, True),
        *(({"ShipToAddress": {**ORDER["ShipToAddress"], name: "X"}}, False) for name in ORDER["ShipToAddress"]),
        ({"ShipToAddress": {**ORDER["ShipToAddress"], "State": "TX"}}, False),
        ({"ShipToAddress": "1 Main St"}, False),
        ({"ShipToAddress": None}, False),
    ],
)
def test_two_ask_for_the_same_when_pieces_total_and_door_are_the_same(changes: dict[str, Any], same: bool) -> None:
    """However either system writes them; anything else about the order may differ."""
    assert asks_for_the_same({**ORDER, **changes}, ORDER) is same


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), ("", ""), ("  Main \t ST ", "main st"), (7, "7"), ("STRASSE", "strasse")]
)
def test_texts_are_compared_without_blanks_and_case(value: Any, text: str) -> None:
    """As two systems' copies of one text differ."""
    assert plain(value) == text
