"""What a run exercised of the ledger: noted where it runs, in its own service, and nowhere else."""

import threading
from collections import Counter

import pytest

from fakes import BigCommerce
from fakes.evidence.ledger import Exercised, Source, door, entries_of, imitates, weakest
from fakes.logicbroker import Logicbroker
from harness.conformance import FakesTarget, Report, run_conformance
from harness.simulation import World
from tests.fakes.bigcommerce.conftest import make
from tests.fakes.doors.served import control, served, session
from tests.processes import PATIENCE


def names(world: World) -> set[str]:
    return {entry.name for entry in world.exercised()}


def test_what_people_and_programs_do_is_noted() -> None:
    """A shipment of the portal, and what the connector makes of it in the store, are both exercised."""
    world = World(seed=7)
    order = world.shopper.place_order(lines=[("SKU-1", 2)])
    before = names(world)
    world.advance(minutes=15)
    world.supplier.ship(order)
    world.advance(minutes=15)

    assert "status after checkout" in before
    assert {"shipments: packages", "shipping moves the order", "orders: status by quantities"} <= names(world) - before


def test_a_refusal_that_nobody_met_is_not_exercised() -> None:
    """Checking for something is not yet refusing it."""
    store, api = make()
    store.storefront.place_order([("MUG", 1)])
    item = {"order_address_id": 11, "items": [{"order_product_id": 31, "quantity": 1}]}
    api.post("/v2/orders/100/shipments", item)
    assert not {"over-shipping", "one address per shipment"} & store.exercised

    api.refused("POST", "/v2/orders/100/shipments", item)
    assert "over-shipping" in store.exercised


def test_what_could_not_be_seen_is_not_shown() -> None:
    """A look at a page that is not the second one ran; that pages are cut by position could not be seen in it."""
    store, api = make()
    store.storefront.place_order([("MUG", 1)])
    api.get("/v2/orders")
    assert "pages by position" in store.exercised - store.exercised.shown

    api.get("/v2/orders?page=2")
    assert "pages by position" in store.exercised.shown


def test_a_check_that_passes_shows_no_refusal() -> None:
    """Each SKU is compared with all others; that two are refused can be seen only where two are."""
    store, api = make()
    api.put("/v3/catalog/products/111", {"sku": "CUP"})
    assert "unique SKUs" in store.exercised - store.exercised.shown

    api.refused("PUT", "/v3/catalog/products/111", {"sku": "SONG"})
    assert "unique SKUs" in store.exercised.shown


def test_what_the_setup_showed_is_not_shown() -> None:
    """A world begins with nothing shown, however much ran to set it up; a branch goes its own way."""
    world = World(seed=7)
    twin = world.branch()
    twin.shopper.place_order()

    assert world.exercised()
    assert world.shown() == []
    assert "status after checkout" in {entry.name for entry in twin.shown()}


@pytest.fixture(scope="module")
def rehearsed() -> Report:
    return run_conformance(FakesTarget(seed=7))


@pytest.mark.slow
def test_no_entry_is_shown_in_most_scenarios(rehearsed: Report) -> None:
    """What shows nearly everywhere is noted at the wrong place; more than half of all scenarios begin with an order."""
    shown = Counter(entry for scenario in rehearsed.scenarios for entry in scenario.shown)
    most = 0.6 * len(rehearsed.scenarios)

    # An hourly search looks for failed orders of late, and what a window is shows in each.
    assert [entry.name for entry, count in shown.items() if count > most] == ["API: window of a search"]


def test_each_service_notes_its_own() -> None:
    """Two stores and two networks do not share what they exercised."""
    one, other = BigCommerce(seed=1), BigCommerce(seed=2)
    network = Logicbroker(seed=1)
    one.control_panel.add_product(sku="MUG", name="Mug", price="10.00", stock=20)
    one.storefront.place_order([("MUG", 1)])

    assert "status after checkout" in one.exercised
    assert (other.exercised, network.exercised) == (set(), set())


def test_copies_go_their_own_way() -> None:
    """A branch knows what its origin exercised, and then each notes for itself."""
    world = World(seed=7)
    before = names(world)
    twin = world.branch()
    twin.shopper.place_order()

    assert names(world) == before
    assert before < names(twin)


def test_the_same_seed_exercises_the_same() -> None:
    """Equal runs give equal lists, in the same order."""

    def run() -> list[str]:
        world = World(seed=7)
        world.shopper.place_order()
        return [entry.name for entry in world.advance(hours=1).exercised()]

    assert run() == run()


def test_another_thread_notes_as_well() -> None:
    """A connector may send from wherever it likes."""
    store, api = make()
    thread = threading.Thread(target=api.get, args=["/v2/store"])
    thread.start()
    thread.join()

    assert "store profile" in store.exercised


def test_served_fakes_tell_through_the_control_port() -> None:
    """Each surroundings tells its own, and the entries say on what evidence they stand."""
    with served() as fakes, session() as asking:
        control(fakes, "people/shopper/place_order", lines=[["SKU-1", 1]])
        told = asking.get(f"{fakes['control_url']}/exercised", timeout=PATIENCE).json()

    assert {"service", "name", "what", "evidence", "source", "dated", "test", "code"} == set(told[0])
    assert ("bigcommerce", "status after checkout") in {(entry["service"], entry["name"]) for entry in told}


def test_the_weakest_entry_decides() -> None:
    """A guess is weaker than a report, a report than a recording, a recording than a document."""
    entries = entries_of(bigcommerce={"orders begin at 100", "expired trial", "missing scope", "429"})

    assert [weakest([entry]) for entry in entries] == ["official", "guess", "third party", "recorded"]
    assert (weakest(entries), weakest(entries[2:]), weakest([])) == ("guess", "third party", None)


def test_stacked_entries_share_a_wrapper() -> None:
    """Several entries of one function cost one call more, not several; outside of a door nothing is noted."""

    def imitation(number: int) -> int:
        return number

    imitation.__module__ = "fakes.nobody.x"
    source = Source("x", "2026")
    once = imitates("first", "x", evidence="guess", source=source, test="x")(imitation)
    twice = imitates("second", "x", evidence="guess", source=source, test="x")(once)

    @door
    class Door:
        def __init__(self) -> None:
            self.exercised = Exercised()

        def open(self) -> int:
            return twice(1)

    entered, passed = Door(), Door()
    assert (entered.open(), twice(2)) == (1, 2)
    assert twice is once
    assert (entered.exercised, passed.exercised) == ({"first", "second"}, Exercised())


@pytest.fixture(autouse=True)
def _leave_no_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test enters into the ledger is forgotten after it."""
    from fakes.evidence import ledger  # noqa: PLC0415

    monkeypatch.setattr(ledger, "_entries", dict(ledger._entries))
