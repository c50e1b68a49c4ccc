"""Orders that change between two looks, before the pull and after it: nothing is lost, nothing is asked in silence.

``docs/hard_cases.md`` has the table of changes and moments.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from harness.sync import Journal, Request
from tests.sync.scripted import ORDER, Run, Scripted, answer, with_orders
from tests.sync.sync_place import Denies, Place
from tests.sync.test_odd_answers import Odd, to

Change = Callable[[Place, Any], None]


def refund(*lines: tuple[str, int]) -> Change:
    return lambda place, order: place.store.control_panel.refund_order(order.id, list(lines) or None)


def status(name: str) -> Change:
    return lambda place, order: place.store.control_panel.set_order_status(order.id, name)


def edit(sku: str, quantity: int) -> Change:
    return lambda place, order: place.store.control_panel.change_quantity(order.id, sku, quantity)


def both(*changes: Change) -> Change:
    def change(place: Place, order: Any) -> None:
        for each in changes:
            each(place, order)

    return change


def moved(place: Place, order: Any) -> None:
    """The staff correct the address."""
    address_id = order.shipping_addresses[0].id
    headers = {"X-Auth-Token": place.connection.credentials.access_token.reveal(), "Content-Type": "application/json"}
    url = f"https://api.bigcommerce.com/stores/{place.store.store_hash}/v2/orders/{order.id}/shipping_addresses/"
    answered = place.store.answer(Request("PUT", f"{url}{address_id}", headers, b'{"street_1": "9 Other Street"}'))
    assert answered.status == 200


def shipped_by_hand(place: Place, order: Any) -> None:
    """The staff ship all of it from a shelf of their own."""
    place.store.control_panel.ship_order(order.id, "HAND")


def a_piece_by_hand(place: Place, order: Any) -> None:
    """The staff ship one mug from a shelf of their own."""
    line = next(line for line in order.products if line.sku == "MUG-1")
    items = [{"order_product_id": line.id, "quantity": 1}]
    body = json.dumps({"order_address_id": order.shipping_addresses[0].id, "items": items}).encode()
    headers = {"X-Auth-Token": place.connection.credentials.access_token.reveal(), "Content-Type": "application/json"}
    url = f"https://api.bigcommerce.com/stores/{place.store.store_hash}/v2/orders/{order.id}/shipments"
    assert place.store.answer(Request("POST", url, headers, body)).status == 201


def asked(place: Place, order: Any) -> dict[str, int]:
    """What suppliers were asked for."""
    lines = [line for each in place.documents(order, "SalesOrder") for line in each.content["OrderLines"]]
    return {line["ItemIdentifier"]["SupplierSKU"]: line["Quantity"] for line in lines}


def told(place: Place) -> dict[str, str]:
    return {entry.subject: entry.reason for entry in place.connector.attention()}


MUG_AND_CUP = (("MUG-1", 2), ("CUP-1", 1))

BEFORE: dict[str, tuple[Change, dict[str, int], str, str]] = {
    "refunded in part": (refund(("CUP-1", 1)), {"MUG-1": 2}, "Awaiting Shipment", ""),
    "pieces of a line refunded": (refund(("MUG-1", 1)), {"MUG-1": 1, "CUP-1": 1}, "Awaiting Shipment", ""),
    "refunded in part and set back": (
        both(refund(("MUG-1", 1)), status("Awaiting Fulfillment")),
        {"MUG-1": 1, "CUP-1": 1},
        "Awaiting Shipment",
        "",
    ),
    "refunded": (refund(), {}, "Refunded", ""),
    "edited": (edit("MUG-1", 1), {"MUG-1": 1, "CUP-1": 1}, "Awaiting Shipment", ""),
    "split": (edit("CUP-1", 0), {"MUG-1": 2}, "Awaiting Shipment", ""),
    "put on hold": (status("Manual Verification Required"), {}, "Manual Verification Required", ""),
    "cancelled": (status("Cancelled"), {}, "Cancelled", ""),
    "completed by hand": (status("Completed"), {}, "Completed", ""),
    "moved on by hand": (
        status("Awaiting Shipment"),
        {},
        "Awaiting Shipment",
        "Order 100 became Awaiting Shipment before it had been sent: no supplier was asked for it.",
    ),
    "moved there and back": (
        both(status("Awaiting Shipment"), status("Awaiting Fulfillment")),
        {"MUG-1": 2, "CUP-1": 1},
        "Awaiting Shipment",
        "",
    ),
}


@pytest.mark.parametrize("name", BEFORE)
def test_before_the_pull(place: Place, name: str) -> None:
    """Within the quarter of an hour: what is owed is sent, what is not is not, and what only looks sent is told."""
    change, wanted, shows, reason = BEFORE[name]
    order = place.order(*MUG_AND_CUP)
    place.advance(minutes=5)
    change(place, order)
    place.advance(minutes=76)

    assert (asked(place, order), order.status) == (wanted, shows)
    assert list(told(place).values()) == ([reason] if reason else [])


LEFT = "Order 100 was changed after it had been sent, and is {} now: its suppliers {}."
ALL = "still have 2 x MUG-1, 1 x CUP-1 that it does not want"

AFTER: dict[str, tuple[Change, str]] = {
    "refunded in part": (
        refund(("CUP-1", 1)),
        LEFT.format("Partially Refunded", "still have 1 x CUP-1 that it does not want"),
    ),
    "refunded": (refund(), LEFT.format("Refunded", ALL)),
    "cancelled": (status("Cancelled"), LEFT.format("Cancelled", ALL)),
    "declined": (status("Declined"), LEFT.format("Declined", ALL)),
    "put on hold": (
        status("Manual Verification Required"),
        LEFT.format("Manual Verification Required", ALL),
    ),
    "shipped by hand": (status("Completed"), LEFT.format("Completed", ALL)),
    "shipped by hand, with a parcel": (shipped_by_hand, LEFT.format("Shipped", ALL)),
    "shipped by hand, with a parcel, and completed": (
        both(shipped_by_hand, status("Completed")),
        LEFT.format("Completed", ALL),
    ),
    "shipped by hand in part": (
        a_piece_by_hand,
        LEFT.format("Partially Shipped", "still have 1 x MUG-1 that it does not want"),
    ),
    "edited down": (
        edit("MUG-1", 1),
        LEFT.format("Awaiting Shipment", "still have 1 x MUG-1 that it does not want"),
    ),
    "edited up": (edit("MUG-1", 4), LEFT.format("Awaiting Shipment", "were not asked for 2 x MUG-1 that it wants")),
    "split": (edit("CUP-1", 0), LEFT.format("Awaiting Shipment", "still have 1 x CUP-1 that it does not want")),
    "edited both ways": (
        both(edit("CUP-1", 0), edit("MUG-1", 3)),
        LEFT.format(
            "Awaiting Shipment",
            "still have 1 x CUP-1 that it does not want, and were not asked for 1 x MUG-1 that it wants",
        ),
    ),
    "sent to another address": (moved, LEFT.format("Awaiting Shipment", "ship to another address")),
    "noted by the staff": (lambda place, order: place.store.control_panel.write_staff_notes(order.id, "VIP"), ""),
    "edited and edited back": (both(edit("MUG-1", 1), edit("MUG-1", 2)), ""),
}


@pytest.mark.parametrize("name", AFTER)
def test_after_the_pull(place: Place, name: str) -> None:
    """No call of Logicbroker changes a sales order: what its suppliers cannot know is told, once, and as an event."""
    change, reason = AFTER[name]
    order = place.order(*MUG_AND_CUP)
    place.advance(minutes=20)
    change(place, order)
    place.advance(minutes=130)
    events = place.events("Order Changed After Sending")

    assert asked(place, order) == dict(MUG_AND_CUP)
    assert told(place) == ({f"sent order {order.id}": reason} if reason else {})
    assert [event.details.partition(" Tell the suppliers")[0] for event in events] == ([reason] if reason else [])


@pytest.mark.parametrize("name", ["refunded in part", "refunded", "cancelled", "put on hold", "edited up"])
def test_after_the_parcel(place: Place, name: str) -> None:
    """Suppliers have nothing any more: what the staff do with it is their business, unless it wants more."""
    order = place.order(*MUG_AND_CUP)
    place.advance(minutes=20)
    place.ship(order)
    place.advance(minutes=20)
    AFTER[name][0](place, order)
    place.advance(minutes=130)

    assert list(told(place)) == ([f"sent order {order.id}"] if name == "edited up" else [])


@pytest.mark.parametrize(("minutes", "first"), [(0, 0), (70, 1)])
def test_an_order_that_is_cancelled_and_put_away_is_told(place: Place, minutes: int, first: int) -> None:
    """Archived at once or when it was told: its suppliers still have it, until they have cancelled it, too."""
    order = place.order(*MUG_AND_CUP)
    place.advance(minutes=20)
    status("Cancelled")(place, order)
    place.advance(minutes=minutes)
    before = list(told(place))
    place.store.control_panel.archive_order(order.id)
    place.advance(minutes=130)
    after = told(place)
    place.cancel(order)
    place.advance(minutes=190)

    assert before == [f"sent order {order.id}"] * first
    assert list(after) == [f"sent order {order.id}"]
    assert told(place) == {}


@pytest.mark.parametrize("name", ["cancelled", "refunded", "put on hold", "refunded in part"])
def test_what_suppliers_cancel_leaves_the_list(place: Place, name: str) -> None:
    """Told and done: once the suppliers have cancelled what the order does not want, nobody has to look any more."""
    order = place.order(*MUG_AND_CUP)
    place.advance(minutes=20)
    AFTER[name][0](place, order)
    place.advance(minutes=70)
    first = list(told(place))
    place.cancel(order, lines=None if name in {"cancelled", "refunded", "put on hold"} else [("CUP-1", 1)])
    place.advance(minutes=190)

    assert first == [f"sent order {order.id}"]
    assert f"sent order {order.id}" not in told(place)


@pytest.mark.parametrize("is_paid_back_first", [True, False])
def test_a_refunded_piece_that_is_cancelled_leaves_nothing_to_decide(place: Place, is_paid_back_first: bool) -> None:
    """Whichever comes first; the staff notes say it.  Until the piece is paid back they are to decide."""
    order = place.order(("MUG-1", 3), ("CUP-1", 1))
    place.advance(minutes=20)
    refund(("MUG-1" if is_paid_back_first else "CUP-1", 1))(place, order)
    place.advance(minutes=5)
    place.cancel(order, lines=[("MUG-1", 1)])
    place.advance(minutes=20)
    first = [entry.to_do for entry in place.connector.attention() if entry.flow == "cancellations"]
    if not is_paid_back_first:
        refund(("MUG-1", 1))(place, order)
        place.cancel(order, lines=[("CUP-1", 1)])
    place.advance(hours=5)

    assert (order.status, "Cancelled by the supplier" in order.staff_notes) == ("Partially Refunded", True)
    assert [each.startswith("Decide in BigCommerce") for each in first] == ([] if is_paid_back_first else [True])
    assert told(place) == {}


def test_what_was_cancelled_by_a_supplier_and_refunded_is_nothing_to_tell(place: Place) -> None:
    """The usual end of a partial cancellation: the staff pay back what the supplier does not have."""
    order = place.order(*MUG_AND_CUP)
    place.advance(minutes=20)
    place.cancel(order, lines=[("CUP-1", 1)])
    place.advance(minutes=20)
    refund(("CUP-1", 1))(place, order)
    place.advance(minutes=130)

    assert told(place) == {}


def test_a_refunded_piece_that_is_shipped_is_told(place: Place) -> None:
    """The parcel is under way, so the store shows it; that it holds what was paid back, a person hears."""
    order = place.order(("MUG-1", 2))
    place.advance(minutes=20)
    refund(("MUG-1", 1))(place, order)
    place.ship(order)
    place.advance(minutes=76)

    assert [[item.quantity for item in parcel.items] for parcel in order.shipments] == [[2]]
    assert told(place) == {
        "order 100": "Of order 100 more was shipped than is paid for: pieces of MUG-1 had been paid back."
    }
    assert len(place.events("Shipment Of What Was Refunded")) == 1


def test_the_rest_of_a_refunded_order_makes_it_shipped(place: Place) -> None:
    """What was refunded before the pull is neither asked for nor waited for."""
    order = place.order(("MUG-1", 2))
    refund(("MUG-1", 1))(place, order)
    place.advance(minutes=70)
    place.ship(order)
    place.advance(minutes=20)

    assert (order.status, told(place)) == ("Shipped", {})


def test_the_rest_of_a_refunded_order_is_cancelled(place: Place) -> None:
    """The supplier cancels all that it was asked for: nothing is left, so the order is Cancelled."""
    order = place.order(("MUG-1", 2))
    refund(("MUG-1", 1))(place, order)
    place.advance(minutes=70)
    place.cancel(order)
    place.advance(minutes=20)

    assert order.status == "Cancelled"


def test_an_order_that_the_staff_dealt_with_and_refunded_later_is_not_sent(place: Place) -> None:
    """It was completed by hand before the pull: that a piece is paid back does not make it the suppliers' business."""
    order = place.order(("MUG-1", 2))
    place.advance(minutes=5)
    status("Completed")(place, order)
    place.advance(minutes=60)
    refund(("MUG-1", 1))(place, order)
    place.advance(minutes=130)

    assert asked(place, order) == {}
    assert told(place) == {
        f"unsent order {order.id}": f"Order {order.id} became Partially Refunded before it had been sent: "
        "no supplier was asked for it."
    }


def test_a_part_that_the_staff_shipped_before_the_pull_is_not_asked_for(place: Place) -> None:
    """Set back to Awaiting Fulfillment, it would be shipped twice: a person decides about the rest."""
    order = place.order(("MUG-1", 2))
    place.store.control_panel.ship_order(order.id)
    status("Awaiting Fulfillment")(place, order)
    place.advance(minutes=20)

    assert asked(place, order) == {}
    assert "was shipped before it had been sent" in told(place)[str(order.id)]


def test_an_order_that_is_set_back_with_its_parcel_is_told(place: Place) -> None:
    """All of it is shipped in both systems: moved on, it would wait for a parcel for ever."""
    order = place.order(("MUG-1", 2))
    place.advance(minutes=20)
    place.ship(order)
    place.advance(minutes=20)
    status("Awaiting Fulfillment")(place, order)
    place.advance(minutes=20)
    first = told(place)
    status("Shipped")(place, order)
    place.advance(hours=3)

    assert ["shipped or cancelled 2 x MUG-1 of it" in reason for reason in first.values()] == [True]
    assert (order.status, told(place)) == ("Shipped", {})


@pytest.mark.parametrize("deed", ["ship", "cancel"])
def test_an_order_that_is_set_back_after_its_suppliers_are_done_is_told(place: Place, deed: str) -> None:
    """The parcel got lost, or the staff insist: no supplier ships it again because of a status."""
    order = place.order(("MUG-1", 2))
    place.advance(minutes=20)
    getattr(place, deed)(order)
    place.advance(minutes=20)
    for shipment in list(order.shipments):
        path = f"/stores/{place.store.store_hash}/v2/orders/{order.id}/shipments/{shipment.id}"
        headers = {"X-Auth-Token": place.connection.credentials.access_token.reveal()}
        place.store.answer(Request("DELETE", f"https://api.bigcommerce.com{path}", headers, b""))
    status("Awaiting Fulfillment")(place, order)
    place.advance(minutes=20)
    first = told(place)
    status("Completed")(place, order)
    place.advance(minutes=70)

    assert (list(first), "shipped or cancelled 2 x MUG-1" in first[str(order.id)]) == ([str(order.id)], True)
    assert (order.status, len(place.documents(order, "SalesOrder"))) == ("Completed", 1)
    assert str(order.id) not in told(place)


@pytest.mark.parametrize(
    ("cancelled", "shows", "words"),
    [
        (None, "Awaiting Shipment", "have cancelled 2 x MUG-1, 1 x CUP-1 that it wants"),
        (None, "Awaiting Fulfillment", "shipped or cancelled 2 x MUG-1, 1 x CUP-1 of it"),
        ([("MUG-1", 1)], "Awaiting Shipment", "have cancelled 1 x MUG-1 that it wants"),
        ([("MUG-1", 1)], "Awaiting Fulfillment", "shipped or cancelled 1 x MUG-1 of it"),
    ],
)
def test_an_order_that_is_reinstated_after_a_cancellation_is_told(
    place: Place, cancelled: list[tuple[str, int]] | None, shows: str, words: str
) -> None:
    """What the supplier cancelled comes from nobody, whichever status says that it should; paid back, it is over."""
    order = place.order(*MUG_AND_CUP)
    place.advance(minutes=20)
    place.cancel(order, lines=cancelled)
    place.advance(minutes=20)
    status(shows)(place, order)
    place.advance(hours=3)
    first = told(place)
    refund(*(cancelled or MUG_AND_CUP))(place, order)
    place.advance(hours=5)

    assert [words in reason for reason in first.values()] == [True]
    assert told(place) == {}


def test_what_was_cancelled_is_told_when_the_rest_is_shipped(place: Place) -> None:
    """The order was set back and told; the parcel of the rest takes it off that list, and it still lacks a piece."""
    order = place.order(("MUG-1", 3))
    place.advance(minutes=20)
    place.cancel(order, lines=[("MUG-1", 1)])
    place.advance(minutes=20)
    status("Awaiting Fulfillment")(place, order)
    place.advance(minutes=20)
    place.ship(order)
    place.advance(hours=3)

    assert (order.status, list(told(place))) == ("Partially Shipped", [f"sent order {order.id}"])


def test_an_order_that_waits_for_the_staff_to_verify_is_not_told_besides(place: Place) -> None:
    """Its status says it already, and the staff notes say what was cancelled."""
    order = place.order(("MUG-1", 3))
    place.advance(minutes=20)
    place.cancel(order, lines=[("MUG-1", 1)])
    place.ship(order, lines=[("MUG-1", 1)], tracking_number="1Z998")
    place.advance(hours=3)

    assert (order.status, told(place)) == ("Manual Verification Required", {})


def test_an_order_that_is_found_is_not_moved_on_without_its_pieces(place: Place) -> None:
    """The journal is lost, the supplier cancelled all, and the staff set the order back: nobody would ship it."""
    order = place.order(("MUG-1", 2))
    place.advance(minutes=20)
    place.cancel(order)
    place.advance(minutes=20)
    place.journal = Journal.in_memory()
    place.start()
    status("Awaiting Fulfillment")(place, order)
    place.advance(minutes=20)

    assert order.status == "Awaiting Fulfillment"
    assert "shipped or cancelled 2 x MUG-1 of it" in told(place)[str(order.id)]


def test_an_order_of_which_nobody_knows_whether_it_was_sent_is_looked_up(place: Place) -> None:
    """The answer got lost and the staff put it on hold: it is found, and that suppliers have it is told."""
    order, send = place.order(("MUG-1", 2)), place.send

    def lost(request: Request) -> Any:
        reply = send(request)
        if request.method == "POST" and request.url.endswith("/v3/Orders"):
            raise ConnectionResetError("lost")
        return reply

    place.connector.send = lost
    place.advance(minutes=15, seconds=5)
    status("Manual Verification Required")(place, order)
    place.start()
    place.advance(minutes=190)

    assert asked(place, order) == {"MUG-1": 2}
    assert list(told(place)) == [f"sent order {order.id}"]


def test_an_order_that_is_dated_back_is_told(place: Place) -> None:
    """Imported with a date of before the connection, it is no old order by its number: by its date it is not sent."""
    place.order()
    old = place.order(("CUP-1", 1))
    old.date_created = old.date_created - timedelta(days=30)
    place.advance(minutes=76)
    first = told(place)
    status("Completed")(place, old)
    place.advance(minutes=130)

    assert asked(place, old) == {}
    assert list(first) == [f"order dated back {old.id}"]
    assert told(place) == {}


@pytest.mark.parametrize("hours", [0.5, 30])
@pytest.mark.parametrize("waits", ["Awaiting Payment", "Pending", "Manual Verification Required"])
def test_an_order_of_before_the_connection_that_is_paid_after_it_is_told(
    place: Place, waits: str, hours: float
) -> None:
    """By its date it is not sent, and nobody has dealt with it by hand: the staff knew it as one that waits."""
    order = place.order(("CUP-1", 1))
    status(waits)(place, order)
    place.clock.move(place.clock.now() + timedelta(minutes=5))
    place.connection = place.connect(place.connection.credentials)
    place.start()
    place.advance(hours=hours)
    before = told(place)
    status("Awaiting Fulfillment")(place, order)
    place.advance(hours=1)
    first = told(place)
    status("Awaiting Shipment")(place, order)
    place.advance(hours=2)

    assert (before, asked(place, order), told(place)) == ({}, {}, {})
    assert list(first) == [f"order dated back {order.id}"]
    assert first[f"order dated back {order.id}"].endswith(
        "before the connection, and may have been paid or released after it; by its date it is not sent."
    )


def test_who_waited_at_the_connection_is_read_once_and_holds_up_nothing(place: Place) -> None:
    """Three calls in the life of a connection; a list that says nothing is told as any other trouble."""
    odd = Odd(place, to("GET", "status_id=7&"), answer(500))
    order = place.order()
    place.advance(hours=4)
    first = told(place)
    odd.is_on = False
    place.advance(hours=1)
    place.requests.clear()
    place.advance(hours=30)

    assert (order.status, list(first), told(place)) == (
        "Awaiting Shipment",
        ["orders that waited at the connection"],
        {},
    )
    assert [request for request in place.requests if "status_id=7&" in request.url] == []


def test_an_old_order_is_nobody_s_business(place: Place) -> None:
    """It was there before the connection, and the staff work on it by hand."""
    old = place.order(("CUP-1", 1))
    old.date_created = old.date_created - timedelta(days=30)
    new = place.order()
    place.advance(minutes=20)
    status("Awaiting Shipment")(place, old)
    place.advance(minutes=130)

    assert (asked(place, new), asked(place, old), told(place)) == ({"MUG-1": 2}, {}, {})


def test_whoever_sent_an_order_it_is_not_told_as_unsent(place: Place) -> None:
    """The journal is lost: that suppliers have it is looked up once."""
    order = place.order(("MUG-1", 2))
    place.advance(minutes=20)
    place.journal = Journal.in_memory()
    place.start()
    place.advance(minutes=190)

    assert told(place) == {}
    assert place.journal.step("orders", str(order.id), "sales order").outcome == "done"


def test_an_order_that_shows_no_lines_for_a_while_is_told_when_it_does(place: Place) -> None:
    """Absent is not empty: nobody says that suppliers have what it does not want."""
    order = place.order(("MUG-1", 2))
    place.advance(minutes=16)
    status("Cancelled")(place, order)
    lists = Odd(place, to("GET", "min_date_modified"), lambda found: answer(200, _without_parts(found.body)))
    lines = Odd(place, to("GET", f"/v2/orders/{order.id}/products"), answer(204))
    place.advance(hours=1, minutes=5)
    first = told(place)
    lines.is_on = lists.is_on = False
    place.advance(hours=1)

    assert lines.struck > 0
    assert not any("still have" in reason for reason in first.values())
    assert "still have 2 x MUG-1" in told(place)[f"sent order {order.id}"]


def _without_parts(body: bytes) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in order.items() if name != "consignments"} for order in json.loads(body or "[]")
    ]


def test_what_is_told_of_an_order_follows_it(place: Place) -> None:
    """Changed once more it is told as it is now; put away, an order that nobody was asked for is no matter any more."""
    sent, unsent = place.order(("MUG-1", 2)), place.order(("CUP-1", 1))
    status("Awaiting Shipment")(place, unsent)
    place.advance(minutes=16)
    status("Cancelled")(place, sent)
    place.advance(hours=1)
    first = told(place)
    status("Disputed")(place, sent)
    place.store.control_panel.archive_order(unsent.id)
    place.advance(hours=3)

    assert ["is Cancelled now" in first[f"sent order {sent.id}"], f"unsent order {unsent.id}" in first] == [True, True]
    assert list(told(place)) == [f"sent order {sent.id}"]
    assert "is Disputed now" in told(place)[f"sent order {sent.id}"]


def test_one_order_that_cannot_be_read_holds_up_no_other(place: Place) -> None:
    """What was refunded of it is no number: it is told that nobody knows what it wants, and so are the others."""
    orders = [place.order(("MUG-1", 2)) for _ in range(3)]
    for order in orders:
        status("Awaiting Shipment")(place, order)

    def spoilt(found: Any) -> Any:
        shown = json.loads(found.body or "[]")
        for each in shown:
            if each["id"] == orders[0].id:
                each["consignments"]["shipping"][0]["line_items"][0]["quantity_refunded"] = "NaN"
        return answer(200, shown)

    odd = Odd(place, to("GET", "/v2/orders?"), spoilt)
    place.advance(hours=2)
    first = told(place)
    odd.is_on = False
    for order in orders:
        status("Completed")(place, order)
    place.advance(hours=5)

    assert list(first) == [f"unsent order {order.id}" for order in orders]
    assert "cannot be compared with what suppliers have: 'NaN' is not a count" in first[f"unsent order {orders[0].id}"]
    assert told(place) == {}


def test_a_look_costs_one_read_an_hour(place: Place) -> None:
    """Where nothing changed; and orders that only we have changed cost no further call."""
    for _ in range(3):
        place.order()
    place.advance(minutes=50)
    place.requests.clear()
    place.advance(hours=5)
    looks = [request for request in place.requests if "min_date_modified" in request.url]

    assert len(looks) == 5
    assert [request for request in place.requests if "filters.partnerPO" in request.url] == []


def test_a_look_that_is_refused_is_taken_again(place: Place) -> None:
    """What changed is found by the look after the trouble, however long that was."""
    order = place.order(("MUG-1", 2))
    place.advance(minutes=20)
    edit("MUG-1", 1)(place, order)
    denies = Denies(place, "GET", "min_date_modified", answer(500, [{"status": 500, "message": "boom"}]))
    place.advance(hours=5)
    denies.is_on = False
    place.advance(minutes=60)

    assert f"sent order {order.id}" in told(place)


def test_a_store_that_does_not_heed_the_filter_is_not_read_through() -> None:
    """Then every order would come, old ones first: one page is read, and of it what is new."""
    wire = Scripted()
    with_orders(wire)
    old = [
        {**ORDER, "id": number, "status_id": 9, "date_modified": "Mon, 02 Feb 2026 12:00:00 +0000"}
        for number in range(1, 251)
    ]
    wire.on("GET", "min_date_modified", answer(body=old))
    run = Run(wire)
    run.until(minutes=61)

    assert len(wire.sent("GET", "min_date_modified")) == 1
    assert run.reasons == []


def test_a_long_list_of_changed_orders_is_read_to_its_end() -> None:
    """Page after page, each from behind the last order of the one before."""
    wire = Scripted()
    with_orders(wire)
    modified = {"status_id": 9, "date_modified": "Mon, 02 Mar 2026 12:30:00 +0000"}
    wire.on("GET", "min_date_modified", answer(body=[{**ORDER, **modified, "id": number} for number in range(1, 251)]))
    wire.on("GET", "min_id=251", answer(body=[{**ORDER, **modified, "id": 300}]))
    run = Run(wire)
    run.until(minutes=75)

    assert [request.url.partition("min_id=")[2][:3] for request in wire.sent("GET", "min_date_modified")] == ["", "251"]
    assert len(run.reasons) == 251


def test_a_list_that_stumbles_over_lines_is_asked_for_without(place: Place) -> None:
    """Then the lines of an order that somebody else changed are read by themselves, and of no other."""
    orders, send = [place.order(("MUG-1", 2)) for _ in range(3)], place.send
    place.advance(minutes=20)
    edit("MUG-1", 1)(place, orders[1])

    def stumbling(request: Request) -> Any:
        if "consignments" in request.url and "min_date_modified" in request.url:
            return answer(500, [{"status": 500, "message": "boom"}])
        return send(request)

    place.connector.send = stumbling
    place.requests.clear()
    place.advance(minutes=60)

    assert list(told(place)) == [f"sent order {orders[1].id}"]
    assert {request.url.split("/")[-2] for request in place.requests if "/products?" in request.url} == {"101"}
