"""Work in proportion to what changed: long attention lists, levels that wait, events of others, a journal for years."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from harness.sync import Connector, Journal, Leases
from harness.sync.flows import sources, waiting
from harness.sync.journal import Journal as Memory
from harness.sync.wire import Request
from tests.sync.conftest import OpenJournal
from tests.sync.scripted import NOON, Scripted, answer, connection
from tests.sync.sync_place import Place
from tests.sync.test_odd_answers import Odd, to


def asked(place: Place, method: str, part: str) -> int:
    return sum(request.method == method and part in request.url for request in place.requests)


def failed_documents(place: Place, count: int) -> list[Any]:
    """So many parcels of orders that the staff cancelled: each is Failed, and on the list."""
    orders = [place.order(("MUG-1", 1)) for _ in range(count)]
    place.advance(minutes=31)
    for order in orders:
        place.store.control_panel.set_order_status(order.id, 5)
    documents = [place.ship(order) for order in orders]
    place.advance(minutes=31)
    return documents


def test_a_long_list_holds_up_no_parcel() -> None:
    """With 30 entries an idle hour asks for one of them, and a good parcel is shown within a cycle."""
    place = Place()
    failed_documents(place, 30)
    place.advance(hours=1)
    place.requests.clear()
    place.advance(hours=1)
    looks = asked(place, "GET", "/v3/Shipments/")
    order = place.order()
    place.advance(minutes=16)
    place.ship(order)
    place.advance(minutes=16)

    assert (looks, order.status) == (1, "Shipped")


def test_many_solved_entries_are_noticed_together() -> None:
    """People set 30 failed documents to Ignored: the first that is found so leads to the next ones."""
    place = Place()
    documents = failed_documents(place, 30)
    for document in documents:
        place.network.portal(place.retailer).change_status(document, "Ignored")
    place.advance(hours=2)

    assert place.connector.attention() == []


def test_archived_orders_leave_the_list() -> None:
    """What staff put away has been dealt with, although it still has its status."""
    place = Place()
    orders = [place.order() for _ in range(3)]
    Odd(place, to("POST", "/v3/Orders"), answer(400, {"Message": "no"}))
    place.advance(minutes=16)
    for order in orders:
        place.store.control_panel.archive_order(order.id)
    place.advance(hours=2)

    assert place.connector.attention() == []


def test_an_entry_that_cannot_be_asked_about_holds_up_nothing() -> None:
    """A document whose status makes Logicbroker stumble is passed over; the flow goes on."""
    place = Place()
    failed_documents(place, 2)
    Odd(place, to("GET", "/v3/Shipments/"), answer(500))
    order = place.order()
    place.advance(minutes=31)
    place.ship(order)
    place.advance(minutes=46)

    assert order.status == "Shipped"


@pytest.mark.slow
def test_a_level_whose_match_is_gone_is_dropped() -> None:
    """The retailer's own product of that SKU, two days later, keeps its own stock."""
    place = Place()
    place.match(0, {"NEW-9": "OLD-9"})
    place.feed({"OLD-9": 500})
    place.advance(hours=2)
    place.network.portal(place.retailer).inventory.clear_matches(place.suppliers[0])
    place.advance(days=2)
    place.store.control_panel.add_product(sku="NEW-9", name="Own", price=10, stock=3)
    place.advance(days=2)

    assert place.store.product("NEW-9").inventory_level == 3
    assert place.connector.journal.pending("inventory", limit=9) == []


def test_a_level_whose_product_comes_late_is_written_all_the_same() -> None:
    """After a day it is looked for once a day, and written when the product is there."""
    place = Place()
    place.match(0, {"NEW-9": "OLD-9"})
    place.feed({"OLD-9": 500})
    place.advance(days=2)
    place.requests.clear()
    place.advance(hours=12)
    looks = asked(place, "GET", "/v3/catalog/products")
    place.store.control_panel.add_product(sku="NEW-9", name="New", price=10, stock=3)
    place.advance(days=1, hours=2)

    assert looks <= 2
    assert place.store.product("NEW-9").inventory_level == 500
    assert place.connector.attention() == []


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Levels are looked for at each run of two hours, and then every three: the waiting is the same."""
    monkeypatch.setattr(waiting, "AT_EACH_RUN", timedelta(hours=1))
    monkeypatch.setattr(waiting, "APART", timedelta(minutes=175))
    monkeypatch.setattr(sources, "WHOLE", timedelta(minutes=115))


@pytest.mark.usefixtures("short_waits")
def test_a_level_that_waits_is_the_last_one_that_was_fed() -> None:
    """Of two that wait one is fed anew; the other one has a row that cannot be read for a while, and waits on."""
    place = Place()
    place.match(0, {"NEW-8": "OLD-8", "NEW-9": "OLD-9"})
    place.feed({"OLD-8": 400, "OLD-9": 500})
    place.advance(hours=3)
    name = f"inventory of partner {place.suppliers[0].id} without a product"
    before = place.connector.journal.pending(name, limit=9)
    place.feed({"OLD-8": 40})
    place.advance(hours=1)
    after = place.connector.journal.pending(name, limit=9)
    spoilt = Odd(
        place,
        lambda request: request.url.endswith(".csv"),
        lambda found: answer(200, found.body.replace(b"OLD-9,NEW-9,,,500", b"OLD-9,NEW-9,,,some")),
    )
    place.advance(hours=4)
    spoilt.is_on = False
    for sku in ("NEW-8", "NEW-9"):
        place.store.control_panel.add_product(sku=sku, name=sku, price=10, stock=3)
    place.advance(hours=4)

    assert [len(before), *(each.facts["supplier_sku"] for each in after)] == [2, "OLD-9"]
    assert [place.store.product(sku).inventory_level for sku in ("NEW-8", "NEW-9")] == [40, 500]


@pytest.mark.usefixtures("short_waits")
def test_a_wait_amid_the_levels_that_wait_ends_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was fed in that hour arrives when the wait is over, and not an hour later."""
    monkeypatch.setattr(sources, "WHOLE", timedelta(hours=23))
    place = Place()
    place.match(0, {"NEW-9": "OLD-9"})
    place.feed({"OLD-9": 500})
    place.advance(hours=3, minutes=5)
    asks = Odd(
        place,
        lambda request: "/v3/Inventory/" in request.url and "modifiedAfter" not in request.url,
        answer(429, {"Message": "Too many requests"}, Retry_After="20"),
        times=1,
    )
    shown = []
    for level in (8, 7, 6, 5):
        place.feed({"S-MUG-1": level})
        place.advance(minutes=10)
        shown.append(place.store.product("MUG-1").inventory_level)
        place.advance(minutes=50)

    assert (asks.struck, shown) == (1, [8, 7, 6, 5])


@pytest.mark.usefixtures("short_waits")
@pytest.mark.parametrize("hours", [1, 7])
def test_a_level_that_waits_ends_with_its_partner(hours: int) -> None:
    """Nobody would ship what a partner fed who is none any more; a list that lacks him for an hour says nothing."""
    place = Place()
    place.match(0, {"NEW-9": "OLD-9"})
    place.feed({"OLD-9": 500})
    place.advance(hours=3)
    gone = Odd(place, to("GET", "/v3/Partners"), answer(body={"Body": {"Partners": []}}))
    place.advance(hours=hours)
    gone.is_on = hours > 1
    place.store.control_panel.add_product(sku="NEW-9", name="New", price=10, stock=3)
    place.advance(hours=4)

    assert place.store.product("NEW-9").inventory_level == (500 if hours == 1 else 3)


def test_a_dismissed_trouble_does_not_come_back_for_its_instants() -> None:
    """Its words hold a time or the number of a request, which are no other reason."""
    journal = Journal.in_memory()
    words = "500 Request {} failed at {}."
    for number, at in (("0HN3A7B2C4D1", "2026-03-02T12:15:30+00:00"), ("0HN3A7B2C4D9", "2026-03-02T12:30:30+00:00")):
        is_news = journal.needs_attention("orders", "100", words.format(number, at), "do", NOON)
        journal.dismiss("orders", "100", NOON, who="ann", why="known")
    again = journal.needs_attention("orders", "100", "400 The price is missing.", "do", NOON)

    assert (is_news, again) == (False, True)


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d", "\N{GRINNING FACE}" * 499, "x" * 6_000], ids=repr)
def test_every_name_can_be_kept(open_journal: OpenJournal, text: str) -> None:
    """Names of steps, too, come from outside: what services say is part of them."""
    journal: Memory = open_journal().for_connection("one")
    journal.record("shipments", text, f"alert {text}", "done", NOON)
    found = journal.step("shipments", text, f"alert {text}")

    assert found is not None
    assert found.outcome == "done"


def test_what_ended_long_ago_is_forgotten(open_journal: OpenJournal) -> None:
    """Not what is still open, and not what is on the attention list."""
    journal = open_journal().for_connection("one")
    for number in range(5):
        journal.record("orders", str(number), "sales order", "done", NOON)
    journal.intend("orders", "5", "sales order", NOON)
    journal.record("orders", "6", "verdict", "refused", NOON)
    journal.needs_attention("orders", "6", "why", "do", NOON)
    journal.record("orders", "7", "sales order", "done", NOON + timedelta(days=1))
    counts = [journal.prune(NOON + timedelta(hours=1), limit=3) for _ in range(3)]

    assert counts == [3, 2, 0]
    assert [step.subject for step in journal.steps("orders")] == ["5", "6", "7"]


def test_what_stays_for_the_list_is_looked_at_once_a_day(open_journal: OpenJournal) -> None:
    """What a long list keeps from being forgotten does not make each pass longer; later it goes all the same."""
    journal = open_journal().for_connection("one")
    connector = Connector(connection(), Scripted(), journal)
    looks: list[tuple[bool, int]] = []
    prune = journal.prune

    def counted(before: datetime, *, since: datetime, limit: int) -> int:
        looks.append((since < before - timedelta(days=1), prune(before, since=since, limit=limit)))
        return looks[-1][1]

    journal.prune = counted  # type: ignore[method-assign]
    for number in range(3):
        journal.record("shipments", str(number), "verdict", "refused", NOON)
        journal.needs_attention("shipments", str(number), "why", "do", NOON)
    moment = NOON + timedelta(days=100)
    for minutes in range(0, 60, 15):
        connector.tick(moment + timedelta(minutes=minutes))
    first = list(looks)
    for number in range(3):
        journal.settled("shipments", str(number))
    connector.tick(moment + timedelta(hours=25))

    assert (first.count((True, 0)), len(first) > 10) == (1, True)
    assert sum(count for _, count in looks) >= 3
    assert journal.step("shipments", "0", "verdict") is None


def test_who_stands_by_reads_no_long_list(open_journal: OpenJournal) -> None:
    """Only what is said of the connection as a whole."""
    journal = open_journal()
    own = journal.for_connection("one")
    own.needs_attention("shipments", "7", "why", "do", NOON)
    own.needs_attention("connection", "silent", "it is", "do", NOON)
    own.needs_attention("process", "process", "it broke", "do", NOON)

    found = Leases(journal, "two").attention("one", ("connection", "process"))
    assert [entry.reason for entry in found] == ["it is", "it broke"]


def test_events_of_others_are_not_read_again_and_again() -> None:
    """Where they fill more than a page, approvals are asked for since the last reading."""
    place = Place()
    for number in range(230):
        _post(place, number)
    place.advance(hours=2)
    place.requests.clear()
    place.advance(hours=1)

    assert asked(place, "GET", "/v3/ActivityEvents") == 4


def _post(place: Place, number: int) -> None:
    body = f'{{"Category": "Product", "Summary": "Product Feed Exported", "Details": "{number}"}}'
    key = place.connection.logicbroker_key.reveal()
    url = f"{place.connection.logicbroker_url}/api/v1/activityevents"
    place.network.answer(Request("POST", url, {"SubscriptionKey": key}, body.encode()))
