"""Several stores of one retailer in one world: at the same time, and one after the other."""

import random
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from fakes.people import NothingOpen
from fakes.people.deeds import SWITCH_ON_ELSEWHERE
from harness.conformance import FakesTarget, checks, run_conformance
from harness.conformance.observations import look_at_everything
from harness.simulation.story.quoting import Untellable
from harness.simulation.world import World
from harness.sync import Connector, Response
from harness.sync.wire import ReceivedResponse


def a_world(connector: Any = None) -> World:
    """A connected store whose suppliers deliver SKU-1, looked at before anything happens."""
    world = World(connector=connector)
    look_at_everything(world)
    return world


def broken(world: World) -> list[str]:
    world.calm()
    look_at_everything(world)
    return [f"{v.promise} {v.statement} {v.reason}" for v in checks.judge(world.history) if v.state == "broken"]


def met(world: World, *, closed: bool = False) -> tuple[Any, Any, Any]:
    """Another store, its order 100, and this store's order 100, which comes after that was sent."""
    other = world.open_another_store()
    theirs = other.place_order([("SKU-1", 1)])
    world.advance(minutes=16)
    if closed:
        other.close()
    mine = world.shopper.place_order([("SKU-1", 2)])
    world.advance(minutes=16)
    assert theirs.id == mine.id == 100
    return other, theirs, mine


def test_stores_at_the_same_time() -> None:
    """Each store's orders show what its own suppliers did; a number that was used is told, and the laws hold."""
    world = a_world()
    other, theirs, mine = met(world)
    own = world.shopper.place_order([("SKU-1", 1)])
    other.supplier_ships(theirs.id)
    world.advance(minutes=16)
    world.supplier.ship(own)
    world.advance(minutes=31)

    assert (theirs.status, mine.status, own.status) == ("Shipped", "Awaiting Fulfillment", "Shipped")
    assert (other.attention(), [entry.subject for entry in world.attention()]) == ([], ["100"])
    assert broken(world) == []


def test_a_new_store_after_a_former_one() -> None:
    """The former one is closed, and its supplier cancels: nothing of it shows here."""
    world = a_world()
    other, theirs, mine = met(world, closed=True)
    other.supplier_cancels(theirs.id)
    world.advance(minutes=31)

    assert (theirs.status, mine.status) == ("Awaiting Shipment", "Awaiting Fulfillment")
    assert [(entry.flow, entry.subject) for entry in world.attention()] == [("orders", "100")]
    assert broken(world) == []


def test_two_stores_in_a_storm() -> None:
    """Whose order comes first is left to chance, and so is what goes wrong: of each number one store is told."""
    chance, world = random.Random(1), World(seed=1, faults="stormy")
    look_at_everything(world)
    other = world.open_another_store()
    mine, theirs, done = [], [], set()
    for _ in range(4):
        theirs += [other.place_order([("SKU-1", 1)]) for _ in range(chance.randint(0, 2))]
        mine += [world.shopper.place_order([("SKU-2", 1)]) for _ in range(chance.randint(0, 2))]
        world.advance(minutes=chance.randint(10, 40))
        for order in (each for each in (*theirs, *mine) if each.status == "Awaiting Shipment" and each not in done):
            if chance.random() < 0.5:
                done.add(order)
                other.supplier_ships(order.id) if order in theirs else world.supplier.ship(order)
    found = broken(world)
    met = {order.id for order in mine} & {order.id for order in theirs}
    told = {entry.subject for entry in (*world.attention(), *other.attention())}

    assert found == []
    assert met
    assert {str(number) for number in met} <= told


def test_the_doctor_warns_when_new_credentials_are_entered() -> None:
    """The form is examined: numbers that this store is to give are in use."""
    world = a_world()
    other = world.open_another_store()
    other.place_order([("SKU-1", 1)])
    world.advance(minutes=16)
    world.renew_credentials()
    (finding,) = [each for each in world.findings if each.topic == "order numbers"]

    assert finding.level == "warning"
    assert "above 100" in finding.message


def test_a_world_with_another_store_can_be_copied_and_had_again() -> None:
    """It is a part of the world: a branch has its own, and what was done there is done again."""
    world = a_world()
    other = world.open_another_store()
    other.place_order([("SKU-1", 1)])
    world.advance(minutes=20)
    branch, again = world.branch(), world.at(world.now)
    other.place_order([("SKU-1", 1)])

    assert [len(each.other_stores[0].bigcommerce.orders) for each in (world, branch, again)] == [2, 1, 1]
    assert again.other_stores[0].bigcommerce.orders[100].status == "Awaiting Shipment"


def test_a_life_with_another_store_is_told_again() -> None:
    """Its sentences do the same once more, with the same end; of a second other store there is no sentence."""
    world = a_world()
    other, theirs, _ = met(world)
    more = other.place_order([("SKU-2", 1)])
    other.supplier_ships(theirs.id)
    with pytest.raises(NothingOpen, match=f"no supplier has received order {more.id} of store"):
        other.supplier_cancels(more.id)
    other.close()
    world.advance(minutes=16)
    other.open()
    world.advance(hours=1)
    look_at_everything(world)
    with TemporaryDirectory() as folder:
        feature = Path(folder, "told.feature")
        world.to_feature("Another store", feature)
        report = run_conformance(FakesTarget(), features=feature)
    world.open_another_store()

    assert report.verdict == "holds"
    assert list(report.scenarios[0].history.deeds())[-1].name == SWITCH_ON_ELSEWHERE
    with pytest.raises(Untellable, match="a feature has one other store"):
        world.to_feature("Two of them")


def test_no_other_store_before_the_first_is_connected() -> None:
    """Both need the retailer's account."""
    with pytest.raises(ValueError, match="nothing is connected"):
        World(connect=False).open_another_store()


# Connectors that take a number for an order, wherever it comes from.


def unmarked(answered: Callable[[Any], Response], request: Any) -> Response:
    """As if every document named no store, and no sales order could be found by its link."""
    reply = answered(request)
    text = reply.body.replace(b'"BigCommerceStoreHash"', b'"Forgotten"')
    if "/v3/Orders?" in request.url and "linkkey" in request.url:
        text = b'{"Records":[],"TotalPages":0,"TotalRecords":0,"CurrentPage":0}'
    return ReceivedResponse(
        reply.status, {k: v for k, v in reply.headers.items() if k.lower() != "content-length"}, text
    )


def forgetful(connection: Any, send: Any, journal: Any) -> Connector:
    """A connector that takes "already exists" for its own success, and documents by the number of their order."""

    def bent(request: Any) -> Response:
        if "/api/v3/" not in request.url:
            return send(request)
        if request.method == "POST" and request.url.endswith("/Orders"):
            reply = send(request)
            if reply.status == 400 and b"already exists" in reply.body:
                return ReceivedResponse(201, {"content-type": "application/json"}, b'{"Body":{"LogicbrokerKey":"1"}}')
            return reply
        return unmarked(send, request)

    return Connector(connection, bent, journal)


def test_a_number_that_is_taken_for_sent_is_caught() -> None:
    """The order awaits shipment, no supplier has it, and nobody was told."""
    world = a_world(forgetful)
    _, _, mine = met(world)

    assert mine.status == "Awaiting Shipment"
    assert [each[:3] for each in broken(world) if "is in Logicbroker 0 times" in each] == ["G13"]


def test_documents_that_are_taken_by_their_number_are_caught() -> None:
    """The other store's parcel shows in this store, and its document was picked up."""
    world = a_world(forgetful)
    other, theirs, mine = met(world, closed=True)
    other.supplier_ships(theirs.id)
    world.advance(minutes=31)
    found = broken(world)

    assert mine.shipments
    assert [each for each in found if "is picked up by that store's connection only" in each]
    assert [each for each in found if "shows nothing of what suppliers did" in each]
