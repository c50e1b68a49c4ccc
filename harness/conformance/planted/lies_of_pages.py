"""Lies of the fakes on the pages beside the course's own figures: what else people read there, open and download.

The tools are in ``lies``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fakes.bigcommerce.api import serializers
from fakes.bigcommerce.doors import control_panel
from fakes.bigcommerce.doors.control_panel import ControlPanel
from fakes.bigcommerce.doors.storefront import Storefront
from fakes.bigcommerce.rules import stock
from fakes.bigcommerce.state.accounts import ApiAccounts
from fakes.bigcommerce.state.statuses import CANCELLED, status_number
from fakes.logicbroker.portal.connections import ConnectionPages
from fakes.logicbroker.portal.feeds import InventoryPages, ProductFeedPages
from fakes.logicbroker.portal.portal import OrdersPageRow, Portal
from fakes.logicbroker.rules import document_forms, sourcing
from fakes.logicbroker.state.documents import Document
from fakes.logicbroker.state.downloads import Downloads
from fakes.logicbroker.state.events import EventLog
from fakes.logicbroker.state.feeds import inventory_items
from fakes.logicbroker.state.feeds.inventory_items import InventoryRow
from fakes.logicbroker.state.feeds.product_feeds import IMPORTED, ProductFeed, ProductFeedBook
from harness.conformance.planted.lies import after, around, lie, reported
from harness.conformance.planted.lies_of_accounts import store_says

Row = Mapping[str, Any]

LONG_AGO = datetime(1999, 1, 1, tzinfo=UTC)


def details(patch: pytest.MonkeyPatch, **how: Callable[[Row], Any]) -> None:
    """Change what stands behind the + of an order; each change is given all of it."""

    def changed(shown: Row, *_: Any) -> Row:
        return {**shown, **{name: change(shown) for name, change in how.items()}}

    after(patch, ControlPanel, "order_details", changed)


def product_rows(patch: pytest.MonkeyPatch, sku: str, **cells: str) -> None:
    """Change cells of the rows of a product or variant on the page of products."""

    def changed(rows: list[dict[str, str]], *_: Any) -> list[dict[str, str]]:
        return [{**row, **cells} if row["SKU"] == sku else row for row in rows]

    after(patch, ControlPanel, "_product_rows", changed)


def portal_rows(patch: pytest.MonkeyPatch, kinds: tuple[str, ...], **cells: Any) -> None:
    """Change cells of the portal's page of orders in the rows of documents of some types."""

    def changed(row: OrdersPageRow, portal: object, document: Document) -> OrdersPageRow:
        return replace(row, **cells) if document.type in kinds else row

    after(patch, Portal, "_row", changed)


def item_rows(patch: pytest.MonkeyPatch, **how: Callable[[document_forms.ItemRow], Any]) -> None:
    """Change the rows of the portal's items tables; each change is given the row."""

    def changed(row: document_forms.ItemRow, *_: Any) -> document_forms.ItemRow:
        return replace(row, **{name: change(row) for name, change in how.items()})

    after(patch, document_forms, "_item_row", changed)


def kept_files(patch: pytest.MonkeyPatch, change: Callable[[str, bytes], bytes]) -> None:
    """Change the files that links open, as they are kept; the change is given name and content."""

    def put(original: Callable[..., str], shelf: object, name: str, content: bytes, *lives: Any) -> str:
        return original(shelf, name, change(name, content), *lives)

    around(patch, Downloads, "put", put)


# Accounts and the connection.


@lie("G6")
def one_secret_for_all_accounts(patch: pytest.MonkeyPatch) -> None:
    """The files of all API accounts hold the same client secret."""

    def text(original: Callable[..., str], accounts: object, account: Any, token: str) -> str:
        return original(accounts, replace(account, client_secret="0" * 64), token)

    around(patch, ApiAccounts, "_credentials_text", text)


@lie("G1")
def information_in_euros(patch: pytest.MonkeyPatch) -> None:
    """A store that sells in dollars says that its currency is the euro."""
    store_says(patch, currency="EUR")


@lie("G9")
def connected_a_second_time(patch: pytest.MonkeyPatch) -> None:
    """Who connects a connected store again puts the new connection in the place of the former one."""

    def connect(original: Callable[..., Any], pages: ConnectionPages, system: str, *form: Any) -> Any:
        pages._saved.pop(system, None)
        return original(pages, system, *form)

    around(patch, ConnectionPages, "connect_to_new_system", connect)


@lie("G9")
def connections_listed_twice(patch: pytest.MonkeyPatch) -> None:
    """The page of connections shows each of them twice."""
    patch.setattr(ConnectionPages, "saved", property(lambda pages: [*pages._saved.values(), *pages._saved.values()]))


@lie("G9")
def connected_since_last_year(patch: pytest.MonkeyPatch) -> None:
    """A new connection is said to stand since a year ago."""

    def dated(connection: Any, *_: Any) -> Any:
        connection.connected_at -= timedelta(days=365)
        return connection

    after(patch, ConnectionPages, "connect_to_new_system", dated)


# Behind the + of an order.


@lie("G15")
def nobody_pays_behind_the_plus(patch: pytest.MonkeyPatch) -> None:
    """Behind the + of an order no billing address is shown."""
    details(patch, Billing=lambda shown: "")


@lie("G15")
def somebody_else_pays_behind_the_plus(patch: pytest.MonkeyPatch) -> None:
    """Behind the + of an order stands another person's billing address."""
    details(patch, Billing=lambda shown: "John Doe, 1 Other Road, Austin, Texas, 78701, United States")


@lie("G15")
def one_more_of_each_behind_the_plus(patch: pytest.MonkeyPatch) -> None:
    """Behind the + of an order each item shows one piece more than was ordered."""
    details(patch, Items=lambda shown: [{**item, "Quantity": item["Quantity"] + 1} for item in shown["Items"]])


@lie("G15")
def items_without_names_behind_the_plus(patch: pytest.MonkeyPatch) -> None:
    """Behind the + of an order every item is called Item."""
    details(patch, Items=lambda shown: [{**item, "Name": "Item"} for item in shown["Items"]])


@lie("G15")
def no_total_behind_the_plus(patch: pytest.MonkeyPatch) -> None:
    """Behind the + of an order its total is zero."""
    details(patch, Total=lambda shown: "$0.00")


@lie("G16")
def another_customer_behind_the_plus(patch: pytest.MonkeyPatch) -> None:
    """Behind the + of an order stands another customer than on the page."""
    details(patch, Customer=lambda shown: "John Doe (Guest)")


# The page of products.


@lie("G21")
def variants_named_as_their_product(patch: pytest.MonkeyPatch) -> None:
    """The page of products shows all variants under the name of their product."""
    patch.setattr(control_panel, "_name", lambda product, record: product.name)


@lie("G21")
def another_price_for_variants(patch: pytest.MonkeyPatch) -> None:
    """The page of products shows a variant at another price than its product's."""
    product_rows(patch, "TEE-L", Price="$1.00")


@lie("G21")
def variants_shown_as_hidden(patch: pytest.MonkeyPatch) -> None:
    """The page of products shows a variant as hidden that shoppers can buy."""
    product_rows(patch, "TEE-L", Status="Hidden")


@lie("G21")
def another_name_beside_the_level(patch: pytest.MonkeyPatch) -> None:
    """The page of products shows the level of a product under another name."""
    product_rows(patch, "MUG", Name="Thing")


@lie("G25")
def deleted_products_stay_on_the_page(patch: pytest.MonkeyPatch) -> None:
    """The page of products goes on showing what was deleted."""
    gone: list[dict[str, str]] = []

    def delete(original: Callable[..., None], panel: ControlPanel, sku: str) -> None:
        gone.extend(row for row in panel.products() if row["SKU"] == sku)
        original(panel, sku)

    around(patch, ControlPanel, "delete_product", delete)
    after(patch, ControlPanel, "products", lambda rows, *_: [*rows, *gone])


# The portal's pages of orders.


@lie("G17")
def items_without_prices(patch: pytest.MonkeyPatch) -> None:
    """The items of a purchase order show no prices in the portal."""
    item_rows(patch, price=lambda row: None)


@lie("G17")
def items_one_piece_more(patch: pytest.MonkeyPatch) -> None:
    """The items of a purchase order show one piece more than it asks for."""
    item_rows(patch, quantity=lambda row: row.quantity + 1)


@lie("G17")
def items_never_cancelled(patch: pytest.MonkeyPatch) -> None:
    """The items of a purchase order show nothing as cancelled."""
    item_rows(patch, quantity_cancelled=lambda row: 0)


@lie("G17")
def items_all_called_item(patch: pytest.MonkeyPatch) -> None:
    """The items of a purchase order are all called Item."""
    item_rows(patch, description=lambda row: "Item")


@lie("G17")
def items_without_the_retailer_s_sku(patch: pytest.MonkeyPatch) -> None:
    """The items of a purchase order show no SKU of the retailer."""
    item_rows(patch, partner_sku=lambda row: None)


@lie("G17")
def suppliers_see_all_documents(patch: pytest.MonkeyPatch) -> None:
    """A supplier's search finds what the retailer and other suppliers have, too."""
    after(patch, Portal, "_sees", lambda sees, *_: True)


@lie("G17")
def orders_always_new_in_the_list(patch: pytest.MonkeyPatch) -> None:
    """The portal's page of orders shows sales and purchase orders as New for ever."""
    portal_rows(patch, ("SalesOrder", "PurchaseOrder"), status="New")


@lie("G17")
def invoices_failed_in_the_list(patch: pytest.MonkeyPatch) -> None:
    """The portal's page of orders shows every invoice as Failed."""
    portal_rows(patch, ("Invoice",), status="Failed")


@lie("G17")
def answers_of_1999(patch: pytest.MonkeyPatch) -> None:
    """The portal's page of orders dates shipments and acknowledgements to 1999."""
    portal_rows(patch, ("Shipment", "Acknowledgement"), date=LONG_AGO)


@lie("G17")
def answers_of_no_system(patch: pytest.MonkeyPatch) -> None:
    """The portal's page of orders does not say how shipments and acknowledgements came."""
    portal_rows(patch, ("Shipment", "Acknowledgement"), system="")


@lie("G17")
def answers_to_another_order(patch: pytest.MonkeyPatch) -> None:
    """The portal's page of orders shows another order number for shipments and acknowledgements."""
    portal_rows(patch, ("Shipment", "Acknowledgement"), order_id="7")


# Files.


@lie("G18")
def imports_open_no_file(patch: pytest.MonkeyPatch) -> None:
    """The events of imports open nothing."""
    kept_files(patch, lambda name, content: content if name.startswith("errors-") else b"")


@lie("G18")
def imports_open_the_file_before(patch: pytest.MonkeyPatch) -> None:
    """The event of an import opens the file that was uploaded before."""
    former = [b""]

    def exchanged(name: str, content: bytes) -> bytes:
        former.append(content)
        return former[-2]

    kept_files(patch, exchanged)


@lie("G18")
def reports_of_bad_rows_are_empty(patch: pytest.MonkeyPatch) -> None:
    """The report about bad rows has a header and nothing else."""
    kept_files(patch, lambda name, content: content.splitlines(True)[0] if name.startswith("errors-") else content)


@lie("G18")
def reports_of_bad_rows_are_one_off(patch: pytest.MonkeyPatch) -> None:
    """The report about bad rows names the rows before them."""

    def one_less(found: re.Match[bytes]) -> bytes:
        return b"%d" % (int(found[0]) - 1)

    kept_files(
        patch,
        lambda name, content: re.sub(rb"(?m)^\d+", one_less, content) if name.startswith("errors-") else content,
    )


@lie("G26")
def feed_imports_open_no_file(patch: pytest.MonkeyPatch) -> None:
    """The event of an uploaded product feed opens nothing."""
    patch.setattr(ProductFeedBook, "_keep_file", lambda *_: {})


@lie("G26")
def feed_imports_count_to_99(patch: pytest.MonkeyPatch) -> None:
    """The event of an uploaded product feed counts 99 records."""
    reported(patch, IMPORTED, details=lambda told: re.sub(r"\d+ records", "99 records", told["details"]))


@lie("G26")
def feed_imports_alarm(patch: pytest.MonkeyPatch) -> None:
    """An uploaded product feed is told of as an Alert."""
    reported(patch, IMPORTED, level=lambda told: "Alert")


@lie("G22")
def template_of_needed_columns(patch: pytest.MonkeyPatch) -> None:
    """The empty product feed has no column for identifiers, costs and categories."""
    left_out = (b"mpn", b"gtin", b"sale_price", b"cost_price", b"categories")

    def shortened(content: bytes, *_: Any) -> bytes:
        return b",".join(name for name in content.strip().split(b",") if name not in left_out) + b"\r\n"

    after(patch, ProductFeedBook, "template", shortened)


@lie("G23")
def deleted_feeds_still_open(patch: pytest.MonkeyPatch) -> None:
    """A deleted feed is on no list any more, and still opens for whoever knows its ID."""
    gone: set[str] = set()
    patch.setattr(ProductFeedBook, "delete", lambda book, feed: gone.add(feed.id))

    def left(feeds: list[ProductFeed], *_: Any) -> list[ProductFeed]:
        return [feed for feed in feeds if feed.id not in gone]

    after(patch, ProductFeedBook, "of_company", left)


@lie("G18")
def matched_items_twice(patch: pytest.MonkeyPatch) -> None:
    """The file of what is sent on to the retailer has every row twice."""
    after(patch, InventoryPages, "merchant_feed", lambda content, *_, **__: content + _rows_of(content))


@lie("G19")
def unmatched_items_twice(patch: pytest.MonkeyPatch) -> None:
    """The file of unmatched items has every row twice."""
    after(patch, InventoryPages, "unmatched_items", lambda content, *_, **__: content + _rows_of(content))


def _rows_of(content: bytes) -> bytes:
    return b"".join(content.splitlines(keepends=True)[1:])


@lie("G19")
def unmatched_items_of_1999(patch: pytest.MonkeyPatch) -> None:
    """The file of unmatched items says that they were last updated in 1999."""
    after(patch, InventoryPages, "unmatched_items", lambda content, *_, **__: re.sub(rb"20\d\d-", b"1999-", content))


@lie("G18")
def other_columns_of_stock_lost(patch: pytest.MonkeyPatch) -> None:
    """Of an inventory file only SKUs and quantities are kept."""

    def bare(rows: Iterator[InventoryRow], *_: Any) -> Iterator[InventoryRow]:
        return (replace(row, values={}) for row in rows)

    after(patch, inventory_items, "read_item_rows", bare)


# What purchase orders and the documents of suppliers say.


def purchase_orders(patch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], object]) -> None:
    """Change purchase orders as they are made."""

    def changed(document: Document, *_: Any) -> Document:
        change(document.content)
        return document

    after(patch, sourcing, "_purchase_order", changed)


@lie("G13")
def nobody_to_bill(patch: pytest.MonkeyPatch) -> None:
    """Purchase orders do not say whom the order is billed to."""
    purchase_orders(patch, lambda content: content.pop("BillToAddress", None))


@lie("G13")
def orders_of_1999_for_suppliers(patch: pytest.MonkeyPatch) -> None:
    """Purchase orders say that they were ordered in 1999."""
    purchase_orders(patch, lambda content: content.update(OrderDate=LONG_AGO.isoformat()))


@lie("G13")
def attributes_lost_on_the_way(patch: pytest.MonkeyPatch) -> None:
    """The lines of purchase orders have none of the attributes of the sales order."""
    purchase_orders(patch, lambda content: [line.pop("ExtendedAttributes", None) for line in content["OrderLines"]])


@lie("G17")
def invoices_for_nothing(patch: pytest.MonkeyPatch) -> None:
    """Invoices ask for no money."""
    document_form(patch, "invoice", lambda body: [line.update(Price=0) for line in body["InvoiceLines"]])


@lie("G17")
def shipments_of_1999(patch: pytest.MonkeyPatch) -> None:
    """Shipments that are entered in the portal say that they were shipped in 1999."""
    document_form(patch, "shipment", lambda body: body.update(ShipmentDate="1999-01-01T00:00:00"))


@lie("G17")
def returns_for_another_reason(patch: pytest.MonkeyPatch) -> None:
    """Returns that are entered in the portal name another reason than was chosen."""
    document_form(patch, "return_", lambda body: [line.update(ReturnReasonCode="1") for line in body["ReturnLines"]])


def document_form(patch: pytest.MonkeyPatch, form: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what a form of the portal fills in."""

    def changed(body: dict[str, Any], *_: Any, **__: Any) -> dict[str, Any]:
        change(body)
        return body

    after(patch, document_forms, form, changed)


# What the store takes and gives back.


@lie("G15")
def totals_without_tax(patch: pytest.MonkeyPatch) -> None:
    """The page of orders shows totals without their tax."""
    after(patch, ControlPanel, "_total", lambda shown, panel, order: panel._money(order.total_ex_tax))


@lie("G16")
def cancelled_goods_are_gone(patch: pytest.MonkeyPatch) -> None:
    """What was cancelled is not given back to the stock, whatever the store's settings say."""

    def settle(original: Callable[..., None], store: Any, order: Any, previous: int | None) -> None:
        if order.status_id != CANCELLED:
            original(store, order, previous)

    around(patch, stock, "settle_stock", settle)


@lie("G15")
def parcels_are_followed_elsewhere(patch: pytest.MonkeyPatch) -> None:
    """The page on which a parcel is to be followed is nobody's."""
    patch.setattr(serializers, "_tracking_page", lambda record: "https://www.example.com/")


@lie("G13")
def one_more_than_was_put_into_the_cart(patch: pytest.MonkeyPatch) -> None:
    """The shop sells one piece more of everything than its shoppers put into the cart."""

    def sell(original: Callable[..., Any], shop: object, lines: list[tuple[str, int]], *more: Any, **named: Any) -> Any:
        return original(shop, [(sku, quantity + 1) for sku, quantity in lines], *more, **named)

    around(patch, Storefront, "place_order", sell)


@lie("G13")
def messages_of_shoppers_are_lost(patch: pytest.MonkeyPatch) -> None:
    """What shoppers write at the checkout is not kept."""

    def sell(original: Callable[..., Any], *cart: Any, **checkout: Any) -> Any:
        return original(*cart, **{**checkout, "customer_message": ""})

    around(patch, Storefront, "place_order", sell)


@lie("G15")
def a_status_for_all_orders(patch: pytest.MonkeyPatch) -> None:
    """Who puts one order into a status puts all of them there."""

    def change(original: Callable[..., None], panel: ControlPanel, order_id: int, status: int | str) -> None:
        original(panel, order_id, status)
        for order in panel._store.orders.values():
            order.status_id = status_number(status)

    around(patch, ControlPanel, "set_order_status", change)


def portal_list(patch: pytest.MonkeyPatch, change: Callable[[list[OrdersPageRow]], list[OrdersPageRow]]) -> None:
    """Change the portal's page of orders where nobody searches."""

    def changed(rows: list[OrdersPageRow], portal: object, search: object = None, **_: Any) -> list[OrdersPageRow]:
        return change(rows) if search is None else rows

    after(patch, Portal, "orders", changed)


@lie("G12")
def everything_is_listed_twice(patch: pytest.MonkeyPatch) -> None:
    """The portal's page of orders shows every document twice."""
    portal_list(patch, lambda rows: [row for row in rows for _ in range(2)])


@lie("G12")
def the_list_begins_with_the_oldest(patch: pytest.MonkeyPatch) -> None:
    """The portal's page of orders shows the oldest document first."""
    portal_list(patch, lambda rows: rows[::-1])


@lie("G12")
def everything_failed_in_the_list(patch: pytest.MonkeyPatch) -> None:
    """The portal's page of orders shows every document as Failed."""
    portal_list(patch, lambda rows: [replace(row, status="Failed") for row in rows])


@lie("G23")
def suppliers_download_nothing(patch: pytest.MonkeyPatch) -> None:
    """What a supplier downloads of its own feed is an empty file."""

    def download(original: Callable[..., bytes], pages: ProductFeedPages, *what: Any) -> bytes:
        return original(pages, *what) if pages._company.role == "retailer" else b""

    around(patch, ProductFeedPages, "download", download)


@lie("G9")
def a_field_twice_in_the_form(patch: pytest.MonkeyPatch) -> None:
    """The connection form asks for the store hash twice."""
    after(patch, ConnectionPages, "form", lambda fields, *_: (*fields, fields[0]))


@lie("G26")
def feed_imports_told_twice(patch: pytest.MonkeyPatch) -> None:
    """An uploaded product feed leaves two events."""

    def add(original: Callable[..., Any], log: EventLog, **facts: Any) -> Any:
        if facts["summary"] == IMPORTED:
            original(log, **facts)
        return original(log, **facts)

    around(patch, EventLog, "add", add)


@lie("G16")
def long_notes_cut_off(patch: pytest.MonkeyPatch) -> None:
    """Behind the + of an order stand two hundred letters of its staff notes, and no more."""
    details(patch, **{"Staff Notes": lambda shown: shown["Staff Notes"][:200]})
