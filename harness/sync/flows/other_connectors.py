"""Another connector at work on the same store, as it is noticed on the way: by orders that somebody else has sent.

Nothing is asked for it, and nothing follows but that a person is told: each flow looks before it writes.
"""

from datetime import timedelta

from harness.sync.bigcommerce import date_created
from harness.sync.flows.work import Work
from harness.sync.wire import JsonObject

SUBJECT = "another connector"

SENT_BY_ANOTHER = (
    "Logicbroker has an order of this store that this connection did not send: another connector works the store, or "
    "this journal is not its first."
)
ONLY_ONE = "Let only one connector work the store; nothing was doubled. If a journal was lost, dismiss this."

REMEMBERED = timedelta(days=80)
"""For somewhat longer the journal knows what it has sent."""


def tell(work: Work) -> None:
    """Let a person know, once for each flow that notices."""
    work.needs_attention(SUBJECT, SENT_BY_ANOTHER, ONLY_ONE)


def look(work: Work, order: JsonObject) -> None:
    """Whether an order that a document answers was sent by us, as the others of its age were."""
    number, sent = str(order.get("id")), "sales order"
    if work.journal.step("orders", number, sent) is not None or work.journal.is_listed(work.flow, SUBJECT):
        return
    try:
        placed = date_created(order)
    except ValueError:
        return
    if placed < work.since or placed < work.now - REMEMBERED:
        return
    if work.journal.has_step("orders", sent, "done"):
        tell(work)
