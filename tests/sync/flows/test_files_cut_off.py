"""Inventory files that end too early or have rows that nobody can read: no level is lost, made up or put to zero."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from harness.sync import Request
from harness.sync.flows import sources
from tests.sync.sync_place import Place

Edit = Callable[[bytes], bytes]


class Files:
    """A wire that edits the next files that come down: the ``whole`` ones, or the lists of changes."""

    def __init__(self, place: Place) -> None:
        self.whole: list[Edit] = []
        self.changes: list[Edit] = []
        self._next: list[Edit] = []
        self._send = place.connector.send
        place.connector.send = self

    def __call__(self, request: Request) -> Any:
        response = self._send(request)
        if "/v3/Inventory/" in request.url:
            self._next = self.changes if "modifiedAfter" in request.url else self.whole
        if request.url.endswith(".csv") and self._next and b"\nS-" in response.body:
            return replace(response, body=self._next.pop(0)(response.body))
        return response


def without(*skus: str) -> Edit:
    """A file that ends early, at the end of a line."""
    return lambda content: b"".join(
        line for line in content.splitlines(keepends=True) if not line.startswith(tuple(sku.encode() for sku in skus))
    )


def spoilt(sku: str) -> Edit:
    """A file in which the quantity of an item is none."""
    return lambda content: content.replace(f"{sku},{sku[2:]},,,".encode(), f"{sku},{sku[2:]},,,some ".encode())


@pytest.fixture(autouse=True)
def short_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day of looks at whole files is three hours: the waiting is the same."""
    monkeypatch.setattr(sources, "WHOLE", timedelta(minutes=175))


def empty(content: bytes) -> bytes:
    """Nothing but the header."""
    return content.partition(b"\n")[0] + b"\n"


@pytest.fixture
def place() -> Place:
    """Ten past the hour, with three levels in the store."""
    made = Place(vanished_items="zero")
    made.match(0, {"HAT-1": "S-HAT-1"})
    made.feed({"S-MUG-1": 30, "S-CUP-1": 20, "S-HAT-1": 9})
    made.advance(minutes=70)
    return made


def levels(place: Place) -> list[Any]:
    return [place.store.product(sku).inventory_level for sku in ("MUG-1", "CUP-1", "HAT-1")]


def vanished(place: Place) -> list[str]:
    return [entry.reason for entry in place.connector.attention() if entry.subject.startswith("vanished")]


def test_one_whole_file_that_ends_early_puts_nothing_to_zero(place: Place) -> None:
    """The next one, an hour later, has it all, and nobody has to hear of it."""
    Files(place).whole[:] = [without("S-CUP-1", "S-HAT-1")]
    place.advance(hours=5)

    assert (levels(place), vanished(place)) == ([30, 20, 9], [])


def test_what_two_whole_files_lack_has_vanished_and_comes_back_with_them(place: Place) -> None:
    """Within an hour, less what was sold since it was fed, though nobody feeds it anew."""
    files = Files(place)
    files.whole[:] = [without("S-CUP-1", "S-HAT-1"), without("S-HAT-1")]
    place.order(("HAT-1", 2))
    place.advance(minutes=185)
    shown, told = levels(place), vanished(place)
    place.advance(hours=1)

    assert (files.whole, shown, len(told)) == ([], [30, 20, 0], 1)
    assert "1 item is no more among the matched items" in told[0]
    assert (levels(place), vanished(place)) == ([30, 20, 7], [])


def test_what_was_fed_since_the_last_whole_file_has_not_vanished(place: Place) -> None:
    """Two files lack it, and a list of changes between them has it: one of the three was cut off."""
    files = Files(place)
    files.whole[:] = [without("S-HAT-1")] * 2
    place.advance(hours=2)
    place.feed({"S-HAT-1": 5})
    shown = []
    while len(shown) < 3:
        place.advance(hours=1)
        shown.append(levels(place)[2])

    assert (files.whole, shown, vanished(place)) == ([], [5, 5, 5], [])


def test_an_item_that_is_matched_to_another_product_keeps_its_levels(place: Place) -> None:
    """What it was matched to is let go; what is fed in that very hour reaches the other one all the same."""
    place.store.control_panel.add_product(sku="NEW-1", name="New", price=10, stock=50)
    place.match(0, {"NEW-1": "S-MUG-1"})
    shown = []
    for level in (8, 7, 6, 5):
        place.feed({"S-MUG-1": level})
        place.advance(hours=1)
        shown.append((levels(place)[0], place.store.product("NEW-1").inventory_level))

    assert shown == [(30, 8), (30, 7), (0, 6), (0, 5)]
    assert "MUG-1." in vanished(place)[0]


def test_what_is_there_again_and_was_fed_long_ago_is_told_until_it_is_fed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody reads what was sold before a week, so its level is not brought back; it is not forgotten either."""
    monkeypatch.setattr(sources, "LOOKS_BACK", timedelta(hours=2))
    files = Files(place)
    files.whole[:] = [without("S-HAT-1")] * 2
    place.advance(hours=8)
    shown, told = levels(place), vanished(place)
    place.feed({"S-HAT-1": 8})
    place.advance(hours=4)

    again = f"there again, fed by partner {place.suppliers[0].id} more than a week ago, show 0 until they are fed anew"
    assert (files.whole, shown) == ([], [30, 20, 0])
    assert told == [f"Items that are {again}: HAT-1."]
    assert (levels(place), vanished(place)) == ([30, 20, 8], [])


def test_what_has_vanished_and_what_is_back_too_late_are_told_together(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One entry for each partner, in a sentence each."""
    monkeypatch.setattr(sources, "LOOKS_BACK", timedelta(hours=2))
    Files(place).whole[:] = [without("S-HAT-1")] * 2 + [without("S-CUP-1")] * 2
    place.advance(hours=5, minutes=5)
    partner = f"partner {place.suppliers[0].id}"

    assert vanished(place) == [
        f"1 item is no more among the matched items that {partner} feeds: CUP-1.  They show 0 now.  Items that are "
        f"there again, fed by {partner} more than a week ago, show 0 until they are fed anew: HAT-1."
    ]


def test_what_the_first_whole_file_lacked_is_found_in_the_next(
    build: type[Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long ago it was fed: the store was never told its level."""
    monkeypatch.setattr(sources, "LOOKS_BACK", timedelta(minutes=1))
    place = build()
    place.match(0, {"HAT-1": "S-HAT-1"})
    place.feed({"S-MUG-1": 30, "S-CUP-1": 20, "S-HAT-1": 9})
    files = Files(place)
    files.whole[:] = [without("S-HAT-1")]
    place.advance(hours=2)
    before = levels(place)
    place.advance(hours=2)

    assert (files.whole, before, levels(place)) == ([], [30, 20, 100], [30, 20, 9])


def test_the_look_at_the_whole_file_moves_no_date_of_a_level(build: type[Place]) -> None:
    """Matching an item again changes its date in the file, and not when it was fed."""
    place = build(several_suppliers="largest")
    place.match(1, {"MUG-1": "B-MUG-1"})
    place.feed({"S-MUG-1": 20})
    place.feed({"B-MUG-1": 4}, supplier=1)
    place.advance(hours=1)
    place.order(("MUG-1", 5))
    place.advance(hours=1)
    place.network.portal(place.retailer).inventory.clear_matches(place.suppliers[0])
    place.match(0, {"MUG-1": "S-MUG-1"})
    place.advance(hours=6)
    place.feed({"B-MUG-1": 3}, supplier=1)
    place.advance(hours=1)

    assert levels(place)[0] == 15


def test_a_row_that_cannot_be_read_is_there(place: Place) -> None:
    """It names its item, whose level stays, however often."""
    files = Files(place)
    files.whole[:] = [spoilt("S-HAT-1")] * 2
    place.advance(hours=6)

    assert (files.whole, levels(place), vanished(place)) == ([], [30, 20, 9], [])


def test_a_level_that_a_list_of_changes_lacked_is_found_in_the_whole_file(place: Place) -> None:
    """The list ended early, and the next one has only what changed since; sales since the feed are taken off."""
    files = Files(place)
    place.feed({"S-MUG-1": 29, "S-CUP-1": 15, "S-HAT-1": 9})
    files.changes[:] = [without("S-CUP-1", "S-HAT-1")]
    place.advance(minutes=5)
    place.order(("CUP-1", 3))
    place.order(("HAT-1", 1))
    place.advance(minutes=55)
    before = levels(place)
    place.advance(hours=2)

    assert (files.changes, before, levels(place)) == ([], [29, 17, 8], [29, 12, 8])


def test_a_level_without_a_date_is_less_what_was_sold_since_the_last_run(place: Place) -> None:
    """So a file without that column offers nothing again; nor does one whose dates are still to come."""
    files = Files(place)
    shown = []
    for edit in (b"", b"0001-01-01T00:00:00", b"2031-01-01T00:00:00"):
        files.changes[:] = [lambda content, edit=edit: content.replace(b"2026-03-02T", edit + b" not 2026-03-02T")]
        place.feed({"S-MUG-1": 30})
        place.advance(minutes=5)
        place.order(("MUG-1", 4))
        place.advance(minutes=55)
        shown.append(levels(place)[0])

    assert shown == [26, 26, 26]


@pytest.mark.parametrize("date", [b"", b"2031-01-01T00:00:00"])
def test_a_level_of_the_whole_file_without_a_date_is_less_what_was_sold_since_the_last_look(
    build: type[Place], date: bytes
) -> None:
    """What a list of changes lacked is written, and what was sold is not offered again."""
    place = build()
    send = place.connector.send

    def undated(request: Request) -> Any:
        response = send(request)
        if not request.url.endswith(".csv"):
            return response
        return replace(response, body=response.body.replace(b"2026-03-02T", date + b" not 2026-03-02T"))

    place.connector.send = undated
    place.feed({"S-MUG-1": 30, "S-CUP-1": 20})
    place.advance(minutes=70)
    Files(place).changes[:] = [without("S-CUP-1")]
    place.feed({"S-MUG-1": 29, "S-CUP-1": 15})
    place.advance(minutes=5)
    place.order(("CUP-1", 3))
    place.advance(hours=3)

    assert levels(place)[:2] == [29, 12]


@pytest.mark.parametrize(("absent", "shown"), [(1, 5), (2, 0)])
def test_a_level_that_waits_for_its_product_outlives_one_file_that_lacks_it(
    place: Place, monkeypatch: pytest.MonkeyPatch, absent: int, shown: int
) -> None:
    """Two files that lack it say that it does not count any more."""
    monkeypatch.setattr(sources, "WHOLE", timedelta(hours=23))
    place.match(0, {"NEW-1": "S-NEW-1"})
    place.feed({"S-NEW-1": 5})
    place.advance(hours=1)
    place.store.control_panel.add_product(sku="NEW-1", name="New", price=10, stock=0)
    Files(place).whole[:] = [without("S-NEW-1")] * absent
    place.advance(hours=3)

    assert place.store.product("NEW-1").inventory_level == shown


def test_a_whole_file_that_would_empty_the_store_is_held_for_a_day(place: Place) -> None:
    """It is told at once, and counts when it has lacked everything for a day."""
    files = Files(place)
    files.whole[:] = [empty] * 12
    shown = []
    for _ in range(8):
        place.advance(hours=1)
        shown.append((levels(place), len(vanished(place))))

    assert shown == [([30, 20, 9], 0)] * 2 + [([30, 20, 9], 1)] * 2 + [([0, 0, 0], 1)] * 4


@pytest.mark.parametrize(("wanted", "shows"), [(True, [0, 0, 0]), (False, [30, 20, 9])])
def test_what_is_held_counts_at_once_when_a_person_wants_it_so(place: Place, wanted: bool, shows: list[int]) -> None:
    """Else it waits; and the wish is about this file, not about the next one that is empty."""
    files = Files(place)
    files.whole[:] = [empty] * 3
    place.advance(hours=3)
    held = vanished(place)
    if wanted:
        subject = f"vanished items of partner {place.suppliers[0].id}"
        place.journal.ask_for_retry("inventory", subject, place.clock.now())
    place.advance(hours=1)
    then = levels(place)
    files.whole.clear()
    place.advance(hours=5)
    back = levels(place)
    files.whole[:] = [empty] * 3
    place.advance(hours=5)

    assert (held[0].startswith("The whole file of partner"), "lacks 3 items at once" in held[0]) == (True, True)
    assert (then, back, levels(place)) == (shows, [30, 20, 9], [30, 20, 9])


@pytest.mark.parametrize(("lacks", "shows"), [(5, 0), (6, 7)])
def test_a_file_that_lacks_most_of_many_items_is_held_too(lacks: int, shows: int) -> None:
    """Of ten items half may vanish at once; what lacks more of them was cut off, more likely."""
    place = Place(vanished_items="zero")
    skus = [f"MANY-{number}" for number in range(10)]
    for sku in skus:
        place.store.control_panel.add_product(sku=sku, name=sku, price=10, stock=100)
    place.match(0, {sku: f"S-{sku}" for sku in skus})
    place.feed({f"S-{sku}": 7 for sku in skus})
    place.advance(minutes=70)
    Files(place).whole[:] = [without(*(f"S-{sku}" for sku in skus[:lacks]))] * 2
    place.advance(hours=3)

    assert [place.store.product(sku).inventory_level for sku in skus] == [shows] * lacks + [7] * (10 - lacks)
    assert len(vanished(place)) == 1
