"""Lies of both APIs to whoever asks otherwise than our connector does: lists, pages, counts, filters, and refusals.

The tools are in ``lies``.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from fakes.bigcommerce.api import order_query, product_query, serializers
from fakes.bigcommerce.api import webhooks as hooks
from fakes.bigcommerce.rules import shipments
from fakes.bigcommerce.rules import webhooks as hook_rules
from fakes.logicbroker.api import context, documents, events, feeds, search
from fakes.logicbroker.portal.feeds import InventoryPages, ProductFeedPages
from fakes.logicbroker.rules import intake, quantities
from fakes.logicbroker.state.documents import DocumentBook
from fakes.logicbroker.state.feeds import exports, files, inventory_items, workbooks
from fakes.logicbroker.state.feeds.inventory import InventoryBook
from fakes.logicbroker.state.feeds.product_feeds import ProductFeedBook
from fakes.wire.http import Request, Response
from harness.conformance.planted.lies import after, answers, around, lie

# The store.


@lie("G12")
def pages_lose_their_last_order(patch: pytest.MonkeyPatch) -> None:
    """A full page of a list of orders lacks its last order."""
    after(patch, order_query, "find_page", lambda found, *_: found[:-1] if len(found) == 2 else found)


@lie("G12")
def orders_are_counted_twice(patch: pytest.MonkeyPatch) -> None:
    """The count of orders counts each of them twice."""
    after(patch, order_query, "count_by_status", lambda counts, *_: counts + counts)


@lie("G12")
def totals_do_not_filter(patch: pytest.MonkeyPatch) -> None:
    """A list of orders of at least a total has all of them."""

    def instead(admits: Callable[..., Any], bounds: Any, store: Any, order: Any) -> Any:
        return bounds.of == "total_inc_tax" or admits(bounds, store, order)

    around(patch, order_query.Bounds, "admits", instead)


@lie("G15")
def change_of_an_order_is_hidden(patch: pytest.MonkeyPatch) -> None:
    """Whoever reads an order is told that it has not changed since it was placed."""
    after(patch, serializers, "order", lambda shown, *_: {**shown, "date_modified": shown["date_created"]})


@lie("G12")
def changes_are_answered_with_the_past(patch: pytest.MonkeyPatch) -> None:
    """Whoever changes an order is answered with the status that it was placed in."""

    def change(request: Request, response: Response) -> Response:
        if request.method != "PUT" or response.status != 200 or not re.search(r"/v2/orders/\d+$", request.path):
            return response
        return Response.of_json(200, {**response.json(), "status_id": 11, "status": "Awaiting Fulfillment"})

    answers(patch, "bigcommerce", change)


@lie("G21")
def levels_of_variants_are_left_out(patch: pytest.MonkeyPatch) -> None:
    """A product that is asked for with its variants tells of each of them that there is none left."""

    def change(request: Request, response: Response) -> Response:
        if "include=variants" not in request.url or response.status != 200:
            return response
        told = response.json()
        for product in told["data"] if isinstance(told["data"], list) else [told["data"]]:
            product["variants"] = [{**each, "inventory_level": 0} for each in product["variants"]]
        return Response.of_json(200, told)

    answers(patch, "bigcommerce", change)


@lie("G15")
def shipped_items_are_not_counted(patch: pytest.MonkeyPatch) -> None:
    """The API tells of no order how many of its items were shipped."""
    after(patch, serializers, "order", lambda shown, *_: {**shown, "items_shipped": 0})


@lie("G15")
def carriers_are_misnamed(patch: pytest.MonkeyPatch) -> None:
    """The API calls every carrier of a shipment by the same name."""
    after(patch, serializers, "shipment", lambda shown, *_: {**shown, "shipping_provider_display_name": "DHL"})


@lie("G21")
def upc_is_not_told(patch: pytest.MonkeyPatch) -> None:
    """The API tells of no product its UPC and its description."""
    after(patch, serializers, "product", lambda shown, *_: {**shown, "upc": "", "description": ""})


@lie("G21")
def nothing_was_ever_sold(patch: pytest.MonkeyPatch) -> None:
    """The API says of every product that none of it was ever sold."""
    after(patch, serializers, "product", lambda shown, *_: {**shown, "total_sold": 0})


@lie("G21")
def change_of_a_product_is_hidden(patch: pytest.MonkeyPatch) -> None:
    """Whoever reads a product is told that it has not changed since it was made."""
    after(patch, serializers, "product", lambda shown, *_: {**shown, "date_modified": shown["date_created"]})


@lie("G21")
def variants_have_no_options(patch: pytest.MonkeyPatch) -> None:
    """The API tells of no variant its picking place and its options."""
    after(patch, serializers, "variant", lambda shown, *_: {**shown, "bin_picking_number": "?", "option_values": []})


@lie("G21")
def nothing_is_found_by_its_name(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for a category or brand by its name finds none."""

    def change(request: Request, response: Response) -> Response:
        if not re.search(r"/catalog/(brands|categories)$", request.path) or "name=" not in request.url:
            return response
        return Response.of_json(200, {**response.json(), "data": []})

    answers(patch, "bigcommerce", change)


@lie("G12")
def latest_changes_come_in_any_order(patch: pytest.MonkeyPatch) -> None:
    """A list of orders that is to go by their changes goes by their numbers."""

    def instead(find: Callable[..., Any], store: Any, query: Any, page: Any) -> Any:
        return find(store, replace(query, sort="id") if query.sort == "date_modified" else query, page)

    around(patch, order_query, "find_page", instead)


@lie("G12")
def parcels_cannot_be_changed(patch: pytest.MonkeyPatch) -> None:
    """Whoever changes a parcel that is there is told so, and it stays as it was."""
    around(patch, shipments, "update", lambda *_: None)


@lie("G17")
def documents_have_no_end(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for documents until a moment gets those from later, too."""
    after(patch, documents, "_window", lambda window, *_: {name: at for name, at in window.items() if "since" in name})


@lie("G17")
def documents_alone_tell_less(patch: pytest.MonkeyPatch) -> None:
    """A shipment that is asked for by its key has no lines."""

    def change(request: Request, response: Response) -> Response:
        if not re.search(r"/v3/Shipments/\d+$", request.path) or response.status != 200:
            return response
        told = response.json()
        told["Body"]["Shipment"] = {**told["Body"]["Shipment"], "ShipmentLines": []}
        return Response.of_json(200, told)

    answers(patch, "logicbroker", change)


@lie("G21")
def products_come_in_any_order(patch: pytest.MonkeyPatch) -> None:
    """A list of products that is to begin with the last one begins with the first one."""

    def instead(find: Callable[..., Any], store: Any, parameters: Any) -> Any:
        return find(store, {name: value for name, value in parameters.items() if name != "direction"})

    around(patch, product_query, "find", instead)


@lie("G15")
def notices_are_taken_twice(patch: pytest.MonkeyPatch) -> None:
    """The same notice can be subscribed to twice."""
    around(patch, hook_rules, "_check_new", lambda *_: None)


@lie("G15")
def moved_notice_stays(patch: pytest.MonkeyPatch) -> None:
    """A changed subscription to notices is told as it was."""
    around(patch, hook_rules, "update", lambda *_: None)


@lie("G15")
def switched_off_notice_is_on(patch: pytest.MonkeyPatch) -> None:
    """Every subscription to notices is told to be active."""
    after(patch, hooks, "_hook_json", lambda shown, *_: {**shown, "is_active": True})


# Logicbroker.


@lie("G17")
def old_search_tells_otherwise(patch: pytest.MonkeyPatch) -> None:
    """A search at the first version of the API tells another order number."""
    after(patch, documents, "_part", lambda part, _: {**part, "OrderNumber": "0"})


@lie("G17")
def search_of_all_names_others(patch: pytest.MonkeyPatch) -> None:
    """The search over all documents names another sender and links to another document."""
    after(patch, search, "_as_json", lambda told, *_: {**told, "Sender": told["Receiver"], "Link": "https://x.example"})


@lie("G17")
def documents_end_with_a_page(patch: pytest.MonkeyPatch) -> None:
    """Whoever reads documents page by page is told that the first page is the last one."""
    patch.setattr(context.Page, "total", lambda page, count: 1 if page.size < 10 else -(-count // page.size))


@lie("G17")
def pages_are_as_long_as_they_can_be(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for a page of one document gets a page of a hundred."""

    after(patch, context.Call, "page", lambda page, *_: replace(page, size=100) if page.size == 1 else page)


@lie("G17")
def receivers_do_not_filter(patch: pytest.MonkeyPatch) -> None:
    """Documents for one receiver are those for everybody."""

    def instead(find: Callable[..., Any], book: Any, query: Any, *more: Any, **named: Any) -> Any:
        return find(book, replace(query, receiver_id=None), *more, **named)

    around(patch, DocumentBook, "search", instead)


@lie("G17")
def events_of_every_level(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks for Alerts is given every event."""
    after(patch, events, "_filters_of", lambda wanted, _: {**wanted, "level": None})


@lie("G12")
def feed_has_nothing_compliant(patch: pytest.MonkeyPatch) -> None:
    """The API says of a product feed that no item is compliant."""
    after(patch, feeds, "_feed_as_json", lambda told, _: {**told, "Compliant": 0})


@lie("G13")
def order_is_taken_twice(patch: pytest.MonkeyPatch) -> None:
    """Logicbroker takes an order that it has already."""
    around(patch, intake, "_refuse_known_order", lambda *_: None)


@lie("G13")
def more_is_shipped_than_open(patch: pytest.MonkeyPatch) -> None:
    """Logicbroker takes a shipment of more than is open."""
    around(patch, quantities, "_problem_of_shipment", lambda *_: None)


# Files and buttons.


@lie("G18")
def pieces_are_none(patch: pytest.MonkeyPatch) -> None:
    """A quantity in an inventory file that is no number counts as nothing."""
    read = inventory_items._READERS["whole"]
    whole = re.compile(r"-?\d+")
    readers = {**inventory_items._READERS, "whole": lambda text: read(text) if not text or whole.fullmatch(text) else 0}
    patch.setattr(inventory_items, "_READERS", readers)


@lie("G18")
def unreadable_files_are_silent(patch: pytest.MonkeyPatch) -> None:
    """Of an inventory file that is empty, or none, nobody is told."""
    around(patch, InventoryBook, "_report_unreadable", lambda *_: None)


@lie("G18")
def workbooks_are_empty(patch: pytest.MonkeyPatch) -> None:
    """Whatever stands in a workbook is not read."""
    patch.setattr(workbooks, "read_workbook", lambda _: (iter([]), 0))


@lie("G18")
def semicolons_are_letters(patch: pytest.MonkeyPatch) -> None:
    """A file with semicolons has one column."""
    patch.setattr(files, "_delimiter", lambda _: ",")


@lie("G18")
def euro_sign_is_lost(patch: pytest.MonkeyPatch) -> None:
    """A file of Windows is read as one of another system."""
    after(patch, files, "_encoding", lambda found, *_: "latin-1" if found == "cp1252" else found)


@lie("G19")
def feeds_are_not_cleared(patch: pytest.MonkeyPatch) -> None:
    """Clear Feeds does nothing."""
    around(patch, InventoryPages, "clear_feeds", lambda *_: None)


@lie("G19")
def matches_are_not_cleared(patch: pytest.MonkeyPatch) -> None:
    """Clear Matches does nothing."""
    around(patch, InventoryPages, "clear_matches", lambda *_: None)


@lie("G19")
def standard_feed_is_matched(patch: pytest.MonkeyPatch) -> None:
    """The Standard Feed has only what is matched."""
    around(patch, InventoryPages, "standard_feed", lambda _, pages, partner: pages.merchant_feed(partner))


@lie("G23")
def suppliers_approve(patch: pytest.MonkeyPatch) -> None:
    """Whatever is for one side of a feed, the other side may do, too."""
    around(patch, ProductFeedPages, "_only", lambda *_: None)


@lie("G23")
def everything_is_sent_again(patch: pytest.MonkeyPatch) -> None:
    """Send exports a feed whatever its state, and whatever is wrong with it."""
    around(patch, ProductFeedBook, "send", lambda _, book, feed: book._start_export(feed))


@lie("G23")
def suppliers_send_nothing(patch: pytest.MonkeyPatch) -> None:
    """A supplier's Send does nothing."""

    def instead(send: Callable[..., Any], pages: Any, feed: Any) -> Any:
        return None if pages._company.role == "supplier" else send(pages, feed)

    around(patch, ProductFeedPages, "send", instead)


@lie("G23")
def second_approval_is_passed_over(patch: pytest.MonkeyPatch) -> None:
    """Approving a feed that is not Pending does nothing, and nobody is told."""

    def instead(approve: Callable[..., Any], book: Any, feed: Any) -> Any:
        return approve(book, feed) if feed.can_be_approved else None

    around(patch, ProductFeedBook, "approve", instead)


@lie("G23")
def mended_items_stay_faulty(patch: pytest.MonkeyPatch) -> None:
    """An item of a feed that is mended stays as it was."""
    around(patch, ProductFeedBook, "fix_item", lambda _, book, feed, item_id, __: book.item(feed, item_id))


@lie("G22")
def empty_workbook_has_no_columns(patch: pytest.MonkeyPatch) -> None:
    """The empty product feed has no columns as a workbook."""
    around(patch, exports, "xlsx", lambda write, _, rows, created: write([], rows, created))


@lie("G22")
def formulas_run(patch: pytest.MonkeyPatch) -> None:
    """A downloaded file has a formula as one that the spreadsheet runs."""
    patch.setattr(exports, "neutral", lambda text: text)
