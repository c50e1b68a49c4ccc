"""How orders and parcels are worked on: long and late lists, what exists already, what people read of the rest."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from harness.sync import Journal
from harness.sync.wire import ReceivedResponse
from tests.sync.scripted import LINE, NOON, ORDER, SALES_ORDER, Run, Scripted, answer, records, with_orders

STATUS_OF_ORDER = "PUT", "/v2/orders/100"


@pytest.mark.parametrize(("wait", "lists"), [(119, 1), (120, 2)])
def test_a_list_of_orders_is_kept_for_its_first_one_for_two_minutes(wait: int, lists: int) -> None:
    """When Logicbroker asks to wait in the middle, the rest is sent from the list in hand, unless it is out of date."""
    wire = Scripted()
    with_orders(wire, ORDER)
    wire.on(
        "POST", "/v3/Orders", answer(429, {}, Retry_After=str(wait)), answer(201, {"Body": {"LogicbrokerKey": "1"}})
    )
    Run(wire).until(minutes=18)

    assert len(wire.sent("GET", "/v2/orders?")) == lists
    assert len(wire.sent("PUT", "/v2/orders/100")) == 1


@pytest.mark.parametrize(
    ("replies", "asked"),
    [
        ([answer(body=[{**ORDER, "id": 300}])], ["1", "251"]),
        ([answer(429, {}, Retry_After="5"), answer(body=[{**ORDER, "id": 300}])], ["1", "251", "251"]),
    ],
    ids=["at once", "after a wait"],
)
def test_a_long_list_of_orders_is_read_to_its_end(replies: list[ReceivedResponse], asked: list[str]) -> None:
    """Page after page in one pass, each from behind the last order of the one before; a wait begins nothing anew."""
    wire = Scripted()
    with_orders(wire)
    full = [{**ORDER, "id": number, "status_id": 9} for number in range(1, 251)]
    wire.on("GET", "/v2/orders?", answer(body=full))
    wire.on("GET", "min_id=251", *replies)
    Run(wire).until(minutes=16)
    lists = [parse_qs(urlsplit(request.url).query) for request in wire.sent("GET", "/v2/orders?")]

    assert [query.get("min_id", ["1"])[0] for query in lists] == asked
    assert len(wire.sent("POST", "/v3/Orders")) == 1


def test_a_list_that_stumbled_is_asked_for_without_lines_ten_times() -> None:
    """Perhaps only the lines of one order make the store stumble; after a while the quick way is tried again."""
    wire = Scripted()
    wire.on("GET", "/v2/orders?", answer(204))
    wire.on("GET", "consignments", answer(500))
    Run(wire).until(hours=4)
    whole = ["consignments" in request.url for request in wire.sent("GET", "/v2/orders?status_id=11")]

    assert whole[:13] == [True, *[False] * 10, True, False]


@pytest.mark.parametrize(
    ("changed", "times"),
    [({}, 1), ({"date_modified": "Mon, 02 Mar 2026 12:20:00 +0000"}, 2)],
    ids=["as it was", "changed"],
)
def test_a_refused_order_is_tried_again_when_it_was_changed(changed: dict[str, Any], times: int) -> None:
    """Any change of it, even a staff note, moves its date."""
    wire = Scripted()
    with_orders(wire)
    wire.on("GET", "/v2/orders?", answer(body=[ORDER]), answer(body=[{**ORDER, **changed}]))
    wire.on("POST", "/v3/Orders", answer(400, {"Message": "no"}))
    Run(wire).until(minutes=31)

    assert len(wire.sent("POST", "/v3/Orders")) == times


@pytest.mark.parametrize(
    ("shown", "times"),
    [("Mon, 02 Mar 2026 12:15:00 +0000", 1), ("Mon, 02 Mar 2026 12:20:00 +0000", 2)],
    ids=["as it was before our mark", "set back by the staff since"],
)
def test_a_list_that_lags_behind_our_mark_undoes_nothing(shown: str, times: int) -> None:
    """Only an order that is shown newer than our own change is marked as awaiting shipment again."""
    wire = Scripted()
    with_orders(wire)
    wire.on("GET", "/v2/orders?", answer(body=[ORDER]), answer(body=[{**ORDER, "date_modified": shown}]))
    wire.on(*STATUS_OF_ORDER, answer(body={"id": 100, "date_modified": "Mon, 02 Mar 2026 12:15:01 +0000"}))
    Run(wire).until(minutes=31)

    assert len(wire.sent("POST", "/v3/Orders")) == 1
    assert [json.loads(each.body) for each in wire.sent(*STATUS_OF_ORDER)] == [{"status_id": 9}] * times


def test_an_order_that_never_shows_its_lines_is_told() -> None:
    """It is no refusal, so it is tried again; a person hears which order it is and what it lacks."""
    wire = Scripted()
    with_orders(wire, ORDER)
    wire.on("GET", "/products?", answer(204))
    run = Run(wire)
    run.until(minutes=30)
    waits, _, reason = run.reasons[0].partition(": ")

    assert waits == "BigCommerce gave no sensible answer"
    assert reason == "order 100 shows no lines yet."


@pytest.mark.parametrize(
    ("said", "searches"),
    [
        ("This order already exists, link key 8.", ["linkkey=8&filters.page=0&filters.pageSize=100"]),
        ("This order already exists.", ["partnerPO=100&filters.page=0&filters.pageSize=100"]),
    ],
)
def test_an_order_that_exists_already_is_looked_for_once(said: str, searches: list[str]) -> None:
    """Logicbroker answers few searches: it is looked for by its link, or by its number where none is named."""
    wire = Scripted()
    with_orders(wire, ORDER)
    wire.on("POST", "/v3/Orders", answer(400, {"Message": said}))
    wire.on("GET", "/v3/Orders", records(SALES_ORDER))
    Run(wire).until(minutes=16)

    assert [each.url.rpartition("/v3/Orders?filters.")[2] for each in wire.sent("GET", "/v3/Orders")][:-1] == searches


@pytest.mark.parametrize(
    ("reply", "stays"),
    [
        (answer(body={"id": 100, "status_id": 11}), True),
        (answer(body={"id": 100, "status_id": 5}), False),
        (answer(404, [{"status": 404, "message": "not found"}]), False),
    ],
    ids=["still waiting", "cancelled", "deleted"],
)
def test_an_order_that_is_waiting_stays_on_the_list(reply: ReceivedResponse, stays: bool) -> None:
    """Even where the list of orders does not show it; entries that are about no order are not asked about."""
    wire = Scripted()
    wire.on("GET", "/v2/orders/100", reply)
    journal = Journal.in_memory()
    for flow, subject in (("orders", "100"), ("orders", "a name"), ("inventory", "8")):
        journal.needs_attention(flow, subject, "a reason", "something to do", NOON)
    run = Run(wire, journal)
    run.until(minutes=16)

    left = {entry.subject for entry in run.connector.attention()}
    assert left == {"a name", "8"} | ({"100"} if stays else set())


def test_a_wait_at_the_end_of_a_pass_begins_nothing_anew() -> None:
    """All orders are sent, and the store asks to wait while people's entries are looked at: only these are left."""
    wire = Scripted()
    wire.on("GET", "/v2/orders/100", answer(429, {}, Retry_After="5"), answer(body={"id": 100, "status_id": 5}))
    journal = Journal.in_memory()
    journal.needs_attention("orders", "100", "a reason", "something to do", NOON)
    run = Run(wire, journal)
    run.until(minutes=16)

    assert (run.reasons, len(wire.sent("GET", "/v2/orders?"))) == ([], 1)


# Parcels.


def with_parcel(wire: Scripted, *shipments: dict[str, Any], status: int = 9) -> None:
    """The supplier has shipped both pieces of order 100, to which the store has these shipments already."""
    parcel = {
        "Identifier": {"LogicbrokerKey": 7},
        "ShipmentNumber": "S-1",
        "ExtendedAttributes": [{"Name": "BigCommerceOrderId", "Value": "100"}],
        "ShipmentLines": [{"LineNumber": 1, "ItemIdentifier": {"PartnerSKU": "MUG-1"}, "Quantity": 2}],
        "ShipmentInfos": [{"TrackingNumber": "1Z"}],
    }
    wire.on("GET", "/v3/Shipments?", records(parcel), records())
    wire.on("PUT", "/v3/Shipments", answer(body={}))
    wire.on("GET", "/v2/orders/100", answer(body={**ORDER, "status_id": status}))
    wire.on("GET", "/v2/orders/100/products", answer(body=[{**LINE, "quantity_shipped": 2}]))
    wire.on("GET", "/v2/orders/100/shipments", answer(body=list(shipments)))
    wire.on("POST", "/v2/orders/100/shipments", answer(201, {"id": 3}))
    wire.on(*STATUS_OF_ORDER, answer(body={"id": 100}))


def made() -> dict[str, Any]:
    """The shipment that the connector makes of it, as the store then lists it."""
    wire = Scripted()
    with_parcel(wire)
    Run(wire).until(minutes=16)
    (request,) = wire.sent("POST", "/v2/orders/100/shipments")
    return {"id": 3, **json.loads(request.body)}


def documents_set(wire: Scripted) -> list[str]:
    return [request.url.rpartition("/")[2] for request in wire.sent("PUT", "/v3/Shipments/7")]


@pytest.mark.parametrize(
    ("changes", "posts"),
    [
        ({}, 0),
        ({"comments": "By hand."}, 1),
        ({"comments": None}, 1),
        ({"tracking_number": "1Z2"}, 1),
        ({"order_address_id": 6}, 1),
    ],
    ids=["ours", "another's with the same number", "one without a note", "another parcel", "another address"],
)
def test_a_shipment_is_recognised_by_address_number_and_mark(changes: dict[str, Any], posts: int) -> None:
    """What an earlier attempt made is not made twice; what somebody else made is no reason to leave ours out."""
    wire = Scripted()
    with_parcel(wire, {**made(), **changes})
    run = Run(wire)
    run.until(minutes=16)

    assert len(wire.sent("POST", "/v2/orders/100/shipments")) == posts
    assert documents_set(wire) == ["200"]
    step = run.connector.journal.step("shipments", "7", "status before")
    assert step is not None
    assert step.outcome == "done"


@pytest.mark.parametrize(("is_made", "documents"), [(True, ["200"]), (False, ["1200"])])
def test_a_parcel_of_a_cancelled_order_is_in_order_when_it_was_recorded_before(
    is_made: bool, documents: list[str]
) -> None:
    """Its document is finished; a parcel of which the store does not know is for a person to stop."""
    wire = Scripted()
    with_parcel(wire, *([made()] if is_made else []), status=5)
    Run(wire).until(minutes=16)

    assert wire.sent("POST", "/v2/orders/100/shipments") == []
    assert documents_set(wire) == documents


def test_a_shipment_that_the_journal_knows_is_not_made_again() -> None:
    """Even where the store does not show it: it may show late what was written to it, or the staff deleted it."""
    wire = Scripted()
    with_parcel(wire)
    journal = Journal.in_memory()
    journal.record("shipments", "7", "shipment 1", "done", NOON, id=3)
    Run(wire, journal).until(minutes=16)

    assert wire.sent("POST", "/v2/orders/100/shipments") == []
    assert documents_set(wire) == ["200"]


def test_a_status_that_cannot_be_set_is_named() -> None:
    """A person reads which order was to get which status."""
    wire = Scripted()
    with_parcel(wire)
    wire.on(*STATUS_OF_ORDER, answer(400, [{"status": 400, "message": "no"}]))
    run = Run(wire)
    run.until(minutes=16)

    assert run.reasons == ['BigCommerce refused setting order 100 to status 2 (400, "no").']


@pytest.mark.parametrize("flow", ["shipments", "cancellations"])
def test_an_order_to_which_a_document_was_written_is_not_sent_from_an_older_list(flow: Any) -> None:
    """The list lags behind it: what became of the order must not be undone."""
    wire = Scripted()
    with_orders(wire, ORDER)
    journal = Journal.in_memory()
    journal.record(flow, "order 100", "status", "done", NOON, modified="Mon, 02 Mar 2026 12:01:01 +0000")
    Run(wire, journal).until(minutes=16)

    assert (wire.sent("POST", "/v3/Orders"), wire.sent(*STATUS_OF_ORDER)) == ([], [])


def test_an_order_that_the_store_moved_itself_is_remembered_as_it_was_then() -> None:
    """So that a list that lags behind the parcel is known to."""
    wire = Scripted()
    with_parcel(wire)
    wire.on("GET", "/v2/orders/100?", answer(body=ORDER))
    wire.on("GET", "/v2/orders/100", answer(body={**ORDER, "status_id": 9}), answer(body={**ORDER, "status_id": 2}))
    wire.on("GET", "/v2/orders/100/products", answer(body=[{**LINE, "quantity_shipped": 2}]))
    wire.on("GET", "/v2/orders/100/shipments", answer(body=[]))
    run = Run(wire)
    run.until(minutes=16)
    step = run.connector.journal.step("shipments", "order 100", "status")

    assert wire.sent(*STATUS_OF_ORDER) == []
    assert step is not None
    facts = {"modified": ORDER["date_modified"], "brought": {str(LINE["id"]): 2}}
    assert (step.outcome, step.facts) == ("done", facts)
