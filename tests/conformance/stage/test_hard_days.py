"""Rehearsals on days on which the road is bad: nothing breaks, and what was made is taken away again."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from fakes.scenery.config import (
    ProductConfig,
    RateLimitConfig,
    ServeConfig,
    StoreConfig,
    SupplierConfig,
    SurroundingsConfig,
)
from fakes.time.clock import START
from fakes.wire.http import Response
from harness.conformance import run_conformance
from harness.conformance.stage.in_process import on_stage_in_process
from harness.conformance.stage.settings import RehearsalSettings
from harness.simulation.stage_in_process import ADDRESSES, StageInProcess

SCENARIOS = (
    "The guide's own orders",
    "Both of two suppliers ship",
    "The rest is shipped after a part was cancelled",
    "The retailer approves",
    "A matching file makes the match",
    "The control panel no longer lists a deleted API account",
)
"""One or two of every kind: orders, shipments, cancellations, feeds, stock, accounts."""

MARKED = re.compile(r"R[2-9A-Z]{8}\b")


class HardDay(StageInProcess):
    """A stage that loses every so manieth request, in turns before and after it arrives."""

    def __init__(self, *, latency: float = 0.25, quota: int | None = None, lost: int = 0) -> None:
        limit = RateLimitConfig(quota=quota) if quota else None
        suppliers = (SupplierConfig(name="First Supplier"), SupplierConfig(name="Second Supplier"))
        goods = (ProductConfig(sku="MUG", name="MUG", price=Decimal(10)),)
        around = (SurroundingsConfig(suppliers=suppliers, store=StoreConfig(rate_limit=limit), products=goods),)
        super().__init__(ServeConfig(clock="virtual", latency_seconds=latency, surroundings=around))
        self.asked, self._lost = 0, lost

    def send(self, request: Any) -> Response:
        if request.url.startswith(ADDRESSES.control):
            return super().send(request)
        self.asked += 1
        is_lost = self._lost and self.asked % self._lost == 0
        if is_lost and self.asked % (2 * self._lost):
            raise ConnectionResetError("the request was lost")
        answer = super().send(request)
        if is_lost:
            raise ConnectionResetError("the answer was lost")
        return answer

    def marked(self) -> list[str]:
        """What of the rehearsal is there and can be taken away: orders that are not archived, and products."""
        [around] = self.outside.surroundings.values()
        orders = [each for each in around.store.store.orders.scan() if not each.is_deleted]
        named = [str(each.fields.get("external_merchant_id")) for each in orders]
        return [
            each for each in [*named, *(each.sku for each in around.store.products.values())] if MARKED.search(each)
        ]


class LostOrders(HardDay):
    """A stage on which the answer to every order gets lost, once it has been placed."""

    def send(self, request: Any) -> Response:
        answer = super().send(request)
        if request.method == "POST" and request.url.endswith("/v2/orders"):
            raise ConnectionResetError("the answer was lost")
        return answer


@pytest.mark.slow
def test_an_order_whose_answer_is_lost_is_placed_once() -> None:
    """It is found by its mark, and known from then on with all that follows from it."""
    stage = LostOrders()

    report = run_conformance(
        on_stage_in_process(stage, RehearsalSettings(), trial_started=START), scenarios=SCENARIOS[:2]
    )

    [around] = stage.outside.surroundings.values()
    marks = [each.fields.get("external_merchant_id") for each in around.store.store.orders.scan()]
    assert {each.state for each in report.scenarios} == {"holds"}, report.to_text()
    assert len(marks) == len(set(marks)) == 5
    assert stage.marked() == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "trouble",
    [{"lost": 20}, {"latency": 3.0}, {"quota": 6}],
    ids=["every 20th request is lost", "three seconds of latency", "a quota of six"],
)
def test_nothing_breaks(trouble: dict[str, Any]) -> None:
    """Whatever is on the road, all holds, and what was made is taken away again."""
    stage = HardDay(**trouble)

    report = run_conformance(on_stage_in_process(stage, RehearsalSettings(), trial_started=START), scenarios=SCENARIOS)

    assert {each.state for each in report.scenarios} == {"holds"}, report.to_text()
    assert stage.marked() == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_nothing_breaks_where_all_of_it_comes_at_once() -> None:
    """What cannot be found out is unknown then; nobody is blamed for the road, and nothing is left there."""
    stage = HardDay(lost=20, latency=3.0, quota=6)
    [around] = stage.outside.surroundings.values()
    for _ in range(200):
        around.shopper.place_order([("MUG", 1)])
    stage.move(START + timedelta(days=1))

    report = run_conformance(
        on_stage_in_process(stage, RehearsalSettings(), trial_started=START), scenarios=SCENARIOS[:2]
    )

    assert "broken" not in {each.state for each in report.scenarios}, report.to_text()
    assert stage.marked() == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_thousands_of_old_orders_hold_nobody_up() -> None:
    """A store that has sold a product of the same name 3,000 times is read in big pages."""
    stage = HardDay()
    [around] = stage.outside.surroundings.values()
    for _ in range(3000):
        around.shopper.place_order([("MUG", 1)])
    stage.move(START + timedelta(days=1))

    report = run_conformance(
        on_stage_in_process(stage, RehearsalSettings(), trial_started=START), scenarios=SCENARIOS[1:2]
    )

    assert {each.state for each in report.scenarios} == {"holds"}, report.to_text()
    assert stage.asked < 1000
    assert len([each for each in around.store.store.orders.scan() if not each.is_deleted]) == 3000
    assert stage.marked() == []
