"""What a rehearsal needs of a world, as protocols: the fakes offer it in memory, the stage over HTTP.

Nothing is implemented here.  What is read of orders, products, documents and feeds is in ``records``; orders, suppliers
and feeds are named by their ids, which both worlds understand.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, Protocol, runtime_checkable

from fakes.evidence.ledger import Entry
from fakes.people.deeds import SkuQuantity
from fakes.wire.http import RequestLike
from harness.conformance.records import (
    AccountRecord,
    ActivityRecord,
    CompanyRecord,
    CreatedAccount,
    DocumentRecord,
    FeedItemRecord,
    FeedRecord,
    FoundRecord,
    OrderRecord,
    PortalEventRecord,
    PortalRowRecord,
    ProductRecord,
    RelatedRecord,
    TrialRecord,
    UploadedFeed,
)
from harness.connectors.contract import Ticking
from harness.record.history import History
from harness.sync import Connection
from harness.sync.choices import LogicbrokerEnvironment
from harness.sync.journal import Attention
from harness.sync.wire import Response

FileRows = Sequence[Mapping[str, Any]]
"""The rows of a file that somebody uploads, each by its columns."""


FileType = Literal["CSV", "XLSX"]


class SceneShopper(Protocol):
    """Who buys at the store."""

    def place_order(
        self,
        lines: Sequence[SkuQuantity] | None = None,
        *,
        ship_to: int | Sequence[Mapping[str, Any]] | None = None,
        **checkout: Any,
    ) -> OrderRecord:
        """Place an order, or one of something plausible, to one address or so many; returns the store's record.

        ``checkout`` may say ``customer_message``, ``payment_method``, ``discount``, ``shipping_cost`` and
        ``handling_cost``, and where coupons can be had, whatever a shop's own checkout asks for.
        """
        ...

    def open_account(self) -> int:
        """Register the regular customer, who can then have store credit; the customer number.

        Raises:
            CannotBeHad: there are no customers.
        """
        ...


class SceneSupplier(Protocol):
    """Who works in Logicbroker's portal; no lines means all that is open.

    A package is ``{"lines": [(sku, quantity)], "carrier": "ups"}``.
    """

    @property
    def name(self) -> str: ...
    @property
    def company(self) -> CompanyRecord: ...
    def ship(
        self,
        order: int,
        lines: Sequence[SkuQuantity] | None = None,
        *,
        carrier: str = ...,
        tracking_number: str | None = None,
        packages: Sequence[Mapping[str, Any]] | None = None,
    ) -> object: ...
    def ship_by_system(self, order: int, lines: Sequence[SkuQuantity]) -> Sequence[str]:
        """Ship pieces in a document that lists what stays behind with a quantity of 0.

        Returns the keys of the shipments, none where they are refused at once.
        """
        ...

    def notifications(self) -> Sequence[Mapping[str, str]]:
        """What the supplier was told by mail, each with its ``type`` and ``text``."""
        ...

    def ship_anyhow(self, order: int, lines: Sequence[SkuQuantity]) -> Sequence[str]:
        """Ship pieces without a look at what is open, which has to be refused; the keys of the shipments.

        Raises:
            Refusal, Declined: it was refused at once.
        """
        ...

    def acknowledge(self, order: int) -> object: ...
    def cancel(self, order: int, lines: Sequence[SkuQuantity] | None = None, reason: str = ...) -> object: ...
    def back_order(self, order: int, lines: Sequence[SkuQuantity] | None = None) -> object: ...
    def take_back(self, order: int, lines: Sequence[SkuQuantity]) -> object: ...
    def invoice(self, order: int) -> object: ...
    def portal_orders(self, order: int, /) -> Sequence[FoundRecord]:
        """What the supplier finds in its own portal when it searches for an order."""
        ...

    def order_items(self, order: int, /) -> Sequence[Mapping[str, Any]]:
        """The items tables of the supplier's purchase orders of an order, in the columns of the retailer's."""
        ...

    def upload_inventory(self, rows: FileRows | bytes, file_name: str | None = None, /) -> object: ...
    def upload_product_feed(self, rows: FileRows | bytes, file_name: str | None = None, /) -> UploadedFeed: ...
    def product_feed_template(self, *, file_type: FileType = "CSV") -> bytes: ...
    def download_feed(self, feed: str, file_type: FileType = "CSV", /) -> bytes: ...
    def fix_item(self, feed: str, row: int, data: Mapping[str, str]) -> None: ...
    def approve(self, feed: str) -> None: ...
    def send_feed(self, feed: str) -> None: ...
    def delete_feed(self, feed: str) -> None: ...
    def product_feeds(self) -> Sequence[FeedRecord]: ...
    def feed_events(self) -> Sequence[PortalEventRecord]: ...
    def inventory_events(self) -> Sequence[PortalEventRecord]: ...


class SceneRetailer(Protocol):
    """Who owns the store and the connection, and works in both portals; suppliers are named by their account number."""

    # The control panel.
    def create_api_account(self, *, scopes: Mapping[str, str] | None = None, token_type: str = ...) -> CreatedAccount:
        """``scopes`` None means those that the guide names."""
        ...

    def api_accounts(self) -> Sequence[AccountRecord]: ...
    def delete_api_account(self, account: int, /) -> None: ...
    def choose_plan(self, plan: str) -> None: ...
    def add_product(
        self,
        *,
        sku: str,
        name: str,
        price: Decimal | int | str,
        stock: int | None = None,
        variants: Sequence[Mapping[str, Any]] = (),
        **fields: Any,
    ) -> object:
        """Add a product; ``fields`` are others of the catalog, such as ``is_visible``."""
        ...

    def delete_product(self, sku: str) -> None: ...
    def set_stock(self, sku: str, level: int) -> None: ...
    def products_page(self, sku: str) -> Sequence[Mapping[str, str]]:
        """The rows of the page of products that have a SKU: SKU, Name, Price, Stock, Status."""
        ...

    def change_setting(self, setting: str, value: str | bool) -> None:
        """Change a setting of the store.

        It is ``tax_rate``, ``inventory.refund_order_stock_adjustment`` or ``profile.timezone``.
        """
        ...

    def create_coupon(self, code: str, kind: str, amount: str) -> None:
        """Make a coupon that shoppers can use.

        Raises:
            CannotBeHad: they cannot.
        """
        ...

    def add_currency(self, code: str, rate: str) -> None: ...
    def give_store_credit(self, customer: int, amount: str, /) -> None: ...
    def set_order_status(self, order: int, status: str) -> None: ...
    def write_staff_notes(self, order: int, notes: str) -> None: ...
    def archive_order(self, order: int) -> None: ...
    def refund_order(self, order: int, lines: Sequence[SkuQuantity], /) -> None:
        """Pay these pieces of an order back.

        Raises:
            CannotBeHad: they were not paid for.
        """
        ...

    def orders_page(self) -> Sequence[Mapping[str, str]]:
        """Orders > View: the rows as the page shows them, newest first."""
        ...

    def portal_orders(self, search: int | str | None = None) -> Sequence[PortalRowRecord]:
        """The portal's Orders page, all of it or after a search, newest first."""
        ...

    def portal_order_numbers(self, *, page: int, rows: int) -> Sequence[str]:
        """The reference numbers on one page of the portal's Orders page; pages count from 0."""
        ...

    def related_documents(self, order: int) -> Sequence[RelatedRecord]:
        """Order > View > Related Documents, oldest first."""
        ...

    def document_events(self, document: str) -> Sequence[PortalEventRecord]:
        """Order > View > Events: those of one document, newest first."""
        ...

    def notifications(self) -> Sequence[Mapping[str, str]]:
        """What the retailer was told by mail, each with its ``type`` and ``text``."""
        ...

    def retry(self, document: str) -> None:
        """Process a failed document again."""
        ...

    def order_items(self, order: int) -> Sequence[Mapping[str, Any]]:
        """Order > View: the rows of the items tables of an order's purchase orders.

        Each has ``purchase_order``, ``sku``, ``partner_sku``, ``quantity``, ``quantity_shipped``,
        ``quantity_cancelled``, ``price`` and ``description``.
        """
        ...

    def order_details(self, order: int) -> Mapping[str, Any]:
        """What the page shows behind the + of an order."""
        ...

    def trades_with(self, supplier: Any) -> bool: ...

    # The connection.
    def connect(
        self,
        credentials: str,
        *,
        environment: LogicbrokerEnvironment | None = None,
        mixed_environments_allowed: bool = False,
        store_hash: str = ...,
        client_id: str = ...,
        access_token: str = ...,
    ) -> Connection:
        """Fill in the form with the text of a credentials file, or with what is typed in place of one of its fields.

        Raises:
            ValueError: the form was refused.
        """
        ...

    def reconnect(self, credentials: str) -> Connection: ...
    def allow_cancelling_orders(self, allowed: bool) -> object: ...
    def search_systems(self, term: str) -> Sequence[str]:
        """What Connect to a New System finds."""
        ...

    def connection_form(self) -> Sequence[str]:
        """The names of the fields of BigCommerce's form."""
        ...

    def saved_connections(self) -> Sequence[Mapping[str, str]]:
        """The saved connections to BigCommerce, each by the names of its fields, without its token."""
        ...

    # Feeds.
    def upload_matching_file(self, supplier: int, rows: FileRows, /) -> object: ...
    def clear_feeds(self, supplier: int) -> None: ...
    def clear_matches(self, supplier: int) -> None: ...
    def standard_feed(self, supplier: int) -> bytes: ...
    def merchant_feed(self, supplier: int) -> bytes: ...
    def unmatched_items(self, supplier: int) -> bytes: ...
    def inventory_events(self, supplier: int | None = None) -> Sequence[PortalEventRecord]:
        """The Events tab of Inventory Feeds for one partner, or for All Partners."""
        ...

    def product_feeds(self, supplier: int | None = None, /) -> Sequence[FeedRecord]:
        """The list of product feeds for one partner, or for all of them."""
        ...

    def feed_names(self, *, page: int, rows: int) -> Sequence[str]:
        """The file names on one page of the list of product feeds, with so many rows on each; pages count from 0."""
        ...

    def feed_events(self, supplier: int | None = None) -> Sequence[PortalEventRecord]:
        """The Events tab of Product Feeds for one partner, or for All Partners."""
        ...

    def product_feed_items(self, feed: str, /) -> Sequence[FeedItemRecord]: ...
    def approve(self, feed: str) -> None: ...
    def download_feed(self, feed: str) -> bytes: ...
    def delete_feed(self, feed: str) -> None: ...
    def send_feed(self, feed: str) -> None: ...


class SceneStore(Protocol):
    """The BigCommerce store, looked at."""

    @property
    def store_hash(self) -> str: ...
    @property
    def plan(self) -> str: ...
    @property
    def trial(self) -> TrialRecord | None: ...
    @property
    def orders(self) -> Mapping[int, OrderRecord]: ...
    @property
    def products(self) -> Mapping[int, ProductRecord]: ...

    def brand_name(self, brand_id: int) -> str: ...
    def category_name(self, category_id: int) -> str: ...


class SceneNetwork(Protocol):
    """Logicbroker, looked at."""

    def documents(self, reference: int | str | None = None) -> Sequence[DocumentRecord]:
        """Oldest first; with a reference, those of the sales orders that have it, with all that followed from them."""
        ...

    def events(self) -> Sequence[ActivityRecord]:
        """Oldest first."""
        ...

    def file(self, link: str) -> bytes:
        """The file behind a link in an event's additional data, which VIEW opens.

        Raises:
            Refusal, Declined: there is none.
        """
        ...


class SceneOtherStore(Protocol):
    """Another store of the retailer, whose own connector sends to the same account."""

    @property
    def bigcommerce(self) -> SceneStore: ...
    @property
    def link_keys(self) -> set[str]: ...
    @property
    def references(self) -> set[str]: ...
    def place_order(self, lines: Sequence[SkuQuantity]) -> OrderRecord: ...
    def supplier_ships(self, number: int, tracking_number: str = ...) -> None:
        """Its suppliers ship all of an order.

        Raises:
            NothingOpen: no supplier has received it.
        """
        ...

    def supplier_cancels(self, number: int) -> None:
        """Its suppliers cancel all of an order.

        Raises:
            NothingOpen: no supplier has received it.
        """
        ...

    def close(self) -> None:
        """Its connector is switched off."""
        ...

    def open(self) -> None:
        """Its connector is switched on again."""
        ...


class SceneNemesis(Protocol):
    """Who makes the services misbehave."""

    def strike(self, fault: str, *, service: str, method: str, times: int, until: datetime) -> None:
        """Let the connector's next requests be answered with a fault of ``fakes.wire.faults``, until then at most."""
        ...


class Scene(Protocol):
    """One store, one network, their people and the connection between them, on one clock, with a record of it all."""

    @property
    def now(self) -> datetime: ...
    @property
    def history(self) -> History: ...
    @property
    def shopper(self) -> SceneShopper: ...
    @property
    def suppliers(self) -> Sequence[SceneSupplier]: ...
    @property
    def retailer(self) -> SceneRetailer: ...
    @property
    def bigcommerce(self) -> SceneStore: ...
    @property
    def logicbroker(self) -> SceneNetwork: ...
    @property
    def connection(self) -> Connection | None: ...
    @property
    def connector(self) -> Ticking | None: ...
    @property
    def other_stores(self) -> Sequence[SceneOtherStore]:
        """Those of the same retailer on the same network, as far as they are known."""
        ...

    def open_another_store(self) -> SceneOtherStore:
        """Another store of the retailer, whose connector sends to the same account.

        Raises:
            CannotBeHad: there is none.
        """
        ...

    @property
    def nemesis(self) -> SceneNemesis:
        """Who makes the services misbehave.

        Raises:
            CannotBeHad: nobody can.
        """
        ...

    @property
    def trial_started(self) -> datetime | None:
        """When the store was opened on a trial, as far as whoever opened it says; None for a store on a plan."""
        ...

    @property
    def lag_seconds(self) -> int:
        """How long the store may show an order as it was before it changed, or not at all; 0 where nobody knows."""
        ...

    def advance(
        self,
        *,
        seconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
        to: datetime | None = None,
    ) -> object:
        """Let time pass, or wait until an instant."""
        ...

    def matching_rows(self, supplier: int = 0) -> Sequence[Mapping[str, str]]:
        """The matching file of a supplier, counted from 0, for what the store sells from the beginning."""
        ...

    def attention(self) -> Sequence[Attention]:
        """What the connection says needs a person; empty when it keeps no such list."""
        ...

    def exercised(self) -> Sequence[Entry]:
        """What of the fakes' ledger ran so far; nothing where the services are real."""
        ...

    def shown(self) -> Sequence[Entry]:
        """What of it could be seen since the scene was set up."""
        ...

    def send(self, request: RequestLike) -> Response:
        """Send a request as the connection does."""
        ...


@runtime_checkable
class AwaitedScene(Protocol):
    """A scene in which somebody waits for time to pass, and no longer than has to be."""

    def wait_for(self, there: Callable[[], bool], to: datetime) -> None:
        """Let time pass until something is there, and no longer than to an instant."""
        ...

    def idle(self, length: timedelta) -> None:
        """Let time pass in which nothing is to happen: at most as long as anything could."""
        ...
