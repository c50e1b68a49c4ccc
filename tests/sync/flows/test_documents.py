"""What becomes of Logicbroker's documents, whatever they are about: picked up once, failed with a reason, let go."""

import json
from typing import Any

import pytest

from harness.sync import Journal
from harness.sync.wire import ReceivedResponse
from tests.sync.scripted import LINE, NOON, ORDER, OUR_MARK, Run, Scripted, answer, records


def document(key: Any, **more: Any) -> dict[str, Any]:
    return {
        "Identifier": {"LogicbrokerKey": key},
        "SenderCompanyId": 5,
        "AckLines": [{"Quantity": 1}],
        "ShipmentLines": [{"Quantity": 1}],
        **more,
    }


def statuses_set(wire: Scripted) -> list[str]:
    """Which documents were set to which status, in order."""
    return [request.url.partition("/v3/")[2].replace("/Status/", " -> ") for request in wire.sent("PUT", "/v3/")]


def test_documents_are_taken_oldest_first_and_once() -> None:
    """A list that shifts between two pages shows a document twice, and in any order."""
    wire = Scripted()
    pages = [
        answer(body={"Records": [document(key) for key in keys], "TotalPages": 2}) for keys in ((1000, 999), (1000, 99))
    ]
    wire.on("GET", "/v3/Acknowledgements?", *pages)
    wire.on("PUT", "/v3/Acknowledgements", answer(body={}))
    Run(wire).until(minutes=16)

    assert statuses_set(wire) == [f"Acknowledgements/{key} -> 200" for key in (99, 999, 1000)]
    assert ["filters.status=100" in each.url for each in wire.sent("GET", "/v3/Acknowledgements?")] == [True] * 2


@pytest.mark.parametrize(("pages", "wait", "lists"), [(1, 119, 1), (1, 120, 2), (5, 149, 1), (5, 150, 2)])
def test_a_list_is_used_for_half_a_minute_a_page_or_two_minutes_for_its_first_document(
    pages: int, wait: int, lists: int
) -> None:
    """When Logicbroker asks to wait in the middle, the rest is done from the list in hand, unless it is out of date."""
    wire = Scripted()
    found = [answer(body={"Records": [document(key)], "TotalPages": pages}) for key in range(1, 6)]
    wire.on("GET", "/v3/Acknowledgements?", *found[:pages], *found[:pages])
    wire.on("PUT", "/v3/Acknowledgements", answer(429, {}, Retry_After=str(wait)), answer(body={}))
    Run(wire).until(minutes=18)

    assert len(wire.sent("GET", "/v3/Acknowledgements?")) == lists * pages
    assert statuses_set(wire)[1:] == [f"Acknowledgements/{key} -> 200" for key in range(1, pages + 1)]


def test_a_document_that_is_about_no_order_fails_with_its_reason() -> None:
    """Told to its sender before it fails; keys that are no numbers are not put where numbers belong."""
    wire = Scripted()
    wire.on("GET", "/v3/Shipments?", records(document("A-7")), records())
    wire.on("PUT", "/v3/Shipments", answer(body={}))
    run = Run(wire)
    run.until(minutes=16)
    (told,) = wire.sent("POST", "/v1/activityevents")

    assert json.loads(told.body) == {
        "Level": "Alert",
        "TypeId": 57,
        "LogicbrokerKey": None,
        "LinkKey": None,
        "ReceiverId": 5,
        "Category": "Document",
        "Summary": "Shipment Not Sent",
        "Details": run.reasons[0],
    }
    assert statuses_set(wire) == ["Shipments/A-7 -> 1200"]
    assert wire.requests.index(told) < wire.requests.index(wire.sent("PUT", "/v3/")[0])


def acknowledgement(cancelled: Any, link_key: str | None = "8") -> dict[str, Any]:
    """Of the one line of order 100, which asks for two pieces."""
    return {
        "Identifier": {"LogicbrokerKey": 7, "LinkKey": link_key},
        "SenderCompanyId": 5,
        "ExtendedAttributes": [{"Name": "BigCommerceOrderId", "Value": "100"}, OUR_MARK],
        "AckLines": [{"ItemIdentifier": {"PartnerSKU": "MUG-1"}, "QuantityCancelled": cancelled}],
    }


def with_acknowledgement(wire: Scripted, found: dict[str, Any]) -> None:
    """The supplier's word about an order that awaits shipment."""
    wire.on("GET", "/v3/Acknowledgements?", records(found))
    wire.on("GET", "linkkey=", records(found))
    wire.on("GET", "/v2/orders/100", answer(body={**ORDER, "status_id": 9}))
    wire.on("GET", "/v2/orders/100/products", answer(body=[LINE]))
    wire.on("PUT", "/v2/orders/100", answer(body={}))
    wire.on("PUT", "/v3/Acknowledgements", answer(body={}))


@pytest.mark.parametrize(
    ("cancelled", "link_key", "asked", "status"),
    [
        (2, "8", [], 5),
        (1, "8", ["linkkey=8&filters.page=0&filters.pageSize=100"], 12),
        (1, None, [], 12),
    ],
    ids=["the whole order", "a part of it", "a part, and no link to the others"],
)
def test_what_other_suppliers_cancelled_is_asked_for_only_where_it_matters(
    cancelled: int, link_key: str | None, asked: list[str], status: int
) -> None:
    """Logicbroker answers few searches: one of the documents of this order, when this one does not cancel it whole."""
    wire = Scripted()
    with_acknowledgement(wire, acknowledgement(cancelled, link_key))
    Run(wire).until(minutes=16)
    searches = [each.url.rpartition("/v3/Acknowledgements?filters.")[2] for each in wire.sent("GET", "linkkey")]

    assert searches == asked
    assert json.loads(wire.sent("PUT", "/v2/orders/100")[0].body)["status_id"] == status


@pytest.mark.parametrize("cancelled", [None, 0, "", "0"], ids=repr)
def test_an_acknowledgement_that_cancels_nothing_costs_no_call_of_the_store(cancelled: Any) -> None:
    """However nothing is written; it is picked up, and that is all."""
    wire = Scripted()
    found = acknowledgement(cancelled)
    found["AckLines"][0]["Quantity"] = 2
    with_acknowledgement(wire, found)
    Run(wire).until(minutes=16)

    assert wire.sent("GET", "/v2/orders/") == []
    assert statuses_set(wire) == ["Acknowledgements/7 -> 200"]


def test_a_cancellation_that_is_not_allowed_is_told_with_its_document() -> None:
    """The event hangs on the acknowledgement, so that its sender and the retailer see it there."""
    wire = Scripted()
    with_acknowledgement(wire, acknowledgement(2))
    run = Run(wire, allow_cancelling_orders=False)
    run.until(minutes=16)
    (told,) = wire.sent("POST", "/v1/activityevents")

    assert json.loads(told.body) == {
        "Level": "Alert",
        "TypeId": 57,
        "LogicbrokerKey": 7,
        "LinkKey": "8",
        "ReceiverId": 5,
        "Category": "Document",
        "Summary": "Cancellation Not Sent",
        "Details": run.reasons[0],
    }


def test_a_second_cancellation_waits_until_the_store_shows_the_first() -> None:
    """What was noted on the order must not get lost: it is asked again, and in the end a person hears why."""
    wire = Scripted()
    with_acknowledgement(wire, acknowledgement(1))
    journal = Journal.in_memory()
    noted = "Mon, 02 Mar 2026 12:01:01 +0000"
    journal.record("cancellations", "order 99", "partial", "done", NOON, modified="Tue, 03 Mar 2026 12:00:00 +0000")
    journal.record("cancellations", "order 100", "partial", "done", NOON, modified=noted)
    run = Run(wire, journal)
    run.until(minutes=30)

    assert [(entry.subject, entry.to_do) for entry in run.connector.attention()] == [
        ("7", "Nothing yet: it is tried again by itself.")
    ]
    waits, _, reason = run.reasons[0].partition(": ")
    assert waits == "BigCommerce gave no sensible answer"
    assert reason == "order 100 still shows as it was before what was last written to it."
    assert wire.sent("PUT") == []


@pytest.mark.parametrize(
    ("reply", "stays"),
    [
        (answer(body={"Body": {"StatusCode": 100}}), True),
        (answer(body={"Body": {"StatusCode": 1200}}), True),
        (answer(body={"Body": {"StatusCode": 1000}}), False),
        (answer(body={"Body": {"StatusCode": 1400}}), False),
        (answer(404, {"Message": "not found"}), False),
    ],
    ids=["submitted", "failed", "complete", "ignored", "deleted"],
)
def test_a_document_that_people_dealt_with_leaves_the_list(reply: ReceivedResponse, stays: bool) -> None:
    """Completed, ignored or deleted; entries about no document, or of another flow, are none of its business."""
    wire = Scripted()
    wire.on("GET", "/v3/Acknowledgements/7", reply)
    journal = Journal.in_memory()
    for flow, subject in (("cancellations", "7"), ("cancellations", "order 100"), ("inventory", "8")):
        journal.needs_attention(flow, subject, "a reason", "something to do", NOON)
    run = Run(wire, journal)
    run.until(minutes=16)

    left = {entry.subject for entry in run.connector.attention()}
    assert left == {"order 100", "8"} | ({"7"} if stays else set())


GONE = answer(404, [{"status": 404, "message": "not found"}])


@pytest.mark.parametrize(
    ("flow", "reply", "stays"),
    [
        ("shipments", answer(body={**ORDER, "status_id": 5}), False),
        ("shipments", answer(body={**ORDER, "status_id": 4}), False),
        ("shipments", answer(body={**ORDER, "status_id": 9, "is_deleted": True}), False),
        ("shipments", GONE, False),
        ("shipments", answer(body={**ORDER, "status_id": 9}), True),
        ("cancellations", answer(body={**ORDER, "status_id": 5}), False),
        ("cancellations", answer(body={**ORDER, "status_id": 9}), True),
    ],
    ids=["cancelled", "refunded", "archived", "gone", "goes on", "cancelled too", "wants what was cancelled"],
)
def test_an_order_that_people_ended_leaves_the_list(flow: str, reply: ReceivedResponse, stays: bool) -> None:
    """Of a cancellation also one that wants nothing of it any more; else it stays."""
    wire = Scripted()
    wire.on("GET", "/v2/orders/100", reply)
    wire.on("GET", "/v2/orders/100/products", answer(body=[LINE]))
    journal = Journal.in_memory()
    journal.needs_attention(flow, "order 100", "a reason", "something to do", NOON)
    run = Run(wire, journal)
    run.until(minutes=16)

    assert [entry.subject for entry in run.connector.attention()] == (["order 100"] if stays else [])


@pytest.mark.parametrize("status", [9, 5])
def test_of_a_shipment_no_supplier_is_asked_whether_an_order_is_short(status: int) -> None:
    """That is a question about cancellations: Logicbroker answers few searches."""
    wire = Scripted()
    wire.on("GET", "/v2/orders/100", answer(body={**ORDER, "status_id": status}))
    wire.on("GET", "/v2/orders/100/products", answer(body=[LINE]))
    journal = Journal.in_memory()
    journal.needs_attention("shipments", "order 100", "a reason", "something to do", NOON)
    Run(wire, journal).until(minutes=16)

    assert wire.sent("GET", "partnerPO=") == []


def test_a_document_that_stays_submitted_is_told_and_tried_once_a_day() -> None:
    """Logicbroker says each time that it was set to Processing, and shows it as Submitted."""
    wire = Scripted()
    wire.on("GET", "/v3/Acknowledgements?", records(document(7)))
    wire.on("PUT", "/v3/Acknowledgements", answer(body={}))
    run = Run(wire)
    run.until(hours=5)
    first, told = len(wire.sent("PUT", "/v3/")), run.connector.attention()
    run.until(hours=48)

    assert (first, len(wire.sent("PUT", "/v3/"))) == (3, 4)
    assert [(entry.subject, entry.reason) for entry in told] == [
        ("7", "Document 7 is Submitted in Logicbroker, though it was set to Processing 3 times.")
    ]
    assert told[0].to_do == "Set it to Complete by hand: what it says is in BigCommerce."
    assert [entry.attempts for entry in run.connector.attention()] == [1]


def test_a_document_that_may_not_fail_is_not_tried_again_and_again() -> None:
    """It is refused, and Logicbroker refuses to let it fail, so that it is listed for ever."""
    wire = Scripted()
    wire.on("GET", "/v3/Shipments?", records(document(7)))
    wire.on("PUT", "/v3/Shipments", answer(400, {"Message": "not allowed"}))
    run = Run(wire)
    run.until(hours=5)

    assert statuses_set(wire) == ["Shipments/7 -> 1200"] * 2
    assert [entry.subject for entry in run.connector.attention()] == ["7"]


def test_what_is_about_no_document_is_not_asked_for() -> None:
    """Such as a carrier: only a person ends that."""
    wire, journal = Scripted(), Journal.in_memory()
    journal.needs_attention("shipments", "carrier 'X'", "a reason", "something to do", NOON)
    run = Run(wire, journal)
    run.until(hours=3)

    assert (wire.sent("GET", "/v3/Shipments/"), len(run.connector.attention())) == ([], 1)


def test_a_document_that_is_waiting_is_not_asked_for() -> None:
    """It has just been seen in the list, so its status is known."""
    wire = Scripted()
    wire.on("GET", "/v3/Acknowledgements?", records(document(7, AckLines="no list")))
    journal = Journal.in_memory()
    journal.needs_attention("cancellations", "7", "a reason", "something to do", NOON)
    wire.on("PUT", "/v3/Acknowledgements", answer(500))
    Run(wire, journal).until(minutes=16)

    assert [each.url for each in wire.sent("GET", "/v3/Acknowledgements/7")] == []


@pytest.mark.parametrize(("flow", "kind"), [("shipments", "Shipments"), ("cancellations", "Acknowledgements")])
def test_a_failed_document_is_submitted_again_when_a_person_says_so(flow: str, kind: str) -> None:
    """Only one that has failed; and the journal remembers it by this name."""
    wire = Scripted()
    wire.on("GET", f"/v3/{kind}/7", answer(body={"Body": {"StatusCode": 1200}}))
    wire.on("GET", f"/v3/{kind}/8", answer(body={"Body": {"StatusCode": 1000}}))
    wire.on("PUT", f"/v3/{kind}/7", answer(body={}))
    run = Run(wire)
    run.until(minutes=16)
    for subject in ("7", "8", "connection"):
        run.connector.journal.ask_for_retry(flow, subject, run.now)
    run.connector.tick(run.now)
    step = run.connector.journal.step(flow, "7", "submitted again")

    assert statuses_set(wire) == [f"{kind}/7 -> 100"]
    assert step is not None
    assert step.outcome == "done"
    assert run.connector.journal.retries() == []


@pytest.mark.parametrize(
    ("flow", "kind", "lists"),
    [("shipments", "Shipments", "shipments"), ("cancellations", "Acknowledgements", "acknowledgements")],
)
def test_documents_without_a_key_are_told(flow: str, kind: str, lists: str) -> None:
    """Nothing can be done about them; those beside them are worked."""
    wire = Scripted()
    nameless = {"SenderCompanyId": 5, "AckLines": [{"Quantity": 1}], "ShipmentLines": [{"Quantity": 1}]}
    wire.on("GET", f"/v3/{kind}?", records(nameless, document(7)), records())
    wire.on("PUT", f"/v3/{kind}", answer(body={}))
    run = Run(wire)
    run.until(minutes=16)
    told = [each for each in run.connector.attention() if each.subject != "7"]

    assert [(entry.flow, entry.subject, entry.reason, entry.to_do) for entry in told] == [
        (
            flow,
            "documents without a key",
            f"Logicbroker lists {lists} that have no key, so that nothing can be done about them.",
            "Look at them in Logicbroker's portal; then dismiss this entry.",
        )
    ]
    assert len(statuses_set(wire)) == 1


def test_what_people_solved_is_asked_about_once_a_pass() -> None:
    """However many documents a pass takes several ticks for."""
    wire = Scripted()
    wire.on("GET", "/v3/Acknowledgements?", records(*(document(key) for key in range(100, 160))), records())
    wire.on("GET", "/v3/Acknowledgements/7", answer(body={"Body": {"StatusCode": 1200}}))
    wire.on("PUT", "/v3/Acknowledgements", answer(body={}))
    journal = Journal.in_memory()
    journal.needs_attention("cancellations", "7", "a reason", "something to do", NOON)
    run = Run(wire, journal)
    run.until(minutes=16)

    assert len(statuses_set(wire)) == 60
    assert len(wire.sent("GET", "/v3/Acknowledgements/7")) == 1
