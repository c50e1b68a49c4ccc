"""What unfolds stays readable: of long lists what is about the order, and always a word on what is left out."""

from datetime import UTC, datetime

from harness.record.event import Event
from harness.record.excerpts import MOST_ITEMS, MOST_LETTERS, excerpt

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _answer(body: object) -> Event:
    return Event(7, NINE, "bigcommerce", "response", "200 OK", {"status": 200, "body": body}, 6)


def test_of_a_list_the_order_is_kept() -> None:
    """The order and the documents that name it; the others are counted."""
    orders = _answer([{"id": number, "status": "Shipped"} for number in range(100, 350)])
    documents = _answer({"Records": [{"PartnerPO": str(number)} for number in range(100, 110)]})

    assert excerpt(orders, "104").count('"id"') == 1
    assert '"id": 104' in excerpt(orders, "104")
    assert "249 more are left out" in excerpt(orders, "104")
    assert '"PartnerPO": "104"' in excerpt(documents, "104")
    assert "9 more are left out" in excerpt(documents, "104")


def test_without_an_order_a_list_begins() -> None:
    """Its first records, and how many follow; a short one is whole."""
    assert excerpt(_answer(list(range(20)))).count("\n") < MOST_ITEMS + 10
    assert f"{20 - MOST_ITEMS} more are left out" in excerpt(_answer(list(range(20))))
    assert "left out" not in excerpt(_answer(list(range(MOST_ITEMS))), "104")


def test_a_long_text_says_where_the_rest_is() -> None:
    """It ends with how much is missing and the call that shows all of it."""
    text = excerpt(_answer("x" * (2 * MOST_LETTERS)))

    assert len(text) < MOST_LETTERS + 100
    assert text.endswith("more letters; all of it is in history.event(7)")
