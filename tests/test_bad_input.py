"""What cannot be used gives one clear message and leaves everything as it was, seen from where people stand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.simulation import World
from harness.sync import Credentials

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def unconnected() -> World:
    return World(seed=7, connect=False)


@pytest.fixture
def file_of(unconnected: World) -> Callable[..., str]:
    return lambda **wanted: unconnected.retailer.create_api_account(**wanted).credentials_file()


def test_a_truncated_credentials_file_is_refused(file_of: Callable[..., str]) -> None:
    """The message names the lines that are missing and shows nothing of those that came."""
    text = file_of()

    with pytest.raises(ValueError, match="without CLIENT ID and API PATH") as refused:
        Credentials.from_text(text[: text.index("\n") + 1])
    assert text.split()[2] not in str(refused.value)


@pytest.mark.parametrize("store_hash", ["abc/def", "J4R5TH3EOF", "my store", ""])
def test_what_is_no_store_hash_is_refused(unconnected: World, file_of: Callable[..., str], store_hash: str) -> None:
    """Slashes, capitals, spaces and nothing: the form says what a hash looks like, and nothing is connected."""
    with pytest.raises(Exception, match=r"Store Hash (wants|is empty)"):
        unconnected.retailer.connect(file_of(), store_hash=store_hash)
    assert unconnected.connection is None


def test_a_token_without_scope_is_refused(unconnected: World, file_of: Callable[..., str]) -> None:
    """Every missing scope is named, with what to do."""
    with pytest.raises(Exception, match=r"Orders can be read but not changed.*Products cannot be read.*modify"):
        unconnected.retailer.connect(file_of(scopes={"orders": "read-only"}))
    assert unconnected.connection is None


@pytest.mark.slow
def test_after_the_trial_everybody_says_so() -> None:
    """Storefront, control panel and connector name the trial as the reason, and the order is still in its place."""
    world = World(seed=7)
    world.advance(days=14, hours=23, minutes=50)
    order = world.shopper.place_order()
    world.advance(days=1)

    for deed in (world.shopper.place_order, world.retailer.create_api_account):
        with pytest.raises(Exception, match="trial of this store ended"):
            deed()
    assert "A trial store lives 15 days" in world.connector.status.reason
    assert list(world.bigcommerce.orders) == [order.id]
    assert not world.logicbroker.documents()


@pytest.mark.parametrize("deed", ["upload_inventory", "upload_product_feed"])
def test_a_picture_is_no_feed(tmp_path: Path, deed: str) -> None:
    """The file is named for what it is, people see it in the portal, and nothing is imported."""
    world = World(seed=7)
    file = tmp_path / "feed.csv"
    file.write_bytes(PICTURE)

    with pytest.raises(ValueError, match=r"'feed.csv' is a PNG image; a feed is a CSV or XLSX file"):
        getattr(world.supplier, deed)(file)
    assert "PNG image" in world.logicbroker.events()[-1].details


def test_an_order_with_a_line_of_nothing_is_refused_and_shown(world: World) -> None:
    """Such an order goes to the attention list with its reason, once, and blocks no other."""
    poisonous, good = (world.shopper.place_order(lines=[("SKU-1", 1)]) for _ in range(2))
    poisonous.products[0].quantity = 0
    world.advance(hours=1)

    assert [(entry.subject, "quantity" in entry.reason) for entry in world.attention()] == [(str(poisonous.id), True)]
    assert good.status == "Awaiting Shipment"
    assert not world.logicbroker.documents(reference=poisonous.id)


def test_more_than_was_ordered_is_not_shipped(world: World) -> None:
    """The shipment fails in Logicbroker with its reason; the order stays as it was."""
    order = world.shopper.place_order(lines=[("SKU-1", 2)])
    world.advance(minutes=15)
    world.supplier.ship(order, lines=[("SKU-1", 5)])
    world.advance(minutes=15)

    (shipment,) = world.logicbroker.documents(reference=order.id, type="Shipment")
    assert (shipment.status, shipment.error) == ("Failed", "line 1: ordered 2, cancelled 0, shipped 0, now 5.")
    assert (order.status, order.products[0].quantity_shipped) == ("Awaiting Shipment", 0)


@pytest.mark.parametrize("lines", [[("SKU-1", 0)], [("SKU-1", -1)], [("NOPE", 1)]])
def test_a_cart_that_cannot_be_bought_places_no_order(world: World, lines: Any) -> None:
    """The shopper is told what is wrong with the cart."""
    with pytest.raises((ValueError, KeyError), match=r"a whole number from 1 |the store has no SKU 'NOPE'"):
        world.shopper.place_order(lines=lines)
    assert not world.bigcommerce.orders


def test_every_door_checks_its_signature(world: World) -> None:
    """People, both services and their pages refuse a wrong name or kind in one sentence, before anything is done."""
    calls = {
        world.shopper.place_order: "lines",
        world.supplier.purchase_orders: "order",
        world.retailer.refund_order: "lines",
        world.bigcommerce.storefront.place_order: "lines",
        world.bigcommerce.control_panel.orders: "archived",
        world.supplier.portal.orders: "page",
        world.supplier.portal.inventory.events: "partner",
        world.logicbroker.documents: "environment",
        world.history.requests: "method",
    }
    known = len(world.history)

    for call in calls:
        with pytest.raises(TypeError, match=rf"^{call.__name__} takes no 'thing'; it takes "):
            call(thing=1)

    for call, name in calls.items():
        with pytest.raises((TypeError, ValueError), match=rf"^{call.__name__}: .*{name}"):
            call(**{name: object()})
    assert len(world.history) == known


def test_lines_may_come_from_a_generator(world: World) -> None:
    """What people pass is asked for once and written down as a list, so that such a world can be had again."""
    order = world.shopper.place_order((sku, count) for sku, count in [("SKU-1", 2)])
    world.advance(hours=1)

    world.supplier.ship(order, {"SKU-1": 1}.items())
    world.supplier.ship(order, packages=({"lines": lines} for lines in [[("SKU-1", 1)]]))

    assert [row.type for row in world.supplier.portal_orders(order)] == ["Shipment", "Shipment", "PurchaseOrder"]
    assert world.at(len(world.history)).history.digest() == world.history.digest()
