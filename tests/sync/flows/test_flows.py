"""What each flow does where the two sides do not simply agree."""

from typing import Any

import pytest

from fakes.logicbroker.rules import lifecycle
from fakes.logicbroker.state.statuses import SUBMITTED
from harness.sync import Request
from tests.sync.scripted import answer
from tests.sync.sync_place import Denies, Killed

# Shipments.


def test_a_shipment_of_a_cancelled_order_is_for_a_person(place: Any) -> None:
    """The staff cancelled, the supplier shipped: nothing is written, the document fails with the reason, once."""
    order = place.order()
    place.advance(minutes=16)
    place.store.control_panel.set_order_status(order.id, 5)
    document = place.ship(order)
    place.advance(minutes=45)

    assert (order.status, len(order.shipments), document.status) == ("Cancelled", 0, "Failed")
    (entry,) = place.connector.attention()
    assert (entry.flow, entry.subject) == ("shipments", document.key)
    assert "Stop the parcel" in entry.reason
    assert [event.logicbroker_key for event in place.events("Shipment Not Sent")] == [int(document.key)]


def test_a_retried_document_is_taken_up_again(place: Any) -> None:
    """After the cause is corrected, Retry in the portal finishes the document and ends the entry."""
    order = place.order()
    place.advance(minutes=16)
    place.store.control_panel.set_order_status(order.id, 5)
    document = place.ship(order)
    place.advance(minutes=15)
    place.store.control_panel.set_order_status(order.id, 9)
    place.network.portal(place.retailer).retry(document)
    place.advance(minutes=16)

    assert (order.status, document.status) == ("Shipped", "Complete")
    assert place.connector.attention() == []


def test_an_ignored_document_is_forgotten(place: Any) -> None:
    """A failed document that a person sets to Ignored or deals with by hand leaves the attention list."""
    order = place.order()
    place.advance(minutes=16)
    place.store.control_panel.set_order_status(order.id, 5)
    document = place.ship(order)
    place.advance(minutes=15)
    before = len(place.connector.attention())
    place.network.portal(place.retailer).change_status(document, "Ignored")
    place.advance(minutes=15)

    assert (before, place.connector.attention()) == (1, [])


def test_a_refused_shipment_fails_its_document(place: Any) -> None:
    """What BigCommerce refuses is said in its words on the document; the next document is not held up."""
    order = place.order(("MUG-1", 1), ("CUP-1", 1))
    place.advance(minutes=16)
    first = place.ship(order, lines=[("MUG-1", 1)], tracking_number="1Z1")
    second = place.ship(order, lines=[("CUP-1", 1)], tracking_number="1Z2")
    denied = answer(400, [{"status": 400, "message": "The field 'quantity' is invalid."}])
    wire = Denies(place, "POST", "/shipments", denied)
    place.advance(minutes=15)
    wire.is_on = False
    place.network.portal(place.retailer).retry(second)
    place.advance(minutes=15)

    assert (first.status, second.status) == ("Failed", "Complete")
    assert [shipment.tracking_number for shipment in order.shipments] == ["1Z2"]
    assert "The field 'quantity' is invalid." in place.events("Shipment Not Sent")[0].details


def test_a_store_that_does_not_move_orders_is_helped(place: Any) -> None:
    """Where shipments do not move the order by themselves, each parcel moves it to what is shipped by then."""
    place.store.store.quirks = type(place.store.quirks)(automatic_shipment_status=False)
    order = place.order(("MUG-1", 3))
    place.advance(minutes=16)
    shown = []
    for number in range(3):
        place.ship(order, lines=[("MUG-1", 1)], tracking_number=f"1Z{number}")
        place.advance(minutes=15)
        shown.append(order.status)

    assert shown == ["Partially Shipped", "Partially Shipped", "Shipped"]


def test_a_status_that_the_staff_chose_is_not_moved_by_a_parcel(place: Any) -> None:
    """In such a store the last parcel of an order that the staff called Completed leaves it so."""
    place.store.store.quirks = type(place.store.quirks)(automatic_shipment_status=False)
    order = place.order()
    place.advance(minutes=16)
    place.store.control_panel.set_order_status(order.id, 10)
    place.ship(order)
    place.advance(minutes=15)

    assert (order.status, len(order.shipments)) == ("Completed", 1)


def test_two_addresses_become_two_shipments(place: Any) -> None:
    """An order with two addresses is shipped in one document and becomes one BigCommerce shipment for each."""
    order = place.order(("MUG-1", 1), ("CUP-1", 1), shipping_addresses=[{"city": "Town"}, {"city": "Village"}])
    place.advance(minutes=16)
    place.ship(order)
    place.advance(minutes=15)

    assert order.status == "Shipped"
    assert len({shipment.order_address_id for shipment in order.shipments}) == 2


def test_a_journal_lost_amid_a_shipment_doubles_nothing(place: Any) -> None:
    """A shipment that was made before the journal was lost is recognised by its mark."""
    order = place.order(("MUG-1", 3))
    place.advance(minutes=16)
    document = place.ship(order, lines=[("MUG-1", 1)])
    place.cut = lambda request: _lose_journal(place, request)
    place.advance(minutes=20)

    assert document.status == "Complete"
    assert len(order.shipments) == 1


def _lose_journal(place: Any, request: Request) -> None:
    if "/Shipments/" in request.url and request.method == "PUT":
        place.cut = lambda request: None
        place.journal = type(place.journal).in_memory()
        place.connection = type(place.connection)(
            "Trial store",
            "stage",
            place.connection.credentials,
            place.connection.logicbroker_key,
            connected_at=place.clock.now().replace(minute=0),
        )
        raise Killed


# Cancellations.


def test_accepting_changes_nothing(place: Any) -> None:
    """An acknowledgement that accepts or back-orders is finished without a word to BigCommerce."""
    order = place.order()
    place.advance(minutes=16)
    purchase_order = place.documents(order, "PurchaseOrder")[0]
    document = place.portal().acknowledge(purchase_order, accepted=[("MUG-1", 1)], backordered=[("MUG-1", 1)])
    modified = order.date_modified
    place.advance(minutes=15)

    assert (order.status, order.date_modified, document.status) == ("Awaiting Shipment", modified, "Complete")


@pytest.mark.parametrize("arrives", [False, True], ids=["lost on its way", "only its answer lost"])
def test_a_parcel_at_the_second_attempt_keeps_a_cancellation_visible(place: Any, arrives: bool) -> None:
    """What is cancelled between two attempts to create a shipment still waits for people afterwards."""
    order = place.order(("MUG-1", 2), ("HAT-1", 1))
    place.advance(minutes=16)
    place.ship(order, lines=[("MUG-1", 1)])
    place.cancel(order, supplier=1)
    left = ["the first parcel"]

    def lose(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/shipments") and left:
            left.clear()
            raise TimeoutError("no answer in time")

    setattr(place, "cut_after" if arrives else "cut", lose)
    place.advance(minutes=30)

    assert [each.tracking_number for each in order.shipments] == ["1Z999"]
    assert order.status == "Manual Verification Required"


def test_cancelling_what_is_left_after_a_shipment_is_partial(place: Any) -> None:
    """One piece shipped and the other cancelled is no cancelled order: people are asked to verify it."""
    order = place.order()
    place.advance(minutes=16)
    place.ship(order, lines=[("MUG-1", 1)])
    place.advance(minutes=15)
    place.cancel(order)
    place.advance(minutes=15)

    assert order.status == "Manual Verification Required"
    assert "1 x MUG-1" in order.staff_notes


def test_cancelling_a_cancelled_order_changes_nothing(place: Any) -> None:
    """What the staff cancelled already stays as they left it."""
    order = place.order()
    place.advance(minutes=16)
    document = place.cancel(order)
    place.store.control_panel.set_order_status(order.id, 5)
    place.advance(minutes=15)

    assert (order.status, order.staff_notes, document.status) == ("Cancelled", "", "Complete")


def test_a_refunded_order_stays_refunded(place: Any) -> None:
    """The staff have settled it with the shopper; they hear of the cancellation, and the status stays."""
    order = place.order()
    place.advance(minutes=16)
    place.cancel(order)
    place.store.control_panel.set_order_status(order.id, 4)
    place.advance(minutes=15)

    assert order.status == "Refunded"
    assert "2 x MUG-1" in order.staff_notes


def test_staff_notes_are_kept(place: Any) -> None:
    """What the staff wrote stays before what the connector adds."""
    order = place.order()
    place.advance(minutes=16)
    order.staff_notes = "Call first."
    place.cancel(order, lines=[("MUG-1", 1)], reason="Discontinued item")
    place.advance(minutes=15)

    assert order.staff_notes.startswith("Call first.\n")
    assert "Discontinued item" in order.staff_notes


def test_a_document_of_nobody_fails(place: Any) -> None:
    """A cancellation of an order that the store does not have fails with the reason and holds up nobody."""
    order, other = place.order(), place.order()
    place.advance(minutes=16)
    foreign, known = place.cancel(order), place.cancel(other)
    Denies(place, "GET", f"/orders/{order.id}", answer(404, [{"status": 404, "message": "not found"}]))
    place.advance(minutes=15)

    assert (foreign.status, known.status, other.status) == ("Failed", "Complete", "Cancelled")


# Inventory.


def test_variants_get_their_own_levels(place: Any) -> None:
    """A matched variant's level is the variant's; more than one batch is written."""
    sizes = [{"sku": f"TEE-{n}", "options": {"Size": str(n)}, "stock": 0} for n in range(60)]
    place.store.control_panel.add_product(sku="TEE", name="Tee", price=5, variants=sizes)
    place.match(0, {f"TEE-{n}": f"S-TEE-{n}" for n in range(60)})
    place.feed({f"S-TEE-{n}": n + 1 for n in range(60)})
    place.advance(minutes=12)

    assert [place.store.product(f"TEE-{n}").inventory_level for n in range(60)] == [n + 1 for n in range(60)]
    assert len([r for r in place.requests if r.method == "PUT" and "/catalog/variants" in r.url]) == 2
    assert place.connector.attention() == []


def test_one_bad_level_does_not_stop_the_others(place: Any) -> None:
    """A batch that is refused is written in halves, until the bad item stands alone on the attention list."""
    for number in range(12):
        place.store.control_panel.add_product(sku=f"P-{number}", name=f"P {number}", price=1, stock=0)
        place.match(0, {f"P-{number}": f"S-P-{number}"})
    bad = place.store.product("P-7").id
    send = place.send

    def picky(request: Request) -> Any:
        if request.method == "PUT" and f'"id":{bad},'.encode() in request.body:
            return answer(422, {"title": "Invalid field(s): inventory_level", "errors": {}})
        return send(request)

    place.connector.send = picky
    place.feed({f"S-P-{number}": number + 1 for number in range(12)})
    place.advance(minutes=12)

    levels = [place.store.product(f"P-{number}").inventory_level for number in range(12)]
    assert levels == [number + 1 if number != 7 else 0 for number in range(12)]
    assert [entry.subject for entry in place.connector.attention()] == [f"S-P-7 of partner {place.suppliers[0].id}"]


def test_the_literal_reading_takes_product_ids(build: Any) -> None:
    """With ``product_id`` the supplier's SKU is BigCommerce's product id, as the guide's words say."""
    place = build(stock_identity="product_id")
    mug = place.store.product("MUG-1")
    place.match(0, {"anything": str(mug.id)})
    place.feed({str(mug.id): 4, "S-CUP-1": 4})
    place.advance(minutes=12)

    assert (mug.inventory_level, place.store.product("CUP-1").inventory_level) == (4, 100)


def test_a_level_that_was_lost_on_the_way_is_written_later(place: Any) -> None:
    """When nobody knows whether levels were written, the next pass looks, and writes what is missing, soon."""
    wire = Denies(place, "PUT", "/catalog/products", answer(500))
    place.feed({"S-MUG-1": 5})
    place.advance(minutes=11)
    wire.is_on = False
    place.advance(minutes=3)

    assert place.store.product("MUG-1").inventory_level == 5


def test_a_feed_that_is_no_feed_is_told(place: Any) -> None:
    """An unreadable inventory file is told in Logicbroker once, and asked for again at the next run."""
    broken = Denies(place, "GET", "/files/", answer(200, b"a,b\r\n1,2\r\n"))
    place.feed({"S-MUG-1": 5})
    place.advance(hours=2, minutes=15)
    told = [entry.subject for entry in place.connector.attention()]
    broken.is_on = False
    place.advance(hours=1)

    assert told == [f"partner {supplier.id}" for supplier in place.suppliers]
    assert len(place.events("Inventory Upload Failed")) == 2
    assert place.store.product("MUG-1").inventory_level == 5
    assert place.connector.attention() == []


def test_bad_rows_are_named(place: Any) -> None:
    """A row that cannot be read is named by its line; the rows around it are used."""
    rows = b"SupplierSKU,MerchantSKU,Quantity\r\nS-MUG-1,MUG-1,many\r\nS-CUP-1,CUP-1,3\r\n"
    Denies(place, "GET", "/files/", answer(200, rows))
    place.advance(minutes=12)

    assert place.store.product("CUP-1").inventory_level == 3
    assert [entry.subject.split(" of ")[0] for entry in place.connector.attention()][:2] == ["rows", "rows"]
    assert "1 rows were not used. Line 2, Quantity: 'many'" in place.connector.attention()[0].reason


def test_an_untracked_product_is_named(place: Any) -> None:
    """A product whose stock BigCommerce does not keep gets no level; the list says what to change."""
    place.store.control_panel.add_product(sku="FREE-1", name="Free", price=1)
    place.match(0, {"FREE-1": "S-FREE-1"})
    place.feed({"S-FREE-1": 4})
    place.advance(minutes=12)

    (entry,) = place.connector.attention()
    assert "Set its inventory tracking" in entry.reason


# More cancellations.


def writes_to(place: Any, order: Any) -> list[Request]:
    return [each for each in place.requests if each.method == "PUT" and each.url.endswith(f"/orders/{order.id}")]


def submit_again(place: Any, document: Any) -> None:
    """As after a reply of Logicbroker that got lost: the document was not picked up after all."""
    lifecycle.set_status(place.network.environments["stage"], document, SUBMITTED)
    place.advance(minutes=15)


@pytest.mark.parametrize("pieces", [1, 2], ids=["a part", "all"])
@pytest.mark.parametrize("notes", ["", "Call before delivery."])
def test_what_staff_did_since_a_note_was_written_stays(place: Any, notes: str, pieces: int) -> None:
    """A cancellation that comes again finds its note there, and writes neither note nor status."""
    order = place.order(("MUG-1", 2))
    place.advance(minutes=16)
    order.staff_notes = notes
    document = place.cancel(order, lines=[("MUG-1", pieces)])
    place.advance(minutes=15)
    place.store.control_panel.set_order_status(order.id, 9)
    before, written = order.staff_notes, len(writes_to(place, order))
    submit_again(place, document)

    assert before.startswith(notes)
    assert (order.status, order.staff_notes) == ("Awaiting Shipment", before)
    assert (len(writes_to(place, order)), document.status) == (written, "Complete")


def test_an_order_that_the_staff_shipped_is_not_cancelled(place: Any) -> None:
    """The retailer had one in his own shop and sent it: the supplier's cancellation is for the staff to see."""
    order = place.order(("MUG-1", 2))
    place.advance(minutes=16)
    place.store.control_panel.ship_order(order.id, "1Z-OWN")
    place.cancel(order)
    place.advance(minutes=15)

    assert order.status == "Manual Verification Required"
    assert "2 x MUG-1" in order.staff_notes


def test_a_cancellation_that_failed_does_not_count(place: Any) -> None:
    """Two suppliers cancel; while one of the acknowledgements has failed, the order is not Cancelled; then it is."""
    order = place.order(("MUG-1", 1), ("HAT-1", 1))
    place.advance(minutes=16)
    order.staff_notes = "x" * 65_535
    failed = place.cancel(order)
    place.advance(minutes=15)
    order.staff_notes = ""
    place.cancel(order, supplier=1)
    place.advance(minutes=15)
    first = (failed.status, order.status)
    place.network.portal(place.retailer).retry(failed)
    place.advance(minutes=16)

    assert first == ("Failed", "Manual Verification Required")
    assert (failed.status, order.status) == ("Complete", "Cancelled")
    assert place.connector.attention() == []


@pytest.mark.parametrize(
    ("part", "deed", "said"),
    [
        ("/orders/100", "sends", "BigCommerce refused setting order 100 to Awaiting Shipment (400,"),
        ("/orders/100", "cancels a part", "BigCommerce refused writing the partial cancellation to order 100 (400,"),
        ("/orders/100", "cancels all", "BigCommerce refused writing the full cancellation to order 100 (400,"),
        ("/shipments", "ships", "BigCommerce refused creating a shipment of order 100 (400,"),
    ],
)
def test_a_refusal_says_what_was_refused(place: Any, part: str, deed: str, said: str) -> None:
    """In the words of what the connector was about to do."""
    order = place.order(("MUG-1", 2))
    if deed != "sends":
        place.advance(minutes=16)
    if deed.startswith("cancels"):
        place.cancel(order, lines=[("MUG-1", 1)] if deed == "cancels a part" else None)
    elif deed == "ships":
        place.ship(order)
    Denies(place, "POST" if deed == "ships" else "PUT", part, answer(400, [{"status": 400, "message": "No."}]))
    place.advance(minutes=16)

    assert [entry.reason.startswith(said) for entry in place.connector.attention()] == [True]


def test_retrying_what_has_not_failed_changes_nothing(place: Any) -> None:
    """A person may ask for anything to be tried again; a document that is complete stays so."""
    order = place.order()
    place.advance(minutes=16)
    document = place.ship(order)
    place.advance(minutes=16)
    place.journal.ask_for_retry("shipments", document.key, place.clock.now())
    place.advance(minutes=16)

    assert document.status == "Complete"
    assert len(order.shipments) == 1


# More shipments.


def dies_once_after(place: Any, method: str, part: str) -> None:
    """The process dies after the first such request has been answered."""
    alive = [True]

    def cut(request: Request) -> None:
        if alive[0] and request.method == method and request.url.endswith(part):
            alive[0] = False
            raise Killed

    place.cut_after = cut


def test_a_process_that_dies_after_a_parcel_remembers_what_was_to_be_verified(place: Any) -> None:
    """The store has moved the order on already; the staff are asked to verify the cancellation all the same."""
    order = place.order(("MUG-1", 2))
    place.advance(minutes=16)
    place.cancel(order, lines=[("MUG-1", 1)])
    place.advance(minutes=15)
    document = place.ship(order)
    dies_once_after(place, "POST", "/shipments")
    place.advance(minutes=16)

    assert order.status == "Manual Verification Required"
    assert (len(order.shipments), document.status) == (1, "Complete")


def test_the_staff_s_own_wish_to_verify_stays(place: Any) -> None:
    """Nothing was cancelled, but only the staff know what they want to see; the parcel shows."""
    order = place.order()
    place.advance(minutes=16)
    place.store.control_panel.set_order_status(order.id, "Manual Verification Required")
    place.ship(order)
    place.advance(minutes=15)

    assert (order.status, len(order.shipments)) == ("Manual Verification Required", 1)


@pytest.mark.parametrize("lost", [False, True])
def test_the_journal_knows_which_shipment_a_parcel_became(place: Any, lost: bool) -> None:
    """Also when the reply never came, and the shipment was found in the store instead."""
    order = place.order()
    place.advance(minutes=16)
    document = place.ship(order)
    if lost:
        dies_once_after(place, "POST", "/shipments")
    place.advance(minutes=16)
    step = place.journal.step("shipments", document.key, "shipment 1")

    assert len(order.shipments) == 1
    assert (step.outcome, step.facts) == ("done", {"id": order.shipments[0].id})


# More orders.


@pytest.mark.parametrize("lost", [False, True])
def test_the_journal_knows_which_sales_order_an_order_became(place: Any, lost: bool) -> None:
    """By its key, and when it had to be found by the link key, too; and what its suppliers were asked for."""
    order = place.order()
    if lost:
        dies_once_after(place, "POST", "/v3/Orders")
    place.advance(minutes=16)
    step = place.journal.step("orders", str(order.id), "sales order")
    (document,) = place.documents(order, "SalesOrder")

    assert (step.outcome, step.facts["key"]) == ("done", document.key)
    assert step.facts.get("link_key") == (document.link_key if lost else None)
    assert len(step.facts["asked"]) == 16
    marked = place.journal.step("orders", str(order.id), "awaiting shipment")
    assert (marked.outcome, set(marked.facts)) == ("done", {"modified"})


@pytest.mark.parametrize("status", ["Cancelled", "Awaiting Shipment"])
def test_an_order_that_the_staff_dealt_with_leaves_the_list(place: Any, status: str) -> None:
    """What was refused and is no longer waiting needs nobody; while it waits it stays on the list."""
    order = place.order()
    order.products[0].type = "mystery"
    place.advance(minutes=46)
    before = [entry.subject for entry in place.connector.attention()]
    place.store.control_panel.set_order_status(order.id, status)
    place.advance(minutes=15)

    assert (before, place.connector.attention()) == ([str(order.id)], [])


def test_an_order_that_is_said_to_exist_and_does_not_show_is_told(place: Any) -> None:
    """Nobody can see whether it is this one: it waits, and a person hears of it."""
    order = place.order()
    said = {"Message": "This order already exists"}
    place.connector.send = Denies(place, "POST", "/v3/Orders", answer(400, said))
    place.advance(minutes=30)
    (entry,) = place.connector.attention()

    assert (order.status, entry.subject) == ("Awaiting Fulfillment", str(order.id))
    assert f"the sales order {order.id} is said to exist and does not show" in entry.reason
