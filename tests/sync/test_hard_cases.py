"""What a retailer expects where orders, documents and feeds do not take the usual way; see ``docs/hard_cases.md``.

Each case is lived in a whole world, and all laws are judged at its end.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from fakes.bigcommerce import Quirks
from harness.conformance import checks
from harness.conformance.observations import look_at_everything
from harness.simulation.world import World

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
