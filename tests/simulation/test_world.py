"""A world: connected by the guide's own steps, moved by one clock, the same for the same seed, and plain data."""

import copy
import json
import re
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from fakes.logicbroker.portal.connections import ConnectionNotSaved
from fakes.time.clock import START
from fakes.wire.http import NotFaked, Request
from harness.simulation import World, diff
from harness.sync import Credentials
from harness.sync.errors import UnusableInput
from tests.processes import surroundings

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world():
    return World(seed=7)


def document_types(world, order):
    return [document.type for document in world.logicbroker.documents(reference=order.id)]


def lived(seed, **options):
    """A world in which something of everything has happened."""
    world = World(seed=seed, suppliers=2, **options)
    orders = [world.shopper.place_order(lines=[("SKU-1", 2), ("SKU-2", 1)]) for _ in range(3)]
    world.advance(hours=6)
    world.supplier.upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": 12}])
    world.supplier.ship(orders[0])
    world.advance(hours=2)
    world.suppliers[1].cancel(orders[1])
    return world.calm()


def test_one_order_travels_both_ways(world):
    """An order is in Logicbroker at the next quarter hour, and Shipped a quarter hour after it was shipped."""
    order = world.shopper.place_order(lines=[("SKU-1", 2)])
    world.advance(minutes=15)
    world.supplier.ship(order)
    world.advance(minutes=15)

    assert world.bigcommerce.orders[order.id].status == "Shipped"
    assert document_types(world, order) == ["SalesOrder", "PurchaseOrder", "Shipment"]


def test_a_connected_world_was_connected_by_the_steps_of_the_guide(world):
    """The deeds are those of the guide: an API account with two scopes, a matching file, the connection's form."""
    deeds = {event.name: event.facts for event in world.history.deeds()}

    assert deeds["create an API account"]["scopes"] == {"orders": "modify", "products": "modify"}
    assert {"upload a matching file", "connect the store"} <= set(deeds)
    assert world.history.requests(path="/v2/time")
    assert world.connection.connected_at == START


def test_an_unconnected_world_sends_nothing(world):
    """Until the store is connected nothing is asked and nothing transmitted."""
    world = World(seed=7, connect=False)
    order = world.shopper.place_order()
    world.advance(days=1)

    assert not world.history.requests()
    assert document_types(world, order) == []


def test_the_steps_can_be_walked_by_hand(tmp_path):
    """Account, credentials file, form: after them, and not before, orders travel."""
    world = World(seed=7, connect=False)
    account = world.retailer.create_api_account()
    path = tmp_path / account.file_name
    path.write_text(account.credentials_file())
    world.retailer.upload_matching_file(world.supplier, world.matching_rows())
    world.retailer.connect(path)
    order = world.shopper.place_order()
    world.advance(minutes=15)

    assert document_types(world, order) == ["SalesOrder", "PurchaseOrder"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"access_token": "mistyped"}, "Store Hash or Access Token: BigCommerce refuses"),
        ({"store_hash": "mistyped"}, "Store Hash or Access Token: The access token opens nothing at this store"),
        ({"store_hash": "My Store"}, "Store Hash wants lower-case letters and digits"),
        ({"client_id": ""}, "Client ID is empty"),
    ],
)
def test_the_form_says_what_is_wrong(typed, said):
    """What is mistyped is refused by name, and nothing is connected."""
    world = World(seed=7, connect=False)
    text = world.retailer.create_api_account().credentials_file()

    with pytest.raises(ConnectionNotSaved, match=said):
        world.retailer.connect(text, **typed)
    assert world.connection is None


def test_missing_scopes_are_refused_over_the_wire():
    """The form asks the store itself, so an account that may only read is found out."""
    world = World(seed=7, connect=False)
    account = world.retailer.create_api_account(scopes={"orders": "read-only", "products": "modify"})

    with pytest.raises(ConnectionNotSaved, match="Orders can be read but not changed"):
        world.retailer.connect(account.credentials_file())


def test_needless_scopes_are_warned_about():
    """More scopes than needed connect, and the doctor's warning can be read."""
    world = World(seed=7, connect=False)
    scopes = {"orders": "modify", "products": "modify", "customers": "modify"}
    world.retailer.connect(world.retailer.create_api_account(scopes=scopes).credentials_file())

    assert [finding.topic for finding in world.findings if finding.level == "warning"] == ["scope Customers"]


@pytest.mark.parametrize(("plan", "environment"), [("trial", "production"), ("standard", "stage")])
def test_a_mix_up_of_environments_is_refused_unless_it_is_meant(plan, environment):
    """A trial belongs in stage, a paid store in production; both can be told otherwise."""
    world = World(seed=7, connect=False, plan=plan)
    text = world.retailer.create_api_account().credentials_file()
    with pytest.raises(ConnectionNotSaved, match=environment):
        world.retailer.connect(text, environment=environment)
    assert world.retailer.company.environment != environment

    world.retailer.connect(text, environment=environment, mixed_environments_allowed=True)
    assert world.connection.environment == environment


def test_new_credentials_carry_on_where_the_old_ones_stopped(world):
    """A deleted account stops the connection; with new credentials it goes on, and its cut-off has not moved."""
    world.advance(minutes=1)
    world.retailer.delete_api_account(world.retailer.api_accounts()[0])
    order = world.shopper.place_order()
    world.advance(hours=5)
    assert document_types(world, order) == []

    world.retailer.reconnect(world.retailer.create_api_account().credentials_file())
    world.advance(minutes=15)

    assert document_types(world, order) == ["SalesOrder", "PurchaseOrder"]
    assert world.connection.connected_at == START


def test_the_setting_for_cancellations_reaches_the_connector(world):
    """Once cancelling is not allowed, a supplier's cancellation leaves the order alone and is listed for a person."""
    world.retailer.allow_cancelling_orders(False)
    order = world.shopper.place_order()
    world.advance(minutes=15)
    world.supplier.cancel(order)
    world.advance(minutes=15)

    assert world.bigcommerce.orders[order.id].status == "Awaiting Shipment"
    assert any(str(order.id) in f"{entry.subject} {entry.reason}" for entry in world.attention())


def test_the_same_seed_lives_the_same_life():
    """Two worlds of one seed have the same history, byte for byte; another seed has another one."""
    histories = [lived(seed, faults="stormy").history.to_json() for seed in (7, 7, 8)]

    assert histories[0] == histories[1] != histories[2]


@pytest.mark.slow
def test_the_order_of_hashing_does_not_matter():
    """A process that hashes differently lives the same life."""
    script = (
        "from harness.simulation import World; w = World(3, suppliers=2); [w.shopper.place_order() for _ in range(3)]"
    )
    script += "; w.advance(hours=2); print(w.history.to_json())"
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env=surroundings(PYTHONHASHSEED=seed),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert runs[0] == runs[1]
    assert len(json.loads(runs[0])["events"]) > 20


def test_a_copy_goes_its_own_way():
    """A world can be copied: both go on alike if treated alike, and neither changes the other."""
    world = World(seed=7, faults="stormy")
    order = world.shopper.place_order()
    world.advance(minutes=20)
    other = copy.deepcopy(world)
    past = len(world.history)
    for each in (world, other):
        each.advance(hours=3)
    assert other.history.to_json() == world.history.to_json()
    assert len(world.history) > past

    other.shopper.place_order()
    other.bigcommerce.orders[order.id].staff_notes = "only in the copy"
    other.advance(hours=1)
    assert len(world.bigcommerce.orders) == 1
    assert world.bigcommerce.orders[order.id].staff_notes != "only in the copy"
    assert other.now > world.now


def test_a_restarted_connector_remembers(world):
    """After a crash a new connector goes on with the same journal, and doubles nothing."""
    order = world.shopper.place_order()
    world.advance(minutes=15)
    first = world.connector
    world.restart_connector()
    world.advance(hours=2)

    assert world.connector is not first
    assert document_types(world, order) == ["SalesOrder", "PurchaseOrder"]


def test_another_connector_can_be_put_under_test():
    """A factory builds whatever has a tick; the world calls it when it asks to be called."""
    calls = []

    class Sleepy:
        def __init__(self, connection, send, journal):
            self.send = send

        def tick(self, now):
            calls.append(now)
            return now + timedelta(hours=1)

    world = World(seed=7, connector=Sleepy)
    world.advance(hours=2)

    assert calls == [START, START + timedelta(hours=1), START + timedelta(hours=2)]
    assert isinstance(world.connector, Sleepy)
    assert world.attention() == []


def test_faults_stop_and_everything_arrives():
    """However stormy it was: after the calm every order is there exactly once."""
    world = World(seed=11, faults="stormy")
    orders = [world.shopper.place_order(lines=[("SKU-1", 1)]) for _ in range(10)]
    world.advance(hours=3)
    assert [event for event in world.history if event.kind == "fault"]
    world.calm()

    assert [document_types(world, order) for order in orders] == [["SalesOrder", "PurchaseOrder"]] * 10


def test_a_planned_fault_strikes_the_connector_and_not_the_people(world):
    """A lost reply loses nothing and doubles nothing."""
    world.nemesis.strike("lost reply", service="logicbroker", method="POST", path="/Orders")
    order = world.shopper.place_order()
    world.advance(hours=1)

    assert [event.name for event in world.history if event.kind == "fault"] == ["lost reply"]
    assert document_types(world, order) == ["SalesOrder", "PurchaseOrder"]


def test_the_product_id_can_be_the_suppliers_sku():
    """With the documentation's literal rule the matching file names product ids, and stock finds its product."""
    world = World(seed=7, stock_identity="product_id")
    product = world.bigcommerce.product("SKU-1")
    world.supplier.upload_inventory([{"SupplierSKU": str(product.id), "Quantity": 3}])
    world.advance(hours=2)

    assert product.inventory_level == 3


def test_a_catalog_of_ones_own():
    """The store sells what it is given, from the supplier that is named."""
    world = World(seed=7, suppliers=2, catalog=[{"sku": "MUG", "price": "4.00"}, {"sku": "TEE", "supplier": 1}])
    order = world.shopper.place_order(lines=[("MUG", 1), ("TEE", 1)])
    world.advance(minutes=15)

    assert order.total_inc_tax == 14
    assert document_types(world, order).count("PurchaseOrder") == 2


def test_an_unknown_field_of_a_catalog_is_refused():
    """A mistyped row says what a row may have."""
    with pytest.raises(ValueError, match="wanted a row with sku"):
        World(seed=7, catalog=[{"sku": "MUG", "prize": 1}])


def test_what_is_of_another_kind_is_refused(world):
    """Before anything happens and at every door: making a world, its views, its people, its services, its history."""
    orders, events = len(world.bigcommerce.orders), len(world.history)
    asked = (
        *(lambda: World(seed="x"), lambda: World(seed=1.5), lambda: World(suppliers=-1), lambda: World(connector="x")),
        *(lambda: World(catalog=[1]), lambda: World(catalog=[{"sku": "A", "price": "abc"}]), lambda: World(start="x")),
        *(lambda: World(catalog=[{"sku": "A"}, {"sku": "A"}]), lambda: World(catalog=[{"sku": "A", "supplier": 5}])),
        *(
            lambda: World(stock_identity="eiter"),
            lambda: world.retailer.add_product(sku="A", name="A", price=1, wight=2),
        ),
        *(lambda: world.at("2026-03-02 09:05"), lambda: world.advance(minutes="15"), lambda: world.advance(days=1e12)),
        *(lambda: world.timeline("x"), lambda: world.branch(faults=3), lambda: diff(world, 3)),
        *(lambda: world.supplier.ship(None), lambda: world.supplier.ship(100, packages=[])),
        *(lambda: world.retailer.approve(None), lambda: world.retailer.set_stock(1, 2)),
        *(lambda: world.bigcommerce.product(1), lambda: world.logicbroker.portal("x")),
        *(lambda: world.history.event("1"), lambda: world.history.deeds("place an ordr")),
        *(lambda: world.nemesis.strike(None), lambda: world.with_fault("lost reply", times="x")),
    )

    for each in asked:
        with pytest.raises(ValueError, match=r"wanted .*[;,] got |did you mean"):
            each()
    assert (len(world.bigcommerce.orders), len(world.history)) == (orders, events)


def test_a_misspelt_name_is_not_taken_for_a_new_one(world):
    """Neither of the world nor of its people; what can be changed can still be."""
    for thing, name in ((world, "nwo"), (world.supplier, "habit"), (world.shopper, "sead")):
        with pytest.raises(AttributeError, match=f"has no '{name}' to change"):
            setattr(thing, name, 3)
    world.supplier.habits = world.supplier.habits

    with pytest.raises(KeyError, match="there is no order 7; there are"):
        world.bigcommerce.orders[7]


def test_time_goes_forward_only(world):
    """Advancing takes a length or a later instant, not both and not nothing."""
    with pytest.raises(ValueError, match="time cannot go backwards"):
        world.advance(to=START - MINUTE)
    with pytest.raises(ValueError, match="got both"):
        world.advance(minutes=1, to=START + MINUTE)
    with pytest.raises(ValueError, match="wanted a time to advance"):
        world.advance()


def test_a_host_that_nobody_fakes_is_said_so(world):
    """A request to somewhere else is our gap, not a service's answer."""
    with pytest.raises(NotFaked, match=r"example\.com"):
        world.send(Request("GET", "https://example.com/"))


def test_a_supplier_is_found_by_name(world):
    """A mistyped name is answered with the names that there are."""
    assert world.supplier_named(world.supplier.name) is world.supplier
    with pytest.raises(KeyError, match=re.escape(world.supplier.name)):
        world.supplier_named("Nobody")


def test_restarting_needs_a_connector():
    """Without a connection there is nothing to restart."""
    with pytest.raises(ValueError, match="nothing is connected"):
        World(seed=7, connect=False).restart_connector()


def test_unreadable_credentials_are_refused():
    """What is no credentials file is said to be none."""
    with pytest.raises(UnusableInput):
        World(seed=7, connect=False).retailer.connect("no such file.txt")


def test_a_world_says_in_one_line_how_to_get_it_again(world):
    """The text begins with the seed and what the world was made of."""
    assert repr(world).startswith("World(seed=7, plan='trial', suppliers=1, faults='quiet'): 2026-03-02 09:00:00 UTC")
    assert "\n" not in repr(world)
    assert repr(world.connection) == "Connection(Chan and Sons, store zk8j7ps131, stage, trial)"
    assert repr(world.connector) == f"Connector({world.connection!r})"
    assert repr(world.shopper).startswith("Shopper(store zk8j7ps131, orders ")


def test_a_notebook_shows_both_portals_the_clock_and_the_trial(world):
    """All that one wants to know, in words and as tables."""
    order = world.shopper.place_order()
    world.advance(minutes=15)
    shown = world._repr_mimebundle_()

    for kind in ("text/plain", "text/html"):
        assert str(order.id) in shown[kind]
        assert "Awaiting Shipment" in shown[kind]
        assert "Purchase Order" in shown[kind]
        assert "next, the connector does something at 02 Mar 2026 09:30 UTC" in shown[kind]
        assert "of 150 requests left in 30 seconds." in shown[kind]
        assert "Events, 1 event" in shown[kind]
        assert "Trial: 15 days left" in shown[kind]


def test_a_world_shows_itself_before_and_after_everything():
    """Unconnected, and with an ended trial, a world still shows itself and says so."""
    world = World(seed=7, connect=False)
    assert "Nothing is connected yet" in world._repr_mimebundle_()["text/plain"]
    world.advance(days=16)

    assert "The trial ended at" in world._repr_mimebundle_()["text/plain"]
    assert "control panel is closed" in world._repr_mimebundle_()["text/plain"]


def test_one_orders_way_is_a_drawing_and_a_story(world):
    """The diagram has the people, both services, and the connector between them."""
    order = world.shopper.place_order()
    world.advance(minutes=15)
    world.supplier.ship(order)
    world.advance(minutes=15)
    source = world.diagram(order).mermaid()

    assert "Note over shopper: 02 Mar 2026 09:00:00\n  shopper->>bigcommerce: place an order" in source
    assert "connector->>bigcommerce: reads the list of orders\n  bigcommerce-->>connector: 200 OK" in source
    assert "connector->>bigcommerce: changes order 100 to Awaiting Shipment" in source
    assert "connector->>logicbroker: sends sales order 100" in source
    assert "supplier->>logicbroker: ship the order" in source
    assert re.search(r"connector->>bigcommerce: adds a shipment to order 100, 1Z\w+", source)
    assert re.search(r"connector->>logicbroker: sets shipment \d+ to status", source)


def test_no_secret_of_a_world_is_shown(world):
    """Neither the record, nor a repr, nor what a notebook shows has the token or the key."""
    world.advance(hours=1)
    token = world.connection.credentials.access_token.reveal()
    key = world.connection.logicbroker_key.reveal()
    shown = world.history.to_json() + json.dumps(world._repr_mimebundle_()) + repr(vars(world))

    assert isinstance(world.credentials, Credentials)
    assert token not in shown
    assert key not in shown


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_leaves_a_whole_world(world, monkeypatch):
    """Time stops between two instants, never in the middle of a request; the world goes on from there."""
    world.shopper.place_order()
    world.advance(minutes=12)
    tick = type(world.connector).tick

    def interrupted(connector, now):
        signal.raise_signal(signal.SIGINT)
        return tick(connector, now)

    with monkeypatch.context() as patched:
        patched.setattr(type(world.connector), "tick", interrupted)
        with pytest.raises(KeyboardInterrupt):
            world.advance(hours=5)

    assert f"{world.now:%H:%M}" == "09:15"
    assert len(world.logicbroker.documents(100, type="SalesOrder")) == 1
    assert world.history.events[-1].kind == "tick"
    world.advance(hours=5)
