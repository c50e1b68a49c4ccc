"""Do both services answer, however they are asked, what people have done there, and refuse what cannot be."""

from collections.abc import Mapping
from typing import Any

from harness.conformance.checks.history_queries import listed, observed
from harness.conformance.verdicts import Findings, History, check, judged
from harness.record.looks import (
    DOCUMENT_BUTTONS,
    DOCUMENTS_TOLD,
    FEED_BUTTONS,
    FEED_WORKBOOKS,
    NETWORK_DOCUMENTS,
    NETWORK_EVENTS,
    NETWORK_FEEDS,
    NETWORK_REFUSALS,
    NEW_CREDENTIALS,
    NOTIFICATIONS,
    STOCK_BUTTONS,
    STOCK_FILES,
    STORE_GOODS,
    STORE_NOTICES,
    STORE_ORDERS,
    STORE_PAGES,
    Look,
)


def _answered(history: History, about: Look) -> Findings:
    """Whether each question was answered with what is wanted."""
    for seen in observed(history, about):
        asked, wrong = seen.facts["asked"], seen.facts["otherwise"]
        told = f"Of {len(asked)} questions {len(wrong)} were answered otherwise than it is"
        yield judged(not wrong and bool(asked), f"{told}; {listed(map(_told, wrong))}." if wrong else f"{told}.", seen)


def _told(each: Mapping[str, Any]) -> str:
    return f"about {each['question']} with {each['came']}, not {each['wanted']}"


@check("G12")
def orders_answered(history: History) -> Findings:
    """The store's API finds orders by every filter, in every order and page by page, and counts them."""
    yield from _answered(history, STORE_ORDERS)


@check("G12")
def pages_are_long(history: History) -> Findings:
    """A page of the store's lists has as many orders and products as are asked for, up to 250."""
    yield from _answered(history, STORE_PAGES)


@check("G21")
def goods_answered(history: History) -> Findings:
    """The store's API finds products and variants by every filter, in every order and page by page."""
    yield from _answered(history, STORE_GOODS)


@check("G15")
def notices_answered(history: History) -> Findings:
    """Whoever subscribes to the store's notices finds the subscription as it was made, until it is ended."""
    yield from _answered(history, STORE_NOTICES)


@check("G17")
def documents_answered(history: History) -> Findings:
    """Logicbroker's API finds documents at each of its versions, by every filter, with their states."""
    yield from _answered(history, NETWORK_DOCUMENTS)


@check("G17")
def events_answered(history: History) -> Findings:
    """Logicbroker's API finds events by every filter, and those of each order."""
    yield from _answered(history, NETWORK_EVENTS)


@check("G12")
def feeds_answered(history: History) -> Findings:
    """Logicbroker's API tells of inventory and product feeds what the portal shows of them."""
    yield from _answered(history, NETWORK_FEEDS)


@check("G13")
def impossible_is_refused(history: History) -> Findings:
    """Logicbroker takes no order twice, nothing for strangers or without a key, and no shipment of what is not open."""
    yield from _answered(history, NETWORK_REFUSALS)


@check("G18")
def stock_files_read(history: History) -> Findings:
    """An inventory file of any spreadsheet is read; a bad quantity leaves a warning, what is no feed an alert."""
    yield from _answered(history, STOCK_FILES)


@check("G19")
def stock_buttons_work(history: History) -> Findings:
    """Clear Matches leaves a supplier's items unmatched, Clear Feeds leaves none, and each leaves an event."""
    yield from _answered(history, STOCK_BUTTONS)


@check("G23")
def feed_buttons_work(history: History) -> Findings:
    """A product feed is approved, sent, mended and deleted by whom the guide names, and by nobody else."""
    yield from _answered(history, FEED_BUTTONS)


@check("G22")
def feed_workbooks_hold(history: History) -> Findings:
    """A product feed may be a workbook: empty, filled in and downloaded it holds what the file with commas does."""
    yield from _answered(history, FEED_WORKBOOKS)


@check("G17")
def documents_told(history: History) -> Findings:
    """Each document's page tells, the last thing first, what became of it, who did it, and why it was cancelled."""
    yield from _answered(history, DOCUMENTS_TOLD)


@check("G17")
def document_buttons_work(history: History) -> Findings:
    """A status is changed, orders are accepted together and a connection is removed by the buttons for it."""
    yield from _answered(history, DOCUMENT_BUTTONS)


@check("G13")
def mails_told(history: History) -> Findings:
    """Mails tell the retailer of what failed, was cancelled and was shipped, and a supplier of its new orders."""
    yield from _answered(history, NOTIFICATIONS)


@check("G7")
def wrong_credentials_refused(history: History) -> Findings:
    """New credentials that the store does not accept are refused, and the saved connection keeps those that it had."""
    yield from _answered(history, NEW_CREDENTIALS)
