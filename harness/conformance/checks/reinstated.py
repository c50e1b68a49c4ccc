"""Does an order that the staff set back after its suppliers had cancelled it reach somebody: part of G16."""

from collections.abc import Mapping
from datetime import datetime

from fakes.people.deeds import SET_STATUS
from harness.conformance.checks.deadlines import HOURLY_RECOVERY, conditions_of
from harness.conformance.checks.decisions import AWAITING_FULFILLMENT, decisions_of
from harness.conformance.checks.history_queries import (
    LONGEST_CYCLE,
    Wire,
    accepted_writes,
    documents,
    instant,
    observed,
    orders_seen,
)
from harness.conformance.checks.orders import WAITING
from harness.conformance.verdicts import Event, Findings, History, check, judged
from harness.record.looks import SALES_ORDERS

AWAITING_SHIPMENT, HELD = "Awaiting Shipment", "Manual Verification Required"
OWN_EVENT = "Order Cancelled"
"""With an event of this name Logicbroker itself tells of a cancelled purchase order.  Source: its published clients."""


@check("G16")
def reinstated_order_reaches_somebody(history: History) -> Findings:
    """An order that is set back after its suppliers cancelled it is sent again, or a person is told that it is not."""
    wire, conditions = Wire(history), conditions_of(history)
    for order in orders_seen(history):
        deed, shows = _set_back(history, order), order.facts["store"]["status"]
        if deed is None or order.at < conditions.deadline(deed.at, order.at, LONGEST_CYCLE, HOURLY_RECOVERY):
            continue
        is_sent = any(each["status"] != "Cancelled" for each in documents(order, "PurchaseOrder"))
        # As long as it awaits fulfillment, everybody sees that nobody works on it.
        known = shows != AWAITING_SHIPMENT or is_sent or _is_told(history, order, deed.at)
        sentence = f"Order {order.facts['order_id']}, all of which was cancelled, was set back at"
        sentence += f" {deed.at:%d %b %H:%M:%S} and shows {shows}"
        other = f"{sentence}, though nobody has it, and nobody was told."
        evidence = (deed, *wire.about(order.facts["order_id"]), order)
        yield judged(known, f"{sentence}.", *evidence, otherwise=other)


def _set_back(history: History, order: Event) -> Event | None:
    """The deed with which the staff set an order back, if by then the connection knew that all of it was cancelled."""
    decided, conditions = decisions_of(history).of(order.facts["order_id"]), conditions_of(history)
    answers = [(each, sum(line["cancelled"] for line in each["lines"])) for each in documents(order, "Acknowledgement")]
    asked = sum(line["quantity"] for each in documents(order, "PurchaseOrder") for line in each["lines"])
    is_gone = 0 < asked <= sum(count for _, count in answers)
    if not is_gone or not decided or decided[-1].status != AWAITING_FULFILLMENT:
        return None
    if any(each.status == HELD for each in decided):  # It is let go, which decides nothing anew.
        return None
    if not order.facts["allow_cancelling_orders"] or any(each["status"] in WAITING for each, _ in answers):
        return None
    moments = [instant(each["at"]) for each, count in answers if count]
    for deed in (each.deed for each in decided if each.status == AWAITING_FULFILLMENT and each.deed.name == SET_STATUS):
        known = (conditions.deadline(at, deed.at, LONGEST_CYCLE, HOURLY_RECOVERY) for at in moments)
        if all(at <= deed.at for at in known):
            return deed
    return None


def _is_told(history: History, order: Event, since: datetime) -> bool:
    """Whether somebody hears of it from then on: by the attention list, an event, or the order's staff notes."""
    texts = {text for text in order.facts["events"] if not text.startswith(OWN_EVENT)}
    said = [event for seen in observed(history, SALES_ORDERS)[-1:] for event in seen.facts.get("events", ())]
    events = (each for each in said if f"{each['summary']}: {each['details']}" in texts)
    return (
        bool(order.facts["attention"])
        or any(instant(str(each["at"])) >= since for each in events)
        or any(_notes(asked, order.facts["order_id"]) for asked, _ in accepted_writes(history) if asked.at >= since)
    )


def _notes(asked: Event, order_id: int) -> bool:
    path, body = str(asked.facts["url"]).partition("?")[0], asked.facts["body"]
    return path.endswith(f"/orders/{order_id}") and isinstance(body, Mapping) and bool(body.get("staff_notes"))


LAWS = (reinstated_order_reaches_somebody,)
"""What holds over any run."""
