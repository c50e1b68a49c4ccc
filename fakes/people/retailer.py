"""The retailer: runs the store in BigCommerce's control panel, and its side of Logicbroker in the portal.

What a connector does once the store is connected is not known here.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce.doors.typed_in import Amount, amount
from fakes.bigcommerce.state.accounts import MODIFY, V2_V3_TOKEN, ApiAccount, NewApiAccount
from fakes.bigcommerce.state.records import Order, Product
from fakes.logicbroker import Logicbroker
from fakes.logicbroker.portal.connections import Verify
from fakes.logicbroker.portal.feeds import FeedEventRow, FeedsTableRow
from fakes.logicbroker.portal.portal import OrdersPageRow, Portal
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.documents import Document
from fakes.logicbroker.state.events import ActivityEvent
from fakes.logicbroker.state.feeds.inventory import FeedImport
from fakes.logicbroker.state.feeds.product_feeds import ProductFeed, ProductItem
from fakes.logicbroker.state.feeds.stock import FeedSettings
from fakes.logicbroker.state.system_connections import SystemConnection
from fakes.people.deeds import (
    ADD_CURRENCY,
    ADD_PRODUCT,
    ALLOW_CANCELLING,
    ARCHIVE_ORDER,
    CAPTURE,
    CHANGE_FEED_SETTINGS,
    CHANGE_SETTING,
    CHOOSE_PLAN,
    CLEAR_FEEDS,
    CLEAR_MATCHES,
    CONNECT,
    CREATE_ACCOUNT,
    CREATE_COUPON,
    DELETE_ACCOUNT,
    DELETE_PRODUCT,
    DOWNLOAD_FEED,
    EDIT_ORDER,
    ENTER_ORDER,
    FORBID_CANCELLING,
    GIVE_CREDIT,
    RECONNECT,
    REFUND_ORDER,
    RETRY,
    SET_STATUS,
    SET_STOCK,
    UPLOAD_MATCHING,
    WRITE_NOTES,
    Deed,
    SkuQuantity,
)
from fakes.people.diary import Diary, NoDiary
from fakes.people.feed_buttons import FeedButtons, id_of
from fakes.people.habits import APPROVES, RetailerHabits
from fakes.people.receipts import receipt
from fakes.people.spreadsheets import Rows, as_text, file_of
from fakes.people.supplier import Supplier, reference_of
from fakes.time.clock import Clock

SYSTEM = "BigCommerce"
CONNECTION_ACCOUNT = "Logicbroker API Connection"
CONNECTION_SCOPES = {"orders": MODIFY, "products": MODIFY}

Partner = Supplier | Company | str | int
"""A supplier as the retailer may name it: the person, the company, its name or its account number."""


def nothing_wrong(fields: Mapping[str, str]) -> list[str]:
    """For a form whose fields nobody tries."""
    return []


class Retailer(FeedButtons):
    """The owner of one store and of one company of the network.

    Wherever an order, an account or a feed is wanted, its id will do.  ``habits`` say how the retailer works for
    whoever plans the day; they can be changed.
    """

    def __init__(
        self,
        store: BigCommerce,
        network: Logicbroker,
        company: Company,
        *,
        clock: Clock,
        diary: Diary | None = None,
    ) -> None:
        self.company = company
        self.habits: RetailerHabits = APPROVES
        self._store = store
        self._network = network
        self._clock = clock
        self._diary = diary or NoDiary()

    @property
    def name(self) -> str:
        return self.company.name

    @property
    def portal(self) -> Portal:
        return self._network.portal(self.company)

    def trades_with(self, supplier: Supplier) -> bool:
        """Whether a supplier is in the same environment of the network: nobody reaches across."""
        return supplier.company.environment == self.company.environment

    # In the control panel, accounts and plan

    def create_api_account(
        self,
        name: str = CONNECTION_ACCOUNT,
        scopes: Mapping[str, str] | None = None,
        token_type: str = V2_V3_TOKEN,
    ) -> NewApiAccount:
        """Advanced Settings > + Create API account; ``scopes`` None means orders and products modify, all else none.

        Raises:
            ValueError: an unknown scope, level or token type.
        """
        wanted = dict(CONNECTION_SCOPES if scopes is None else scopes)
        account = self._store.control_panel.create_api_account(name, wanted, token_type)
        self._tell(CREATE_ACCOUNT, account_id=account.account_id, name=name, scopes=wanted, type=token_type)
        return account

    def delete_api_account(self, account: NewApiAccount | ApiAccount | int) -> None:
        """Delete an API account; its token stops working at once.

        Raises:
            NotFound: the store has no such account.
        """
        account_id = _account_id(account)
        self._store.control_panel.delete_api_account(account_id)
        self._tell(DELETE_ACCOUNT, account_id=account_id)

    def api_accounts(self) -> list[ApiAccount]:
        """The list of API accounts, without what was shown once."""
        return self._store.control_panel.api_accounts()

    def choose_plan(self, plan: str) -> None:
        """Upgrade the store to a paid plan; possible after the trial has ended, too.

        Raises:
            ValueError: not a paid plan.
        """
        self._store.control_panel.choose_plan(plan)
        self._tell(CHOOSE_PLAN, plan=plan)

    # In the control panel, products and orders

    def add_product(
        self,
        *,
        sku: str,
        name: str,
        price: Amount,
        stock: int | None = None,
        variants: Sequence[Mapping[str, Any]] = (),
        **fields: Any,
    ) -> Product:
        """Add a product; a variant is ``{"sku", "options": {"Size": "S"}, "stock": 5}``.

        Raises:
            Refused: a bad field, or a name or SKU that is taken.
        """
        product = self._store.control_panel.add_product(
            sku=sku, name=name, price=price, stock=stock, variants=variants, **fields
        )
        told = {"price": price, "stock": stock, "variants": list(variants), "fields": fields}
        self._tell(ADD_PRODUCT, product_id=product.id, sku=sku, name=name, **told)
        return product

    def delete_product(self, sku: str) -> None:
        """Delete the product with a SKU, or of which a variant has it.

        Raises:
            KeyError: no such SKU.
        """
        self._store.control_panel.delete_product(sku)
        self._tell(DELETE_PRODUCT, sku=sku)

    def set_stock(self, sku: str, level: int) -> None:
        """Set a stock level by hand.

        Raises:
            KeyError: no such SKU.
            ValueError: a level below zero.
        """
        self._store.control_panel.set_stock(sku, level)
        self._tell(SET_STOCK, sku=sku, level=level)

    def set_order_status(self, order: Order | int, status: int | str) -> None:
        """Put an order into a status by hand, by number or label.

        Raises:
            KeyError: no such order.
            ValueError: no such status.
        """
        order_id = order if isinstance(order, int) else order.id
        self._store.control_panel.set_order_status(order_id, status)
        self._tell(SET_STATUS, order_id=order_id, status=status)

    def change_quantity(self, order: Order | int, sku: str, quantity: int) -> None:
        """Edit an order: so many of a SKU instead of what was ordered; 0 takes the line off.

        Raises:
            KeyError: no such order, or nothing of this SKU in it.
            Refused: less than was shipped, or more than there is.
        """
        order_id = order if isinstance(order, int) else order.id
        self._store.control_panel.change_quantity(order_id, sku, quantity)
        self._tell(EDIT_ORDER, order_id=order_id, sku=sku, quantity=quantity)

    def archive_order(self, order: Order | int) -> None:
        """Archive an order.

        Raises:
            KeyError: no such order.
        """
        order_id = order if isinstance(order, int) else order.id
        self._store.control_panel.archive_order(order_id)
        self._tell(ARCHIVE_ORDER, order_id=order_id)

    def refund_order(self, order: Order | int, lines: Sequence[SkuQuantity] | None = None) -> None:
        """Pay all of an order back, or these pieces of it, each (SKU, quantity).

        >>> world.retailer.refund_order(100, [("SKU-1", 1)])
        >>> world.bigcommerce.orders[100].status
        'Partially Refunded'

        Raises:
            KeyError: no such order, or nothing of this SKU in it.
            Invalid: nothing was paid, or more pieces than were bought.
        """
        order_id = order if isinstance(order, int) else order.id
        self._store.control_panel.refund_order(order_id, lines)
        self._tell(REFUND_ORDER, order_id=order_id, lines=lines)

    def write_staff_notes(self, order: Order | int, notes: str) -> None:
        """Write the staff notes of an order anew.

        Raises:
            KeyError: no such order.
        """
        order_id = order if isinstance(order, int) else order.id
        self._store.control_panel.write_staff_notes(order_id, notes)
        self._tell(WRITE_NOTES, order_id=order_id, notes=notes)

    def staff_notes(self, order: Order | int) -> str:
        """The staff notes of an order as the control panel shows them.

        Raises:
            KeyError: no such order.
        """
        return self._store.orders[order if isinstance(order, int) else order.id].staff_notes or ""

    def order_lines(self, order: Order | int) -> list[SkuQuantity]:
        """The lines of an order as the control panel shows them: SKU and pieces.

        Raises:
            KeyError: no such order.
        """
        shown = self._store.orders[order if isinstance(order, int) else order.id]
        return [(line.sku, line.quantity) for line in shown.products]

    def enter_order(
        self,
        lines: Sequence[SkuQuantity],
        billing_address: Mapping[str, str],
        status: int | str = "Awaiting Fulfillment",
        custom_lines: Sequence[Mapping[str, Any]] = (),
    ) -> Order:
        """Enter an order for somebody who called; a custom line is ``{"name", "price", "quantity", "sku"}``.

        Raises:
            KeyError: no such SKU.
            ValueError: no such status.
            Refused: a bad address, or out of stock.
        """
        order = self._store.control_panel.create_order(lines, billing_address, status, custom_lines)
        wish = {"cart": list(lines), "billing_address": dict(billing_address), "custom_lines": list(custom_lines)}
        wish["lines"] = [(line.sku, line.quantity) for line in order.products]
        self._tell(ENTER_ORDER, order_id=order.id, status=status, receipt=receipt(order), **wish)
        return order

    def capture_payment(self, order: Order | int) -> None:
        """Take the money that was only reserved; the order then awaits fulfillment.

        Raises:
            KeyError: no such order.
            Invalid: nothing was reserved.
        """
        order_id = order if isinstance(order, int) else order.id
        self._store.control_panel.capture_payment(order_id)
        self._tell(CAPTURE, order_id=order_id)

    def create_coupon(self, code: str, kind: str, amount: Amount) -> None:
        """Make a coupon: per item, percent, per total, shipping or free shipping.

        Raises:
            ValueError: an unknown kind, no amount, or the code exists.
        """
        self._store.control_panel.create_coupon(code, kind, amount)
        self._tell(CREATE_COUPON, code=code, coupon=kind, amount=amount)

    def add_currency(self, code: str, rate: Amount, *, digits: int = 2) -> None:
        """Sell in another currency: so much of it for one of the store's own.

        Raises:
            ValueError: the store's own currency, or a code, rate or digits that make no sense.
        """
        self._store.control_panel.add_currency(code, rate, digits=digits)
        self._tell(ADD_CURRENCY, code=code, rate=rate, digits=digits)

    def give_store_credit(self, customer_id: int, amount: Amount) -> None:
        """Give a customer money to spend in this store.

        Raises:
            KeyError: nobody has this customer number.
        """
        self._store.control_panel.give_store_credit(customer_id, amount)
        self._tell(GIVE_CREDIT, customer_id=customer_id, amount=amount)

    def change_setting(self, setting: str, value: Any) -> None:
        """Change a setting of the store, such as ``inventory.update_stock_behavior`` or ``profile.name``.

        Raises:
            KeyError: there is no such setting.
            TypeError: the setting is of another type; an exact number is told as text.
            ValueError: no amount, where the setting is one.
        """
        page: Any = self._store.control_panel.settings
        *pages, name = setting.split(".")
        for each in pages:
            page = _setting(page, each, setting)
        now = _setting(page, name, setting)
        wanted = amount(value, setting) if isinstance(now, Decimal) else value
        if now is not None and not isinstance(wanted, type(now)):
            raise TypeError(f"the setting {setting} wants {type(now).__name__}, got {type(value).__name__}")
        setattr(page, name, wanted)
        self._tell(CHANGE_SETTING, setting=setting, value=value)

    def orders_page(self) -> list[dict[str, str]]:
        """The control panel's page of orders: Order ID, Customer, Date, Status, Total; newest first."""
        return self._store.control_panel.orders()

    def some_orders(self, first: int, most: int) -> tuple[int, list[dict[str, str]]]:
        """How many rows that page has, and at most so many of them from ``first`` on."""
        return self._store.control_panel.some_orders(first, most)

    def order_details(self, order: Order | int) -> dict[str, Any]:
        """What stands behind the + of an order: Status, Billing, Items, Shipments and Staff Notes.

        Raises:
            KeyError: no such order.
        """
        return self._store.control_panel.order_details(order if isinstance(order, int) else order.id)

    def products_page(self, sku: str | None = None) -> list[dict[str, str]]:
        """The control panel's page of products: SKU, Name, Price, Stock, Status; all of them, or those of one SKU."""
        rows = self._store.control_panel.products()
        return rows if sku is None else [row for row in rows if row["SKU"] == sku]

    # In the portal, the connection

    def search_systems(self, term: str) -> list[str]:
        """Settings > Connections > Connect to a New System: what a search finds."""
        return self.portal.connections.search(term)

    def connection_form(self) -> list[str]:
        """The names of the fields of BigCommerce's form."""
        return [field.name for field in self.portal.connections.form(SYSTEM)]

    def saved_connections(self) -> list[dict[str, str]]:
        """Settings > Connections: what each saved connection to BigCommerce shows, but for its token."""
        saved = [each for each in self.portal.connections.saved if each.system == SYSTEM]
        shown = [{name: text for name, text in each.fields.items() if name != "Access Token"} for each in saved]
        return [
            {**fields, "Connected": each.connected_at.isoformat()} for fields, each in zip(shown, saved, strict=True)
        ]

    def connect_to_new_system(
        self,
        *,
        store_hash: str,
        client_id: str,
        access_token: str,
        allow_cancelling_orders: bool = True,
        verify: Verify = nothing_wrong,
    ) -> SystemConnection:
        """Settings > Connections > Connect to a New System > BigCommerce: fill in the form and save it.

        Raises:
            ConnectionNotSaved: naming everything that is wrong.
        """
        fields = _form(store_hash, client_id, access_token) | {"Allow Cancelling Orders": allow_cancelling_orders}
        connection = self.portal.connections.connect_to_new_system(SYSTEM, fields, verify)
        self._tell_connection(CONNECT, connection)
        return connection

    def enter_new_credentials(
        self, *, store_hash: str, client_id: str, access_token: str, verify: Verify = nothing_wrong
    ) -> SystemConnection:
        """Give the saved connection new credentials.

        Raises:
            NotVisible: the store is not connected.
            ConnectionNotSaved: naming everything that is wrong; the former fields stay.
        """
        fields = _form(store_hash, client_id, access_token)
        connection = self.portal.connections.update(SYSTEM, fields, verify)
        self._tell_connection(RECONNECT, connection)
        return connection

    def remove_connection(self) -> None:
        """Settings > Connections: remove the connection to BigCommerce, of which nothing is told.

        Raises:
            NotVisible: the store is not connected.
        """
        self.portal.connections.remove(SYSTEM)

    def allow_cancelling_orders(self, allowed: bool) -> SystemConnection:
        """Change the setting Allow Cancelling Orders of the saved connection.

        Raises:
            NotVisible: the store is not connected.
        """
        connection = self.portal.connections.update(SYSTEM, {"Allow Cancelling Orders": allowed}, nothing_wrong)
        self._tell_connection(ALLOW_CANCELLING if allowed else FORBID_CANCELLING, connection)
        return connection

    # In the portal, documents

    def portal_orders(self, search: str | int | None = None) -> list[OrdersPageRow]:
        """The portal's page of orders and other documents, newest first."""
        return self.portal.orders(search)

    def portal_order_numbers(self, *, page: int, rows: int) -> list[str]:
        """The reference numbers on one page of that list, with so many rows on each; pages count from 0."""
        return [row.reference_number or "" for row in self.portal.orders(page=page, rows=rows)]

    def related_documents(self, order: Order | int | str) -> list[Document]:
        """Order > View > Related Documents: all documents of an order, oldest first; none where it has no order."""
        rows = self.portal.orders(search=reference_of(order))
        found = [row for row in rows if row.type == "SalesOrder" and row.reference_number == reference_of(order)]
        opened = [self.portal.document(row.id) for row in reversed(found)]
        return [each for document in opened for each in self.portal.related_documents(document)]

    def order_items(self, order: Order | int | str) -> list[dict[str, Any]]:
        """Order > View: the items table of each purchase order of an order, its rows by their columns."""
        bought = [each for each in self.related_documents(order) if each.type == "PurchaseOrder"]
        return [
            {"purchase_order": each.reference, **dataclasses.asdict(row)}
            for each in bought
            for row in self.portal.items(each)
        ]

    def document_events(self, document: Document | str) -> list[ActivityEvent]:
        """The events of one document, newest first.

        Raises:
            NotVisible: there is no such document.
        """
        found = self.portal.document(document if isinstance(document, str) else document.key)
        return self.portal.document_events(found)

    def notifications(self) -> list[dict[str, str]]:
        """What the retailer was told by mail: type and text, newest first."""
        return [{"type": each.type, "text": each.text} for each in self.portal.notifications()]

    def retry(self, document: Document | str) -> None:
        """Process a failed document again.

        Raises:
            NotVisible: there is no such document.
            Invalid: it has not failed.
        """
        found = self.portal.document(document if isinstance(document, str) else document.key)
        self.portal.retry(found)
        self._tell(RETRY, document=found.key, type=found.type)

    # In the portal, inventory

    def upload_matching_file(
        self, supplier: Partner, path_or_rows: Path | str | bytes | Rows, file_name: str | None = None
    ) -> FeedImport:
        """Upload a matching file for a supplier: a file, or rows with SupplierSKU and MerchantSKU.

        Raises:
            FeedUnreadable: the portal takes it for no matching file.
        """
        partner = self._partner(supplier)
        name, content = file_of(path_or_rows, file_name, f"{self._clock.now():%Y-%m-%d_%H%M}_matching.csv")
        imported = self.portal.inventory.upload_matching_file(partner, name, content)
        records, text = imported.imported, as_text(content)
        self._tell(UPLOAD_MATCHING, supplier=partner.name, file_name=name, records=records, content=text)
        return imported

    def change_feed_settings(self, supplier: Partner | None = None, **changes: Any) -> FeedSettings:
        """Save Feed Settings for one supplier or for all: those that are named change.

        Raises:
            TypeError: there is no such setting.
        """
        partner = None if supplier is None else self._partner(supplier)
        now = FeedSettings() if partner is None else self.portal.inventory.settings(partner)
        settings = dataclasses.replace(now, **changes)
        self.portal.inventory.save_settings(partner, settings)
        self._tell(CHANGE_FEED_SETTINGS, supplier=partner.name if partner else "all", **changes)
        return settings

    def clear_feeds(self, supplier: Partner) -> None:
        """Clear Feeds: forget all items of a supplier; the matches stay."""
        partner = self._partner(supplier)
        self.portal.inventory.clear_feeds(partner)
        self._tell(CLEAR_FEEDS, supplier=partner.name)

    def clear_matches(self, supplier: Partner) -> None:
        """Clear Matches: forget all matches with a supplier; the items stay, and are unmatched."""
        partner = self._partner(supplier)
        self.portal.inventory.clear_matches(partner)
        self._tell(CLEAR_MATCHES, supplier=partner.name)

    def standard_feed(self, supplier: Partner) -> bytes:
        """Download all items of a supplier, matched or not, as CSV."""
        return self.portal.inventory.standard_feed(self._partner(supplier))

    def merchant_feed(self, supplier: Partner) -> bytes:
        """Download what a supplier's inventory sends on: the matched items, as CSV."""
        return self.portal.inventory.merchant_feed(self._partner(supplier))

    def unmatched_items(self, supplier: Partner) -> bytes:
        """Download the items of a supplier that have no merchant SKU, as CSV."""
        return self.portal.inventory.unmatched_items(self._partner(supplier))

    def inventory_events(self, supplier: Partner | None = None) -> list[FeedEventRow]:
        """The Events tab of Inventory Feeds, newest first."""
        return self.portal.inventory.events(None if supplier is None else self._partner(supplier))

    # In the portal, product feeds

    def product_feeds(self, supplier: Partner | None = None) -> list[FeedsTableRow]:
        """The portal's list of product feeds, newest first."""
        return self.portal.product_feeds.feeds(None if supplier is None else self._partner(supplier))

    def feed_names(self, *, page: int, rows: int) -> list[str]:
        """The file names on one page of that list, with so many rows on each; pages count from 0."""
        return [row.file_name for row in self.portal.product_feeds.feeds(page=page, rows=rows)]

    def feed_events(self, supplier: Partner | None = None) -> list[FeedEventRow]:
        """The Events tab of Product Feeds, newest first."""
        return self.portal.product_feeds.events(None if supplier is None else self._partner(supplier))

    def product_feed_items(self, feed: ProductFeed | str) -> list[ProductItem]:
        """View a product feed: its items, with what is wrong with them."""
        return self.portal.product_feeds.items(feed)

    def download_feed(self, feed: ProductFeed | str) -> bytes:
        """Download a product feed as CSV.

        Raises:
            NotVisible: there is no such feed.
        """
        content = self.portal.product_feeds.download(feed)
        self._tell(DOWNLOAD_FEED, feed_id=id_of(feed))
        return content

    # Parts

    def _partner(self, supplier: Partner) -> Company:
        if isinstance(supplier, Supplier):
            return supplier.company
        if isinstance(supplier, Company):
            return supplier
        partners = self._network.environments[self.company.environment].companies.partners_of(self.company)
        found = [each for each in partners if supplier in (each.name, each.id)]
        if not found:
            known = ", ".join(each.name for each in partners) or "no supplier at all"
            raise KeyError(f"{self.name} has no supplier {supplier!r}; it has {known}")
        return found[0]

    def _tell_connection(self, what: Deed, connection: SystemConnection) -> None:
        self._tell(
            what,
            account_id=self._account_with(connection.fields["Client ID"]),
            store_hash=connection.fields["Store Hash"],
            environment=self.company.environment,
            allow_cancelling_orders=connection.allow_cancelling_orders,
        )

    def _account_with(self, client_id: str) -> int | None:
        """The number of the API account whose credentials a form holds; None when the store has no such account."""
        return next((each.id for each in self.api_accounts() if each.client_id == client_id), None)

    def _tell(self, what: Deed, **facts: Any) -> None:
        self._diary.deed("retailer", what, **facts)

    def __repr__(self) -> str:
        return f"Retailer({self.name}, store {self._store.store_hash})"


def _form(store_hash: str, client_id: str, access_token: str) -> dict[str, str | bool]:
    return {"Store Hash": store_hash, "Client ID": client_id, "Access Token": access_token}


def _account_id(account: NewApiAccount | ApiAccount | int) -> int:
    if isinstance(account, int):
        return account
    return account.account_id if isinstance(account, NewApiAccount) else account.id


def _setting(page: Any, name: str, whole: str) -> Any:
    names = [each.name for each in dataclasses.fields(page)] if dataclasses.is_dataclass(page) else []
    if name not in names:
        raise KeyError(f"no setting {whole!r}; at {name!r} there are {', '.join(names) or 'none'}")
    return getattr(page, name)
