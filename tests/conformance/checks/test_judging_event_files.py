"""The judges of the files that events open, on histories written by hand."""

from typing import Any

import pytest

from fakes.people.deeds import UPLOAD_FEED
from harness.conformance.checks import event_files
from harness.record.looks import EVENT_FILES

STOCK = "SupplierSKU,Quantity\nSUP-MUG,12\n"
REPORT = "Row,Column,Reason\r\n3,SupplierSKU,is empty\r\n5,Quantity,is empty\r\n"


def _event(*files: str | None, summary: str = "Inventory Imported", severity: str = "Info") -> dict[str, Any]:
    return {"summary": summary, "severity": severity, "details": "", "files": list(files)}


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([_event(STOCK)], "holds"),
        ([_event(STOCK, summary="Matching File Imported")], "broken"),
        ([_event()], "broken"),
        ([_event(None)], "broken"),
        ([_event("SupplierSKU,Quantity\r\nSUP-MUG,7\r\n")], "broken"),
        ([], "broken"),
    ],
)
def test_imports_open_their_files(written: Any, events: list[Any], state: str) -> None:
    """The event of an import opens what was uploaded, whatever its line ends."""
    written.uploaded({"SUP-MUG": 12}, {})
    written.history.observe(EVENT_FILES, events=events)

    assert event_files.uploads_open(written.history, "Inventory Imported").state == state


def test_feeds_open_their_files(written: Any) -> None:
    """The event of an uploaded product feed opens it."""
    written.deed("supplier Supplier", UPLOAD_FEED, feed_id="1", file_name="lamps.csv", content="sku,name\nLAMP,Lamp\n")
    written.history.observe(EVENT_FILES, events=[_event("sku,name\r\nLAMP,Lamp\r\n")])

    assert event_files.feeds_open(written.history, "Inventory Imported").state == "holds"
    assert event_files.feeds_open(written.history, "Product Feed Imported").state == "broken"


@pytest.mark.parametrize(
    ("report", "state"),
    [(REPORT, "holds"), ("Row,Column,Reason\r\n", "broken"), (REPORT.replace("3,", "2,"), "broken"), (None, "broken")],
)
def test_reports_name_bad_rows(written: Any, report: str | None, state: str) -> None:
    """The report of a warning names each bad row with the column that it lacks."""
    written.history.observe(EVENT_FILES, events=[_event(report, severity="Warning")])

    assert event_files.bad_rows_reported(written.history, {3: "SKU", 5: "quantity"}).state == state
