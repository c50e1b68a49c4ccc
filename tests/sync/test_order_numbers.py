"""Whether the numbers that a store is going to give are free in Logicbroker, and whose stand in their way."""

from types import SimpleNamespace
from typing import Any

import pytest

from harness.sync.order_numbers import order_numbers
from tests.sync.scripted import CREDENTIALS, ORDER, OUR_MARK, connection

PLACED = "2026-03-02T12:01:00Z"


def sales_order(number: Any, store: str = "", placed: str = PLACED) -> dict[str, Any]:
    mark = [{**OUR_MARK, "Value": store}] if store else []
    return {"PartnerPO": number, "OrderDate": placed, "ExtendedAttributes": mark}


def asked(*pages: list[dict[str, Any]], newest: Any = None, retailer: int | None = None) -> tuple[Any, list[Any]]:
    """What is found, and which pages were asked for with which filters."""
    calls: list[Any] = []

    def page(number: int, **filters: Any) -> tuple[list[dict[str, Any]], int]:
        calls.append((number, filters))
        return pages[number], len(pages)

    store = SimpleNamespace(newest_order=lambda: newest)
    network = SimpleNamespace(orders_page=page)
    return order_numbers(connection(retailer_id=retailer), store, network), calls  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "newest", "largest"),
    [
        (sales_order("100", "other"), None, 100),
        (sales_order("99", "other"), None, 0),
        (sales_order("101", "other"), ORDER, 101),
        (sales_order("100", "other"), ORDER, 0),
        (sales_order("250", CREDENTIALS.store_hash), ORDER, 0),
        (sales_order("250"), ORDER, 250),
        (sales_order("PO-250", "other"), ORDER, 0),
        (sales_order("9" * 18, "other"), None, int("9" * 18)),
        (sales_order("9" * 19, "other"), None, 0),
        (sales_order(None, "other"), None, 0),
    ],
)
def test_which_numbers_stand_in_the_way(found: dict[str, Any], newest: Any, largest: int) -> None:
    """Those of others that the store is still to give; a number of nineteen digits is no number of any store."""
    numbers, _ = asked([found], newest=newest)

    assert numbers.largest == largest


def test_the_largest_and_all_stores_are_named() -> None:
    """Of all that stand in the way; who names no store has none."""
    numbers, _ = asked(
        [sales_order("120", "two"), sales_order("140"), sales_order("130", "one"), sales_order("90", "x")]
    )

    assert numbers == (140, ["one", "two"], None)


def test_of_a_long_list_the_first_and_the_last_page_are_read() -> None:
    """Whichever holds the newest; of the retailer alone where he is known."""
    first, middle, last = ([sales_order(number, "other")] for number in ("110", "190", "120"))

    assert asked(first, middle, last, retailer=7) == (
        (120, ["other"], None),
        [(0, {"receiverCompanyId": 7}), (2, {"receiverCompanyId": 7})],
    )
    assert asked(first)[1] == [(0, {})]


@pytest.mark.parametrize(
    ("found", "is_otherwise"),
    [
        (sales_order("100"), True),
        (sales_order("100", CREDENTIALS.store_hash), False),
        (sales_order("100", placed="2026-03-02T12:02:00Z"), False),
        (sales_order("101"), False),
    ],
)
def test_an_order_that_another_program_sent_is_noticed(found: dict[str, Any], is_otherwise: bool) -> None:
    """It has the number and the moment of the newest order, and no mark of a store."""
    assert asked([found], newest=ORDER)[0].sent_otherwise == (100 if is_otherwise else None)
    assert asked([found], newest={**ORDER, "date_created": None})[0].sent_otherwise is None
