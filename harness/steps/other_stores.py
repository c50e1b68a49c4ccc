"""Another store of the retailer, on the same account in Logicbroker, with a connector of its own.

Features that people write and lives that are told again use the same steps.  PYTEST_DONT_REWRITE
"""

import pytest
from pytest_bdd import given, parsers, step, then

from fakes.people.supplier import NothingOpen
from harness.conformance import observations as look
from harness.conformance.checks import other_stores
from harness.conformance.scene import Scene, SceneOtherStore
from harness.connectors.contract import serves_several_stores
from harness.record.looks import NOTHING_OPEN
from harness.simulation.story.quoting import QUOTED
from harness.steps.people import lines_of
from harness.steps.staging import Judge, left_out_if_missing


@step("the retailer opens another store, which sends to the same account")
def _opened(world: Scene) -> None:
    """Whoever has no other store, or does not say that it serves several, is not judged beside one."""
    if not serves_several_stores(world.connector):
        pytest.skip("the connector does not say that it serves several stores of one account")
    with left_out_if_missing():
        world.open_another_store()


def _store(world: Scene) -> SceneOtherStore:
    return world.other_stores[-1]


@given("a shopper of the other store places an order", target_fixture="order_elsewhere")
def _something_ordered(world: Scene) -> int:
    return _store(world).place_order([(world.matching_rows()[0]["MerchantSKU"], 1)]).id


@step(parsers.re(rf"a shopper of the other store orders (?P<wish>\d+ of {QUOTED}(?: and \d+ of {QUOTED})*)"))
def _ordered(world: Scene, wish: str) -> None:
    _store(world).place_order(lines_of(wish))


@given(parsers.re("the suppliers (?P<answer>ship|cancel) the order of the other store"))
def _answered(world: Scene, order_elsewhere: int, answer: str) -> None:
    store = _store(world)
    (store.supplier_ships if answer == "ship" else store.supplier_cancels)(order_elsewhere)


@step(parsers.re(r'the suppliers ship order (?P<number>\d+) of the other store as "(?P<parcel>\w+)"'))
def _shipped(world: Scene, number: str, parcel: str) -> None:
    try:
        _store(world).supplier_ships(int(number), parcel)
    except NothingOpen as reason:
        world.history.observe(NOTHING_OPEN, number=int(number), reason=str(reason))


@step(parsers.re(r"the suppliers cancel order (?P<number>\d+) of the other store"))
def _cancelled(world: Scene, number: str) -> None:
    try:
        _store(world).supplier_cancels(int(number))
    except NothingOpen as reason:
        world.history.observe(NOTHING_OPEN, number=int(number), reason=str(reason))


@step(parsers.re("the connector of the other store (?P<becomes>goes on|is switched off|is switched on)"))
def _switched(world: Scene, becomes: str) -> None:
    if becomes == "is switched off":
        _store(world).close()
    elif becomes == "is switched on":
        _store(world).open()


@then("what suppliers did for one store shows in that store only")
def _left_alone(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(other_stores.left_to_their_store(world.history))
    judge(other_stores.shown_in_their_store_only(world.history))
