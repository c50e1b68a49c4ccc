"""What cannot be read is never taken for the good case: it is told, and nothing follows from it."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.sync.wire import ReceivedResponse
from tests.sync.flows.test_product_feeds import approve, product
from tests.sync.sync_place import Place
from tests.sync.test_odd_answers import Odd, subjects, to
from tests.sync.test_poison import changed, listed

Change = Callable[[dict[str, Any]], None]


def documents(change: Change) -> Callable[[Any], None]:
    """Each document of a list, or the one of an answer."""

    def each(body: Any) -> None:
        is_list = "Records" in body
        for document in listed(body)["Records"] if is_list else [body["Body"].get("Shipment") or body["Body"]]:
            change(document)

    return each


def setting(field: str, value: Any) -> Change:
    return lambda record: record.__setitem__(field, value)


@pytest.mark.parametrize(
    ("lines", "cancelled"),
    [
        *((lines, 2) for lines in (None, [], {}, "none", [None], 7)),
        *(("as is", value) for value in (None, "", False, 0)),
    ],
    ids=repr,
)
def test_a_rejection_that_does_not_say_what_it_cancels_is_for_a_person(lines: Any, cancelled: Any) -> None:
    """It is no acceptance: the order stays as it is, the document fails, and its reason is on the list."""
    place = Place()
    order = place.order()
    place.advance(minutes=16)
    document = place.cancel(order)

    def spoil(acknowledgement: dict[str, Any]) -> None:
        acknowledgement["AckLines"][0]["QuantityCancelled"] = cancelled
        if lines != "as is":
            acknowledgement["AckLines"] = lines

    Odd(place, to("GET", "/v3/Acknowledgements"), changed(documents(spoil)))
    place.advance(minutes=31)

    assert (order.status, document.status) == ("Awaiting Shipment", "Failed")
    assert subjects(place) == [("cancellations", document.key)]


@pytest.mark.parametrize("infos", ["1Z999", [None], {"TrackingNumber": "1Z999"}], ids=repr)
def test_packages_that_cannot_be_read_are_no_parcel_without_a_number(infos: Any) -> None:
    """Nothing is written before the document is read whole."""
    place = Place()
    order = place.order()
    place.advance(minutes=16)
    document = place.ship(order)

    def spoil(shipment: dict[str, Any]) -> None:
        shipment["ShipmentLines"][0]["ShipmentInfos"] = infos

    Odd(place, to("GET", "/v3/Shipments"), changed(documents(spoil)))
    place.advance(minutes=31)

    assert (order.status, document.status) == ("Awaiting Shipment", "Failed")
    assert subjects(place) == [("shipments", document.key)]


def orders(change: Change) -> Callable[[Any], None]:
    """Order 100, alone or in a list."""

    def each(body: Any) -> None:
        for order in body if isinstance(body, list) else [body]:
            if order.get("id") == 100:
                change(order)

    return each


@pytest.mark.parametrize("value", [None, "", "eleven", True, -1, "Awaiting Fulfillment", 11.5], ids=repr)
def test_an_order_whose_status_cannot_be_read_is_told(value: Any) -> None:
    """It is neither sent nor taken for one of another status; the one behind it goes."""
    place = Place()
    order, other = place.order(), place.order()
    odd = Odd(place, to("GET", "/v2/orders"), changed(orders(setting("status_id", value))))
    place.advance(minutes=61)
    while_odd = (order.status, other.status, subjects(place))
    odd.is_on = False
    place.store.control_panel.write_staff_notes(order.id, "looked at")
    place.advance(minutes=16)

    assert while_odd == ("Awaiting Fulfillment", "Awaiting Shipment", [("orders", "100")])
    assert (order.status, subjects(place)) == ("Awaiting Shipment", [])


@pytest.mark.parametrize(
    ("field", "value", "is_sent"),
    [
        ("is_deleted", "false", True),
        ("is_deleted", "0", True),
        ("is_deleted", None, True),
        ("is_deleted", "gone", False),
        ("is_deleted", [], False),
        ("status_id", 11.0, True),
        ("date_created", "Thu, 01 Jan 1970 00:00:00 +0000", False),
    ],
)
def test_a_flag_or_a_date_is_read_or_told(field: str, value: Any, is_sent: bool) -> None:
    """As a text a flag says what it says; the date of a program that has none says nothing."""
    place = Place()
    order = place.order()
    Odd(place, to("GET", "/v2/orders"), changed(orders(setting(field, value))))
    place.advance(minutes=61)

    assert order.status == ("Awaiting Shipment" if is_sent else "Awaiting Fulfillment")
    assert subjects(place) == ([] if is_sent else [("orders", "100")])


def test_a_status_that_cannot_be_read_solves_nothing() -> None:
    """An order that people were told of stays on the list while the store does not say how it stands."""
    place = Place()
    order = place.order(("MUG-1", 2))
    refused = Odd(place, to("GET", "/v2/orders"), changed(orders(setting("date_created", None))))
    place.advance(minutes=16)
    refused.is_on = False
    place.store.control_panel.set_order_status(order.id, 5)
    odd = Odd(place, to("GET", "/v2/orders/100"), changed(orders(setting("status_id", None))))
    place.advance(hours=4)
    while_odd = ("orders", "100") in subjects(place)
    odd.is_on = False
    place.advance(hours=2)

    assert (while_odd, subjects(place)) == (True, [])


@pytest.mark.parametrize("value", ["false", "0", 0, None], ids=repr)
def test_a_supplier_is_one_also_where_the_flag_is_a_text(value: Any) -> None:
    """Stock of a partner who is said to be no merchant is read."""
    place = Place()
    place.feed({"S-MUG-1": 77})

    def spoil(body: Any) -> None:
        for partner in body["Body"]["Partners"]:
            partner["IsMerchant"] = value

    Odd(place, to("GET", "/v3/Partners"), changed(spoil))
    place.advance(hours=2)

    assert place.store.product("MUG-1").inventory_level == 77


def without_filter(name: str) -> Callable[[Any], Any]:
    """A service that does not heed a filter of its lists."""
    return lambda request: _without(request, name)


def _without(request: Any, name: str) -> Any:
    address, _, query = request.url.partition("?")
    kept = "&".join(part for part in query.split("&") if not part.startswith(f"filters.{name}="))
    return type(request)(request.method, f"{address}?{kept}" if kept else address, request.headers, request.body)


class Unheeded:
    """A wire that takes a filter out of matching requests."""

    def __init__(self, place: Place, part: str, name: str) -> None:
        self._part, self._change, self._send = part, without_filter(name), place.connector.send
        place.connector.send = self

    def __call__(self, request: Any) -> Any:
        return self._send(self._change(request) if self._part in request.url else request)


@pytest.mark.parametrize("kind", ["Shipments", "Acknowledgements"])
def test_a_filter_that_filters_nothing_brings_no_document_twice(kind: str) -> None:
    """What is Complete, and what failed and waits for a person, is left as it is."""
    place = Place()
    order, failing = place.order(), place.order()
    place.advance(minutes=16)
    act = place.ship if kind == "Shipments" else place.cancel
    document, failed = act(order), act(failing)
    place.store.control_panel.set_order_status(failing.id, 5) if kind == "Shipments" else None
    Unheeded(place, f"/v3/{kind}?", "status")
    place.advance(minutes=31)
    writes = len([each for each in place.requests if each.method != "GET"])
    place.advance(hours=3)

    assert document.status == "Complete"
    assert failed.status == ("Failed" if kind == "Shipments" else "Complete")
    assert len([each for each in place.requests if each.method != "GET"]) == writes


def test_an_approval_that_was_dealt_with_is_not_exported_again() -> None:
    """By a log that does not heed whether an event was processed, or by a journal that knows nothing of it."""
    place = Place()
    feed = approve(place, product("A"))
    place.advance(minutes=31)
    place.store.control_panel.delete_product("A")
    place.journal.close()
    place.journal = type(place.journal).in_memory()
    place.start()
    Unheeded(place, "/v3/ActivityEvents?", "processed")
    place.advance(hours=1)

    assert feed.status == "Complete"
    assert not any(each.sku == "A" for each in place.store.products.values())


def test_a_key_that_looks_like_a_path_leads_nowhere_else() -> None:
    """Whatever stands where a key belongs is one part of an address."""
    place = Place()
    order = place.order()
    place.advance(minutes=16)
    place.cancel(order)

    def spoil(document: dict[str, Any]) -> None:
        document["Identifier"]["LogicbrokerKey"] = "../../v1/Orders/7"

    Odd(place, to("GET", "/v3/Acknowledgements"), changed(documents(spoil)))
    place.advance(minutes=31)

    assert not any("/../" in each.url for each in place.requests)
    assert [flow for flow, _ in subjects(place)] == ["cancellations"]


def raw(change: Callable[[bytes], bytes]) -> Callable[[Any], Any]:
    """An answer whose bytes are changed."""
    return lambda found: ReceivedResponse(found.status, {}, change(found.body))


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.replace(b'"id":100,', b'"id":100,"total_inc_tax_":1e400,', 1),
        lambda body: body.replace(b'"total_inc_tax":"20.0000"', b'"total_inc_tax":1e400', 1),
        lambda body: body.replace(b'"total_inc_tax":"20.0000"', b'"total_inc_tax":NaN', 1),
        lambda body: body.replace(b'"first_name":"Sam"', b'"first_name":"S\xe4m"', 1),
        lambda body: body.replace(b"[{", b"[null,{", 1) if body.startswith(b"[{") else body,
        lambda body: body.replace(b"[{", b'["gone",{', 1) if body.startswith(b"[{") else body,
    ],
    ids=["a field that nobody reads", "a total", "no number", "no letter", "null", "a text"],
)
def test_one_record_of_a_list_that_cannot_be_read_spoils_no_other(change: Callable[[bytes], bytes]) -> None:
    """The order behind it is sent in time."""
    place = Place()
    place.order(("MUG-1", 2))
    other = place.order(("CUP-1", 1))
    Odd(place, to("GET", "/v2/orders?"), raw(change))
    place.advance(minutes=31)

    assert other.status == "Awaiting Shipment"
    assert {flow for flow, _ in subjects(place)} <= {"orders"}


@pytest.mark.parametrize("kind", ["Shipments", "Acknowledgements", "ActivityEvents", "Partners"])
def test_null_among_the_records_of_logicbroker_spoils_no_other(kind: str) -> None:
    """What stands beside it is worked; where a record was to be worked people hear of it."""
    place = Place()
    order, cancelled = place.order(), place.order()
    place.advance(minutes=16)
    place.ship(order)
    place.cancel(cancelled)
    place.feed({"S-MUG-1": 77})
    feed = approve(place, product("A"))

    def spoil(body: Any) -> None:
        inner = body if "Records" in body else body["Body"]
        inner["Records" if "Records" in inner else kind].append(None)

    def answers(request: Any) -> bool:
        return request.method == "GET" and f"/v3/{kind}" in request.url.partition("?")[0] + "?"

    Odd(place, answers, changed(lambda body: spoil(body) if isinstance(body.get("Body", body), dict) else None))
    place.advance(hours=1)

    assert (order.status, cancelled.status, feed.status) == ("Shipped", "Cancelled", "Complete")
    assert place.store.product("MUG-1").inventory_level == 77
    assert len(subjects(place)) == (0 if kind == "ActivityEvents" else 1)


@pytest.mark.parametrize("shipped", ["0", 0, None, "1", 1], ids=repr)
def test_what_is_shipped_is_read_also_as_a_text(shipped: Any) -> None:
    """An order of which nothing is shipped is sent; of which a part is, it is for a person."""
    place = Place()
    order = place.order(("MUG-1", 2))

    def spoil(body: Any) -> None:
        for each in body if isinstance(body, list) else [body]:
            for line in each["consignments"]["shipping"][0]["line_items"]:
                line["quantity_shipped"] = shipped

    Odd(place, to("GET", "/v2/orders?status_id=11"), changed(spoil))
    place.advance(minutes=31)

    assert order.status == ("Awaiting Fulfillment" if shipped in ("1", 1) else "Awaiting Shipment")


def test_variants_of_each_other_end_a_feed() -> None:
    """Nobody can begin: it fails and is told, instead of waiting for ever."""
    place = Place()
    first, second = {"sku": "A", "parent_sku": "B", "size": "S"}, {"sku": "B", "parent_sku": "A", "size": "L"}
    feed = approve(place, {**product("A"), **first}, {**product("B"), **second})
    own = approve(place, {**product("C"), "parent_sku": "C", "size": "S"})
    place.advance(hours=1)

    assert (feed.status, own.status) == ("Failed", "Failed")
    assert len(subjects(place)) >= 3


def test_a_document_that_names_its_store_in_capitals_is_its_own() -> None:
    """All hashes have lower-case letters."""
    place = Place()
    order = place.order()
    place.advance(minutes=16)
    place.ship(order)

    def spoil(document: dict[str, Any]) -> None:
        for attribute in document["ExtendedAttributes"]:
            if attribute["Name"] == "BigCommerceStoreHash":
                attribute["Value"] = attribute["Value"].upper()

    Odd(place, to("GET", "/v3/Shipments"), changed(documents(spoil)))
    place.advance(minutes=31)

    assert order.status == "Shipped"
