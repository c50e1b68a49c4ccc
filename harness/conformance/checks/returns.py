"""Do returns stay where they belong: part of G17, because a return is one of an order's documents.

Whether it is found among them is judged with the other documents.
"""

from datetime import timedelta

from harness.conformance.checks.deadlines import settled
from harness.conformance.checks.history_queries import LONGEST_CYCLE, documents, observed, orders_seen
from harness.conformance.verdicts import Event, Findings, History, check, judged, untold
from harness.record.looks import ORDER


@check("G17")
def return_changes_nothing(history: History, within: timedelta = LONGEST_CYCLE) -> Findings:
    """A return stays in Logicbroker: the order in the store is as it was before."""
    for order in orders_seen(history):
        if not settled(history, order, "Return", within):
            continue
        order_id, before = order.facts["order_id"], _before_returns(history, order)
        if before is None:
            yield untold(f"Nobody looked at order {order_id} before something of it was returned.", order)
            continue
        was, now = before.facts["store"], order.facts["store"]
        changed = ", ".join(sorted(name for name in now if now[name] != was[name]))
        sentence = f"Since the return of order {order_id}, these have changed in the store: {changed or 'none'}."
        yield judged(not changed, sentence, before, order)


def _before_returns(history: History, order: Event) -> Event | None:
    seen = [event for event in observed(history, ORDER) if event.facts["order_id"] == order.facts["order_id"]]
    return next((event for event in reversed(seen) if not documents(event, "Return")), None)
