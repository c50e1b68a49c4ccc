"""Documents of another store of the same retailer: they are left alone, and people hear of those that nobody picks up.

How a document tells its store is in ``mapping.identity``.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from harness.sync.bigcommerce import date_created
from harness.sync.errors import NotFound, Unmappable
from harness.sync.flows.work import Work
from harness.sync.logicbroker import DocumentKind, age_of, key_of, link_key_of
from harness.sync.mapping.documents import order_id_of
from harness.sync.mapping.identity import is_placed_at, store_of
from harness.sync.wire import JsonObject

NOT_OURS = "of another store"
"""The step that remembers what was found out about a document that names no store."""

WAITING = "documents of other stores"
"""The cursor that remembers the oldest one of each store, and since when it has been seen."""

PICKED_UP_WITHIN = timedelta(days=1)
"""After this nobody seems to work the other store."""

UNNAMED = "another store or program"

TO_DO = "Start that store's connection; if the store is closed, settle its documents in Logicbroker's portal."


def leave_alone(work: Work, kind: DocumentKind, documents: Iterable[JsonObject]) -> list[JsonObject]:
    """The documents that are this store's, or may be."""
    mine: list[JsonObject] = []
    others: dict[str, JsonObject] = {}
    for document in sorted(documents, key=age_of):
        store = _other_store(work, document)
        if store is None:
            mine.append(document)
        else:
            others.setdefault(store, document)
    _tell_of_the_oldest(work, kind, others)
    return mine


def is_another_ones(work: Work, document: JsonObject) -> bool:
    """Whether a document that names no store answers an order of another one; it is remembered.

    An earlier version, or another program, sent that order.  Our order is the one that was placed at the same moment.
    """
    if store_of(document) or not _is_strange(work, document):
        return False
    work.journal.record(work.flow, key_of(document), NOT_OURS, "done", work.now)
    return True


def _other_store(work: Work, document: JsonObject) -> str | None:
    store = store_of(document)
    if store:
        return None if store == work.connection.credentials.store_hash else f"store {store}"
    return UNNAMED if work.journal.step(work.flow, key_of(document), NOT_OURS) else None


def _is_strange(work: Work, document: JsonObject) -> bool:
    try:
        order_id = order_id_of(document)
    except Unmappable:
        return False  # Whoever reads it says what is wrong with it.
    link_key = link_key_of(document)
    found = work.network.documents("Orders", linkkey=link_key) if link_key else []
    sales_orders = [each for each in found if each.get("PartnerPO") == str(order_id) and link_key_of(each) == link_key]
    if not sales_orders:
        return False
    try:
        placed = date_created(work.store.order(order_id))
    except NotFound:
        return work.journal.step("orders", str(order_id), "sales order") is None
    except ValueError:
        return False
    return not any(is_placed_at(each, placed) for each in sales_orders)


def _tell_of_the_oldest(work: Work, kind: DocumentKind, others: dict[str, JsonObject]) -> None:
    before = work.journal.cursor(f"{WAITING}, {kind}") or "{}"
    known: dict[str, list[str]] = json.loads(before)
    now: dict[str, list[str]] = {}
    for store, document in others.items():
        key, since = known.get(store, ["", ""])
        now[store] = [key, since] if key == key_of(document) else [key_of(document), work.now.isoformat()]
        if work.now >= datetime.fromisoformat(now[store][1]) + PICKED_UP_WITHIN:
            reason = (
                f"{kind} for {store} wait in Logicbroker, and nobody picks them up; the oldest is {now[store][0]}.  "
                "This connection leaves them alone."
            )
            work.needs_attention(store, reason, TO_DO)
        elif key != now[store][0]:
            work.settled(store)
    for store in known.keys() - now.keys():
        work.settled(store)
    if now != known:
        work.journal.set_cursor(f"{WAITING}, {kind}", json.dumps(now))
