"""Is a change of credentials survived: G7.

The same questions are asked about the end of a trial, which interrupts a connection in the same way.
"""

import re

from fakes.people.deeds import DELETE_ACCOUNT
from harness.conformance.checks.history_queries import Wire, deeds, listed, observed
from harness.conformance.checks.orders import sales_orders, to_be_sent
from harness.conformance.checks.shipments import shipments_kept
from harness.conformance.verdicts import Findings, History, check, judged, untold
from harness.record.looks import CONNECTION


@check("G7")
def old_credentials_refused(history: History) -> Findings:
    """The store refuses the credentials of a deleted API account at once."""
    deleted = deeds(history, DELETE_ACCOUNT)
    since = deleted[0].number if deleted else 0
    for seen in observed(history, CONNECTION):
        if seen.number > since:
            answers = {seen.facts["store_answers"], seen.facts.get("catalog_answers", seen.facts["store_answers"])}
            sentence = f"With the old credentials the store answers {listed(sorted(answers))}."
            yield judged(answers == {401}, sentence, *deleted, seen)


@check("G7")
def refusal_said(history: History) -> Findings:
    """The connection says that its credentials are refused, in whatever words."""
    yield from says_one_of(history, _REFUSED)


def orders_kept(history: History) -> Findings:
    """Whether every paid order since the connection was made is in Logicbroker exactly once."""
    wire = Wire(history)
    for order in to_be_sent(history):
        order_id, count = order.facts["order_id"], len(sales_orders(order))
        sentence = f"Order {order_id} is in Logicbroker {'once' if count == 1 else f'{count} times'}."
        yield judged(count == 1, sentence, *deeds(history, DELETE_ACCOUNT), *wire.about(order_id), order)


def says_one_of(history: History, meant: re.Pattern[str]) -> Findings:
    """Whether the connection says what is meant: by its status, its attention list or its events in the portal."""
    for seen in observed(history, CONNECTION)[-1:]:
        told = [text for text in (seen.facts["state"], seen.facts["reason"], *seen.facts["attention"]) if text]
        told += seen.facts.get("events", ())
        if told:
            fits = any(meant.search(text) for text in told)
            yield judged(fits, f"The connection says: {'; '.join(told)}", seen)
        else:
            yield untold("The connector under test shows no status.", seen)


_REFUSED = re.compile(
    r"credential|token|unauthori[sz]ed|\b401\b|api (account|key)|revoked|access denied|authenticat|log ?in",
    re.IGNORECASE,
)
"""Words for refused credentials, of which one is enough: how a connection says it is its own business."""

orders_kept_over_new_credentials = check("G7", "With new credentials no order is lost or doubled.")(orders_kept)
shipments_kept_over_new_credentials = check("G7", "With new credentials no shipment is lost or doubled.")(
    shipments_kept
)
