"""The retailer on the stage: products, orders and files over the APIs, and a person for what only pages offer.

How a person is asked is in ``person``, API accounts are in ``accounts``, the connector under test in ``hosts``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from fakes.people.deeds import (
    ADD_PRODUCT,
    ALLOW_CANCELLING,
    APPROVE_FEED,
    ARCHIVE_ORDER,
    CHANGE_SETTING,
    CHOOSE_PLAN,
    CLEAR_FEEDS,
    CLEAR_MATCHES,
    CONNECT,
    DELETE_FEED,
    DELETE_PRODUCT,
    DOWNLOAD_FEED,
    FORBID_CANCELLING,
    RECONNECT,
    RETRY,
    SEND_FEED,
    SET_STATUS,
    SET_STOCK,
    UPLOAD_MATCHING,
    WRITE_NOTES,
    Deed,
    SkuQuantity,
)
from fakes.time.clock import Clock
from harness.conformance.records import OrderRecord, UploadedFeed
from harness.conformance.scene import FileRows
from harness.conformance.stage.accounts import GUIDES_SCOPES, TOKEN_TYPE, Accounts, ListedAccount, NewAccount
from harness.conformance.stage.deeds import write_down
from harness.conformance.stage.hosts import FilledForm, Host
from harness.conformance.stage.network import StageActivity, StageFeed, StageFeedItem, StageNetwork, csv_of
from harness.conformance.stage.order_pages import (
    ITEM_COLUMNS,
    ORDERS_COLUMNS,
    PORTAL_COLUMNS,
    PortalDocument,
    PortalEvent,
    PortalRow,
    Rows,
    details_of,
    items_of,
)
from harness.conformance.stage.people import (
    FEED_LIST,
    NOTIFICATIONS,
    ListedFeed,
    Made,
    StageSupplier,
    actions_in_a_row,
    listed_words,
    order_id_of,
    row_of,
)
from harness.conformance.stage.person import (
    FEED_NAMES,
    MAILS,
    CannotBeDone,
    HumanTask,
    bytes_of,
    file_as_it_is,
    file_text,
)
from harness.conformance.stage.stage_world import StageCompany, StageSurroundings
from harness.conformance.stage.store import StageOrder, StageStore, product_body
from harness.conformance.targets import CannotBeHad
from harness.record.history import History
from harness.sync import Connection, Credentials
from harness.sync.choices import LogicbrokerEnvironment
from harness.sync.credentials import parse_store_hash
from harness.sync.secrets import Secret


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the store that a scene changes: ``where`` a person finds it, and its ``usual`` value.

    ``is_noticed`` says that scenes that do not name it take it to have that value.  Of another only those that name it
    notice anything, until what it decides is ``decided`` of all their orders; None means as long as they last.  A rate
    ``is_rate``: people type it in per cent.
    """

    where: str
    usual: str | bool
    is_noticed: bool = False
    decided: Callable[[StageOrder], bool] | None = None
    is_rate: bool = False

    def typed(self, value: str | bool) -> str:
        """A value as people type it in."""
        if isinstance(value, bool):
            return "on" if value else "off"
        return f"{(Decimal(value) * 100).normalize():f} %" if self.is_rate else value


SETTINGS: Mapping[str, Setting] = {
    "tax_rate": Setting(
        "Tax, the rate for every address", "0", is_rate=True
    ),  # Orders say themselves what tax they bear.
    "inventory.refund_order_stock_adjustment": Setting(
        "Inventory, giving back the stock of cancelled orders", True, decided=lambda order: order.status == "Cancelled"
    ),
    "profile.timezone": Setting("Store profile, the time zone", "UTC", is_noticed=True),
}


class NotConnected(ValueError):
    """The form was refused; ``problems`` holds everything that is wrong with it."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__(f"The connection was not made: {'; '.join(problems)}.")


@dataclass
class StageRetailer:
    """The owner of the store and of the connection.

    ``services`` names the services by their hosts, for the record.
    """

    surroundings: StageSurroundings
    store: StageStore
    network: StageNetwork
    host: Host
    accounts: Accounts
    history: History
    clock: Clock
    made: Made
    services: dict[str, str]
    undecided: set[str] = field(default_factory=set)
    """Settings that it has changed and that others leave alone."""

    # In the control panel

    def create_api_account(
        self, *, scopes: Mapping[str, str] | None = None, token_type: str = TOKEN_TYPE
    ) -> NewAccount:
        """Create an API account; ``scopes`` None means those of the guide."""
        return self.accounts.hand_over(self.accounts.create(GUIDES_SCOPES if scopes is None else scopes, token_type))

    def api_accounts(self) -> list[ListedAccount]:
        return self.accounts.listed()

    def delete_api_account(self, account_id: int) -> None:
        self.accounts.delete(account_id)

    def choose_plan(self, plan: str) -> None:
        """Upgrade the store to a paid plan; nobody else may be in it then."""
        self.surroundings.sharing.be_alone()
        paragraph = f"In BigCommerce's control panel: choose the plan {plan} for this store.  Then press Enter."
        self._ask("choose_plan", paragraph, {"plan": plan})
        self.surroundings.plan = plan
        self._tell(CHOOSE_PLAN, plan=plan)

    def trades_with(self, supplier: Any) -> bool:
        """Whether a supplier is in the environment of the connection: nobody reaches across."""
        connection = self.host.connection
        return connection is None or connection.environment == self.surroundings.environment

    # In the store, over its API

    def add_product(
        self,
        *,
        sku: str,
        name: str,
        price: Any,
        stock: int | None = None,
        variants: Sequence[Mapping[str, Any]] = (),
        **fields: Any,
    ) -> int:
        """Add a product; its id."""
        product_id = self.store.add_product(product_body(sku, name, price, stock, variants, **fields))
        self.made.products[sku] = product_id
        told = {"price": price, "stock": stock, "variants": list(variants), "fields": fields}
        self._tell(ADD_PRODUCT, product_id=product_id, sku=sku, name=name, **told)
        return product_id

    def delete_product(self, sku: str) -> None:
        """Delete a product that this scene added.

        Raises:
            KeyError: it added none of this SKU.
        """
        self.store.delete_product(self.made.products.pop(sku))
        self._tell(DELETE_PRODUCT, sku=sku)

    def set_stock(self, sku: str, level: int) -> None:
        """Set the stock level of a product."""
        self.store.set_stock(sku, level)
        self._tell(SET_STOCK, sku=sku, level=level)

    def products_page(self, sku: str) -> list[dict[str, str]]:
        """The rows of the control panel's page of products that have a SKU."""
        paragraph = (
            f"In BigCommerce's control panel: open Products > View and search for the SKU {sku}.  Type the name, the "
            "price, the current stock, and Visible or Hidden, with semicolons between; or nothing, if it is not there."
        )
        found = self._ask("products_page", paragraph, {"sku": sku}, partial(product_row, sku))
        return [{str(name): str(value) for name, value in row.items()} for row in found]

    def change_setting(self, setting: str, value: str | bool) -> None:
        """Change a setting of the store, which only the control panel offers; what is bought is priced with its tax.

        The whole store has it: nobody else may be in there who would notice.
        """
        known = SETTINGS[setting]
        is_unusual = value != known.usual
        if known.is_noticed and is_unusual:
            self.surroundings.sharing.be_alone()
        elif not known.is_noticed:
            self.surroundings.sharing.agree(setting, value)
            self.undecided |= set() if self.surroundings.fresh or known.decided is None else {setting}
        self._set(setting, value)
        self.made.settings = self.made.settings - {setting} | ({setting} if is_unusual else set())
        if setting == "tax_rate":
            self.store.tax_rate = Decimal(str(value))
        self._tell(CHANGE_SETTING, setting=setting, value=value)

    def set_back(self, setting: str) -> None:
        """Give a setting of the store the value back that it had, unless others need it as it is: they do it then."""
        if self.surroundings.sharing.may_set_back(setting):
            self._set(setting, SETTINGS[setting].usual)

    def let_go_of_settings(self) -> None:
        """Let others change the settings that have decided all that they had to decide of this scene's orders."""
        for setting in sorted(self.undecided):
            decided, orders = SETTINGS[setting].decided, list(self.store.orders.values())
            if decided is not None and orders and all(map(decided, orders)):
                self.surroundings.sharing.let_go(setting)
                self.undecided.remove(setting)

    def _set(self, setting: str, value: str | bool) -> None:
        where = f"In BigCommerce's control panel: open Settings > {SETTINGS[setting].where}"
        paragraph = f"{where} and set it to {SETTINGS[setting].typed(value)}.  Then press Enter."
        self._ask("change_setting", paragraph, {"setting": setting, "value": value})

    def set_order_status(self, order: OrderRecord | int, status: str) -> None:
        order_id = order_id_of(order)
        self.store.set_status(order_id, status)
        self._tell(SET_STATUS, order_id=order_id, status=status)

    def write_staff_notes(self, order: OrderRecord | int, notes: str) -> None:
        """Write the staff notes of an order anew."""
        order_id = order_id_of(order)
        self.store.write_staff_notes(order_id, notes)
        self._tell(WRITE_NOTES, order_id=order_id, notes=notes)

    def archive_order(self, order: OrderRecord | int) -> None:
        """Archive an order of this scene, which takes it off the page of orders."""
        order_id = order_id_of(order)
        self.store.archive_order(order_id)
        self._tell(ARCHIVE_ORDER, order_id=order_id)

    def refund_order(self, order: OrderRecord | int, lines: Sequence[SkuQuantity]) -> None:
        """Source: Orders V3: what nobody paid for with the store's payments cannot be refunded."""
        raise CannotBeHad("orders of a stage are placed over the API, without a payment that could be given back")

    def create_coupon(self, code: str, kind: str, amount: str) -> None:
        """Source: Orders V2: an order that is made over the API takes no coupon."""
        raise CannotBeHad("orders of a stage are placed over the API, which puts no coupon on them")

    def add_currency(self, code: str, rate: str) -> None:
        raise CannotBeHad("orders of a stage are placed over the API, in the store's own currency")

    def give_store_credit(self, customer: int, amount: str) -> None:
        raise CannotBeHad("orders of a stage are placed over the API, as those of guests")

    # Pages of the control panel and the portal, which only a person can open

    def orders_page(self) -> list[dict[str, str]]:
        """Orders > View: the rows of this scene's orders, newest first."""
        own = [str(order_id) for order_id in self.store.orders.ids]
        paragraph = (
            f"In BigCommerce's control panel: open Orders > View.  Type the rows of the orders {', '.join(own)} from "
            f"the top: {' | '.join(ORDERS_COLUMNS)}, with semicolons between."
        )
        found = self._ask("orders_page", paragraph, {}, Rows(ORDERS_COLUMNS))
        return [row for row in found if row["Order ID"] in own]

    def order_details(self, order: int) -> dict[str, Any]:
        """What stands behind the + of an order."""
        paragraph = (
            f"In BigCommerce's control panel: open Orders > View and press the + beside order {order}.  Type for each "
            "shipment: tracking number | carrier | how many of which SKU, such as 2 MUG, 1 TEE; with semicolons "
            "between, or: none.  Then type two slashes, and the staff notes."
        )
        return dict(self._ask("order_details", paragraph, {"order": order}, details_of))

    def portal_orders(self, search: int | str | None = None) -> list[PortalRow]:
        """The portal's Orders page, all of it or after a search, newest first."""
        if search is None and not self.surroundings.fresh:  # Others fill page after page.
            return [row for order in self.store.orders.ids for row in self._rows_of(order)]
        opened = f"{self._in_portal()}: open Orders" + (f" and search for {search}" if search else "")
        columns = " | ".join(PORTAL_COLUMNS)
        paragraph = f"{opened}.  Type the rows from the top: {columns}, with semicolons between, or: none."
        found = self._ask("portal_orders", paragraph, {"search": search}, Rows(PORTAL_COLUMNS))
        return [PortalRow(**{name: str(row[name] or "") for name in PORTAL_COLUMNS}) for row in found]

    def _rows_of(self, order: int) -> list[PortalRow]:
        return [row for row in self.portal_orders(order) if row.reference_number == str(order)]

    def portal_order_numbers(self, *, page: int, rows: int) -> list[str]:
        """The reference numbers on one page of the portal's Orders page, which only a person sees.

        Where others' orders stand between, nobody is asked: it says nothing of this scene's.
        """
        if not self.surroundings.fresh:
            return []
        paragraph = (
            f"{self._in_portal()}: open Orders, set Rows per page to {rows} and go to page {page + 1}.  Type the "
            "reference numbers from the top with commas between, or: none."
        )
        return list(self._ask("portal_order_numbers", paragraph, {"page": page, "rows": rows}, listed_words))

    def related_documents(self, order: int) -> list[PortalDocument]:
        """Order > View > Related Documents, oldest first."""
        columns = ("type", "reference", "status")
        paragraph = (
            f"{self._in_portal()}: open the sales order {order} and its Related Documents.  Type the rows, oldest "
            f"first: {' | '.join(columns)}, with semicolons between, or: none."
        )
        found = self._ask("related_documents", paragraph, {"order": order}, Rows(columns))
        return [PortalDocument(**{name: str(row[name] or "") for name in columns}) for row in found]

    def document_events(self, document: str) -> list[PortalEvent]:
        """Order > View > Events: those of one document, newest first."""
        columns = ("date", "severity", "summary", "details")
        paragraph = (
            f"{self._in_portal()}: open the document with the ID {document} and its Events.  Type the rows, newest "
            f"first: {' | '.join(columns)}, with semicolons between, or: none.  Dates as in 2026-03-02T09:15:00+00:00."
        )
        found = self._ask("document_events", paragraph, {"document": document}, Rows(columns))
        return [
            PortalEvent(datetime.fromisoformat(row["date"]), *(str(row[name] or "") for name in columns[1:]))
            for row in found
        ]

    def notifications(self) -> list[dict[str, str]]:
        """What the retailer was told by mail."""
        paragraph = f"Look into the mailbox of {self.surroundings.retailer.name}.  {NOTIFICATIONS}"
        return list(self._ask(MAILS, paragraph, {}, Rows(("type", "text"))))

    def retry(self, document: str) -> None:
        """Process a failed document again."""
        paragraph = f"{self._in_portal()}: open the document with the ID {document} and press Retry.  Then press Enter."
        self._ask("retry", paragraph, {"document": document})
        kind = next(each.type for each in self.network.documents() if each.key == document)
        self._tell(RETRY, document=document, type=kind)

    def order_items(self, order: int) -> list[dict[str, Any]]:
        """Order > View: the rows of the items tables of an order's purchase orders."""
        paragraph = (
            f"{self._in_portal()}: open each purchase order of the order {order}.  Type the rows of its items: "
            f"{' | '.join(ITEM_COLUMNS)}, with semicolons between, or: none."
        )
        return list(self._ask("order_items", paragraph, {"order": order}, items_of))

    # The connection

    def connect(
        self,
        credentials: str,
        *,
        allow_cancelling_orders: bool = True,
        environment: LogicbrokerEnvironment | None = None,
        mixed_environments_allowed: bool = False,
        **typed: str,
    ) -> Connection:
        """Fill in the form with the text of a credentials file, or with what is ``typed`` in its place.

        Raises:
            NotConnected: naming everything that is wrong.
        """
        pasted = {**_pasted(credentials), **typed}
        settings = self._settings(environment or self.surroundings.environment, mixed_environments_allowed)
        settings["allow_cancelling_orders"] = allow_cancelling_orders
        form = self._form(pasted, typed, allow_cancelling_orders, lambda: _described(settings, pasted), is_new=True)
        return self._fill_in(CONNECT, form)

    def reconnect(self, credentials: str) -> Connection:
        """Enter new credentials; the connection keeps its settings and its place.

        Raises:
            NotConnected: naming everything that is wrong.
        """
        former = self.host.connection
        if former is None:
            raise ValueError("nothing is connected; let the retailer connect the store first")
        renewed = replace(former, credentials=Credentials.from_text(credentials))
        form = self._form(_pasted(credentials), {}, former.allow_cancelling_orders, lambda: renewed, is_new=False)
        return self._fill_in(RECONNECT, form)

    def allow_cancelling_orders(self, allowed: bool) -> None:
        """Change the setting Allow Cancelling Orders of the saved connection."""
        self.host.allow_cancelling_orders(allowed)
        self._tell(ALLOW_CANCELLING if allowed else FORBID_CANCELLING)

    def search_systems(self, term: str) -> list[str]:
        """What Connect to a New System finds, which only the portal offers."""
        paragraph = f"{self._new_system()} and search for {term}.  Type what it finds with commas between, or: none."
        return list(self._ask("search_systems", paragraph, {"term": term}, listed_words))

    def connection_form(self) -> list[str]:
        """The names of the fields of BigCommerce's form, which only the portal shows."""
        paragraph = f"{self._new_system()} and BigCommerce.  Type the names of the form's fields with commas between."
        return list(self._ask("connection_form", paragraph, {}, listed_words))

    def saved_connections(self) -> list[dict[str, str]]:
        """What each saved connection shows, but for its token."""
        return self.host.saved_forms()

    def _new_system(self) -> str:
        return f"{self._in_portal()}: open Settings > Connections, choose Connect to a New System"

    def _in_portal(self) -> str:
        return f"In Logicbroker's portal, as {self.surroundings.retailer.name}"

    def _form(
        self,
        pasted: Mapping[str, str],
        typed: Mapping[str, str],
        allowed: bool,
        draft: Callable[[], Connection],
        *,
        is_new: bool,
    ) -> FilledForm:
        newest = list(self.accounts.known.values())[-1:]
        return FilledForm(pasted, typed, allowed, newest[0].name if newest else "of the connection", is_new, draft)

    def _fill_in(self, deed: Deed, form: FilledForm) -> Connection:
        problems = self.host.problems(form)
        if problems:
            raise NotConnected(problems)
        connection = form.draft()
        if form.is_new:  # To find out whether it is right has taken time; it stands from the moment when it is saved.
            connection = replace(connection, connected_at=self.clock.now())
        self._tell(
            deed,
            store_hash=connection.credentials.store_hash,
            environment=connection.environment,
            allow_cancelling_orders=connection.allow_cancelling_orders,
        )
        return self.host.open(connection)

    def _settings(self, environment: LogicbrokerEnvironment, mixed: bool) -> dict[str, Any]:
        """What a connection needs beside the form; where environments are mixed on purpose, from the other one."""
        retailer, url = self.surroundings.retailer, self.surroundings.logicbroker_url
        if mixed and environment != self.surroundings.environment:
            retailer, url = self.surroundings.elsewhere(environment)
            self.services[urlsplit(url).netloc] = "logicbroker"
        return {
            "name": retailer.name,
            "environment": environment,
            "logicbroker_key": retailer.key,
            "connected_at": self.clock.now(),
            "store_kind": self.surroundings.store_kind,
            "trial_started": self.surroundings.trial_started,
            "retailer_id": retailer.id,
            "bigcommerce_url": self.surroundings.bigcommerce_url,
            "logicbroker_url": url,
            "mixed_environments_allowed": mixed,
        }

    # Inventory

    def upload_matching_file(self, supplier: StageSupplier | int, rows: FileRows) -> None:
        """Upload a matching file of rows with SupplierSKU and MerchantSKU for a supplier."""
        if not rows:
            return
        company, name = self._company(supplier), f"{self.clock.now():%Y-%m-%d_%H%M}_matching.csv"
        self.network.upload_matching_file(company.id, name, csv_of(rows))
        self.made.matches += [str(row["MerchantSKU"]) for row in rows]
        content = csv_of(rows).decode()
        self._tell(UPLOAD_MATCHING, supplier=company.name, file_name=name, records=len(rows), content=content)

    def clear_feeds(self, supplier: StageSupplier | int) -> None:
        """Forget all items of a supplier."""
        company = self._company(supplier)
        self._refuse_where_shared("clearing a supplier's feeds")
        self.network.clear(company.id)
        self._tell(CLEAR_FEEDS, supplier=company.name)

    def clear_matches(self, supplier: StageSupplier | int) -> None:
        """Forget all matches with a supplier."""
        company = self._company(supplier)
        self._refuse_where_shared("clearing a supplier's matches")
        self.network.clear_matches(company.id)
        self._tell(CLEAR_MATCHES, supplier=company.name)

    def _refuse_where_shared(self, what: str) -> None:
        """What would take away more than a scene has brought is not done where others are at home."""
        if not self.surroundings.fresh:
            raise CannotBeDone(f"{what} would take away what this scenario has not brought")

    def standard_feed(self, supplier: StageSupplier | int) -> bytes:
        """All items of a supplier as CSV, matched or not, which only the portal hands out."""
        company = self._company(supplier)
        paragraph = (
            f"{self._in_portal()}: open Products > Inventory Feeds, choose {company.name} as the partner and download "
            "the Standard Feed as CSV.  Then type the path of the downloaded file."
        )
        return bytes_of(self._ask("standard_feed", paragraph, {"supplier": company.id}, file_as_it_is))

    def merchant_feed(self, supplier: StageSupplier | int) -> bytes:
        """The matched items of a supplier as CSV."""
        return self._items(supplier, mapped=True)

    def unmatched_items(self, supplier: StageSupplier | int) -> bytes:
        """The items of a supplier that have no merchant SKU, as CSV."""
        return self._items(supplier, mapped=False)

    def _items(self, supplier: StageSupplier | int, *, mapped: bool) -> bytes:
        return self.network.inventory(self._company(supplier).id, mapped=mapped)

    def inventory_events(self, supplier: StageSupplier | int | None = None) -> list[StageActivity]:
        """The events about inventory, of one supplier or of all, newest first."""
        return self._events("Inventory", supplier)

    def _events(self, category: str, supplier: StageSupplier | int | None) -> list[StageActivity]:
        found = self.network.events(category)[::-1]
        if supplier is None:
            return found
        company = self._company(supplier)
        return [each for each in found if company.id in (each.sender_id, each.receiver_id)]

    def _company(self, supplier: StageSupplier | int) -> StageCompany:
        if isinstance(supplier, StageSupplier):
            return supplier.company
        return next(each for each in self.surroundings.suppliers if each.id == supplier)

    # Product feeds

    def product_feeds(self, supplier: int | None = None) -> list[ListedFeed]:
        """The feeds of this scene that still exist, newest first, of one supplier or of all."""
        made = [feed for feed in reversed(self.made.feeds) if supplier in (None, feed.supplier_id)]
        found = [self.network.product_feed(feed.supplier_id, feed.feed_id) for feed in made]
        return [ListedFeed(**asdict(feed), look_up=partial(self._actions, feed)) for feed in found if feed is not None]

    def feed_names(self, *, page: int, rows: int) -> list[str]:
        """The file names on a page of the portal's list, which only a person sees; nobody else may have newer ones."""
        self.surroundings.sharing.agree(FEED_LIST, self.surroundings.mark)
        paragraph = (
            f"In Logicbroker's portal, as {self.surroundings.retailer.name}: open Products > Product Feeds, set Rows "
            f"per page to {rows} and go to page {page + 1}.  Which file names does it show, from the top?  Type them "
            "with commas between."
        )
        return list(self._ask(FEED_NAMES, paragraph, {"page": page, "rows": rows}, listed_words))

    def feed_events(self, supplier: StageSupplier | int | None = None) -> list[StageActivity]:
        """The events about product feeds, of one supplier or of all, newest first."""
        return self._events("Product", supplier)

    def product_feed_items(self, feed_id: str) -> list[StageFeedItem]:
        return self.network.product_feed_items(self._feed(feed_id))

    def approve(self, feed: UploadedFeed | str) -> None:
        """Approve a feed, which only the portal offers."""
        found = self._feed(feed)
        self._ask("approve", f"{self._row_of(found)} and press APPROVE.  Then press Enter.", {"feed": found.feed_id})
        self._tell(APPROVE_FEED, feed_id=found.feed_id)

    def download_feed(self, feed: UploadedFeed | str) -> bytes:
        """Download a feed as CSV, which only the portal offers."""
        found = self._feed(feed)
        paragraph = f"{self._row_of(found)} and press DOWNLOAD.  Then type the path of the downloaded file."
        file = self._ask("download_feed", paragraph, {"feed": found.feed_id}, file_text)
        self._tell(DOWNLOAD_FEED, feed_id=found.feed_id)
        return str(file["text"]).encode()

    def send_feed(self, feed: UploadedFeed | str) -> None:
        found = self._feed(feed)
        self.network.send_product_feed(found)
        self._tell(SEND_FEED, feed_id=found.feed_id)

    def delete_feed(self, feed: UploadedFeed | str) -> None:
        found = self._feed(feed)
        self.network.delete_product_feed(found)
        self._tell(DELETE_FEED, feed_id=found.feed_id)

    def _feed(self, feed: UploadedFeed | str) -> StageFeed:
        feed_id = feed if isinstance(feed, str) else feed.id
        return next(each for each in self.made.feeds if each.feed_id == feed_id)

    def _actions(self, feed: StageFeed) -> list[str]:
        return actions_in_a_row(feed, self._row_of(feed), partial(self._ask, "product_feeds"))

    def _row_of(self, feed: StageFeed) -> str:
        return row_of(feed, self.surroundings.retailer.name)

    # Parts

    def _ask(
        self, deed: str, paragraph: str, arguments: Mapping[str, Any], read: Callable[[str], Any] | None = None
    ) -> Any:
        task = HumanTask("retailer", deed, paragraph, arguments)
        return self.surroundings.person.do(task if read is None else replace(task, read=read))

    def _tell(self, deed: Deed, **facts: Any) -> None:
        write_down(self.history, deed, **facts)


def _pasted(credentials: str) -> dict[str, str]:
    """What goes from the credentials into the form."""
    read = Credentials.from_text(credentials)
    return {
        "store_hash": read.store_hash,
        "client_id": read.client_id,
        "access_token": read.access_token.reveal(),
    }


def _described(settings: Mapping[str, Any], pasted: Mapping[str, str]) -> Connection:
    """The connection that a form describes.

    Raises:
        UnusableInput: the store hash is none, or the store does not belong into the environment.
    """
    store_hash = parse_store_hash(pasted["store_hash"])
    credentials = Credentials(store_hash, pasted["client_id"], Secret(pasted["access_token"]))
    return Connection(credentials=credentials, **settings)


def product_row(sku: str, answer: str) -> list[dict[str, str]]:
    """The row of a product as a person read it, in the shape of a control port's answer; none for an empty answer."""
    values = [value.strip() for value in answer.split(";")]
    return [{"SKU": sku, **dict(zip(_PRODUCT_COLUMNS, values, strict=True))}] if any(values) else []


def _names(answer: str) -> list[str]:
    """What a person read, with commas between."""
    names = [name.strip() for name in answer.split(",")]
    return [] if [name.lower() for name in names] == ["none"] else names


_PRODUCT_COLUMNS = ("Name", "Price", "Stock", "Status")
