"""What people do in a rehearsal on the stage: each deed with the way it goes, and whether it can be undone.

How the deeds are done is in ``store``, ``network`` and ``person``; what they are recorded as is read by the judges.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from harness.conformance.checks import history_queries
from harness.record.history import History


class Reach(Enum):
    """How far a deed reaches."""

    READS = "only reads"
    UNDOABLE = "can be undone"
    FINAL = "cannot be undone"


@dataclass(frozen=True, slots=True)
class Deed:
    """One kind of deed: whose it is, its name in the history, the way it goes, and what becomes of it afterwards."""

    who: str
    what: str
    way: str
    reach: Reach
    afterwards: str = ""


A_PERSON = "a person"

PLACE_ORDER = Deed("shopper", history_queries.PLACE_ORDER, "POST /v2/orders", Reach.UNDOABLE, "archived")
SHIP = Deed("supplier", history_queries.SHIP, "POST /api/v3/Shipments", Reach.FINAL, "the document stays")
CANCEL = Deed("supplier", history_queries.CANCEL, "POST /api/v3/Acknowledgements", Reach.FINAL, "the document stays")
TAKE_BACK = Deed("supplier", history_queries.TAKE_BACK, "POST /api/v3/Returns", Reach.FINAL, "the document stays")
UPLOAD_INVENTORY = Deed(
    "supplier",
    history_queries.UPLOAD_INVENTORY,
    "POST /api/v3/Inventory/{partner}",
    Reach.FINAL,
    "items and event stay",
)
UPLOAD_FEED = Deed("supplier", history_queries.UPLOAD_FEED, "POST /api/v1/Product/{partner}", Reach.UNDOABLE, "deleted")
DOWNLOAD_TEMPLATE = Deed("supplier", "download the retailer's product feed", A_PERSON, Reach.READS)
ADD_PRODUCT = Deed("retailer", "add a product", "POST /v3/catalog/products", Reach.UNDOABLE, "deleted")
DELETE_PRODUCT = Deed(
    "retailer", "delete a product", "DELETE /v3/catalog/products/{id}", Reach.FINAL, "only what the rehearsal added"
)
SET_STATUS = Deed("retailer", "set the status of an order", "PUT /v2/orders/{id}", Reach.UNDOABLE, "archived")
UPLOAD_MATCHING = Deed(
    "retailer", "upload a matching file", "POST /api/v3/Inventory/{partner}/Matching", Reach.FINAL, "the matches stay"
)
SEND_FEED = Deed(
    "retailer", history_queries.SEND_FEED, "PUT /api/v1/Product/{partner}/{feed}", Reach.FINAL, "its event stays"
)
DELETE_FEED = Deed(
    "retailer",
    history_queries.DELETE_FEED,
    "DELETE /api/v1/Product/{partner}/{feed}",
    Reach.FINAL,
    "only the rehearsal's own",
)
DOWNLOAD_FEED = Deed("retailer", "download a product feed", A_PERSON, Reach.READS)
APPROVE_FEED = Deed("retailer", history_queries.APPROVE_FEED, A_PERSON, Reach.FINAL, "its event stays")
CREATE_ACCOUNT = Deed("retailer", history_queries.CREATE_ACCOUNT, A_PERSON, Reach.UNDOABLE, "named as a leftover")
DELETE_ACCOUNT = Deed("retailer", history_queries.DELETE_ACCOUNT, A_PERSON, Reach.FINAL, "only the rehearsal's own")
CHOOSE_PLAN = Deed("retailer", "choose a plan", A_PERSON, Reach.FINAL, "the plan stays")
CONNECT = Deed(
    "retailer", history_queries.CONNECT, "our own form, or a person in the portal", Reach.UNDOABLE, "the form stays"
)
RECONNECT = Deed(
    "retailer", "enter new credentials", "our own form, or a person in the portal", Reach.UNDOABLE, "the form stays"
)
OPEN_STORE = Deed("retailer", "open a store", A_PERSON, Reach.FINAL, "the store stays until its trial ends")
LOOK = Deed("harness", "look at both services", "reading orders, products, documents, events and feeds", Reach.READS)
READ_PAGES = Deed("harness", "read a page of the control panel or the portal", A_PERSON, Reach.READS)

DEEDS = (
    *(PLACE_ORDER, SHIP, CANCEL, TAKE_BACK, UPLOAD_INVENTORY, UPLOAD_FEED, DOWNLOAD_TEMPLATE),
    *(ADD_PRODUCT, DELETE_PRODUCT),
    *(
        SET_STATUS,
        UPLOAD_MATCHING,
        SEND_FEED,
        DOWNLOAD_FEED,
        DELETE_FEED,
        APPROVE_FEED,
        CREATE_ACCOUNT,
        DELETE_ACCOUNT,
        CHOOSE_PLAN,
    ),
    *(CONNECT, RECONNECT, OPEN_STORE, LOOK, READ_PAGES),
)
"""Every deed of a rehearsal on the stage."""


def write_down(history: History, deed: Deed, *, named: str = "", **facts: Any) -> None:
    """Record a deed with its reach; ``named`` is the name of a supplier."""
    history.deed(f"{deed.who} {named}".strip(), deed.what, **facts, reach=deed.reach.value)


def page() -> str:
    """All deeds as a table in Markdown, for ``docs/stage.md``."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "| who | deed | by | reach | afterwards |"
    yield "|---|---|---|---|---|"
    for deed in DEEDS:
        way = f"`{deed.way}`" if deed.way.split()[0].isupper() else deed.way
        yield f"| {deed.who} | {deed.what} | {way} | {deed.reach.value} | {deed.afterwards} |"
