"""What people do in a rehearsal on the stage: how each deed is done there, how far it reaches, and what becomes of it.

The deeds themselves are done in ``people``, ``retailer`` and ``accounts``; their names are those of the fakes' people.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from fakes.people.deeds import (
    ACKNOWLEDGE,
    ADD_PRODUCT,
    ALLOW_CANCELLING,
    APPROVE_FEED,
    ARCHIVE_ORDER,
    BACK_ORDER,
    CANCEL,
    CHANGE_SETTING,
    CHOOSE_PLAN,
    CLEAR_FEEDS,
    CLEAR_MATCHES,
    CONNECT,
    CREATE_ACCOUNT,
    DELETE_ACCOUNT,
    DELETE_FEED,
    DELETE_PRODUCT,
    DOWNLOAD_FEED,
    FIX_ITEM,
    FORBID_CANCELLING,
    INVOICE,
    PLACE_ORDER,
    RECONNECT,
    RETRY,
    SEND_FEED,
    SET_STATUS,
    SET_STOCK,
    SHIP,
    TAKE_BACK,
    UPLOAD_FEED,
    UPLOAD_INVENTORY,
    UPLOAD_MATCHING,
    WRITE_NOTES,
    Deed,
)
from harness.record.history import History


class Reach(Enum):
    """How far a deed reaches."""

    READS = "only reads"
    UNDOABLE = "can be undone"
    FINAL = "cannot be undone"


@dataclass(frozen=True, slots=True)
class StageDeed:
    """How a deed is done on the stage: by whom, over which API or by a person, and what becomes of it afterwards."""

    who: str
    by: str
    reach: Reach
    afterwards: str = ""


A_PERSON = "a person"
OUR_FORM = "our own form, or a person in the portal"

DOWNLOAD_TEMPLATE = Deed("download the retailer's product feed")
OPEN_STORE = Deed("open a store")
LOOK = Deed("look at both services")
READ_PAGES = Deed("read a page of the control panel or the portal")

STAGE_DEEDS: Mapping[Deed, StageDeed] = {
    PLACE_ORDER: StageDeed("shopper", "POST /v2/orders", Reach.UNDOABLE, "archived"),
    SHIP: StageDeed("supplier", "POST /api/v3/Shipments", Reach.FINAL, "the document stays"),
    ACKNOWLEDGE: StageDeed("supplier", "POST /api/v3/Acknowledgements", Reach.FINAL, "the document stays"),
    CANCEL: StageDeed("supplier", "POST /api/v3/Acknowledgements", Reach.FINAL, "the document stays"),
    BACK_ORDER: StageDeed("supplier", "POST /api/v3/Acknowledgements", Reach.FINAL, "the document stays"),
    INVOICE: StageDeed("supplier", "POST /api/v3/Invoices", Reach.FINAL, "the document stays"),
    TAKE_BACK: StageDeed("supplier", "POST /api/v3/Returns", Reach.FINAL, "the document stays"),
    UPLOAD_INVENTORY: StageDeed("supplier", "POST /api/v3/Inventory/{partner}", Reach.FINAL, "items and event stay"),
    UPLOAD_FEED: StageDeed("supplier", "POST /api/v1/Product/{partner}", Reach.UNDOABLE, "deleted"),
    DOWNLOAD_TEMPLATE: StageDeed("supplier", A_PERSON, Reach.READS),
    ADD_PRODUCT: StageDeed("retailer", "POST /v3/catalog/products", Reach.UNDOABLE, "deleted"),
    DELETE_PRODUCT: StageDeed(
        "retailer", "DELETE /v3/catalog/products/{id}", Reach.FINAL, "only what the rehearsal added"
    ),
    SET_STATUS: StageDeed("retailer", "PUT /v2/orders/{id}", Reach.UNDOABLE, "archived"),
    WRITE_NOTES: StageDeed("retailer", "PUT /v2/orders/{id}", Reach.UNDOABLE, "archived"),
    SET_STOCK: StageDeed("retailer", "PUT /v3/catalog/products/{id}/variants/{id}", Reach.FINAL, "the level stays"),
    ARCHIVE_ORDER: StageDeed("retailer", "DELETE /v2/orders/{id}", Reach.UNDOABLE, "archived"),
    UPLOAD_MATCHING: StageDeed(
        "retailer", "POST /api/v3/Inventory/{partner}/Matching", Reach.FINAL, "the matches stay"
    ),
    SEND_FEED: StageDeed("retailer", "PUT /api/v1/Product/{partner}/{feed}", Reach.FINAL, "its event stays"),
    DOWNLOAD_FEED: StageDeed("retailer", A_PERSON, Reach.READS),
    DELETE_FEED: StageDeed(
        "retailer", "DELETE /api/v1/Product/{partner}/{feed}", Reach.FINAL, "only the rehearsal's own"
    ),
    APPROVE_FEED: StageDeed("retailer", A_PERSON, Reach.FINAL, "its event stays"),
    CREATE_ACCOUNT: StageDeed("retailer", A_PERSON, Reach.UNDOABLE, "named as a leftover"),
    DELETE_ACCOUNT: StageDeed("retailer", A_PERSON, Reach.FINAL, "only the rehearsal's own"),
    CHANGE_SETTING: StageDeed("retailer", A_PERSON, Reach.UNDOABLE, "set back"),
    CHOOSE_PLAN: StageDeed("retailer", A_PERSON, Reach.FINAL, "the plan stays"),
    CONNECT: StageDeed("retailer", OUR_FORM, Reach.UNDOABLE, "the form stays"),
    RECONNECT: StageDeed("retailer", OUR_FORM, Reach.UNDOABLE, "the form stays"),
    ALLOW_CANCELLING: StageDeed("retailer", OUR_FORM, Reach.UNDOABLE, "the form stays"),
    FORBID_CANCELLING: StageDeed("retailer", OUR_FORM, Reach.UNDOABLE, "the form stays"),
    RETRY: StageDeed("retailer", A_PERSON, Reach.FINAL, "the document stays"),
    FIX_ITEM: StageDeed("supplier", A_PERSON, Reach.UNDOABLE, "deleted"),
    CLEAR_FEEDS: StageDeed("retailer", "DELETE /api/v3/Inventory/{partner}", Reach.FINAL, "the items are gone"),
    CLEAR_MATCHES: StageDeed(
        "retailer", "DELETE /api/v3/Inventory/{partner}/Matching", Reach.FINAL, "the matches are gone"
    ),
    OPEN_STORE: StageDeed("retailer", A_PERSON, Reach.FINAL, "the store stays until its trial ends"),
    LOOK: StageDeed("harness", "reading orders, products, documents, events and feeds", Reach.READS),
    READ_PAGES: StageDeed("harness", A_PERSON, Reach.READS),
}
"""Every deed of a rehearsal on the stage."""


def write_down(history: History, deed: Deed, *, named: str = "", **facts: Any) -> None:
    """Record a deed with its reach; ``named`` is the name of a supplier."""
    done = STAGE_DEEDS[deed]
    history.deed(f"{done.who} {named}".strip(), deed, **facts, reach=done.reach.value)


def page() -> str:
    """All deeds as a table in Markdown, which ``docs/stage.md`` shows."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "| who | deed | by | reach | afterwards |"
    yield "|---|---|---|---|---|"
    for deed, done in STAGE_DEEDS.items():
        by = f"`{done.by}`" if done.by.split()[0].isupper() else done.by
        yield f"| {done.who} | {deed} | {by} | {done.reach.value} | {done.afterwards} |"
