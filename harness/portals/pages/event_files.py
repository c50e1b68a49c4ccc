"""The Events tabs of feeds: each event, and VIEW, which opens the file that it is about."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from harness.portals.blocks import Download, Link, Listing, State
from harness.portals.pages.companies import Desk, both, desk
from harness.portals.pages.lists import page_of
from harness.portals.visits import NoSuchPage, Visit, whole

COLUMNS = ("Date (UTC)", "Severity", "Summary", "Details", "File")


def events_tab(visit: Visit, at: Desk, events: Sequence[Any]) -> Listing:
    """The events of the page that is open, newest first."""
    shown = page_of(events, visit)
    files = _files(visit, at) if shown else {}
    rows = [
        (each.date, State(each.severity), each.summary, each.details, files.get(_named(each), "")) for each in shown
    ]
    return Listing("Events", COLUMNS, rows)


def _named(event: Any) -> tuple[Any, ...]:
    return (event.date, event.summary, event.details)


def _files(visit: Visit, at: Desk) -> dict[tuple[Any, ...], Link]:
    """A link for each event that has a file."""
    every = visit.world.logicbroker.events(at.person.company)
    return {
        _named(event): Link(
            "VIEW", visit.url(f"{at.root}/events/{event.id}"), label=f"View the file of: {event.details}"
        )
        for event in every
        if event.category in ("Inventory", "Product") and _link(event)
    }


def _link(event: Any) -> str:
    """Where the file of an event is; empty where it has none."""
    told = json.loads(event.additional_data or "{}")
    links = [value for value in told.values() if isinstance(value, str) and "/files/" in value]
    return links[0] if links else ""


def view(visit: Visit) -> Download:
    """The file that an event is about."""
    at, number = desk(visit), whole(visit.values["event"], "Event")
    found = [each for each in visit.world.logicbroker.events(at.person.company) if each.id == number and _link(each)]
    if not found:
        raise NoSuchPage(f"there is no event {number} with a file")
    link = _link(found[0])
    return Download(unquote(link.rpartition("/")[2]) or "file.csv", visit.world.logicbroker.file(link), "text/plain")


ROUTES = both("GET", "/events/{event}", view)
