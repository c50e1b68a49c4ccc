"""Lies of the fakes about the export of product feeds: approval, what comes into the store, and what is told of it.

The tools are in ``lies``.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fakes.bigcommerce.doors.control_panel import ControlPanel
from fakes.bigcommerce.rules import catalog
from fakes.logicbroker.portal.feeds import ProductFeedPages
from fakes.logicbroker.state.events import EventLog
from fakes.logicbroker.state.feeds.product_feeds import ProductFeedBook
from fakes.wire.http import Request, Response
from harness.conformance.planted.lies import after, answers, around, lie, reported

OLD = datetime(1999, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)

EXPORTED, FAILED = "Product Feed Exported", "Product Feed Export Failed"


def api_body(patch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change what the store makes of a new product; the staff's own ones come with a level, and stay."""

    def create(original: Any, store: Any, body: Any) -> Any:
        return original(store, body if body.get("inventory_level") is not None else change(dict(body)))

    around(patch, catalog, "create_product", create)


def update(patch: pytest.MonkeyPatch, change: Callable[[Any, dict[str, Any]], dict[str, Any]]) -> None:
    """Change what the store makes of an update; ``change(product, body)``."""

    def apply(original: Any, store: Any, product: Any, body: Any) -> Any:
        return original(store, product, change(product, dict(body)))

    around(patch, catalog, "update_product", apply)


def product_page(patch: pytest.MonkeyPatch, change: Callable[..., Any]) -> None:
    """Change the rows of the control panel's page of products."""
    after(patch, ControlPanel, "products", change)


def tab(patch: pytest.MonkeyPatch, change: Callable[..., Any]) -> None:
    """Change the Events tab of Product Feeds."""
    after(patch, ProductFeedPages, "events", change)


def dated(patch: pytest.MonkeyPatch, change: Callable[[datetime], datetime]) -> None:
    """Change the date of the event of an export."""

    def add(original: Any, log: Any, **facts: Any) -> Any:
        event = original(log, **facts)
        if facts["summary"] == EXPORTED:
            event.date = change(event.date)
        return event

    around(patch, EventLog, "add", add)


@lie("G24")
def complete_at_approval(patch: pytest.MonkeyPatch) -> None:
    """A feed is Complete at approval, and exported all the same."""

    def start(original: Any, self: Any, feed: Any) -> Any:
        original(self, feed)
        feed.status = "Complete"

    around(patch, ProductFeedBook, "_start_export", start)


@lie("G24")
def complete_shown_at_approval(patch: pytest.MonkeyPatch) -> None:
    """A feed is shown Complete at approval."""
    after(
        patch,
        ProductFeedPages,
        "_feed_row",
        lambda row, self, feed: replace(row, status="Complete") if feed.is_approved else row,
    )


@lie("G24")
def failed_shown_at_approval(patch: pytest.MonkeyPatch) -> None:
    """A feed fails at approval."""
    after(
        patch,
        ProductFeedPages,
        "_feed_row",
        lambda row, self, feed: replace(row, status="Failed") if feed.is_approved else row,
    )


@lie("G24")
def faulty_exported(patch: pytest.MonkeyPatch) -> None:
    """A faulty feed is exported when approved."""

    def approve(original: Any, self: Any, feed: Any) -> Any:
        self._start_export(feed)

    around(patch, ProductFeedBook, "approve", approve)


@lie("G24")
def faulty_complete(patch: pytest.MonkeyPatch) -> None:
    """A faulty feed becomes Complete when approved."""

    def approve(original: Any, self: Any, feed: Any) -> Any:
        original(self, feed)
        if not feed.is_compliant:
            self._end(feed, "Complete")

    around(patch, ProductFeedBook, "approve", approve)


@lie("G24")
def faulty_stays_pending(patch: pytest.MonkeyPatch) -> None:
    """A faulty feed stays Pending when approved."""

    def approve(original: Any, self: Any, feed: Any) -> Any:
        original(self, feed)
        if not feed.is_compliant:
            feed.status = "Pending"

    around(patch, ProductFeedBook, "approve", approve)


@lie("G24")
def faulty_left_out(patch: pytest.MonkeyPatch) -> None:
    """Faulty items are left out and the rest exported."""

    def approve(original: Any, self: Any, feed: Any) -> Any:
        for k in [k for k, i in feed.items.items() if i.problems]:
            del feed.items[k]
        original(self, feed)

    around(patch, ProductFeedBook, "approve", approve)


@lie("G24")
def faulty_no_alert(patch: pytest.MonkeyPatch) -> None:
    """A faulty approved feed leaves no alert."""
    around(
        patch,
        EventLog,
        "add",
        lambda original, self, **f: (
            None
            if f["summary"] == "Product Feed Export Failed" and "compliant" in f["details"]
            else original(self, **f)
        ),
    )


@lie("G24")
def send_nothing(patch: pytest.MonkeyPatch) -> None:
    """SEND does nothing."""
    around(patch, ProductFeedBook, "send", lambda original, self, feed: None)


@lie("G24")
def send_completes(patch: pytest.MonkeyPatch) -> None:
    """SEND makes a feed Complete at once."""

    def send(original: Any, self: Any, feed: Any) -> Any:
        self._end(feed, "Complete")

    around(patch, ProductFeedBook, "send", send)


@lie("G24")
def failed_is_complete(patch: pytest.MonkeyPatch) -> None:
    """A failed export is shown Complete."""
    around(patch, ProductFeedBook, "_end_export", lambda original, self, feed, status: original(self, feed, "Complete"))


@lie("G24")
def failed_is_pending(patch: pytest.MonkeyPatch) -> None:
    """A failed export stays Pending."""
    around(
        patch,
        ProductFeedBook,
        "_end_export",
        lambda original, self, feed, status: original(self, feed, status) if status == "Complete" else None,
    )


@lie("G24")
def every_export_failed(patch: pytest.MonkeyPatch) -> None:
    """Every export ends Failed."""
    around(patch, ProductFeedBook, "_end_export", lambda original, self, feed, status: original(self, feed, "Failed"))


@lie("G24")
def sent_is_failed(patch: pytest.MonkeyPatch) -> None:
    """A failed feed that is sent again is shown Failed until it is exported."""

    def again(original: Any, self: Any, feed: Any) -> None:
        original(self, feed)
        feed.status = "Failed"

    around(patch, ProductFeedBook, "_export_again", again)


@lie("G24")
def complete_forgets(patch: pytest.MonkeyPatch) -> None:
    """A complete feed is Pending again after an hour."""
    after(
        patch,
        ProductFeedPages,
        "_feed_row",
        lambda row, self, feed: (
            replace(row, status="Pending")
            if row.status == "Complete" and self._environment.now - feed.last_update > HOUR
            else row
        ),
    )


@lie("G24")
def approval_not_dated(patch: pytest.MonkeyPatch) -> None:
    """Approving leaves no trace in the last update."""

    def start(original: Any, self: Any, feed: Any) -> Any:
        at = feed.last_update
        original(self, feed)
        feed.last_update = at

    around(patch, ProductFeedBook, "_start_export", start)


@lie("G25")
def created_hidden(patch: pytest.MonkeyPatch) -> None:
    """New products are hidden."""
    api_body(patch, lambda b: {**b, "is_visible": False})


@lie("G25")
def created_visible(patch: pytest.MonkeyPatch) -> None:
    """Products that were to be hidden are visible."""
    api_body(patch, lambda b: {k: v for k, v in b.items() if k != "is_visible"})


@lie("G25")
def description_dropped(patch: pytest.MonkeyPatch) -> None:
    """The description is dropped."""
    api_body(patch, lambda b: {k: v for k, v in b.items() if k != "description"})


@lie("G25")
def weight_one(patch: pytest.MonkeyPatch) -> None:
    """The weight is always 1."""
    api_body(patch, lambda b: {**b, "weight": 1})


@lie("G25")
def created_price_rounded(patch: pytest.MonkeyPatch) -> None:
    """Prices are rounded."""
    api_body(patch, lambda b: {**b, "price": round(b["price"])})


@lie("G25")
def brand_dropped(patch: pytest.MonkeyPatch) -> None:
    """The brand is dropped."""
    api_body(patch, lambda b: {k: v for k, v in b.items() if not k.startswith("brand")})


@lie("G25")
def upc_dropped(patch: pytest.MonkeyPatch) -> None:
    """The UPC is dropped."""
    api_body(patch, lambda b: {k: v for k, v in b.items() if k != "upc"})


@lie("G25")
def other_prices_dropped(patch: pytest.MonkeyPatch) -> None:
    """Retail and sale prices are dropped."""
    api_body(patch, lambda b: {k: v for k, v in b.items() if k not in ("retail_price", "sale_price", "cost_price")})


@lie("G25")
def update_ignores_price(patch: pytest.MonkeyPatch) -> None:
    """An update does not take the price."""
    update(patch, lambda p, b: {k: v for k, v in b.items() if k != "price"})


@lie("G25")
def update_ignores_name(patch: pytest.MonkeyPatch) -> None:
    """An update does not take the name."""
    update(patch, lambda p, b: {k: v for k, v in b.items() if k != "name"})


@lie("G25")
def update_ignores_description(patch: pytest.MonkeyPatch) -> None:
    """An update does not take the description."""
    update(patch, lambda p, b: {k: v for k, v in b.items() if k != "description"})


@lie("G25")
def update_hides(patch: pytest.MonkeyPatch) -> None:
    """An update hides the product."""
    update(patch, lambda p, b: {**b, "is_visible": False})


@lie("G25")
def update_zeroes_level(patch: pytest.MonkeyPatch) -> None:
    """An update sells out the product."""
    update(patch, lambda p, b: {**b, "inventory_level": 0} if p.inventory_tracking == "product" else b)


@lie("G25")
def update_all_prices(patch: pytest.MonkeyPatch) -> None:
    """An update of one product renames all of it."""

    def up(original: Any, store: Any, product: Any, body: Any) -> Any:
        original(store, product, body)
        for each in store.products.values():
            if "price" in body:
                each.price = product.price

    around(patch, catalog, "update_product", up)


@lie("G25")
def page_shows_hidden(patch: pytest.MonkeyPatch) -> None:
    """The page shows new products as hidden."""
    product_page(patch, lambda found, *_a, **_k: [{**r, "Status": "Hidden"} for r in found])


@lie("G25")
def page_price_wrong(patch: pytest.MonkeyPatch) -> None:
    """The page shows another price."""
    product_page(patch, lambda found, *_a, **_k: [{**r, "Price": "$1.00"} for r in found])


@lie("G25")
def page_name_wrong(patch: pytest.MonkeyPatch) -> None:
    """The page shows another name."""
    product_page(patch, lambda found, *_a, **_k: [{**r, "Name": "Product"} for r in found])


@lie("G25")
def page_five_rows(patch: pytest.MonkeyPatch) -> None:
    """The page shows the first five products."""
    product_page(patch, lambda found, *_a, **_k: found[:5])


@lie("G25")
def page_twice(patch: pytest.MonkeyPatch) -> None:
    """The page shows a new product twice."""
    product_page(patch, lambda found, *_a, **_k: found + found[-1:])


@lie("G26")
def exported_alert(patch: pytest.MonkeyPatch) -> None:
    """Product Feed Exported is an Alert."""
    reported(patch, EXPORTED, level=lambda f: "Alert")


@lie("G26")
def exported_warning(patch: pytest.MonkeyPatch) -> None:
    """Product Feed Exported is a Warning."""
    reported(patch, EXPORTED, level=lambda f: "Warning")


@lie("G26")
def exported_details_x(patch: pytest.MonkeyPatch) -> None:
    """Product Feed Exported says x."""
    reported(patch, EXPORTED, details=lambda f: "x")


@lie("G26")
def exported_details_none(patch: pytest.MonkeyPatch) -> None:
    """Product Feed Exported says nothing."""
    reported(patch, EXPORTED, details=lambda f: "")


@lie("G26")
def exported_details_error(patch: pytest.MonkeyPatch) -> None:
    """Product Feed Exported reports an error."""
    reported(patch, EXPORTED, details=lambda f: f["details"] + " 1 error: DESK was refused.")


@lie("G26")
def exported_twice(patch: pytest.MonkeyPatch) -> None:
    """Product Feed Exported is told twice."""

    def add(original: Any, self: Any, **f: Any) -> Any:
        if f["summary"] == "Product Feed Exported":
            original(self, **f)
        return original(self, **f)

    around(patch, EventLog, "add", add)


@lie("G26")
def exported_1999(patch: pytest.MonkeyPatch) -> None:
    """Product Feed Exported is dated 1999."""

    def add(original: Any, self: Any, **f: Any) -> Any:
        found = original(self, **f)
        if f["summary"] == "Product Feed Exported":
            found.date = OLD
        return found

    around(patch, EventLog, "add", add)


@lie("G26")
def exported_hour_early(patch: pytest.MonkeyPatch) -> None:
    """Product Feed Exported is dated an hour early."""

    def add(original: Any, self: Any, **f: Any) -> Any:
        found = original(self, **f)
        if f["summary"] == "Product Feed Exported":
            found.date -= HOUR
        return found

    around(patch, EventLog, "add", add)


@lie("G26")
def exported_hour_late(patch: pytest.MonkeyPatch) -> None:
    """Product Feed Exported is dated an hour late."""

    def add(original: Any, self: Any, **f: Any) -> Any:
        found = original(self, **f)
        if f["summary"] == "Product Feed Exported":
            found.date += HOUR
        return found

    around(patch, EventLog, "add", add)


@lie("G26")
def exported_at_approval(patch: pytest.MonkeyPatch) -> None:
    """Product Feed Exported is left at approval, too."""

    def start(original: Any, self: Any, feed: Any) -> Any:
        original(self, feed)
        self._report_feed(feed, "Info", EXPORTED, "Exported.")

    around(patch, ProductFeedBook, "_start_export", start)


@lie("G26")
def exported_names_no_feed(patch: pytest.MonkeyPatch) -> None:
    """Product Feed Exported names no feed."""
    reported(patch, EXPORTED, additional_data=lambda f: None)


@lie("G26")
def exported_for_failed(patch: pytest.MonkeyPatch) -> None:
    """A failed feed leaves Product Feed Exported, too."""

    def add(original: Any, self: Any, **f: Any) -> Any:
        if f["summary"] == "Product Feed Export Failed":
            original(self, **{**f, "summary": EXPORTED, "level": "Info"})
        return original(self, **f)

    around(patch, EventLog, "add", add)


@lie("G26")
def failed_info(patch: pytest.MonkeyPatch) -> None:
    """The alert of a failed export is an Info."""
    reported(patch, FAILED, level=lambda f: "Info")


@lie("G26")
def failed_without_item(patch: pytest.MonkeyPatch) -> None:
    """The alert of a failed export does not name the item."""
    reported(patch, FAILED, details=lambda f: "The feed could not be exported for some reason.")


@lie("G26")
def failed_without_reason(patch: pytest.MonkeyPatch) -> None:
    """The alert of a failed export gives no reason."""
    reported(patch, FAILED, details=lambda f: "Item DESK could not be exported.")


@lie("G26")
def feed_events_empty(patch: pytest.MonkeyPatch) -> None:
    """The Events tab of Product Feeds is empty."""
    after(patch, ProductFeedPages, "events", lambda found, *_: [])


@lie("G26")
def feed_events_without_export(patch: pytest.MonkeyPatch) -> None:
    """The Events tab does not show the export."""
    after(
        patch, ProductFeedPages, "events", lambda found, *_: [r for r in found if r.summary != "Product Feed Exported"]
    )


@lie("G26")
def feed_events_severity(patch: pytest.MonkeyPatch) -> None:
    """The Events tab shows another severity."""
    after(patch, ProductFeedPages, "events", lambda found, *_: [replace(r, severity="Alert") for r in found])


@lie("G26")
def feed_events_date(patch: pytest.MonkeyPatch) -> None:
    """The Events tab shows another date."""
    after(patch, ProductFeedPages, "events", lambda found, *_: [replace(r, date=OLD) for r in found])


@lie("G26")
def feed_events_details(patch: pytest.MonkeyPatch) -> None:
    """The Events tab shows no details."""
    after(patch, ProductFeedPages, "events", lambda found, *_: [replace(r, details="") for r in found])


@lie("G26")
def feed_events_oldest_first(patch: pytest.MonkeyPatch) -> None:
    """The Events tab is oldest first."""
    after(patch, ProductFeedPages, "events", lambda found, *_: found[::-1])


@lie("G26")
def feed_events_partner(patch: pytest.MonkeyPatch) -> None:
    """The Events tab ignores the partner."""
    around(patch, ProductFeedPages, "events", lambda original, self, partner=None: original(self, None))


@lie("G26")
def alert_of_the_first_item_only(patch: pytest.MonkeyPatch) -> None:
    """The alert of a failed export names the first refused item only."""
    reported(patch, FAILED, details=lambda facts: facts["details"].partition(";")[0])


@lie("G26")
def exported_in_another_category(patch: pytest.MonkeyPatch) -> None:
    """The event of an export is filed under documents, so that the tab lacks it."""
    reported(patch, EXPORTED, category=lambda f: "Document")


@lie("G26")
def exported_tells_no_supplier(patch: pytest.MonkeyPatch) -> None:
    """The event of an export is not shown to the supplier for whom it was posted."""
    reported(patch, EXPORTED, receiver_id=lambda f: None)


@lie("G25")
def new_products_have_stock(patch: pytest.MonkeyPatch) -> None:
    """New products can be bought before anybody has fed any."""
    api_body(patch, lambda body: {**body, "inventory_tracking": "product", "inventory_level": 100})


@lie("G24")
def one_export_completes_all(patch: pytest.MonkeyPatch) -> None:
    """With one feed all approved feeds of its supplier are Complete."""

    def end(original: Any, self: Any, feed: Any, status: Any) -> None:
        original(self, feed, status)
        for each in list(self._feeds.values()):
            if each.is_approved and each.supplier_id == feed.supplier_id:
                self._end(each, status)

    around(patch, ProductFeedBook, "_end_export", end)


@lie("G24")
def first_item_only(patch: pytest.MonkeyPatch) -> None:
    """The API tells of the first item of a feed only."""

    def change(request: Request, response: Response) -> Response:
        if not request.path.endswith("/Items") or response.status != 200:
            return response
        body = response.json()
        body["Body"]["Records"] = body["Body"]["Records"][:1]
        return Response.of_json(200, body)

    answers(patch, "logicbroker", change)


@lie("G25")
def items_without_description(patch: pytest.MonkeyPatch) -> None:
    """The API's items lack the description that the portal shows."""

    def change(request: Request, response: Response) -> Response:
        if not request.path.endswith("/Items") or response.status != 200:
            return response
        body = response.json()
        for record in body["Body"]["Records"]:
            record["Data"].pop("description", None)
        return Response.of_json(200, body)

    answers(patch, "logicbroker", change)


@lie("G25")
def created_with_a_copy(patch: pytest.MonkeyPatch) -> None:
    """With each new product comes a copy under a SKU of its own."""

    def create(original: Any, store: Any, body: Any) -> Any:
        product = original(store, body)
        if body.get("inventory_level") is None and body.get("sku"):
            original(store, {**body, "sku": f"{body['sku']}-COPY", "name": f"{body['name']} (copy)"})
        return product

    around(patch, catalog, "create_product", create)


@lie("G24")
def one_page_of_items(patch: pytest.MonkeyPatch) -> None:
    """The API says of every feed that its first hundred items are all."""

    def change(request: Request, response: Response) -> Response:
        if not request.path.endswith("/Items") or response.status != 200:
            return response
        body = response.json()
        body["Body"] |= {"Records": body["Body"]["Records"][:100], "TotalPages": 1}
        return Response.of_json(200, body)

    answers(patch, "logicbroker", change)
