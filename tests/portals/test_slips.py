"""People who go through the guide make slips and do things in an order of their own: no promise is broken by that."""

from datetime import timedelta

import pytest

from harness.conformance.planted.bugs import nothing_noted, vague_alert
from harness.portals.application import Portals
from harness.portals.judging import judge
from harness.portals.place import Place
from harness.portals.ten_past import let_pass
from harness.portals.tour import stops
from harness.simulation import World
from tests.portals.test_tour import Visitor

ACCOUNT = {"scope:orders": "modify", "scope:products": "modify"}


def visitor_of(**world):
    """Somebody before the pages of a fresh world."""
    place = Place("w", World(seed=7, **world))
    return Visitor(Portals(lambda: {"w": place})), place


def create(visitor, name, kind="V2/V3 API token", **levels):
    """The credentials of a new API account, as its page shows them."""
    visitor.open("/w/store/accounts/new")
    visitor.send("/w/store/accounts", {"name": name, "type": kind, **(levels or ACCOUNT)})
    return visitor.facts


def fill_in(visitor, store_hash, shown, environment="stage"):
    """Send the connection form off; the status of the answer."""
    visitor.open("/w/retailer/connections/form")
    typed = {"client_id": shown["Client ID"], "access_token": shown["Access Token"], "allow": "true"}
    visitor.send("/w/retailer/connections", {"store_hash": store_hash, "environment": environment, **typed})
    return visitor.response.status


def words(place):
    """What the tour says of each promise that somebody tried, once the judges were asked."""
    judge(place)
    return {stop.promise.id: stop.word for stop in stops(place) if stop.word != "to do"}


@pytest.mark.slow
def test_a_form_that_was_filled_in_wrongly_breaks_nothing():
    """It is refused for the slip, which is no verdict on what else stands in it; afterwards all is connected."""
    visitor, place = visitor_of(connect=False)
    other = create(visitor, "Storefront", "Storefront API token")
    little = create(visitor, "Little", **{"scope:orders": "read-only"})
    good = create(visitor, "Logicbroker API Connection")
    store_hash = place.world.bigcommerce.store_hash
    slips = [
        *(("", good, "stage"), (store_hash.upper(), good, "stage"), (f"{store_hash}x", good, "stage")),
        (f"https://evil.example/stores/{store_hash}/v3/", good, "stage"),
        (f"https://store-{store_hash}.mybigcommerce.com", good, "stage"),
        *((store_hash, other, "stage"), (store_hash, little, "stage"), (store_hash, good, "production")),
        ("wrong", {**good, "Access Token": "wrong"}, "production"),
        (store_hash, {**good, "Access Token": good["Client Secret"]}, "stage"),
    ]

    refused = [fill_in(visitor, *slip) for slip in slips]
    assert set(refused) == {409}
    assert fill_in(visitor, good["API Path"], {**good, "Client ID": "another"}) == 200
    assert fill_in(visitor, store_hash, good) == 409

    said = words(place)
    assert {number: said[number] for number in ("G3", "G4", "G5", "G6", "G8", "G9")} == dict.fromkeys(
        ("G3", "G4", "G5", "G6", "G8", "G9"), "holds"
    )


@pytest.mark.slow
def test_credentials_that_are_renewed_before_the_old_ones_are_deleted_break_nothing():
    """Whoever is careful loses no credentials, so that there is nothing to see of lost ones."""
    visitor, place = visitor_of(connect=False)
    good = create(visitor, "First")
    fill_in(visitor, good["API Path"], good)
    fresh = create(visitor, "Second")
    visitor.open("/w/retailer/connections/saved")
    typed = {"client_id": fresh["Client ID"], "access_token": fresh["Access Token"]}
    visitor.send("/w/retailer/connections/renew", {"store_hash": fresh["API Path"], **typed})
    visitor.open("/w/store/accounts")
    visitor.send("/w/store/accounts/1/delete")
    visitor.wait("hour")

    said = words(place)

    assert "G7" not in said
    assert "broken" not in said.values()


@pytest.mark.slow
def test_what_people_do_with_stock_is_not_the_connections():
    """After an update something is sold and something is set by hand: levels are judged by what is left."""
    visitor, place = visitor_of(suppliers=1)
    rows = [{"SupplierSKU": f"SUP-SKU-{number}", "Quantity": 30 + number} for number in (1, 2, 3)]
    place.world.supplier.upload_inventory(rows)
    let_pass(place, place.world.now + timedelta(minutes=75))
    visitor.buy(SKU_1=2)
    visitor.open("/w/store/inventory")
    visitor.send("/w/store/inventory", {"sku": "SKU-2", "level": "7"})
    for _ in range(2):
        visitor.wait("hour")
    visitor.open("/w/store/inventory")

    said = words(place)

    assert said["G20"] == "holds"
    assert "broken" not in said.values()


@pytest.mark.slow
def test_a_product_that_was_deleted_may_come_back_by_a_feed():
    """The staff deletes what a feed has brought, and what a feed brings afterwards: neither breaks a promise."""
    visitor, place = visitor_of()
    place.world.retailer.delete_product("SKU-1")
    rows = [{"name": "Mug, new", "sku": "SKU-1", "price": "9", "weight": "1"}]
    rows += [{"name": "Dish", "sku": "DISH", "price": "9", "weight": "1"}]
    place.world.retailer.approve(place.world.supplier.upload_product_feed(rows, "a'b 7.csv"))
    visitor.wait("hour")
    place.world.retailer.delete_product("DISH")
    done = place.world.supplier.upload_product_feed(
        [{"name": "Cup", "sku": "CUP", "price": "9", "weight": "1"}], "c.csv"
    )
    place.world.retailer.approve(done)
    visitor.wait("hour")
    place.world.retailer.delete_feed(done)
    for page in ("store/products", "retailer/feeds"):
        visitor.open(f"/w/{page}")

    said = words(place)

    assert said["G26"] == "holds"
    assert "broken" not in said.values()


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["trial", "plan"])
def test_what_held_before_the_trial_ended_still_holds(ending):
    """The judges are asked just before, because afterwards they cannot look at it any more."""
    visitor, place = visitor_of(connect=False)
    visitor.open("/w/store/plans")
    good = create(visitor, "First")
    visitor.open("/w/store/accounts")
    fill_in(visitor, good["API Path"], good)
    visitor.buy(SKU_1=1)
    visitor.wait()
    visitor.open("/w/store/plans")
    if ending == "plan":
        visitor.send("/w/store/plans", {"plan": "plus"})
    else:
        visitor.wait("trial")

    said = words(place)

    assert {number: said[number] for number in ("G1", "G2", "G11", "G12")} == dict.fromkeys(
        ("G1", "G2", "G11", "G12"), "holds"
    )


@pytest.mark.slow
@pytest.mark.parametrize(("connector", "said"), [(None, "holds"), (vague_alert, "broken")], ids=["ours", "vague"])
def test_an_alert_about_a_failed_export_names_the_item(connector, said):
    """A connector that says no more than that something failed is found out."""
    visitor, place = visitor_of(connector=connector)
    rows = [{"name": "Linen apron", "sku": "OTHER", "price": "9", "weight": "1"}]
    place.world.retailer.approve(place.world.supplier.upload_product_feed(rows, "clash.csv"))
    visitor.wait()

    assert words(place)["G26"] == said


@pytest.mark.slow
@pytest.mark.parametrize(("connector", "said"), [(None, "holds"), (nothing_noted, "broken")], ids=["ours", "silent"])
def test_a_part_that_was_cancelled_is_judged_before_the_setting_changes(connector, said):
    """Afterwards nobody can tell any more what the connection was allowed."""
    visitor, place = visitor_of(connector=connector)
    visitor.buy(SKU_1=3)
    visitor.wait()
    place.world.supplier.cancel(100, [("SUP-SKU-1", 1)])
    for _ in range(2):
        visitor.wait("hour")
    visitor.open("/w/retailer/connections/saved")
    visitor.send("/w/retailer/connections/allow", {"allow": "false"})

    assert words(place)["G16"] == said


@pytest.mark.slow
def test_files_of_every_kind_break_nothing():
    """Rows that are wrong, files without a good row, one name for several files, and feeds that are deleted again."""
    visitor, place = visitor_of(suppliers=2)
    first, second = place.world.suppliers
    for text in ("SupplierSKU,Quantity\nSUP-SKU-1,x\n", "SupplierSKU,Quantity\nSUP-SKU-1,-1\nSUP-SKU-3,9\n"):
        first.upload_inventory(text.encode(), "stock.csv")
    feed = [{"name": "Dish", "sku": "DISH", "price": "9", "weight": "1"}]
    for supplier in (first, second):
        supplier.upload_product_feed(feed, "feed.csv")
    spoilt = first.upload_product_feed(
        [*feed, {"name": "Cup", "sku": "CUP", "price": "free", "weight": "1"}], "feed.csv"
    )
    place.world.retailer.delete_feed(spoilt)
    for _ in range(2):
        visitor.wait("hour")
    for page in ("retailer/feeds", "store/inventory", "store/products"):
        visitor.open(f"/w/{page}")

    said = words(place)

    assert (said["G18"], said["G22"], said["G23"]) == ("holds", "holds", "holds")
    assert "broken" not in said.values()


@pytest.mark.slow
def test_shares_that_change_after_an_update_break_nothing():
    """Another allocation counts from the next feed on."""
    visitor, place = visitor_of(suppliers=1)
    place.world.supplier.upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": 30}])
    visitor.wait("ten past")
    visitor.open("/w/retailer/inventory?partner=1")
    visitor.send("/w/retailer/inventory/settings", {"allocation_percent": "50", "minimum_quantity": "0"})
    visitor.buy(SKU_1=1)
    for _ in range(3):
        visitor.wait("hour")

    assert "broken" not in words(place).values()


@pytest.mark.slow
def test_without_a_connection_nothing_of_it_is_judged():
    """A feed that is approved while nobody is connected waits, which is nobody's fault."""
    visitor, place = visitor_of(connect=False)
    feed = place.world.supplier.upload_product_feed(
        [{"name": "Dish", "sku": "D", "price": "9", "weight": "1"}], "a.csv"
    )
    place.world.retailer.approve(feed)
    for _ in range(2):
        visitor.wait("hour")
    visitor.open("/w/store/products")

    said = words(place)

    assert said.keys().isdisjoint({"G24", "G25", "G26"})


@pytest.mark.slow
def test_a_form_that_a_fault_struck_is_no_verdict_on_what_was_typed():
    """What it says then is about the wire; an account that is deleted later, and not replaced, is not judged either."""
    visitor, place = visitor_of(connect=False)
    good = create(visitor, "First")
    visitor.open("/w/faults")
    visitor.send("/w/faults", {"fault": "timeout", "service": "", "method": ""})

    assert fill_in(visitor, good["API Path"], good) == 409
    assert fill_in(visitor, good["API Path"], {**good, "Client ID": ""}) == 409
    assert fill_in(visitor, good["API Path"], good) == 200
    visitor.open("/w/retailer/connections/saved")
    typed = {"client_id": good["Client ID"], "access_token": good["Access Token"]}
    visitor.send("/w/retailer/connections/renew", {"store_hash": good["API Path"], **typed})
    visitor.open("/w/store/accounts")
    visitor.send("/w/store/accounts/1/delete")
    visitor.wait("hour")
    said = words(place)

    assert said["G7"] == "tried"
    assert "broken" not in said.values()
