"""The public names, as they stand in notebooks and in other people's tests: each line works as it is written."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import requests

from fakes import BigCommerce, Logicbroker, intercept
from harness.conformance import FakesTarget, run_conformance
from harness.simulation import World
from harness.strategies import acknowledgements, bigcommerce_orders, inventory_feeds, product_feeds, shipments
from harness.sync import Connection, Connector, Credentials, Journal


def test_a_world_as_in_a_notebook(tmp_path: Path) -> None:
    """An order is placed, travels, is shipped, and both sides show it."""
    world = World(seed=7)
    order = world.shopper.place_order()
    world.advance(minutes=15)
    world.supplier.ship(order)
    world.advance(minutes=15)
    world.history.to_har(tmp_path / "one_order.har")

    assert world.bigcommerce.orders[order.id].status == "Shipped"
    assert {document.type for document in world.logicbroker.documents(reference=order.id)} >= {"SalesOrder", "Shipment"}
    assert (tmp_path / "one_order.har").stat().st_size


def test_time_is_advanced_by_units_and_to_an_instant() -> None:
    """Minutes, hours, days, or an instant."""
    world = World(seed=7)
    begin = world.now
    world.advance(minutes=15)
    world.advance(hours=1)
    world.advance(days=1)
    world.advance(to=begin + timedelta(days=2))

    assert world.now == begin + timedelta(days=2)


def test_the_people_do_what_they_can() -> None:
    """Lines, tracking number and carrier; cancelling, acknowledging; feeds uploaded and approved."""
    world = World(seed=7)
    sku = next(iter(world.bigcommerce.products.values())).sku
    shipped = world.shopper.place_order(lines=[(sku, 2)])
    cancelled = world.shopper.place_order()
    world.advance(minutes=16)
    world.supplier.acknowledge(shipped)
    world.supplier.ship(shipped, lines=[(sku, 1)], tracking_number="1Z999", carrier="ups")
    world.supplier.cancel(cancelled)
    world.supplier.upload_inventory([{"SupplierSKU": "UNKNOWN", "Quantity": "3"}])
    feed = world.supplier.upload_product_feed([{"name": "Mug", "sku": "NEW-MUG", "price": "7.50", "weight": "1"}])
    world.retailer.approve(feed)
    world.advance(minutes=30)

    assert world.bigcommerce.orders[shipped.id].status == "Partially Shipped"
    assert world.bigcommerce.orders[cancelled.id].status == "Cancelled"
    assert world.bigcommerce.product("NEW-MUG").name == "Mug"


def test_the_steps_of_the_guide_are_walked_by_hand() -> None:
    """Nothing is connected until somebody does it."""
    world = World(seed=7, connect=False)
    account = world.retailer.create_api_account()
    connection = world.retailer.connect(Credentials.from_text(account.credentials_file()))

    assert isinstance(connection, Connection)
    assert isinstance(connection.connected_at, datetime)


@pytest.mark.slow
def test_a_report_in_every_form(tmp_path: Path) -> None:
    """Verdict, HTML, JSON, JUnit."""
    report = run_conformance(FakesTarget(seed=7), only=["G12"], connector=Connector)
    report.to_html(tmp_path / "report.html")
    report.to_json(tmp_path / "report.json")
    report.to_junit(tmp_path / "report.xml")

    assert report.verdict == "holds"
    assert len(list(tmp_path.iterdir())) == 3


def test_any_code_that_uses_requests_talks_to_the_fakes() -> None:
    """``intercept`` answers in the services' place."""
    with intercept(BigCommerce(seed=7), Logicbroker(seed=7)):
        answer = requests.get("https://api.bigcommerce.com/stores/nobody/v2/time", timeout=1)

    assert answer.status_code == 401


def test_a_connector_is_its_own_factory() -> None:
    """``Connector(connection, send, journal)`` has a ``tick``."""
    world = World(seed=7)
    connector = Connector(world.connection, world.send, Journal.in_memory())

    assert connector.tick(world.now) > world.now


def test_there_is_a_strategy_for_everything_that_travels() -> None:
    """Each can be called without arguments."""
    for strategy in (bigcommerce_orders, acknowledgements, shipments, inventory_feeds, product_feeds):
        strategy().validate()
