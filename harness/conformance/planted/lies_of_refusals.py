"""Lies of the fakes that take what they have to refuse, refuse what they have to take, or keep still about a failure.

The tools are in ``lies``.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fakes.bigcommerce.api import gateway
from fakes.bigcommerce.doors.control_panel import ControlPanel
from fakes.bigcommerce.rules import catalog, shipments, stock
from fakes.bigcommerce.state import accounts, trial
from fakes.logicbroker.portal.connections import ConnectionPages
from fakes.logicbroker.rules import sourcing
from fakes.logicbroker.state.feeds.product_specification import Specification
from fakes.wire.http import Request
from harness.conformance.planted.lies import after, around, lie

FOR_SHOPPERS = "Storefront API customer impersonation token"


@lie("G4")
def impersonation_token_opens(patch: pytest.MonkeyPatch) -> None:
    """A token for acting in a customer's name opens the API like any other."""

    def instead(answer: Callable[..., Any], stores: Any, store: Any, request: Request, routed: Any) -> Any:
        account = store.accounts.with_token(request.headers.get("X-Auth-Token", "")) if store else None
        if account is not None and account.token_type == FOR_SHOPPERS:
            return gateway._permitted_answer(store, account, request, routed)
        return answer(stores, store, request, routed)

    around(patch, gateway, "_authenticated_answer", instead)


@lie("G5")
def read_only_may_delete(patch: pytest.MonkeyPatch) -> None:
    """An API account that may only read orders and products may delete them."""

    def instead(answer: Callable[..., Any], store: Any, account: Any, request: Request, routed: Any) -> Any:
        if request.method == "DELETE":
            account = replace(account, scopes={**account.scopes, "orders": "modify", "products": "modify"})
        return answer(store, account, request, routed)

    around(patch, gateway, "_permitted_answer", instead)


@lie("G6")
def five_accounts_are_all(patch: pytest.MonkeyPatch) -> None:
    """A store has no room for a sixth API account."""
    patch.setattr(accounts, "MOST_ACCOUNTS", 5)


@lie("G9")
def search_minds_capitals(patch: pytest.MonkeyPatch) -> None:
    """Connect to a New System finds a system only by the letters of its name as they are written."""
    after(patch, ConnectionPages, "search", lambda found, _, term: [name for name in found if term in name])


@lie("G13")
def unsourced_order_is_complete(patch: pytest.MonkeyPatch) -> None:
    """An order for which no supplier is found fails in no way that anybody is told of."""
    patch.setattr(sourcing, "DocumentProblem", lambda *_: [])


@lie("G15")
def archived_orders_are_listed(patch: pytest.MonkeyPatch) -> None:
    """Archived orders still stand on the page of orders."""

    def instead(listed: Callable[..., Any], panel: ControlPanel, *, archived: bool = False) -> Any:
        return listed(panel) if archived else listed(panel) + listed(panel, archived=True)

    around(patch, ControlPanel, "orders", instead)


@lie("G15")
def more_is_shipped_than_ordered(patch: pytest.MonkeyPatch) -> None:
    """The store takes a shipment of more than is left of an order."""
    around(patch, shipments, "_check_quantity", lambda *_: None)


@lie("G21")
def shop_oversells(patch: pytest.MonkeyPatch) -> None:
    """The store sells more of a product than it has in stock."""
    around(patch, stock, "check_stock", lambda *_: None)


@lie("G22")
def only_names_are_checked(patch: pytest.MonkeyPatch) -> None:
    """An item of a feed is compliant if it has a name, whatever else it lacks."""
    after(patch, Specification, "problems", lambda found, *_: tuple(text for text in found if "name" in text))


@lie("G25")
def sku_is_taken_twice(patch: pytest.MonkeyPatch) -> None:
    """The store takes a product with the SKU of another one."""
    around(patch, catalog, "_check_sku", lambda *_, **__: None)


def forgotten(patch: pytest.MonkeyPatch, *names: str) -> None:
    """The store forgets some fields of each new product."""

    def instead(create: Callable[..., Any], store: Any, body: Any) -> Any:
        return create(store, {name: value for name, value in body.items() if name not in names})

    around(patch, catalog, "create_product", instead)


@lie("G25")
def sale_price_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """The store forgets what a new product costs, and at which price it is on sale."""
    forgotten(patch, "cost_price", "sale_price")


@lie("G21")
def pictures_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    """The store forgets the pictures with which a product is made."""
    forgotten(patch, "images")


@lie("G21")
def categories_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    """The store forgets the categories with which a product is made."""
    forgotten(patch, "categories")


@lie("G21")
def sizes_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    """The store forgets how large a new product is, and its numbers."""
    forgotten(patch, "width", "depth", "height", "mpn", "gtin")


@lie("G11")
def stock_stays_open(patch: pytest.MonkeyPatch) -> None:
    """After the end of the trial the stock can still be changed in the control panel."""

    def instead(set_stock: Callable[..., Any], panel: Any, *what: Any) -> Any:
        with pytest.MonkeyPatch.context() as meanwhile:
            meanwhile.setattr(ControlPanel, "_check_open", lambda _: None)
            return set_stock(panel, *what)

    around(patch, ControlPanel, "set_stock", instead)


@lie("G11")
def details_stay_open(patch: pytest.MonkeyPatch) -> None:
    """The page of an order opens after the end of the trial, too."""
    around(patch, ControlPanel, "_order", lambda _, panel, order_id: panel._store.orders[order_id])


@lie("G11")
def last_day_is_not_counted(patch: pytest.MonkeyPatch) -> None:
    """Of the days that are left of a trial the one that has begun is left out."""
    left = property(lambda self: max(0, (self.expires_at - self.clock.now()) // timedelta(days=1)))
    patch.setattr(trial.Trial, "days_left", left)


@lie("G15")
def thousands_run_together(patch: pytest.MonkeyPatch) -> None:
    """The page of orders does not set thousands apart."""
    after(patch, ControlPanel, "_money", lambda shown, *_: shown.replace(",", ""))


@lie("G7")
def wrong_new_credentials_are_saved(patch: pytest.MonkeyPatch) -> None:
    """New credentials are saved without a try whether they open anything."""

    def instead(update: Callable[..., Any], pages: Any, system: str, fields: Any, _: Any) -> Any:
        return update(pages, system, fields, lambda _: [])

    around(patch, ConnectionPages, "update", instead)


@lie("G21")
def cancelled_stock_comes_back_anyway(patch: pytest.MonkeyPatch) -> None:
    """What was cancelled is back on the shelf although the store is to keep it back."""

    def instead(settle: Callable[..., Any], store: Any, *more: Any) -> Any:
        store.settings.inventory.refund_order_stock_adjustment = True
        return settle(store, *more)

    around(patch, stock, "settle_stock", instead)
