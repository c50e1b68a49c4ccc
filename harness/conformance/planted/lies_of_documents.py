"""Lies of the portal about documents: their events, mails, forms and buttons, and where they come from.

The tools are in ``lies``.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fakes.logicbroker.portal.connections import ConnectionPages
from fakes.logicbroker.portal.portal import Portal
from fakes.logicbroker.rules import document_events, quantities
from fakes.logicbroker.state.statuses import CANCELLED, READY_TO_SHIP
from harness.conformance.planted.lies import after, around, lie


@lie("G13")
def retry_does_nothing(patch: pytest.MonkeyPatch) -> None:
    """Retry leaves a failed document as it is."""
    around(patch, Portal, "retry", lambda *_: None)


@lie("G13")
def mails_never_come(patch: pytest.MonkeyPatch) -> None:
    """Nobody is told anything by mail."""
    around(patch, Portal, "notifications", lambda *_: [])


@lie("G13")
def closed_orders_are_shipped(patch: pytest.MonkeyPatch) -> None:
    """The form for shipping is offered on an order in any state."""
    around(patch, Portal, "_refuse_unless_offered", lambda *_: None)


@lie("G17")
def nobody_changes_documents(patch: pytest.MonkeyPatch) -> None:
    """Each change of a document's status is said to be made by nobody."""

    def instead(report: Callable[..., Any], environment: Any, document: Any, former: str, _: str) -> Any:
        return report(environment, document, former, "nobody")

    around(patch, document_events, "report_status", instead)


@lie("G17")
def changes_are_not_told(patch: pytest.MonkeyPatch) -> None:
    """No event tells that a document has another status."""
    around(patch, document_events, "report_status", lambda *_: None)


@lie("G17")
def cancelled_orders_have_no_event(patch: pytest.MonkeyPatch) -> None:
    """No event tells that a purchase order was cancelled."""
    around(patch, document_events, "report_cancellation", lambda *_: None)


@lie("G17")
def reasons_of_events_are_lost(patch: pytest.MonkeyPatch) -> None:
    """The event about a cancelled order has lost the reasons of its lines."""
    after(patch, document_events, "_reasons", lambda found, *_: [(number, None) for number, _ in found])


@lie("G17")
def documents_page_begins_with_the_oldest(patch: pytest.MonkeyPatch) -> None:
    """The events of a document stand with the oldest first."""
    after(patch, Portal, "document_events", lambda found, *_: found[::-1])


@lie("G17")
def everything_comes_by_edi(patch: pytest.MonkeyPatch) -> None:
    """The page of orders says of every document that it comes from the same system."""
    after(patch, Portal, "_row", lambda row, *_: replace(row, system="EDI"))


@lie("G17")
def order_ids_are_not_shown(patch: pytest.MonkeyPatch) -> None:
    """The page of orders has no order ID in any row."""
    after(patch, Portal, "_row", lambda row, *_: replace(row, order_id=None))


@lie("G17")
def shipped_orders_wait_on(patch: pytest.MonkeyPatch) -> None:
    """A purchase order of which everything is shipped still waits to be shipped."""

    def instead(status_after: Callable[..., int], order: Any, *, wants_invoices: bool) -> int:
        code = status_after(order, wants_invoices=wants_invoices)
        return READY_TO_SHIP if READY_TO_SHIP < code < CANCELLED else code

    around(patch, quantities, "status_after", instead)


@lie("G17")
def accepted_orders_stay(patch: pytest.MonkeyPatch) -> None:
    """A purchase order that is accepted stays as it was."""

    def instead(status_after: Callable[..., int], order: Any, *, wants_invoices: bool) -> int:
        code = status_after(order, wants_invoices=wants_invoices)
        return int(order.status_code) if code == READY_TO_SHIP else code

    around(patch, quantities, "status_after", instead)


@lie("G17")
def suppliers_see_another_day(patch: pytest.MonkeyPatch) -> None:
    """A supplier's page of orders has another date and another partner."""

    def change(row: Any, portal: Any, _: Any) -> Any:
        later = row.date + timedelta(days=3)
        return replace(row, date=later, partner="Somebody") if portal.company.role == "supplier" else row

    after(patch, Portal, "_row", change)


@lie("G17")
def suppliers_see_no_prices(patch: pytest.MonkeyPatch) -> None:
    """A supplier's items table has neither prices nor names."""

    def change(rows: list[Any], portal: Any, _: Any) -> list[Any]:
        hidden = [replace(row, price=None, description=None, upc=None) for row in rows]
        return hidden if portal.company.role == "supplier" else rows

    after(patch, Portal, "items", change)


@lie("G17")
def only_order_numbers_are_found(patch: pytest.MonkeyPatch) -> None:
    """The portal's search finds orders by the numbers of the store only."""
    around(patch, Portal, "_search", lambda search, portal, word: search(portal, word) if len(word) < 5 else [])


@lie("G17")
def statuses_stay(patch: pytest.MonkeyPatch) -> None:
    """Change status leaves a document as it is."""
    around(patch, Portal, "change_status", lambda *_: None)


@lie("G17")
def nothing_is_done_together(patch: pytest.MonkeyPatch) -> None:
    """Whatever is done to many documents at once is done to none."""
    around(patch, Portal, "bulk", lambda *_: None)


@lie("G17")
def connections_cannot_be_removed(patch: pytest.MonkeyPatch) -> None:
    """Removing a connection leaves it saved."""
    around(patch, ConnectionPages, "remove", lambda *_: None)


@lie("G12")
def every_page_is_the_first(patch: pytest.MonkeyPatch) -> None:
    """Whatever page of orders somebody opens in the portal is the first one."""

    def instead(orders: Callable[..., Any], portal: Any, search: Any = None, *, page: int = 0, rows: int = 100) -> Any:
        return orders(portal, search, page=0, rows=rows)

    around(patch, Portal, "orders", instead)
