"""A world, its history and a report as data frames; without pandas a clear message."""

import sys
import zipfile
from decimal import Decimal

import pytest

from harness.conformance import FakesTarget, run_conformance
from harness.simulation import World
from harness.simulation.views.world_rows import ROW_KINDS


@pytest.fixture(scope="module")
def lived():
    """A world with one shipped order."""
    world = World(seed=7)
    order = world.shopper.place_order([("SKU-1", 2)])
    world.advance(minutes=15)
    world.supplier.ship(order, tracking_number="1Z9")
    return world.advance(minutes=15)


def test_there_is_a_frame_for_every_kind_of_row(lived):
    """By name and as an attribute, each with its columns, also when it has no rows."""
    pytest.importorskip("pandas")
    frames = lived.frames()

    assert set(frames) == set(ROW_KINDS)
    assert list(frames.attention.columns) == ["flow", "subject", "reason", "since"]
    assert len(frames.attention) == 0
    assert frames["orders"].status.tolist() == ["Shipped"]
    assert frames.shipments.tracking_number.tolist() == ["1Z9"]
    assert frames.documents.type.tolist() == ["Sales Order", "Purchase Order", "Shipment"]


def test_values_keep_their_kind(lived):
    """Money is Decimal, instants are aware, whole numbers stay whole where some are missing."""
    pytest.importorskip("pandas")
    frames = lived.frames()

    assert frames.orders.total.sum() == Decimal("20.00")
    assert str(frames.orders.placed.dt.tz) == "UTC"
    assert str(frames.events.cause.dtype) == "Int64"


def test_calls_are_joined_with_what_came_back(lived):
    """One row for each request; those without an answer have no status."""
    pytest.importorskip("pandas")
    struck = lived.with_fault("lost reply")
    struck.advance(minutes=15)
    calls = struck.history.calls()

    assert len(calls) == len(struck.history.requests())
    assert calls[calls.status.isna()].answer.tolist() == ["ConnectionResetError"]
    assert set(calls.service) == {"bigcommerce", "logicbroker"}


def test_a_history_is_a_frame_of_events(lived):
    """As many rows as events."""
    pytest.importorskip("pandas")
    frame = lived.history.frame()

    assert len(frame) == len(lived.history)
    assert frame.kind.value_counts()["tick"] > 0


def test_a_report_is_a_frame_of_verdicts():
    """Each verdict with its scenario."""
    pytest.importorskip("pandas")
    frame = run_conformance(FakesTarget(seed=7), only=["G5"]).frame()

    assert set(frame.verdict) == {"holds"}
    assert "G5" in set(frame.promise)


def test_every_column_is_an_attribute_of_its_frame(lived):
    """No column has the name of something that a data frame can do, so ``calls.status`` always is the column."""
    pandas = pytest.importorskip("pandas")

    assert not [
        (name, column)
        for name, kind in ROW_KINDS.items()
        for column in kind.columns
        if hasattr(pandas.DataFrame, column)
    ]


def test_frames_say_which_there_are(lived):
    """As a table, in one line, and when a name is mistyped."""
    pytest.importorskip("pandas")
    frames = lived.frames()

    assert "tracking_number" in frames._repr_mimebundle_()["text/plain"]
    assert repr(frames).startswith("Frames(orders 1, lines 1, shipments 1,")
    assert "orders" in dir(frames)
    with pytest.raises(
        AttributeError, match=r"there is no frame 'order' \(did you mean 'orders'\?\); there are orders, lines"
    ):
        _ = frames.order
    with pytest.raises(KeyError, match="there is no frame 'order'"):
        _ = frames["order"]


def test_without_pandas_the_message_says_what_to_install(lived, monkeypatch):
    """The library, what it is wanted for, and the group that brings it."""
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(ImportError, match=r"wanted pandas for data frames.*\[frames\]"):
        lived.frames()


def test_retries_are_columns(lived):
    """Which attempt it was, of which call, how long after, and what was made to go wrong; a question is one line."""
    pytest.importorskip("pandas")
    struck = lived.branch()
    struck.nemesis.strike("maintenance", service="bigcommerce")
    calls = struck.advance(minutes=30).history.calls()
    retries = calls[calls.attempt > 1]

    assert calls[calls.fault == "maintenance"].status.tolist() == [503]
    assert retries.attempt.tolist() == [2]
    assert (retries.waited > 0).all()
    assert retries.retry_of.tolist() == calls[calls.fault == "maintenance"].number.tolist()
    assert retries.groupby("hour").size().idxmax() == 9


def test_everything_goes_to_excel(lived, tmp_path):
    """A sheet for each kind of row, instants as Excel has them, and a text that looks like a formula stays a text."""
    lived = lived.branch()
    lived.retailer.write_staff_notes(100, "=1+1")
    written = lived.frames().to_excel(tmp_path / "world.xlsx")
    lived.frames().to_excel(tmp_path / "again.xlsx")
    lived.history.to_excel(tmp_path / "history.xlsx")
    with zipfile.ZipFile(written) as book:
        names, texts = book.read("xl/workbook.xml").decode(), book.read("xl/sharedStrings.xml").decode()
        orders, styles = book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/styles.xml").decode()

    assert all(f'name="{name}"' in names for name in ROW_KINDS)
    assert "<t>=1+1</t>" in texts
    assert "<f>" not in orders
    assert "yyyy\\-mm\\-dd" in styles or "yyyy-mm-dd" in styles
    assert written.read_bytes() == (tmp_path / "again.xlsx").read_bytes()
    with pytest.raises(OSError, match="cannot be written"):
        lived.history.to_excel(tmp_path / "missing" / "history.xlsx")


def test_a_history_is_read_like_a_list(lived):
    """The first event, the last one, a few."""
    history = lived.history

    assert (history[0].number, history[-1].number) == (1, len(history))
    assert [event.number for event in history[:3]] == [1, 2, 3]
