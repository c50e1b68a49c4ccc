"""When each flow is due."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from harness.sync.schedule import CADENCE, Flow, next_run


@pytest.mark.parametrize(
    ("flow", "after", "due"),
    [
        ("orders", "09:00", "09:15"),
        ("orders", "09:14", "09:15"),
        ("shipments", "09:50", "10:00"),
        ("inventory", "09:00", "09:10"),
        ("inventory", "09:10", "10:10"),
    ],
)
def test_each_flow_has_its_minutes(flow: Flow, after: str, due: str) -> None:
    """Every quarter hour, and inventory at ten past; at the very instant it is the next one."""
    asked = datetime.fromisoformat(f"2026-03-02T{after}:00+00:00")

    assert next_run(flow, asked).strftime("%H:%M") == due


def test_odd_zones_do_not_move_the_minutes() -> None:
    """Somebody's clock that is half an hour off does not shift the runs: they are in UTC."""
    asked = datetime(2026, 3, 2, 14, 35, tzinfo=timezone(timedelta(hours=5, minutes=30)))

    assert next_run("inventory", asked) == datetime(2026, 3, 2, 9, 10, tzinfo=UTC)


def test_all_flows_are_scheduled() -> None:
    """There are five flows."""
    assert set(CADENCE) == {"orders", "shipments", "cancellations", "products", "inventory"}
