"""Several suppliers of one item, items that leave the feed, suppliers who fall silent: nobody oversells in silence."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from harness.sync import Request
from harness.sync.errors import UnusableInput
from harness.sync.flows import sources
from harness.sync.wire import decode_json
from tests.sync.scripted import answer, connection
from tests.sync.sync_place import Place


@pytest.fixture
def short_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day of looks at whole files is an hour, and a week of silence five: the waiting is the same."""
    monkeypatch.setattr(sources, "WHOLE", timedelta(minutes=55))
    monkeypatch.setattr(sources, "SILENT", timedelta(hours=5))


def shared(build: Any, setting: str | None = None, **more: Any) -> Place:
    """Both suppliers have MUG-1; the first one's is cheaper."""
    place: Place = build(several_suppliers=setting, **more)
    place.match(1, {"MUG-1": "B-MUG-1", "HAT-1": "S-HAT-1"})
    return place


def feed(place: Place, rows: dict[str, int], supplier: int = 0, cost: str = "5.00") -> None:
    lines = ["SupplierSKU,Quantity,Cost", *(f"{sku},{level},{cost}" for sku, level in rows.items()), ""]
    place.portal(supplier).inventory.upload_inventory(place.retailer, "levels.csv", "\r\n".join(lines).encode())


def level(place: Place, sku: str = "MUG-1") -> int:
    return int(place.store.product(sku).inventory_level)


def only_the_latest_feed(place: Place) -> None:
    """The first supplier's feeds are whole: what one leaves out is not sent on."""
    pages = place.network.portal(place.retailer).inventory
    pages.save_settings(place.suppliers[0], replace(pages.settings(place.suppliers[0]), latest_feed_only=True))


def told(place: Place) -> dict[str, str]:
    return {entry.subject: entry.reason for entry in place.connector.attention()}


@pytest.mark.parametrize(
    ("setting", "levels"),
    [
        (None, [10, 10, 12, 12]),
        ("first", [10, 10, 12, 12]),
        ("sum", [10, 10, 12, 15]),
        ("largest", [10, 10, 12, 12]),
        ("cheapest", [10, 10, 12, 3]),
    ],
)
def test_the_level_of_an_item_of_several_suppliers(build: Any, setting: str | None, levels: list[int]) -> None:
    """A has 10, B none, A 12, B 3 and is cheaper: what the store shows is the setting's, whoever fed last."""
    place = shared(build, setting)
    seen = []
    for supplier, rows in [(0, {"S-MUG-1": 10}), (1, {"B-MUG-1": 0}), (0, {"S-MUG-1": 12}), (1, {"B-MUG-1": 3})]:
        feed(place, rows, supplier, cost="5.00" if supplier == 0 else "4.50")
        place.advance(hours=1)
        seen.append(level(place))

    assert seen == levels
    assert list(told(place)) == ([] if setting else ["several suppliers"])


def test_whoever_has_not_chosen_is_told_once_what_counts(build: Any) -> None:
    """The first one's level, because Logicbroker sends all orders of an item there; the choice is the retailer's."""
    place = shared(build)
    feed(place, {"S-MUG-1": 4})
    feed(place, {"B-MUG-1": 9}, supplier=1)
    place.advance(hours=3)
    order = place.order(("MUG-1", 1))
    place.advance(hours=1)
    (entry,) = place.connector.attention()

    assert entry.reason == "Several suppliers have MUG-1: the level of the one with the lowest account number counts."
    assert 'several_suppliers = "first", "sum"' in entry.to_do
    assert [one.receiver_id for one in place.documents(order, "PurchaseOrder")] == [place.suppliers[0].id]


def test_the_items_that_several_have_are_remembered(build: Any) -> None:
    """Each run names what it saw besides, also after a restart."""
    place = shared(build)
    place.match(1, {"CUP-1": "B-CUP-1"})
    for sku in ("MUG-1", "CUP-1"):
        feed(place, {f"S-{sku}": 4})
        feed(place, {f"B-{sku}": 9}, supplier=1)
        place.advance(hours=1)
        place.start()
    (entry,) = place.connector.attention()

    assert entry.reason.startswith("Several suppliers have CUP-1, MUG-1: ")


def test_a_process_that_died_knows_both_levels(build: Any) -> None:
    """What suppliers said last is in the journal."""
    place = shared(build, "sum")
    feed(place, {"S-MUG-1": 4})
    place.advance(hours=1)
    place.start()
    feed(place, {"B-MUG-1": 9}, supplier=1)
    place.advance(hours=1)

    assert level(place) == 13


@pytest.mark.usefixtures("short_days")
@pytest.mark.parametrize("setting", ["keep", "zero"])
def test_an_item_that_leaves_the_feed(build: Any, setting: str) -> None:
    """Within a day it is told, once; the store keeps its level, or shows none, as the setting says."""
    place = build(vanished_items=setting)
    only_the_latest_feed(place)
    place.feed({"S-MUG-1": 30, "S-CUP-1": 20})
    place.advance(hours=2)
    place.feed({"S-CUP-1": 21})
    place.advance(hours=2)
    first = told(place)
    place.feed({"S-MUG-1": 7, "S-CUP-1": 21})
    place.advance(hours=2)

    what = "They show 0 now" if setting == "zero" else "The store keeps their levels"
    subject = f"vanished items of partner {place.suppliers[0].id}"
    items = f"1 item is no more among the matched items that partner {place.suppliers[0].id} feeds: MUG-1"
    assert first == {subject: f"{items}.  {what}."}
    assert (level(place), level(place, "CUP-1"), told(place)) == (7, 21, {})


@pytest.mark.usefixtures("short_days")
@pytest.mark.parametrize(("setting", "shows"), [("keep", 30), ("zero", 0)])
def test_a_feed_that_is_cleared(build: Any, setting: str, shows: int) -> None:
    """All of it is gone: the same."""
    place = build(vanished_items=setting)
    place.feed({"S-MUG-1": 30})
    place.advance(hours=2)
    place.network.portal(place.retailer).inventory.clear_feeds(place.suppliers[0])
    place.advance(hours=2)

    assert level(place) == shows
    assert list(told(place)) == [f"vanished items of partner {place.suppliers[0].id}"]


@pytest.mark.usefixtures("short_days")
def test_an_item_that_one_of_several_suppliers_has_no_more(build: Any) -> None:
    """The other one's level counts from then on, whatever is to become of items that nobody has."""
    place = shared(build, "first")
    feed(place, {"S-MUG-1": 30, "S-CUP-1": 1})
    feed(place, {"B-MUG-1": 9}, supplier=1)
    only_the_latest_feed(place)
    place.advance(hours=2)
    before = level(place)
    feed(place, {"S-CUP-1": 1})
    place.advance(hours=2)

    assert (before, level(place)) == (30, 9)


@pytest.mark.usefixtures("short_days")
def test_an_item_whose_match_is_cleared(build: Any) -> None:
    """It is fed still, so nobody says otherwise; where another supplier has it that one's level counts, untold."""
    place = shared(build, "first")
    feed(place, {"S-MUG-1": 30, "S-CUP-1": 1})
    feed(place, {"B-MUG-1": 9}, supplier=1)
    place.advance(hours=2)
    place.network.portal(place.retailer).inventory.clear_matches(place.suppliers[0])
    place.advance(hours=3)
    items = f"1 item is no more among the matched items that partner {place.suppliers[0].id} feeds: CUP-1"

    assert (level(place), level(place, "CUP-1")) == (9, 1)
    assert list(told(place).values()) == [f"{items}.  The store keeps their levels."]


@pytest.mark.usefixtures("short_days")
@pytest.mark.parametrize(("hours", "shows"), [(1, 30), (3, 0)])
def test_a_partner_who_leaves_takes_the_items_along(build: Any, hours: int, shows: int) -> None:
    """After a day, because a list may be wrong for a while; as the setting for what has vanished says, and told."""
    place = build(vanished_items="zero")
    place.feed({"S-MUG-1": 30})
    place.feed({"S-HAT-1": 30}, supplier=1)
    place.advance(hours=2)
    place.connector.send = lambda request: (
        answer(body={"Body": {"Partners": []}}) if "/v3/Partners" in request.url else place.send(request)
    )
    place.advance(hours=hours)

    assert (level(place), level(place, "HAT-1")) == (shows, shows)
    vanished = set() if shows else {f"vanished items of partner {each.id}" for each in place.suppliers}
    assert set(told(place)) == {"no supplier", *vanished}


def test_a_sum_agrees_with_sourcing_by_cost(build: Any) -> None:
    """An order of more than one of them has is split, so all that the store offers can be had."""
    place = shared(build, "sum")
    place.network.portal(place.retailer).source_by("cost")
    feed(place, {"S-MUG-1": 12})
    feed(place, {"B-MUG-1": 3}, supplier=1)
    place.advance(hours=1)
    order = place.order(("MUG-1", 15))
    place.advance(hours=1)
    bought = place.documents(order, "PurchaseOrder")

    assert sorted(line["Quantity"] for each in bought for line in each.content["OrderLines"]) == [3, 12]


@pytest.mark.usefixtures("short_days")
def test_a_supplier_who_falls_silent_is_told(build: Any) -> None:
    """A week without a level: what the store shows may be old.  The next feed ends it."""
    place = build()
    place.feed({"S-MUG-1": 30})
    place.advance(hours=4)
    early = told(place)
    place.advance(hours=3)
    first = told(place)
    place.feed({"S-MUG-1": 29})
    place.advance(hours=2)

    assert early == {}
    assert list(first) == [f"feed of partner {place.suppliers[0].id}"]
    assert "has fed no level since 2026-03-02" in first[f"feed of partner {place.suppliers[0].id}"]
    assert (level(place), told(place)) == (29, {})


def test_a_whole_file_is_read_once_a_day(build: Any) -> None:
    """Beside the list of changes of each hour, which shows nothing of what has left."""
    place = build()
    place.feed({"S-MUG-1": 30})
    place.advance(hours=26)
    asked = [request.url for request in place.requests if f"/Inventory/{place.suppliers[0].id}" in request.url]

    assert len([url for url in asked if "modifiedAfter" not in url]) == 2
    assert level(place) == 30


@pytest.mark.usefixtures("short_days")
def test_levels_that_stand_are_not_written_again(build: Any) -> None:
    """A whole file that is read for what it lacks puts no level back over a sale."""
    place = build()
    place.feed({"S-MUG-1": 30})
    place.advance(hours=2)
    place.order(("MUG-1", 2))
    place.advance(hours=3)

    assert level(place) == 28


@pytest.mark.parametrize("setting", [{"several_suppliers": "all"}, {"vanished_items": "forget"}])
def test_a_setting_that_is_none_is_refused(setting: dict[str, Any]) -> None:
    """What was wanted is said."""
    with pytest.raises(UnusableInput, match=f"Wanted {next(iter(setting))} as one of"):
        connection(**setting)


def test_a_partner_without_a_number_stops_nobody_s_stock(build: Any) -> None:
    """The others' levels are written, and people are told of the one whom nobody can ask for."""
    place: Place = build()
    send = place.send

    def nameless(request: Request) -> Any:
        response = send(request)
        if not request.url.endswith("/v3/Partners"):
            return response
        found = decode_json(response.body)
        found["Body"]["Partners"].append({"Id": None, "CompanyName": "Nobody"})
        return answer(body=found)

    place.connector.send = nameless
    feed(place, {"S-MUG-1": 3})
    place.advance(minutes=70)

    assert level(place) == 3
    assert "1 without a number" in told(place)["partners without a number"]
