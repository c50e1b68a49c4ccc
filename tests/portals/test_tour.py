"""The whole guide, clicked page by page as three people, and what the judges say of it in the end."""

import inspect
import re
from datetime import timedelta

import pytest

from harness.conformance.checks import (
    account,
    connecting,
    feed_pages,
    inventory,
    lost_credentials,
    order_pages,
    orders,
    portal_items,
    trial,
)
from harness.conformance.planted.bugs import late_inventory, late_orders
from harness.portals.application import Portals
from harness.portals.judging import judge
from harness.portals.place import Place
from harness.portals.ten_past import let_pass
from harness.portals.tour import STATIONS, stops
from harness.promises import PROMISES
from harness.simulation import World
from tests.portals.browsing import Browser


class Visitor(Browser):
    """Somebody who goes through the guide."""

    def wait(self, length: str = "quarter") -> None:
        self.open("/w/")
        self.send("/w/clock", {"length": length})

    def create_account(self) -> dict[str, str]:
        """A new API account with the guide's scopes; what its page shows once."""
        self.open("/w/store/accounts/new")
        levels = {"scope:orders": "modify", "scope:products": "modify"}
        self.send("/w/store/accounts", {"name": "Logicbroker API Connection", "type": "V2/V3 API token", **levels})
        return self.facts

    @property
    def facts(self) -> dict[str, str]:
        """The names and values that the page lists."""
        shown = re.findall(r"<dt>([^<]+)</dt><dd>([^<]*)</dd>", self.page)
        return {name: value.strip() for name, value in shown}

    def buy(self, **pieces: int) -> int:
        self.open("/w/shop/cart?" + "&".join(f"pieces%3A{sku.replace('_', '-')}={n}" for sku, n in pieces.items()))
        self.send("/w/shop/order", {"payment": "Test Payment Gateway", "ship_to": ""})
        return int(re.search(r"Your order is (\d+)", self.text)[1])

    def purchase_order(self, supplier: int) -> str:
        """The address of the newest purchase order of a supplier."""
        self.open(f"/w/supplier/{supplier}/orders")
        rows = [row for row in self.page.split("<tr>") if "Purchase Order" in row]
        path = re.search(r'href="(/w/supplier/\d/orders/\d+)"', rows[0])[1]
        self.open(path)
        return path

    def fulfil(self, supplier: int, what: str) -> None:
        """Send a form of the newest purchase order off as it stands."""
        path = self.purchase_order(supplier)
        form = self._form(f"{path}/{what}")
        filled = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
        filled |= {"reason": "Out of stock"} if what == "cancel" else {}
        self.send(f"{path}/{what}", filled)
        assert self.response.status == 200, self.text


def go_through(visitor: Visitor) -> None:
    """From the plan to Product Feed Exported, and what interrupts a connection."""
    visitor.open("/w/store/plans")
    visitor.buy(SKU_1=1)
    shown = visitor.create_account()
    visitor.open("/w/store/accounts")
    for number in (1, 2):
        visitor.open(f"/w/retailer/inventory?partner={number}")
        rows = b"SupplierSKU,MerchantSKU\nSUP-SKU-1,SKU-1\nSUP-SKU-2,SKU-2\nSUP-SKU-3,SKU-3\n"
        lines = rows.splitlines()
        own = [line for line in lines[1:] if (b"SKU-2" in line) == (number == 2)]
        visitor.upload("/w/retailer/inventory/matching", "matching.csv", b"\n".join([lines[0], *own]))
    visitor.wait("hour")
    visitor.open("/w/retailer/connections/new?search=BigCommerce")
    visitor.open("/w/retailer/connections/form")
    typed = {"client_id": shown["Client ID"], "access_token": shown["Access Token"], "allow": "true"}
    visitor.send("/w/retailer/connections", {"store_hash": shown["API Path"], "environment": "stage", **typed})
    assert "BigCommerce is connected." in visitor.text

    number = visitor.buy(SKU_1=2, SKU_2=1)
    visitor.wait()
    visitor.open(f"/w/retailer/orders?search={number}")
    visitor.fulfil(1, "acknowledge")
    visitor.fulfil(1, "ship")
    visitor.fulfil(2, "ship")
    visitor.wait()
    visitor.fulfil(1, "invoice")
    visitor.open(f"/w/store/orders/{number}")
    assert "Shipped" in visitor.text
    visitor.open("/w/retailer/orders/1000001")

    number = visitor.buy(SKU_1=1)
    visitor.wait()
    visitor.fulfil(1, "cancel")
    visitor.wait("hour")
    visitor.wait()
    visitor.open(f"/w/store/orders/{number}")
    assert "Cancelled" in visitor.text
    visitor.open("/w/retailer/connections/saved")
    visitor.send("/w/retailer/connections/allow", {"allow": "false"})
    visitor.buy(SKU_2=1)
    visitor.wait()
    visitor.fulfil(2, "cancel")
    visitor.wait()

    visitor.open("/w/supplier/1/inventory")
    visitor.upload("/w/supplier/1/inventory", "2022-05-17_1506.csv", b"SupplierSKU,Quantity\nSUP-SKU-1,33\n")
    visitor.wait("ten past")
    visitor.open("/w/store/inventory")
    visitor.open("/w/supplier/2/feeds/template")
    visitor.open("/w/supplier/2/feeds")
    visitor.upload("/w/supplier/2/feeds", "new.csv", b"name,sku,price,weight\nButter dish,DISH,22.00,1\n")
    visitor.open("/w/retailer/feeds")
    action = re.search(r'action="([^"]+/approve)"', visitor.page)[1]
    visitor.send(action)
    visitor.wait()
    visitor.open("/w/store/products")
    assert "Butter dish" in visitor.text
    visitor.open("/w/retailer/feeds")
    assert "Product Feed Exported" in visitor.text

    visitor.open("/w/store/accounts")
    visitor.send("/w/store/accounts/1/delete")
    visitor.buy(SKU_2=1)
    visitor.wait()
    shown = visitor.create_account()
    visitor.open("/w/retailer/connections/saved")
    typed = {"client_id": shown["Client ID"], "access_token": shown["Access Token"]}
    visitor.send("/w/retailer/connections/renew", {"store_hash": shown["API Path"].split("/")[-3], **typed})
    visitor.wait("hour")
    visitor.wait("hour")


@pytest.fixture(scope="module")
def visitor():
    """Somebody who has gone through all of the guide, and asked the judges."""
    place = Place("w", World(seed=7, suppliers=2, connect=False))
    made = Visitor(Portals(lambda: {"w": place}))
    go_through(made)
    made.open("/w/tour")
    made.send("/w/tour")
    return made


@pytest.fixture
def visited(visitor):
    return visitor.portals.places["w"]


def test_every_promise_of_the_guide_holds(visitor, visited):
    """Whoever clicks through the guide with our connector beside it is told of every promise that it holds."""
    told = {stop.promise.id: (stop.word, *stop.reasons) for stop in stops(visited) if stop.word != "holds"}

    assert told == {}
    assert f"The judges say: {len(PROMISES)} holds." in visitor.text


@pytest.mark.parametrize(
    "check",
    [
        *(account.plan_said, account.accounts_listed, account.api_path_as_in_the_guide, account.account_is_named),
        *(account.token_type_decides, account.scopes_decide, account.scopes_open_what_they_say),
        *(account.file_complete, account.shown_once, account.client_id_is_the_listed_one),
        *(connecting.hash_understood, connecting.environment_decides, connecting.system_found),
        *(connecting.setting_shown, connecting.new_credentials_shown, lost_credentials.old_credentials_refused),
        *(lost_credentials.refusal_said, trial.days_left_said, trial.open_while_trial_lasts),
        *(order_pages.found_under_its_id, orders.documents_together, portal_items.items_as_traded),
        *(inventory.changed_at_ten_past, feed_pages.template_has, feed_pages.feed_events_by_partner),
    ],
    ids=lambda check: check.__name__,
)
def test_judges_of_scenarios_were_asked_too(visited, check):
    """What only a visit shows, such as credentials that are seen once, was looked at and found good."""
    held = {verdict.statement for verdict in visited.verdicts if verdict.state == "holds"}

    assert inspect.getdoc(check) in held


def test_the_report_is_that_of_a_rehearsal(visitor):
    """It names each promise with its verdict, and opens to the requests behind it."""
    page = visitor.open("/w/tour/report.html")

    assert f"{len(PROMISES)} of {len(PROMISES)} promises hold" in page
    assert "What was clicked" in page


@pytest.mark.parametrize("kind", ["feature", "test", "world"])
def test_what_was_clicked_is_kept(visitor, kind):
    """A button gives a file that does it again."""
    visitor.open("/w/keep")

    page = visitor.send(f"/w/keep/{kind}", {"name": "Clicked"})

    assert visitor.response.status == 200, visitor.text
    assert "SKU-1" in page


def test_no_secret_stands_on_a_page_twice(visitor, visited):
    """Not even on the wire: the token of the connection is shown when the account is made, and never again."""
    token = visited.world.connection.credentials.access_token.reveal()
    key = visited.world.connection.logicbroker_key.reveal()
    for path in ("wire", "tour", "store/accounts", "retailer/connections/saved", "wire/all.har", "retailer/keys"):
        page = visitor.open(f"/w/{path}")
        assert token not in page
        assert key not in page


def test_the_tour_has_a_station_for_every_promise():
    """No promise is left out, and each leads somewhere."""
    assert list(STATIONS) == list(PROMISES)


def test_a_late_connector_is_found_out():
    """The tour says of a connector that sends orders late what a rehearsal would say."""
    place = Place("w", World(seed=7, connector=late_orders))
    browser = Browser(Portals(lambda: {"w": place}))
    place.world.shopper.place_order(lines=[("SKU-1", 1)])
    place.world.advance(minutes=40)
    browser.open("/w/tour")

    browser.send("/w/tour")

    assert "G12" in {stop.promise.id for stop in stops(place) if stop.word == "broken"}
    assert "broken" in browser.text.partition("G12 Every quarter of an hour")[2].partition("G13")[0]


def test_looking_and_judging_leave_no_trace():
    """Neither an event, nor a request that counts towards the quota, nor anything in either service."""
    world = World(seed=7)
    place = Place("w", world)
    browser = Browser(Portals(lambda: {"w": place}))
    before = len(world.history), world.bigcommerce.rate_limit.left(world.now), repr(world.logicbroker.events())

    browser.open("/w/store/orders")
    browser.open("/w/tour")
    browser.send("/w/tour")

    assert (
        len(world.history),
        world.bigcommerce.rate_limit.left(world.now),
        repr(world.logicbroker.events()),
    ) == before


def test_a_saved_world_lives_again(visitor, visited, tmp_path):
    """What was clicked is had again event for event, product feeds and new credentials among it."""
    visitor.open("/w/keep")
    visitor.send("/w/keep/world", {"name": "Clicked"})
    (tmp_path / "clicked.world").write_bytes(visitor.response.body)

    again = World.load(tmp_path / "clicked.world")

    assert again.history.to_json() == visited.world.history.to_json()


def test_levels_are_looked_at_just_before_and_just_after_ten_past():
    """A connector that changes levels later is found out, and ours is not; numbers of events are those of the world."""
    words = {}
    for name, factory in (("ours", None), ("late", late_inventory)):
        place = Place("w", World(seed=7, connector=factory))
        place.world.supplier.upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": 33}])
        let_pass(place, place.world.now + timedelta(minutes=20))
        judge(place)
        words[name] = next(stop.word for stop in stops(place) if stop.promise.id == "G20")
        (said,) = place.noted
        assert all(place.world.history.event(number) for number in said.evidence)

    assert words == {"ours": "holds", "late": "broken"}


def test_what_nobody_looked_at_in_time_is_unknown():
    """Where time was let pass otherwise, the tour does not say that it holds."""
    place = Place("w", World(seed=7))
    place.world.supplier.upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": 33}])
    place.world.advance(hours=2)

    judge(place)

    (stop,) = [each for each in stops(place) if each.promise.id == "G20"]
    assert (stop.word, "just before and just after ten past" in stop.reasons[0]) == ("unknown", True)
