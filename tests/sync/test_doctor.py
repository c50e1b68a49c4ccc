"""What the doctor finds, and that it changes nothing."""

from datetime import timedelta
from typing import Any

import pytest

from harness.sync import Finding, examine
from tests.sync.scripted import NOON, Scripted, answer, connection

NO_SCOPE = answer(403, {"title": "You don't have a required scope to access the endpoint"})
NOT_FOUND = answer(404, {"title": "not found"})


@pytest.fixture
def wire() -> Scripted:
    """A store whose API account has exactly the scopes that are needed, and a company with one supplier."""
    wire = Scripted()
    wire.on("GET", "/v2/time", answer(body={"time": 1}))
    wire.on("GET", "/v3/catalog/products", answer(body={"data": []}))
    wire.on("PUT", "/v2/orders/0", NOT_FOUND)
    wire.on("PUT", "/v3/catalog/products/0", NOT_FOUND)
    wire.on("GET", "/v3/customers", NO_SCOPE)
    wire.on("GET", "/v2/store", NO_SCOPE)
    wire.on("GET", "/v3/Partners", answer(body={"Body": {"Partners": [{"Id": 1, "IsMerchant": False}]}}))
    return wire


def findings(wire: Scripted, **settings: Any) -> dict[str, Finding]:
    settings = {"trial_started": NOON, **settings}
    return {finding.topic: finding for finding in examine(connection(**settings), wire, NOON + timedelta(days=5))}


def test_a_healthy_connection_is_healthy(wire: Scripted) -> None:
    """With exactly the needed scopes every finding is ok, and the days left are told."""
    found = findings(wire)

    assert {finding.level for finding in found.values()} == {"ok"}
    assert "10.0 days" in found["trial"].message
    assert {request.method for request in wire.requests if not request.url.endswith("/0")} == {"GET"}


@pytest.mark.parametrize(
    ("method", "part", "reply", "topic", "level", "said"),
    [
        ("GET", "/v2/time", answer(401, b"no"), "credentials", "error", "create a new one"),
        ("GET", "/v2/time", answer(503, {"title": "The store is suspended."}), "credentials", "error", "Choose a plan"),
        ("GET", "/v2/time", answer(500), "credentials", "unknown", "BigCommerce"),
        ("PUT", "/v2/orders/0", NO_SCOPE, "scope Orders", "error", "can be read but not changed"),
        ("GET", "/v2/orders", NO_SCOPE, "scope Orders", "error", "cannot be read"),
        ("PUT", "/v3/catalog/products/0", NO_SCOPE, "scope Products", "error", "modify"),
        ("PUT", "/v3/catalog/products/0", TimeoutError(), "scope Products", "unknown", "Nobody knows"),
        ("GET", "/v3/customers", answer(body={"data": []}), "scope Customers", "warning", "should be None"),
        ("GET", "/v3/Partners", answer(401, b"no"), "Logicbroker key", "error", "primary key"),
        ("GET", "/v3/Partners", answer(500), "Logicbroker key", "unknown", "Logicbroker"),
        ("GET", "/v3/Partners", answer(body={"Body": {"Partners": []}}), "Logicbroker key", "warning", "no supplier"),
        ("GET", "/v2/store", answer(body={"plan_is_trial": False}), "trial", "warning", "has a plan"),
    ],
)
def test_each_illness_is_named(
    wire: Scripted, method: str, part: str, reply: Any, topic: str, level: str, said: str
) -> None:
    """What is missing, too much or unknown is one finding that says what to do."""
    wire.on(method, part, reply)
    finding = findings(wire)[topic]

    assert finding.level == level
    assert said in finding.message


@pytest.mark.parametrize(
    ("started", "level", "said"),
    [
        (-12, "warning", "in 2.5 days"),
        (-14.5, "error", "ended"),
        (-9, "ok", "in 5.5 days"),
        (None, "unknown", "Nobody knows"),
    ],
)
def test_trial_days_are_counted(wire: Scripted, started: float | None, level: str, said: str) -> None:
    """Days are counted from the declared beginning; without it the doctor says that it cannot know."""
    begun = None if started is None else NOON + timedelta(days=5 + started - 0.5)
    finding = findings(wire, trial_started=begun)["trial"]

    assert finding.level == level
    assert said in finding.message


def test_other_refusals_mean_that_the_scope_is_there(wire: Scripted) -> None:
    """A token that may not even ask for the time counts, and a 400 on the trial write means that writing is open."""
    wire.on("GET", "/v2/time", NO_SCOPE)
    wire.on("PUT", "/v2/orders/0", answer(400, [{"status": 400, "message": "empty"}]))
    found = findings(wire)

    assert (found["credentials"].level, found["scope Orders"].level) == ("ok", "ok")


def test_a_production_store_has_no_trial(wire: Scripted) -> None:
    """Where no trial is declared, none is counted; a mix-up that was allowed is still pointed out."""
    found = findings(wire, store_kind="production", mixed_environments_allowed=True)

    assert found["trial"].level == "ok"
    assert found["environment"].level == "warning"
