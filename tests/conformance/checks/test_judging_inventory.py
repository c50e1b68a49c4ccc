"""The judges of inventory, on histories written by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fakes.people.deeds import PLACE_ORDER, UPLOAD_INVENTORY
from fakes.time.clock import START
from harness.conformance.checks import inventory

IMPORTED = ("Info", "Inventory Imported", "Imported 7 records from 'stock.csv'.")


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([IMPORTED], "holds"),
        ([], "broken"),
        ([IMPORTED, IMPORTED], "broken"),
        ([IMPORTED, ("Info", "Inventory Imported", "x")], "broken"),
    ],
    ids=["one", "none", "two", "one of a file that nobody uploaded"],
)
def test_each_import_leaves_one_event(written: Any, events: Any, state: str) -> None:
    """A file leaves one event that counts its records, and nothing else leaves such an event."""
    written.deed("supplier", UPLOAD_INVENTORY, file_name="stock.csv")
    written.inventory({}, events=events)

    verdict = inventory.imports_counted(written.history)

    assert (verdict.state, verdict.promise) == (state, "G18")
    assert verdict.evidence


@pytest.mark.parametrize(
    ("events", "state"),
    [([IMPORTED], "holds"), ([("Alert", *IMPORTED[1:])], "broken"), ([("Info", "Inventory Imported", "7")], "broken")],
    ids=["as in the guide", "another severity", "another text"],
)
def test_the_event_reads_as_in_the_guide(written: Any, events: Any, state: str) -> None:
    """Severity, summary and details are those of the guide's picture."""
    written.inventory({}, events=events)

    assert inventory.import_event_reads(written.history, "Imported 7 records from 'stock.csv'").state == state


@pytest.mark.parametrize(
    ("details", "state"),
    [
        ("Row 3: it has no SKU. Row 5: its quantity is no number.", "holds"),
        ("2 rows are bad", "broken"),
        ("Bad: row 3, row 5", "broken"),
        ("Row 33: it has no SKU. Row 5: its quantity is no number.", "broken"),
        ("Row 3: its quantity is no number. Row 5: it has no SKU.", "broken"),
        ("Row 3: it has no SKU. Row 4: it has no SKU. Row 5: its quantity is no number.", "broken"),
    ],
)
def test_bad_rows_are_named(written: Any, details: str, state: str) -> None:
    """A warning that does not name each bad row breaks G18."""
    written.inventory({}, events=[IMPORTED, ("Alert", "Inventory Import Error", details)])

    assert inventory.bad_rows_named(written.history, {3: "SKU", 5: "quantity"}).state == state


@pytest.mark.parametrize(("listed", "state"), [(["X"], "holds"), ([], "broken"), (["X", "Y"], "broken")])
def test_unmatched_items_are_listed(written: Any, listed: Any, state: str) -> None:
    """Exactly the items without a match are listed as unmatched."""
    written.inventory({}, unmatched=listed)

    assert inventory.unmatched_listed(written.history, ("X",)).state == state


@pytest.mark.parametrize(("level", "state"), [(5, "holds"), (99, "broken")])
def test_what_nothing_matches_is_left_alone(written: Any, level: int, state: str) -> None:
    """A product that no item matches keeps its level, or G19 and G20 are broken."""
    written.uploaded({"SUP-MUG": 12, "CAP": 99}, {"SUP-MUG": "MUG"})
    written.inventory({"MUG": 1, "CAP": 5})
    written.at(70).inventory({"MUG": 12, "CAP": level})

    assert inventory.unmatched_untouched(written.history).state == state
    assert inventory.others_untouched(written.history).state == state


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [(1, 12, "holds"), (12, 12, "broken"), (1, 1, "broken")],
    ids=["at ten past", "too early", "too late"],
)
def test_levels_change_at_ten_past(written: Any, before: int, after: int, state: str) -> None:
    """The old level stands until ten past the hour and the new one from then on."""
    written.at(2).uploaded({"SUP-MUG": 12}, {"SUP-MUG": "MUG"})
    written.at(3).inventory({"MUG": 1})
    written.at(9.9).inventory({"MUG": before})
    written.at(10).inventory({"MUG": after})

    verdict = inventory.changed_at_ten_past(written.history)

    assert (verdict.state, verdict.promise) == (state, "G20")
    assert verdict.evidence


@pytest.mark.parametrize(("sku", "state"), [("MUG", "unknown"), ("TEE", "broken")])
def test_what_is_sold_meanwhile_is_judged_by_what_is_left(written: Any, sku: str, state: str) -> None:
    """Whether what was fed counts what is sold before it is written is known to nobody."""
    written.at(2).uploaded({"SUP-MUG": 12}, {"SUP-MUG": "MUG"})
    written.at(3).inventory({"MUG": 1})
    written.at(4).deed("shopper", PLACE_ORDER, order_id=100, lines=[(sku, 1)])
    written.at(10).inventory({"MUG": 11})

    assert inventory.changed_at_ten_past(written.history).state == state


@pytest.mark.parametrize(("minute", "state"), [(10.5, "holds"), (12, "broken")])
def test_who_uploads_while_it_is_ten_past_may_still_be_in_time(written: Any, minute: float, state: str) -> None:
    """A run of the inventory begins at ten past and takes its time; what is sent between two of them is too early."""
    written.at(minute).uploaded({"SUP-MUG": 12}, {"SUP-MUG": "MUG"})
    written.inventory({"MUG": 1})
    for later in (69.9, 70):
        written.at(later).inventory({"MUG": 12})

    assert inventory.changed_at_ten_past(written.history).state == state


@pytest.mark.parametrize(("level", "state"), [(12, "holds"), (11, "broken")])
def test_levels_are_shown(written: Any, level: int, state: str) -> None:
    """After ten past the hour the store shows the supplier's level."""
    written.at(2).uploaded({"SUP-MUG": 12}, {"SUP-MUG": "MUG"})
    written.at(10).inventory({"MUG": level})

    assert inventory.level_shown(written.history, "MUG", 12).state == state
    assert inventory.levels_shown(written.history).state == state


def test_before_ten_past_nothing_is_asked(written: Any) -> None:
    """A level that is not due yet is not judged."""
    written.at(2).uploaded({"SUP-MUG": 12}, {"SUP-MUG": "MUG"})
    written.at(9).inventory({"MUG": 1})

    assert inventory.levels_shown(written.history).state == "unknown"


@pytest.mark.parametrize(
    ("minute", "event", "state"),
    [
        (0, ("Info", "Inventory Imported", "Imported 2 records from 'stock.csv'."), "holds"),
        (0, ("Alert", "Inventory Imported", "Imported 2 records from 'stock.csv'."), "broken"),
        (0, ("Info", "Inventory Imported", "Imported 12 records from 'stock.csv'."), "broken"),
        (0, ("Info", "Inventory Imported", "Imported 2 records from 'other.csv'."), "broken"),
        (60, ("Info", "Inventory Imported", "Imported 2 records from 'stock.csv'."), "broken"),
    ],
    ids=["as uploaded", "another severity", "another count", "another file", "another date"],
)
def test_an_import_is_told_truly(written: Any, minute: float, event: Any, state: str) -> None:
    """Date, severity, file and count are those of the upload; a bad row does not count."""
    written.uploaded({"SUP-MUG": 12, "CAP": 99, "BAD": "a few"}, {})
    written.at(minute).inventory({}, events=[event])

    assert inventory.imports_told_truly(written.history).state == state


@pytest.mark.parametrize(
    ("items", "unmatched", "states"),
    [
        ([("SUP-MUG", "MUG", 12, 0)], {"CAP": 9}, ("holds", "holds")),
        ([("SUP-MUG", "MUG", 11, 0)], {"CAP": 9}, ("broken", "holds")),
        ([("SUP-MUG", "MUG", 12, -70)], {"CAP": 9}, ("broken", "holds")),
        ([("SUP-MUG", "MUG", 12, 0)], {}, ("broken", "holds")),
        ([("SUP-MUG", "CUP", 12, 0)], {"CAP": 9}, ("holds", "broken")),
        ([("SUP-MUG", "MUG", 12, 0), ("CAP", "CAP", 9, 0)], {"CAP": 9}, ("broken", "broken")),
        ([("SUP-MUG", "MUG", 12, 0), ("SUP-MUG", "MUG", 12, 0)], {"CAP": 9}, ("broken", "holds")),
        ([], {"SUP-MUG": 12, "CAP": 9}, ("holds", "broken")),
    ],
    ids=[
        "as uploaded",
        "another quantity",
        "of another time",
        "one lost",
        "another match",
        "one sent",
        "one twice",
        "one not sent",
    ],
)
def test_the_portal_has_what_was_uploaded(written: Any, items: Any, unmatched: Any, states: tuple[str, str]) -> None:
    """What is listed and what is sent on follows from the files, whatever the portal says is matched."""
    written.uploaded({"SUP-MUG": 12, "CAP": 9}, {"SUP-MUG": "MUG"})
    seen = written.inventory({}, items, unmatched)
    seen.facts["unmatched_quantities"].update(unmatched)

    found = inventory.stock_as_uploaded(written.history), inventory.matched_as_told(written.history)

    assert tuple(verdict.state for verdict in found) == states


@pytest.mark.parametrize(
    ("columns", "minute", "state"),
    [
        ({"UPC": "012345678905", "MSRP": "24.5000"}, 0, "holds"),
        ({"UPC": "12345678905", "MSRP": "24.50"}, 0, "broken"),
        ({"UPC": "012345678905"}, 0, "broken"),
        ({"UPC": "012345678905", "MSRP": "24.00"}, 0, "broken"),
        ({"UPC": "012345678905", "MSRP": "24.50"}, -70, "broken"),
    ],
)
def test_the_portal_keeps_every_column(written: Any, columns: dict[str, str], minute: int, state: str) -> None:
    """What else a file says of an item is there, and an unmatched item is as old as its upload."""
    content = "SupplierSKU,Quantity,UPC,MSRP\r\nSUP-MUG,12,012345678905,24.50\r\nCAP,9,,\r\n"
    written.deed("supplier Supplier", UPLOAD_INVENTORY, file_name="stock.csv", records=2, content=content)
    seen = written.inventory({}, [("SUP-MUG", "MUG", 12, 0)], ["CAP"])
    seen.facts["unmatched_quantities"]["CAP"] = 9
    seen.facts["unmatched_updates"] = {"CAP": (START + timedelta(minutes=minute)).isoformat()}
    seen.facts["items"][0]["columns"] = columns

    assert inventory.stock_as_uploaded(written.history).state == state


def test_ten_past() -> None:
    """The next ten past is after the moment, also when that is one."""
    moments = [datetime(2026, 3, 2, 9, minute, second, tzinfo=UTC) for minute, second in ((10, 0), (10, 1), (9, 59))]

    assert [f"{inventory.next_ten_past(moment):%H:%M:%S}" for moment in moments] == ["10:10:00", "10:10:00", "09:10:00"]
