"""The names under which a journal remembers: another version of the connector must find what an earlier one did."""

import re
from typing import Any

from harness.sync.schedule import CADENCE


def a_day_with_everything(place: Any) -> None:
    """Done, refused, told and tried again in every flow."""
    whole, part, refunded, bad, edited = (place.order(("MUG-1", 2)) for _ in range(5))
    bad.products[0].type = "mystery"
    place.match(0, {"GONE-1": "S-GONE-1"})
    place.feed({"S-MUG-1": 5, "S-GONE-1": 3})
    rows = b"sku,name,price,weight,parent_sku,categories\r\nNEW-1,New,1,1,,Cups\r\nA,A,1,1,NONE,\r\n"
    feed = place.portal().product_feeds.upload(place.retailer, "p.csv", rows)
    place.network.portal(place.retailer).product_feeds.approve(feed)
    place.advance(minutes=16)
    place.cancel(whole)
    place.cancel(part, lines=[("MUG-1", 1)])
    place.store.control_panel.refund_order(refunded.id)
    place.cancel(refunded)
    place.advance(minutes=15)
    place.ship(part)
    place.store.control_panel.set_order_status(edited.id, 5)
    place.ship(edited)
    place.advance(minutes=45)


def known(place: Any, flow: str) -> set[tuple[str, str]]:
    """Subject and step of all that a flow remembers, with ``#`` for every number and without what follows an alert."""

    def plain(text: str) -> str:
        text = re.sub(r"^(alert|sent|failed) .+", r"\1 ...", text)
        return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "#", text)

    return {(plain(step.subject), plain(step.name)) for step in place.journal.steps(flow)}


def test_the_names_of_writes_stay(place: Any) -> None:
    """A write that is remembered under another name would be done again by the next version."""
    a_day_with_everything(place)

    assert {flow: sorted(known(place, flow)) for flow in CADENCE} == {
        "orders": [("#", "alert ..."), ("#", "awaiting shipment"), ("#", "sales order"), ("#", "verdict")],
        "shipments": [
            ("#", "alert ..."),
            ("#", "failed"),
            ("#", "picked up"),
            ("#", "shipment #"),
            ("#", "status before"),
            ("#", "verdict"),
            ("order #", "status"),
        ],
        "cancellations": [("#", "picked up"), ("order #", "full"), ("order #", "partial"), ("order #", "refunded")],
        "inventory": [
            ("S-GONE-# of partner #", "told"),
            ("partner #", "failed ..."),
            ("partner #", "sent ..."),
            ("partner #", "telling of failures"),
        ],
        "products": [
            ("A of feed #", "verdict"),
            ("NEW-# of feed #", "catalog"),
            ("NEW-# of feed #", "exported"),
            ("approval #", "processed"),
            ("approval #", "report"),
            ("category Cups", "catalog"),
        ],
    }


def test_what_was_told_of_a_cancellation_is_remembered(build: Any) -> None:
    """Where it is not allowed, people are told once."""
    place = build(allow_cancelling_orders=False)
    order = place.order()
    place.advance(minutes=16)
    place.cancel(order)
    place.advance(minutes=15)

    assert sorted(known(place, "cancellations")) == [("#", "picked up"), ("#", "told")]


def test_the_places_where_the_connector_goes_on_keep_their_names(place: Any) -> None:
    """When each flow ran, how far each inventory was read, and the cut-off."""
    place.advance(minutes=16)

    assert place.journal.cursor("connected at") == "2026-03-02T09:00:00+00:00"
    assert place.journal.cursor("ran orders") == "2026-03-02T09:15:00+00:00"
    assert place.journal.cursor("ran inventory") == "2026-03-02T09:10:00+00:00"
    assert {place.journal.cursor(f"inventory {each.id}") for each in place.suppliers} == {"2026-03-02T09:09:59+00:00"}
