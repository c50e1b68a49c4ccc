"""Orders that ended Failed in Logicbroker, so that no supplier has them: people hear of each, until that is over.

The connection has done its part by then, so that nothing else here would ever look at them again.
"""

from datetime import datetime, timedelta

from harness.sync.bigcommerce import CANCELLED, COMPLETED, DECLINED, REFUNDED, SHIPPED, is_archived
from harness.sync.errors import CredentialsRefused, NotFound, Refused, Unmappable
from harness.sync.flows.work import Listing, Subject, Work
from harness.sync.logicbroker import FAILED, key_of
from harness.sync.mapping.documents import order_id_of
from harness.sync.mapping.identity import store_of
from harness.sync.wire import JsonObject

FAILED_ORDER = "failed order "
"""The subjects under which people are told begin so; the Logicbroker key of the document follows."""

LIST = "list of failed orders"
LOOKED = "failed orders were looked at"
"""The cursor that remembers when."""

APART = timedelta(minutes=55)

FAILS_WITHIN = timedelta(days=1)
"""A search from an instant on finds what was sent since; Guess: or what changed.  Sourcing follows within minutes."""

TO_DO = (
    "See its events in Logicbroker's portal: match the items to a supplier, or correct what they name, and choose "
    "Retry there; or cancel the order in BigCommerce."
)

_OVER = frozenset({CANCELLED, REFUNDED, DECLINED, SHIPPED, COMPLETED})
"""Statuses of an order that waits for no supplier."""


def look(work: Work) -> bool:
    """A piece of an hourly look at what failed of late; whether this look is finished.

    Raises:
        CredentialsRefused, Busy
    """
    last = work.journal.cursor(LOOKED)
    since = datetime.fromisoformat(last) if last else work.since
    if last and work.this_pass.started < since + APART:
        return True
    try:
        found = _failed(work, since - FAILS_WITHIN)
    except CredentialsRefused:
        raise
    except Refused as refused:  # Orders go on without it.
        work.needs_attention(LIST, str(refused), "Look at Logicbroker's portal for orders that failed.")
        found = []
    else:
        work.settled(LIST)
    if not work.each(_subject(work, document) for document in found):
        return False
    work.journal.set_cursor(LOOKED, work.this_pass.started.isoformat())
    return True


def is_solved(work: Work, subject: str) -> bool:
    """Whether a document goes on, or its order waits for it no more."""
    try:
        document = work.network.document("Orders", subject.removeprefix(FAILED_ORDER))
    except NotFound:
        return True
    return int(document["StatusCode"]) != FAILED or _is_over(work, document)


def _failed(work: Work, since: datetime) -> list[JsonObject]:
    """Sales orders and purchase orders of this store that failed."""
    begin = since.isoformat(timespec="seconds").replace("+00:00", "Z")
    listing: Listing = work.this_pass.notes.setdefault(LIST, Listing())
    found = listing.read(work.now, lambda page: work.network.documents_page("Orders", page, FAILED, **{"from": begin}))
    return [each for each in found if key_of(each) and _is_ours(work, each)]


def _is_ours(work: Work, document: JsonObject) -> bool:
    if store := store_of(document):
        return store == work.connection.credentials.store_hash
    sent = work.journal.step("orders", str(document.get("PartnerPO")), "sales order")
    return sent is not None and sent.facts.get("key") == key_of(document)


def _subject(work: Work, document: JsonObject) -> Subject:
    key, reference = key_of(document), document.get("PartnerPO")

    def tell() -> None:
        if not _is_over(work, document):
            raise Unmappable(f"Order {reference} is Failed in Logicbroker, so that no supplier has it.")

    return Subject(f"{FAILED_ORDER}{key}", deed=tell, version=key, to_do=TO_DO)


def _is_over(work: Work, document: JsonObject) -> bool:
    """Whether its order waits for no supplier any more; whoever names none is told of."""
    try:
        order = work.store.order(order_id_of(document))
    except (NotFound, Unmappable) as problem:
        return isinstance(problem, NotFound)
    return order.get("status_id") in _OVER or is_archived(order)
