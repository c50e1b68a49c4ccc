"""Levels whose date says only when their item was matched: when they were fed, the events of the feeds tell."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from harness.sync.errors import CredentialsRefused, Refused
from harness.sync.flows.matches import as_fed
from harness.sync.mapping.inventory import StockLevel
from tests.sync.scripted import NOON

MATCHED, IMPORTED = "Matching File Imported", "Inventory Imported"


def event(summary: str, minute: float, supplier: int = 7) -> dict[str, Any]:
    at = NOON + timedelta(minutes=minute)
    return {"Summary": summary, "Date": f"{at:%Y-%m-%dT%H:%M:%S}", "SenderId": supplier}


def moved(minute: float | None, *events: Any) -> float | None:
    """When a level was fed whose date says so many minutes past noon, likewise."""
    asked: list[dict[str, Any]] = []

    def find(**filters: Any) -> list[Any]:
        asked.append(filters)
        if isinstance(events[0], Exception):
            raise events[0]
        return list(events)

    work: Any = SimpleNamespace(network=SimpleNamespace(events=find))
    changed = None if minute is None else NOON + timedelta(minutes=minute)
    level = as_fed(work, 7, [StockLevel("S", "M", 3, updated_at=changed)])[0]
    if changed:
        since = f"{changed - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
        assert asked == [{"category": "Inventory", "senderId": 7, "from": since}]
    return level.updated_at and (level.updated_at - NOON) / timedelta(minutes=1)


@pytest.mark.parametrize(
    ("events", "fed"),
    [
        ([event(IMPORTED, 3), event(IMPORTED, 5), event(MATCHED, 10)], 5),
        ([event(IMPORTED, 5), event(MATCHED, 10 + 2 / 60), event(IMPORTED, 11)], 5),
        ([event(IMPORTED, 5), event(MATCHED, 10 + 3 / 60)], 10),
        ([event(IMPORTED, 5), event(MATCHED, 10), event(IMPORTED, 10)], 10),
        ([event(IMPORTED, 5)], 10),
        ([event(MATCHED, 10)], 10 - 24 * 60),
        ([event(IMPORTED, 5, supplier=8), event(MATCHED, 10)], 10 - 24 * 60),
        ([event(IMPORTED, 5), event(MATCHED, 10, supplier=8)], 10),
        ([{**event(IMPORTED, 5), "Date": None}, {**event(IMPORTED, 6), "Date": 7}, event(MATCHED, 10)], 10 - 24 * 60),
        ([Refused("Logicbroker", "listing events", 400, "no")], 10),
    ],
    ids=[
        "the last file before it",
        "as good as at once",
        "matched otherwise",
        "fed in the same second",
        "not matched",
        "no file in a day",
        "another one's file",
        "another one's match",
        "no dates",
        "refused",
    ],
)
def test_a_match_moves_no_level(events: list[Any], fed: float) -> None:
    """Twelve ten, says the file."""
    assert moved(10, *events) == fed


def test_a_level_without_a_date_has_none() -> None:
    """As of a file without that column; nothing is asked then."""
    assert moved(None, AssertionError("asked")) is None


def test_a_key_that_is_refused_is_not_passed_over() -> None:
    """It is the same key with which everything else is asked."""
    with pytest.raises(CredentialsRefused):
        moved(10, CredentialsRefused("Logicbroker", "listing events", 401, "no"))
