"""Lies of the fakes about product feeds before their export: template, upload, the list and what can be done there.

The tools are in ``lies``.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fakes.logicbroker.portal.feeds import ProductFeedPages
from fakes.logicbroker.state.events import EventLog
from fakes.logicbroker.state.feeds import product_feeds
from fakes.logicbroker.state.feeds.product_feeds import FeedAction, ProductFeed, ProductFeedBook
from fakes.logicbroker.state.feeds.product_specification import Specification
from harness.conformance.planted.lies import after, around, lie

Actions = Callable[[object, ProductFeed], tuple[FeedAction, ...]]

OLD = datetime(1999, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def feed_rows(patch: pytest.MonkeyPatch, **how: Callable[[Any], Any]) -> None:
    """Change columns of the list of feeds; each change is given the row."""

    def changed(found: Any, *_: Any, **__: Any) -> Any:
        return [replace(row, **{name: change(row) for name, change in how.items()}) for row in found]

    after(patch, ProductFeedPages, "feeds", changed)


def uploaded(patch: pytest.MonkeyPatch, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """Change what each item of an uploaded feed says."""
    after(patch, Specification, "mapped", lambda data, *_: change(dict(data)))


def buttons(patch: pytest.MonkeyPatch, change: Callable[..., Any]) -> None:
    """Change what a row of the list offers; ``change(actions, pages, feed)``."""
    after(patch, ProductFeedPages, "_actions", lambda found, pages, feed: tuple(change(found, pages, feed)))


def downloaded(patch: pytest.MonkeyPatch, change: Callable[..., bytes]) -> None:
    """Change the file of a feed; ``change(book, feed, content)``."""
    after(patch, ProductFeedBook, "download", lambda content, book, feed, *_: change(book, feed, content))


def _only(content: bytes, keep: Callable[[str], bool]) -> bytes:
    """A file in which only some columns are filled."""
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    kept = [[cell if keep(name) else "" for name, cell in zip(table[0], row, strict=True)] for row in table[1:]]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([table[0], *kept])
    return text.getvalue().encode()


@lie("G23")
def nobody_may_approve(patch: pytest.MonkeyPatch) -> None:
    """The list of feeds offers the retailer no button to approve one."""

    def instead(actions: Actions, page: object, feed: ProductFeed) -> tuple[FeedAction, ...]:
        return tuple(action for action in actions(page, feed) if action != "APPROVE")

    around(patch, ProductFeedPages, "_actions", instead)


@lie("G22")
def template_without_name(patch: pytest.MonkeyPatch) -> None:
    """The template lacks the name."""
    after(patch, ProductFeedBook, "template", lambda c, *_a, **_k: c.replace(b"name,", b"", 1))


@lie("G22")
def template_without_description(patch: pytest.MonkeyPatch) -> None:
    """The template lacks the description."""
    after(patch, ProductFeedBook, "template", lambda c, *_a, **_k: c.replace(b"description,", b"", 1))


@lie("G22")
def template_without_weight(patch: pytest.MonkeyPatch) -> None:
    """The template lacks the weight."""
    after(patch, ProductFeedBook, "template", lambda c, *_a, **_k: c.replace(b"weight,", b"", 1))


@lie("G22")
def template_with_sample(patch: pytest.MonkeyPatch) -> None:
    """The template has a row of sample data."""
    after(patch, ProductFeedBook, "template", lambda c, *_a, **_k: c + b"Sample,physical,SAMPLE\r\n")


@lie("G22")
def template_empty(patch: pytest.MonkeyPatch) -> None:
    """The template is empty."""
    after(patch, ProductFeedBook, "template", lambda c, *_a, **_k: b"")


@lie("G22")
def template_column_twice(patch: pytest.MonkeyPatch) -> None:
    """The template names SKU twice."""
    after(patch, ProductFeedBook, "template", lambda c, *_a, **_k: c.replace(b"sku,", b"sku,sku,", 1))


@lie("G22")
def all_compliant(patch: pytest.MonkeyPatch) -> None:
    """Every item is compliant."""
    around(patch, Specification, "problems", lambda original, self, data: ())


@lie("G22")
def none_compliant(patch: pytest.MonkeyPatch) -> None:
    """No item is compliant."""
    around(patch, Specification, "problems", lambda original, self, data: ("is required",))


@lie("G22")
def faulty_not_counted(patch: pytest.MonkeyPatch) -> None:
    """The non-compliant item is not counted."""
    feed_rows(patch, items=lambda r: r.compliant)


@lie("G22")
def no_reason_shown(patch: pytest.MonkeyPatch) -> None:
    """The reason of a non-compliant item is not shown."""
    after(patch, ProductFeedPages, "items", lambda found, *_: [replace(i, problems=()) for i in found])


@lie("G22")
def reason_at_wrong_item(patch: pytest.MonkeyPatch) -> None:
    """The reason is shown at the wrong item."""

    def change(found: Any, *_: Any) -> Any:
        return [replace(item, problems=other.problems) for item, other in zip(found, found[::-1], strict=True)]

    after(patch, ProductFeedPages, "items", change)


@lie("G22")
def approved_by_itself(patch: pytest.MonkeyPatch) -> None:
    """An uploaded feed is approved by itself."""

    def upload(original: Any, self: Any, *a: Any) -> Any:
        feed = original(self, *a)
        if feed.is_compliant:
            self._start_export(feed)
        return feed

    around(patch, ProductFeedBook, "upload", upload)


@lie("G22")
def price_loses_cents(patch: pytest.MonkeyPatch) -> None:
    """Prices lose their cents on upload."""
    uploaded(patch, lambda d: {**d, "price": d["price"].split(".")[0]} if d.get("price") else d)


@lie("G22")
def name_cut(patch: pytest.MonkeyPatch) -> None:
    """The name is cut on upload."""
    uploaded(patch, lambda d: {**d, "name": d["name"][:3]} if d.get("name") else d)


@lie("G22")
def upload_loses_description(patch: pytest.MonkeyPatch) -> None:
    """The description is lost on upload."""
    uploaded(patch, lambda d: {k: v for k, v in d.items() if k != "description"})


@lie("G22")
def upload_weight_1(patch: pytest.MonkeyPatch) -> None:
    """The weight is 1 on upload."""
    uploaded(patch, lambda d: {**d, "weight": "1"})


@lie("G22")
def upload_keeps_required_only(patch: pytest.MonkeyPatch) -> None:
    """Columns that are optional are lost on upload."""
    uploaded(patch, lambda d: {k: v for k, v in d.items() if k in ("sku", "name", "weight", "price", "type")})


@lie("G22")
def upload_first_row_only(patch: pytest.MonkeyPatch) -> None:
    """Only the first row is taken."""
    after(patch, product_feeds, "_rows", lambda r, *_: dict(list(r.items())[:1]))


@lie("G22")
def upload_event_silent(patch: pytest.MonkeyPatch) -> None:
    """No event tells of an uploaded feed."""
    around(
        patch,
        EventLog,
        "add",
        lambda original, self, **f: None if f["summary"] == "Product Feed Imported" else original(self, **f),
    )


@lie("G23")
def same_id(patch: pytest.MonkeyPatch) -> None:
    """Every feed has the same ID."""
    feed_rows(patch, feed_id=lambda r: "0f8fad5b-d9cb-469f-a165-70867728950e")


@lie("G23")
def id_no_uuid(patch: pytest.MonkeyPatch) -> None:
    """Feed IDs are numbers in hexadecimal, and no UUIDs."""

    def open_feed(original: Any, self: Any, *facts: Any) -> Any:
        feed = original(self, *facts)
        del self._feeds[feed.id]
        feed.id = feed.id.replace("-", "")
        self._feeds[feed.id] = feed
        return feed

    around(patch, ProductFeedBook, "_open", open_feed)


@lie("G23")
def feed_name_x(patch: pytest.MonkeyPatch) -> None:
    """The file name is x."""
    feed_rows(patch, file_name=lambda r: "x")


@lie("G23")
def feed_name_path(patch: pytest.MonkeyPatch) -> None:
    """The file name has a path."""
    feed_rows(patch, file_name=lambda r: "feeds/" + r.file_name)


@lie("G23")
def feed_created_1999(patch: pytest.MonkeyPatch) -> None:
    """Feeds were created in 1999."""
    feed_rows(patch, created=lambda r: OLD)


@lie("G23")
def feed_created_moves(patch: pytest.MonkeyPatch) -> None:
    """Created moves with the last update."""
    feed_rows(patch, created=lambda r: r.last_update)


@lie("G23")
def feed_update_stands(patch: pytest.MonkeyPatch) -> None:
    """The last update never moves."""
    feed_rows(patch, last_update=lambda r: r.created)


@lie("G23")
def feed_update_ahead(patch: pytest.MonkeyPatch) -> None:
    """The last update is an hour ahead."""
    feed_rows(patch, last_update=lambda r: r.last_update + HOUR)


@lie("G23")
def feed_update_now(patch: pytest.MonkeyPatch) -> None:
    """The last update is always now."""
    after(
        patch,
        ProductFeedPages,
        "feeds",
        lambda found, self, *_a, **_k: [replace(r, last_update=self._environment.now) for r in found],
    )


@lie("G23")
def counts_exchanged(patch: pytest.MonkeyPatch) -> None:
    """Items and compliant items are exchanged."""
    feed_rows(patch, items=lambda r: r.compliant, compliant=lambda r: r.items)


@lie("G23")
def feeds_oldest_first(patch: pytest.MonkeyPatch) -> None:
    """The list of feeds is oldest first."""
    after(patch, ProductFeedBook, "of_company", lambda found, *_: found[::-1])


@lie("G23")
def feeds_partner_ignored(patch: pytest.MonkeyPatch) -> None:
    """The partner drop-down is ignored."""
    around(patch, ProductFeedBook, "of_company", lambda original, self, company, partner=None: original(self, company))


@lie("G23")
def feeds_of_partner_empty(patch: pytest.MonkeyPatch) -> None:
    """Under a partner no feed is shown to the retailer."""
    around(
        patch,
        ProductFeedPages,
        "feeds",
        lambda original, self, partner=None, **k: (
            [] if partner and self._company.role == "retailer" else original(self, partner, **k)
        ),
    )


@lie("G23")
def supplier_sees_no_feeds(patch: pytest.MonkeyPatch) -> None:
    """The supplier sees no feeds."""
    after(
        patch,
        ProductFeedPages,
        "feeds",
        lambda found, self, *_a, **_k: [] if self._company.role == "supplier" else found,
    )


@lie("G23")
def supplier_sees_other_status(patch: pytest.MonkeyPatch) -> None:
    """The supplier sees another status."""
    after(
        patch,
        ProductFeedPages,
        "feeds",
        lambda found, self, *_a, **_k: (
            [replace(r, status="Complete") for r in found] if self._company.role == "supplier" else found
        ),
    )


@lie("G23")
def no_send(patch: pytest.MonkeyPatch) -> None:
    """SEND is missing on a failed feed."""
    buttons(patch, lambda found, *_: [a for a in found if a != "SEND"])


@lie("G23")
def send_on_faulty(patch: pytest.MonkeyPatch) -> None:
    """SEND is offered on a faulty failed feed."""
    buttons(
        patch,
        lambda found, self, feed: [*found, "SEND"] if feed.status == "Failed" and not feed.is_compliant else found,
    )


@lie("G23")
def supplier_approves(patch: pytest.MonkeyPatch) -> None:
    """The supplier is offered APPROVE."""
    buttons(patch, lambda found, self, feed: feed.actions)


@lie("G23")
def approve_stays(patch: pytest.MonkeyPatch) -> None:
    """APPROVE stays after approval."""
    buttons(
        patch,
        lambda found, self, feed: (
            [*found, "APPROVE"] if feed.is_approved and self._company.role == "retailer" else found
        ),
    )


@lie("G23")
def approve_on_complete(patch: pytest.MonkeyPatch) -> None:
    """APPROVE is offered on a complete feed."""
    buttons(patch, lambda found, self, feed: [*found, "APPROVE"] if feed.status == "Complete" else found)


@lie("G23")
def approve_on_failed(patch: pytest.MonkeyPatch) -> None:
    """APPROVE is offered on a failed feed."""
    buttons(patch, lambda found, self, feed: [*found, "APPROVE"] if feed.status == "Failed" else found)


@lie("G23")
def no_delete_on_complete(patch: pytest.MonkeyPatch) -> None:
    """A complete feed cannot be deleted."""
    buttons(patch, lambda found, self, feed: [a for a in found if feed.status != "Complete" or a != "DELETE"])


@lie("G23")
def supplier_cannot_download(patch: pytest.MonkeyPatch) -> None:
    """The supplier cannot download."""
    buttons(patch, lambda found, self, feed: [a for a in found if self._company.role == "retailer" or a != "DOWNLOAD"])


@lie("G23")
def no_approve_on_faulty(patch: pytest.MonkeyPatch) -> None:
    """A pending feed with faults cannot be approved."""
    buttons(patch, lambda found, self, feed: [a for a in found if feed.is_compliant or a != "APPROVE"])


@lie("G23")
def download_skus_only(patch: pytest.MonkeyPatch) -> None:
    """The download has only the SKUs."""
    downloaded(patch, lambda self, feed, c: _only(c, lambda k: k == "sku"))


@lie("G23")
def download_without_price(patch: pytest.MonkeyPatch) -> None:
    """The download has no prices."""
    downloaded(patch, lambda self, feed, c: _only(c, lambda k: k != "price"))


@lie("G23")
def download_without_description(patch: pytest.MonkeyPatch) -> None:
    """The download has no descriptions."""
    downloaded(patch, lambda self, feed, c: _only(c, lambda k: k != "description"))


@lie("G23")
def download_of_skus_once_complete(patch: pytest.MonkeyPatch) -> None:
    """The download of a complete feed has only the SKUs."""
    downloaded(patch, lambda self, feed, c: _only(c, lambda k: k == "sku") if feed.status == "Complete" else c)


@lie("G23")
def download_of_failed_without_faults(patch: pytest.MonkeyPatch) -> None:
    """The download of a failed feed does not say what is wrong."""

    def changed(self: Any, feed: ProductFeed, content: bytes) -> bytes:
        first = content.decode("utf-8-sig").partition(",")[0]
        return _only(content, lambda name: name != first) if feed.status == "Failed" else content

    downloaded(patch, changed)


@lie("G23")
def download_first_row(patch: pytest.MonkeyPatch) -> None:
    """The download has the first row only."""
    downloaded(patch, lambda self, feed, c: b"\r\n".join(c.split(b"\r\n")[:2]) + b"\r\n")


@lie("G23")
def download_other_feed(patch: pytest.MonkeyPatch) -> None:
    """The download has another feed."""
    around(
        patch,
        ProductFeedBook,
        "download",
        lambda original, self, feed, *a: original(self, next(iter(self._feeds.values())), *a),
    )


@lie("G23")
def download_without_errors(patch: pytest.MonkeyPatch) -> None:
    """The download of a faulty feed does not tell the faults."""
    around(
        patch,
        ProductFeedBook,
        "download",
        lambda original, self, feed, file_type="CSV": self._file(
            file_type, feed.columns, [[i.data.get(c, "") for c in feed.columns] for i in feed.items.values()]
        ),
    )


@lie("G23")
def delete_deletes_all(patch: pytest.MonkeyPatch) -> None:
    """DELETE deletes all feeds."""
    around(patch, ProductFeedBook, "delete", lambda original, self, feed: self._feeds.clear())


@lie("G23")
def delete_deletes_newest(patch: pytest.MonkeyPatch) -> None:
    """DELETE deletes the newest feed."""
    around(
        patch, ProductFeedBook, "delete", lambda original, self, feed: original(self, list(self._feeds.values())[-1])
    )


@lie("G23")
def delete_nothing(patch: pytest.MonkeyPatch) -> None:
    """DELETE does nothing."""
    around(patch, ProductFeedBook, "delete", lambda original, self, feed: None)


@lie("G23")
def deleted_stays_for_supplier(patch: pytest.MonkeyPatch) -> None:
    """A deleted feed stays in the supplier's list."""

    gone: list[ProductFeed] = []

    def delete(original: Any, self: Any, feed: Any) -> Any:
        gone.append(feed)
        original(self, feed)

    def feeds(original: Any, self: Any, partner: Any = None, **k: Any) -> Any:
        found = original(self, partner, **k)
        return found + [self._feed_row(f) for f in gone if f.supplier_id == self._company.id]

    around(patch, ProductFeedBook, "delete", delete)
    around(patch, ProductFeedPages, "feeds", feeds)


@lie("G23")
def list_one_row(patch: pytest.MonkeyPatch) -> None:
    """The list of feeds ends after one row."""
    after(patch, ProductFeedPages, "feeds", lambda found, *_a, **_k: found[:1])


@lie("G23")
def only_ten_feeds(patch: pytest.MonkeyPatch) -> None:
    """Only ten feeds are ever shown."""
    after(patch, ProductFeedBook, "of_company", lambda found, *_: found[:10])


@lie("G23")
def upload_replaces(patch: pytest.MonkeyPatch) -> None:
    """Old feeds vanish when a new one comes."""

    def upload(original: Any, self: Any, *a: Any) -> Any:
        feed = original(self, *a)
        for k in list(self._feeds):
            if k != feed.id:
                del self._feeds[k]
        return feed

    around(patch, ProductFeedBook, "upload", upload)


@lie("G23")
def pages_repeat(patch: pytest.MonkeyPatch) -> None:
    """Every page of the list shows the first rows."""

    def feeds(original: Any, self: Any, partner: Any = None, *, page: int = 0, rows: int | None = None) -> Any:
        return original(self, partner, page=0, rows=rows)

    around(patch, ProductFeedPages, "feeds", feeds)


@lie("G23")
def rows_per_page_ignored(patch: pytest.MonkeyPatch) -> None:
    """All rows stand on one page."""

    def feeds(original: Any, self: Any, partner: Any = None, *, page: int = 0, rows: int | None = None) -> Any:
        return original(self, partner)

    around(patch, ProductFeedPages, "feeds", feeds)


@lie("G22")
def letters_lost_on_upload(patch: pytest.MonkeyPatch) -> None:
    """Letters beyond ASCII become question marks on upload."""
    uploaded(patch, lambda data: {name: cell.encode("ascii", "replace").decode() for name, cell in data.items()})


@lie("G23")
def list_by_name(patch: pytest.MonkeyPatch) -> None:
    """The list of feeds is in the order of file names."""
    after(patch, ProductFeedPages, "feeds", lambda found, *_a, **_k: sorted(found, key=lambda row: row.file_name))


@lie("G23")
def created_shows_the_day(patch: pytest.MonkeyPatch) -> None:
    """Created shows the day and no time."""
    feed_rows(patch, created=lambda row: row.created.replace(hour=0, minute=0))


@lie("G23")
def view_opens_another(patch: pytest.MonkeyPatch) -> None:
    """VIEW opens the oldest feed, whichever was meant."""

    def items(original: Any, self: Any, feed: Any) -> Any:
        return original(self, self._environment.product_feeds.of_company(self._company.id)[-1])

    around(patch, ProductFeedPages, "items", items)


@lie("G23")
def send_on_pending(patch: pytest.MonkeyPatch) -> None:
    """SEND is offered before anybody has approved."""
    buttons(patch, lambda found, pages, feed: (*found, "SEND") if feed.status == "Pending" else found)


@lie("G22")
def upload_doubles(patch: pytest.MonkeyPatch) -> None:
    """Each upload makes two feeds."""

    def upload(original: Any, self: Any, *file: Any) -> Any:
        original(self, *file)
        return original(self, *file)

    around(patch, ProductFeedBook, "upload", upload)


@lie("G23")
def download_in_another_order(patch: pytest.MonkeyPatch) -> None:
    """The rows of a download stand under a header whose names are turned round."""

    def turned(book: Any, feed: Any, content: bytes) -> bytes:
        header, newline, rest = content.partition(b"\r\n")
        return b",".join(header.split(b",")[::-1]) + newline + rest

    downloaded(patch, turned)
