"""Opening the pages about products, inventory and feeds in both portals, and writing down what they show.

Some of them only a person can open, so each is looked at only when a scenario is about it.  What any look at both
services writes down is in ``observations``.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable
from typing import Any

from fakes.logicbroker.refusals import Refusal
from harness.conformance.records import FeedRecord, PortalEventRecord
from harness.conformance.scene import Scene, SceneSupplier
from harness.conformance.stage.api import Declined
from harness.record.looks import (
    DELETED_FEED,
    DOWNLOAD,
    EVENT_FILES,
    EVENTS_TAB,
    FEED_LIST,
    FEED_NAMES,
    PRODUCTS_PAGE,
    TEMPLATE,
)


def look_at_products_page(scene: Scene, sku: str) -> None:
    """The rows of the control panel's page of products that have a SKU."""
    rows = [dict(row) for row in scene.retailer.products_page(sku)]
    scene.history.observe(PRODUCTS_PAGE, sku=sku, rows=rows)


def look_at_inventory_events(scene: Scene) -> None:
    """The Events tab of Inventory Feeds: as the retailer sees it for each partner and for all, and each supplier."""
    _look_at_events(scene, "Inventory Feeds", lambda person: person.inventory_events)


def look_at_feed_events(scene: Scene) -> None:
    """The Events tab of Product Feeds in the same way."""
    _look_at_events(scene, "Product Feeds", lambda person: person.feed_events)


def _look_at_events(scene: Scene, page: str, tab: Callable[[Any], Callable[..., Any]]) -> None:
    suppliers, retailers = _suppliers(scene), tab(scene.retailer)
    scene.history.observe(
        EVENTS_TAB,
        page=page,
        ids={each.name: each.company.id for each in suppliers},
        all=_events(retailers()),
        by_partner={each.name: _events(retailers(each.company.id)) for each in suppliers},
        own={each.name: _events(tab(each)()) for each in suppliers},
    )


def look_at_feed_list(scene: Scene, *, actions: bool = True) -> None:
    """The list of product feeds: as the retailer sees it for all and for each partner, and each supplier.

    Where nobody judges the ``actions`` of its rows they can be left out: where no API shows them, a person has to look.
    """
    retailer, suppliers = scene.retailer, _suppliers(scene)
    scene.history.observe(
        FEED_LIST,
        all=_feeds(retailer.product_feeds(), actions=actions),
        by_partner={
            each.name: [feed.feed_id for feed in retailer.product_feeds(each.company.id)] for each in suppliers
        },
        own={each.name: _feeds(each.product_feeds(), actions=actions) for each in suppliers},
    )


def look_at_feed_names(scene: Scene, *, page: int, rows: int) -> None:
    """The file names on one page of that list; pages count from 0."""
    names = list(scene.retailer.feed_names(page=page, rows=rows))
    scene.history.observe(FEED_NAMES, page=page, rows=rows, names=names)


def look_at_template(scene: Scene, supplier: SceneSupplier) -> list[str]:
    """The retailer's empty product feed; its columns."""
    rows = list(csv.reader(io.StringIO(supplier.product_feed_template().decode("utf-8-sig"))))
    columns = rows[0] if rows else []
    scene.history.observe(TEMPLATE, columns=columns, rows=len(rows[1:]))
    return columns


def look_at_download(scene: Scene, feed_id: str) -> None:
    """A feed as a file, as the retailer has it, and as the supplier does whose feed it is."""
    columns, rows = _table(scene.retailer.download_feed(feed_id))
    own = [each for each in _suppliers(scene) if feed_id in [feed.feed_id for feed in each.product_feeds()]]
    scene.history.observe(
        DOWNLOAD,
        feed_id=feed_id,
        columns=columns,
        rows=rows,
        own={each.name: _table(each.download_feed(feed_id))[1] for each in own},
    )


def _table(content: bytes) -> tuple[list[str], list[dict[str, str]]]:
    """The columns and rows of a file."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    columns = rows[0] if rows else []
    return columns, [dict(zip(columns, row, strict=True)) for row in rows[1:]]


def look_at_event_files(scene: Scene) -> None:
    """The files that the events about inventory and product feeds open, as text.

    Source: an event's additional data links the file that was uploaded, or a report of what was wrong with it.
    """
    events = [event for event in scene.logicbroker.events() if event.category in ("Inventory", "Product")]
    scene.history.observe(
        EVENT_FILES,
        events=[
            {
                "summary": event.summary,
                "severity": event.severity,
                "details": event.details,
                "files": [_opened(scene, link) for link in _links(event.additional_data)],
            }
            for event in events
        ],
    )


def _links(additional_data: str | None) -> list[str]:
    told = json.loads(additional_data or "{}")
    return [link for link in told.values() if isinstance(link, str) and "/" in link]


def _opened(scene: Scene, link: str) -> str | None:
    """The text of a file; None where nothing opens, or no text."""
    try:
        return scene.logicbroker.file(link).decode("utf-8-sig")
    except (Refusal, Declined, UnicodeDecodeError):
        return None


def look_at_deleted_feed(scene: Scene, feed_id: str) -> None:
    """Whether a deleted feed still opens, and can still be downloaded."""
    doors: dict[str, Callable[[], object]] = {
        "VIEW": lambda: scene.retailer.product_feed_items(feed_id),
        "DOWNLOAD": lambda: scene.retailer.download_feed(feed_id),
    }
    scene.history.observe(DELETED_FEED, feed_id=feed_id, open=[name for name, door in doors.items() if _is_open(door)])


def _is_open(door: Callable[[], object]) -> bool:
    try:
        door()
    except (Refusal, Declined):
        return False
    return True


def _suppliers(scene: Scene) -> list[SceneSupplier]:
    return list(filter(scene.retailer.trades_with, scene.suppliers))


def _events(events: Iterable[PortalEventRecord]) -> list[dict[str, Any]]:
    return [
        {"date": event.date, "severity": event.severity, "summary": event.summary, "details": event.details}
        for event in events
    ]


def _feeds(feeds: Iterable[FeedRecord], *, actions: bool) -> list[dict[str, Any]]:
    return [
        {
            "feed_id": feed.feed_id,
            "file_name": feed.file_name,
            "created": feed.created,
            "status": feed.status,
            "items": feed.items,
            "compliant": feed.compliant,
            "updated": feed.last_update,
            "actions": [action.capitalize() for action in feed.actions] if actions else [],
        }
        for feed in feeds
    ]
