"""Fifteen days of trial: to the last instant, then closed, then brought back by a plan or deleted."""

from datetime import timedelta
from typing import Any

import pytest

from fakes.bigcommerce.refusals import StoreClosed
from fakes.time.clock import VirtualClock
from tests.fakes.bigcommerce.conftest import make, wait

ALMOST = timedelta(days=15) - timedelta(microseconds=1)


def test_the_last_instant_works_and_the_next_does_not(clock: VirtualClock) -> None:
    """One microsecond before the fifteenth day is full everything works; at its end the API answers 503."""
    store, api = make(clock)
    clock.move(clock.now() + ALMOST)
    assert api.call("GET", "/v2/orders/count").status == 200
    assert store.trial is not None
    assert (store.trial.days_left, store.trial.expired) == (1, False)

    wait(clock, microseconds=1)

    status, body = api.refused("GET", "/v2/orders/count")
    assert (status, body[0]["status"]) == (503, 503)
    assert body[0]["message"].startswith("The store is suspended.")
    assert (store.trial.days_left, store.trial.expired) == (0, True)


def test_days_left_count_down_from_fifteen(clock: VirtualClock) -> None:
    """A new trial has 15 days left, after a day and a half it has 14 begun ones."""
    store, _ = make(clock)
    assert store.trial is not None
    assert store.trial.days_left == 15
    wait(clock, hours=36)
    assert store.trial.days_left == 14


@pytest.mark.parametrize(
    ("form", "status", "text"),
    [
        ("503-suspended", 503, b"The store is suspended."),
        ("503-generic", 503, b"Service Unavailable"),
        ("401", 401, b'"Unauthorized"'),
        ("403", 403, b"required scope"),
        ("404", 404, b"not found"),
        ("html", 503, b"<html>"),
    ],
)
def test_an_expired_trial_answers_in_the_chosen_form(clock: VirtualClock, form: Any, status: int, text: bytes) -> None:
    """What an expired trial says is a switch, because nobody outside knows."""
    _, api = make(clock, expired_trial_answer=form)
    wait(clock, days=15)

    for path in ("/v2/orders", "/v3/catalog/products"):
        response = api.call("GET", path)
        assert response.status == status
        assert text in response.body


def test_a_v3_route_of_a_suspended_store_answers_an_object(clock: VirtualClock) -> None:
    """The suspension text is an array in V2 and an object in V3."""
    _, api = make(clock)
    wait(clock, days=15)

    status, body = api.refused("GET", "/v3/catalog/products")

    assert (status, body["status"]) == (503, 503)
    assert body["title"].startswith("The store is suspended.")


def test_people_find_closed_doors_and_a_plan_opens_them(clock: VirtualClock) -> None:
    """After the trial shopper and owner can do nothing but choose a plan, which brings everything back."""
    store, api = make(clock)
    order = store.storefront.place_order([("MUG", 1)])
    wait(clock, days=15)
    for attempt in (
        lambda: store.storefront.place_order([("MUG", 1)]),
        store.control_panel.orders,
        lambda: store.control_panel.create_api_account("x", {}),
        lambda: store.control_panel.set_stock("MUG", 1),
    ):
        with pytest.raises(StoreClosed, match="until a plan is chosen"):
            attempt()

    store.control_panel.choose_plan("standard")

    assert api.get(f"/v2/orders/{order.id}")["id"] == order.id
    assert store.plan == "standard"
    assert store.trial is None
    assert store.storefront.place_order([("MUG", 1)]).id == order.id + 1


def test_after_the_grace_period_the_store_is_gone(clock: VirtualClock) -> None:
    """A trial that nobody upgrades is deleted in the end; then its tokens are unknown and no plan helps."""
    store, api = make(clock, trial_grace=timedelta(days=3))
    wait(clock, days=17)
    assert api.call("GET", "/v2/time").status == 503
    wait(clock, days=1)

    assert api.call("GET", "/v2/time").status == 401
    with pytest.raises(StoreClosed, match="deleted"):
        store.upgrade("pro")


def test_a_paid_store_and_a_sandbox_do_not_end(clock: VirtualClock) -> None:
    """Only trials end."""
    for plan in ("standard", "sandbox"):
        store, api = make(VirtualClock(clock.now()), plan=plan)
        assert store.trial is None
        store.clock.move(clock.now() + timedelta(days=400))  # type: ignore[attr-defined]
        assert api.call("GET", "/v2/time").status == 200


def test_an_unknown_plan_is_refused() -> None:
    """A plan that does not exist is a clear error."""
    with pytest.raises(ValueError, match="no plan 'gold'"):
        make(plan="gold")
    with pytest.raises(ValueError, match="not a paid plan"):
        make()[0].upgrade("trial")
