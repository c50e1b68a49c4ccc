"""The human door to feeds: the portal's pages Inventory Feeds and Product Feeds, as one company sees them.

The rules are in ``state.feeds``; the portal's other pages are in ``portal``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fakes.evidence.ledger import Exercised, Source, door, imitates
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.rules import jobs
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.environment import Environment
from fakes.logicbroker.state.events import ActivityEvent
from fakes.logicbroker.state.feeds.exports import csv_for_people, xlsx
from fakes.logicbroker.state.feeds.inventory import FeedImport
from fakes.logicbroker.state.feeds.inventory_items import table_of
from fakes.logicbroker.state.feeds.partners import Pair, pair_of
from fakes.logicbroker.state.feeds.product_feeds import FeedAction, FeedStatus, ProductFeed, ProductItem
from fakes.logicbroker.state.feeds.product_specification import FeedField, MappingRule, Specification
from fakes.logicbroker.state.feeds.stock import FeedSettings

MOST_PAGES = 1_000_000
"""Of pages, and of rows on one."""

FileType = Literal["CSV", "XLSX"]


@dataclass(frozen=True, slots=True)
class FeedEventRow:
    """One row of an Events tab."""

    date: datetime
    severity: str
    summary: str
    details: str


@dataclass(frozen=True, slots=True)
class FeedsTableRow:
    """One row of the Feeds table; ``items`` and ``compliant`` stand together under "Items Compliant"."""

    feed_id: str
    file_name: str
    created: datetime
    status: FeedStatus
    items: int
    compliant: int
    last_update: datetime
    actions: tuple[FeedAction, ...]


class _Pages:
    """What both kinds of pages need: the environment, and the company with a partner as a pair."""

    def __init__(self, environment: Environment, company: Company) -> None:
        self._environment = environment
        self._company = company

    @property
    def exercised(self) -> Exercised:
        return self._environment.exercised

    @property
    def _up_to_date(self) -> Environment:
        """The company's environment, after doing what is due."""
        jobs.run_due(self._environment)
        return self._environment

    def _pair(self, partner: Company) -> Pair:
        return pair_of(self._company, partner)

    def _events(self, category: str, partner: Company | None) -> list[FeedEventRow]:
        events = self._up_to_date.events.of_company(self._company.id, category)
        wanted = [event for event in events if partner is None or partner.id in {event.sender_id, event.receiver_id}]
        return [_row(event) for event in reversed(wanted)]

    def _only(self, role: str, what: str) -> None:
        if self._company.role != role:
            raise Invalid(f"{what} is for the {role}; {self._company.name} is a {self._company.role}")


def _row(event: ActivityEvent) -> FeedEventRow:
    return FeedEventRow(event.date, event.severity, event.summary, event.details)


@door
class InventoryPages(_Pages):
    """Products > Inventory Feeds of one company; a partner of None stands for All Partners."""

    # Uploads

    def upload_inventory(self, partner: Company, file_name: str, content: bytes) -> FeedImport:
        """Upload a Standard Feed, CSV or XLSX.

        Raises:
            FeedUnreadable: it is no inventory feed; nothing changed, and the Events tab says why.
        """
        return self._up_to_date.inventory.import_feed(*self._pair(partner), file_name, content)

    def upload_matching_file(self, partner: Company, file_name: str, content: bytes) -> FeedImport:
        """Upload a Matching File with the columns SupplierSKU and MerchantSKU.

        Raises:
            FeedUnreadable: it is no matching file; nothing changed, and the Events tab says why.
        """
        return self._up_to_date.inventory.import_matching(*self._pair(partner), file_name, content)

    # Downloads

    def merchant_feed(self, partner: Company, file_type: FileType = "CSV") -> bytes:
        """Download what is sent on to the retailer: the matched items."""
        return self._download(partner, file_type, mapped=True)

    def unmatched_items(self, partner: Company, file_type: FileType = "CSV") -> bytes:
        """Download the items that have no merchant SKU."""
        return self._download(partner, file_type, mapped=False)

    def standard_feed(self, partner: Company, file_type: FileType = "CSV") -> bytes:
        """Download all items, matched or not, also those that were never fed."""
        return self._download(partner, file_type, mapped=None, include_null_quantity=True)

    def _download(
        self, partner: Company, file_type: FileType, *, mapped: bool | None, include_null_quantity: bool = False
    ) -> bytes:
        environment = self._up_to_date
        items = environment.inventory.items(
            *self._pair(partner), mapped=mapped, include_null_quantity=include_null_quantity
        )
        columns, rows = table_of(items)
        return csv_for_people(columns, rows) if file_type == "CSV" else xlsx(columns, rows, environment.now)

    # What one sees and sets

    def events(self, partner: Company | None = None) -> list[FeedEventRow]:
        """The Events tab, newest first."""
        return self._events("Inventory", partner)

    def settings(self, partner: Company) -> FeedSettings:
        """Feed Settings with one partner."""
        return self._up_to_date.inventory.settings(*self._pair(partner))

    def save_settings(self, partner: Company | None, settings: FeedSettings) -> None:
        """Save Feed Settings for one partner or for all of them.

        Raises:
            Invalid: the partner is none.
        """
        pair = None if partner is None else self._pair(partner)
        self._up_to_date.inventory.configure(self._company.id, pair, settings)

    def clear_feeds(self, partner: Company) -> None:
        """Forget all items of a partner."""
        self._up_to_date.inventory.clear(*self._pair(partner))

    def clear_matches(self, partner: Company) -> None:
        """Forget all matches with a partner."""
        self._up_to_date.inventory.clear_matches(*self._pair(partner))

    def delete_item(self, partner: Company, supplier_sku: str) -> None:
        """Forget one item.

        Raises:
            NotVisible: there is none with that supplier SKU.
        """
        self._up_to_date.inventory.delete_item(*self._pair(partner), supplier_sku)


@door
class ProductFeedPages(_Pages):
    """Products > Product Feeds of one company."""

    # Feed Specification

    def specification(self, partner: Company | None = None) -> Specification:
        """The Feed Specification: a retailer's own, or that of a supplier's partner."""
        return self._up_to_date.product_feeds.specification(self._retailer_id(partner))

    def specify(self, fields: tuple[FeedField, ...], mapping_rules: tuple[MappingRule, ...] = ()) -> None:
        """Save a retailer's specification with its validation rules, and the mapping rules of the Rules tab.

        Raises:
            Invalid: the company is no retailer, or the specification makes no sense.
        """
        self._only("retailer", "the Feed Specification")
        self._up_to_date.product_feeds.specify(self._company.id, Specification(fields, mapping_rules))

    def template(
        self, partner: Company | None = None, category: str | None = None, file_type: FileType = "CSV"
    ) -> bytes:
        """Download the empty feed, for all categories or one.

        Raises:
            Invalid: no field belongs to that category, or a supplier named no partner.
        """
        return self._up_to_date.product_feeds.template(self._retailer_id(partner), category, file_type)

    def _retailer_id(self, partner: Company | None) -> int:
        if self._company.role == "retailer":
            return self._company.id
        if partner is None:
            raise Invalid("choose the partner whose Feed Specification it is")
        return self._pair(partner).retailer_id

    # Feeds

    def upload(self, partner: Company, file_name: str, content: bytes) -> ProductFeed:
        """Upload a product feed; it waits for the retailer's approval.

        Raises:
            Invalid: the company is no supplier.
            FeedUnreadable: the file is no product feed; there is no feed, and the Events tab says why.
        """
        self._only("supplier", "uploading a product feed")
        return self._up_to_date.product_feeds.upload(*self._pair(partner), file_name, content)

    def feeds(self, partner: Company | None = None, *, page: int = 0, rows: int | None = None) -> list[FeedsTableRow]:
        """The Feeds table, newest first; ``rows`` None means that all fit on a page.  Pages count from 0.

        Raises:
            Invalid: there is no such page in any list.
        """
        if not 0 <= page <= MOST_PAGES or not (rows is None or 1 <= rows <= MOST_PAGES):
            raise Invalid(f"a list has pages from 0, of 1 row or more, to {MOST_PAGES:,} each")
        partner_id = None if partner is None else partner.id
        feeds = self._up_to_date.product_feeds.of_company(self._company.id, partner_id)
        return [self._feed_row(feed) for feed in (feeds if rows is None else self._on_page(feeds, page, rows))]

    @imitates(
        "product feeds: rows per page",
        "The list of feeds is read page by page, so many rows on each, newest first.",
        evidence="guess",
        source=Source("guide Connect to BigCommerce", "2022"),
        test="portal/test_feeds.py::test_the_feeds_table_is_read_page_by_page",
        untold="a page for people; how many rows it has is said by whoever opens it",
    )
    def _on_page(self, feeds: list[ProductFeed], page: int, rows: int) -> list[ProductFeed]:
        return feeds[page * rows : (page + 1) * rows]

    def _feed_row(self, feed: ProductFeed) -> FeedsTableRow:
        return FeedsTableRow(
            feed_id=feed.id,
            file_name=feed.file_name,
            created=feed.created,
            status=feed.status,
            items=feed.item_count,
            compliant=feed.compliant_count,
            last_update=feed.last_update,
            actions=self._actions(feed),
        )

    @imitates(
        "product feeds: buttons",
        "A Pending feed can be approved, a Failed one without faults sent, any one downloaded and deleted.",
        evidence="official",
        source=Source("guide Connect to BigCommerce", "2022"),
        test="portal/test_feeds.py::test_the_feeds_table_shows_the_guides_three_rows",
    )
    def _actions(self, feed: ProductFeed) -> tuple[FeedAction, ...]:
        """The retailer's buttons; a supplier has no APPROVE.  Source: support article 22031708891284."""
        return tuple(action for action in feed.actions if action != "APPROVE" or self._company.role == "retailer")

    def items(self, feed: ProductFeed | str) -> list[ProductItem]:
        """The items of a feed (VIEW), with what is wrong with them."""
        return list(self._feed(feed).items.values())

    def fix_item(self, feed: ProductFeed | str, item_id: str, data: Mapping[str, str]) -> ProductItem:
        """Edit an item in some columns; it is judged again.

        Raises:
            NotVisible: the feed has no such item.
            Invalid: the feed is Complete or waits for its export.
        """
        return self._up_to_date.product_feeds.fix_item(self._feed(feed), item_id, data)

    def download(self, feed: ProductFeed | str, file_type: FileType = "CSV") -> bytes:
        """DOWNLOAD: the feed as it stands; the faults of its items fill the first column."""
        return self._up_to_date.product_feeds.download(self._feed(feed), file_type)

    def delete(self, feed: ProductFeed | str) -> None:
        """DELETE."""
        self._up_to_date.product_feeds.delete(self._feed(feed))

    def approve(self, feed: ProductFeed | str) -> None:
        """APPROVE: the export begins; a feed with faults ends Failed.

        Raises:
            Invalid: the company is no retailer, or the feed is not Pending.
        """
        self._only("retailer", "approving a product feed")
        self._up_to_date.product_feeds.approve(self._feed(feed))

    def send(self, feed: ProductFeed | str) -> None:
        """SEND: a Failed feed is exported again.

        Raises:
            Invalid: an item is not compliant, or the feed is Complete.
        """
        self._up_to_date.product_feeds.send(self._feed(feed))

    def events(self, partner: Company | None = None) -> list[FeedEventRow]:
        """The Events tab, newest first."""
        return self._events("Product", partner)

    def _feed(self, feed: ProductFeed | str) -> ProductFeed:
        """The live feed.

        Raises:
            NotVisible: there is none, or it was deleted.
        """
        feed_id = feed if isinstance(feed, str) else feed.id
        return self._up_to_date.product_feeds.get(feed_id, self._company.id)
