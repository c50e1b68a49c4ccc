"""What a retailer expects where orders, documents and feeds do not take the usual way; see ``docs/hard_cases.md``.

Each case is lived in a whole world, and all laws are judged at its end.
"""

import time
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from fakes.bigcommerce import Quirks
from fakes.logicbroker.rules import lifecycle
from fakes.logicbroker.state.statuses import SUBMITTED
from harness.conformance import checks
from harness.conformance.observations import look_at_everything
from harness.simulation.world import World
from harness.sync.bigcommerce import StoreClient, embedded_parts
from harness.sync.calls import Backoff
from harness.sync.mapping.order import to_sales_order

CYCLE = timedelta(minutes=16)
"""A quarter of an hour, and the moments that Logicbroker takes."""


def sells(world: World, *skus: str, supplier: int = 0, **product: Any) -> None:
    """Put products on the store's shelves that a supplier delivers."""
    for sku in skus:
        world.retailer.add_product(sku=sku, name=f"The {sku}", price=10, stock=1_000, **product)
    rows = [{"SupplierSKU": f"S-{sku}", "MerchantSKU": sku} for sku in skus]
    world.retailer.upload_matching_file(world.suppliers[supplier], rows)


def a_world(*skus: str, **settings: Any) -> World:
    """A connected store with products of the first supplier; everything was looked at before anything happens."""
    world = World(**settings)
    sells(world, *(skus or ("MUG", "TEE")))
    look_at_everything(world)
    return world


def received(world: World, *lines: tuple[str, int], **checkout: Any) -> Any:
    """An order that the suppliers have had the time to receive."""
    order = world.shopper.place_order(list(lines) or [("MUG", 3)], **checkout)
    pass_a_cycle(world)
    return order


def pass_a_cycle(world: World, times: int = 1) -> None:
    world.advance(to=world.now + times * CYCLE)


def broken(world: World) -> list[str]:
    """What the judges say is broken, once nothing changes any more."""
    world.calm()
    look_at_everything(world)
    return [f"{v.promise} {v.statement} {v.reason}" for v in checks.judge(world.history) if v.state == "broken"]


def told(world: World) -> list[tuple[str, str]]:
    """Flow and subject of all that needs a person."""
    return [(entry.flow, entry.subject) for entry in world.attention()]


def kinds(world: World, order: Any) -> list[str]:
    return [document.type for document in world.logicbroker.documents(order.id)]


def parcels(order: Any) -> list[tuple[str, list[int]]]:
    """Tracking number and quantities of each shipment that the store shows."""
    return [(shipment.tracking_number, [item.quantity for item in shipment.items]) for shipment in order.shipments]


# Orders on their way to Logicbroker.


def test_what_the_shopper_typed_reaches_the_supplier() -> None:
    """Engraved words and a chosen box stand on the supplier's line, letter by letter; the price has what they add."""
    engraving = {"display_name": "Engraving", "type": "multi_line_text", "required": True}
    oak = {"label": "Oak", "adjusters": {"price": {"adjuster": "relative", "adjuster_value": 5}}}
    box = {"display_name": "Box", "type": "dropdown", "required": False, "option_values": [oak]}
    world = World()
    sells(world, "PEN", modifiers=[engraving, box])
    look_at_everything(world)

    words = {"Engraving": 'For "Ann" & Zoë\n<3', "Box": "Oak"}
    order = received(world, ("PEN", 2), options={"PEN": words})

    (sent,) = world.suppliers[0].purchase_orders()
    (line,) = sent.body["OrderLines"]
    told = {each["Name"]: each["Value"] for each in line["ExtendedAttributes"]}
    assert words.items() <= told.items()
    assert (Decimal(line["Price"]), order.total_inc_tax) == (15, 30)
    assert broken(world) == []


def test_an_order_for_three_addresses_is_shipped_place_by_place() -> None:
    """Each line goes to its own address, and the order is Shipped only when the last of them is served."""
    world = a_world("MUG", "TEE", "CAP")
    order = received(world, ("MUG", 1), ("TEE", 1), ("CAP", 1), ship_to=3)
    world.supplier.ship(order, lines=[("TEE", 1)])
    pass_a_cycle(world)
    first = order.status
    world.supplier.ship(order)
    pass_a_cycle(world)

    assert (first, order.status) == ("Partially Shipped", "Shipped")
    assert len({shipment.order_address_id for shipment in order.shipments}) == 3
    assert broken(world) == []


def test_digital_lines_stay_in_the_store() -> None:
    """Of a mixed order the supplier gets the physical lines, and the order is Shipped when those are."""
    world = a_world()
    sells(world, "SONG", type="digital")
    order = received(world, ("MUG", 2), ("SONG", 1))
    (sales_order, *_) = world.logicbroker.documents(order.id)
    world.supplier.ship(order)
    pass_a_cycle(world)

    assert [line["ItemIdentifier"]["SupplierSKU"] for line in sales_order.body["OrderLines"]] == ["MUG"]
    assert order.status == "Shipped"
    assert broken(world) == []


def test_what_is_left_of_an_order_with_a_digital_line_is_for_a_person() -> None:
    """The supplier cancels all that is physical: the shopper keeps the download, so the order is not Cancelled."""
    world = a_world()
    sells(world, "SONG", type="digital")
    order = received(world, ("MUG", 2), ("SONG", 1))
    world.supplier.cancel(order)
    pass_a_cycle(world)

    assert order.status == "Manual Verification Required"
    assert "2 x MUG" in order.staff_notes
    assert broken(world) == []


def test_a_digital_order_is_none_of_the_suppliers_business() -> None:
    """It is Completed when it is paid for, and nobody hears of it."""
    world = a_world()
    sells(world, "SONG", type="digital")
    order = received(world, ("SONG", 1))

    assert (order.status, kinds(world, order), told(world)) == ("Completed", [], [])
    assert broken(world) == []


def test_an_order_that_costs_nothing_is_sent() -> None:
    """A discount of everything leaves a total of zero, which is an amount like any other."""
    world = a_world()
    order = received(world, ("MUG", 2), discount=Decimal(20))
    (sales_order, *_) = world.logicbroker.documents(order.id)
    world.supplier.ship(order)
    pass_a_cycle(world)

    assert order.total_inc_tax == 0
    assert Decimal(str(sales_order.body["TotalAmount"])) == 0
    assert order.status == "Shipped"
    assert broken(world) == []


@pytest.mark.slow
def test_an_order_of_500_lines_arrives_whole() -> None:
    """More lines than a page holds: all of them are in the sales order, and one parcel ships them all."""
    skus = [f"PART-{number:03d}" for number in range(500)]
    world = a_world(*skus)
    order = received(world, *((sku, 2) for sku in skus))
    (sales_order, *_) = world.logicbroker.documents(order.id)
    world.supplier.ship(order)
    pass_a_cycle(world)

    assert len(sales_order.body["OrderLines"]) == 500
    assert order.status == "Shipped"
    assert sum(item.quantity for shipment in order.shipments for item in shipment.items) == 1_000
    assert broken(world) == []


def test_an_order_that_was_archived_before_the_pull_is_not_sent() -> None:
    """The staff put it away before its quarter of an hour: it is theirs."""
    world = a_world()
    order = world.shopper.place_order([("MUG", 1)])
    world.retailer.archive_order(order)
    pass_a_cycle(world)

    assert (kinds(world, order), told(world)) == ([], [])
    assert broken(world) == []


def test_an_order_that_was_archived_after_the_pull_is_finished() -> None:
    """It is hidden, not gone: its parcel is recorded as on any other order."""
    world = a_world()
    order = received(world)
    world.retailer.archive_order(order)
    world.supplier.ship(order, tracking_number="1Z1")
    pass_a_cycle(world)

    assert (order.status, parcels(order)) == ("Shipped", [("1Z1", [3])])
    assert broken(world) == []


# Orders that the staff change after the pull.


def test_an_order_that_was_cancelled_in_the_store_is_not_shipped_in_silence() -> None:
    """The parcel of an order that is Cancelled is for a person; the order stays as the staff left it."""
    world = a_world()
    order = received(world)
    world.retailer.set_order_status(order, "Cancelled")
    (shipment,) = world.supplier.ship(order)
    pass_a_cycle(world)

    assert (order.status, parcels(order), shipment.status) == ("Cancelled", [], "Failed")
    assert told(world) == [("shipments", shipment.key)]
    assert broken(world) == []


def test_an_order_that_was_refunded_in_the_store_is_not_shipped_in_silence() -> None:
    """The money is back with the shopper: the parcel is for a person, who may still stop it."""
    world = a_world()
    order = received(world)
    world.retailer.refund_order(order)
    (shipment,) = world.supplier.ship(order)
    pass_a_cycle(world)

    assert (order.status, parcels(order), shipment.status) == ("Refunded", [], "Failed")
    assert told(world) == [("shipments", shipment.key)]
    assert "Stop the parcel" in world.attention()[0].reason
    assert broken(world) == []


def test_the_rest_of_an_order_that_is_refunded_in_part_is_sent() -> None:
    """Refunded before its quarter of an hour: what is left is owed, and nothing that was paid back is asked for."""
    world = a_world()
    order = world.shopper.place_order([("MUG", 2), ("TEE", 1)])
    world.retailer.refund_order(order, [("TEE", 1)])
    pass_a_cycle(world, times=4)
    (sales_order, *_) = world.logicbroker.documents(order.id)
    world.supplier.ship(order)
    pass_a_cycle(world)

    assert [line["ItemIdentifier"]["SupplierSKU"] for line in sales_order.body["OrderLines"]] == ["MUG"]
    assert (order.status, told(world)) == ("Shipped", [])
    assert broken(world) == []


# Reads that lag behind what is written.


def lagging(seconds: float, *skus: str) -> World:
    """A world in whose store lists, and orders read by id, show every change only after so many seconds."""
    return a_world(*skus, suppliers=2, store_quirks=Quirks(stale_reads=seconds))


def test_an_order_that_shows_late_is_sent_at_the_next_cycle() -> None:
    """No list is read from where the last one ended, so an order that was not in its own cycle's is in the next one."""
    world = lagging(5)
    world.advance(to=world.now.replace(minute=14, second=58))
    order = world.shopper.place_order([("MUG", 1)])
    world.advance(minutes=5)
    first = kinds(world, order)
    world.advance(minutes=15)

    assert (first, kinds(world, order)) == ([], ["SalesOrder", "PurchaseOrder"])
    assert [each for each in broken(world) if not each.startswith("G12")] == []


def test_two_cancellations_of_one_moment_are_both_noted_where_reads_lag() -> None:
    """The second note is put behind the first one, not in its place."""
    world = lagging(45)
    sells(world, "CAP", supplier=1)
    order = received(world, ("MUG", 2), ("CAP", 2))
    world.suppliers[0].cancel(order, lines=[("MUG", 1)])
    world.suppliers[1].cancel(order, lines=[("CAP", 1)])
    pass_a_cycle(world)

    assert "1 x MUG" in order.staff_notes
    assert "1 x CAP" in order.staff_notes
    assert order.status == "Manual Verification Required"
    assert broken(world) == []


def test_a_parcel_keeps_a_cancellation_visible_where_reads_lag() -> None:
    """The staff are still asked to verify, although the store shows its own new status only later."""
    world = lagging(45)
    order = received(world)
    world.supplier.cancel(order, lines=[("MUG", 1)])
    pass_a_cycle(world)
    world.supplier.ship(order)
    pass_a_cycle(world)

    assert order.status == "Manual Verification Required"
    assert sum(sum(pieces) for _, pieces in parcels(order)) == 2
    assert broken(world) == []


def test_two_parcels_keep_a_cancellation_visible_where_reads_lag() -> None:
    """Of two parcels that had trouble the first is found, and its status written: the second waits until that shows."""
    world = lagging(20)
    order = received(world, ("MUG", 4))
    world.supplier.cancel(order, lines=[("MUG", 1)])
    pass_a_cycle(world)
    world.supplier.ship(order, lines=[("MUG", 1)])
    world.supplier.ship(order, lines=[("MUG", 1)])
    world.nemesis.strike("internal error afterwards", method="POST", path="/shipments")
    world.advance(to=world.now.replace(minute=45, second=5))
    world.nemesis.strike("lost reply", method="GET", path=f"/orders/{order.id}")
    pass_a_cycle(world)

    assert order.status == "Manual Verification Required"
    assert sum(sum(pieces) for _, pieces in parcels(order)) == 2
    assert broken(world) == []


@pytest.mark.parametrize("by_itself", [True, False])
def test_an_order_that_was_shipped_before_its_sending_was_known_stays_shipped(by_itself: bool) -> None:
    """Nobody knew whether it had been sent, then the account was gone; a list that lags does not set it back."""
    quirks = Quirks(stale_reads=20, automatic_shipment_status=by_itself)
    world = a_world(store_quirks=quirks)
    order = world.shopper.place_order([("MUG", 1)])
    world.nemesis.strike("gateway timeout", method="POST", path="/Orders")
    world.advance(to=world.now.replace(minute=15, second=5))
    (account,) = world.retailer.api_accounts()
    world.retailer.delete_api_account(account)
    world.advance(minutes=20)
    world.supplier.ship(order)
    world.advance(minutes=15)
    world.renew_credentials()
    pass_a_cycle(world)

    assert (order.status, len(order.shipments)) == ("Shipped", 1)
    assert broken(world) == []


def test_a_list_that_lags_for_longer_than_a_cycle_undoes_nothing() -> None:
    """An order that is Shipped meanwhile is not set back to Awaiting Shipment, and not sent again."""
    world = lagging(2_400)
    order = world.shopper.place_order([("MUG", 1)])
    pass_a_cycle(world, times=3)
    world.suppliers[0].ship(order)
    pass_a_cycle(world)
    first = order.status
    pass_a_cycle(world, times=3)

    assert (first, order.status) == ("Shipped", "Shipped")
    assert kinds(world, order).count("SalesOrder") == 1
    assert [each for each in broken(world) if not each.startswith("G12")] == []


# More orders that the staff change after the pull.


def test_an_order_that_is_edited_and_set_back_is_for_a_person() -> None:
    """The suppliers have it as it was: it is told, not sent twice, and ends when the staff have seen to it."""
    world = a_world()
    order = received(world, ("MUG", 3))
    world.retailer.change_quantity(order, "MUG", 2)
    world.retailer.set_order_status(order, "Awaiting Fulfillment")
    pass_a_cycle(world, times=3)
    first, reasons = order.status, [entry.reason for entry in world.attention()]
    world.retailer.set_order_status(order, "Awaiting Shipment")
    pass_a_cycle(world)

    assert (first, order.status) == ("Awaiting Fulfillment", "Awaiting Shipment")
    assert len(reasons) == 1
    assert "was changed after it had been sent" in reasons[0]
    assert kinds(world, order).count("SalesOrder") == 1
    assert told(world) == []
    assert broken(world) == []


def test_an_order_that_is_set_back_unchanged_is_moved_on() -> None:
    """A staff note is no change for the supplier: the order is awaiting shipment again, and nobody is bothered."""
    world = a_world()
    order = received(world)
    order.staff_notes = "Call before delivery."
    world.retailer.set_order_status(order, "Awaiting Fulfillment")
    pass_a_cycle(world)

    assert (order.status, told(world)) == ("Awaiting Shipment", [])
    assert kinds(world, order).count("SalesOrder") == 1
    assert broken(world) == []


def test_a_parcel_with_more_than_the_edited_order_holds_is_for_a_person() -> None:
    """The staff took pieces off, the supplier ships what was ordered: nothing is cut off in silence."""
    world = a_world()
    order = received(world, ("MUG", 3))
    world.retailer.change_quantity(order, "MUG", 2)
    (shipment,) = world.supplier.ship(order)
    pass_a_cycle(world)

    assert (parcels(order), shipment.status) == ([], "Failed")
    assert told(world) == [("shipments", shipment.key)]
    assert "ships 3 of line item" in world.attention()[0].reason


def test_an_order_that_grew_is_shipped_in_part() -> None:
    """What the staff added after the pull was never the supplier's: the order shows that something is missing."""
    world = a_world()
    order = received(world, ("MUG", 3))
    world.retailer.change_quantity(order, "MUG", 5)
    world.supplier.ship(order)
    pass_a_cycle(world)

    assert order.status == "Partially Shipped"
    assert broken(world) == []


def test_an_order_with_a_line_without_sku_is_for_a_person() -> None:
    """No supplier can be asked for it: the order stays where it is, and people hear why; others go on."""
    world = a_world()
    usual = world.shopper.place_order([("MUG", 1)])
    nameless = {"name": "Engraving", "price": "5", "quantity": 1}
    custom = world.retailer.enter_order([], usual.billing_address, custom_lines=[nameless])
    pass_a_cycle(world, times=2)

    assert (custom.status, usual.status) == ("Awaiting Fulfillment", "Awaiting Shipment")
    assert told(world) == [("orders", str(custom.id))]
    assert "sku: is empty" in world.attention()[0].reason
    assert broken(world) == []


def test_an_order_asks_for_the_same_however_it_is_read() -> None:
    """With its lines embedded or read by themselves: an order that nobody edited is never taken for an edited one."""
    world = a_world("MUG", "TEE")
    sells(world, "SONG", type="digital")
    world.bigcommerce.control_panel.create_coupon("TEN", "percent", 10)
    world.shopper.place_order([("MUG", 2), ("TEE", 1), ("SONG", 1)], ship_to=2, coupon_codes=["TEN"])
    store = StoreClient(world.connection, world.send, Backoff(), lambda: world.now)
    ((order,), _) = store.orders_awaiting_fulfillment(world.now - timedelta(hours=1))
    embedded = embedded_parts(order)
    alone = store.order_products(order["id"]), store.shipping_addresses(order["id"])

    assert embedded is not None
    assert to_sales_order(order, *embedded) == to_sales_order(store.order(order["id"]), *alone)


# Documents that come in another order, again, or do not fit together.


def test_a_part_is_shipped_and_the_rest_cancelled_at_once() -> None:
    """Both come in one cycle: the parcel shows, the cancelled piece is noted, and the staff are asked to verify."""
    world = a_world()
    order = received(world, ("MUG", 3))
    world.supplier.ship(order, lines=[("MUG", 2)], tracking_number="1Z1")
    world.supplier.cancel(order, lines=[("MUG", 1)])
    pass_a_cycle(world)

    assert order.status == "Manual Verification Required"
    assert parcels(order) == [("1Z1", [2])]
    assert "1 x MUG" in order.staff_notes
    assert broken(world) == []


def test_the_rest_is_cancelled_after_a_parcel() -> None:
    """The order was Partially Shipped; what will never come makes the staff verify it."""
    world = a_world()
    order = received(world, ("MUG", 3))
    world.supplier.ship(order, lines=[("MUG", 2)])
    pass_a_cycle(world)
    first = order.status
    world.supplier.cancel(order)
    pass_a_cycle(world)

    assert (first, order.status) == ("Partially Shipped", "Manual Verification Required")
    assert "1 x MUG" in order.staff_notes
    assert broken(world) == []


def test_the_rest_is_shipped_after_a_cancellation() -> None:
    """A partial cancellation stays visible for the staff, also when all the rest has been shipped."""
    world = a_world()
    order = received(world, ("MUG", 3))
    world.supplier.cancel(order, lines=[("MUG", 1)])
    pass_a_cycle(world)
    world.supplier.ship(order)
    pass_a_cycle(world)

    assert order.status == "Manual Verification Required"
    assert [pieces for _, pieces in parcels(order)] == [[2]]
    assert broken(world) == []


def test_staff_who_have_verified_a_cancellation_are_not_asked_again() -> None:
    """They set the order to Awaiting Shipment: from then on only the parcels count."""
    world = a_world()
    order = received(world, ("MUG", 3))
    world.supplier.cancel(order, lines=[("MUG", 1)])
    pass_a_cycle(world)
    world.retailer.set_order_status(order, "Awaiting Shipment")
    world.supplier.ship(order)
    pass_a_cycle(world)

    assert order.status == "Partially Shipped"
    assert broken(world) == []


def test_an_order_that_is_cancelled_cannot_be_shipped_any_more() -> None:
    """The whole order is cancelled in both systems, and the supplier's portal offers no form for it."""
    world = a_world()
    order = received(world)
    world.supplier.cancel(order)
    pass_a_cycle(world)

    with pytest.raises(ValueError, match="nothing to ship"):
        world.supplier.ship(order)
    assert (order.status, parcels(order)) == ("Cancelled", [])
    assert broken(world) == []


def test_a_cancellation_that_is_not_allowed_leaves_the_parcels_alone() -> None:
    """The part that is shipped shows as on any order; of the part that is cancelled people are told."""
    world = a_world(allow_cancelling_orders=False)
    order = received(world, ("MUG", 3))
    world.supplier.ship(order, lines=[("MUG", 2)])
    world.supplier.cancel(order, lines=[("MUG", 1)])
    pass_a_cycle(world)

    assert order.status == "Partially Shipped"
    assert told(world) == [("cancellations", f"order {order.id}")]
    assert broken(world) == []


def test_a_parcel_may_come_before_its_acceptance() -> None:
    """The supplier ships first and accepts afterwards; the acceptance changes nothing."""
    world = a_world()
    order = received(world, ("MUG", 3))
    world.supplier.ship(order, lines=[("MUG", 2)])
    pass_a_cycle(world)
    world.supplier.acknowledge(order)
    pass_a_cycle(world)
    world.supplier.ship(order)
    pass_a_cycle(world)

    assert order.status == "Shipped"
    assert [pieces for _, pieces in parcels(order)] == [[2], [1]]
    assert broken(world) == []


def test_a_document_that_comes_again_counts_once() -> None:
    """A shipment that is set back to Submitted, as after a repeated transmission, is recognised by its parcels."""
    world = a_world()
    order = received(world, ("MUG", 3))
    (shipment,) = world.supplier.ship(order, lines=[("MUG", 1)], tracking_number="1Z1")
    (cancellation,) = world.supplier.cancel(order, lines=[("MUG", 1)])
    pass_a_cycle(world)
    notes = order.staff_notes
    for document in (shipment, cancellation):
        lifecycle.set_status(world.logicbroker.environments["stage"], document, SUBMITTED)
    pass_a_cycle(world)

    assert parcels(order) == [("1Z1", [1])]
    assert order.staff_notes == notes
    assert (shipment.status, cancellation.status) == ("Complete", "Complete")
    assert broken(world) == []


def test_lines_share_packages_and_packages_share_lines() -> None:
    """One line travels in two packages, and one of them holds another line, too: two shipments, nothing doubled."""
    world = a_world()
    order = received(world, ("MUG", 3), ("TEE", 1))
    packages = [
        {"tracking_number": "1Z1", "lines": [("MUG", 2), ("TEE", 1)]},
        {"tracking_number": "1Z2", "lines": [("MUG", 1)]},
    ]
    world.supplier.ship(order, packages=packages)
    pass_a_cycle(world)

    assert parcels(order) == [("1Z1", [2, 1]), ("1Z2", [1])]
    assert order.status == "Shipped"
    assert broken(world) == []


def test_a_carrier_that_the_store_does_not_know_is_named_in_the_comments() -> None:
    """The parcel is shown without a tracking link, who carries it is not lost, and a person is told of the carrier."""
    world = a_world()
    order = received(world)
    world.supplier.ship(order, tracking_number="7", carrier="JOES-VANS")
    pass_a_cycle(world)
    (shipment,) = order.shipments

    assert (shipment.shipping_provider, shipment.tracking_carrier, order.status) == ("", "", "Shipped")
    assert "Carrier: JOES-VANS" in shipment.comments
    assert [entry.subject for entry in world.attention()] == ["carrier 'JOES-VANS'"]
    assert broken(world) == []


@pytest.mark.parametrize("number", ["9.40011E+21", "1Z1, 1Z2"])
def test_a_spoilt_tracking_number_is_for_a_person(number: str) -> None:
    """No link leads to nowhere: the document fails, and another one with the right number is taken."""
    world = a_world()
    order = received(world)
    world.supplier.ship(order, tracking_number=number)
    pass_a_cycle(world)

    assert (order.shipments, order.status) == ([], "Awaiting Shipment")
    assert any(number in entry.reason for entry in world.attention())
    assert broken(world) == []


def test_a_carrier_with_a_service_keeps_its_link_and_its_words() -> None:
    """The parcel has the carrier's link, and what was written stands in its comments."""
    world = a_world()
    order = received(world)
    world.supplier.ship(order, tracking_number="7", carrier="Royal Mail Tracked 24")
    pass_a_cycle(world)
    (shipment,) = order.shipments

    assert (shipment.shipping_provider, shipment.tracking_carrier) == ("royalmail", "royalmail")
    assert "Carrier: Royal Mail Tracked 24" in shipment.comments
    assert (world.attention(), broken(world)) == ([], [])


def test_staff_notes_that_are_full_lose_nothing() -> None:
    """A note that does not fit is for a person; after the notes were shortened, Retry writes it."""
    world = a_world()
    order = received(world, ("MUG", 3))
    order.staff_notes = "x" * 65_530
    (cancellation,) = world.supplier.cancel(order, lines=[("MUG", 1)])
    pass_a_cycle(world)
    first = (order.status, len(order.staff_notes), cancellation.status, told(world))
    order.staff_notes = "Short."
    world.retailer.retry(cancellation)
    pass_a_cycle(world, times=2)

    assert first == ("Awaiting Shipment", 65_530, "Failed", [("cancellations", cancellation.key)])
    assert order.staff_notes.startswith("Short.\nCancelled by the supplier")
    assert (order.status, told(world)) == ("Manual Verification Required", [])
    assert broken(world) == []


# Feeds.


def feed_row(sku: str, **columns: str) -> dict[str, str]:
    return {"sku": sku, "name": f"New {sku}", "type": "physical", "weight": "1", "price": "15.00", **columns}


def approved(world: World, *rows: dict[str, str]) -> Any:
    feed = world.supplier.upload_product_feed(list(rows))
    world.retailer.approve(feed)
    return feed


SIZES = [{"sku": f"SHIRT-{size}", "options": {"Size": size}, "stock": 5} for size in ("S", "M")]


@pytest.mark.parametrize(
    "row",
    [
        feed_row("SHIRT-S"),
        feed_row("MUG", parent_sku="SHIRT", size="L"),
        feed_row("SHIRT-S", parent_sku="TEE", size="S"),
    ],
    ids=["a product with a variant's SKU", "a variant with a product's SKU", "a variant with another one's SKU"],
)
def test_a_sku_that_belongs_to_something_else_fails_the_feed(row: dict[str, str]) -> None:
    """Nothing is taken from what has the SKU; the item is named, and the other items of the feed arrive."""
    world = a_world()
    world.retailer.add_product(sku="SHIRT", name="Shirt", price=10, variants=SIZES)
    before = sorted((product.sku, len(product.variants)) for product in world.bigcommerce.products.values())
    feed = approved(world, row, feed_row("LAMP"))
    pass_a_cycle(world)
    after = sorted((product.sku, len(product.variants)) for product in world.bigcommerce.products.values())

    assert feed.status == "Failed"
    assert [each for each in after if each[0] != "LAMP"] == before
    assert any(row["sku"] in entry.reason for entry in world.attention())
    assert broken(world) == []


def test_two_feeds_that_are_approved_at_once_are_both_complete() -> None:
    """A product that is in both is there once, as the feed that was approved later says."""
    world = a_world()
    first = approved(world, feed_row("LAMP", price="10.00"), feed_row("DESK"))
    second = approved(world, feed_row("LAMP", price="20.00"), feed_row("SOFA"))
    pass_a_cycle(world)

    assert (first.status, second.status) == ("Complete", "Complete")
    assert [product.sku for product in world.bigcommerce.products.values()].count("LAMP") == 1
    assert world.bigcommerce.product("LAMP").price == 20
    assert broken(world) == []


def test_of_several_rows_of_one_sku_the_last_counts() -> None:
    """A supplier corrects himself further down in the file."""
    world = a_world()
    rows = [{"SupplierSKU": "S-MUG", "Quantity": level} for level in (3, 8, 5)]
    world.supplier.upload_inventory(rows)
    world.advance(hours=1, minutes=15)

    assert world.bigcommerce.product("MUG").inventory_level == 5
    assert broken(world) == []


def test_of_several_items_that_are_matched_to_one_product_one_counts_and_people_are_told() -> None:
    """One product cannot have two levels: they are not written by turns, and the matching file is for a person."""
    world = a_world()
    world.retailer.upload_matching_file(world.supplier, [{"SupplierSKU": "S-MUG-2", "MerchantSKU": "MUG"}])
    world.supplier.upload_inventory([{"SupplierSKU": sku, "Quantity": n} for sku, n in (("S-MUG", 3), ("S-MUG-2", 8))])
    world.advance(hours=3)

    assert world.bigcommerce.product("MUG").inventory_level == 8
    assert "S-MUG and S-MUG-2 are both matched to MUG" in world.attention()[0].reason
    assert [write["body"][0]["inventory_level"] for write in stock_writes(world)] == [8]
    assert broken(world) == []


def stock_writes(world: World) -> list[Any]:
    requests = [event.facts for event in world.history.events if event.kind == "request"]
    return [each for each in requests if each["method"] == "PUT" and each["url"].endswith("/catalog/products")]


# The clock.


@pytest.mark.parametrize("night", ["2026-03-08T06:00", "2026-11-01T05:00", "2026-03-29T00:00", "2026-10-25T00:00"])
def test_a_night_on_which_clocks_are_changed_is_a_night(night: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In New York and Berlin an hour is skipped or comes twice; every quarter of an hour has its run all the same."""
    monkeypatch.setenv("TZ", "America/New_York" if "-08T" in night or "-01T" in night else "Europe/Berlin")
    time.tzset()
    try:
        world = a_world(start=datetime.fromisoformat(f"{night}+00:00"))
        orders = []
        for _ in range(16):
            world.advance(minutes=14)
            orders.append(world.shopper.place_order([("MUG", 1)]))
        pass_a_cycle(world)
        for order in orders[::2]:
            world.supplier.ship(order)

        assert broken(world) == []
        assert [kinds(world, order).count("SalesOrder") for order in orders] == [1] * 16
        assert [order.status for order in orders[::2]] == ["Shipped"] * 8
    finally:
        monkeypatch.undo()
        time.tzset()


def test_new_credentials_in_the_middle_of_everything() -> None:
    """Orders, parcels and stock that were under way when the account was replaced all arrive once."""
    world = a_world()
    order = received(world, ("MUG", 3))
    world.supplier.ship(order, lines=[("MUG", 1)])
    world.supplier.upload_inventory([{"SupplierSKU": "S-TEE", "Quantity": 7}])
    late = world.shopper.place_order([("TEE", 1)])
    world.retailer.delete_api_account(world.retailer.api_accounts()[0].id)
    world.advance(hours=2)
    assert world.connector.status.state == "credentials refused"
    world.retailer.reconnect(world.retailer.create_api_account().credentials_file())
    world.supplier.ship(order)
    pass_a_cycle(world, times=5)

    assert order.status == "Shipped"
    assert kinds(world, late).count("SalesOrder") == 1
    assert world.bigcommerce.product("TEE").inventory_level == 7 - 1  # One was sold when it was fed.
    assert broken(world) == []
