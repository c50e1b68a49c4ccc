"""Rate limits: bursts, sustained rates, and what a caller over the limit hears."""

from datetime import timedelta

import pytest

from fakes.logicbroker.quirks import Quirks
from fakes.logicbroker.state.limits import Limit, limit_of, operation

SECOND = timedelta(seconds=1)


def statuses(trade, count, path="v3/Orders", company=None):
    return [trade.send("GET", path, company=company).status for _ in range(count)]


def test_a_burst_is_followed_by_the_sustained_rate(trade) -> None:
    """25 searches at once, then one every two seconds."""
    assert statuses(trade, 27) == [200] * 25 + [429] * 2

    trade.clock.move(trade.clock.now() + 2 * SECOND)
    assert statuses(trade, 2) == [200, 429]


def test_retry_after_says_when_to_come_back(trade) -> None:
    """In whole seconds; coming back then is in time."""
    statuses(trade, 25)
    wait = int(trade.send("GET", "v3/Orders").headers["Retry-After"])
    trade.clock.move(trade.clock.now() + wait * SECOND)

    assert (wait, statuses(trade, 1)) == (2, [200])


def test_retry_after_can_be_missing(trade_with) -> None:
    """Clients must not rely on it."""
    trade = trade_with(Quirks(retry_after=False))
    statuses(trade, 25)

    assert "Retry-After" not in trade.send("GET", "v3/Orders").headers


def test_limits_can_be_switched_off(trade_with) -> None:
    """Then there is no burst."""
    assert set(statuses(trade_with(Quirks(rate_limits=False)), 60)) == {200}


def test_each_company_and_each_operation_has_its_own_bucket(trade) -> None:
    """One used up leaves the others alone; documents in the path share one."""
    statuses(trade, 25)

    assert statuses(trade, 1, company=trade.supplier) == [200]
    assert statuses(trade, 1, "v3/Shipments") == [200]
    assert statuses(trade, 26, "v1/Orders") == [200] * 26


@pytest.mark.parametrize(
    ("method", "template", "limit"),
    [
        ("GET", "/api/{version}/Orders", Limit(2 * SECOND, 25)),
        ("GET", "/api/v2/Shipments/LogicbrokerKeys/Ready", Limit(SECOND / 2, 25)),
        ("PUT", "/api/v3/Returns/Status", Limit(SECOND, 25)),
        ("GET", "/api/{version}/Orders/{key}", Limit(SECOND / 10, 100)),
        ("PUT", "/api/{version}/Inventory/{partner_id}/Resend", Limit(300 * SECOND, 2)),
    ],
)
def test_the_published_rates_are_kept(method, template, limit) -> None:
    """By operation, whatever the names in the path."""
    assert limit_of(operation(1, "v3", method, template)) == limit


@pytest.mark.parametrize(
    ("method", "template", "limit"),
    [
        ("GET", "/api/{version}/Orders", Limit(SECOND / 10, 100)),
        ("POST", "/api/v1/Orders/Import", Limit(SECOND, 10)),
        ("POST", "/api/v1/Product/{partner_id}", Limit(SECOND, 10)),
        ("POST", "/api/{version}/Inventory/{partner_id}", Limit(SECOND, 2)),
        ("POST", "/api/{version}/Inventory/Broadcast", Limit(60 * SECOND, 2)),
        ("DELETE", "/api/{version}/Inventory/{partner_id}/Matching", Limit(60 * SECOND, 2)),
    ],
)
def test_v1_has_rates_of_its_own(method, template, limit) -> None:
    """Searches are as quick as any call there, uploads of inventory have a small burst."""
    assert limit_of(operation(1, "v1", method, template)) == limit
