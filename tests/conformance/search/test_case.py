"""A life told again: as a feature, a test and a notebook it is the same life, with the same verdicts."""

import runpy
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.bigcommerce import Quirks
from fakes.bigcommerce.refusals import Refused
from fakes.logicbroker.refusals import Invalid
from fakes.people import NothingOpen
from fakes.wire.faults import FAULTS
from harness.conformance import FakesTarget, run_conformance
from harness.conformance.observations import look_at_everything, look_at_order
from harness.conformance.planted.bugs import BUGS, lost_line
from harness.conformance.planted.bugs_in_storms import time_out_taken_for_success
from harness.conformance.search.case import Case
from harness.conformance.search.machine import find
from harness.conformance.search.shortening import shortened
from harness.simulation import World
from harness.simulation.story.quoting import Untellable
from harness.simulation.trouble.nemesis import MIXTURES, Mixture
from tests import kernels

SKUS = [f"SKU-{number}" for number in range(1, 9)]
PIECES = st.lists(
    st.tuples(st.sampled_from(SKUS), st.integers(1, 3)), min_size=1, max_size=3, unique_by=lambda line: line[0]
)
BACK = st.integers(0, 2)
ROW = {"name": "Lamp | big", "type": "physical", "sku": "LAMP", "weight": "1", "price": "9.00"}


def newest(world: World, back: int) -> Any:
    return list(world.bigcommerce.orders.values())[-1 - back]


ENGRAVING = {"display_name": "Engraving", "type": "text", "required": False}
DEEDS: dict[str, Any] = {
    "order": lambda w, cart, n: w.shopper.place_order(cart),
    "plausible order": lambda w, cart, n: w.shopper.place_order(guest=n > 0, customer_message="Ring twice"),
    "order to places": lambda w, cart, n: w.shopper.place_order([("SKU-1", 3), ("SKU-2", 1)], ship_to=n + 1),
    "abandoned order": lambda w, cart, n: w.shopper.abandon_order(cart),
    "payment": lambda w, cart, n: w.shopper.pay(newest(w, n)),
    "acknowledgement": lambda w, cart, n: w.suppliers[n % 2].acknowledge(newest(w, n)),
    "shipment": lambda w, cart, n: w.suppliers[n % 2].ship(newest(w, n)),
    "part": lambda w, cart, n: w.suppliers[n % 2].ship(newest(w, n), [(cart[0][0], 1)], carrier="fedex"),
    "parcels": lambda w, cart, n: w.suppliers[n % 2].ship(newest(w, n), packages=[{"lines": [part]} for part in cart]),
    "cancellation": lambda w, cart, n: w.suppliers[n % 2].cancel(newest(w, n), cart if n else None),
    "gift abroad": lambda w, cart, n: w.shopper.place_order(
        cart, origin="GR", ship_to=1, gift_messages={cart[0][0]: "Zoë 🎂"}, wrapping_cost="3.50", discount="1"
    ),
    "reserved money": lambda w, cart, n: w.retailer.capture_payment(w.shopper.place_order(cart, authorize_only=True)),
    "account": lambda w, cart, n: w.retailer.give_store_credit(w.shopper.open_account(), "5.50"),
    "call": lambda w, cart, n: w.retailer.enter_order(
        cart, {"first_name": "Ada", "zip": "78701"}, custom_lines=[{"name": "Card", "price": "1.00", "quantity": 1}]
    ),
    "coupon": lambda w, cart, n: w.retailer.create_coupon(f"C{n}", "free shipping" if n else "percent", "10"),
    "currency": lambda w, cart, n: w.retailer.add_currency("EUR", "0.92"),
    "tax": lambda w, cart, n: w.retailer.change_setting("tax_rate", "0.0825"),
    "notes": lambda w, cart, n: w.retailer.write_staff_notes(newest(w, n), 'Said "yes" | \n\\ ⭐'),
    "refund in part": lambda w, cart, n: w.retailer.refund_order(newest(w, n), cart[:1]),
    "back-order": lambda w, cart, n: w.suppliers[n % 2].back_order(newest(w, n), cart if n else None),
    "no tracking": lambda w, cart, n: w.suppliers[n % 2].ship(newest(w, n), tracking_number="", carrier="Royal Mail"),
    "return": lambda w, cart, n: w.suppliers[n % 2].take_back(newest(w, n)),
    "stock": lambda w, cart, n: w.suppliers[n % 2].upload_inventory(
        [{"SupplierSKU": f"SUP-{s}", "Quantity": c} for s, c in cart]
    ),
    "strange file": lambda w, cart, n: w.suppliers[0].upload_inventory(
        b"SupplierSKU,Quantity\nSUP-SKU-1, 5\n", "a.csv"
    ),
    "feed": lambda w, cart, n: w.retailer.approve(w.suppliers[0].upload_product_feed([ROW])),
    "product": lambda w, cart, n: w.retailer.add_product(sku="MUG", name="Mug", price="5.00", stock=n),
    "engraved product": lambda w, cart, n: (
        w.retailer.add_product(sku="PEN", name="Pen", price="5.00", stock=5, modifiers=[ENGRAVING]),
        w.shopper.place_order([("PEN", 1)], options={"PEN": {"Engraving": 'Zoë "Z" | \n🎂'}}),
    ),
    "level": lambda w, cart, n: w.retailer.set_stock(cart[0][0], 7),
    "status": lambda w, cart, n: w.retailer.set_order_status(newest(w, n), "Cancelled" if n else 10),
    "edit": lambda w, cart, n: w.retailer.change_quantity(newest(w, n), cart[0][0], n + 1),
    "refund": lambda w, cart, n: w.retailer.refund_order(newest(w, n)),
    "setting": lambda w, cart, n: w.retailer.allow_cancelling_orders(n > 0),
    "credentials": lambda w, cart, n: w.renew_credentials(),
    "restart": lambda w, cart, n: w.restart_connector(),
    "fault": lambda w, cart, n: w.nemesis.strike(sorted(FAULTS)[n], method="POST" if n else None),
    "long fault": lambda w, cart, n: w.nemesis.strike(
        "maintenance", service="bigcommerce", until=w.now + timedelta(minutes=7)
    ),
    "weather": lambda w, cart, n: setattr(w.nemesis, "mixture", MIXTURES[sorted(MIXTURES)[n]]),
    "own weather": lambda w, cart, n: setattr(w.nemesis, "mixture", Mixture("wet", {"lost reply": 100})),
    "look": lambda w, cart, n: look_at_everything(w),
    "look at one": lambda w, cart, n: look_at_order(w, newest(w, n)),
    "minutes": lambda w, cart, n: w.advance(minutes=16),
    "moments": lambda w, cart, n: w.advance(hours=n, seconds=1, to=None),
}
STORIES = st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), PIECES, BACK), max_size=10)


def live(seed: int, story: list[Any], **options: Any) -> World:
    """A world in which a story happened, as far as it could."""
    world = World(seed, suppliers=2, **options)
    world.shopper.place_order([("SKU-1", 2), ("SKU-2", 1)])
    world.advance(minutes=16)
    for name, cart, number in story:
        with suppress(NothingOpen, Invalid, Refused, ValueError, LookupError):
            DEEDS[name](world, cart, number)
    return world


def rehearsed(path: Path, connector: Any = None) -> Any:
    """The one scenario of a feature, run by our own rehearsal."""
    report = run_conformance(FakesTarget(), features=path, connector=connector)
    (scenario,) = report.scenarios
    return report, scenario


@pytest.mark.slow
@settings(max_examples=6)
@given(seed=st.integers(0, 2**16), story=STORIES, connector=st.sampled_from([None, lost_line]))
def test_any_life_is_the_same_when_it_is_told_again(
    tmp_path_factory: pytest.TempPathFactory, seed: int, story: list[Any], connector: Any
) -> None:
    """World, feature, run: the same history to the byte, and so the same verdicts."""
    path = tmp_path_factory.mktemp("told") / "life.feature"
    world = live(seed, story, connector=connector)
    case = Case.of(world)
    case.to_feature("a life", path)

    report, scenario = rehearsed(path, connector)

    assert not scenario.reason
    assert scenario.history.to_json() == case.world.history.to_json()
    assert report.verdict == ("broken" if case.broken else "holds")
    assert {each.statement for each in scenario.verdicts if each.state == "broken"} == {
        each.statement for each in case.broken
    }


def test_every_deed_of_these_stories_has_its_sentence(tmp_path: Path) -> None:
    """A story with everything in it comes back exactly, from a world that began in an unusual way."""
    story = [(name, [("SKU-1", 1)], number) for name in DEEDS for number in (1, 0)]
    catalog = [{"sku": sku, "price": "2.50", "supplier": number % 2} for number, sku in enumerate(SKUS)]
    quirks = Quirks(stock_not_saved=0.1, trial_grace=timedelta(days=2))
    world = live(5, story, faults="busy", catalog=catalog, store_quirks=quirks, allow_cancelling_orders=False)
    case = Case.of(world)
    case.to_feature("everything", tmp_path / "life.feature")

    _, scenario = rehearsed(tmp_path / "life.feature")

    assert scenario.history.to_json() == case.world.history.to_json()


def test_the_steps_to_a_connection_are_told_too(tmp_path: Path) -> None:
    """A store that nobody connected yet is connected in the story itself."""
    world = World(4, connect=False, plan="sandbox")
    account = world.retailer.create_api_account(name="Ours", scopes={"orders": "modify", "products": "modify"})
    text = account.credentials_file()
    world.retailer.upload_matching_file(world.supplier, world.matching_rows())
    world.retailer.connect(text, allow_cancelling_orders=False)
    world.shopper.place_order([("SKU-1", 1)])
    world.advance(hours=3)
    world.retailer.reconnect(text)
    case = Case.of(world)
    case.to_feature("steps 1 to 5", tmp_path / "life.feature")

    report, scenario = rehearsed(tmp_path / "life.feature")

    assert report.verdict == "holds"
    assert scenario.history.to_json() == case.world.history.to_json()


def test_a_deed_without_a_sentence_is_named() -> None:
    """Nothing is left out in silence."""
    world = World(3)
    world.history.deed("retailer", "move to the moon")

    with pytest.raises(Untellable, match="'move to the moon' cannot be told"):
        world.to_feature("impossible")


@pytest.fixture(scope="module")
def found() -> Case:
    """What the search for stories finds out about a planted bug."""
    case = find(BUGS["lost_line"].factory, number=1, tries=25)
    assert case is not None
    return case


@pytest.mark.slow
def test_a_found_bug_becomes_a_feature_by_one_call(found: Case, tmp_path: Path) -> None:
    """It fails on the broken connector, by the very law, and passes on the real one."""
    found.to_feature("a lost line", tmp_path / "lost.feature")

    on_broken, _ = rehearsed(tmp_path / "lost.feature", BUGS["lost_line"].factory)
    on_real, _ = rehearsed(tmp_path / "lost.feature")

    assert (on_broken.verdict, on_real.verdict) == ("broken", "holds")
    assert list(on_broken.promises) == ["G13"]


@pytest.mark.slow
def test_a_found_bug_becomes_a_test_by_one_call(found: Case, tmp_path: Path) -> None:
    """Its default is the broken connector; with the real one it passes."""
    found.to_pytest("A lost line!", tmp_path / "test_lost.py")
    test = runpy.run_path(str(tmp_path / "test_lost.py"))["test_a_lost_line"]

    with pytest.raises(AssertionError, match="SKU-"):
        test()
    test(connector=None)


@pytest.mark.slow
def test_a_found_bug_becomes_a_notebook_by_one_call(found: Case, tmp_path: Path) -> None:
    """It opens with the story and runs to its end; the same laws break in it, by the same events."""
    written = nbformat.read(found.to_notebook(tmp_path / "lost.ipynb"), as_version=4)
    ran = kernels.executed(written, tmp_path)
    shown = "".join(out["data"]["text/plain"] for cell in ran.cells for out in cell.get("outputs", ()) if "data" in out)

    assert "Given a connected store" in written.cells[0].source
    assert found.table().text() in shown
    assert found.evidence().text() in shown


def test_a_story_is_shortened_to_what_matters() -> None:
    """What has nothing to do with the broken law is left out."""
    world = live(3, [], connector=lost_line)
    world.suppliers[0].upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": 4}])
    for _ in range(3):
        world.shopper.place_order([("SKU-3", 1)])
        world.restart_connector()
        world.advance(hours=1)

    short = shortened(Case.of(world.calm()))

    deeds = [event.name for event in short.world.history.deeds()][short.world.events_of_setup :]
    told = [step.sentence for step in short.story.steps if not step.code.startswith(("world.adv", "look", "world.nem"))]
    assert told == ['the shopper orders 2 of "SKU-1" and 1 of "SKU-2"'], deeds
    assert {each.statement for each in short.broken} >= {each.statement for each in Case.of(world).broken[:1]}


def test_our_own_connector_gives_no_case() -> None:
    """Where nothing breaks there is nothing to hand on."""
    assert find(stories=3, steps=5) is None


@pytest.mark.slow
def test_a_stormy_life_is_shortened_to_the_faults_that_broke_it() -> None:
    """Of a storm those in the evidence are left, whenever their requests come in a calm life; it says how many."""
    world = World(seed=7, faults="stormy", connector=time_out_taken_for_success)
    world.retailer.create_coupon("TENOFF", "percent", "10")
    world.shopper.place_order([("SKU-1", 2)])
    world.nemesis.strike("lost request", service="logicbroker", method="POST", path="/Orders")
    world.advance(hours=2)
    world.retailer.create_coupon("FIVER", "percent", "5")
    case = Case.of(world.calm(), "A storm.")
    short = shortened(case, 30)
    struck = [event for event in short.world.history if event.kind == "fault"]

    assert case.broken[0].statement == short.broken[0].statement
    assert len(short.story.steps) < len(case.story.steps)
    assert 1 <= len(struck) < sum(event.kind == "fault" for event in case.world.history)
    assert not any("coupon" in step.sentence for step in short.story.steps)
    assert f"to {len(short.story.steps)} steps and {len(struck)} fault" in short.found
