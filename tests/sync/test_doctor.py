"""What the doctor finds, and that it changes nothing."""

from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from harness.sync import DoctorFinding, Journal, Leases, Secret, examine
from harness.sync.doctor import examine_journal, examine_order_fields, examine_suppliers
from tests.sync.scripted import LINE, NOON, ORDER, Run, Scripted, answer, connection, records, with_orders

NO_SCOPE = answer(403, {"title": "You don't have a required scope to access the endpoint"})
NOT_FOUND = answer(404, {"title": "not found"})
NO_TRIAL = answer(body={"plan_is_trial": False})


@pytest.fixture
def wire() -> Scripted:
    """A store whose API account has exactly the scopes that are needed, and a company with one supplier."""
    wire = Scripted()
    wire.on("GET", "/v2/time", answer(body={"time": 1}))
    wire.on("GET", "/v3/catalog/products", answer(body={"data": []}))
    wire.on("PUT", "/v2/orders/0", NOT_FOUND)
    wire.on("PUT", "/v3/catalog/products/0", NOT_FOUND)
    wire.on("GET", "/v3/hooks", answer(body={"data": []}))
    wire.on("GET", "/v3/customers", NO_SCOPE)
    wire.on("GET", "/v3/orders/0/transactions", NO_SCOPE)
    wire.on("GET", "/v2/store", NO_SCOPE)
    wire.on("GET", "/v3/settings/inventory", NO_SCOPE)
    wire.on("GET", "/v3/Partners", answer(body={"Body": {"Partners": [{"Id": 1, "IsMerchant": False}]}}))
    return wire


NOW = NOON + timedelta(days=5)
REFUSED_STORE = "BigCommerce refuses the access token. If it is lost, delete the API account and create a new one."
REFUSED_KEY = "Logicbroker refuses the key. Create a primary key in its portal and configure it here."
AGAIN = "Ask again when the service answers."
SUSPENDED = "The store is suspended; a trial lives 15 days. Choose a plan. (The store is suspended.)"
NEW_ACCOUNT = "Scopes cannot be changed: create an API account with Orders and Products on modify, and reconnect."
TOO_MUCH = "The API account may read {}, which the connection does not need. It should be None."
NO_ANSWER = "gave no sensible answer, and it is asked again at 2026-03-07T12:00:30+00:00"
HAS_A_PLAN = "The connection says trial, but the store has a plan. Correct store_kind in the connection file."
NO_BEGINNING = "Nobody knows when the trial ends. Write trial_started into the connection file, best with the time."


def findings(wire: Scripted, now: datetime = NOW, **settings: Any) -> dict[str, DoctorFinding]:
    settings = {"trial_started": NOON, **settings}
    return {finding.topic: finding for finding in examine(connection(**settings), wire, now)}


def test_a_healthy_connection_is_healthy(wire: Scripted) -> None:
    """With exactly the needed scopes every finding is ok; each service is asked once for each, and nothing changed."""
    assert list(findings(wire).values()) == [
        DoctorFinding("ok", "environment", "This is a trial store in the stage environment."),
        DoctorFinding("ok", "Logicbroker key", "The key works; the company has 1 supplier."),
        DoctorFinding("ok", "credentials", "BigCommerce accepts the access token."),
        DoctorFinding("ok", "scope Orders", "Orders can be changed."),
        DoctorFinding("ok", "scope Products", "Products can be changed."),
        DoctorFinding("ok", "trial", "The trial ends in 10.0 days, at 2026-03-17T12:00:00+00:00."),
        DoctorFinding("ok", "order numbers", "No sales order in Logicbroker has a number that this store is to give."),
    ]
    assert [f"{request.method} {request.url.partition('abc123')[2]}" for request in wire.requests] == [
        "GET ",
        "GET /v2/time",
        "GET /v2/orders?limit=1",
        "PUT /v2/orders/0",
        "GET /v3/catalog/products?limit=1",
        "PUT /v3/catalog/products/0",
        "GET /v2/orders?include=consignments.line_items&consignment_structure=object&sort=id:desc&limit=1",
        "GET ",
        "GET /v3/customers?limit=1",
        "GET /v2/store",
        "GET /v3/orders/0/transactions",
        "GET /v2/store",
        "GET /v3/settings/inventory",
    ]


@pytest.mark.parametrize(
    ("behavior", "level"), [("order_placed", None), ("order_completed_or_shipped", "warning"), (None, None)]
)
def test_a_store_that_takes_stock_off_late_is_warned_of(wire: Scripted, behavior: str | None, level: str) -> None:
    """Where the API account may read it: what is sold between a feed and its run would be taken off twice."""
    wire.on("GET", "/v3/settings/inventory", answer(body={"data": {"update_stock_behavior": behavior}}))
    found = findings(wire).get("stock")

    assert (found and found.level) == level
    assert found is None or "Settings > Inventory" in found.message


WRONG_STORE = (
    "The access token opens nothing at this store. Compare the store hash with the API path of the credentials file: "
    "the token may belong to another store."
)


def test_a_token_that_opens_nothing_has_come_to_the_wrong_store(wire: Scripted) -> None:
    """403 where no scope is needed means the hash; 403 for the time alone means nothing, and scopes are examined."""
    wire.on("GET", "/v2/time", NO_SCOPE)
    wire.on("GET", "/v3/hooks", NO_SCOPE)
    assert findings(wire)["credentials"] == DoctorFinding("error", "credentials", WRONG_STORE)

    wire.on("GET", "/v3/hooks", answer(500))
    assert findings(wire)["credentials"].level == "unknown"

    wire.on("GET", "/v3/hooks", answer(body={"data": []}))
    told = findings(wire)
    assert (told["credentials"].level, told["scope Orders"].level) == ("ok", "ok")


@pytest.mark.parametrize(
    ("method", "part", "reply", "topic", "level", "said"),
    [
        ("GET", "/stores/", answer(401, b"no"), "credentials", "error", REFUSED_STORE),
        ("GET", "/v2/time", answer(503, {"title": "The store is suspended."}), "credentials", "error", SUSPENDED),
        (
            "GET",
            "/v2/time",
            answer(500),
            "credentials",
            "unknown",
            f"BigCommerce {NO_ANSWER}: asking for the store's time: 500. {AGAIN}",
        ),
        (
            "PUT",
            "/v2/orders/0",
            NO_SCOPE,
            "scope Orders",
            "error",
            f"Orders can be read but not changed. {NEW_ACCOUNT}",
        ),
        ("GET", "/v2/orders", NO_SCOPE, "scope Orders", "error", f"Orders cannot be read. {NEW_ACCOUNT}"),
        (
            "GET",
            "/v2/orders",
            answer(500),
            "scope Orders",
            "unknown",
            f"BigCommerce {NO_ANSWER}: reading orders: 500. {AGAIN}",
        ),
        (
            "PUT",
            "/v3/catalog/products/0",
            NO_SCOPE,
            "scope Products",
            "error",
            f"Products can be read but not changed. {NEW_ACCOUNT}",
        ),
        (
            "PUT",
            "/v3/catalog/products/0",
            TimeoutError(),
            "scope Products",
            "unknown",
            "Nobody knows whether trying to write at /v3/catalog/products/0 happened at BigCommerce: TimeoutError: . "
            f"{AGAIN}",
        ),
        (
            "GET",
            "/v3/customers",
            answer(body={"data": []}),
            "scope Customers",
            "warning",
            TOO_MUCH.format("Customers"),
        ),
        (
            "GET",
            "/v2/store",
            answer(body={"plan_is_trial": True}),
            "scope Information & Settings",
            "warning",
            TOO_MUCH.format("Information & Settings"),
        ),
        (
            "GET",
            "/v3/orders/0/transactions",
            answer(404, b"{}"),
            "scope Order Transactions",
            "warning",
            TOO_MUCH.format("Order Transactions"),
        ),
        ("GET", "/v3/Partners", answer(401, b"no"), "Logicbroker key", "error", REFUSED_KEY),
        (
            "GET",
            "/v3/Partners",
            answer(500),
            "Logicbroker key",
            "unknown",
            f"Logicbroker {NO_ANSWER}: listing partners: 500. {AGAIN}",
        ),
        (
            "GET",
            "/v3/Partners",
            answer(body={"Body": {"Partners": []}}),
            "Logicbroker key",
            "warning",
            "The key works, but the company has no supplier. Invite one in Logicbroker's portal.",
        ),
    ],
)
def test_each_illness_is_named(
    wire: Scripted, method: str, part: str, reply: Any, topic: str, level: str, said: str
) -> None:
    """What is missing, too much or unknown is one finding, in words that say what to do."""
    wire.on(method, part, reply)

    assert findings(wire)[topic] == DoctorFinding(level, topic, said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("part", "reply"),
    [("/v3/customers", answer(500)), ("/v3/customers", TimeoutError()), ("/v2/store", answer(500))],
)
def test_what_is_not_needed_is_not_accused_on_suspicion(wire: Scripted, part: str, reply: Any) -> None:
    """Whether the account may read more than it needs is said only where it is known."""
    wire.on("GET", part, reply)

    assert {finding.level for finding in findings(wire).values()} == {"ok"}


@pytest.mark.parametrize(
    ("days", "level", "said"),
    [
        (-1, "error", "The trial begins at 2026-03-02T12:00:00+00:00, which is still to come; correct trial_started."),
        (4, "ok", "The trial ends in 11.0 days, at 2026-03-17T12:00:00+00:00."),
        (11.9, "ok", "The trial ends in 3.1 days, at 2026-03-17T12:00:00+00:00."),
        (12, "warning", "The trial ends in 3.0 days, at 2026-03-17T12:00:00+00:00."),
        (14.5, "warning", "The trial ends in 0.5 days, at 2026-03-17T12:00:00+00:00."),
        (15, "error", "The trial ended at 2026-03-17T12:00:00+00:00. Choose a plan, or begin a new trial."),
        (15.5, "error", "The trial ended at 2026-03-17T12:00:00+00:00. Choose a plan, or begin a new trial."),
    ],
)
def test_trial_days_are_counted(wire: Scripted, days: float, level: str, said: str) -> None:
    """Fifteen days from the declared beginning; the last three are warned about."""
    found = findings(wire, NOON + timedelta(days=days))["trial"]

    assert (found.level, found.message) == (level, said)


@pytest.mark.parametrize(
    ("part", "reply", "store_kind", "level", "said"),
    [
        ("/v2/store", NO_TRIAL, "trial", "warning", HAS_A_PLAN),
        ("/v2/store", NO_TRIAL, "sandbox", "ok", "The store is no trial."),
        ("/v2/store", answer(body={"plan_is_trial": True}), "trial", "unknown", NO_BEGINNING),
        ("/v2/store", NO_SCOPE, "trial", "unknown", NO_BEGINNING),
        ("/v2/store", NO_SCOPE, "sandbox", "ok", "The connection says that this is a sandbox store."),
        ("/v2/time", answer(401, b"no"), "sandbox", "ok", "The connection says that this is a sandbox store."),
    ],
)
def test_the_store_itself_knows_best_whether_it_is_a_trial(
    wire: Scripted, part: str, reply: Any, store_kind: str, level: str, said: str
) -> None:
    """Where it may be asked; else what the connection declares counts, and without a beginning nobody knows the end."""
    wire.on("GET", part, reply)
    found = findings(wire, store_kind=store_kind, trial_started=None)["trial"]

    assert (found.level, found.message) == (level, said)


def test_other_refusals_mean_that_the_scope_is_there(wire: Scripted) -> None:
    """A token that may not even ask for the time counts, and a 400 on the trial write means that writing is open."""
    wire.on("GET", "/v2/time", NO_SCOPE)
    wire.on("PUT", "/v2/orders/0", answer(400, [{"status": 400, "message": "empty"}]))
    found = findings(wire)

    assert (found["credentials"].level, found["scope Orders"].level) == ("ok", "ok")


@pytest.mark.parametrize(
    ("store_kind", "environment", "level", "said"),
    [
        ("production", "production", "ok", "This is a production store in the production environment."),
        (
            "production",
            "stage",
            "warning",
            "This is a production store in the stage environment; it was allowed on purpose. "
            "Remove mixed_environments_allowed if you did not mean it.",
        ),
        (
            "trial",
            "production",
            "warning",
            "This is a trial store in the production environment; it was allowed on purpose. "
            "Remove mixed_environments_allowed if you did not mean it.",
        ),
        ("sandbox", "stage", "ok", "This is a sandbox store in the stage environment."),
    ],
)
def test_a_mix_up_that_was_allowed_is_pointed_out(
    wire: Scripted, store_kind: str, environment: str, level: str, said: str
) -> None:
    """A production store belongs in production and nowhere else, and no other store does."""
    given = connection(store_kind=store_kind, environment=environment, mixed_environments_allowed=True)

    assert examine(given, wire, NOW)[0] == DoctorFinding(level, "environment", said)  # type: ignore[arg-type]


# Fields that the store newly sends.


def with_newest_order(order: dict[str, Any], *lines: dict[str, Any]) -> Scripted:
    """A store whose newest order comes with links in the place of its parts, which are read one by one."""
    wire = Scripted()
    with_orders(wire, order)
    wire.on("GET", "/v2/orders/100/products", answer(body=list(lines or [LINE])))
    return wire


def test_a_field_that_the_store_newly_sends_is_named() -> None:
    """With its place, each once, and what to do about it."""
    wire = with_newest_order(
        {**ORDER, "mood": "good"}, {**LINE, "hologram": "yes"}, {**LINE, "id": 2, "hologram": "no"}
    )

    (found,) = examine_order_fields(connection(), wire, NOW)

    assert found == DoctorFinding(
        "warning",
        "order fields",
        "The store sends fields that the mapping tables do not know: order: mood; order line: hologram. They do not "
        "reach Logicbroker: update the program, or give each one a row or a reason in harness/sync/mapping/tables.py.",
    )


def test_fields_that_are_all_known_are_fine() -> None:
    """Only the newest order is looked at, and nothing is changed."""
    wire = with_newest_order(ORDER)

    (found,) = examine_order_fields(connection(), wire, NOW)

    assert found == DoctorFinding("ok", "order fields", "The mapping tables know every field of order 100.")
    assert "sort=id:desc" in wire.requests[0].url
    assert "limit=1" in wire.requests[0].url
    assert {request.method for request in wire.requests} == {"GET"}


@pytest.mark.parametrize(
    ("reply", "level", "said"),
    [
        (answer(204), "ok", "The store has no order yet. The fields of the first one are compared when it is sent."),
        (answer(body=["an order"]), "unknown", "reading the newest order: not all of the answer is records"),
        (answer(500), "unknown", "reading the newest order: 500"),
    ],
)
def test_fields_that_cannot_be_compared_are_said_so(reply: Any, level: str, said: str) -> None:
    """A store without orders is as it should be; of one that does not answer nothing is known."""
    wire = Scripted()
    wire.on("GET", "/v2/orders", reply)

    (found,) = examine_order_fields(connection(), wire, NOW)

    assert (found.level, found.topic) == (level, "order fields")
    assert said in found.message


@pytest.mark.parametrize("status", [401, 403])
def test_what_the_scopes_say_already_is_not_repeated(status: int) -> None:
    """Who may not read orders has an error about that, so there is nothing to add."""
    wire = Scripted()
    wire.on("GET", "/v2/orders", answer(status, {"title": "no"}))

    assert examine_order_fields(connection(), wire, NOW) == []


# Clocks, other connectors, suppliers, the journal.


@pytest.mark.parametrize(
    ("seconds", "level", "said"),
    [
        (3, "ok", "The clocks of this machine and of BigCommerce agree within 3 seconds."),
        (
            -420,
            "warning",
            "BigCommerce's clock is 7 minutes behind this machine's. Set the clock that is wrong, best by NTP.",
        ),
    ],
)
def test_clocks_are_compared(wire: Scripted, seconds: int, level: str, said: str) -> None:
    """By the dates of answers that were asked for anyway."""
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    wire.on("GET", "/stores/", answer(body={"data": []}, Date=date))
    wire.on("GET", "/v2/time", answer(body={"time": 1}, Date=date))

    assert findings(wire)["clocks"] == DoctorFinding(level, "clocks", said)  # type: ignore[arg-type]


def test_both_services_clocks_are_compared(wire: Scripted) -> None:
    """Where both say what time it is, in one sentence."""
    date = format_datetime(NOW + timedelta(seconds=2), usegmt=True)
    partners = {"Body": {"Partners": [{"Id": 1, "IsMerchant": False}]}}
    wire.on("GET", "/v3/Partners", answer(body=partners, Date=date))
    wire.on("GET", "/v2/time", answer(body={"time": 1}, Date=date))

    assert findings(wire)["clocks"].message == (
        "The clocks of this machine and of BigCommerce and Logicbroker agree within 2 seconds."
    )


def test_a_trial_that_began_today_at_no_known_time_has_begun(wire: Scripted) -> None:
    """A day without a time stands for its last second."""
    assert findings(wire, trial_started=NOW.replace(hour=23, minute=59, second=59))["trial"].level == "ok"


def test_a_moment_of_connection_that_is_to_come_is_an_error(wire: Scripted) -> None:
    """No order would be sent."""
    found = findings(wire, connected_at=NOW + timedelta(days=300))["cut-off"]

    assert found.level == "error"
    assert found.message.startswith("Wanted connected_at as a moment that is over")
    assert "cut-off" not in findings(wire, connected_at=NOW)


@pytest.mark.parametrize(
    ("found", "is_told"),
    [
        ({"OrderDate": "2026-03-02T12:01:00Z"}, True),
        ({"OrderDate": "2026-01-02T12:01:00Z"}, False),
        ({"OrderDate": "2026-03-02T12:01:00Z", "PartnerPO": "99"}, False),
        (
            {
                "OrderDate": "2026-03-02T12:01:00Z",
                "ExtendedAttributes": [{"Name": "BigCommerceStoreHash", "Value": "abc123"}],
            },
            False,
        ),
    ],
)
def test_another_connector_is_noticed_by_what_it_has_sent(wire: Scripted, found: dict[str, Any], is_told: bool) -> None:
    """The store's newest order is there, of the same second, and without our mark."""
    wire.on("GET", "/v2/orders", answer(body=[{**ORDER, "date_created": "Mon, 02 Mar 2026 12:01:00 +0000"}]))
    wire.on("GET", "/v3/Orders", records({"PartnerPO": "100", **found}))

    told = [each.message for each in findings(wire).values() if each.topic == "other connectors"]

    assert told == is_told * [
        "The store's newest order 100 is in Logicbroker without the mark of this program: another connector works this "
        "store, or an earlier version did. Let only one of them work it."
    ]


@pytest.mark.parametrize(
    ("name", "partners", "level", "said"),
    [
        ("First", answer(body={"Body": {"Partners": [{"Id": 7, "IsMerchant": True}]}}), "ok", "is a supplier's"),
        ("Frist", answer(), "error", "No trading partner of the retailer is called so; perhaps 'First' is meant."),
        ("First", answer(401, {}), "error", "Logicbroker refuses the key."),
        ("First", answer(body={"Body": {"Partners": []}}), "error", "is none of a supplier's: it has no retailer."),
        ("First", answer(500), "unknown", AGAIN),
    ],
)
def test_suppliers_are_examined_before_anything_is_rehearsed(
    wire: Scripted, name: str, partners: Any, level: str, said: str
) -> None:
    """Their names as the retailer's partners have them, and their keys."""
    own = answer(body={"Body": {"Partners": [{"Id": 1, "CompanyName": "First", "IsMerchant": False}]}})
    wire.on("GET", "/v3/Partners", own, partners)
    (found,) = examine_suppliers(connection(), {name: Secret("key-of-the-supplier")}, wire, NOW)

    assert (found.level, found.topic, said in found.message) == (level, f"supplier {name}", True), found.message


def test_the_journal_says_how_the_connection_stands() -> None:
    """In the words of the attention list: its state, who works it, and how much needs a person."""
    wire, journal = Scripted(), Journal.in_memory()
    own = Leases(journal, "process 7").take(connection().key, NOON)
    assert own is not None
    before = examine_journal(connection(), journal, NOON)
    Run(wire, own).until(minutes=11)
    well = examine_journal(connection(), journal, NOON + timedelta(minutes=1))
    wire.on("GET", "/v2/orders", answer(503, {"title": "The store is suspended."}))
    Run(wire, own).until(minutes=16)
    after = examine_journal(connection(), journal, NOON + timedelta(minutes=1))

    assert [(each.level, each.topic) for each in before] == [("error", "connection"), ("ok", "process")]
    assert [(each.level, each.topic) for each in well] == [("ok", "connection"), ("ok", "process")]
    assert [(each.level, each.topic) for each in after] == [
        ("error", "connection"),
        ("ok", "process"),
        ("warning", "attention list"),
    ]
    assert after[0].message.startswith("It is suspended since 2026-03-02T12:15:00+00:00: The store is suspended.")


@pytest.mark.parametrize("reply", [answer(200, {}), answer(200, b"null"), answer(200, {"Message": "Later"})], ids=repr)
@pytest.mark.parametrize(
    ("part", "topic"),
    [
        ("/v2/time", "credentials"),
        ("/v2/orders?limit=1", "scope Orders"),
        ("/v3/catalog/products?limit=1", "scope Products"),
        ("/v3/Partners", "Logicbroker key"),
        ("/v3/Orders", "order numbers"),
    ],
)
def test_an_answer_that_says_nothing_is_never_fine(wire: Scripted, part: str, topic: str, reply: Any) -> None:
    """With 200, and without what was asked for: nobody knows."""
    wire.on("GET", part, reply)

    assert findings(wire)[topic].level == "unknown"


@pytest.mark.parametrize(
    ("method", "reply", "level"),
    [
        *(("PUT", answer(status, {"id": 0}), "unknown") for status in (200, 202)),
        *(("PUT", answer(status), "unknown") for status in (204, 205)),
        *(("PUT", answer(status, {"title": "No", "status": status}), "ok") for status in (400, 404, 422)),
        *((method, answer(413, {"title": "No", "status": 413}), "unknown") for method in ("GET", "PUT")),
        *(("GET", answer(status, {"title": "No", "status": status}), "unknown") for status in (404, 422)),
    ],
    ids=lambda value: str(getattr(value, "status", value)),
)
def test_a_scope_is_there_only_where_it_shows(wire: Scripted, method: str, reply: Any, level: str) -> None:
    """What can be read is read; a change of what cannot exist is refused as such, and never done."""
    wire.on(method, "/v3/catalog/products", reply)

    assert findings(wire)["scope Products"].level == level


@pytest.mark.parametrize("reply", [answer(200, {"Message": "Later"}), answer(200, b"null"), answer(204)], ids=repr)
def test_an_answer_that_says_nothing_accuses_nobody(wire: Scripted, reply: Any) -> None:
    """Whether the account may read more than it needs is not known from it."""
    wire.on("GET", "/v2/store", reply)

    assert "scope Information & Settings" not in findings(wire)


def test_partners_of_another_shape_end_no_examination(wire: Scripted) -> None:
    """They are no sensible answer, and the rest is examined."""
    wire.on("GET", "/v3/Partners", answer(body={"Body": {"Partners": [1]}}))

    assert findings(wire)["Logicbroker key"].level == "unknown"
    assert findings(wire)["scope Orders"].level == "ok"
