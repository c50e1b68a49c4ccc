"""Activity events: the log, and its HTTP."""

import pytest

from fakes.wire.http import NotFaked


def test_a_consumer_reports_a_failure_on_a_document(trade) -> None:
    """The event hangs on the document, for both sides."""
    shipment = trade.maker.ship(trade.purchase_order(), tracking_number="1Z")
    body = {
        "LogicbrokerKey": int(shipment.key),
        "Summary": "Failed to import",
        "Details": "no such order",
        "Level": "Alert",
        "TypeId": 57,
        "ReceiverId": trade.supplier.id,
    }
    number = trade.call("POST", "v1/activityevents/", body)["Body"]

    event = trade.call("GET", f"v3/ActivityEvents/{number}", company=trade.supplier)["Body"]
    assert (event["Summary"], event["Level"], event["DocumentType"], event["LinkKey"]) == (
        "Failed to import",
        "Alert",
        "Shipment",
        shipment.link_key,
    )
    assert [one.id for one in trade.maker.document_events(shipment)] == [number]
    assert len(trade.call("GET", f"v3/Shipments/{shipment.key}/Events")["Body"]["ActivityEvents"]) == 1


def test_events_are_found_by_what_they_are(trade) -> None:
    """Category, level, type, processed, receiver and time all narrow the list."""

    def post(**fields):
        return trade.call("POST", "v1/ActivityEvents", {"Summary": "Hello", **fields})["Body"]

    stock = post(Category="Inventory", TypeId=39, ReceiverId=trade.supplier.id)
    alert = post(Level="Alert")

    def found(query):
        body = trade.call("GET", f"v3/ActivityEvents?{query}")["Body"]
        return [one["Id"] for one in body["ActivityEvents"] if one["Summary"] == "Hello"]

    assert found("") == [stock, alert]
    assert found("Filters.category=inventory") == [stock]
    assert found("filters.level=Alert") == [alert]
    assert found("filters.typeId=39&filters.processed=false") == [stock]
    assert found("filters.processed=true") == []
    assert found(f"filters.receiverId={trade.supplier.id}") == [stock]
    assert found("filters.from=2030-01-01T00:00") == []


def test_an_event_can_be_marked(trade) -> None:
    """Processed and Viewed change; the answer is the event's number."""
    number = trade.call("POST", "v1/ActivityEvents", {"Summary": "Hello"})["Body"]

    assert trade.call("PUT", f"v3/ActivityEvents/{number}", {"Processed": True, "Summary": "Hello"})["Body"] == number
    event = trade.call("GET", f"v3/ActivityEvents/{number}")["Body"]
    assert (event["Processed"], event["Viewed"], event["Summary"]) == (True, False, "Hello")


@pytest.mark.parametrize("number", ["9999", "first"])
def test_an_unknown_event_is_not_found(trade, number) -> None:
    """Nor is one between other companies."""
    assert trade.send("GET", f"v3/ActivityEvents/{number}").status == 404


def test_events_of_others_are_not_found(trade) -> None:
    """Neither in the list nor by number."""
    number = trade.call("POST", "v1/ActivityEvents", {"Summary": "Hello"})["Body"]

    assert trade.send("GET", f"v3/ActivityEvents/{number}", company=trade.supplier).status == 404
    assert number not in [event.id for event in trade.network.events(trade.supplier)]


@pytest.mark.parametrize("body", [None, [], {}, {"Summary": "Hello", "ReceiverId": "them"}])
def test_an_event_that_says_nothing_is_refused(trade, body) -> None:
    """It wants at least a summary, and numbers where numbers are due."""
    assert trade.send("POST", "v1/ActivityEvents", body).status == 400


def test_types_have_topics(trade) -> None:
    """The topics are what webhooks subscribe to."""
    types = trade.call("GET", "v3/ActivityEvents/EventTypes")["Body"]

    assert {29, 39, 57} <= {one["Id"] for one in types}
    assert all(one["Topic"] for one in types)


def test_what_an_event_says_can_be_replaced(trade) -> None:
    """The body is the updated event; what stays the same may be left out.  Moving it to another kind is loud."""
    number = trade.call("POST", "v1/ActivityEvents", {"Summary": "Hello", "Details": "there"})["Body"]
    trade.call("PUT", f"v3/ActivityEvents/{number}", {"Summary": "Bye", "Level": "Alert"})

    event = trade.call("GET", f"v3/ActivityEvents/{number}")["Body"]
    assert (event["Summary"], event["Level"], event["Details"]) == ("Bye", "Alert", "there")
    with pytest.raises(NotFaked, match="Category"):
        trade.send("PUT", f"v3/ActivityEvents/{number}", {"Category": "Other"})


def test_everything_of_a_posted_event_comes_back(trade) -> None:
    """But its number, its date and its sender, which are the network's to give."""
    body = {
        "ReceiverId": trade.supplier.id,
        "DocumentType": "Order",
        "LinkKey": "1400000009",
        "TypeId": 39,
        "Level": "Alert",
        "Category": "Inventory",
        "Summary": "Hello",
        "Details": "there",
        "Processed": True,
        "Viewed": True,
        "AdditionalData": "{}",
    }
    number = trade.call("POST", "v1/ActivityEvents", body)["Body"]

    assert body.items() <= trade.call("GET", f"v3/ActivityEvents/{number}")["Body"].items()


@pytest.mark.parametrize(("place", "other"), [("v1/Orders/{}/Events", "v3"), ("v3/Orders/{}/ActivityEvents", "v1")])
def test_each_version_has_the_events_of_an_order_at_its_own_place(trade, place, other) -> None:
    """And the other version does not have that place."""
    path = place.format(trade.purchase_order().key)

    assert len(trade.call("GET", path)["Body"]["ActivityEvents"]) == 2
    with pytest.raises(NotFaked):
        trade.send("GET", other + path[2:])
