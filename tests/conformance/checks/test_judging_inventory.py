"""The judges of inventory, on histories written by hand."""

from datetime import UTC, datetime
from typing import Any

import pytest

from fakes.people.deeds import UPLOAD_INVENTORY
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
    ("details", "state"), [("Row 3: no SKU. Row 5: bad quantity.", "holds"), ("2 rows are bad", "broken")]
)
def test_bad_rows_are_named(written: Any, details: str, state: str) -> None:
    """A warning that does not name each bad row breaks G18."""
    written.inventory({}, events=[IMPORTED, ("Alert", "Inventory Import Error", details)])

    assert inventory.bad_rows_named(written.history, (3, 5)).state == state


@pytest.mark.parametrize(("listed", "state"), [(["X"], "holds"), ([], "broken"), (["X", "Y"], "broken")])
def test_unmatched_items_are_listed(written: Any, listed: Any, state: str) -> None:
    """Exactly the items without a match are listed as unmatched."""
    written.inventory({}, unmatched=listed)

    assert inventory.unmatched_listed(written.history, ("X",)).state == state


@pytest.mark.parametrize(("level", "state"), [(5, "holds"), (99, "broken")])
def test_what_nothing_matches_is_left_alone(written: Any, level: int, state: str) -> None:
    """A product that no item matches keeps its level, or G19 and G20 are broken."""
    items = [("SUP-MUG", "MUG", 12, 0), ("CAP", "", 99, 0)]
    written.inventory({"MUG": 1, "CAP": 5}, items)
    written.at(70).inventory({"MUG": 12, "CAP": level}, items)

    assert inventory.unmatched_untouched(written.history).state == state
    assert inventory.others_untouched(written.history).state == state


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [(1, 12, "holds"), (12, 12, "broken"), (1, 1, "broken")],
    ids=["at ten past", "too early", "too late"],
)
def test_levels_change_at_ten_past(written: Any, before: int, after: int, state: str) -> None:
    """The old level stands until ten past the hour and the new one from then on."""
    items = [("SUP-MUG", "MUG", 12, 2)]
    written.at(3).inventory({"MUG": 1}, items)
    written.at(9.9).inventory({"MUG": before}, items)
    written.at(10).inventory({"MUG": after}, items)

    verdict = inventory.changed_at_ten_past(written.history)

    assert (verdict.state, verdict.promise) == (state, "G20")
    assert verdict.evidence


@pytest.mark.parametrize(("level", "state"), [(12, "holds"), (11, "broken")])
def test_levels_are_shown(written: Any, level: int, state: str) -> None:
    """After ten past the hour the store shows the supplier's level."""
    written.at(10).inventory({"MUG": level}, [("SUP-MUG", "MUG", 12, 2)])

    assert inventory.level_shown(written.history, "MUG", 12).state == state
    assert inventory.levels_shown(written.history).state == state


def test_before_ten_past_nothing_is_asked(written: Any) -> None:
    """A level that is not due yet is not judged."""
    written.at(9).inventory({"MUG": 1}, [("SUP-MUG", "MUG", 12, 2)])

    assert inventory.levels_shown(written.history).state == "unknown"


def test_ten_past() -> None:
    """The next ten past is never before the moment, and may be the moment itself."""
    moments = [datetime(2026, 3, 2, 9, minute, second, tzinfo=UTC) for minute, second in ((10, 0), (10, 1), (9, 59))]

    assert [f"{inventory.next_ten_past(moment):%H:%M:%S}" for moment in moments] == ["09:10:00", "10:10:00", "09:10:00"]
