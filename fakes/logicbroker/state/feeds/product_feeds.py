"""Product feeds of an environment: from upload through compliance and approval to Complete or Failed.

Reading the files is in ``files``, rules for products in ``product_specification``; HTTP is in ``api.feeds``; the
pages of the portal are in ``portal.feeds``.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from fakes.evidence.ledger import Alternative, Source, imitates
from fakes.logicbroker.quirks import Quirks
from fakes.logicbroker.refusals import Invalid, NotVisible
from fakes.logicbroker.sources import ESTIMATE
from fakes.logicbroker.state.downloads import Downloads
from fakes.logicbroker.state.events import EventLog
from fakes.logicbroker.state.feeds.exports import csv_for_people, xlsx
from fakes.logicbroker.state.feeds.files import (
    FeedReader,
    FeedUnreadable,
    RowProblem,
    base_name,
    is_too_large,
    read_feed,
    shortened,
    summary_of,
)
from fakes.logicbroker.state.feeds.matching import sku_key
from fakes.logicbroker.state.feeds.product_specification import DEFAULT_SPECIFICATION, Specification
from fakes.progress import with_progress
from fakes.state.copy_on_write import Records
from fakes.state.dice import Dice
from fakes.time.clock import Clock

FeedStatus = Literal["Pending", "Complete", "Failed"]
FeedAction = Literal["DOWNLOAD", "DELETE", "APPROVE", "SEND"]

IMPORTED = "Product Feed Imported"
IMPORT_ERROR = "Product Import Error"
APPROVED = "Product Feed Approved"
EXPORTED = "Product Feed Exported"
EXPORT_FAILED = "Product Feed Export Failed"
"""Summaries of events.  Source: support article 22031708891284 and the guide.  Guess: APPROVED and EXPORT_FAILED."""

ERROR_COLUMN = "Errors"
"""Guess: the header of the first column in the download of a faulty feed; it is ignored when the file comes back."""

_UPLOADS_LIVE = timedelta(days=30)  # Guess: how long the VIEW of an event gives the file.
_GUIDE = Source("guide Connect to BigCommerce", "2022")


@dataclass(slots=True, eq=False)
class ProductItem:
    """One product of a feed: its number within the feed, what it says, and why it is not compliant (if it is not)."""

    id: str
    row: int
    data: dict[str, str]
    problems: tuple[str, ...]

    @property
    def is_compliant(self) -> bool:
        return not self.problems


@dataclass(slots=True, eq=False)
class ProductFeed:
    """One uploaded file and what became of it.  ``is_approved`` says that it waits for the export."""

    id: str
    supplier_id: int
    retailer_id: int
    file_name: str
    created: datetime
    last_update: datetime
    columns: list[str]
    items: dict[str, ProductItem]
    status: FeedStatus = "Pending"
    is_approved: bool = False

    @property
    def item_count(self) -> int:
        return len(self.items)

    @property
    def compliant_count(self) -> int:
        return sum(item.is_compliant for item in self.items.values())

    @property
    def is_compliant(self) -> bool:
        return all(item.is_compliant for item in self.items.values())

    @property
    def can_be_approved(self) -> bool:
        return self.status == "Pending" and not self.is_approved

    @property
    def can_be_sent(self) -> bool:
        return self.status == "Failed" and self.is_compliant

    @property
    def actions(self) -> tuple[FeedAction, ...]:
        """What the retailer's list offers.  Source: the guide's three rows; Guess: nothing more once Complete."""
        more: tuple[FeedAction, ...] = ("APPROVE",) if self.can_be_approved else ("SEND",) if self.can_be_sent else ()
        return ("DOWNLOAD", "DELETE", *more)

    @property
    def faults(self) -> list[RowProblem]:
        """The first reason of each item that is not compliant, by its row in the file."""
        return [RowProblem(item.row, None, item.problems[0]) for item in self.items.values() if item.problems]

    def __repr__(self) -> str:
        return f"ProductFeed({self.file_name}, {self.status}, {self.compliant_count} of {self.item_count} compliant)"


class ProductFeedBook:
    """All product feeds of one environment, and every retailer's specification."""

    def __init__(self, events: EventLog, files: Downloads, clock: Clock, quirks: Quirks, seed: int = 0) -> None:
        self._quirks = quirks
        self._events = events
        self._files = files
        self._clock = clock
        self._random = Dice(f"{seed}:product feeds")
        self._feeds: Records[str, ProductFeed] = Records()
        self._specifications: dict[int, Specification] = {}

    # Specification

    def specification(self, retailer_id: int) -> Specification:
        return self._specifications.get(retailer_id, DEFAULT_SPECIFICATION)

    def specify(self, retailer_id: int, specification: Specification) -> None:
        """Save a retailer's specification; feeds that came before are not looked at again (Guess)."""
        self._specifications[retailer_id] = specification

    @imitates(
        "product feeds: template",
        "The empty feed has the columns of the specification, of all categories or of one.",
        evidence="official",
        source=Source("support article 360022490092", "2026-03"),
        test="state/feeds/test_product_feeds.py::test_the_template_is_the_header_of_the_specification",
    )
    def template(self, retailer_id: int, category: str | None = None, file_type: str = "CSV") -> bytes:
        """The empty feed of a retailer, for all categories or one: a header row, as CSV or XLSX.

        Raises:
            Invalid: no field belongs to that category.
        """
        specification = self.specification(retailer_id)
        known = specification.categories()
        if category is not None and category not in known:
            raise Invalid(f"no field belongs to the category {category!r}; categories are {', '.join(known) or 'none'}")
        return self._file(file_type, specification.columns(category), [])

    # Feeds

    @imitates(
        "product feeds: upload",
        "A file becomes a feed, Pending, with its items judged; one that cannot be parsed leaves only an event.",
        evidence="official",
        source=Source("support article 22031708891284", "2026-03"),
        test="state/feeds/test_product_feeds.py::test_an_uploaded_file_becomes_a_pending_feed",
    )
    def upload(self, supplier_id: int, retailer_id: int, file_name: str, content: bytes) -> ProductFeed:
        """Take a product feed; it waits for the retailer's approval.

        Raises:
            FeedUnreadable: the file is no product feed; there is an event and no feed.
        """
        specification = self.specification(retailer_id)
        original = self._keep_file(file_name, content)
        pair = supplier_id, retailer_id
        try:
            file, columns = _read(file_name, content, specification)
            rows = _rows(file, columns)
            if not rows:
                raise FeedUnreadable(_nothing_to_take(file))
        except FeedUnreadable as unreadable:
            self._report(pair, "Alert", IMPORT_ERROR, str(unreadable), original)
            raise
        named = list(dict.fromkeys([*columns, *specification.mapped_columns()]))
        feed = self._open(pair, file.name, named, _items(rows, specification))
        details = f"Imported {feed.item_count} records from '{feed.file_name}', {feed.compliant_count} compliant."
        self._report(pair, "Info", IMPORTED, details, {"FeedId": feed.id, **original})
        if file.problems:
            details = f"Not imported from '{file.name}': {summary_of(file.problems)}"
            self._report(pair, "Warning", IMPORT_ERROR, details, {"FeedId": feed.id, **original})
        return feed

    def _keep_file(self, file_name: str, content: bytes) -> dict[str, str]:
        """Where an event's VIEW finds the file; nowhere when it is too large to be looked at."""
        if is_too_large(content):
            return {}
        return {"OriginalFileUrl": self._files.put(base_name(file_name), content, _UPLOADS_LIVE)}

    def _open(
        self, pair: tuple[int, int], file_name: str, columns: list[str], items: dict[str, ProductItem]
    ) -> ProductFeed:
        now = self._clock.now()
        feed_id = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        feed = ProductFeed(feed_id, *pair, file_name, now, now, columns, items)
        self._feeds[feed_id] = feed
        return feed

    def get(self, feed_id: str, company_id: int, partner_id: int | None = None) -> ProductFeed:
        """A feed by its id, in any case.

        Raises:
            NotVisible: there is none, it was deleted, or it is not between these companies.
        """
        feed = self._feeds.get(feed_id.lower())
        companies = set() if feed is None else {feed.supplier_id, feed.retailer_id}
        if feed is None or not {company_id, company_id if partner_id is None else partner_id} <= companies:
            raise NotVisible(f"no product feed has the id {feed_id!r}")
        return feed

    def of_company(self, company_id: int, partner_id: int | None = None) -> list[ProductFeed]:
        """A company's feeds, newest first; optionally only those with one partner."""
        wanted = {company_id} if partner_id is None else {company_id, partner_id}
        return [feed for feed in reversed(list(self._feeds.values())) if wanted <= {feed.supplier_id, feed.retailer_id}]

    def download(self, feed: ProductFeed, file_type: str = "CSV") -> bytes:
        """A feed as it stands now; while it has faults, they fill the first column.

        Source: support article 22031708891284.
        """
        rows: list[list[Any]] = [[item.data.get(column, "") for column in feed.columns] for item in feed.items.values()]
        if feed.is_compliant:
            return self._file(file_type, feed.columns, rows)
        return self._file(file_type, [ERROR_COLUMN, *feed.columns], self._with_faults(feed, rows))

    @staticmethod
    @imitates(
        "product feeds: errors in the download",
        "The first column of a faulty feed's download says what is wrong; fixed, the file can be uploaded again.",
        evidence="official",
        source=Source("support article 22031708891284", "2026-03"),
        test="state/feeds/test_product_feeds.py::test_the_download_of_a_faulty_feed_has_the_errors_first_and_can_be_fixed_and_uploaded",
    )
    def _with_faults(feed: ProductFeed, rows: list[list[Any]]) -> list[list[Any]]:
        faults = ["; ".join(item.problems) for item in feed.items.values()]
        return [[fault, *row] for fault, row in zip(faults, rows, strict=True)]

    def item(self, feed: ProductFeed, item_id: str) -> ProductItem:
        """One item by its number within the feed.

        Raises:
            NotVisible: the feed has none with that number.
        """
        if item_id not in feed.items:
            raise NotVisible(f"the feed {feed.id} has no item {item_id!r}")
        return feed.items[item_id]

    def fix_item(self, feed: ProductFeed, item_id: str, data: Mapping[str, str]) -> ProductItem:
        """Change what an item says in some columns, and judge it again.

        Raises:
            NotVisible: the feed has no such item.
            Invalid: the feed is Complete or waits for its export.
        """
        item = self.item(feed, item_id)
        self._refuse_fixed_feed(feed)
        item.data.update(data)
        item.problems = self.specification(feed.retailer_id).problems(item.data)
        feed.columns += [column for column in data if column not in feed.columns]
        feed.last_update = self._clock.now()
        return item

    def delete_item(self, feed: ProductFeed, item_id: str) -> None:
        """Take an item out of a feed.  Refuses as ``fix_item`` does."""
        self.item(feed, item_id)
        self._refuse_fixed_feed(feed)
        del feed.items[item_id]
        feed.last_update = self._clock.now()

    @staticmethod
    def _refuse_fixed_feed(feed: ProductFeed) -> None:
        if feed.status == "Complete" or feed.is_approved:
            why = "is Complete" if feed.status == "Complete" else "is approved and waits for its export"
            raise Invalid(f"the feed {feed.id} {why}; upload a new one to change products")

    def delete(self, feed: ProductFeed) -> None:
        self._feeds.pop(feed.id, None)

    # Approval and export

    @imitates(
        "product feeds: approval",
        "The retailer approves a Pending feed, which is then exported; a feed with faults ends Failed instead.",
        evidence="official",
        source=_GUIDE,
        test="state/feeds/test_product_feeds.py::test_a_feed_with_faults_ends_failed_when_it_is_approved",
    )
    def approve(self, feed: ProductFeed) -> None:
        """Approve a feed that is Pending: it stays so until its export is reported.  With faults it ends Failed.

        Raises:
            Invalid: it is not Pending, or is approved already.
        """
        if not feed.can_be_approved:
            state = "approved already and waits for its export" if feed.is_approved else feed.status
            raise Invalid(f"only a Pending feed can be approved; the feed {feed.id} is {state}")
        if feed.is_compliant:
            self._start_export(feed)
        else:
            self._end(feed, "Failed")
            details = f"Feed '{feed.file_name}' has items that are not compliant: {summary_of(feed.faults)}"
            self._report_feed(feed, "Alert", EXPORT_FAILED, details)

    def send(self, feed: ProductFeed) -> None:
        """Send a feed: a Failed one is exported again; a Pending one goes on waiting for its approval.

        Source: support articles 360022490092 and 360023030132, only when all items are compliant.

        Raises:
            Invalid: an item is not compliant, or the feed is Complete.
        """
        if not feed.is_compliant:
            raise Invalid(
                f"the feed {feed.id} has items that are not compliant; fix them first: {summary_of(feed.faults)}"
            )
        if feed.status == "Complete":
            raise Invalid(f"the feed {feed.id} is Complete and cannot be sent again")
        if feed.can_be_sent:
            self._export_again(feed)

    @imitates(
        "product feeds: send",
        "A failed feed is exported again once all of its items are compliant.",
        evidence="official",
        source=_GUIDE,
        test="state/feeds/test_product_feeds.py::test_a_failed_feed_without_faults_can_be_sent_again",
    )
    def _export_again(self, feed: ProductFeed) -> None:
        self._start_export(feed)

    def export_reported(self, retailer_id: int, summary: str, additional_data: str | None) -> None:
        """Hear of an event that a connector posted; one that reports on a feed ends it Complete or Failed.

        Whoever answers ``POST /api/v1/activityevents`` calls this for every event, after adding it.  What names no
        feed of this retailer that waits for its export changes nothing.
        """
        feed = self._feeds.get(_feed_id(additional_data))
        if feed is None or feed.retailer_id != retailer_id or not feed.is_approved:
            return
        if summary in (EXPORTED, EXPORT_FAILED):
            self._end_export(feed, "Complete" if summary == EXPORTED else "Failed")

    @imitates(
        "product feeds: reported export",
        "An event of the retailer's that names a waiting feed, and says how its export went, ends the feed.",
        evidence="guess",
        source=ESTIMATE,
        test="state/feeds/test_product_feeds.py::test_the_connectors_report_ends_the_feed",
        otherwise=(
            Alternative("An event that reports an export changes nothing else.", "export_reports", "are only events"),
        ),
        ask="POST /api/v1/ActivityEvents that reports the export of an approved test feed: does it end?",
    )
    def _end_export(self, feed: ProductFeed, status: FeedStatus) -> None:
        if self._quirks.export_reports == "end the feed":
            self._end(feed, status)

    @imitates(
        "product feeds: event of an approval",
        "An approved feed leaves an event, by which whoever exports it hears of it.",
        evidence="guess",
        source=ESTIMATE,
        test="state/feeds/test_product_feeds.py::test_approval_leaves_the_event_that_starts_the_export",
        otherwise=(Alternative("An approved feed leaves no event.", "approval_event", False),),
        ask="APPROVE a test feed, then GET /api/v3/ActivityEvents?filters.category=Product: does one name the feed?",
    )
    def _start_export(self, feed: ProductFeed) -> None:
        feed.status, feed.is_approved = "Pending", True
        feed.last_update = self._clock.now()
        details = f"Feed '{feed.file_name}' with {feed.item_count} items is approved for export."
        if self._quirks.approval_event:
            self._report_feed(feed, "Info", APPROVED, details)

    def _end(self, feed: ProductFeed, status: FeedStatus) -> None:
        feed.status, feed.is_approved = status, False
        feed.last_update = self._clock.now()

    # Events and files

    def _report_feed(self, feed: ProductFeed, level: str, summary: str, details: str) -> None:
        additional = {"FeedId": feed.id, "PartnerId": feed.supplier_id}
        self._report((feed.supplier_id, feed.retailer_id), level, summary, details, additional)

    def _report(
        self, pair: tuple[int, int], level: str, summary: str, details: str, additional: dict[str, Any]
    ) -> None:
        self._events.add(
            sender_id=pair[0],
            receiver_id=pair[1],
            level=level,
            category="Product",
            summary=summary,
            details=details,
            additional_data=json.dumps(additional),
        )

    def _file(self, file_type: str, columns: list[str], rows: list[list[Any]]) -> bytes:
        if file_type == "XLSX":
            return xlsx(columns, rows, self._clock.now())
        return csv_for_people(columns, rows)


def _read(file_name: str, content: bytes, specification: Specification) -> tuple[FeedReader, dict[str, int]]:
    """The open file, and where its columns stand; a column of the specification goes by the specification's name.

    Columns that the specification does not know are kept.  Source: support article 7908242820500.
    """
    file = read_feed(file_name, content)
    columns = {column: at for column in specification.columns() if (at := file.position(column)) is not None}
    if not columns:
        wanted = ", ".join(specification.columns())
        raise FeedUnreadable(f"the first row of '{file.name}' names no column of the specification: {wanted}")
    taken = {*columns.values(), file.position(ERROR_COLUMN)}
    columns |= {name: at for at, name in enumerate(file.columns) if name and at not in taken}
    return file, dict(sorted(columns.items(), key=lambda column: column[1]))


def _rows(file: FeedReader, columns: Mapping[str, int]) -> dict[str, tuple[int, dict[str, str]]]:
    """Row number and data by SKU; of rows with the same SKU the last one wins, those without any all stay.

    An earlier row that says otherwise is a problem.
    """
    rows: dict[str, tuple[int, dict[str, str]]] = {}
    for row in file.rows():
        data = {column: cell for column, at in columns.items() if (cell := row.cells[at])}
        sku = data.get("sku")
        key = f"row {row.number}" if sku is None else f"sku {sku_key(sku, case_sensitive=False)}"
        former = rows.get(key)
        if former and former[1] != data:
            reason = (
                f"{shortened(former[1]['sku'])!r} stands again in row {row.number:,}, which counts; keep one of them"
            )
            file.problems.append(RowProblem(former[0], "sku", reason))
        rows[key] = row.number, data
    return rows


def _items(rows: Mapping[str, tuple[int, dict[str, str]]], specification: Specification) -> dict[str, ProductItem]:
    items = {}
    for number, (row, data) in enumerate(with_progress(rows.values(), "checking products", len(rows)), 1):
        mapped = specification.mapped(data)
        items[str(number)] = ProductItem(str(number), row, mapped, specification.problems(mapped))
    return items


def _nothing_to_take(file: FeedReader) -> str:
    if file.problems:
        return f"no row of '{file.name}' could be read: {summary_of(file.problems)}"
    return f"'{file.name}' has a header and no rows; nothing was imported"


def _feed_id(additional_data: str | None) -> str:
    try:
        value = json.loads(additional_data or "{}")
    except (ValueError, RecursionError):
        return ""
    return str(value.get("FeedId", "")).lower() if isinstance(value, dict) else ""
