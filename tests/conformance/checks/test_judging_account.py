"""The judges of accounts, the connection form, lost credentials and trials, on histories written by hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fakes.bigcommerce.api.gateway import ROUTES
from fakes.people.deeds import CREATE_ACCOUNT, DELETE_ACCOUNT, PLACE_ORDER
from fakes.time.clock import START
from harness.conformance import account_looks
from harness.conformance.checks import account, connecting, lost_credentials, trial
from harness.record.looks import (
    ACCOUNTS,
    CONNECT_PAGE,
    CONNECTION,
    CREDENTIALS_FILE,
    DAYS_LEFT,
    FORM,
    OPENED,
    SAVED_FORM,
    SHARED_CREDENTIALS,
    STORE_INFORMATION,
)

ZONE = "America/New_York"

ANSWER = {
    "accepted": True,
    "problems": [],
    "warnings": [],
    "given_as": "the hash",
    "store_hash": "j4r5th3eof",
    "store_hash_understood": "j4r5th3eof",
    "client_id": "client1",
    "token_type": "V2/V3 API token",
    "scopes": {"orders": "modify", "products": "modify"},
    "plan": "trial",
    "environment": "stage",
    "on_purpose": False,
}


def form(written: Any, refused: str = "", **facts: Any) -> None:
    refusal = {"accepted": False, "problems": [refused], "store_hash_understood": None} if refused else {}
    written.history.observe(FORM, **(ANSWER | refusal | facts))


READ_ONLY = {"orders": "read-only", "products": "modify"}
MORE = {**ANSWER["scopes"], "customers": "modify"}


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (connecting.hash_understood, {}, {"refused": "no"}),
        (connecting.hash_understood, {}, {"store_hash_understood": "stores"}),
        (connecting.no_hash_refused, {"refused": "this is no store hash"}, {}),
        (connecting.no_hash_refused, {"refused": "this is no store hash"}, {"refused": "error"}),
        (account.token_type_decides, {}, {"token_type": "Storefront API token"}),
        (account.token_type_decides, {"refused": "no", "token_type": "Storefront API token"}, {"refused": "no"}),
        (account.scopes_decide, {}, {"scopes": READ_ONLY}),
        (
            account.scopes_decide,
            {"refused": "Orders needs modify", "scopes": READ_ONLY},
            {"refused": "no", "scopes": READ_ONLY},
        ),
        (account.scopes_decide, {"scopes": MORE, "warnings": ["Customers is not needed"]}, {"scopes": MORE}),
        (connecting.environment_decides, {}, {"environment": "production"}),
        (connecting.environment_decides, {"plan": "standard", "environment": "production"}, {"plan": "standard"}),
        (connecting.environment_decides, {"environment": "production", "on_purpose": True}, {"plan": "standard"}),
        (connecting.good_credentials_accepted, {}, {"refused": "no"}),
    ],
)
def test_the_form(written: Any, check: Callable[..., Any], good: Any, bad: Any) -> None:
    """Each promise about the form holds for the good answer and is broken by the bad one."""
    form(written, **good)
    verdicts = [check(written.history)]
    form(written, **bad)
    verdicts.append(check(written.history))

    assert [verdict.state for verdict in verdicts] == ["holds", "broken"]
    assert verdicts[1].evidence == (2,)


@pytest.mark.parametrize(
    ("facts", "state"),
    [({"refused": "the Access Token is wrong"}, "holds"), ({"refused": "wrong"}, "broken"), ({}, "broken")],
    ids=["named", "not named", "accepted"],
)
def test_the_form_names_what_is_wrong(written: Any, facts: Any, state: str) -> None:
    """A wrong field is refused by its name."""
    form(written, **facts)

    assert connecting.wrong_field_named(written.history, "access token").state == state


@pytest.mark.parametrize(
    ("said", "said_of", "on_trial", "state"),
    [
        (True, "j4r5th3eof", True, "holds"),
        (True, "j4r5th3eof", False, "broken"),
        ("True", "j4r5th3eof", True, "broken"),
        (True, "0ther", True, "broken"),
    ],
)
def test_the_plan_is_said(written: Any, said: Any, said_of: str, on_trial: bool, state: str) -> None:
    """Only a trial store says that it is one, and says it of itself."""
    written.history.observe(STORE_INFORMATION, plan_is_trial=said, said_of=said_of, store_hash="j4r5th3eof")

    assert account.plan_said(written.history, on_trial).state == state


@pytest.mark.parametrize(
    ("plan", "named", "quota", "state"),
    [
        ("pro", "Pro", "450", "holds"),
        ("pro", "BigCommerce Pro", None, "holds"),
        ("pro", "Pro", "150", "broken"),
        ("standard", "Enterprise", "150", "broken"),
        ("trial", "Pro", "4166", "unknown"),
    ],
)
def test_a_plan_is_named(written: Any, plan: str, named: str, quota: str | None, state: str) -> None:
    """A paid plan is called by its name and has its published quota; of other plans nothing is published."""
    written.history.observe(STORE_INFORMATION, plan=plan, plan_name=named, quota=quota)

    assert account.plan_named(written.history).state == state


@pytest.mark.parametrize(
    ("name", "offset", "state"), [(ZONE, -18000, "holds"), (ZONE, 0, "broken"), ("UTC", 0, "broken")]
)
def test_the_time_zone_is_said(written: Any, name: str, offset: int, state: str) -> None:
    """A store is where its owner has set it, by its name and by its distance from UTC."""
    written.history.observe(STORE_INFORMATION, timezone={"name": name, "raw_offset": offset})

    assert account.timezone_said(written.history, ZONE).state == state


def test_every_scope_that_a_fake_asks_for_is_tried() -> None:
    """Whatever family of scopes opens something in the fake store, somebody tries what it opens."""
    families = {family for route in ROUTES.routes for family in route.handler.families}

    assert families <= account_looks.ENDPOINTS.keys()


SCOPES = {"orders": "modify", "products": "read-only"}
LISTED = {"account_id": 1, "name": "B", "token_type": "V2/V3 API token", "scopes": SCOPES, "client_id": "b"}


@pytest.mark.parametrize(
    ("listed", "state"),
    [
        ([LISTED], "holds"),
        ([{**LISTED, "scopes": {**SCOPES, "customers": "none"}}], "holds"),
        ([LISTED, {**LISTED, "account_id": 0, "name": "A", "client_id": "a"}], "broken"),
        ([], "broken"),
        ([{**LISTED, "name": "C"}], "broken"),
        ([{**LISTED, "token_type": "Storefront API token"}], "broken"),
        ([{**LISTED, "scopes": {"orders": "modify", "products": "modify"}}], "broken"),
        ([LISTED, LISTED], "broken"),
    ],
)
def test_the_accounts_that_exist_are_listed(written: Any, listed: Any, state: str) -> None:
    """The control panel lists what was created and not deleted, with name, type and scopes."""
    for account_id, name in enumerate("AB"):
        facts = {"account_id": account_id, "name": name, "scopes": SCOPES, "type": "V2/V3 API token"}
        written.deed("retailer", CREATE_ACCOUNT, **facts)
    written.deed("retailer", DELETE_ACCOUNT, account_id=0)
    written.history.observe(ACCOUNTS, listed=listed)

    assert account.accounts_listed(written.history).state == state


FILE = {
    "account_id": 1,
    "file_name": "BigCommerceAPI-credentials.txt",
    "missing": [],
    "wrong": [],
    "names": ["A"],
    "api_path": "https://api.bigcommerce.com/stores/j4r5th3eof/v3/",
    "store_hash": "j4r5th3eof",
    "token_answers": 200,
    "second_showing_refused": True,
}


@pytest.mark.parametrize(
    ("check", "bad"),
    [
        (account.file_complete, {"missing": ["ACCESS TOKEN"]}),
        (account.file_complete, {"wrong": ["CLIENT ID"]}),
        (account.file_complete, {"file_name": "credentials.html"}),
        (account.file_complete, {"token_answers": 401}),
        (account.shown_once, {"second_showing_refused": False}),
        (account.account_is_named, {"names": ["B"]}),
        (account.account_is_named, {"names": []}),
        (account.api_path_as_in_the_guide, {"api_path": "https://api.bigcommerce.com/stores/j4r5th3eof/v2/"}),
        (account.api_path_as_in_the_guide, {"api_path": "https://api.bigcommerce.com/stores/0ther/v3/"}),
    ],
)
def test_credentials_come_once_and_whole(written: Any, check: Callable[..., Any], bad: Any) -> None:
    """The file is what the guide describes, and the secrets are not shown again."""
    written.deed("retailer", CREATE_ACCOUNT, account_id=1, name="A", scopes=SCOPES, type="V2/V3 API token")
    written.history.observe(CREDENTIALS_FILE, **FILE)
    states = [check(written.history).state]
    written.history.observe(CREDENTIALS_FILE, **FILE | bad)
    states.append(check(written.history).state)

    assert states == ["holds", "broken"]


@pytest.mark.parametrize(("shown", "state"), [("client1", "holds"), ("client2", "broken"), ("", "holds")])
def test_the_client_id_is_the_listed_one(written: Any, shown: str, state: str) -> None:
    """The file has the very client ID of its account, as far as the list shows any."""
    written.history.observe(CREDENTIALS_FILE, **FILE, client_id="client1")
    written.history.observe(ACCOUNTS, listed=[{**LISTED, "client_id": shown}])

    assert account.client_id_is_the_listed_one(written.history).state == state


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"products": ["GET /v3/catalog/products: 200", "PUT /v3/catalog/products/0: 403"]}, "holds"),
        ({"products": ["PUT /v3/catalog/products/0: 404"]}, "broken"),
        ({"orders": ["PUT /v2/orders/0: 403"]}, "broken"),
        ({"orders": ["PUT /v2/orders/0: 404"], "customers": ["GET /v3/customers: 403"]}, "holds"),
        ({"customers": ["GET /v3/customers: 200"]}, "broken"),
        ({"orders": ["GET /v2/orders: 401"]}, "broken"),
    ],
)
def test_the_store_opens_what_scopes_say(written: Any, answer: Any, state: str) -> None:
    """Nothing is opened without a scope, nothing is changed with read-only, and what is granted works."""
    written.deed("retailer", CREATE_ACCOUNT, account_id=1, name="A", scopes=SCOPES, type="V2/V3 API token")
    written.history.observe(OPENED, account_id=1, answers=answer)

    assert account.scopes_open_what_they_say(written.history).state == state


FOUND = {"BigCommerce": ["BigCommerce"], "bigcom": ["BigCommerce"], "Magento": []}
FIELDS = ["Store Hash", "Client ID", "Access Token", "Allow Cancelling Orders"]


@pytest.mark.parametrize(
    ("found", "fields", "state"),
    [
        (FOUND, FIELDS, "holds"),
        (FOUND, FIELDS[:3], "broken"),
        ({**FOUND, "Magento": ["BigCommerce"]}, FIELDS, "broken"),
        ({**FOUND, "bigcom": []}, FIELDS, "broken"),
    ],
)
def test_the_system_is_found(written: Any, found: Any, fields: Any, state: str) -> None:
    """The search finds BigCommerce and nothing for another name, and the form asks what the guide says."""
    written.history.observe(CONNECT_PAGE, found=found, fields=fields)

    assert connecting.system_found(written.history, ("BigCommerce", "bigcom"), "Magento").state == state


SHOWN = {"Store Hash": "j4r5th3eof", "Client ID": "client1", "Allow Cancelling Orders": "false"}


@pytest.mark.parametrize(
    ("shown", "saved", "state"),
    [
        (SHOWN, True, "holds"),
        ({**SHOWN, "Client ID": "client2"}, True, "broken"),
        ({}, True, "broken"),
        (SHOWN, False, "broken"),
        ({}, False, "holds"),
    ],
)
def test_the_saved_form_is_what_was_filled_in(written: Any, shown: Any, saved: bool, state: str) -> None:
    """The portal shows the hash and the client ID that were pasted, or no connection at all."""
    form(written)
    written.history.observe(SAVED_FORM, shown=shown, count=len(shown) and 1)

    assert connecting.saved_as_filled_in(written.history, saved).state == state


@pytest.mark.parametrize(
    ("count", "since", "state"),
    [(1, 0, "holds"), (2, 0, "broken"), (0, 0, "broken"), (1, 60, "broken"), (1, None, "holds")],
)
def test_a_store_is_connected_once(written: Any, count: int, since: int | None, state: str) -> None:
    """One connection is shown, and where it says since when, that is the first moment."""
    written.connected()
    moment = {} if since is None else {"Connected": (START + timedelta(minutes=since)).isoformat()}
    written.history.observe(SAVED_FORM, shown={**SHOWN, **moment}, count=count)

    assert connecting.connected_once(written.history).state == state


@pytest.mark.parametrize(("shared", "state"), [([], "holds"), (["CLIENT SECRET"], "broken")])
def test_accounts_share_no_credentials(written: Any, shared: list[str], state: str) -> None:
    """Each file has a token, a client ID and a client secret that no other has."""
    written.history.observe(SHARED_CREDENTIALS, account_ids=[1, 2], shared=shared)

    assert account.credentials_are_its_own(written.history).state == state


@pytest.mark.parametrize(("currency", "state"), [("USD", "holds"), ("EUR", "broken"), (None, "broken")])
def test_the_currency_of_a_store(written: Any, currency: str | None, state: str) -> None:
    """A store's information names the currency of its orders."""
    written.deed("shopper", PLACE_ORDER, order_id=100, receipt={"currency": "USD"})
    written.history.observe(STORE_INFORMATION, currency=currency)

    assert account.store_sells_in_its_currency(written.history).state == state


def test_the_setting_is_shown(written: Any) -> None:
    """Allow Cancelling Orders reads as the retailer set it."""
    written.history.observe(SAVED_FORM, shown=SHOWN)

    assert connecting.setting_shown(written.history, False).state == "holds"
    assert connecting.setting_shown(written.history, True).state == "broken"


@pytest.mark.parametrize(
    ("client_id", "since", "state"),
    [("client1", 0, "holds"), ("client2", 0, "broken"), ("client1", 5, "broken"), ("client1", None, "holds")],
)
def test_new_credentials_are_shown(written: Any, client_id: str, since: int | None, state: str) -> None:
    """The client ID is the new one, and where the moment of connection is shown it has not moved."""
    written.connected()
    moment = {} if since is None else {"Connected": (START + timedelta(minutes=since)).isoformat()}
    written.history.observe(SAVED_FORM, shown={**SHOWN, **moment})

    assert connecting.new_credentials_shown(written.history, client_id).state == state


def stands(written: Any, answers: int, *said: str) -> None:
    state, *attention = said or ("",)
    ends = (START + timedelta(minutes=60)).isoformat()
    written.history.observe(
        CONNECTION, store_answers=answers, trial_ends=ends, state=state, reason="", attention=attention
    )


@pytest.mark.parametrize(("answers", "state"), [(401, "holds"), (200, "broken")])
def test_old_credentials_are_refused(written: Any, answers: int, state: str) -> None:
    """A token that still works after its account was deleted breaks G7, be it for a moment."""
    stands(written, 200)
    written.deed("retailer", DELETE_ACCOUNT, account_id=0)
    stands(written, answers)
    stands(written, 401)

    assert lost_credentials.old_credentials_refused(written.history).state == state


@pytest.mark.parametrize(
    ("said", "state"),
    [(["credentials refused"], "holds"), (["connected"], "broken"), ([], "unknown")],
    ids=["said", "not said", "no status at all"],
)
def test_refused_credentials_are_said(written: Any, said: Any, state: str) -> None:
    """The connection says so; of a connector that shows no status nothing is known."""
    stands(written, 401, *said)

    assert lost_credentials.refusal_said(written.history).state == state


@pytest.mark.parametrize(("count", "state"), [(1, "holds"), (0, "broken"), (2, "broken")])
def test_no_order_is_lost_or_doubled(written: Any, document: Any, count: int, state: str) -> None:
    """After an interruption every order is in Logicbroker exactly once."""
    written.connected()
    written.at(400).order(documents=[document("SalesOrder", 390, key=str(key)) for key in range(count)])

    assert lost_credentials.orders_kept_over_new_credentials(written.history).state == state
    assert trial.kept_over_the_end(written.history).state == state


@pytest.mark.parametrize(
    ("minute", "answers", "state"),
    [(59.99, 200, "holds"), (60, 200, "broken"), (60, 402, "holds"), (59.99, 402, "broken")],
    ids=["last instant", "too long", "over", "too short"],
)
def test_a_trial_ends_to_the_instant(written: Any, minute: float, answers: int, state: str) -> None:
    """The store answers before the end of the trial and not from then on."""
    written.at(minute)
    stands(written, answers)

    assert trial.answers_while_trial_lasts(written.history).state == state


@pytest.mark.parametrize(
    ("said", "state"), [("the trial has ended", "holds"), ("the store is closed", "holds"), ("all is well", "broken")]
)
def test_the_end_is_said(written: Any, said: str, state: str) -> None:
    """A connection that stops for the end of the trial says so."""
    stands(written, 402, "working", said)

    assert trial.end_said(written.history).state == state


@pytest.mark.parametrize(("said", "state"), [("The trial has 3 days left.", "holds"), ("All is well.", "broken")])
def test_days_left(written: Any, said: str, state: str) -> None:
    """The days that are left are said."""
    written.history.observe(DAYS_LEFT, said=[said])

    assert trial.days_left_said(written.history, 3).state == state
