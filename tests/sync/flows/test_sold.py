"""Sales between a feed and the run that brings it: the store shows what is left, as far as the store's API tells."""

import re
from datetime import datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import pytest

from harness.sync.errors import Busy, Outage
from harness.sync.flows import sold as sold_since
from harness.sync.flows.sold import UNREAD, UNREADABLE, Sold
from harness.sync.flows.work import Pass
from harness.sync.mapping.inventory import StockLevel, StockTarget
from tests.sync.scripted import NOON, answer
from tests.sync.sync_place import Place
from tests.sync.test_odd_answers import Odd, to


@pytest.fixture
def place() -> Place:
    """Half past the hour, with what was fed earlier in the store."""
    made = Place()
    made.match(0, {"MUG-1": "S-MUG-1", "HAT-1": "S-HAT-1"})
    made.feed({"S-MUG-1": 30, "S-HAT-1": 30})
    made.advance(minutes=90)
    return made


def levels(place: Place) -> list[Any]:
    return [place.store.product(sku).inventory_level for sku in ("MUG-1", "HAT-1")]


def test_what_was_sold_since_the_feed_is_not_offered_again(place: Place) -> None:
    """Sent before it, the supplier could know; sold since then, nobody could: that is taken off what was fed."""
    place.order(("MUG-1", 2))
    place.advance(minutes=20)
    place.feed({"S-MUG-1": 20, "S-HAT-1": 9})
    place.advance(minutes=5)
    place.order(("MUG-1", 3), ("HAT-1", 1))
    place.advance(hours=1)

    assert levels(place) == [17, 8]


@pytest.mark.parametrize(("status", "shown"), [(None, 17), ("Awaiting Payment", 17), ("Cancelled", 20)])
def test_what_no_supplier_has_heard_of_is_taken_off(place: Place, status: str | None, shown: int) -> None:
    """An order that was placed before the feed and is sent after it, when it is paid or in the next cycle."""
    order = place.order(("MUG-1", 3))
    if status:
        place.store.control_panel.set_order_status(order.id, status)
    place.advance(minutes=5)
    place.feed({"S-MUG-1": 20})
    place.advance(minutes=45)
    before = levels(place)[0]
    place.store.control_panel.set_order_status(order.id, "Awaiting Fulfillment")
    place.advance(hours=1)

    assert (before, levels(place)[0]) == (shown, 17)


@pytest.mark.parametrize("status", ["Awaiting Payment", "Pending", "Manual Verification Required"])
def test_an_order_that_waits_for_days_keeps_its_pieces(place: Place, status: str) -> None:
    """Its supplier hears of it when it is paid or released, and until then whatever is fed counts its pieces."""
    order = place.order(("MUG-1", 3))
    place.store.control_panel.set_order_status(order.id, status)
    place.advance(hours=40)
    place.feed({"S-MUG-1": 30})
    place.advance(hours=1)
    before = levels(place)[0]
    place.store.control_panel.set_order_status(order.id, "Cancelled")
    place.feed({"S-MUG-1": 30})
    place.advance(hours=1)

    assert (before, levels(place)[0]) == (27, 30)


def test_an_order_that_cannot_be_sent_for_days_keeps_its_pieces(place: Place) -> None:
    """People were told why, and one day it is sent."""
    refusal = answer(400, {"Message": "Note is too long"})
    odd = Odd(place, to("POST", "/v3/Orders"), refusal)
    order = place.order(("MUG-1", 3))
    place.advance(hours=40)
    place.feed({"S-MUG-1": 30})
    place.advance(hours=1)
    before = levels(place)[0]
    odd.is_on = False
    place.store.control_panel.write_staff_notes(order.id, "shortened")
    place.advance(hours=1)

    assert (before, order.status, levels(place)[0]) == (27, "Awaiting Shipment", 27)


@pytest.mark.parametrize("reply", [answer(500), answer(200, {"message": "Try later"}), answer(204, b"")], ids=str)
def test_a_list_of_orders_that_says_nothing_for_hours_lets_levels_fall(place: Place, reply: Any) -> None:
    """A level that is only lowered offers nothing anew, and may not wait for a list; an empty list is an answer."""
    place.feed({"S-MUG-1": 40, "S-HAT-1": 5})
    odd = Odd(place, to("GET", "status_id=7&"), reply)
    place.advance(hours=2)
    shown, told = levels(place), [entry.subject for entry in place.connector.attention()]
    odd.is_on = False
    place.advance(hours=1)

    is_empty = reply.status == 204
    assert (shown, told) == (([40, 5], []) if is_empty else ([30, 5], [UNREAD]))
    assert (levels(place), place.connector.attention()) == ([40, 5], [])


def test_what_was_sold_in_the_second_of_the_feed_is_taken_off(place: Place) -> None:
    """Nobody knows which of them came first, and too little is better than too much."""
    place.feed({"S-MUG-1": 20})
    place.order(("MUG-1", 3))
    place.advance(hours=1)

    assert levels(place)[0] == 17


def test_a_store_that_takes_stock_off_late_shows_rather_too_little(place: Place) -> None:
    """The scopes of the guide do not tell which store does; too little is shown only until the next feed."""
    place.store.control_panel.settings.inventory.update_stock_behavior = "order_completed_or_shipped"
    place.feed({"S-MUG-1": 20})
    place.advance(minutes=5)
    order = place.order(("MUG-1", 3))
    place.advance(hours=1)
    before = levels(place)[0]
    place.ship(order)
    place.advance(hours=1)
    after = levels(place)[0]
    place.feed({"S-MUG-1": 17})
    place.advance(hours=1)

    assert (before, after, levels(place)[0]) == (17, 14, 17)


@pytest.mark.slow
def test_a_level_that_waited_for_days_is_less_what_was_sold_in_them(place: Place) -> None:
    """The store was away, and so were the levels; shoppers were not."""
    place.feed({"S-MUG-1": 20})
    place.advance(minutes=5)
    odd = Odd(place, to("PUT", "/v3/catalog"), answer(503, {"status": 503}))
    place.order(("MUG-1", 3))
    place.advance(hours=50)
    odd.is_on = False
    place.advance(hours=2)

    assert levels(place)[0] == 17


@pytest.mark.parametrize("first", [True, False])
def test_matching_an_item_says_nothing_of_its_level(place: Place, *, first: bool) -> None:
    """Matched again, or for the first time after it was fed: what was sold since the feed is taken off all the same."""
    name = "S-MUG-2" if first else "S-MUG-1"
    inventory = place.network.portal(place.retailer).inventory
    inventory.clear_matches(place.suppliers[0])
    place.feed({name: 20})
    place.advance(minutes=5)
    place.order(("MUG-1", 3))
    place.advance(minutes=5)
    place.match(0, {"MUG-1": name})
    place.advance(hours=1)

    assert levels(place)[0] == 17


@pytest.mark.parametrize(
    ("status", "shown"), [("Cancelled", 20), ("Declined", 20), ("Shipped", 17), ("Manual Verification Required", 17)]
)
def test_what_is_on_the_shelf_again_is_offered_again(place: Place, status: str, shown: int) -> None:
    """An order that was cancelled meanwhile takes nothing; one that is only held does."""
    place.feed({"S-MUG-1": 20})
    place.advance(minutes=5)
    order = place.order(("MUG-1", 3))
    place.store.control_panel.set_order_status(order.id, status)
    place.advance(hours=1)

    assert levels(place)[0] == shown


def test_more_sold_than_fed_is_none_left(place: Place) -> None:
    """The store had more when they bought."""
    place.feed({"S-MUG-1": 2})
    place.advance(minutes=5)
    place.order(("MUG-1", 5))
    place.advance(hours=1)

    assert levels(place)[0] == 0


def test_orders_that_may_not_be_read_leave_a_level_as_it_was_fed(place: Place) -> None:
    """It is lowered, and not put up; people hear of it until the orders are read again."""

    def told() -> list[str]:
        return [entry.reason for entry in place.connector.attention() if entry.subject == UNREAD]

    place.feed({"S-MUG-1": 20, "S-HAT-1": 40})
    place.advance(minutes=5)
    place.order(("MUG-1", 3), ("HAT-1", 1))
    odd = Odd(place, to("GET", "min_date_modified="), answer(422, {"title": "The filter is invalid", "status": 422}))
    place.advance(hours=1)
    shown, reasons = levels(place), told()
    odd.is_on = False
    place.feed({"S-MUG-1": 19})
    place.advance(hours=1)

    assert (shown, len(reasons)) == ([20, 29], 1)
    assert (levels(place), told()) == ([19, 39], [])
    assert "The filter is invalid" in reasons[0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_look_that_is_refused_once_is_taken_again(place: Place, status: int) -> None:
    """Whatever it was, the level waits for another look, and nobody has to hear of it."""
    place.feed({"S-MUG-1": 20})
    place.advance(minutes=5)
    place.order(("MUG-1", 3))
    refusal = answer(status, {"title": "No", "status": status})
    odd = Odd(place, to("GET", "min_date_modified=2026-03-01T10:30"), refusal, times=1)
    place.advance(hours=1)

    assert (odd.struck, levels(place)[0], place.connector.attention()) == (1, 17, [])


@pytest.mark.parametrize(
    ("setting", "shown"), [(None, 15), ("first", 15), ("largest", 15), ("cheapest", 15), ("sum", 18)]
)
def test_another_supplier_s_feed_puts_nothing_back_over_sales(setting: Any, shown: int) -> None:
    """What counts is when the level was fed that is shown; of a sum, when the oldest part of it was."""
    place = Place(several_suppliers=setting)
    place.match(1, {"MUG-1": "B-MUG-1"})
    place.feed({"S-MUG-1": 20})
    place.feed({"B-MUG-1": 4}, supplier=1)
    place.advance(hours=2)
    place.order(("MUG-1", 5))
    place.advance(minutes=5)
    place.feed({"B-MUG-1": 3}, supplier=1)
    place.advance(hours=1)

    assert levels(place)[0] == shown


def test_the_first_supplier_s_level_stays_for_days_whoever_else_feeds() -> None:
    """Of several suppliers the first one's level was written when it was fed; others' feeds say nothing of it."""
    place = Place()
    place.match(1, {"MUG-1": "B-MUG-1"})
    place.feed({"S-MUG-1": 20})
    place.advance(hours=2)
    place.order(("MUG-1", 5))
    place.advance(hours=30)
    place.feed({"B-MUG-1": 3}, supplier=1)
    place.advance(hours=1)

    assert levels(place)[0] == 15


def test_the_first_supplier_s_level_stays_for_longer_than_sales_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows what was sold before that, and what the store shows says it."""
    monkeypatch.setattr(sold_since, "LOOKS_BACK", timedelta(hours=1))
    place = Place()
    place.match(1, {"MUG-1": "B-MUG-1"})
    place.feed({"S-MUG-1": 20})
    place.advance(hours=1)
    place.order(("MUG-1", 5))
    place.advance(hours=3)
    place.feed({"B-MUG-1": 3}, supplier=1)
    place.advance(hours=1)

    assert levels(place)[0] == 15


def test_the_store_is_asked_once_for_all_that_was_fed(place: Place) -> None:
    """And not at all in an hour without a feed."""
    place.requests.clear()
    place.feed({"S-MUG-1": 20, "S-HAT-1": 9})
    place.advance(minutes=41)
    lists = [request for request in place.requests if "min_date_modified=" in request.url]
    place.requests.clear()
    place.advance(hours=1)
    later = [request for request in place.requests if "min_date_modified=" in request.url]

    assert len(lists) == len(later) + 1


# One by one, on a hand-made store.


def sale(minute: int, *lines: dict[str, Any], status: int = 11) -> dict[str, Any]:
    """An order of so many minutes past noon."""
    placed = format_datetime(NOON + timedelta(minutes=minute))
    return {"id": 100 + minute, "status_id": status, "date_created": placed, "lines": list(lines)}


def line(product: int = 1, variant: int | None = None, quantity: int = 1, **more: Any) -> dict[str, Any]:
    return {"product_id": product, "variant_id": variant, "quantity": quantity, **more}


def fed(minute: float | None) -> StockLevel:
    """A level that was fed so many minutes past noon, by Logicbroker's clock."""
    return StockLevel("S-1", "1", 20, updated_at=None if minute is None else NOON + timedelta(minutes=minute))


class Shop:
    """What ``Sold`` asks for: two clocks, and pages of orders; ``asked`` are the bounds of the lists."""

    def __init__(self, *pages: list[dict[str, Any]], ahead: float = 0) -> None:
        self.pages, self.asked, self.behind = list(pages), list[datetime](), list[int]()
        self.store = self
        self.this_pass, self.now, self.since = Pass(NOON), NOON + timedelta(hours=1), NOON - timedelta(days=9)
        self._ahead = timedelta(seconds=ahead)
        self.told: dict[str, str] = {}
        self.to_do: dict[str, str] = {}
        self.troubles: dict[str, int] = {}
        self.sent: dict[int, datetime] = {}
        self.journal = self
        self.network = SimpleNamespace(its_time=lambda: self.now)

    def its_time(self) -> datetime:
        return self.now + self._ahead

    def settled(self, subject: str) -> None:
        self.told.pop(subject, None)

    def needs_attention(self, subject: str, reason: str, to_do: str) -> None:
        self.told[subject], self.to_do[subject] = reason, to_do

    def step(self, flow: str, subject: str, name: str) -> Any:
        at = self.sent.get(int(subject))
        return at and SimpleNamespace(outcome="done", at=at)

    def orders_modified(self, since: datetime, *, after: int) -> tuple[list[dict[str, Any]], int | None]:
        self.asked.append(since)
        self.behind.append(after)
        number = min(after, len(self.pages) - 1)
        return self.pages[number], number + 1 if number + 1 < len(self.pages) else None

    def orders_in(self, status_id: int, since: datetime, *, after: int) -> tuple[list[dict[str, Any]], None]:
        return [], None

    def order_parts(self, order: dict[str, Any]) -> tuple[list[Any], list[Any]]:
        return order["lines"], []


def sold(shop: Any, level: StockLevel, *target: Any) -> int:
    return Sold(shop, [level]).since(level, StockTarget(*(target or (1, None)), tracking="product"))


@pytest.mark.parametrize(
    ("orders", "count"),
    [
        ([sale(6, line(quantity=2)), sale(7, line(quantity=3))], 5),
        ([sale(5, line())], 1),
        ([sale(4, line(), status=status) for status in (2, 3, 8, 9, 10, 13)], 0),
        ([sale(3 - status, line(), status=status) for status in (1, 7, 11, 12, 14)], 5),
        ([sale(6, line()), sale(6, line())], 1),
        ([sale(6, line(product=2))], 0),
        ([sale(6, line(variant=7)), sale(7, line(variant=8))], 2),
        ([sale(6, line(quantity=2), line(quantity=3))], 5),
        ([sale(6, line(quantity=2), line(quantity=3), line(variant=7, quantity=4))], 9),
        ([sale(6, line(quantity=3, quantity_refunded=1))], 2),
        ([sale(6, line(product=0))], 0),
        ([{**sale(6, line()), "date_created": "yesterday"}, sale(7, line())], 2),
        ([sale(6, line(product="1", variant="7", quantity="2"))], 2),
        ([sale(6 + status, line(), status=status) for status in (0, 4, 5, 6)], 0),
        ([sale(6 + status, line(), status=status) for status in (1, 2, 3, 7, 9, 10, 12, 14)], 8),
    ],
    ids=[
        "after it",
        "at once",
        "before",
        "before, and may still be sent",
        "seen twice, because pages shifted",
        "another",
        "any variant",
        "on two lines",
        "on three lines",
        "paid back",
        "by hand",
        "no date",
        "numbers as text",
        "back",
        "gone",
    ],
)
def test_what_counts_as_sold(orders: list[dict[str, Any]], count: int) -> None:
    """Pieces of the product, in orders that hold stock and of which its supplier could not know."""
    assert sold(Shop(orders), fed(5)) == count


def test_a_variant_is_counted_by_itself() -> None:
    """Where the variant has the level; on however many lines it stands."""
    lines = line(variant=7, quantity=2), line(variant=8, quantity=4), line(), line(variant=7, quantity=3)

    assert sold(Shop([sale(6, *lines)]), fed(5), 1, 7) == 5


@pytest.mark.parametrize(("ahead", "count"), [(0, 1), (2, 1), (-2, 1), (600, 0), (-600, 2)])
def test_the_moment_of_the_feed_is_turned_into_the_store_s_time(ahead: float, count: int) -> None:
    """Clocks that differ by seconds are one; else each date is of its own service's."""
    assert sold(Shop([sale(4, line(), status=9), sale(6, line(), status=9)], ahead=ahead), fed(5.5)) == count


def test_a_clock_that_differs_by_seconds_moves_no_feed() -> None:
    """Dates are told to the second, so that a difference of two may be none."""
    assert sold(Shop([sale(6, line(), status=9)], ahead=2), fed(5.99)) == 1


@pytest.mark.parametrize(("minute", "ahead", "count"), [(4, 0, 0), (6, 0, 2), (4, 120, 2), (6, -120, 0)])
def test_a_supplier_knows_an_order_once_it_was_sent(minute: int, ahead: float, count: int) -> None:
    """Our journal says when that was, by our clock, and the feed's moment is turned into the store's time, too."""
    shop = Shop([sale(0, line(quantity=2), status=9)], ahead=ahead)
    shop.network = SimpleNamespace(its_time=shop.its_time)
    shop.sent = {100: NOON + timedelta(minutes=minute)}

    assert sold(shop, fed(5)) == count


@pytest.mark.parametrize(("since", "count"), [(-1, 1), (1, 0)])
def test_orders_of_before_the_connection_are_never_sent(since: float, count: int) -> None:
    """So their supplier hears of them, if ever, in another way."""
    shop = Shop([sale(0, line())])
    shop.since = NOON + timedelta(minutes=since)

    assert sold(shop, fed(5)) == count


def test_all_pages_are_read_once_in_a_pass_and_of_a_week_at_most() -> None:
    """Later pieces of the same pass ask again only for what was fed before; what was sent long ago may show late."""
    shop = Shop([sale(6, line(), status=9)], [sale(7, line(), status=9)])
    first = sold(shop, fed(5))
    again = sold(shop, fed(7))
    asked = list(shop.asked)
    sold(shop, fed(-30_000))
    day = timedelta(days=1)

    assert (first, again, asked) == (2, 1, [NOON + timedelta(minutes=5) - day] * 2)
    assert shop.asked[-1] == NOON + timedelta(hours=1) - 8 * day


def test_a_page_that_was_read_is_not_asked_for_again() -> None:
    """A store that asks to wait between two pages goes on where it was: a small quota lets no list end at once."""
    shop = Shop([sale(6, line())], [sale(7, line())])
    page = shop.orders_modified

    def busy(since: datetime, *, after: int) -> Any:
        shop.orders_modified = page  # type: ignore[method-assign]
        raise Busy("BigCommerce", NOON, "it is asked too often")

    shop.orders_modified = lambda since, *, after: page(since, after=after) if not after else busy(since, after=after)  # type: ignore[method-assign]
    with pytest.raises(Busy):
        sold(shop, fed(5))

    assert (sold(shop, fed(5)), len(shop.asked)) == (2, 2)


def test_an_order_whose_quantities_cannot_be_read_is_told() -> None:
    """Nothing of it is taken off, the others are, and it is told until it can be read."""
    shop = Shop([sale(6, line(quantity="a few")), sale(7, line(), status=9), {**sale(8), "lines": None}])
    count, told = sold(shop, fed(5)), shop.told.copy()
    shop.pages[0][:] = [sale(6, line(quantity=4)), sale(8)]
    shop.now += timedelta(minutes=2)

    assert (count, list(told)) == (1, [UNREADABLE])
    assert shop.to_do[UNREADABLE].startswith("See what these orders are for, and correct the levels by hand")
    assert re.fullmatch(r"Order 106: 'a few' is not a count .* Order 108: A record is not .*", told[UNREADABLE])
    assert (sold(shop, fed(5)), shop.told) == (5, {})


@pytest.mark.parametrize("name", ["product_id", "variant_id"])
@pytest.mark.parametrize("value", ["a7", -7, 7.5, [7]], ids=repr)
def test_an_order_whose_product_cannot_be_read_is_told(name: str, value: Any) -> None:
    """It is no line that somebody wrote in by hand, of which nothing is on a shelf."""
    shop = Shop([sale(6, line(**{name: value})), sale(7, line())])

    assert sold(shop, fed(5)) == 1
    assert f"Order 106: its {name} is" in shop.told[UNREADABLE]


def test_the_third_time_in_a_row_without_an_answer_is_told() -> None:
    """Twice the levels wait for another look; after that nothing is asked for in this pass, and nothing put up."""
    shop = Shop()
    outage = Outage("BigCommerce", NOON, "listing: 500")

    def silent(since: datetime, *, after: int) -> Any:
        shop.asked.append(since)
        raise outage

    shop.orders_modified = silent  # type: ignore[method-assign]
    for _ in range(2):
        with pytest.raises(Outage):
            sold(shop, fed(5))
    told = shop.told.copy()
    unread = [Sold(shop, [fed(5)]).is_unread for _ in range(2)]  # type: ignore[arg-type]

    assert (told, unread, len(shop.asked)) == ({}, [True, True], 3)
    assert shop.told == {UNREAD: "BigCommerce gave no sensible answer: listing: 500."}
    assert shop.to_do[UNREAD].startswith("See whether the API account may read orders.")


@pytest.mark.parametrize("ahead", [0, 120])
def test_sales_that_were_read_a_while_ago_are_read_anew(ahead: int) -> None:
    """A pass that waits for the quota between two pieces misses no sale of that time, by the store's own clock."""
    shop = Shop([sale(8, line())], ahead=ahead)
    before = sold(shop, fed(5))
    shop.pages[0] = [sale(9, line(quantity=3)), sale(10, line(), status=5)]
    shop.now += timedelta(minutes=1)
    at_once = sold(shop, fed(5))
    shop.now += timedelta(seconds=1)

    assert (before, at_once, sold(shop, fed(5))) == (1, 1, 4)
    assert (shop.asked[1:], shop.behind) == ([NOON + timedelta(seconds=ahead)], [0, 0])


def test_a_level_that_does_not_say_when_it_was_fed_asks_for_nothing() -> None:
    """As a file without that column."""
    shop = Shop([sale(6, line())])

    assert (sold(shop, fed(None)), shop.asked) == (0, [])
