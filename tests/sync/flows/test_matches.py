"""Levels whose date says only when their item was matched: when they were fed, the events of the feeds tell."""

from datetime import datetime, timedelta
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


def moved(minute: float | None, *events: Any, now: datetime = NOON) -> float | None:
    """When a level was fed whose date says so many minutes past noon, likewise."""
    asked: list[dict[str, Any]] = []

    def find(**filters: Any) -> list[Any]:
        asked.append(filters)
        if isinstance(events[0], Exception):
            raise events[0]
        return list(events)

    work: Any = SimpleNamespace(network=SimpleNamespace(events=find, its_time=lambda: now))
    changed = None if minute is None else NOON + timedelta(minutes=minute)
    level = as_fed(work, 7, [StockLevel("S", "M", 3, updated_at=changed)])[0]
    if changed and asked:
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


@pytest.mark.parametrize(("hours", "fed"), [(24, 5), (25, 10)])
def test_what_changed_long_ago_is_not_looked_up(hours: int, fed: float) -> None:
    """The first file after a connection has levels of years, and their events have more pages than a quota."""
    now = NOON + timedelta(hours=hours, minutes=10)

    assert moved(10, event(IMPORTED, 5), event(MATCHED, 10), now=now) == fed


def test_levels_that_were_fed_stay_as_they_are() -> None:
    """Of many levels in a file a match moves only its own."""
    found = [event(IMPORTED, 5), event(MATCHED, 10)]
    network = SimpleNamespace(events=lambda **_: found, its_time=lambda: NOON)
    levels = [StockLevel("S", "M", 3, updated_at=NOON + timedelta(minutes=minute)) for minute in (5, 10, 20)]
    work: Any = SimpleNamespace(network=network)

    told = as_fed(work, 7, [*levels, StockLevel("T", "N", 3)])
    assert told == [levels[0], levels[0], levels[2], StockLevel("T", "N", 3)]


def test_a_level_without_a_date_has_none() -> None:
    """As of a file without that column; nothing is asked then."""
    assert moved(None, AssertionError("asked")) is None


def test_a_key_that_is_refused_is_not_passed_over() -> None:
    """It is the same key with which everything else is asked."""
    with pytest.raises(CredentialsRefused):
        moved(10, CredentialsRefused("Logicbroker", "listing events", 401, "no"))
