"""When something is due, and that nothing is while the connection has no access to the store."""

from datetime import timedelta
from typing import Any

import pytest

from fakes.bigcommerce import Quirks
from fakes.bigcommerce.quirks import ExpiredTrialAnswer
from fakes.people.deeds import CONNECT, DELETE_ACCOUNT
from fakes.time.clock import START
from harness.conformance.checks.deadlines import Conditions
from harness.conformance.checks.history_queries import CYCLE
from harness.conformance.laws import laws
from harness.conformance.observations import look_at_everything
from harness.record.looks import EXAMINED, EXAMINING
from harness.simulation.world import World

HOURS = timedelta(hours=5)


@pytest.mark.parametrize(("deleted", "is_due"), [(3, False), (4, True)], ids=["its own", "another app's"])
def test_only_the_connections_own_account_excuses(written: Any, deleted: int, is_due: bool) -> None:
    """Hours after its account was deleted nothing is due yet; the account of another app changes nothing."""
    written.deed("retailer", CONNECT, account_id=3)
    written.deed("retailer", DELETE_ACCOUNT, account_id=deleted)
    conditions = Conditions(written.history)

    assert (conditions.deadline(START + CYCLE, START + HOURS) < START + HOURS) is is_due


@pytest.mark.parametrize(("refused", "served", "is_due"), [(401, True, True), (401, False, False), (403, True, True)])
def test_who_is_refused_what_is_not_open_to_it_is_not_excused(
    written: Any, refused: int, served: bool, is_due: bool
) -> None:
    """A service that answers everything else at that moment is in nobody's way."""
    written.at(15).wrote("GET", "/stores/j4r5th3eof/v2/customers", None, refused)
    if served:
        written.wrote("GET", "/stores/j4r5th3eof/v2/orders", None, 200)
    conditions = Conditions(written.history)

    assert (conditions.deadline(START, START + timedelta(minutes=40)) == START + CYCLE) is is_due


@pytest.mark.parametrize("is_over", [True, False])
def test_what_a_form_is_refused_is_in_nobodys_way(written: Any, is_over: bool) -> None:
    """Whoever verifies it asks for what it may not have; the connector that is refused right after that has no way."""
    written.history.observe(EXAMINING)
    if is_over:
        written.history.observe(EXAMINED)
    written.wrote("GET", "/stores/j4r5th3eof/v2/store", None, 403)
    conditions = Conditions(written.history)

    assert (conditions.deadline(START, START + timedelta(minutes=40)) == START + CYCLE) is not is_over


def test_nothing_is_due_without_an_api_account() -> None:
    """What is shipped after the connection's account was deleted is shown when it has another one, not before."""
    world = World(seed=7)
    look_at_everything(world)
    order = world.shopper.place_order()
    world.advance(minutes=20)
    world.retailer.delete_api_account(world.retailer.api_accounts()[0])
    world.suppliers[0].ship(order)
    world.advance(hours=5)
    look_at_everything(world)

    assert [verdict.reason for verdict in laws(world) if verdict.state == "broken"] == []
    world.renew_credentials()
    world.advance(minutes=45)
    look_at_everything(world)
    assert [verdict.reason for verdict in laws(world) if verdict.state == "broken"] == []
    assert order.status == "Shipped"


@pytest.mark.parametrize("answer", ["403", "404"])
def test_nothing_is_due_while_the_store_is_closed(answer: ExpiredTrialAnswer) -> None:
    """An order of the trial's last minutes is due after a plan is chosen, however the store answered until then."""
    world = World(seed=7, connect=False, keep_past=False, store_quirks=Quirks(expired_trial_answer=answer))
    world.advance(days=14, hours=23)
    world.connect()
    world.advance(minutes=50)
    world.shopper.place_order()
    world.advance(hours=2)
    world.retailer.choose_plan("standard")
    world.advance(minutes=16)
    look_at_everything(world)

    assert [verdict.reason for verdict in laws(world) if verdict.state == "broken"] == []
